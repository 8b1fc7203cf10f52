package price

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/affiliation"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Bring takes sales of single polished stones from before the exchange ran on this program,
// from the books it kept then, so that index and references need not begin anew. They stand
// among the sales of settled deals, with numbers below zero; nothing else knows them.
type Bring struct {
	Source string          `json:"source"` // which books
	Sales  []fact.PastSale `json:"sales"`
}

// MostBrought is how many sales one command takes: each is a short piece of work.
const MostBrought = 500

// Brought says how many sales of a command count.
type Brought struct {
	No    int64 `json:"no"`
	Taken int64 `json:"taken"`
	Left  int64 `json:"left"` // do not count: affiliated sides
}

// Do takes them all, or refuses with the number of the first that cannot be.
func (c Bring) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Brought, error) {
	c.Source = strings.TrimSpace(c.Source)
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "price.bring", Input: c, Class: db.Bulk},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Brought, error) {
			if err := c.check(ctx, tx, who, k.Clock().Now()); err != nil {
				return nil, Brought{}, err
			}
			no, err := tx.Next(ctx, "price_brought")
			if err != nil {
				return nil, Brought{}, err
			}
			f := fact.SalesBrought{No: no, Source: c.Source, Sales: c.Sales, At: k.Clock().Now()}
			f.Taken, f.Left, err = keepPast(ctx, tx, f)
			return f, Brought{no, f.Taken, f.Left}, err
		})
}

func (c *Bring) check(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) error {
	if err := access.Check(who, "price.bring", access.Any); err != nil {
		return err
	}
	switch n := utf8.RuneCountInString(c.Source); {
	case n == 0:
		return errs.New(errs.Invalid, "price.source").At("source")
	case n > 200:
		return errs.New(errs.Invalid, "price.long", "most", 200).At("source")
	case len(c.Sales) == 0 || len(c.Sales) > MostBrought:
		return errs.New(errs.Invalid, "price.brought_many", "n", len(c.Sales), "most", MostBrought)
	}
	there := map[id.ID]bool{}
	for i := range c.Sales {
		s := &c.Sales[i]
		for _, o := range []id.ID{s.Seller, s.Buyer} {
			if there[o] {
				continue
			}
			if _, err := party.OrgByID(ctx, q, o); err != nil {
				return err
			}
			there[o] = true
		}
		if field := wrong(s, now); field != "" {
			return errs.New(errs.Invalid, "price.brought_bad", "row", i+1, "field", field)
		}
	}
	return nil
}

// wrong names what of a sale cannot be.
func wrong(s *fact.PastSale, now clock.Instant) string {
	_, badDay := clock.ParseDate(string(s.Day))
	r := past(s)
	switch {
	case s.Seller == s.Buyer:
		return "buyer"
	case badDay != nil || s.Day >= clock.DateOf(now, time.UTC) || s.Day < "1970-01-02":
		return "day"
	case s.Kind != Kinds[0] && s.Kind != Kinds[1] && s.Kind != Kinds[2]:
		return "kind"
	case !known(s.Shape, stone.ParseShape):
		return "shape"
	case !known(s.Color, stone.ParseColor):
		return "color"
	case !known(s.Clarity, stone.ParseClarity):
		return "clarity"
	case s.Cut != 0 && !known(s.Cut, stone.ParseGrade):
		return "cut"
	case s.Fluor != 0 && !known(s.Fluor, stone.ParseFluorescence):
		return "fluor"
	case s.Weight <= 0 || s.Weight > 100_000_000:
		return "carat"
	case s.PPC <= 0 || s.PPC > 1_000_000_000_00 || !r.Fits():
		return "ppc"
	}
	return ""
}

// known tells whether a code has a word.
func known[T interface {
	~uint8
	String() string
}](code int64, parse func(string) (T, error)) bool {
	c, err := parse(T(code).String())
	return err == nil && code > 0 && int64(c) == code
}

func past(s *fact.PastSale) Row {
	return Row{
		Shape: stone.Shape(s.Shape), Color: stone.Color(s.Color), Clarity: stone.Clarity(s.Clarity), Cut: stone.Grade(s.Cut), Fluor: stone.Fluorescence(s.Fluor),
		Carat: carat.Weight(s.Weight), PPC: s.PPC,
	}
}

// keepPast writes sales from before. Affiliated sides make no price then either.
func keepPast(ctx context.Context, tx *db.Tx, f fact.SalesBrought) (taken, left int64, err error) {
	type sides struct {
		seller, buyer id.ID
		day           clock.Date
	}
	near := map[sides]bool{}
	for i := range f.Sales {
		p := &f.Sales[i]
		k := sides{p.Seller, p.Buyer, p.Day}
		affiliated, known := near[k]
		if !known {
			both, err := affiliation.Between(ctx, tx, p.Seller, p.Buyer, p.Day)
			if err != nil {
				return 0, 0, err
			}
			affiliated = len(both) > 0
			near[k] = affiliated
		}
		s := Sale{Row: past(p), Deal: -f.No, Line: int64(i + 1), Kind: p.Kind, Seller: p.Seller, Buyer: p.Buyer}
		s.Struck = clock.At(p.Day.Time().Add(12 * time.Hour))
		s.Settled = s.Struck
		if affiliated {
			s.WhyNot = "affiliated"
			left++
		} else {
			taken++
		}
		if err := s.insert(ctx, tx); err != nil {
			return taken, left, err
		}
	}
	return taken, left, nil
}
