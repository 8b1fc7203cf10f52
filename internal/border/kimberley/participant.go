package kimberley

import (
	"context"
	_ "embed" // the shipped list
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// participantRule lets an administrator say that from a day on a country is a participant,
// or no longer: the item is its two letters.
var participantRule = rule.Define(rule.Definition{Name: "kimberley.participant", Kind: rule.Text})

// Standing is what a country was in the scheme from a day until another.
type Standing struct {
	Code   string
	From   clock.Date
	Until  clock.Date // first day it no longer holds, empty when open
	Status string     // participant, partial (cleared zones only), suspended
	Source string
	Mark   rule.Mark
}

// Trades tells whether rough may come from it and go to it.
func (s Standing) Trades() bool { return s.Status == "participant" || s.Status == "partial" }

//go:embed participants.csv
var participantsCSV string

// shipped is the list the house comes with, by code and day.
var shipped = sync.OnceValue(func() map[string][]Standing {
	rows, err := csv.NewReader(strings.NewReader(participantsCSV)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("kimberley: participants.csv: %v", err)) // a mistake of ours, found by every test
	}
	all := map[string][]Standing{}
	for _, r := range rows[1:] {
		all[r[0]] = append(all[r[0]], Standing{Code: r[0], From: clock.Date(r[1]), Until: clock.Date(r[2]), Status: r[3], Source: r[4], Mark: rule.Mark(r[5])})
	}
	return all
})

// union are the member states of the European Union, one participant.
var union = strings.Fields("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK")

// Participant names the participant a country belongs to on a day: the European Union for
// its states, China for Hong Kong and Macao, else itself.
func Participant(country string, day clock.Date) string {
	switch {
	case slices.Contains(union, country):
		return "EU"
	case country == "GB" && day < "2021-01-01":
		return "EU"
	case country == "HK" || country == "MO":
		return "CN"
	}
	return country
}

// StandingOn is what a participant was on a day; false when it was none that is known here.
func StandingOn(ctx context.Context, q db.Querier, code string, day clock.Date) (Standing, bool, error) {
	r, found, err := participantRule.At(ctx, q, code, day)
	if err != nil {
		return Standing{}, false, err
	}
	if r.No != 0 { // a version speaks about the day, be it to say that the country is none
		return Standing{Code: code, From: r.From, Until: r.Until, Status: r.Value, Source: r.Source, Mark: r.Mark}, found, nil
	}
	for _, s := range shipped()[code] {
		if s.From <= day && (s.Until == "" || day < s.Until) {
			return s, true, nil
		}
	}
	return Standing{}, false, nil
}

// Participants lists who was what on a day, by code.
func Participants(ctx context.Context, q db.Querier, who access.Actor, day clock.Date) ([]Standing, error) {
	if err := access.Check(who, "kimberley.participants", access.Public); err != nil {
		return nil, err
	}
	if _, err := clock.ParseDate(string(day)); err != nil {
		return nil, errs.New(errs.Invalid, "kimberley.bad_day").At("day")
	}
	codes := map[string]bool{}
	for c := range shipped() {
		codes[c] = true
	}
	noted, err := rule.Items(ctx, q, participantRule.Name)
	if err != nil {
		return nil, err
	}
	for _, c := range noted {
		codes[c] = true
	}
	var all []Standing
	for c := range codes {
		s, found, err := StandingOn(ctx, q, c, day)
		if err != nil {
			return nil, err
		}
		if found {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b Standing) int { return strings.Compare(a.Code, b.Code) })
	return all, nil
}

// trading refuses a country that was no participant on a day.
func trading(ctx context.Context, q db.Querier, code, field string, day clock.Date) error {
	s, found, err := StandingOn(ctx, q, code, day)
	if err != nil {
		return err
	}
	if !found || !s.Trades() {
		return errs.New(errs.Conflict, "kimberley.not_participant", "country", code, "day", string(day)).At(field)
	}
	return nil
}

// The rules of the European Union about what a certificate names, by the day they are from.
var (
	euOriginsRule = rule.Define(rule.Definition{
		Name: "kimberley.eu_origins", Kind: rule.Whole, Shipped: "1", Mark: rule.Read,
		Source: "Council Regulation (EU) 833/2014, Art. 3p, as amended by the 16th package: from 1 Mar 2025 a certificate that says only “mixed” is refused at first import (awdc.be)",
	})
	euRussiaRule = rule.Define(rule.Definition{
		Name: "kimberley.eu_russia", Kind: rule.Whole, Shipped: "1", Mark: rule.Read,
		Source: "Council Regulation (EU) 833/2014, Art. 3p: from 1 Jan 2024 no diamonds of Russia (awdc.be/en/G7FAQ)",
	})
)

// holds tells whether a rule with a shipped first day is in force on a day.
func holds(ctx context.Context, q db.Querier, d rule.Definition, first, day clock.Date) (bool, error) {
	r, found, err := d.At(ctx, q, "", day)
	if err != nil || !found || r.No == 0 && day < first {
		return false, err
	}
	n, err := r.Int()
	return n == 1, err
}

// admitted refuses a certificate that the participant it goes to would refuse.
func (c *Certificate) admitted(ctx context.Context, q db.Querier, day clock.Date) error {
	if c.To != "EU" {
		return nil
	}
	all, err := holds(ctx, q, euOriginsRule, "2025-03-01", day)
	if err != nil {
		return err
	}
	if all && c.Mixed && len(c.Origins) == 0 {
		return errs.New(errs.Conflict, "kimberley.mixed_to_eu").At("origins")
	}
	russia, err := holds(ctx, q, euRussiaRule, "2024-01-01", day)
	if err == nil && russia && c.Origins.Has("RU") {
		err = errs.New(errs.Conflict, "kimberley.russia_to_eu").At("origins")
	}
	return err
}
