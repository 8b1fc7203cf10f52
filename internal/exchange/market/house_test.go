package market_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

// house is an exchange with members, for tests.
type house struct {
	t     testing.TB
	d     *db.DB
	k     *journal.Keeper
	blobs *blob.Store
	clock *clock.Fixed
}

var start = clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	c := &clock.Fixed{Instant: start}
	blobs, err := blob.New(d, c)
	if err != nil {
		t.Fatal(err)
	}
	return &house{t: t, d: d, k: journal.New(d, c), blobs: blobs, clock: c}
}

// each runs f with a house on both engines.
func each(t *testing.T, f func(t *testing.T, h *house)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(t, newHouse(t, d)) })
}

func (h *house) later(d time.Duration) { h.clock.Instant = h.clock.Instant.Add(d) }

// member adds a member and gives his stock keeper.
func (h *house) member(name string) access.Actor {
	h.t.Helper()
	org, err := (party.AddOrg{Kind: party.Member, Name: name, Country: "BE", Since: "2020-01-01"}).
		Do(context.Background(), h.k, access.System("test"), id.New())
	if err != nil {
		h.t.Fatal(err)
	}
	return access.Actor{
		Person: id.New(), Org: org.Org, OrgNo: org.No, OrgKind: "member", OrgName: name,
		Roles: []access.Role{access.StockKeeper, access.Trader}, Lang: i18n.English,
	}
}

// file is a stock file of rows "stock,report,ppc".
func file(rows ...string) string {
	var b strings.Builder
	b.WriteString("Stock #,Report #,Price Per Carat,Lab,Shape,Carat,Color,Clarity,Cut,Polish,Symmetry,Fluorescence,Measurements,Depth %,Table %,Availability,Country,City\n")
	for _, r := range rows {
		f := strings.Split(r, ",")
		lab := "GIA"
		if f[1] == "" {
			lab = ""
		}
		fmt.Fprintf(&b, "%s,%s,%s,%s,Round,1.01,G,VS1,EX,EX,EX,None,6.42-6.45x3.98,61.9,57,G,Belgium,Antwerp\n", f[0], f[1], f[2], lab)
	}
	return b.String()
}

// upload receives, maps and stages a file.
func (h *house) upload(who access.Actor, mode market.Mode, text string) market.Upload {
	h.t.Helper()
	no := h.read(who, mode, text)
	h.stage(no)
	return h.state(who, no)
}

// receive takes a file in.
func (h *house) receive(who access.Actor, mode market.Mode, text string) int64 {
	h.t.Helper()
	ctx := context.Background()
	ref, err := market.TakeFile(ctx, h.blobs, strings.NewReader(text), nil)
	if err != nil {
		h.t.Fatal(err)
	}
	made, err := (market.Receive{Member: who.OrgNo, Mode: mode, FileName: "stock.csv", File: ref}).Do(ctx, h.k, who, id.New())
	if err != nil {
		h.t.Fatal(err)
	}
	return made.Upload
}

// read receives and maps a file.
func (h *house) read(who access.Actor, mode market.Mode, text string) int64 {
	h.t.Helper()
	no := h.receive(who, mode, text)
	if _, err := (market.Read{Upload: no, Mode: mode, Profile: stockfile.Profile{}}).Do(context.Background(), h.k, h.blobs, who, id.New()); err != nil {
		h.t.Fatal(err)
	}
	return no
}

func (h *house) stage(no int64) {
	h.t.Helper()
	if err := market.Stage(context.Background(), h.k, h.blobs, no); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) state(who access.Actor, no int64) market.Upload {
	h.t.Helper()
	u, err := market.UploadByNo(context.Background(), h.d, who, no)
	if err != nil {
		h.t.Fatal(err)
	}
	return u
}

func (h *house) publish(who access.Actor, no int64) market.Flipped {
	h.t.Helper()
	u := h.state(who, no)
	f, err := (market.Publish{Upload: no, Confirm: u.Counts.Dropped}).Do(context.Background(), h.k, who, id.New())
	if err != nil {
		h.t.Fatal(err)
	}
	if err := market.After(context.Background(), h.k, no); err != nil {
		h.t.Fatal(err)
	}
	return f
}

// put uploads a file and publishes it.
func (h *house) put(who access.Actor, mode market.Mode, rows ...string) market.Upload {
	h.t.Helper()
	u := h.upload(who, mode, file(rows...))
	if u.State != market.Ready {
		h.t.Fatalf("upload %d is %s: %s %v", u.No, u.State, u.Reason, u.Args)
	}
	h.publish(who, u.No)
	return h.state(who, u.No)
}

func (h *house) undo(who access.Actor, no int64) error {
	_, err := (market.Undo{Upload: no}).Do(context.Background(), h.k, who, id.New())
	return err
}

// stock is what a viewer sees of a member's stock: stock number to price in dollars.
func (h *house) stock(viewer access.Actor, members ...access.Actor) map[string]int64 {
	h.t.Helper()
	ctx := context.Background()
	seen := map[string]int64{}
	for _, m := range members {
		page, err := market.MyStock(ctx, h.d, m, h.clock.Now(), market.StockQuery{Member: m.OrgNo, Limit: 500})
		if err != nil {
			h.t.Fatal(err)
		}
		for _, l := range page.Listings {
			if _, err := market.ListingByNo(ctx, h.d, viewer, h.clock.Now(), l.No); err == nil {
				seen[l.StockNo] = l.PPC / 100
			} else if !errs.Is(err, "market.no_listing") {
				h.t.Fatal(err)
			}
		}
	}
	return seen
}

// listing is the number of a member's live listing.
func (h *house) listing(m access.Actor, stockNo string) int64 {
	h.t.Helper()
	l, err := market.ListingOfStockNo(context.Background(), h.d, m, h.clock.Now(), m.OrgNo, stockNo)
	if err != nil {
		h.t.Fatal(err)
	}
	return l.No
}

// rows are the report's rows: stock number to message keys.
func (h *house) rows(who access.Actor, upload int64) map[string]string {
	h.t.Helper()
	rows, err := market.UploadRows(context.Background(), h.d, who, upload, "", 0, 1000)
	if err != nil {
		h.t.Fatal(err)
	}
	said := map[string]string{}
	for _, r := range rows {
		var b bytes.Buffer
		b.WriteString(r.Status)
		for _, n := range r.Notes {
			if n.Level >= stockfile.HoldsRow {
				b.WriteString(" " + n.Key)
			}
		}
		said[r.StockNo] = b.String()
	}
	return said
}

// exchange founds the exchange itself, which keeps a vault.
func (h *house) exchange() {
	h.t.Helper()
	if _, err := (party.AddOrg{Kind: party.Exchange, Name: "Exchange", Country: "CN", Since: "2020-01-01"}).Do(context.Background(), h.k, access.System("test"), id.New()); err != nil {
		h.t.Fatal(err)
	}
}
