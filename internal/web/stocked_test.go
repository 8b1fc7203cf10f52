package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"openbourse/internal/app/world"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/search"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/signin"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

// floor is an exchange with three members, a calendar and some hundred stones that went the whole
// way from a file to the market.
type floor struct {
	keeper  *journal.Keeper
	blobs   *blob.Store
	index   *search.Index
	server  *Server
	handler http.Handler
	members []party.Added
	trader  access.Actor // of the first member
	cookie  string       // his session
}

const floorStones = 400

// hostile is what the second member writes about each of his stones.
const hostile = `<script>alert("1")</script> & 'x'`

// stocked makes the floor once; tests only read it.
func stocked(t testing.TB) *floor {
	t.Helper()
	floorOnce.Do(func() {
		d, err := db.Open(context.Background(), floorDir, db.Options{})
		if err != nil {
			t.Fatal(err)
		}
		theFloor = buildFloor(t, d, floorStones)
	})
	if theFloor == nil {
		t.Fatal("the floor could not be made")
	}
	return theFloor
}

var (
	floorOnce sync.Once
	theFloor  *floor
	floorDir  string // outlives every test
)

func TestMain(m *testing.M) {
	os.Exit(inFloorDir(m))
}

func inFloorDir(m *testing.M) int {
	var err error
	if floorDir, err = os.MkdirTemp("", "floor"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(floorDir)
	code := m.Run()
	if theFloor != nil {
		if err := theFloor.keeper.DB().Close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return code
}

// makeFloor makes a floor of its own for a test that changes it.
func makeFloor(t testing.TB, stones int64) *floor { return buildFloor(t, dbtest.SQLite(t), stones) }

func buildFloor(t testing.TB, d *db.DB, stones int64) *floor {
	t.Helper()
	ctx := context.Background()
	f := &floor{keeper: journal.New(d, clock.System{}), index: search.NewIndex()}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	boss := access.System("test")
	_, err := settings.Begin{Mode: settings.Demo, Change: settings.Change{
		Name: "Huangpu Diamond Exchange", NameZh: "黄浦钻石交易所", Zone: "Asia/Shanghai", Preset: settings.Plain, Origin: "http://localhost:8080", Currency: "USD",
	}}.Do(ctx, f.keeper, boss, id.New())
	must(err)
	week, _ := calendar.Preset("plain", "Asia/Shanghai")
	_, err = calendar.Begin(week, "2026-01-01").Do(ctx, f.keeper, boss, id.New())
	must(err)
	blobs, err := blob.New(d, clock.System{})
	must(err)
	f.blobs = blobs
	w := world.World{Seed: 7, Members: 3, Grown: 150}
	for i, c := range w.Companies() {
		m, err := party.AddOrg{Kind: party.Member, Name: c.Name, NameZh: c.NameZh, Country: c.Country, Since: c.Since}.Do(ctx, f.keeper, boss, id.New())
		must(err)
		f.members = append(f.members, m)
		p, err := party.AddPerson{
			Org: m.Org, Email: c.People[0].Mail, Name: c.People[0].Name, Lang: i18n.English,
			Roles: []access.Role{access.Trader, access.StockKeeper, access.MemberAdmin},
		}.Do(ctx, f.keeper, boss, id.New())
		must(err)
		who := access.Actor{
			Person: p.Person, Org: m.Org, OrgNo: m.No, OrgKind: "member", Name: c.People[0].Name, OrgName: c.Name,
			Roles: []access.Role{access.Trader, access.StockKeeper, access.MemberAdmin},
		}
		if i == 0 {
			f.trader = who
		}
		var file bytes.Buffer
		must(world.WriteFile(&file, func(yield func(world.Listing) bool) {
			for l := range w.Listings(stones) {
				if l.Member == 2 {
					l.Comment = hostile
				}
				if l.Member == i+1 && !yield(l) {
					return
				}
			}
		}))
		f.publish(t, blobs, who, m.No, file.Bytes())
	}
	f.load(t)
	f.serve(t, w.Companies()[0].People[0].Mail)
	return f
}

// publish takes a file the whole way.
func (f *floor) publish(t testing.TB, blobs *blob.Store, who access.Actor, member int64, file []byte) {
	t.Helper()
	ctx := context.Background()
	ref, err := market.TakeFile(ctx, blobs, bytes.NewReader(file), nil)
	if err != nil {
		t.Fatal(err)
	}
	u, err := market.Receive{Member: member, Mode: market.Replace, FileName: "stock.csv", File: ref}.Do(ctx, f.keeper, who, id.New())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (market.Read{Upload: u.Upload, Mode: market.Replace, Profile: stockfile.Profile{}}).Do(ctx, f.keeper, blobs, who, id.New()); err != nil {
		t.Fatal(err)
	}
	if err := market.Stage(ctx, f.keeper, blobs, u.Upload); err != nil {
		t.Fatal(err)
	}
	if _, err := (market.Publish{Upload: u.Upload}).Do(ctx, f.keeper, who, id.New()); err != nil {
		t.Fatal(err)
	}
}

// load fills the index from the tables.
func (f *floor) load(t testing.TB) {
	t.Helper()
	load := f.index.Load(1000)
	err := market.LiveListings(context.Background(), f.keeper.DB(), func(r *market.LiveRow) error {
		load.Add(&search.Row{
			No: r.No, Member: r.Member, StockNo: r.StockNo, Stone: r.Stone, PPC: r.PPC, Total: r.Total,
			Discounted: r.Discounted, Discount: r.Discount, Availability: r.Availability, Proof: r.Proof,
			Country: r.Country, City: r.City, Image: r.Image, Video: r.Video, Listed: r.Listed,
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	load.Done(1)
}

// serve opens the pages and signs the trader in.
func (f *floor) serve(t testing.TB, mail string) {
	t.Helper()
	seal, err := signin.NewSeal(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	zone, _ := time.LoadLocation("Asia/Shanghai")
	const origin = "http://localhost:8080"
	desk, err := signin.New(signin.Config{Keeper: f.keeper, Seal: seal, Origin: origin, Issuer: "Huangpu Diamond Exchange", Zone: zone, Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	if f.server, err = New(Deps{Keeper: f.keeper, Search: snapshots{f.index}, Desk: desk, Blobs: f.blobs, Origin: origin, Limits: Limits{Reads: 1e6, Writes: 1e6}}); err != nil {
		t.Fatal(err)
	}
	if f.handler, err = f.server.Handler(); err != nil {
		t.Fatal(err)
	}
	in, err := desk.EnterDemo(context.Background(), mail, "test", "")
	if err != nil {
		t.Fatal(err)
	}
	f.cookie = f.server.sessionCookie() + "=" + in.Token
}

// get is a page as the trader sees it, in a language.
func (f *floor) get(t testing.TB, path string, lang i18n.Lang) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Cookie", f.cookie+"; lang="+string(lang))
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	return w
}
