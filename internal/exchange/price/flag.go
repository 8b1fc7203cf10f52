package price

import (
	"context"
	"database/sql"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Patterns for which a sale is flagged.
const (
	Far       = "far"        // more than three standard deviations from the reference
	Repeated  = "repeated"   // the third such sale of the same two members within 90 days, or a later one
	RoundTrip = "round_trip" // the buyer had sold the same stone to the seller within 90 days
	Circle    = "circle"     // the buyer had sold the same stone to somebody else within 90 days
)

// flagWindow is how far back a pattern is looked for.
const flagWindow = 90 * 24 * time.Hour

// look flags a sale for the supervisors when its price or its way is strange.
func (s *Sale) look(ctx context.Context, tx *db.Tx) ([]string, error) {
	ref, err := s.far(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []string
	flag := func(pattern string, ref, other int64) error {
		out = append(out, pattern)
		_, err := tx.Exec(ctx, "INSERT INTO price_flag (deal, line, pattern, ref_ppc, other, at) VALUES ($1, $2, $3, $4, $5, $6)",
			s.Deal, s.Line, pattern, ref, other, int64(s.Settled))
		return err
	}
	since := int64(s.Struck.Add(-flagWindow))
	if ref > 0 {
		if err := flag(Far, ref, 0); err != nil {
			return out, err
		}
		earlier, err := db.Rows(ctx, tx, db.One[int64], `SELECT f.deal FROM price_flag f JOIN price_sale s ON s.deal = f.deal AND s.line = f.line
			WHERE f.pattern = 'far' AND s.struck >= $1 AND s.struck <= $2 AND f.deal <> $3 AND (s.seller = $4 AND s.buyer = $5 OR s.seller = $5 AND s.buyer = $4)
			ORDER BY s.struck DESC, f.deal DESC LIMIT 2`, since, int64(s.Struck), s.Deal, s.Seller, s.Buyer)
		if err != nil {
			return out, err
		}
		if len(earlier) == 2 {
			if err := flag(Repeated, ref, earlier[0]); err != nil {
				return out, err
			}
		}
	}
	before, found, err := db.Row(ctx, tx, scanTrip, `SELECT deal, buyer FROM price_sale WHERE stone = $1 AND seller = $2 AND struck >= $3 AND struck <= $4
		ORDER BY struck DESC, deal DESC LIMIT 1`, s.Stone, s.Buyer, since, int64(s.Struck))
	if err != nil || !found || s.Stone == 0 {
		return out, err
	}
	if before.to == s.Seller {
		return out, flag(RoundTrip, 0, before.deal)
	}
	return out, flag(Circle, 0, before.deal)
}

// trip is an earlier sale of a stone.
type trip struct {
	deal int64
	to   id.ID
}

func scanTrip(rows *sql.Rows) (t trip, err error) {
	err = rows.Scan(&t.deal, &t.to)
	return t, err
}

// far gives the reference that the price is more than three standard deviations away from,
// 0 when it is near or there is none.
func (s *Sale) far(ctx context.Context, q db.Querier) (int64, error) {
	if s.WhyNot != "" && s.WhyNot != "affiliated" {
		return 0, nil
	}
	// The reference that stood before the price was agreed, not one that knows the sale:
	// a version made at that very instant may.
	ref, err := At(ctx, q, s.Kind, s.Row, s.Struck-1)
	if err != nil || ref.PPC <= 0 || ref.Sigma <= 0 || s.PPC <= 0 {
		return 0, err
	}
	if math.Abs(math.Log(float64(s.PPC)/float64(ref.PPC))) <= 3*ref.Sigma {
		return 0, nil
	}
	return ref.PPC, nil
}

// Flag is a sale the supervisors are to look at.
type Flag struct {
	Deal, Line    int64
	Pattern       string
	Reference     int64 // cents per carat at that time, 0: none
	Other         int64 // the deal it came back from, or an earlier one of the two
	At            clock.Instant
	Stone         int64
	Seller, Buyer id.ID
	PPC, Weight   int64
	Finding, Note string // of the last look at the sale, empty: nobody has looked
}

// mostLines is how many lines a deal has.
const mostLines = 200

// Flags are the newest flags, before a deal (0: from the newest on): about as many as limit
// says, and all of the last deal among them. next is the deal to go on before, 0 at the end.
func Flags(ctx context.Context, q db.Querier, who access.Actor, before int64, limit int) (flags []Flag, next int64, err error) {
	if err := access.Check(who, "price.flags", access.Any); err != nil {
		return nil, 0, err
	}
	if before <= 0 {
		before = math.MaxInt64
	}
	limit = min(max(limit, 1), 500)
	flags, err = flagsBefore(ctx, q, before, limit+4*mostLines)
	if err != nil || len(flags) <= limit {
		return flags, 0, err
	}
	end := limit
	for end < len(flags) && flags[end].Deal == flags[end-1].Deal {
		end++
	}
	if end < len(flags) {
		next = flags[end-1].Deal
	}
	return flags[:end], next, nil
}

func flagsBefore(ctx context.Context, q db.Querier, before int64, limit int) ([]Flag, error) {
	return db.Rows(ctx, q, func(rows *sql.Rows) (f Flag, err error) {
		err = rows.Scan(&f.Deal, &f.Line, &f.Pattern, &f.Reference, &f.Other, &f.At, &f.Stone, &f.Seller, &f.Buyer, &f.PPC, &f.Weight, &f.Finding, &f.Note)
		return f, err
	}, `SELECT f.deal, f.line, f.pattern, f.ref_ppc, f.other, f.at, s.stone, s.seller, s.buyer, s.ppc, s.weight, COALESCE(r.finding, ''), COALESCE(r.note, '')
		FROM price_flag f JOIN price_sale s ON s.deal = f.deal AND s.line = f.line
		LEFT JOIN price_review r ON r.no = (SELECT max(l.no) FROM price_review l WHERE l.deal = f.deal AND l.line = f.line)
		WHERE f.deal < $1 ORDER BY f.deal DESC, f.line, f.pattern LIMIT `+strconv.Itoa(limit), before)
}

// Findings of a look at a flagged sale.
const (
	Explained = "explained" // there is a reason that holds
	Referred  = "referred"  // it went to those who examine such things
)

// Review notes what a supervisor found when looking at a flagged sale. A later look stands
// in the place of an earlier one; the journal keeps both.
type Review struct {
	Deal    int64  `json:"deal"`
	Line    int64  `json:"line"`
	Finding string `json:"finding"`
	Note    string `json:"note"`
}

// Do notes it and gives the number of the look.
func (c Review) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (int64, error) {
	c.Note = strings.TrimSpace(c.Note)
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "price.review", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, int64, error) {
			if err := c.check(ctx, tx, who); err != nil {
				return nil, 0, err
			}
			no, err := tx.Next(ctx, "price_review")
			if err != nil {
				return nil, 0, err
			}
			_, err = tx.Exec(ctx, "INSERT INTO price_review (no, deal, line, finding, note, person, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
				no, c.Deal, c.Line, c.Finding, c.Note, who.Person, int64(k.Clock().Now()))
			return fact.FlagReviewed{No: no, Deal: c.Deal, Line: c.Line, Finding: c.Finding}, no, err
		})
}

func (c *Review) check(ctx context.Context, q db.Querier, who access.Actor) error {
	if err := access.Check(who, "price.review", access.Any); err != nil {
		return err
	}
	_, flagged, err := db.Row(ctx, q, db.One[int64], "SELECT deal FROM price_flag WHERE deal = $1 AND line = $2 LIMIT 1", c.Deal, c.Line)
	switch {
	case err != nil:
		return err
	case !flagged:
		return errs.New(errs.NotFound, "price.no_flag", "deal", c.Deal)
	case c.Finding != Explained && c.Finding != Referred:
		return errs.New(errs.Invalid, "price.finding").At("finding")
	case c.Note == "":
		return errs.New(errs.Invalid, "price.note").At("note")
	case utf8.RuneCountInString(c.Note) > longest:
		return errs.New(errs.Invalid, "price.long", "most", longest).At("note")
	}
	return nil
}
