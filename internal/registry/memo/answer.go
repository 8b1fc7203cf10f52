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
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Answer is what one side does to a memo that needs no goods moved: decline (holder),
// withdraw (owner), extend (owner, with the new day).
type Answer struct {
	Memo int64         `json:"memo"`
	Act  lifecycle.Act `json:"act"`
	Day  clock.Date    `json:"day,omitempty"`
}

// Do does it.
func (c Answer) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "memo.Answer", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			m, _, err := enter(ctx, tx, who, "memo.answer", c.Memo, now)
			if err != nil {
				return nil, Done{}, err
			}
			what := map[lifecycle.Act]string{ActDecline: "declined", ActWithdraw: "withdrawn", ActExtend: "longer"}[c.Act]
			switch {
			case what == "":
				return nil, Done{}, errs.New(errs.Invalid, "memo.bad_act").At("act")
			case c.Act == ActDecline && who.Org != m.Holder:
				return nil, Done{}, errs.New(errs.Forbidden, "memo.holder_only")
			case c.Act != ActDecline && who.Org != m.Owner:
				return nil, Done{}, errs.New(errs.Forbidden, "memo.owner_only")
			}
			to, err := Life.Next(m.State, c.Act)
			if err != nil {
				return nil, Done{}, err
			}
			detail := ""
			if c.Act == ActExtend {
				due, err := dueOf(ctx, tx, c.Day, now)
				if err != nil {
					return nil, Done{}, err
				}
				if due <= m.Due {
					return nil, Done{}, errs.New(errs.Invalid, "memo.not_longer", "day", string(m.Day)).At("day")
				}
				m.Day, m.Due, m.LastNoticed, detail = c.Day, due, 0, string(c.Day)
			} else {
				m.Ended = now
			}
			m.State = to
			if err := m.event(ctx, tx, now, string(c.Act), who, 0, detail); err != nil {
				return nil, Done{}, err
			}
			return m.moved(what), Done{m.No, m.State, m.Paper}, m.update(ctx, tx)
		})
}

// Part is how much of a line is meant.
type Part struct {
	Line   int64        `json:"line"`
	Weight carat.Weight `json:"weight,omitempty"` // of a parcel; 0: all that is out
}

// Return is the owner's signature for goods that came back.
type Return struct {
	Memo  int64  `json:"memo"`
	Parts []Part `json:"parts"`
}

// Do takes them back.
func (c Return) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "memo.Return", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			m, parts, err := choose(ctx, tx, who, "memo.answer", ActReturn, c.Memo, c.Parts, now)
			if err != nil {
				return nil, Done{}, err
			}
			if who.Org != m.Owner {
				return nil, Done{}, errs.New(errs.Forbidden, "memo.owner_only")
			}
			for _, p := range parts {
				if m.Deal != 0 && p.pending == 0 && p.weight != p.Left() { // the deal hands the line over as one
					return nil, Done{}, errs.New(errs.Conflict, "memo.whole_line", "label", p.Label, "deal", m.Deal).At("parts")
				}
			}
			said := m.moved("back")
			for _, p := range parts {
				if err := p.goBack(ctx, tx, &m, p.weight, now); err != nil {
					return nil, Done{}, err
				}
				if err := m.event(ctx, tx, now, string(ActReturn), who, p.No, p.weight.String()); err != nil {
					return nil, Done{}, err
				}
				said.Goods = append(said.Goods, p.goods(p.weight, p.total))
			}
			if err := m.finish(ctx, tx, parts, now); err != nil {
				return nil, Done{}, err
			}
			said.State = string(m.State)
			return said, Done{m.No, m.State, m.Paper}, m.update(ctx, tx)
		})
}

// Sell is the holder buying goods he has on memo at the memo's price: his declaration binds
// both sides, for the owner signed that price when the goods went out. It makes no deal
// itself: the fact it leaves does, in the exchange's deal room. At another price the holder
// makes an offer there instead.
type Sell struct {
	Memo  int64  `json:"memo"`
	Parts []Part `json:"parts"`
}

// Do buys them.
func (c Sell) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "memo.Sell", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			m, parts, err := choose(ctx, tx, who, "memo.sell", ActSell, c.Memo, c.Parts, now)
			if err == nil {
				err = m.unsold()
			}
			if err != nil {
				return nil, Done{}, err
			}
			if who.Org != m.Holder {
				return nil, Done{}, errs.New(errs.Forbidden, "memo.holder_only")
			}
			if err := standing(ctx, tx, &m, now); err != nil {
				return nil, Done{}, err
			}
			said := fact.MemoSold{Memo: m.No, Owner: m.Owner, Holder: m.Holder, Currency: string(m.Currency), At: now}
			for _, p := range parts {
				held, err := p.goSold(ctx, tx, &m, p.weight, now)
				if err != nil {
					return nil, Done{}, err
				}
				if err := m.event(ctx, tx, now, string(ActSell), who, p.No, p.weight.String()); err != nil {
					return nil, Done{}, err
				}
				g := p.goods(p.weight, p.total)
				g.Held = held
				said.Goods, said.Total = append(said.Goods, g), said.Total+p.total
			}
			if err := m.finish(ctx, tx, parts, now); err != nil {
				return nil, Done{}, err
			}
			said.State = string(m.State)
			return said, Done{m.No, m.State, m.Paper}, m.update(ctx, tx)
		})
}

// Claim notes that a line was lost or damaged, by either side. It stays on the memo until
// the holder buys it or the owner takes it back as it is.
type Claim struct {
	Memo int64  `json:"memo"`
	Line int64  `json:"line"`
	Why  string `json:"why"`
}

// Do notes it.
func (c Claim) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "memo.Claim", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			m, parts, err := choose(ctx, tx, who, "memo.answer", ActClaim, c.Memo, []Part{{Line: c.Line}}, now)
			if err != nil {
				return nil, Done{}, err
			}
			why := strings.TrimSpace(c.Why)
			if why == "" || utf8.RuneCountInString(why) > 1000 || !utf8.ValidString(why) || strings.ContainsFunc(why, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' }) {
				return nil, Done{}, errs.New(errs.Invalid, "memo.no_why").At("why")
			}
			p := parts[0]
			if p.Claimed {
				return nil, Done{}, errs.New(errs.Conflict, "memo.claimed", "label", p.Label)
			}
			p.Claimed = true
			if err := p.update(ctx, tx, m.No); err != nil {
				return nil, Done{}, err
			}
			if err := m.event(ctx, tx, now, string(ActClaim), who, p.No, why); err != nil {
				return nil, Done{}, err
			}
			said := m.moved("claimed")
			said.Goods = []fact.MemoGoods{p.goods(p.weight, p.total)}
			return said, Done{m.No, m.State, m.Paper}, m.update(ctx, tx)
		})
}

// chosen is a line with how much of it is meant.
type chosen struct {
	*Line
	weight carat.Weight
	total  int64
}

// choose reads a memo and the parts of its lines an act is about.
func choose(ctx context.Context, q db.Querier, who access.Actor, act access.Act, step lifecycle.Act, no int64, parts []Part, now clock.Instant) (Memo, []chosen, error) {
	m, lines, err := enter(ctx, q, who, act, no, now)
	if err != nil {
		return m, nil, err
	}
	if m.Side(who.Org) == "house" {
		return m, nil, errs.New(errs.Forbidden, "memo.owner_only")
	}
	if _, err := Life.Next(m.State, step); err != nil {
		return m, nil, err
	}
	all, err := pick(lines, parts)
	return m, all, err
}

// pick finds the lines that parts name.
func pick(lines []Line, parts []Part) ([]chosen, error) {
	if len(parts) == 0 {
		return nil, errs.New(errs.Invalid, "memo.no_goods").At("parts")
	}
	var all []chosen
	seen := map[int64]bool{}
	for _, p := range parts {
		if p.Line < 1 || p.Line > int64(len(lines)) || seen[p.Line] {
			return nil, errs.New(errs.Invalid, "memo.no_line", "line", p.Line).At("parts")
		}
		seen[p.Line] = true
		c := chosen{Line: &lines[p.Line-1]}
		var err error
		if c.weight, err = c.part(p.Weight); err != nil {
			return nil, err
		}
		if c.total, err = money.Total(c.PPC, c.weight); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// finish closes the memo when nothing is out any more. Left is what was out before.
func (m *Memo) finish(ctx context.Context, tx *db.Tx, parts []chosen, now clock.Instant) error {
	for _, p := range parts {
		if p.Line.Left() == 0 {
			m.Left--
		}
	}
	if m.Left > 0 {
		return nil
	}
	m.State, m.Ended = Closed, now
	return m.event(ctx, tx, now, string(ActClose), access.Actor{}, 0, "")
}
