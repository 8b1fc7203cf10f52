package custody

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Counted is one line of a count.
type Counted struct {
	Stone  int64        `json:"stone"`
	Weight carat.Weight `json:"weight"`
	Pieces int64        `json:"pieces"`
}

// MaxCounted bounds one file or scanner list.
const MaxCounted = 5000

// ReadCount reads a count as scanners and files give it: a line for each stone with its
// number, carats and pieces (1 when left out), separated by spaces, commas, semicolons or
// tabs. Empty lines and lines that begin with # are passed over.
func ReadCount(r io.Reader) ([]Counted, error) {
	in := bufio.NewScanner(io.LimitReader(r, 1<<20))
	var all []Counted
	seen := map[int64]bool{}
	for n := 1; in.Scan(); n++ {
		f := strings.FieldsFunc(strings.TrimPrefix(in.Text(), "\uFEFF"), func(r rune) bool { return strings.ContainsRune(" ,;\t\r", r) })
		if len(f) == 0 || strings.HasPrefix(f[0], "#") {
			continue
		}
		if len(f) < 2 || len(f) > 3 {
			return nil, errs.New(errs.Invalid, "custody.bad_line", "line", n).At("count")
		}
		c := Counted{Pieces: 1}
		var err, second, third error
		c.Stone, err = strconv.ParseInt(f[0], 10, 64)
		c.Weight, second = carat.Parse(f[1])
		if len(f) == 3 {
			c.Pieces, third = strconv.ParseInt(f[2], 10, 64)
		}
		if errors.Join(err, second, third) != nil || c.Stone <= 0 || c.Weight <= 0 || c.Pieces <= 0 || c.Weight > 100_000_000_000 || c.Pieces > 100_000_000 {
			return nil, errs.New(errs.Invalid, "custody.bad_line", "line", n).At("count")
		}
		if seen[c.Stone] {
			return nil, errs.New(errs.Invalid, "custody.line_twice", "line", n, "stone", c.Stone).At("count")
		}
		seen[c.Stone] = true
		if all = append(all, c); len(all) > MaxCounted {
			return nil, errs.New(errs.TooLarge, "custody.long_count", "max", MaxCounted).At("count")
		}
	}
	if in.Err() != nil || len(all) == 0 {
		return nil, errs.New(errs.Invalid, "custody.no_count").At("count")
	}
	return all, nil
}

// Tally notes what was counted; a stone counted again has the newer count.
type Tally struct {
	Check int64     `json:"check"`
	Lines []Counted `json:"lines"`
}

// Do notes it.
func (c Tally) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (CheckDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "custody.Tally", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, CheckDone, error) {
			h, err := checkFor(ctx, tx, who, "custody.count", c.Check, ActTally)
			if err != nil {
				return nil, CheckDone{}, err
			}
			if len(c.Lines) == 0 || len(c.Lines) > MaxCounted {
				return nil, CheckDone{}, errs.New(errs.Invalid, "custody.no_count").At("count")
			}
			for _, l := range c.Lines {
				if l.Stone <= 0 || l.Weight <= 0 || l.Pieces <= 0 {
					return nil, CheckDone{}, errs.New(errs.Invalid, "custody.reading").At("count")
				}
			}
			for _, l := range c.Lines {
				if _, err := tx.Exec(ctx, `INSERT INTO custody_check_line (check_no, stone, member, weight, pieces, found, found_pieces, result) VALUES ($1, $2, $3, 0, 0, $4, $5, $6)
					ON CONFLICT (check_no, stone) DO UPDATE SET found = excluded.found, found_pieces = excluded.found_pieces`,
					h.No, l.Stone, make([]byte, 16), int64(l.Weight), l.Pieces, Stray); err != nil {
					return nil, CheckDone{}, err
				}
			}
			n := int64(len(c.Lines))
			return fact.StockChecked{Check: h.No, Member: h.Member, State: string(h.State), Lots: n, At: k.Clock().Now()}, CheckDone{Check: h.No, State: h.State, Lots: n}, nil
		})
}
