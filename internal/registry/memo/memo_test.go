package memo_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/memo"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
	"openbourse/internal/store/mail"
)

type house struct {
	testing.TB
	ctx   context.Context
	d     *db.DB
	k     *journal.Keeper
	clock *clock.Fixed
	owner access.Actor
	other access.Actor
	third access.Actor
	next  int64
}

var system = access.System("test")

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	c := &clock.Fixed{Instant: clock.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))} // Monday 10:00 in Shanghai
	h := &house{TB: t, ctx: context.Background(), d: d, k: journal.New(d, c), clock: c}
	w, _ := calendar.Preset("sde", "")
	_, err := calendar.Begin(w, "2020-01-01").Do(h.ctx, h.k, system, id.New())
	h.must(err)
	h.owner, h.other, h.third = h.trader("Owner"), h.trader("Holder"), h.trader("Third")
	return h
}

func each(t *testing.T, f func(t *testing.T, h *house)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(t, newHouse(t, d)) })
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) trader(name string) access.Actor {
	h.Helper()
	o, err := party.AddOrg{Kind: party.Member, Name: name, Country: "CN", Since: "2020-01-01"}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	p, err := party.AddPerson{Org: o.Org, Email: name + "@example.org", Name: name, Lang: i18n.English, Roles: []access.Role{access.Trader}}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return access.Actor{Person: p.Person, Org: o.Org, OrgNo: o.No, OrgKind: "member", Name: name, OrgName: name, Roles: []access.Role{access.Trader}, Lang: i18n.English}
}

// stone gives somebody title to a new stone, or to a parcel of that weight.
func (h *house) stone(of access.Actor, form stone.Form, w carat.Weight) int64 {
	h.Helper()
	h.next++
	s := stone.Stone{Kind: stone.Natural, Form: form, Carat: w, Pieces: 1}
	no := 1000 + h.next
	h.must(h.d.Write(h.ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		e := stone.NewEditions()
		e.Add(&s, 1, s.Hash())
		e.SetNo(0, no)
		if err := e.Write(ctx, tx); err != nil {
			return err
		}
		_, err := ledger.FirstTitle(ctx, tx, h.clock.Now(), "test", of.Org, []ledger.Item{{No: no, Pieces: 1, Weight: int64(w), Single: form == stone.Single}})
		return err
	}))
	return no
}

func (h *house) draft(goods ...memo.Good) memo.Propose {
	return memo.Propose{Holder: h.other.Org, Currency: "USD", Day: "2026-12-07", Cover: "city", Insurer: "holder", Bears: "holder", Goods: goods}
}

func (h *house) propose(goods ...memo.Good) int64 {
	h.Helper()
	done, err := h.draft(goods...).Do(h.ctx, h.k, h.owner, id.New())
	h.must(err)
	return done.Memo
}

func (h *house) out(goods ...memo.Good) int64 {
	h.Helper()
	no := h.propose(goods...)
	_, err := memo.Accept{Memo: no}.Do(h.ctx, h.k, h.other, id.New())
	h.must(err)
	return no
}

func (h *house) read(no int64) memo.Whole {
	h.Helper()
	w, err := memo.Read(h.ctx, h.d, h.owner, h.clock.Now(), no)
	h.must(err)
	return w
}

// free is what the owner could sell of a stone now.
func (h *house) free(of access.Actor, no int64) int64 {
	h.Helper()
	a, found, err := ledger.Find(h.ctx, h.d, ledger.Title, of.Org, ledger.Owned)
	h.must(err)
	if !found {
		return 0
	}
	n, err := ledger.Available(h.ctx, h.d, ledger.Title, no, a.No, h.clock.Now())
	h.must(err)
	return n
}

func (h *house) at(no int64, of access.Actor, purpose string) int64 {
	h.Helper()
	a, found, err := ledger.Find(h.ctx, h.d, ledger.Place, of.Org, purpose)
	h.must(err)
	if !found {
		return 0
	}
	n, err := ledger.Position(h.ctx, h.d, ledger.Place, no, a.No)
	h.must(err)
	return n
}

func (h *house) refused(what string, err error, key string) {
	h.Helper()
	if !errs.Is(err, key) {
		h.Errorf("%s: %v, want %s", what, err, key)
	}
}

func good(no int64) memo.Good { return memo.Good{Stone: no, Label: "A-1", PPC: 800000} }

func TestGoodsOnMemoStayTheOwnersAndStandWithTheHolder(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.TB = t
		s := h.stone(h.owner, stone.Single, 1010)
		no := h.propose(good(s))
		if h.free(h.owner, s) != 1 {
			t.Error("a proposal sets something aside")
		}
		done, err := memo.Accept{Memo: no}.Do(h.ctx, h.k, h.other, id.New())
		h.must(err)
		if h.free(h.owner, s) != 0 || h.free(h.other, s) != 0 || h.at(s, h.other, ledger.OnMemo) != 1 {
			t.Error("the goods are not set aside with their holder")
		}
		p, err := document.Read(h.ctx, h.d, h.other, done.Paper)
		if err != nil || p.Kind != document.MemoNote || !p.Genuine() {
			t.Errorf("the memo note: %+v, %v", p.Kind, err)
		}
		if w := h.read(no); w.State != memo.Out || w.Total != 808000 || w.Left != 1 || len(w.Events) != 2 {
			t.Errorf("%+v", w)
		}
		_, err = memo.Read(h.ctx, h.d, h.third, h.clock.Now(), no)
		h.refused("a third member reads it", err, "memo.none")
		out, is, err := memo.StoneOut(h.ctx, h.d, s)
		if err != nil || !is || out != no {
			t.Errorf("stone out: %d %v %v", out, is, err)
		}
		_, err = h.draft(good(s)).Do(h.ctx, h.k, h.owner, id.New())
		h.refused("out twice", err, "memo.set_aside")

		_, err = memo.Return{Memo: no, Parts: []memo.Part{{Line: 1}}}.Do(h.ctx, h.k, h.owner, id.New())
		h.must(err)
		if w := h.read(no); w.State != memo.Closed || h.free(h.owner, s) != 1 || h.at(s, h.owner, ledger.Premises) != 1 || h.at(s, h.other, ledger.OnMemo) != 0 {
			t.Errorf("after the return: %+v", w)
		}
		again := h.out(good(s)) // from the premises, where the place book knows it now
		if h.at(s, h.other, ledger.OnMemo) != 1 || again == no {
			t.Error("it cannot go out again")
		}
		if faults, err := ledger.Check(h.ctx, h.d, 5); err != nil || len(faults) > 0 {
			t.Errorf("ledger: %v %v", faults, err)
		}
	})
}

func TestAParcelComesBackAndIsBoughtInParts(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.TB = t
		s := h.stone(h.owner, stone.Parcel, 10000)
		g := good(s)
		g.Weight = 6000
		no := h.out(g)
		if h.free(h.owner, s) != 4000 {
			t.Errorf("free %d", h.free(h.owner, s))
		}
		_, err := memo.Return{Memo: no, Parts: []memo.Part{{Line: 1, Weight: 1000}}}.Do(h.ctx, h.k, h.owner, id.New())
		h.must(err)
		_, err = memo.Return{Memo: no, Parts: []memo.Part{{Line: 1, Weight: 5001}}}.Do(h.ctx, h.k, h.owner, id.New())
		h.refused("more than is out", err, "memo.too_much")
		before := h.last()
		_, err = memo.Sell{Memo: no, Parts: []memo.Part{{Line: 1, Weight: 2000}}}.Do(h.ctx, h.k, h.other, id.New())
		h.must(err)
		var sold fact.MemoSold
		for _, e := range h.since(before) {
			if e.Fact == sold.FactName() {
				h.must(e.Decode(&sold))
			}
		}
		if sold.Total != 1600000 || len(sold.Goods) != 1 || sold.Goods[0].Weight != 2000 || sold.Goods[0].Left != 3000 {
			t.Fatalf("sold: %+v", sold)
		}
		p, err := ledger.PendingByNo(h.ctx, h.d, sold.Goods[0].Held)
		if err != nil || p.State != ledger.Waiting || len(p.Legs) != 1 || p.Legs[0].Quantity != 2000 {
			t.Errorf("what keeps the title for the buyer: %+v %v", p, err)
		}
		if h.free(h.owner, s) != 5000 || h.at(s, h.other, ledger.OnMemo) != 3000 || h.at(s, h.other, ledger.Premises) != 2000 {
			t.Errorf("free %d, on memo %d", h.free(h.owner, s), h.at(s, h.other, ledger.OnMemo))
		}
		_, err = memo.Sell{Memo: no, Parts: []memo.Part{{Line: 1}}}.Do(h.ctx, h.k, h.other, id.New())
		h.must(err)
		if w := h.read(no); w.State != memo.Closed || w.Lines[0].State() != "split" {
			t.Errorf("%+v", w)
		}
	})
}

func (h *house) last() int64 {
	all := h.since(0)
	return all[len(all)-1].No
}

func (h *house) since(no int64) []journal.Entry {
	h.Helper()
	all, err := h.k.After(h.ctx, no, 1000)
	h.must(err)
	return all
}

func TestOverdueIsByTheClockAndLettersGoToBothSides(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.TB = t
		no := h.out(good(h.stone(h.owner, stone.Single, 1010)))
		waiting := h.propose(good(h.stone(h.owner, stone.Single, 500)))
		h.clock.Instant = h.read(no).Due - 1
		h.must(memo.Sweep(h.ctx, h.k))
		if l, _ := mail.ListUnsent(h.ctx, h.d, 10); h.read(no).State != memo.Out || len(l) != 0 {
			t.Error("late before its time")
		}
		h.clock.Instant++
		if w := h.read(no); w.State != memo.Overdue || h.read(waiting).State != memo.Lapsed || w.DaysLate(h.clock.Now()) != 1 {
			t.Errorf("%s %s", w.State, h.read(waiting).State)
		}
		_, err := memo.Accept{Memo: waiting}.Do(h.ctx, h.k, h.other, id.New())
		h.refused("accepted too late", err, "lifecycle.not_now")
		h.must(memo.Sweep(h.ctx, h.k))
		h.must(memo.Sweep(h.ctx, h.k))
		if l, err := mail.ListUnsent(h.ctx, h.d, 10); err != nil || len(l) != 2 {
			t.Errorf("%d letters, %v", len(l), err)
		}
		h.clock.Instant = h.clock.Instant.Add(73 * time.Hour)
		h.must(memo.Sweep(h.ctx, h.k))
		if l, _ := mail.ListUnsent(h.ctx, h.d, 10); len(l) != 4 {
			t.Errorf("after three days more %d letters", len(l))
		}
		open, err := memo.List(h.ctx, h.d, h.other, h.clock.Now(), memo.Ask{Open: true, Limit: 10})
		if err != nil || len(open) != 1 || open[0].No != no {
			t.Errorf("ageing list: %+v %v", open, err)
		}
		_, err = memo.Answer{Memo: no, Act: memo.ActExtend, Day: "2026-12-21"}.Do(h.ctx, h.k, h.other, id.New())
		h.refused("the holder gives himself time", err, "memo.owner_only")
		_, err = memo.Answer{Memo: no, Act: memo.ActExtend, Day: "2026-12-21"}.Do(h.ctx, h.k, h.owner, id.New())
		h.must(err)
		if h.read(no).State != memo.Out {
			t.Error("more time does not help")
		}
	})
}

func TestWhatCannotGoOutIsRefusedAndChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.TB = t
		s, foreign := h.stone(h.owner, stone.Single, 1010), h.stone(h.third, stone.Single, 700)
		bank, err := party.AddOrg{Kind: party.Bank, Name: "Bank", Country: "CN", Since: "2020-01-01"}.Do(h.ctx, h.k, system, id.New())
		h.must(err)
		with := func(f func(*memo.Propose)) memo.Propose {
			c := h.draft(good(s))
			f(&c)
			return c
		}
		price := func(ppc int64) func(*memo.Propose) { return func(c *memo.Propose) { c.Goods[0].PPC = ppc } }
		for _, x := range []struct {
			what, key string
			c         memo.Propose
		}{
			{"to nobody", "memo.no_holder", with(func(c *memo.Propose) { c.Holder = id.ID{} })},
			{"to himself", "memo.own_holder", with(func(c *memo.Propose) { c.Holder = h.owner.Org })},
			{"to a bank", "memo.not_member", with(func(c *memo.Propose) { c.Holder = bank.Org })},
			{"to nobody there", "party.no_org", with(func(c *memo.Propose) { c.Holder = id.New() })},
			{"in no currency", "memo.currency", with(func(c *memo.Propose) { c.Currency = "XXX" })},
			{"with no cover", "memo.cover", with(func(c *memo.Propose) { c.Cover = "moon" })},
			{"insured by nobody", "memo.side", with(func(c *memo.Propose) { c.Insurer = "" })},
			{"borne by nobody", "memo.side", with(func(c *memo.Propose) { c.Bears = "bank" })},
			{"no goods", "memo.no_goods", with(func(c *memo.Propose) { c.Goods = nil })},
			{"no day", "memo.bad_day", with(func(c *memo.Propose) { c.Day = "2026-02-30" })},
			{"a day that is over", "memo.past_day", with(func(c *memo.Propose) { c.Day = "2026-11-20" })},
			{"a Sunday", "memo.no_trading_day", with(func(c *memo.Propose) { c.Day = "2026-12-06" })},
			{"a day far off", "memo.far_day", with(func(c *memo.Propose) { c.Day = "2027-11-22" })},
			{"a foreign stone", "memo.not_yours", with(func(c *memo.Propose) { c.Goods[0].Stone = foreign })},
			{"no stone", "memo.not_yours", with(func(c *memo.Propose) { c.Goods[0].Stone = 1 << 40 })},
			{"one stone twice", "memo.twice", with(func(c *memo.Propose) { c.Goods = append(c.Goods, c.Goods[0]) })},
			{"half a stone", "memo.too_much", with(func(c *memo.Propose) { c.Goods[0].Weight = 500 })},
			{"price 0", "memo.price", with(price(0))},
			{"a negative price", "memo.price", with(price(-1))},
			{"a price of 10^12", "memo.price", with(price(1_000_000_000_000_00))},
			{"a label with a line break", "memo.label", with(func(c *memo.Propose) { c.Goods[0].Label = "a\nb" })},
		} {
			_, err := x.c.Do(h.ctx, h.k, h.owner, id.New())
			h.refused(x.what, err, x.key)
		}
		if all, err := memo.List(h.ctx, h.d, system, h.clock.Now(), memo.Ask{Limit: 5}); err != nil || len(all) != 0 {
			t.Errorf("refusals left %d memos, %v", len(all), err)
		}
	})
}

func TestOnlyTheSideWhoseActItIsMayDoIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.TB = t
		s := h.stone(h.owner, stone.Single, 1010)
		no := h.propose(good(s))
		do := func(who access.Actor, what, key string, err error) {
			t.Helper()
			h.refused(who.Name+" "+what, err, key)
		}
		accept := func(who access.Actor) error {
			_, err := memo.Accept{Memo: no}.Do(h.ctx, h.k, who, id.New())
			return err
		}
		answer := func(who access.Actor, a memo.Answer) error {
			a.Memo = no
			_, err := a.Do(h.ctx, h.k, who, id.New())
			return err
		}
		do(h.owner, "accepts", "memo.holder_only", accept(h.owner))
		do(h.third, "accepts", "memo.none", accept(h.third))
		do(h.owner, "declines", "memo.holder_only", answer(h.owner, memo.Answer{Act: memo.ActDecline}))
		do(h.other, "withdraws", "memo.owner_only", answer(h.other, memo.Answer{Act: memo.ActWithdraw}))
		do(h.owner, "does nonsense", "memo.bad_act", answer(h.owner, memo.Answer{Act: "eat"}))
		key := h.other
		key.KeyID, key.Scopes = id.New(), []access.Act{"memo.*"}
		do(key, "accepts by program", "access.not_in_scope", accept(key))
		h.must(accept(h.other))
		do(h.other, "accepts twice", "lifecycle.not_now", accept(h.other))
		do(h.owner, "withdraws late", "lifecycle.not_now", answer(h.owner, memo.Answer{Act: memo.ActWithdraw}))
		do(h.owner, "shortens", "memo.not_longer", answer(h.owner, memo.Answer{Act: memo.ActExtend, Day: "2026-12-01"}))
		_, err := memo.Return{Memo: no, Parts: []memo.Part{{Line: 1}}}.Do(h.ctx, h.k, h.other, id.New())
		do(h.other, "signs for the return", "memo.owner_only", err)
		_, err = memo.Sell{Memo: no, Parts: []memo.Part{{Line: 1}}}.Do(h.ctx, h.k, h.owner, id.New())
		do(h.owner, "buys his own", "memo.holder_only", err)
		_, err = memo.Return{Memo: no, Parts: []memo.Part{{Line: 2}}}.Do(h.ctx, h.k, h.owner, id.New())
		do(h.owner, "takes back another line", "memo.no_line", err)
		_, err = memo.Claim{Memo: no, Line: 1}.Do(h.ctx, h.k, h.other, id.New())
		do(h.other, "claims without a reason", "memo.no_why", err)
		_, err = memo.Claim{Memo: no, Line: 1, Why: "chipped at the girdle"}.Do(h.ctx, h.k, h.other, id.New())
		h.must(err)
		_, err = memo.Claim{Memo: no, Line: 1, Why: "again"}.Do(h.ctx, h.k, h.owner, id.New())
		do(h.owner, "claims twice", "memo.claimed", err)
		if h.read(no).Lines[0].State() != "claimed" {
			t.Error("the claim does not show")
		}
	})
}

func TestAMemoNoteDescribesItsGoodsAsTheyAreWhenTheHolderSigns(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.TB = t
		pear, _ := stone.ParseShape("Pear")
		gia, _ := stone.ParseLab("GIA")
		g, _ := stone.ParseColor("G")
		j, _ := stone.ParseColor("J")
		si1, _ := stone.ParseClarity("SI1")
		drilled, _ := stone.ParseTreatment("Laser Drilled")
		one, lot := h.stone(h.owner, stone.Single, 1010), h.stone(h.owner, stone.Parcel, 4000)
		no := h.propose(good(one), memo.Good{Stone: lot, Label: "P", PPC: 10000, Weight: 3000})
		h.must(h.d.Write(h.ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			e := stone.NewEditions()
			for _, s := range []stone.Stone{
				{
					No: one, Kind: stone.Treated, Form: stone.Single, Carat: 1010, Pieces: 1, Shape: pear, Treatment: drilled, Reports: []stone.Report{{Lab: gia, Number: "2245118093"}},
					Grades: stone.Grades{Scale: stone.ScaleGrades, Color: g, Clarity: si1},
				},
				{No: lot, Kind: stone.Natural, Form: stone.Parcel, Carat: 4000, Grades: stone.Grades{Scale: stone.ScaleRange, Color: g, ColorTo: j, Clarity: si1}},
			} {
				e.Add(&s, 2, s.Hash())
			}
			return e.Write(ctx, tx)
		}))
		done, err := memo.Accept{Memo: no}.Do(h.ctx, h.k, h.other, id.New())
		h.must(err)
		p, err := document.Read(h.ctx, h.d, h.other, done.Paper)
		h.must(err)
		var said document.Memo
		h.must(json.Unmarshal(p.Content, &said))
		want := []document.Line{
			{Stone: one, StockNo: "A-1", Kind: "treated", Shape: "Pear", Grades: "G SI1", Lab: "GIA", Report: "2245118093", Treatment: "Laser Drilled", Pieces: 1, Weight: 1010, PPC: 800000, Total: 808000},
			{Stone: lot, StockNo: "P", Kind: "natural", Form: "parcel", Grades: "G–J SI1", Weight: 3000, PPC: 10000, Total: 30000},
		}
		if diff := cmp.Diff(want, said.Lines); diff != "" {
			t.Error(diff)
		}
		if len(said.Warranties) != 2 { // of natural and of treated goods
			t.Errorf("%+v", said.Warranties)
		}
	})
}

func TestASuspendedMemberEndsItsMemosAndBeginsNone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.TB = t
		s, other := h.stone(h.owner, stone.Single, 1010), h.stone(h.owner, stone.Single, 900)
		no, waiting := h.out(good(s)), h.propose(good(other))
		_, err := party.SetStanding{Org: h.other.Org, Act: party.Suspend, From: "2026-11-23", Reason: "unpaid"}.Do(h.ctx, h.k, system, id.New())
		h.must(err)
		_, err = memo.Accept{Memo: waiting}.Do(h.ctx, h.k, h.other, id.New())
		h.refused("a suspended holder accepts", err, "memo.suspended")
		_, err = memo.Sell{Memo: no, Parts: []memo.Part{{Line: 1}}}.Do(h.ctx, h.k, h.other, id.New())
		h.refused("a suspended holder buys", err, "memo.suspended")
		_, err = h.draft(good(other)).Do(h.ctx, h.k, h.owner, id.New())
		h.refused("goods go to a suspended holder", err, "memo.suspended")
		_, err = memo.Return{Memo: no, Parts: []memo.Part{{Line: 1}}}.Do(h.ctx, h.k, h.owner, id.New())
		h.must(err)
	})
}

func TestTheLienListNamesAllGoodsOut(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.TB = t
		no := h.out(good(h.stone(h.owner, stone.Single, 1010)), memo.Good{Stone: h.stone(h.owner, stone.Parcel, 4000), Label: "P", PPC: 10000})
		_, err := memo.Return{Memo: no, Parts: []memo.Part{{Line: 2, Weight: 1000}}}.Do(h.ctx, h.k, h.owner, id.New())
		h.must(err)
		l, err := memo.Lien(h.ctx, h.d, h.owner, 0, 10)
		if err != nil || len(l) != 2 || l[1].Weight != 3000 || l[1].Value != 30000 || l[0].Paper == "" {
			t.Errorf("%+v %v", l, err)
		}
		if l, err := memo.Lien(h.ctx, h.d, h.other, 0, 10); err != nil || len(l) != 0 {
			t.Errorf("the holder sees %+v %v", l, err)
		}
		if l, err := memo.Lien(h.ctx, h.d, system, 0, 10); err != nil || len(l) != 2 {
			t.Errorf("staff see %+v %v", l, err)
		}
		_, err = memo.Lien(h.ctx, h.d, access.Actor{}, 0, 10)
		if e := new(errs.Error); !errors.As(err, &e) || e.Code != errs.Unauthenticated {
			t.Errorf("a visitor: %v", err)
		}
	})
}

func TestTheLifecycleOfAMemoIsSound(t *testing.T) {
	if err := memo.Life.Check(); err != nil {
		t.Error(err)
	}
	for _, l := range i18n.Languages {
		for _, s := range memo.Life.States() {
			if !l.Has("state.memo." + string(s)) {
				t.Errorf("%s has no word for %s", l, s)
			}
		}
	}
}

// TestAnyOrderOfPartsEndsWithNothingLost plays returns and purchases of parts at random:
// what came back, was bought and is out is always what went out, and so says the ledger.
func TestAnyOrderOfPartsEndsWithNothingLost(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.SQLite(t))
	rapid.Check(t, func(t *rapid.T) {
		const all = 5000
		s := h.stone(h.owner, stone.Parcel, all)
		no := h.out(good(s))
		var back, sold int64
		for back+sold < all {
			w := rapid.Int64Range(1, all-back-sold).Draw(t, "weight")
			p := []memo.Part{{Line: 1, Weight: carat.Weight(w)}}
			if rapid.Bool().Draw(t, "bought") {
				if _, err := (memo.Sell{Memo: no, Parts: p}).Do(h.ctx, h.k, h.other, id.New()); err != nil {
					t.Fatal(err)
				}
				sold += w
			} else {
				if _, err := (memo.Return{Memo: no, Parts: p}).Do(h.ctx, h.k, h.owner, id.New()); err != nil {
					t.Fatal(err)
				}
				back += w
			}
			if f, m := h.free(h.owner, s), h.at(s, h.other, ledger.OnMemo); f != back || m != all-back-sold {
				t.Fatalf("back %d sold %d: free %d, on memo %d", back, sold, f, m)
			}
		}
		if h.read(no).State != memo.Closed {
			t.Fatal("nothing is out and it is not closed")
		}
	})
}
