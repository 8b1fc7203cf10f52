package simulate

import (
	"context"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/registry/memo"
)

// lent is a stone out on memo, or proposed to go out.
type lent struct {
	no            int64
	owner, holder int
	stone         *stone
	goods         int64 // number of what is out; of a selection that was sold it is another than the stone's
	weight, ppc   int64
	of            *room  // whose mazal gave them out, nil: both agreed on the memo itself
	state         string // proposed, out, closed, declined, withdrawn
	due           clock.Instant
}

// at is the state as the clock has it.
func (m *lent) at(now clock.Instant) string {
	switch {
	case m.due > now:
	case m.state == "proposed":
		return "lapsed"
	case m.state == "out":
		return "overdue"
	}
	return m.state
}

// out tells whether the goods are with the holder.
func (m *lent) out() bool { return m.state == "out" }

// near is where a stone is as far as the place book knows: with a member, or with whoever
// owns it as long as it never moved.
func (p *plain) near(no int64, owner int) bool {
	at, moved := p.where[no]
	return !moved || at == owner
}

// away tells whether a stone is out on memo.
func (p *plain) away(no int64) bool {
	for _, m := range p.memos {
		if m.goods == no && m.out() {
			return true
		}
	}
	return false
}

// memoAct has somebody give goods out on memo, or do something about goods that are out.
func (w *world) memoAct(ctx context.Context) error {
	if len(w.plain.memos) == 0 || w.dice.IntN(4) == 0 {
		return w.propose(ctx)
	}
	m := w.plain.memos[w.dice.IntN(len(w.plain.memos))]
	if m.state == "proposed" && w.dice.IntN(8) > 0 {
		return w.accept(ctx, m)
	}
	switch n := w.dice.IntN(10); {
	case n < 5:
		return w.buyOut(ctx, m)
	case n < 8:
		return w.bringBack(ctx, m)
	case n < 9:
		return w.longer(ctx, m)
	}
	return w.refuse(ctx, m)
}

// trading is a day to come on which the exchange is open; now and then it is a Sunday.
func (w *world) trading() (day clock.Date, open bool) {
	day = clock.DateOf(w.clock.Instant, time.UTC).AddDays(2 + w.dice.IntN(12))
	for wish := w.dice.IntN(10) > 0; wish && (day.Weekday() == time.Saturday || day.Weekday() == time.Sunday); {
		day = day.AddDays(1)
	}
	return day, day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

// lendable tells whether nothing keeps the title of a stone from going out on memo.
func (w *world) lendable(s *stone) bool { return w.plain.owned(s) && !w.plain.promised(s.no) }

func (w *world) propose(ctx context.Context) error {
	s := w.anyStone()
	if s == nil {
		return nil
	}
	holder := w.somebody(s.seller)
	day, open := w.trading()
	c := memo.Propose{
		Holder: w.people[holder].Org, Currency: "USD", Day: day, Cover: "city", Insurer: "holder", Bears: "holder",
		Goods: []memo.Good{{Stone: s.no, Label: "goods", PPC: s.ppc}},
	}
	made, ok, err := try(ctx, w, "propose a memo", open && w.lendable(s), func(cmd id.ID) (memo.Done, error) {
		return c.Do(ctx, w.k, w.people[s.seller], cmd)
	})
	if err != nil || !ok {
		return err
	}
	m := &lent{no: made.Memo, owner: s.seller, holder: holder, stone: s, goods: s.no, weight: s.weight(), ppc: s.ppc, state: "proposed"}
	w.plain.memos = append(w.plain.memos, m)
	return w.dueOf(ctx, m)
}

// dueOf reads when a memo ends: which hour that is the exchange's calendar says.
func (w *world) dueOf(ctx context.Context, m *lent) error {
	x, err := memo.Read(ctx, w.d, system, w.clock.Instant, m.no)
	m.due = x.Due
	return err
}

// accept is the holder's signature: from then on nothing else can be done with the stone.
func (w *world) accept(ctx context.Context, m *lent) error {
	who := m.holder
	if w.dice.IntN(10) == 0 {
		who = w.somebody(who)
	}
	s := m.stone
	allowed := who == m.holder && m.at(w.clock.Instant) == "proposed" && w.lendable(s) && s.weight() == m.weight && w.plain.near(s.no, m.owner)
	_, ok, err := try(ctx, w, "accept a memo", allowed, func(cmd id.ID) (memo.Done, error) {
		return memo.Accept{Memo: m.no}.Do(ctx, w.k, w.people[who], cmd)
	})
	if err != nil || !ok {
		return err
	}
	m.state = "out"
	return w.follow(ctx)
}

// buyOut is the holder buying what he has: a deal at the memo's price.
func (w *world) buyOut(ctx context.Context, m *lent) error {
	who := m.holder
	if w.dice.IntN(10) == 0 {
		who = m.owner
	}
	_, ok, err := try(ctx, w, "buy out of a memo", who == m.holder && m.out() && m.of == nil, func(cmd id.ID) (memo.Done, error) {
		return memo.Sell{Memo: m.no, Parts: []memo.Part{{Line: 1}}}.Do(ctx, w.k, w.people[who], cmd)
	})
	if err != nil || !ok {
		return err
	}
	m.state = "closed"
	w.plain.where[m.goods] = m.holder
	if err := w.follow(ctx); err != nil {
		return err
	}
	all, err := deal.List(ctx, w.d, w.people[m.holder], w.clock.Instant, deal.Ask{Limit: 1})
	if err != nil {
		return err
	}
	if len(all) != 1 || all[0].Memo != m.no {
		w.breach("stone %d was bought out of memo %d, and no deal came of it", m.stone.no, m.no)
		return nil
	}
	d := all[0]
	r := w.enter(d.No, m.holder, m.stone)
	r.version, r.offered, r.memo = 1, weighed(m.ppc, m.weight), true
	return w.struck(ctx, r, deal.Struck{Deal: d.No, Total: d.Total, Due: d.Due})
}

// bringBack is the owner's signature for a stone that came back.
func (w *world) bringBack(ctx context.Context, m *lent) error {
	who := m.owner
	if w.dice.IntN(10) == 0 {
		who = m.holder
	}
	_, ok, err := try(ctx, w, "take back from a memo", who == m.owner && m.out(), func(cmd id.ID) (memo.Done, error) {
		return memo.Return{Memo: m.no, Parts: []memo.Part{{Line: 1}}}.Do(ctx, w.k, w.people[who], cmd)
	})
	if err != nil || !ok {
		return err
	}
	m.state = "closed"
	w.plain.where[m.goods] = m.owner
	return w.follow(ctx)
}

// longer is more time, which the owner gives.
func (w *world) longer(ctx context.Context, m *lent) error {
	day, open := w.trading()
	later := day > clock.DateOf(m.due, time.UTC)
	_, ok, err := try(ctx, w, "extend a memo", open && later && m.out(), func(cmd id.ID) (memo.Done, error) {
		return memo.Answer{Memo: m.no, Act: memo.ActExtend, Day: day}.Do(ctx, w.k, w.people[m.owner], cmd)
	})
	if err != nil || !ok {
		return err
	}
	return w.dueOf(ctx, m)
}

// refuse is the holder who does not want the goods, or the owner who thinks again.
func (w *world) refuse(ctx context.Context, m *lent) error {
	c, who, to := memo.Answer{Memo: m.no, Act: memo.ActDecline}, m.holder, "declined"
	if w.dice.IntN(2) == 0 {
		c.Act, who, to = memo.ActWithdraw, m.owner, "withdrawn"
	}
	_, ok, err := try(ctx, w, to+" memo", m.at(w.clock.Instant) == "proposed", func(cmd id.ID) (memo.Done, error) {
		return c.Do(ctx, w.k, w.people[who], cmd)
	})
	if ok {
		m.state = to
	}
	return err
}

// memoDays are how long the goods of an offer are to be with their buyer before he has paid
// them; of every fourth.
func (w *world) memoDays() int64 {
	if w.dice.IntN(4) > 0 {
		return 0
	}
	return int64(1 + w.dice.IntN(14))
}

// lend is a mazal that gave its goods out.
func (w *world) lend(ctx context.Context, r *room) error {
	x, found, err := memo.ByDeal(ctx, w.d, r.no)
	if err != nil {
		return err
	}
	if found != (r.days > 0) {
		w.breach("deal %d was to give its goods out for %d days, and did: %t", r.no, r.days, found)
	}
	if !found {
		return nil
	}
	r.lent = &lent{no: x.No, owner: r.seller, holder: r.buyer, stone: r.stone, goods: r.goods, weight: r.weight(), of: r, state: "out", due: x.Due}
	w.plain.memos = append(w.plain.memos, r.lent)
	w.rep.Done["give out with a mazal"]++
	return nil
}

// lentOut compares the memos.
func (w *world) lentOut(ctx context.Context) error {
	now := w.clock.Instant
	for _, m := range w.plain.memos {
		x, err := memo.Read(ctx, w.d, system, now, m.no)
		if err != nil {
			return err
		}
		if string(x.State) != m.at(now) || m.out() && x.Left == 0 || m.state == "closed" && x.Left > 0 {
			w.breach("memo %d is %s with %d lines out, by the plain model %s", m.no, x.State, x.Left, m.at(now))
		}
	}
	return nil
}
