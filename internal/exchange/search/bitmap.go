package search

// radix sorts rows by a key, keeping the order of equal keys; rows nil means 0 … n-1. The
// slice given is used up.
func radix(n int, rows []uint32, key func(uint32) uint64) []uint32 {
	if rows == nil {
		rows = make([]uint32, n)
		for i := range rows {
			rows[i] = uint32(i)
		}
	}
	if n < 2 {
		return rows
	}
	keys, keys2, rows2 := make([]uint64, n), make([]uint64, n), make([]uint32, n)
	var or, and uint64 = 0, ^uint64(0)
	sorted := true
	for i, r := range rows {
		k := key(r)
		keys[i], or, and = k, or|k, and&k
		sorted = sorted && (i == 0 || keys[i-1] <= k)
	}
	if sorted {
		return rows
	}
	const digit = 11
	differ := or &^ and
	for shift := 0; shift < 64; shift += digit {
		if differ>>shift&(1<<digit-1) == 0 {
			continue
		}
		var at [1 << digit]uint32
		for _, k := range keys {
			at[k>>shift&(1<<digit-1)]++
		}
		sum := uint32(0)
		for i, c := range at {
			at[i], sum = sum, sum+c
		}
		for i, k := range keys {
			d := k >> shift & (1<<digit - 1)
			p := at[d]
			at[d]++
			keys2[p], rows2[p] = k, rows[i]
		}
		keys, keys2, rows, rows2 = keys2, keys, rows2, rows
	}
	return rows
}

// cumulative makes the bitmaps of an attribute: for each code but the last, the rows whose
// code is that or less, and how many rows have each code. Codes that no row has share the
// bitmap of the code before.
func cumulative(codes []uint8, n int, order []uint32) ([][]uint64, []uint32) {
	count := make([]uint32, n)
	for i, c := range codes {
		if order[i] != empty {
			count[c]++
		}
	}
	words := len(codes) / 64
	cum := make([][]uint64, n-1)
	for v := range cum {
		if v == 0 || count[v] > 0 {
			cum[v] = make([]uint64, words)
		} else {
			cum[v] = cum[v-1]
		}
	}
	var fresh []int // codes with a bitmap of their own
	for v := range cum {
		if v == 0 || count[v] > 0 {
			fresh = append(fresh, v)
		}
	}
	var at [64]uint64
	for w := range words {
		clear(at[:])
		for i, c := range codes[w*64 : w*64+64] {
			at[c&63] |= 1 << i
		}
		acc := uint64(0)
		for _, v := range fresh {
			acc |= at[v]
			cum[v][w] = acc
		}
	}
	return cum, count
}

// flagBits are the rows that have a flag.
func flagBits(has []uint8, bit uint8) []uint64 {
	out := make([]uint64, len(has)/64)
	for i, h := range has {
		out[i/64] |= uint64(h>>bit&1) << (i % 64)
	}
	return out
}
