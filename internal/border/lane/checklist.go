package lane

import (
	"context"
	"slices"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/rule"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// Item is a line of the checklist of a case and how it stands.
type Item struct {
	Needs
	State  string     // done, missing, not_needed
	ByHand bool       // a person noted it
	Ref    string     // what it rests on
	Why    string     // of what is not needed
	Hint   string     // message key: what is missing
	Due    clock.Date // next legal day, empty: none
	DueBy  rule.Rule  // the rule the day follows
}

// Open tells whether the case waits for the item.
func (i *Item) Open() bool { return i.State == "missing" && i.Need == "needed" }

// Whole is a case with its checklist.
type Whole struct {
	Case
	Ship   shipment.Shipment
	Lines  []shipment.Line
	Items  []Item
	Notes  []Note
	Proofs []Proof
}

// Missing counts the needed items that are not there.
func (w *Whole) Missing() int {
	n := 0
	for i := range w.Items {
		if w.Items[i].Open() {
			n++
		}
	}
	return n
}

// Next is the open item whose day comes first; false when none has one.
func (w *Whole) Next() (Item, bool) {
	var best Item
	found := false
	for _, i := range w.Items {
		if i.State == "missing" && i.Due != "" && (!found || i.Due < best.Due) {
			best, found = i, true
		}
	}
	return best, found
}

// Read gives a case with its checklist of today to its member, to customs and to the exchange.
func Read(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, no int64) (Whole, error) {
	c, err := enter(ctx, q, who, "lane.read", no)
	if err != nil {
		return Whole{}, err
	}
	return read(ctx, q, c, now)
}

func read(ctx context.Context, q db.Querier, c Case, now clock.Instant) (w Whole, err error) {
	w.Case = c
	if w.Ship, err = shipment.ByNo(ctx, q, c.Shipment); err != nil {
		return w, err
	}
	if w.Lines, err = shipment.Lines(ctx, q, c.Shipment); err != nil {
		return w, err
	}
	if w.Notes, err = notesOf(ctx, q, c.Shipment); err != nil {
		return w, err
	}
	if w.Proofs, err = proofsOf(ctx, q, c.Shipment); err != nil {
		return w, err
	}
	facts, err := toldOf(ctx, q, w.Ship.Ref())
	if err != nil {
		return w, err
	}
	if c.Deal > 0 {
		more, err := toldOf(ctx, q, dealSubject(c.Deal))
		if err != nil {
			return w, err
		}
		facts = append(facts, more...)
	}
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return w, err
	}
	day := cal.Today(now)
	asks, err := Checklist(ctx, q, &c, day)
	if err != nil {
		return w, err
	}
	for _, n := range asks {
		i := Item{Needs: n, State: "missing"}
		if err := w.judge(ctx, q, &i, facts, day); err != nil {
			return w, err
		}
		if err := w.due(ctx, q, cal, &i, facts); err != nil {
			return w, err
		}
		w.Items = append(w.Items, i)
	}
	return w, nil
}

// judge says how an item stands: what the house knows by itself, else what was noted last.
func (w *Whole) judge(ctx context.Context, q db.Querier, i *Item, facts []told, day clock.Date) error {
	ref, err := w.knows(ctx, q, i, facts, day)
	if err != nil {
		return err
	}
	if ref != "" {
		i.State, i.Ref = "done", ref
		return nil
	}
	for _, n := range slices.Backward(w.Notes) {
		if n.Item != i.Item {
			continue
		}
		if n.State == "done" || n.State == "not_needed" {
			i.State, i.Ref, i.Why, i.ByHand = n.State, n.Reference, n.Why, true
		}
		break
	}
	if i.State == "missing" {
		i.Hint = "lane.hint_" + i.Item
	}
	return nil
}

// knows gives what an item rests on when the house can see it by itself.
func (w *Whole) knows(ctx context.Context, q db.Querier, i *Item, facts []told, day clock.Date) (string, error) {
	last := func(kind string) string {
		for _, f := range slices.Backward(facts) {
			if f.kind == kind {
				return f.ref
			}
		}
		return ""
	}
	switch i.Item {
	case "order":
		if w.Deal > 0 {
			return dealSubject(w.Deal), nil
		}
		return w.Ship.Contract, nil
	case "origin_proof":
		for _, p := range slices.Backward(w.Proofs) {
			if p.State == Accepted {
				return p.Back.Reference, nil
			}
		}
	case "paper":
		if w.Ship.Direction.Paper() == "" {
			i.State, i.Why = "not_needed", ""
			return w.Ship.Mode, nil
		}
		return last("released"), nil
	case "kimberley":
		return last("kimberley"), nil
	case "carrier":
		if w.Ship.Carrier != "" && w.Ship.Waybill != "" {
			return w.Ship.Carrier + " " + w.Ship.Waybill, nil
		}
	case "escort":
		least, err := escortRule.Int(ctx, q, "", day)
		if err != nil {
			return "", err
		}
		if w.Ship.Escort == "" && w.Ship.Value < least*100 {
			return "< US$ " + strconv.FormatInt(least, 10), nil
		}
		return w.Ship.Escort, nil
	case "insurance":
		if w.Ship.Insured >= w.Ship.Price && w.Ship.Insured > 0 {
			return orElse(w.Ship.Policy, string(w.Ship.Currency)), nil
		}
	case "diligence":
		return w.stated(ctx, q, "diligence", "g7")
	case "origin_statement":
		return w.stated(ctx, q, "origin", "diligence", "g7")
	case "settlement":
		if w.Deal == 0 {
			return "", nil
		}
		return last("settled"), nil
	}
	return "", nil
}

// half is the weight of a stone above which the G7 asks where it was mined, carats × 1000.
// Below it a statement is not asked for, whatever the checklist says.
const half = 500

// stated is what polished stones of the shipment rest on: each above half a carat has one of
// the kinds of statements. Empty: one has none.
func (w *Whole) stated(ctx context.Context, q db.Querier, kinds ...string) (string, error) {
	rests := "≤ 0.50 ct"
	for i := range w.Lines {
		l := &w.Lines[i]
		if l.Rough || l.Kind == stone.LabGrown.String() || int64(l.Weight)/max(1, l.Pieces) <= half {
			continue
		}
		facts, err := toldOf(ctx, q, stoneSubject(l.Stone))
		if err != nil {
			return "", err
		}
		at := slices.IndexFunc(facts, func(f told) bool { return slices.Contains(kinds, f.kind) })
		if at < 0 {
			return "", nil
		}
		rests = facts[at].ref
	}
	return rests, nil
}

func stoneSubject(no int64) string { return "stone:" + strconv.FormatInt(no, 10) }

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func dealSubject(no int64) string { return "deal:" + strconv.FormatInt(no, 10) }

// deadlines say from which moment an item's days run, and by which rule.
var deadlines = map[string]struct {
	from  string // arrived, released, announced
	rule  *rule.Definition
	works bool // counted in trading days: the day moves to one when it falls on a holiday
}{
	"paper":     {"arrived", &paperRule, true},
	"kimberley": {"announced", &kimberleyRule, true},
	"fx":        {"released", &fxRule, true},
}

// due gives an open item the day it is to be there by. When that is no trading day, the next
// one is.
func (w *Whole) due(ctx context.Context, q db.Querier, cal *calendar.Calendar, i *Item, facts []told) error {
	d, has := deadlines[i.Item]
	if !has || i.State != "missing" {
		return nil
	}
	var from clock.Date
	for _, f := range facts {
		if f.kind == d.from && from == "" {
			from = f.day
		}
	}
	if d.from == "announced" && w.Ship.Announced != 0 {
		from = cal.Today(w.Ship.Announced)
	}
	if from == "" {
		return nil
	}
	r, found, err := d.rule.At(ctx, q, "", from)
	if err != nil || !found {
		return err
	}
	days, err := r.Int()
	if err != nil {
		return err
	}
	if i.Due, err = cal.AddWorkingDays(from.AddDays(int(days)), 0); err != nil {
		return err
	}
	i.DueBy = r
	return nil
}
