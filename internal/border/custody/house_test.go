package custody_test

import (
	"context"
	"testing"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/custody"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

type house struct {
	testing.TB
	ctx              context.Context
	d                *db.DB
	k                *journal.Keeper
	clock            *clock.Fixed
	member, other    access.Actor
	officer          access.Actor
	staff, manager   access.Actor
	principal        id.ID
	papers, followed int64
}

var system = access.System("test")

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	c := &clock.Fixed{Instant: clock.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))} // Monday 10:00 in Shanghai
	h := &house{TB: t, ctx: context.Background(), d: d, k: journal.New(d, c), clock: c}
	w, _ := calendar.Preset("sde", "")
	_, err := calendar.Begin(w, "2020-01-01").Do(h.ctx, h.k, system, id.New())
	h.must(err)
	exchange := h.org(party.Exchange, "Huangpu", access.Admin, id.ID{})
	h.staff = h.person(exchange, "Counter", access.Staff)
	h.manager = h.person(exchange, "Manager", access.Staff)
	h.member, h.other = h.org(party.Member, "Alpha", access.Trader, id.ID{}), h.org(party.Member, "Beta", access.Trader, id.ID{})
	h.principal = h.org(party.Principal, "Scheldt", access.Partner, h.member.Org).Org
	h.officer = access.Actor{Person: id.New(), Org: id.New(), OrgKind: "customs", Roles: []access.Role{access.Officer}, Lang: i18n.English}
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

func (h *house) refuses(err error, key string) {
	h.Helper()
	if !errs.Is(err, key) {
		h.Errorf("got %v, want %s", err, key)
	}
}

func (h *house) org(kind party.OrgKind, name string, role access.Role, via id.ID) access.Actor {
	h.Helper()
	o, err := party.AddOrg{Kind: kind, Name: name, Country: "CN", Since: "2020-01-01", Via: via}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return h.person(access.Actor{Org: o.Org, OrgNo: o.No, OrgKind: string(kind), OrgName: name}, name, role)
}

func (h *house) person(of access.Actor, name string, role access.Role) access.Actor {
	h.Helper()
	p, err := party.AddPerson{Org: of.Org, Email: name + "@example.org", Name: name, Lang: i18n.English, Roles: []access.Role{role}}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	of.Person, of.Name, of.Roles, of.Lang = p.Person, name, []access.Role{role}, i18n.English
	return of
}

func head(d shipment.Direction) shipment.Head {
	hd := shipment.Head{
		Direction: d, Counterpart: "Scheldt & Zoon", From: shipment.Side{Country: "BE", Port: "Antwerp"}, To: shipment.Side{Country: "CN", Port: "Shanghai"},
		Carrier: "Malca-Amit", Waybill: "999-12345675", Terms: "CIF", Currency: "USD", Packages: 1, Gross: 900, Invoice: "INV-1", InvoiceDay: "2026-11-20", Packing: "PL-1",
	}
	if !d.In() {
		hd.From, hd.To = hd.To, hd.From
	}
	if !d.Abroad() {
		hd.From.Country, hd.To.Country = "CN", "CN"
	}
	return hd
}

func rough(w carat.Weight) shipment.Good {
	return shipment.Good{
		Label: "LOT 7", HS: "71023100", Kind: "natural", Rough: true, Pieces: 40, Weight: w, Price: 4_100_000,
		Origins: []fact.Share{{Country: "BW", Weight: int64(w)}}, Kimberley: "EU12345",
	}
}

func polished() shipment.Good {
	return shipment.Good{Label: "A1", HS: "71023900", Kind: "natural", Single: true, Pieces: 1, Weight: 1_010, Price: 720_000}
}

// ship drafts and announces a shipment of the member's.
func (h *house) ship(who access.Actor, hd shipment.Head, goods ...shipment.Good) int64 {
	h.Helper()
	d, err := shipment.Draft{Head: hd, Goods: goods}.Do(h.ctx, h.k, who, id.New())
	h.must(err)
	_, err = shipment.Announce{Shipment: d.Shipment}.Do(h.ctx, h.k, who, id.New())
	h.must(err)
	return d.Shipment
}

// good is a stone as the vault has it, for a shipment out.
func (h *house) good(stone int64) shipment.Good {
	h.Helper()
	l, _, err := custody.LotOf(h.ctx, h.d, h.officer, stone)
	h.must(err)
	g := shipment.Good{Stone: stone, Label: "S", HS: l.HS, Kind: l.Kind, Rough: l.Rough, Single: l.Single, Pieces: l.Pieces, Weight: l.Weight, Price: l.Value}
	if l.Rough {
		g.Origins, g.Kimberley = []fact.Share{{Country: "BW", Weight: int64(l.Weight)}}, "EU12345"
	}
	return g
}

func (h *house) step(who access.Actor, no int64, act lifecycle.Act, more ...func(*custody.Step)) error {
	c := custody.Step{Shipment: no, Act: act}
	if act == custody.ActLodge || act == custody.ActDeclare {
		c.Appointment = h.clock.Now().Add(time.Hour)
	}
	for _, m := range more {
		m(&c)
	}
	_, err := c.Do(h.ctx, h.k, who, id.New())
	return err
}

func seals(nos ...string) func(*custody.Step) { return func(c *custody.Step) { c.Seals = nos } }

// release is customs' news that the paper of a shipment is released, as it stands now.
func (h *house) release(no int64) {
	h.Helper()
	s, err := shipment.ByNo(h.ctx, h.d, no)
	h.must(err)
	lines, err := shipment.Lines(h.ctx, h.d, no)
	h.must(err)
	h.papers++
	f := fact.PaperReleased{Paper: h.papers, Revision: 1, Kind: s.Direction.Paper(), Shipment: no, Member: s.Member, Day: "2026-11-23", At: h.clock.Now()}
	for _, l := range lines {
		f.Lines = append(f.Lines, fact.ReleasedLine{Line: l.No, Stone: l.Stone, Pieces: l.Pieces, Weight: int64(l.Weight), USD: l.Value})
	}
	h.tell(f)
}

// certify is the news that the Kimberley certificates of a shipment's rough stand so.
func (h *house) certify(no int64, state string) {
	h.Helper()
	s, err := shipment.ByNo(h.ctx, h.d, no)
	h.must(err)
	lines, err := shipment.Lines(h.ctx, h.d, no)
	h.must(err)
	for _, l := range lines {
		if l.Rough && l.Kimberley != "" {
			h.tell(fact.KimberleyMoved{Certificate: no*1000 + l.No, Direction: "in", Member: s.Member, Issuer: l.Kimberley[:2], Number: l.Kimberley[2:], What: state, State: state, Shipment: no})
		}
	}
}

// tell writes a fact of another room and lets custody follow the journal.
func (h *house) tell(f fact.Fact) {
	h.Helper()
	_, err := journal.Do(h.ctx, h.k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "test", Input: f}, func(context.Context, *db.Tx) (journal.Fact, struct{}, error) {
		return f, struct{}{}, nil
	})
	h.must(err)
	h.catchUp()
}

// catchUp lets custody follow the journal to its end.
func (h *house) catchUp() {
	h.Helper()
	for {
		all, err := h.k.After(h.ctx, h.followed, 1000)
		h.must(err)
		if len(all) == 0 {
			return
		}
		for _, e := range all {
			_, err := custody.Apply(h.ctx, h.k, e)
			h.must(err)
			_, err = custody.Apply(h.ctx, h.k, e) // read twice does nothing more
			h.must(err)
			h.followed = e.No
		}
	}
}

func (h *house) stones(no int64) []int64 {
	h.Helper()
	lines, err := shipment.Lines(h.ctx, h.d, no)
	h.must(err)
	var all []int64
	for _, l := range lines {
		all = append(all, l.Stone)
	}
	return all
}

// arrived brings goods to the weighing desk with the seal broken.
func (h *house) arrived(who access.Actor, hd shipment.Head, goods ...shipment.Good) int64 {
	h.Helper()
	no := h.ship(who, hd, goods...)
	h.must(h.step(who, no, custody.ActDepart))
	h.must(h.step(h.officer, no, custody.ActArrive, seals("CN-77")))
	h.must(h.step(who, no, custody.ActLodge))
	h.certify(no, "declared")
	_, err := custody.Open{Shipment: no, Seal: "CN-77", Witness: who.Person}.Do(h.ctx, h.k, h.officer, id.New())
	h.must(err)
	return no
}

func (h *house) weigh(no, stone int64, w carat.Weight, pieces int64) custody.Weighed {
	h.Helper()
	r, err := custody.Weigh{Shipment: no, Stone: stone, Reading: w, Pieces: pieces, Scale: "MT-1"}.Do(h.ctx, h.k, h.staff, id.New())
	h.must(err)
	return r
}

// bonded brings goods into the exchange.
func (h *house) bonded(who access.Actor, hd shipment.Head, goods ...shipment.Good) []int64 {
	h.Helper()
	no := h.arrived(who, hd, goods...)
	stones := h.stones(no)
	for i, s := range stones {
		h.weigh(no, s, goods[i].Weight, goods[i].Pieces)
	}
	h.release(no)
	h.certify(no, "entered")
	_, err := custody.Admit{Shipment: no}.Do(h.ctx, h.k, h.officer, id.New())
	h.must(err)
	return stones
}

func (h *house) state(stone int64) lifecycle.State {
	h.Helper()
	l, _, err := custody.LotOf(h.ctx, h.d, h.officer, stone)
	h.must(err)
	return l.State
}

// right verifies the ledger and the customs accounts.
func (h *house) right() {
	h.Helper()
	v, err := ledger.Verify(h.ctx, h.d)
	h.must(err)
	c, err := custody.Verify(h.ctx, h.d)
	h.must(err)
	if !v.OK || !c.OK {
		h.Errorf("ledger %+v, custody %+v", v, c)
	}
}

// sell moves title as a settled deal does, and tells.
func (h *house) sell(deal int64, from, to access.Actor, stone int64) {
	h.Helper()
	l, _, err := custody.LotOf(h.ctx, h.d, h.officer, stone)
	h.must(err)
	quantity := int64(l.Weight)
	if l.Single {
		quantity = 1
	}
	h.must(h.d.Write(h.ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		a, err := ledger.Open(ctx, tx, ledger.Title, l.Owner, ledger.Owned)
		if err != nil {
			return err
		}
		b, err := ledger.Open(ctx, tx, ledger.Title, to.Org, ledger.Owned)
		if err != nil {
			return err
		}
		_, err = ledger.Post(ctx, tx, ledger.Transfer{At: h.clock.Now(), Kind: "test", Legs: []ledger.Leg{{Book: ledger.Title, Asset: stone, From: a.No, To: b.No, Quantity: quantity}}})
		return err
	}))
	h.tell(fact.DealSettled{Deal: deal, Seller: from.Org, Buyer: to.Org, Lines: []fact.DealLine{{Stone: stone, Single: l.Single, Pieces: l.Pieces, Weight: int64(l.Weight)}}, At: h.clock.Now()})
}

func (h *house) rate(yuan string) {
	h.Helper()
	_, err := rule.Set{Name: "custody.rate", Item: "USD", Value: yuan, From: "2026-01-01", Source: "test", Mark: rule.Proposal}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
}
