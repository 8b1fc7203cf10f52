package deal_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/signin"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

// house is an exchange with members who trade, for tests.
type house struct {
	t     testing.TB
	ctx   context.Context
	d     *db.DB
	k     *journal.Keeper
	blobs *blob.Store
	desk  *signin.Desk
	clock *clock.Fixed
}

var start = clock.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)) // Monday 10:00 in Shanghai

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	ctx := context.Background()
	c := &clock.Fixed{Instant: start}
	k := journal.New(d, c)
	blobs, err := blob.New(d, c)
	h := &house{t: t, ctx: ctx, d: d, k: k, blobs: blobs, clock: c}
	h.must(err)
	seal, err := signin.SealFor(ctx, d)
	h.must(err)
	h.desk, err = signin.New(signin.Config{Keeper: k, Seal: seal, Origin: "http://localhost", Issuer: "Test", Demo: true})
	h.must(err)
	w, _ := calendar.Preset("sde", "")
	_, err = calendar.Begin(w, "2020-01-01").Do(ctx, k, system, id.New())
	h.must(err)
	return h
}

var system = access.System("test")

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// each runs f with a house on both engines.
func each(t *testing.T, f func(t *testing.T, h *house)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(t, newHouse(t, d)) })
}

func (h *house) later(d time.Duration) { h.clock.Instant = h.clock.Instant.Add(d) }

func (h *house) org(name string) party.Added {
	h.t.Helper()
	org, err := (party.AddOrg{Kind: party.Member, Name: name, Country: "CN", Since: "2020-01-01"}).Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return org
}

// person gives an organisation a trader who is not filed as its representative.
func (h *house) person(org party.Added, name string) access.Actor {
	h.t.Helper()
	p, err := (party.AddPerson{
		Org: org.Org, Email: strings.ToLower(name) + "@example.org", Name: name, Lang: i18n.English,
		Roles: []access.Role{access.Trader, access.StockKeeper},
	}).Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return access.Actor{
		Person: p.Person, Org: org.Org, OrgNo: org.No, OrgKind: "member", Name: name, OrgName: name,
		Roles: []access.Role{access.Trader, access.StockKeeper}, Lang: i18n.English,
	}
}

// member is a member's trader who may sign.
func (h *house) member(name string) access.Actor {
	h.t.Helper()
	who := h.person(h.org(name), name)
	_, err := (party.FileRepresentative{Person: who.Person, Source: "letter 1"}).Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return who
}

// stock puts stones on the market, "stock,report,ppc" each, and gives their listings.
func (h *house) stock(who access.Actor, rows ...string) []int64 {
	h.t.Helper()
	var b strings.Builder
	b.WriteString("Stock #,Report #,Price Per Carat,Lab,Shape,Carat,Color,Clarity,Cut,Polish,Symmetry,Fluorescence,Measurements,Depth %,Table %,Availability,Country,City\n")
	for _, r := range rows {
		f := strings.Split(r, ",")
		fmt.Fprintf(&b, "%s,%s,%s,GIA,Round,1.01,G,VS1,EX,EX,EX,None,6.42-6.45x3.98,61.9,57,G,China,Shanghai\n", f[0], f[1], f[2])
	}
	file, err := market.TakeFile(h.ctx, h.blobs, strings.NewReader(b.String()), nil)
	h.must(err)
	made, err := (market.Receive{Member: who.OrgNo, Mode: market.Replace, FileName: "stock.csv", File: file}).Do(h.ctx, h.k, who, id.New())
	h.must(err)
	_, err = (market.Read{Upload: made.Upload, Mode: market.Replace, Profile: stockfile.Profile{}}).Do(h.ctx, h.k, h.blobs, who, id.New())
	h.must(err)
	h.must(market.Stage(h.ctx, h.k, h.blobs, made.Upload))
	u, err := market.UploadByNo(h.ctx, h.d, who, made.Upload)
	h.must(err)
	_, err = (market.Publish{Upload: made.Upload, Confirm: u.Counts.Dropped}).Do(h.ctx, h.k, who, id.New())
	h.must(err)
	h.must(market.After(h.ctx, h.k, made.Upload))
	var nos []int64
	for _, r := range rows {
		l, err := market.ListingOfStockNo(h.ctx, h.d, who, h.clock.Now(), who.OrgNo, strings.Split(r, ",")[0])
		h.must(err)
		nos = append(nos, l.No)
	}
	return nos
}

// confirmed has the seller confirm his whole stock, so that it can be bought at once.
func (h *house) confirmed(who access.Actor, listings ...int64) {
	h.t.Helper()
	_, err := (market.KeepAlive{Member: who.OrgNo, Listings: listings}).Do(h.ctx, h.k, who, id.New())
	h.must(err)
}

func (h *house) proof(who access.Actor, b deal.Binding) id.ID {
	h.t.Helper()
	p, err := h.desk.Confirm(h.ctx, who, signin.Confirming{Act: string(b.Act), Digest: b.Digest()})
	h.must(err)
	return p.ID
}

func (h *house) enquire(who access.Actor, listings ...int64) int64 {
	h.t.Helper()
	o, err := (deal.Enquire{Listings: listings}).Do(h.ctx, h.k, who, id.New())
	h.must(err)
	return o.Deal
}

// offer signs and sends an offer; it fails the test when it is refused.
func (h *house) offer(who access.Actor, o deal.Offer) deal.OfferMade {
	h.t.Helper()
	made, err := h.tryOffer(who, o)
	h.must(err)
	return made
}

func (h *house) tryOffer(who access.Actor, o deal.Offer) (deal.OfferMade, error) {
	h.t.Helper()
	if o.Until == 0 {
		o.Until = h.clock.Now().Add(time.Hour)
	}
	if o.Delivery == "" {
		o.Delivery = deal.AtExchange
	}
	b, err := o.Draft(h.ctx, h.d, who, h.clock.Now())
	if err != nil {
		if _, again := o.Do(h.ctx, h.k, who, id.New()); again == nil || errs.Of(again).Key != errs.Of(err).Key {
			h.t.Errorf("the draft is refused with %v, the command with %v", err, again)
		}
		return deal.OfferMade{}, err
	}
	o.Proof = h.proof(who, b)
	return o.Do(h.ctx, h.k, who, id.New())
}

func (h *house) strike(who access.Actor, s deal.Strike) deal.Struck {
	h.t.Helper()
	done, err := h.tryStrike(who, s)
	h.must(err)
	return done
}

func (h *house) tryStrike(who access.Actor, s deal.Strike) (deal.Struck, error) {
	h.t.Helper()
	b, err := s.Draft(h.ctx, h.d, who, h.clock.Now())
	if err != nil {
		if _, again := s.Do(h.ctx, h.k, who, id.New()); again == nil || errs.Of(again).Key != errs.Of(err).Key {
			h.t.Errorf("the draft is refused with %v, the command with %v", err, again)
		}
		return deal.Struck{}, err
	}
	s.Proof = h.proof(who, b)
	return s.Do(h.ctx, h.k, who, id.New())
}

func (h *house) tryBuy(who access.Actor, b deal.Buy) (deal.Struck, error) {
	h.t.Helper()
	if b.Delivery == "" {
		b.Delivery = deal.AtExchange
	}
	bound, _, err := b.Draft(h.ctx, h.d, who, h.clock.Now())
	if err != nil {
		return deal.Struck{}, err
	}
	b.Proof = h.proof(who, bound)
	return b.Do(h.ctx, h.k, who, id.New())
}

func (h *house) room(who access.Actor, no int64) deal.Room {
	h.t.Helper()
	r, err := deal.Read(h.ctx, h.d, who, h.clock.Now(), no)
	h.must(err)
	return r
}

// follow does what follows from all that is in the journal.
func (h *house) follow() {
	h.t.Helper()
	for from := int64(0); ; {
		all, err := h.k.After(h.ctx, from, 500)
		h.must(err)
		if len(all) == 0 {
			return
		}
		for _, e := range all {
			_, err := deal.Apply(h.ctx, h.k, e)
			h.must(err)
			from = e.No
		}
	}
}

// refused tells whether an error is a refusal with that key, and fails when not.
func refused(t *testing.T, what string, err error, key string) {
	t.Helper()
	if !errs.Is(err, key) {
		t.Errorf("%s: %v, want %s", what, err, key)
	}
}
