package settle_test

import (
	"context"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

// house is an exchange whose members have struck deals, for tests.
type house struct {
	t      testing.TB
	ctx    context.Context
	d      *db.DB
	k      *journal.Keeper
	clock  *clock.Fixed
	stones int64
	deals  int64
	seen   int64
}

var (
	start  = clock.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)) // Monday 10:00 in Shanghai
	system = access.System("test")
)

// each runs f with a house on both engines.
func each(t *testing.T, f func(t *testing.T, h *house)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(t, newHouse(t, d)) })
}

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	c := &clock.Fixed{Instant: start}
	h := &house{t: t, ctx: context.Background(), d: d, k: journal.New(d, c), clock: c}
	_, err := (party.AddOrg{Kind: party.Exchange, Name: "Exchange", Country: "CN", Since: "2020-01-01"}).Do(h.ctx, h.k, system, id.New())
	h.must(err)
	w, _ := calendar.Preset("sde", "")
	_, err = calendar.Begin(w, "2020-01-01").Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) later(d time.Duration) { h.clock.Instant = h.clock.Instant.Add(d) }

func (h *house) rule(name, value string) {
	h.t.Helper()
	_, err := (rule.Set{Name: name, Value: value, From: "2026-01-01", Source: "test", Mark: rule.Read}).Do(h.ctx, h.k, system, id.New())
	h.must(err)
}

func (h *house) org(kind party.OrgKind, name string) party.Added {
	h.t.Helper()
	o, err := (party.AddOrg{Kind: kind, Name: name, Country: "CN", Since: "2020-01-01"}).Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return o
}

func (h *house) person(o party.Added, kind party.OrgKind, mail string, roles ...access.Role) access.Actor {
	h.t.Helper()
	p, err := (party.AddPerson{Org: o.Org, Email: mail + "@example.org", Name: mail, Lang: i18n.English, Roles: roles}).Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return access.Actor{Person: p.Person, Org: o.Org, OrgNo: o.No, OrgKind: string(kind), Name: mail, OrgName: mail, Roles: roles, Lang: i18n.English}
}

func (h *house) member(name string) access.Actor {
	h.t.Helper()
	return h.person(h.org(party.Member, name), party.Member, name, access.Trader, access.MemberAdmin)
}

func (h *house) deposit(who access.Actor, c money.Currency, n int64) {
	h.t.Helper()
	_, err := (settle.Deposit{Org: who.Org, Currency: c, Amount: n, Source: "test"}).Do(h.ctx, h.k, system, id.New())
	h.must(err)
}

// struck writes what a mazal writes: titles set aside, and the fact.
func (h *house) struck(f fact.DealStruck) fact.DealStruck {
	h.t.Helper()
	h.deals++
	f.Deal, f.At = h.deals, h.clock.Now()
	if f.Due == 0 {
		f.Due = f.At.Add(24 * time.Hour)
	}
	if f.Currency == "" {
		f.Currency = "USD"
	}
	if f.Delivery == "" {
		f.Delivery = "premises"
	}
	_, err := journal.Do(h.ctx, h.k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "test.strike", Input: f.Deal},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			h.stones++
			none := struct{}{}
			if _, err := ledger.FirstTitle(ctx, tx, f.At, "upload:1", f.Seller, []ledger.Item{{No: h.stones, Pieces: 1, Weight: 1010, Single: true}}); err != nil {
				return nil, none, err
			}
			from, err := ledger.Open(ctx, tx, ledger.Title, f.Seller, ledger.Owned)
			if err != nil {
				return nil, none, err
			}
			to, err := ledger.Open(ctx, tx, ledger.Title, f.Buyer, ledger.Owned)
			if err != nil {
				return nil, none, err
			}
			ref := (&settle.Settlement{Deal: f.Deal}).Ref()
			no, err := ledger.Reserve(ctx, tx, ledger.Transfer{At: f.At, Kind: "deal.title", Reference: ref, Legs: []ledger.Leg{
				{Book: ledger.Title, Asset: h.stones, From: from.No, To: to.No, Quantity: 1, Pieces: 1, Weight: 1010},
			}}, 0)
			f.Lines = []fact.DealLine{{Stone: h.stones, Kind: "natural", Single: true, Pieces: 1, Weight: 1010, Total: f.Total, Reserved: no}}
			return f, none, err
		})
	h.must(err)
	h.follow()
	return f
}

// follow does what follows from what is new in the journal.
func (h *house) follow() {
	h.t.Helper()
	for {
		all, err := h.k.After(h.ctx, h.seen, 500)
		h.must(err)
		if len(all) == 0 {
			return
		}
		for _, e := range all {
			_, err := settle.Apply(h.ctx, h.k, e)
			h.must(err)
			h.seen = e.No
		}
	}
}

// undone tells that both sides undid a deal.
func (h *house) undone(no int64) {
	h.t.Helper()
	_, err := journal.Do(h.ctx, h.k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "test.rescind", Input: no},
		func(context.Context, *db.Tx) (journal.Fact, struct{}, error) {
			return fact.DealRescinded{Deal: no, By: "both", At: h.clock.Now()}, struct{}{}, nil
		})
	h.must(err)
	h.follow()
}

func (h *house) settle(who access.Actor, deal int64) (settle.Done, error) {
	return settle.Settle{Deal: deal}.Do(h.ctx, h.k, who, id.New())
}

func (h *house) state(deal int64) settle.Settlement {
	h.t.Helper()
	s, err := settle.Read(h.ctx, h.d, system, h.clock.Now(), deal)
	h.must(err)
	return s
}

// cash is what a member may spend.
func (h *house) cash(who access.Actor, c money.Currency) int64 {
	h.t.Helper()
	all, err := settle.Balances(h.ctx, h.d, who, h.clock.Now(), who.Org)
	h.must(err)
	for _, b := range all {
		if b.Currency == c {
			return b.Available
		}
	}
	return 0
}

func (h *house) owner(stone int64) id.ID {
	h.t.Helper()
	all, err := ledger.Holders(h.ctx, h.d, ledger.Title, stone)
	h.must(err)
	if len(all) != 1 {
		h.t.Fatalf("stone %d is held by %+v", stone, all)
	}
	return all[0].Account.Owner
}

// sound checks that the books are what their legs make.
func (h *house) sound() {
	h.t.Helper()
	if faults, err := ledger.Check(h.ctx, h.d, 10); err != nil || len(faults) > 0 {
		h.t.Errorf("the books: %+v %v", faults, err)
	}
}

func refused(t *testing.T, what string, err error, key string) {
	t.Helper()
	if !errs.Is(err, key) {
		t.Errorf("%s: %v, want %s", what, err, key)
	}
}
