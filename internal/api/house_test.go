package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"openbourse/internal/api"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/registry/signin"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

// house is a small exchange behind a real HTTP server.
type house struct {
	t       testing.TB
	d       *db.DB
	k       *journal.Keeper
	now     *clock.Fixed
	desk    *signin.Desk
	live    *search.Live
	blobs   *blob.Store
	server  *httptest.Server
	members []member
}

type member struct {
	no    int64
	org   id.ID
	actor access.Actor // a person who keeps its stock
}

const localToken = "local_test-token-of-this-machine"

func open(t testing.TB, limits api.Limits) *house {
	t.Helper()
	return openOn(t, dbtest.SQLite(t), limits)
}

func openOn(t testing.TB, d *db.DB, limits api.Limits) *house {
	t.Helper()
	ctx := context.Background()
	at, _ := time.Parse(time.RFC3339, "2026-11-23T09:30:00+08:00")
	h := &house{t: t, d: d, now: &clock.Fixed{Instant: clock.At(at)}}
	h.k = journal.New(h.d, h.now)
	seal, err := signin.SealFor(ctx, h.d)
	must(t, err)
	h.desk, err = signin.New(signin.Config{Keeper: h.k, Seal: seal, Origin: "http://localhost", Issuer: "Test", Zone: time.UTC})
	must(t, err)
	h.addMember("Scheldt & Zoon", "BE")
	h.addMember("Meridian Gems", "CN")
	week := calendar.SetWeek{From: "2026-01-01", Zone: "Asia/Shanghai", Source: "test", Mark: rule.Proposal}
	for i := range 5 {
		week.Sessions[i] = "09:00-17:00"
	}
	_, err = week.Do(ctx, h.k, access.System("test"), id.New())
	must(t, err)
	h.live, err = search.Open(ctx, h.k)
	must(t, err)
	follow, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = h.live.Follow(follow)
	}()
	t.Cleanup(func() { stop(); <-ended })
	h.blobs, err = blob.New(h.d, h.now)
	must(t, err)
	s, err := api.New(api.Deps{
		DB: h.d, Keeper: h.k, Clock: h.now, Zone: time.UTC, Keys: h.desk, Find: h.live.Search, Blobs: h.blobs,
		Origin: "http://localhost", LocalToken: localToken, Limits: limits,
	})
	must(t, err)
	h.server = httptest.NewServer(s.Handler())
	t.Cleanup(h.server.Close)
	return h
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) addMember(name, country string) {
	h.t.Helper()
	ctx, who := context.Background(), access.System("test")
	org, err := party.AddOrg{Kind: party.Member, Name: name, Country: country, Since: "2011-03-01"}.Do(ctx, h.k, who, id.New())
	must(h.t, err)
	roles := []access.Role{access.Trader, access.StockKeeper, access.MemberAdmin}
	p, err := party.AddPerson{Org: org.Org, Email: strings.ToLower(country) + "@example.com", Name: "Keeper of " + name, Lang: i18n.Dutch, Roles: roles}.Do(ctx, h.k, who, id.New())
	must(h.t, err)
	h.members = append(h.members, member{org.No, org.Org, access.Actor{
		Person: p.Person, Org: org.Org, OrgNo: org.No, OrgKind: string(party.Member), Name: "Keeper", OrgName: name, Roles: roles, Lang: i18n.Dutch,
	}})
}

// key makes an API key of a member's person for some scopes.
func (h *house) key(m int, scopes ...string) string {
	h.t.Helper()
	k, err := h.desk.MakeKey(context.Background(), h.members[m].actor, id.New(), signin.MakeKey{Name: "test", Scopes: scopes, Days: 30})
	must(h.t, err)
	return k.Secret
}

// answer is what came back.
type answer struct {
	*http.Response
	body []byte
}

// do calls the server; pairs are header names and values.
func (h *house) do(method, path, key string, body io.Reader, pairs ...string) answer {
	h.t.Helper()
	r, err := http.NewRequest(method, h.server.URL+path, body)
	must(h.t, err)
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		r.Header.Set(pairs[i], pairs[i+1])
	}
	w, err := http.DefaultClient.Do(r)
	must(h.t, err)
	defer w.Body.Close()
	b, err := io.ReadAll(w.Body)
	must(h.t, err)
	a := answer{w, b}
	a.asDescribed(h.t)
	return a
}

func (h *house) get(path, key string, pairs ...string) answer {
	h.t.Helper()
	return h.do(http.MethodGet, api.Base+path, key, nil, pairs...)
}

// send writes JSON as a command with an id of its own unless pairs name one.
func (h *house) send(method, path, key string, in any, pairs ...string) answer {
	h.t.Helper()
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		must(h.t, err)
		body = bytes.NewReader(b)
		pairs = append([]string{"Content-Type", "application/json"}, pairs...)
	}
	return h.do(method, api.Base+path, key, body, append([]string{"Idempotency-Key", id.New().String()}, pairs...)...)
}

func (a answer) into(t testing.TB, v any) {
	t.Helper()
	if a.StatusCode >= 300 {
		t.Fatalf("%s %s: %s %s", a.Request.Method, a.Request.URL, a.Status, a.body)
	}
	d := json.NewDecoder(bytes.NewReader(a.body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
}

// problem reads a problem document and checks its form.
func (a answer) problem(t testing.TB, status int) api.Problem {
	t.Helper()
	if a.StatusCode != status {
		t.Fatalf("%s %s: %s, want %d: %s", a.Request.Method, a.Request.URL, a.Status, status, a.body)
	}
	if kind := a.Header.Get("Content-Type"); kind != "application/problem+json" {
		t.Errorf("a problem came as %s", kind)
	}
	var p api.Problem
	d := json.NewDecoder(bytes.NewReader(a.body))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
	if p.Status != status || p.Title == "" || p.Detail == "" || p.Key == "" || p.Request == "" || strings.HasPrefix(p.Detail, "[") || strings.Contains(p.Detail, "{") {
		t.Errorf("an unfinished problem: %+v", p)
	}
	return p
}

// listed waits until search knows every entry of the journal.
func (h *house) listed() {
	h.t.Helper()
	head, _, err := h.k.Head(context.Background())
	must(h.t, err)
	for end := time.Now().Add(10 * time.Second); h.live.Head() < head; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			h.t.Fatal("search does not follow the journal")
		}
	}
}
