package stockfile

import "strings"

// readMeasurements reads one to three lengths in hundredths of a millimetre: "6.57x4.46x2.83",
// "4.95-4.97*3.06", "6,57 × 4,46 × 2,83 mm". Three are length, width, depth in the order
// they stand; two are length and width; one is a diameter.
func readMeasurements(s string) (sides [3]int32, n int, how reading) {
	if len(s) > 64 {
		return sides, 0, unread
	}
	decimalComma := !strings.Contains(s, ".") && strings.Count(s, ",") <= 3 && strings.ContainsAny(s, "xX×*-/;") && strings.Contains(s, ",")
	start := -1
	flush := func(end int) bool {
		if start < 0 {
			return true
		}
		t := s[start:end]
		start = -1
		if decimalComma {
			t = strings.Replace(t, ",", ".", 1)
		}
		v, r := plainDecimal(t, 2)
		if r == unread || n == 3 || v > 50000 {
			return false
		}
		if r == rounded {
			how = rounded
		}
		sides[n] = int32(v)
		n++
		return true
	}
	for i, c := range s {
		w := narrow(c)
		if c == w && (c >= '0' && c <= '9' || c == '.' || c == ',' && decimalComma) {
			if start < 0 {
				start = i
			}
			continue
		}
		if !flush(i) {
			return sides, 0, unread
		}
		if !strings.ContainsRune("xX×Х*✕-–/;,~ ()\"mMφΦøØ", w) { // the second X is the Cyrillic letter
			if strings.ContainsRune("毫米", w) {
				continue
			}
			return sides, 0, unread
		}
	}
	if !flush(len(s)) || n == 0 {
		return sides, 0, unread
	}
	return sides, n, how
}

// looksMeasured tells whether a cell has the form N.NN x N.NN.
func looksMeasured(s string) bool {
	_, n, how := readMeasurements(s)
	return how != unread && n >= 2
}
