package parcel

import (
	"context"
	"slices"
	"strconv"
	"unicode/utf8"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
)

// Shelf is what a room that keeps stock knows of the numbers an owner gives his goods.
type Shelf struct {
	// Number is the owner's last number for a parcel; empty: it was never in stock.
	Number func(ctx context.Context, q db.Querier, owner id.ID, stone int64) (string, error)
	// Between gives the numbers from one to another that his stock has or once had.
	Between func(ctx context.Context, q db.Querier, owner id.ID, from, to string) ([]string, error)
	// Names gives the goods that a number of his names, 0 for none, and whether it is in stock now.
	Names func(ctx context.Context, q db.Querier, owner id.ID, number string) (stone int64, listed bool, err error)
	// Keep notes the number of a parcel that was made, so that it comes into stock as that one.
	Keep func(ctx context.Context, tx *db.Tx, owner id.ID, number string, stone int64) error
}

var shelves []Shelf

// Stocked has a shelf asked for numbers. The market calls it for a package variable.
func Stocked(s Shelf) Shelf {
	shelves = append(shelves, s)
	return s
}

// maxLabel bounds an owner's number.
const maxLabel = 60

// Number is an owner's number for a parcel: the one it was made under, the one it has or
// last had in his stock, else the exchange's.
func Number(ctx context.Context, q db.Querier, owner id.ID, stone int64) (string, error) {
	label, err := labelOf(ctx, q, owner, stone)
	for i := 0; err == nil && label == "" && i < len(shelves); i++ {
		label, err = shelves[i].Number(ctx, q, owner, stone)
	}
	if err == nil && label == "" {
		label = strconv.FormatInt(stone, 10)
	}
	return label, err
}

// number gives each parcel that comes out a number of its own: what its owner typed, which
// none of his parcels and listings may have, or the number of what it comes from with a
// letter that none of his goods ever had.
func (c *change) number(ctx context.Context, q db.Querier) error {
	var used []string
	missing := false
	for i := range c.out {
		label := c.out[i].label
		if label == "" {
			missing = true
			continue
		}
		if taken, err := c.taken(ctx, q, label); err != nil || taken {
			if err == nil {
				err = errs.New(errs.Conflict, "parcel.label_taken", "label", label)
			}
			return err
		}
		used = append(used, label)
	}
	if !missing {
		return nil
	}
	base, err := Number(ctx, q, c.in[0].owner, c.in[0].No)
	if err != nil {
		return err
	}
	for utf8.RuneCountInString(base) > maxLabel-4 { // room for the letters
		_, size := utf8.DecodeLastRuneInString(base)
		base = base[:len(base)-size]
	}
	known, err := c.known(ctx, q, base+"-", base+"-Z~")
	if err != nil {
		return err
	}
	used = append(used, known...)
	n := 0
	for i := range c.out {
		for c.out[i].label == "" {
			n++
			if label := base + "-" + letters(n); !slices.Contains(used, label) {
				c.out[i].label = label
			}
		}
	}
	return nil
}

// letters counts as the columns of a sheet do: A to Z, then AA, AB …
func letters(n int) string {
	s := ""
	for ; n > 0; n = (n - 1) / 26 {
		s = string(rune('A'+(n-1)%26)) + s
	}
	return s
}

// known are the numbers from one to another that the owner has given to parcels or to goods in
// his stock, gone or not.
func (c *change) known(ctx context.Context, q db.Querier, from, to string) ([]string, error) {
	owner := c.in[0].owner
	all, err := labelsBetween(ctx, q, owner, from, to)
	for i := 0; err == nil && i < len(shelves); i++ {
		var some []string
		some, err = shelves[i].Between(ctx, q, owner, from, to)
		all = append(all, some...)
	}
	return all, err
}

// taken tells whether a number is that of goods the owner has now and keeps after the act.
func (c *change) taken(ctx context.Context, q db.Querier, label string) (bool, error) {
	owner := c.in[0].owner
	stones, err := labelled(ctx, q, owner, label)
	if err != nil {
		return false, err
	}
	for _, s := range shelves {
		no, listed, err := s.Names(ctx, q, owner, label)
		if err != nil || listed {
			return err == nil, err
		}
		if no != 0 { // it was in stock, and may come again
			stones = append(stones, no)
		}
	}
	if no, err := strconv.ParseInt(label, 10, 64); err == nil { // the exchange's number, of a parcel that has none of its owner's
		if own, err := Number(ctx, q, owner, no); err != nil {
			return false, err
		} else if own == label {
			stones = append(stones, no)
		}
	}
	if len(stones) == 0 {
		return false, nil
	}
	a, found, err := ledger.Find(ctx, q, ledger.Title, owner, ledger.Owned)
	if err != nil || !found {
		return false, err
	}
	for _, no := range stones {
		gone := slices.ContainsFunc(c.in, func(t taken) bool { return t.No == no && t.weight == t.has })
		if n, err := ledger.Position(ctx, q, ledger.Title, no, a.No); err != nil || n > 0 && !gone {
			return err == nil, err
		}
	}
	return false, nil
}

// shelve tells the shelves what came out under which number.
func (c *change) shelve(ctx context.Context, tx *db.Tx) error {
	for i := range c.out {
		for _, s := range shelves {
			if err := s.Keep(ctx, tx, c.owner, c.out[i].label, c.out[i].No); err != nil {
				return err
			}
		}
	}
	return nil
}
