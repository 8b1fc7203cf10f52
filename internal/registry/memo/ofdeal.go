package memo

import (
	"context"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// dealTerms are the terms of goods that go out with a mazal: an offer names days alone.
var dealTerms = rule.Define(rule.Definition{
	Name: "memo.of_deal", Kind: rule.Text, Words: termWords(), Shipped: "city holder holder", Mark: rule.Proposal,
	Source: "our proposal: of goods that go out on memo with their deal the insurance holds in the city, and the buyer insures them and bears their loss, for they are with him",
})

// termWords are all terms there can be: where the insurance holds, who insures, who bears loss.
func termWords() (all []string) {
	for _, c := range covers {
		for _, i := range sides {
			for _, b := range sides {
				all = append(all, c+" "+i+" "+b)
			}
		}
	}
	return all
}

// OfDeal gives the goods of a deal out to their buyer inside the command of its mazal: both
// have signed that they go out on memo first. Title stays with the seller until the deal is
// settled. The deal has set it aside for the buyer, so the memo sets nothing aside itself; what
// it keeps is where the goods are, until when, and who answers for them.
type OfDeal struct {
	Deal          int64
	Owner, Holder id.ID // seller and buyer
	Currency      money.Currency
	Days          int64 // they stay out, to the end of a trading day
	Signed        clock.Instant
	Goods         []Sold
}

// Sold is goods that were sold and go out.
type Sold struct {
	Stone      int64
	Label      string
	Kind       string
	Single     bool
	Pieces     int64
	Weight     carat.Weight
	PPC, Total int64
}

func (g *Sold) line(no int64) Line {
	return Line{No: no, Stone: g.Stone, Label: g.Label, Kind: g.Kind, Single: g.Single, Pieces: g.Pieces, Weight: g.Weight, PPC: g.PPC, Total: g.Total}
}

// Check refuses as Do would: goods that are neither with their owner nor in the vault, an
// exchange without a day on which they can be due.
func (o OfDeal) Check(ctx context.Context, q db.Querier, now clock.Instant) error {
	if _, err := o.memo(ctx, q, now); err != nil {
		return err
	}
	for i := range o.Goods {
		l := o.Goods[i].line(int64(i + 1))
		if _, err := l.standsAt(ctx, q, o.Owner); err != nil {
			return err
		}
	}
	return nil
}

// memo is the memo of the deal, with its terms by the rule of the day.
func (o OfDeal) memo(ctx context.Context, q db.Querier, now clock.Instant) (Memo, error) {
	m := Memo{Owner: o.Owner, Holder: o.Holder, Currency: o.Currency, State: Out, Proposed: o.Signed, Accepted: now, Deal: o.Deal}
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return m, err
	}
	today := cal.Today(now)
	if m.Day, err = cal.AddWorkingDays(today.AddDays(int(o.Days)), 0); err != nil {
		return m, err
	}
	open := cal.Sessions(m.Day)
	m.Due = open[len(open)-1].Closes
	terms, _, err := dealTerms.At(ctx, q, "", today)
	if words := strings.Fields(terms.Value); len(words) == 3 {
		m.Cover, m.Insurer, m.Bears = words[0], words[1], words[2]
	}
	for i := range o.Goods {
		m.Total += o.Goods[i].Total
	}
	return m, err
}

// Do gives them out and gives the number of the memo.
func (o OfDeal) Do(ctx context.Context, tx *db.Tx, k *journal.Keeper, now clock.Instant) (int64, error) {
	m, err := o.memo(ctx, tx, now)
	if err != nil {
		return 0, err
	}
	if m.No, err = tx.Next(ctx, "memo"); err != nil {
		return 0, err
	}
	lines := make([]Line, len(o.Goods))
	for i := range o.Goods {
		lines[i] = o.Goods[i].line(int64(i + 1))
	}
	draft, err := m.note(ctx, tx, lines, now)
	if err != nil {
		return 0, err
	}
	p, err := document.Issue(ctx, tx, k, now, draft)
	if err != nil {
		return 0, err
	}
	m.Paper, m.Left = string(p.Code), int64(len(lines))
	if err := m.event(ctx, tx, now, string(ActAccept), access.Actor{}, 0, m.Paper); err != nil {
		return 0, err
	}
	if err := m.insert(ctx, tx, lines); err != nil {
		return 0, err
	}
	for i := range lines {
		from, err := lines[i].standsAt(ctx, tx, m.Owner)
		if err != nil {
			return 0, err
		}
		if err := lines[i].carry(ctx, tx, &m, from, now); err != nil {
			return 0, err
		}
		if err := lines[i].update(ctx, tx, m.No); err != nil {
			return 0, err
		}
	}
	return m.No, m.update(ctx, tx)
}

// ByDeal is the memo on which the goods of a deal went out with its mazal; false: they did not.
func ByDeal(ctx context.Context, q db.Querier, deal int64) (Memo, bool, error) {
	return db.Row(ctx, q, scan, "SELECT "+columns+" FROM memo m WHERE m.deal = $1 AND m.deal > 0", deal)
}

// Settled ends the memo of a deal that was settled, inside the command that notes it: what is
// still out is the holder's own now and stays where it is.
func Settled(ctx context.Context, tx *db.Tx, deal int64, now clock.Instant) error {
	m, found, err := ByDeal(ctx, tx, deal)
	if err != nil || !found || m.State != Out {
		return err
	}
	lines, err := linesOf(ctx, tx, m.No)
	if err != nil {
		return err
	}
	var sold []chosen
	for i := range lines {
		l := &lines[i]
		w := l.Left()
		if w == 0 {
			continue
		}
		if err := l.becomesHolders(ctx, tx, &m, w, now); err != nil {
			return err
		}
		l.Sold += w
		if err := l.update(ctx, tx, m.No); err != nil {
			return err
		}
		if err := m.event(ctx, tx, now, string(ActSell), access.Actor{}, l.No, w.String()); err != nil {
			return err
		}
		sold = append(sold, chosen{Line: l, weight: w})
	}
	if err := m.finish(ctx, tx, sold, now); err != nil {
		return err
	}
	return m.update(ctx, tx)
}

// Undone is what becomes of the memo of a deal that was undone, inside that command. What is
// still out stays out: the memo sets its title aside, until the holder has brought it back. What
// was the holder's own already is to go back to its owner; those stones it gives.
func Undone(ctx context.Context, tx *db.Tx, deal int64, now clock.Instant) (out, his []int64, err error) {
	m, found, err := ByDeal(ctx, tx, deal)
	if err != nil || !found {
		return nil, nil, err
	}
	lines, err := linesOf(ctx, tx, m.No)
	if err != nil {
		return nil, nil, err
	}
	for i := range lines {
		l := &lines[i]
		if l.Sold > 0 {
			his = append(his, l.Stone)
		}
		w := l.Left()
		if w == 0 {
			continue
		}
		out = append(out, l.Stone)
		if err := l.setAside(ctx, tx, &m, w, now); err != nil {
			return nil, nil, err
		}
		if err := l.update(ctx, tx, m.No); err != nil {
			return nil, nil, err
		}
	}
	return out, his, nil
}

// becomesHolders moves a weight that is the holder's own now from his account of goods on memo
// to his own premises, where it lies.
func (l *Line) becomesHolders(ctx context.Context, tx *db.Tx, m *Memo, w carat.Weight, now clock.Instant) error {
	premises, err := ledger.Open(ctx, tx, ledger.Place, m.Holder, ledger.Premises)
	if err != nil {
		return err
	}
	_, err = ledger.Post(ctx, tx, ledger.Transfer{At: now, Kind: "memo.sold", Reference: m.Ref(), Legs: []ledger.Leg{l.leg(ledger.Place, l.away, premises.No, w)}})
	return err
}
