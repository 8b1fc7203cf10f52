package screening

import (
	"context"
	"strings"
	"sync"

	"openbourse/internal/border/names"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

// Desk compares names with the lists that stand. It keeps them in memory and reads them
// again when another file was taken.
type Desk struct {
	mu      sync.Mutex
	digests string
	lists   []Lists
	entries []entry
	index   *names.Index
}

// entry is a list entry in memory.
type entry struct {
	list              *Lists
	ref, kind         string
	births, countries []string
	programs          []string
}

// NewDesk makes a desk; nothing is read before somebody asks.
func NewDesk() *Desk { return &Desk{} }

// Ask is a name to be screened, with what is known beside it.
type Ask struct {
	Name      string
	Kind      names.Kind
	Births    []string
	Countries []string
}

// Found is a list entry that may be the one who was asked for.
type Found struct {
	Source    string         `json:"source"`
	Ref       string         `json:"ref"`
	Kind      string         `json:"kind"`
	Name      string         `json:"name"`
	Score     float64        `json:"score"`
	Reasons   []names.Reason `json:"reasons"`
	Births    []string       `json:"births,omitempty"`
	Countries []string       `json:"countries,omitempty"`
	Programs  []string       `json:"programs,omitempty"`
	digest    string
}

// most is how many entries a screening gives.
const most = 50

// look compares names of one subject with the lists; the second answer are the lists.
func (d *Desk) look(ctx context.Context, q db.Querier, asks ...Ask) ([]Found, []Lists, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.load(ctx, q); err != nil || len(d.lists) == 0 {
		return nil, nil, err
	}
	at := map[int]int{}
	var out []Found
	for _, a := range asks {
		for _, h := range d.index.Find(a.Name, a.Kind, names.Threshold-0.15) { // evidence may lift it
			e := &d.entries[h.Ref]
			r := h.Weigh(names.Evidence{Births: a.Births, Countries: a.Countries}, names.Evidence{Births: e.births, Countries: e.countries})
			if r.Score < names.Threshold {
				continue
			}
			f := Found{e.list.Source, e.ref, e.kind, h.Text, r.Score, r.Reasons, e.births, e.countries, e.programs, e.list.Digest}
			if i, twice := at[h.Ref]; twice {
				if out[i].Score < f.Score {
					out[i] = f
				}
				continue
			}
			at[h.Ref] = len(out)
			out = append(out, f)
		}
	}
	sortFound(out)
	return out[:min(len(out), most)], d.lists, nil
}

// load reads the lists when others stand than those in memory.
func (d *Desk) load(ctx context.Context, q db.Querier) error {
	lists, err := current(ctx, q)
	if err != nil {
		return err
	}
	var b strings.Builder
	for i := range lists {
		b.WriteString(lists[i].Digest)
	}
	if b.String() == d.digests {
		return nil
	}
	index, all := names.NewIndex(), []entry(nil)
	for i := range lists {
		err := entriesOf(ctx, q, lists[i].Digest, func(e entry, texts []string) {
			e.list = &lists[i]
			for _, t := range texts {
				index.Add(t, names.Kind(e.kind), len(all))
			}
			all = append(all, e)
		})
		if err != nil {
			return err
		}
	}
	d.digests, d.lists, d.index, d.entries = b.String(), lists, index, all
	return nil
}

// Peek screens a name without keeping that it was asked: for the command line on a house
// that runs.
func (d *Desk) Peek(ctx context.Context, q db.Querier, who access.Actor, a Ask) ([]Found, []Lists, error) {
	if err := access.Check(who, "screening.ask", access.Any); err != nil {
		return nil, nil, err
	}
	return d.look(ctx, q, a)
}
