package kimberley

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/rule"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// The kinds of evidence about a stone.
const (
	OriginStatement = "origin"    // where it was mined, as the seller states it
	DueDiligence    = "diligence" // the standard statement on diamond origin
	G7Certificate   = "g7"        // written by the registration point of a G7 country
	Warranty        = "warranty"  // the World Diamond Council's, in the words of the day
)

// EvidenceKinds are all kinds.
var EvidenceKinds = []string{OriginStatement, DueDiligence, G7Certificate, Warranty}

// Evidence is one statement about a stone.
type Evidence struct {
	No        int64
	Stone     int64
	Kind      string
	Origins   Origins
	Reference string
	Issued    clock.Date
	Org       id.ID
	At        clock.Instant
	Words     string // of a warranty: the rule it follows and the day it is from
}

// State hangs evidence on a stone the member has title to.
type State struct {
	Stone     int64      `json:"stone"`
	Kind      string     `json:"kind"`
	Origins   []Origin   `json:"origins,omitempty"`
	Reference string     `json:"reference,omitempty"`
	Issued    clock.Date `json:"issued,omitempty"` // empty: today
}

// Stated is the answer.
type Stated struct {
	Evidence int64 `json:"evidence"`
}

// Do hangs it there.
func (c State) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Stated, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "kimberley.State", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Stated, error) {
			now := k.Clock().Now()
			e, err := c.read(ctx, tx, who, now)
			if err != nil {
				return nil, Stated{}, err
			}
			if e.No, err = tx.Next(ctx, "kimberley.evidence"); err != nil {
				return nil, Stated{}, err
			}
			_, err = tx.Exec(ctx, "INSERT INTO kp_evidence (no, stone, kind, origins, reference, issued, org, person, at, words) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
				e.No, e.Stone, e.Kind, e.Origins.String(), e.Reference, string(e.Issued), e.Org, maybe(who.Person), now, e.Words)
			return fact.OriginStated{No: e.No, Stone: e.Stone, Kind: e.Kind, Origins: e.Origins.String(), Org: e.Org}, Stated{e.No}, err
		})
}

func (c State) read(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Evidence, error) {
	e := Evidence{Stone: c.Stone, Kind: c.Kind, Org: who.Org, At: now}
	if err := access.Check(who, "kimberley.state", access.Own); err != nil {
		return e, err
	}
	if !slices.Contains(EvidenceKinds, c.Kind) {
		return e, errs.New(errs.Invalid, "kimberley.bad_evidence").At("kind")
	}
	s, err := owned(ctx, q, who, c.Stone)
	if err != nil {
		return e, err
	}
	if s.Kind == stone.LabGrown {
		return e, errs.New(errs.Conflict, "kimberley.laboratory_grown", "stone", c.Stone).At("stone")
	}
	day, err := calendar.DayOf(ctx, q, now)
	if err != nil {
		return e, err
	}
	if e.Issued = c.Issued; e.Issued == "" {
		e.Issued = day
	}
	if _, err := clock.ParseDate(string(e.Issued)); err != nil || e.Issued > day {
		return e, errs.New(errs.Invalid, "kimberley.bad_day").At("issued")
	}
	if c.Kind == Warranty {
		texts, err := document.WarrantiesFor(ctx, q, []string{s.Kind.String()}, e.Issued)
		if err != nil {
			return e, err
		}
		e.Words = texts[0].Rule + ", " + string(texts[0].From)
	} else if e.Origins, _, err = Origins(c.Origins).tidy(false); err != nil {
		return e, err
	}
	e.Reference, err = line(c.Reference, "reference", 200, c.Kind == G7Certificate)
	return e, err
}

// owned reads a stone the member has title to.
func owned(ctx context.Context, q db.Querier, who access.Actor, no int64) (stone.Stone, error) {
	s, found, err := stone.Latest(ctx, q, no)
	if err != nil {
		return s, err
	}
	has, err := titleTo(ctx, q, who.Org, no)
	if err == nil && (!found || has <= 0) {
		err = errs.New(errs.NotFound, "kimberley.not_yours", "stone", no).At("stone")
	}
	return s, err
}

// titleTo is how much of a stone an organisation has title to.
func titleTo(ctx context.Context, q db.Querier, org id.ID, no int64) (int64, error) {
	a, open, err := ledger.Find(ctx, q, ledger.Title, org, ledger.Owned)
	if err != nil || !open {
		return 0, err
	}
	return ledger.Position(ctx, q, ledger.Title, no, a.No)
}

// EvidenceOf lists the evidence of a stone, oldest first: all of it for who has title to the
// stone, for customs and for the exchange; for others what they stated themselves.
func EvidenceOf(ctx context.Context, q db.Querier, who access.Actor, no int64) ([]Evidence, error) {
	all := access.Check(who, "kimberley.evidence", access.Any) == nil
	if err := access.Check(who, "kimberley.evidence", access.Own); !all && err != nil {
		return nil, err
	}
	if !all {
		has, err := titleTo(ctx, q, who.Org, no)
		if err != nil {
			return nil, err
		}
		all = has > 0
	}
	return db.Rows(ctx, q, scanEvidence, `SELECT e.no, e.stone, e.kind, e.origins, e.reference, e.issued, e.org, e.at, e.words FROM kp_evidence e
		WHERE e.stone = $1 AND ($2 = 1 OR e.org = $3) ORDER BY e.no LIMIT 500`, no, yes(all), who.Org)
}

func scanEvidence(r *sql.Rows) (Evidence, error) {
	var e Evidence
	var origins string
	if err := r.Scan(&e.No, &e.Stone, &e.Kind, &origins, &e.Reference, &e.Issued, &e.Org, &e.At, &e.Words); err != nil {
		return e, err
	}
	var err error
	e.Origins, err = storedOrigins(origins)
	return e, err
}

// Ask is evidence that a destination wants for a stone.
type Ask struct {
	Kinds  []string // any of these will do
	Rule   string   // name of the rule
	Source string
	Mark   rule.Mark
	Met    bool
	Why    string // message key: kimberley.ask_…
}

// asks are what the countries of the G7 and the European Union want for polished natural
// diamonds, by weight and day.
var asks = []struct {
	rule  rule.Definition
	first clock.Date
	until clock.Date
	kinds []string
	why   string
}{
	{
		rule: rule.Define(rule.Definition{
			Name: "kimberley.g7_one", Kind: rule.Whole, Shipped: "1000", Mark: rule.Read,
			Source: "Council Regulation (EU) 833/2014, Art. 3p: from 1 Mar 2024 polished of 1 ct and more (awdc.be/en/G7FAQ)",
		}),
		first: "2024-03-01", until: "2024-09-01", kinds: []string{OriginStatement, DueDiligence, G7Certificate}, why: "kimberley.ask_origin",
	},
	{
		rule: rule.Define(rule.Definition{
			Name: "kimberley.g7_half", Kind: rule.Whole, Shipped: "500", Mark: rule.Read,
			Source: "Council Regulation (EU) 833/2014, Art. 3p: from 1 Sep 2024 polished of 0.50 ct and more (awdc.be/en/G7FAQ)",
		}),
		first: "2024-09-01", until: "2026-01-01", kinds: []string{OriginStatement, DueDiligence, G7Certificate}, why: "kimberley.ask_origin",
	},
	{
		rule: rule.Define(rule.Definition{
			Name: "kimberley.g7_diligence", Kind: rule.Whole, Shipped: "501", Mark: rule.Read,
			Source: "from 1 Jan 2026, as an interim: Due Diligence Statement on Diamond Origin for polished above 0.50 ct with each customs declaration; the digital platform has no date (news of 23 Dec 2025)",
		}),
		first: "2026-01-01", kinds: []string{DueDiligence, G7Certificate}, why: "kimberley.ask_diligence",
	},
}

// group are the participants that follow the rules of the G7.
var group = []string{"EU", "US", "GB", "CA", "JP"}

// Wanted is what a destination wants for a stone of a weight on a day, and whether the
// evidence at hand meets it. A stone asks only for what concerns it: rough has its
// certificate, and laboratory-grown stones have no origin to state.
func Wanted(ctx context.Context, q db.Querier, s *stone.Stone, have []Evidence, country string, day clock.Date) ([]Ask, error) {
	if s.Kind == stone.LabGrown || s.Form == stone.Rough || !slices.Contains(group, Participant(country, day)) {
		return nil, nil
	}
	var all []Ask
	for _, a := range asks {
		r, found, err := a.rule.At(ctx, q, "", day)
		if err != nil {
			return nil, err
		}
		if !found || r.No == 0 && (day < a.first || a.until != "" && a.until <= day) {
			continue
		}
		least, err := r.Int()
		if err != nil {
			return nil, err
		}
		if int64(s.Carat)/max(1, int64(s.Pieces)) < least {
			continue
		}
		met := slices.ContainsFunc(have, func(e Evidence) bool { return slices.Contains(a.kinds, e.Kind) && !e.Origins.Has("RU") })
		all = append(all, Ask{Kinds: a.kinds, Rule: r.Name, Source: r.Source, Mark: r.Mark, Met: met, Why: a.why})
	}
	return all, nil
}

// WantedOf is Wanted for a stone by its number, of the reader's evidence.
func WantedOf(ctx context.Context, q db.Querier, who access.Actor, no int64, country string, day clock.Date) ([]Ask, error) {
	if country = strings.ToUpper(strings.TrimSpace(country)); !alpha2(country) {
		return nil, errs.New(errs.Invalid, "kimberley.bad_country").At("to")
	}
	have, err := EvidenceOf(ctx, q, who, no)
	if err != nil {
		return nil, err
	}
	s, found, err := stone.Latest(ctx, q, no)
	if err != nil || !found {
		if err == nil {
			err = errs.New(errs.NotFound, "kimberley.not_yours", "stone", no)
		}
		return nil, err
	}
	return Wanted(ctx, q, &s, have, country, day)
}
