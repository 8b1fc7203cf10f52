// Package lane keeps cross-border cases: one for each shipment, on any lane, with everything
// it needs from order to settlement, and the proof of origin it may ask a lower duty with.
//
// Words.
//
//	lane       between which countries goods go
//	class      what they are: rough, polished, laboratory-grown; each asks for its own papers
//	checklist  items that a lane, a class and a day ask for, as dated data with source and mark
//	item       one of them: order, origin proof, paper, certificate, carrier, insurance …
//	need       needed: the case is not closed without it; advised: the member decides
//	note       what a person said of an item: done, with its reference; or not needed, and why
//	proof      a certificate of origin: Form E of ASEAN and China, or the one of RCEP. Customs or
//	           CCPIT issues it, never the exchange
//	sheet      the application for a proof, drafted from the shipment
//	finding    what a returned certificate says otherwise than the sheet, or against the rules
//
// What the house knows by itself — the shipment, released papers, Kimberley certificates,
// settled deals — ticks its items by itself; people note the rest.
package lane

import (
	"context"
	_ "embed" // the shipped checklist
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/rule"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// The states of a case.
const (
	Open      lifecycle.State = "open"
	Closed    lifecycle.State = "complete"
	Abandoned lifecycle.State = "abandoned"
)

// Life is the lifecycle of a case.
var Life = lifecycle.Table{Name: "lane", Steps: []lifecycle.Step{
	{From: Open, Act: "note", To: Open, Who: []string{"trader", "stockkeeper", "memberadmin"}, Rule: "what the house cannot know by itself is noted with its reference"},
	{From: Open, Act: "close", To: Closed, Who: []string{"trader", "stockkeeper", "memberadmin"}, Rule: "every needed item is there, or noted as not needed with a reason"},
	{From: Open, Act: "abandon", To: Abandoned, Who: []string{"house"}, Rule: "the shipment was withdrawn"},
}}

var (
	itemRule = rule.Define(rule.Definition{Name: "lane.item", Kind: rule.Text})

	escortRule = rule.Define(rule.Definition{
		Name: "lane.escort", Kind: rule.Whole, Shipped: "100000", Mark: rule.Proposal,
		Source: "our proposal, not confirmed: US dollars from which an escort is advised",
	})
	paperRule = rule.Define(rule.Definition{
		Name: "lane.paper_days", Kind: rule.Days, Shipped: "14", Mark: rule.Memory,
		Source: "Customs Law of China, Art. 24: an import is declared within 14 days of arrival; from memory",
	})
	fxRule = rule.Define(rule.Definition{
		Name: "lane.fx_days", Kind: rule.Days, Shipped: "90", Mark: rule.Proposal,
		Source: "our proposal, not confirmed: days after the release until the money is in or out",
	})
	kimberleyRule = rule.Define(rule.Definition{
		Name: "lane.kimberley_days", Kind: rule.Days, Shipped: "14", Mark: rule.Proposal,
		Source: "our proposal, not confirmed: days after the notice until the certificate is examined",
	})
	proofRule = rule.Define(rule.Definition{
		Name: "lane.proof_days", Kind: rule.Days, Shipped: "365", Mark: rule.Read,
		Source: "RCEP: a proof of origin is valid for one year (edit.wti.org)",
	})
)

// Case is what a shipment needs on its way.
type Case struct {
	Shipment  int64
	Member    id.ID
	Deal      int64
	State     lifecycle.State
	From, To  string // countries
	Direction shipment.Direction
	Classes   []string
	Opened    clock.Instant
	Closed    clock.Instant

	events int64
}

// The classes of goods.
const (
	Rough           = "rough"
	Polished        = "polished"
	LaboratoryGrown = "laboratory-grown"
)

// classesOf are the classes of the lines of a shipment, in order.
func classesOf(lines []shipment.Line) []string {
	var all []string
	for i := range lines {
		class := Polished
		switch l := &lines[i]; {
		case l.Kind == stone.LabGrown.String():
			class = LaboratoryGrown
		case l.Rough:
			class = Rough
		}
		if !slices.Contains(all, class) {
			all = append(all, class)
		}
	}
	slices.Sort(all)
	return all
}

// Needs is one line of the checklist.
type Needs struct {
	Item, Need   string // needed, advised
	Class        string // *: any
	Direction    string // in, out, home; *: any
	From, To     string // a country or a group; *: any
	Since, Until clock.Date
	Source       string
	Mark         rule.Mark
}

//go:embed checklist.csv
var checklistCSV string

var shipped = sync.OnceValue(func() []Needs {
	rows, err := csv.NewReader(strings.NewReader(checklistCSV)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("lane: checklist.csv: %v", err)) // a mistake of ours, found by every test
	}
	var all []Needs
	for _, r := range rows[1:] {
		all = append(all, Needs{Item: r[0], Need: r[1], Class: r[2], Direction: r[3], From: r[4], To: r[5], Since: clock.Date(r[6]), Until: clock.Date(r[7]), Source: r[8], Mark: rule.Mark(r[9])})
	}
	return all
})

// Items are the items there are, in the order a case shows them.
var Items = []string{"order", "origin_proof", "paper", "kimberley", "laboratory_grown", "diligence", "origin_statement", "carrier", "escort", "insurance", "fx", "tax_refund", "settlement"}

// groups of countries that lines of the checklist name.
var groups = map[string][]string{
	"ASEAN": strings.Fields("BN KH ID LA MM MY PH SG TH VN"),
	"RCEP":  strings.Fields("AU BN ID JP KH KR LA MM MY NZ PH SG TH VN"),
	"G7":    strings.Fields("AT BE BG CA CY CZ DE DK EE ES FI FR GB GR HR HU IE IT JP LT LU LV MT NL PL PT RO SE SI SK US"),
}

func in(country, of string) bool {
	return of == "*" || of == country || slices.Contains(groups[of], country)
}

// side is how a direction reads on the checklist.
func side(d shipment.Direction) string {
	switch {
	case !d.Abroad():
		return "home"
	case d.In():
		return "in"
	}
	return "out"
}

// Checklist is the checklist of a lane on a day: at most one line for each item, the needed one
// before the advised. A rule "lane.item" for "item FROM-TO" (either may be *) goes before
// what is shipped.
func Checklist(ctx context.Context, q db.Querier, c *Case, day clock.Date) ([]Needs, error) {
	var all []Needs
	for _, item := range Items {
		n, found := asked(c, item, day)
		over, err := overruled(ctx, q, c, item, day)
		if err != nil {
			return nil, err
		}
		if over.No != 0 {
			n, found = Needs{Item: item, Need: over.Value, Since: over.From, Until: over.Until, Source: over.Source, Mark: over.Mark}, over.Value == "needed" || over.Value == "advised"
		}
		if found {
			all = append(all, n)
		}
	}
	return all, nil
}

func asked(c *Case, item string, day clock.Date) (best Needs, found bool) {
	for _, n := range shipped() {
		if n.Item != item || n.Since > day || n.Until != "" && n.Until <= day || !in(c.From, n.From) || !in(c.To, n.To) {
			continue
		}
		if n.Direction != "*" && n.Direction != side(c.Direction) || n.Class != "*" && !slices.Contains(c.Classes, n.Class) {
			continue
		}
		if !found || best.Need != "needed" && n.Need == "needed" {
			best, found = n, true
		}
	}
	return best, found
}

// overruled is the version of a rule about an item on a lane, the nearest lane first.
func overruled(ctx context.Context, q db.Querier, c *Case, item string, day clock.Date) (rule.Rule, error) {
	for _, lane := range []string{c.From + "-" + c.To, c.From + "-*", "*-" + c.To, "*-*"} {
		r, _, err := itemRule.At(ctx, q, item+" "+lane, day)
		if err != nil || r.No != 0 {
			return r, err
		}
	}
	return rule.Rule{}, nil
}

func (c *Case) moved(what string) fact.LaneMoved {
	return fact.LaneMoved{Shipment: c.Shipment, Member: c.Member, Deal: c.Deal, What: what, State: string(c.State)}
}

func none(no int64) error { return errs.New(errs.NotFound, "lane.none", "shipment", no) }

// enter reads a case for an act. Who may not even know of it is told that there is none.
func enter(ctx context.Context, q db.Querier, who access.Actor, act access.Act, no int64) (Case, error) {
	c, found, err := byNo(ctx, q, no)
	if err != nil {
		return c, err
	}
	rel := access.Any
	if found {
		rel = who.To(c.Member)
	}
	if err := access.Check(who, act, rel); err != nil {
		if access.Check(who, act, access.Own) == nil {
			err = none(no)
		}
		return c, err
	}
	if !found {
		return c, none(no)
	}
	return c, nil
}
