package lane

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Return is the certificate as it came back from the issuing body.
type Return struct {
	Shipment int64 `json:"shipment"`
	Proof    int64 `json:"proof"`
	Boxes    Boxes `json:"boxes"`
}

// Do compares it with the sheet and with the rules of its form. Findings keep it from being
// accepted; a corrected one may be returned again.
func (c Return) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "lane.Return", c, c.Shipment, "note", func(ctx context.Context, tx *db.Tx, w *Whole, now clock.Instant) (journal.Fact, Done, error) {
		at := slices.IndexFunc(w.Proofs, func(p Proof) bool { return p.No == c.Proof })
		if at < 0 {
			return nil, Done{}, errs.New(errs.NotFound, "lane.no_proof", "proof", c.Proof)
		}
		p, b := &w.Proofs[at], c.Boxes
		if err := b.tidy(); err != nil {
			return nil, Done{}, err
		}
		cal, err := calendar.Load(ctx, tx)
		if err != nil {
			return nil, Done{}, err
		}
		valid, err := proofRule.Int(ctx, tx, "", b.Issued)
		if err != nil {
			return nil, Done{}, err
		}
		findings := Findings(p.Form, p.Sheet, b, cal.Today(now), int(valid))
		other, _, err := db.Row(ctx, tx, db.One[int64], "SELECT no FROM lane_proof WHERE no <> $1 AND state = 'fits' AND form = $2 AND reference = $3 LIMIT 1", p.No, p.Form, b.Reference)
		if err != nil {
			return nil, Done{}, err
		}
		if other != 0 {
			findings = append(findings, "used")
		}
		act := lifecycle.Act("fit")
		if len(findings) > 0 {
			act = "differ"
		}
		if p.State, err = ProofLife.Next(p.State, act); err != nil {
			return nil, Done{}, err
		}
		back, err := json.Marshal(b)
		if err != nil {
			return nil, Done{}, err
		}
		f := w.moved("returned")
		f.Proof, f.Form = p.No, p.Form
		_, err = tx.Exec(ctx, "UPDATE lane_proof SET state = $2, returned = $3, findings = $4, back = $5, reference = $6 WHERE no = $1", p.No, string(p.State), string(back), strings.Join(findings, " "), now, b.Reference)
		return f, Done{Proof: p.No}, err
	})
}

// tidy reads what a person copied off the certificate.
func (b *Boxes) tidy() error {
	for _, f := range []struct {
		at   *string
		name string
		must bool
	}{{&b.Reference, "reference", true}, {&b.Body, "body", true}, {&b.Exporter, "exporter", true}, {&b.Importer, "importer", true}, {&b.Invoice, "invoice", true}, {&b.First, "first", false}} {
		var err error
		if *f.at, err = text(*f.at, f.name, f.must); err != nil {
			return err
		}
	}
	for _, f := range []struct {
		day  clock.Date
		name string
	}{{b.Issued, "issued"}, {b.Invoiced, "invoiced"}, {b.Departure, "departure"}} {
		if _, err := clock.ParseDate(string(f.day)); err != nil {
			return errs.New(errs.Invalid, "lane.bad_day").At(f.name)
		}
	}
	b.Origin, b.Criterion = strings.ToUpper(strings.TrimSpace(b.Origin)), strings.ToUpper(strings.TrimSpace(b.Criterion))
	if b.HS = strings.NewReplacer(".", "", " ", "").Replace(b.HS); len(b.HS) > 6 {
		b.HS = b.HS[:6]
	}
	if b.Weight <= 0 || b.FOB < 0 {
		return errs.New(errs.Invalid, "lane.bad_weight").At("weight")
	}
	return nil
}

// Findings are what a certificate says otherwise than the sheet it was asked with, and where
// it does not keep the rules of its form, as keys of what to tell.
func Findings(form string, sheet, back Boxes, today clock.Date, validDays int) []string {
	same := func(a, b string) bool { return strings.EqualFold(strings.Join(strings.Fields(a), " "), b) }
	var all []string
	for _, x := range []struct {
		bad bool
		key string
	}{
		{!same(sheet.Exporter, back.Exporter), "exporter"},
		{!same(sheet.Importer, back.Importer), "importer"},
		{sheet.Origin != back.Origin, "origin"},
		{sheet.HS != back.HS, "hs"},
		{sheet.Criterion != back.Criterion, "criterion"},
		{sheet.Weight != back.Weight, "weight"},
		{!same(sheet.Invoice, back.Invoice) || sheet.Invoiced != back.Invoiced, "invoice"},
		{(form == FormE || strings.HasPrefix(back.Criterion, "RVC")) && sheet.FOB != back.FOB, "fob"},
		{sheet.Third != back.Third, "third"},
		{sheet.BackTo != back.BackTo || back.BackTo && back.First == "", "back_to_back"},
		{form == FormE && sheet.Exhibit != back.Exhibit, "exhibit"},
		{back.Issued > back.Departure && !back.Retro, "retro_missing"},
		{back.Issued <= back.Departure && back.Retro, "retro_wrong"},
		{back.Issued > today, "future"},
		{back.Issued.AddDays(validDays) < today, "expired"},
		{!partner(form, back.Origin), "party"},
	} {
		if x.bad {
			all = append(all, x.key)
		}
	}
	return all
}
