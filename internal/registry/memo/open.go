package memo

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Propose offers goods on memo. Nothing is set aside before the holder accepts.
type Propose struct {
	Holder   id.ID          `json:"holder"`
	Currency money.Currency `json:"currency"`
	Day      clock.Date     `json:"day"`
	Cover    string         `json:"cover"`
	Insurer  string         `json:"insurer"`
	Bears    string         `json:"bears"`
	Goods    []Good         `json:"goods"`
}

// Good is what is to go out.
type Good struct {
	Stone  int64        `json:"stone"`
	Label  string       `json:"label"`            // the owner's number for it
	Weight carat.Weight `json:"weight,omitempty"` // of a parcel; 0: all of it
	PPC    int64        `json:"ppc"`              // price per carat, for insurance and for sale
}

// Done is the answer of the commands.
type Done struct {
	Memo  int64           `json:"memo"`
	State lifecycle.State `json:"state"`
	Paper string          `json:"paper,omitempty"`
}

// maxPPC bounds a price per carat: 100 million in the currency's main unit.
const maxPPC = 10_000_000_000

// Do proposes it.
func (c Propose) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "memo.Propose", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			m, lines, err := c.check(ctx, tx, who, now)
			if err != nil {
				return nil, Done{}, err
			}
			if m.No, err = tx.Next(ctx, "memo"); err != nil {
				return nil, Done{}, err
			}
			if err := m.event(ctx, tx, now, "propose", who, 0, ""); err != nil {
				return nil, Done{}, err
			}
			said := m.moved("proposed")
			for i := range lines {
				said.Goods = append(said.Goods, lines[i].goods(lines[i].Weight, lines[i].Total))
			}
			return said, Done{Memo: m.No, State: m.State}, m.insert(ctx, tx, lines)
		})
}

func (m *Memo) moved(what string) fact.MemoMoved {
	return fact.MemoMoved{Memo: m.No, What: what, State: string(m.State), Owner: m.Owner, Holder: m.Holder, Due: m.Due, Paper: m.Paper}
}

func (c Propose) check(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Memo, []Line, error) {
	m := Memo{Owner: who.Org, Holder: c.Holder, Currency: c.Currency, State: Proposed, Day: c.Day, Cover: c.Cover, Insurer: c.Insurer, Bears: c.Bears, Proposed: now}
	if err := access.Check(who, "memo.propose", access.Own); err != nil {
		return m, nil, err
	}
	switch {
	case c.Holder.IsZero():
		return m, nil, errs.New(errs.Invalid, "memo.no_holder").At("holder")
	case c.Holder == who.Org:
		return m, nil, errs.New(errs.Invalid, "memo.own_holder").At("holder")
	case !c.Currency.Known():
		return m, nil, errs.New(errs.Invalid, "memo.currency", "currency", string(c.Currency)).At("currency")
	case !has(covers, c.Cover):
		return m, nil, errs.New(errs.Invalid, "memo.cover").At("cover")
	case !has(sides, c.Insurer):
		return m, nil, errs.New(errs.Invalid, "memo.side").At("insurer")
	case !has(sides, c.Bears):
		return m, nil, errs.New(errs.Invalid, "memo.side").At("bears")
	case len(c.Goods) == 0:
		return m, nil, errs.New(errs.Invalid, "memo.no_goods").At("goods")
	case len(c.Goods) > MaxLines:
		return m, nil, errs.New(errs.TooLarge, "memo.many_goods", "max", MaxLines).At("goods")
	}
	var err error
	if m.Due, err = dueOf(ctx, q, c.Day, now); err != nil {
		return m, nil, err
	}
	if err := standing(ctx, q, &m, now); err != nil {
		return m, nil, err
	}
	lines := make([]Line, 0, len(c.Goods))
	seen := map[int64]bool{}
	for i, g := range c.Goods {
		l, err := g.line(ctx, q, who.Org, int64(i+1), now)
		if err != nil {
			return m, nil, err
		}
		if seen[l.Stone] {
			return m, nil, errs.New(errs.Invalid, "memo.twice", "label", l.Label).At("goods")
		}
		seen[l.Stone] = true
		m.Total += l.Total
		lines = append(lines, l)
	}
	return m, lines, nil
}

func has(all []string, s string) bool {
	for _, x := range all {
		if x == s {
			return true
		}
	}
	return false
}

// standing refuses when one of the sides may start nothing new today.
func standing(ctx context.Context, q db.Querier, m *Memo, now clock.Instant) error {
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return err
	}
	today := cal.Today(now)
	if _, err := mayTake(ctx, q, m.Owner, today, party.Member); err != nil {
		return err
	}
	_, err = mayTake(ctx, q, m.Holder, today, party.Member, party.Principal)
	return err
}

// line makes a line of goods that are the owner's and free.
func (g Good) line(ctx context.Context, q db.Querier, owner id.ID, no int64, now clock.Instant) (Line, error) {
	label := strings.TrimSpace(g.Label)
	if label == "" || utf8.RuneCountInString(label) > 60 || !utf8.ValidString(label) || strings.ContainsFunc(label, unicode.IsControl) {
		return Line{}, errs.New(errs.Invalid, "memo.label").At("goods")
	}
	s, found, err := stone.Latest(ctx, q, g.Stone)
	if err != nil {
		return Line{}, err
	}
	if !found {
		return Line{}, errs.New(errs.Conflict, "memo.not_yours", "label", label).At("goods")
	}
	l := Line{
		No: no, Stone: g.Stone, Label: label, Kind: s.Kind.String(), Single: s.Form == stone.Single || s.Form == stone.Pair,
		Pieces: int64(s.Pieces), Weight: s.Carat, PPC: g.PPC,
	}
	switch {
	case g.Weight < 0 || g.Weight > l.Weight || l.Single && g.Weight != 0 && g.Weight != l.Weight:
		return l, errs.New(errs.Invalid, "memo.too_much", "label", label, "left", l.Weight.String()).At("goods")
	case g.Weight > 0 && g.Weight < l.Weight:
		l.Weight, l.Pieces = g.Weight, 0 // nobody has counted the pieces of a part
	}
	if g.PPC <= 0 || g.PPC > maxPPC {
		return l, errs.New(errs.Invalid, "memo.price", "label", label).At("goods")
	}
	if l.Total, err = money.Total(l.PPC, l.Weight); err != nil {
		return l, err
	}
	return l, l.free(ctx, q, owner, now)
}

// free refuses when the owner has no title to the line that nothing sets aside.
func (l *Line) free(ctx context.Context, q db.Querier, owner id.ID, now clock.Instant) error {
	a, found, err := ledger.Find(ctx, q, ledger.Title, owner, ledger.Owned)
	if err != nil {
		return err
	}
	var has, free int64
	if found {
		if has, err = ledger.Position(ctx, q, ledger.Title, l.Stone, a.No); err != nil {
			return err
		}
		if free, err = ledger.Available(ctx, q, ledger.Title, l.Stone, a.No, now); err != nil {
			return err
		}
	}
	switch {
	case has < l.quantity(l.Weight):
		return errs.New(errs.Conflict, "memo.not_yours", "label", l.Label).At("goods")
	case free < l.quantity(l.Weight):
		return errs.New(errs.Conflict, "memo.set_aside", "label", l.Label).At("goods")
	}
	return nil
}

// Accept is the holder's signature: the goods are his to answer for.
type Accept struct {
	Memo int64 `json:"memo"`
}

// Do accepts: title set aside, goods moved to the holder's place, the memo note written.
func (c Accept) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "memo.Accept", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			m, lines, err := c.check(ctx, tx, who, now)
			if err != nil {
				return nil, Done{}, err
			}
			draft, err := m.note(ctx, tx, lines, now)
			if err != nil {
				return nil, Done{}, err
			}
			homes := make([]home, len(lines))
			for i := range lines {
				if homes[i], err = lines[i].standsAt(ctx, tx, m.Owner); err != nil {
					return nil, Done{}, err
				}
			}
			for i := range lines {
				if err := lines[i].goOut(ctx, tx, &m, homes[i], now); err != nil {
					return nil, Done{}, err
				}
			}
			p, err := document.Issue(ctx, tx, k, now, draft)
			if err != nil {
				return nil, Done{}, err
			}
			m.State, m.Accepted, m.Paper = Out, now, string(p.Code)
			if err := m.event(ctx, tx, now, string(ActAccept), who, 0, m.Paper); err != nil {
				return nil, Done{}, err
			}
			said := m.moved("out")
			for i := range lines {
				g := lines[i].goods(lines[i].Weight, lines[i].Total)
				g.Held = lines[i].pending
				said.Goods = append(said.Goods, g)
			}
			return said, Done{m.No, m.State, m.Paper}, m.update(ctx, tx)
		})
}

func (c Accept) check(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Memo, []Line, error) {
	m, lines, err := enter(ctx, q, who, "memo.accept", c.Memo, now)
	if err != nil {
		return m, nil, err
	}
	if who.Org != m.Holder {
		return m, nil, errs.New(errs.Forbidden, "memo.holder_only")
	}
	if _, err := Life.Next(m.State, ActAccept); err != nil {
		return m, nil, err
	}
	if err := standing(ctx, q, &m, now); err != nil {
		return m, nil, err
	}
	for i := range lines {
		if err := lines[i].free(ctx, q, m.Owner, now); err != nil {
			return m, nil, err
		}
	}
	return m, lines, nil
}
