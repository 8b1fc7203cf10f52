package journal

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

// Filter narrows a search of the journal; what is empty does not.
type Filter struct {
	Actors  []string      // any of these
	Kind    string        // of the command: "market.publish", or "market.*" for a whole room
	Fact    string        // "deal.struck"; the same with a star
	Words   []string      // each of them stands in the fact, letter by letter
	Field   string        // a field of the fact that holds Number
	Number  int64         //
	From    clock.Instant // at or after
	Until   clock.Instant // before
	Command id.ID
	Refused bool  // refusals alone
	Before  int64 // entries with a lower number
}

// Found is what a search found, the latest first.
type Found struct {
	Entries []Entry
	Next    int64 // where to go on (Filter.Before); 0: everything was looked at
}

// The journal has no index but its number, so that writing it costs nothing. A search reads
// backwards in stretches and stops after some: it answers soon, and says where to go on.
const (
	stretch   = 20_000
	stretches = 15
)

// Search finds at most limit entries, the latest first. It asks nobody's permission: its
// caller does.
func Search(ctx context.Context, q db.Querier, f Filter, limit int) (Found, error) {
	var out Found
	first, last, err := f.bounds(ctx, q)
	if err != nil {
		return out, err
	}
	for range stretches {
		if last < first || last < 1 {
			return out, nil
		}
		from := max(first, last-stretch+1)
		where, args := f.where(from, last)
		if !f.Command.IsZero() { // the one search that has an index
			from = first
			where, args = f.where(first, last)
		}
		args = append(args, limit-len(out.Entries))
		some, err := db.Rows(ctx, q, scan, "SELECT "+columns+" FROM journal WHERE "+where+" ORDER BY no DESC LIMIT $"+strconv.Itoa(len(args)), args...)
		if err != nil {
			return out, fmt.Errorf("journal: searching: %w", err)
		}
		out.Entries = append(out.Entries, some...)
		if len(out.Entries) == limit {
			out.Next = out.Entries[limit-1].No
			return out, nil
		}
		last = from - 1
	}
	if last >= first && last >= 1 {
		out.Next = last + 1
	}
	return out, nil
}

// bounds are the first and last number that can be meant. Entries are written in the order
// of the clock, so days become numbers by halving.
func (f *Filter) bounds(ctx context.Context, q db.Querier) (first, last int64, err error) {
	h, err := readHead(ctx, q)
	if err != nil {
		return 0, 0, err
	}
	first, last = 1, h.no
	if f.Before > 0 {
		last = min(last, f.Before-1)
	}
	if f.From != 0 {
		n, err := since(ctx, q, f.From, h.no)
		if err != nil {
			return 0, 0, err
		}
		first = n
	}
	if f.Until != 0 {
		n, err := since(ctx, q, f.Until, h.no)
		if err != nil {
			return 0, 0, err
		}
		last = min(last, n-1)
	}
	return first, last, nil
}

// since is the number of the first entry at or after an instant; one after the last when
// there is none.
func since(ctx context.Context, q db.Querier, at clock.Instant, head int64) (int64, error) {
	low, high := int64(1), head+1
	for low < high {
		mid := (low + high) / 2
		t, found, err := db.Row(ctx, q, db.One[int64], "SELECT at FROM journal WHERE no = $1", mid)
		if err != nil || !found {
			return 0, fmt.Errorf("journal: entry %d: %w", mid, err)
		}
		if clock.Instant(t) < at {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low, nil
}

// where is the condition for a stretch of numbers.
func (f *Filter) where(from, last int64) (string, []any) {
	args := []any{from, last}
	arg := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	where := []string{"no >= $1", "no <= $2"}
	add := func(s string) { where = append(where, s) }
	if len(f.Actors) > 0 {
		marks := make([]string, len(f.Actors))
		for i, a := range f.Actors {
			marks[i] = arg(a)
		}
		add("actor IN (" + strings.Join(marks, ", ") + ")")
	}
	for column, v := range map[string]string{"kind": f.Kind, "fact": f.Fact} {
		if room, whole := strings.CutSuffix(v, "*"); whole {
			add(column + " LIKE " + arg(escape(room)+"%") + ` ESCAPE '\'`)
		} else if v != "" {
			add(column + " = " + arg(v))
		}
	}
	for _, w := range f.Words {
		add("body LIKE " + arg("%"+escape(w)+"%") + ` ESCAPE '\'`)
	}
	if f.Field != "" {
		v := `%"` + escape(f.Field) + `":` + strconv.FormatInt(f.Number, 10)
		add("(body LIKE " + arg(v+",%") + ` ESCAPE '\' OR body LIKE ` + arg(v+"}%") + ` ESCAPE '\')`)
	}
	if !f.Command.IsZero() {
		add("command = " + arg(f.Command[:]))
	}
	if f.Refused {
		add("fact = 'refused'")
	}
	return strings.Join(where, " AND "), args
}

// escape takes the wildcards of LIKE literally.
func escape(s string) string { return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s) }
