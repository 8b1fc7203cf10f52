package customs_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/border/customs"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

// house is an exchange with a member, its staff and a customs office of two officers.
type house struct {
	testing.TB
	ctx            context.Context
	d              *db.DB
	k              *journal.Keeper
	clock          *clock.Fixed
	member, other  access.Actor
	staff          access.Actor
	officer, ninth access.Actor
	stones         int64
}

var system = access.System("test")

var gia, _ = stone.ParseLab("GIA")

func each(t *testing.T, f func(h *house)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := &clock.Fixed{Instant: clock.At(time.Date(2026, 11, 27, 2, 0, 0, 0, time.UTC))} // Friday 10:00 in Shanghai
		h := &house{TB: t, ctx: context.Background(), d: d, k: journal.New(d, c), clock: c}
		w, _ := calendar.Preset("sde", "")
		_, err := calendar.Begin(w, "2020-01-01").Do(h.ctx, h.k, system, id.New())
		h.must(err)
		h.member, h.other = h.person(h.org(party.Member, "Lotus"), party.Member, "lotus", access.Trader), h.person(h.org(party.Member, "Other"), party.Member, "other", access.Trader)
		h.staff = h.person(h.org(party.Exchange, "Exchange"), party.Exchange, "staff", access.Staff)
		office := h.org(party.Customs, "Customs")
		h.officer, h.ninth = h.officerOf(office, "wu"), h.officerOf(office, "li")
		f(h)
	})
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) refused(what string, err error, key string) {
	h.Helper()
	if !errs.Is(err, key) {
		h.Errorf("%s: %v, want %s", what, err, key)
	}
}

func (h *house) org(kind party.OrgKind, name string) party.Added {
	h.Helper()
	o, err := party.AddOrg{Kind: kind, Name: name, Country: "CN", Since: "2020-01-01"}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return o
}

func (h *house) person(o party.Added, kind party.OrgKind, name string, role access.Role) access.Actor {
	h.Helper()
	p, err := party.AddPerson{Org: o.Org, Email: name + "@example.org", Name: name, Lang: i18n.English, Roles: []access.Role{role}}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return access.Actor{Person: p.Person, Org: o.Org, OrgNo: o.No, OrgKind: string(kind), Name: name, OrgName: name, Roles: []access.Role{role}, Lang: i18n.English}
}

// officerOf is an officer; the customs office keeps its own people, so he is made up here.
func (h *house) officerOf(o party.Added, name string) access.Actor {
	return access.Actor{Person: id.New(), Org: o.Org, OrgNo: o.No, OrgKind: string(party.Customs), Name: name, OrgName: "Customs", Roles: []access.Role{access.Officer}, Lang: i18n.English}
}

// stone puts a stone into the register.
func (h *house) stone(s stone.Stone) int64 {
	h.Helper()
	h.stones++
	s.No, s.Form, s.Pieces = h.stones, stone.Single, 1
	h.must(h.d.Write(h.ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		e := stone.NewEditions()
		e.Add(&s, 1, s.Hash())
		return e.Write(ctx, tx)
	}))
	return s.No
}

// fancy makes a stone a yellow pear.
func fancy(s stone.Stone) stone.Stone {
	s.Shape, _ = stone.ParseShape("Pear")
	s.Grades.Scale = stone.ScaleFancy
	s.Grades.Fancy, _ = stone.ParseFancyColor("Yellow")
	s.Grades.Intensity, _ = stone.ParseFancyIntensity("Fancy Intense")
	s.Grades.Clarity, _ = stone.ParseClarity("VS1")
	s.Polish, _ = stone.ParseGrade("Excellent")
	s.Symmetry, _ = stone.ParseGrade("Very Good")
	return s
}

// inside puts a stone into a member's customs account.
func (h *house) inside(no int64, org id.ID) {
	h.Helper()
	h.must(h.d.Write(h.ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		from, err := ledger.World(ctx, tx, ledger.Status, ledger.Mint)
		if err != nil {
			return err
		}
		to, err := ledger.Open(ctx, tx, ledger.Status, org, ledger.Bonded)
		if err != nil {
			return err
		}
		_, err = ledger.Post(ctx, tx, ledger.Transfer{At: h.clock.Now(), Kind: "test", Legs: []ledger.Leg{{Book: ledger.Status, Asset: no, From: from.No, To: to.No, Quantity: 1, Pieces: 1, Weight: 1010}}})
		return err
	}))
}

// polished is a polished natural stone of 1.01 ct with its line.
func (h *house) polished() customs.Line {
	no := h.stone(fancy(stone.Stone{Kind: stone.Natural, Carat: carat.Weight(1010), Reports: []stone.Report{{Lab: gia, Number: fmt.Sprint(2141234500 + h.stones)}}}))
	return customs.Line{
		Stone: no, HS: "71023900", Kind: customs.Natural, Single: true, Pieces: 1, Weight: 1010, USD: 812_300, Price: 812_300, Report: fmt.Sprint("GIA ", 2141234500+no-1),
		Origins: []fact.Share{{Country: "BE", Weight: 1010}},
	}
}

func (h *house) goods(kind customs.Kind, lines ...customs.Line) customs.Goods {
	return customs.Goods{Kind: kind, Member: h.member.Org, Country: "BE", Term: "CIF", Currency: money.USD, Other: "Diamant BV", Lines: lines}
}

// draft drafts a paper with what the member states of it.
func (h *house) draft(g customs.Goods) int64 {
	h.Helper()
	no, err := customs.Begin(h.ctx, h.k, h.member, g)
	h.must(err)
	if g.Kind == customs.Import {
		_, err = customs.Fill{Paper: no, Head: map[string]string{"PromiseItmes": "00000"}}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
	}
	return no
}

func (h *house) check(no int64) error {
	_, err := customs.Check{Paper: no}.Do(h.ctx, h.k, h.member, id.New())
	return err
}

// sent drafts, checks and lodges a paper.
func (h *house) sent(g customs.Goods) int64 {
	h.Helper()
	no := h.draft(g)
	h.must(h.check(no))
	_, err := customs.Send{Paper: no}.Do(h.ctx, h.k, h.member, id.New())
	h.must(err)
	return no
}

// says enters an answer of customs by hand.
func (h *house) says(who access.Actor, r customs.Receipt) (customs.Done, error) {
	return customs.Enter{Receipt: r}.Do(h.ctx, h.k, who, id.New())
}

// accepted is a paper that customs accepted.
func (h *house) accepted(g customs.Goods) int64 {
	h.Helper()
	no := h.sent(g)
	_, err := h.says(h.officer, customs.Receipt{Paper: no, Channel: customs.SaysAccepted, Entry: entry(g.Kind, no)})
	h.must(err)
	return no
}

// released is a paper without tax that customs released.
func (h *house) released(g customs.Goods) int64 {
	h.Helper()
	no := h.accepted(g)
	_, err := h.says(h.officer, customs.Receipt{Paper: no, Channel: customs.SaysReleased})
	h.must(err)
	return no
}

// entry is a number of customs as it would be.
func entry(k customs.Kind, no int64) string {
	way := 0
	if k.In() {
		way = 1
	}
	return fmt.Sprintf("22002026%d%09d", way, no)
}

func (h *house) read(who access.Actor, no int64) customs.Whole {
	h.Helper()
	x, err := customs.ReadPaper(h.ctx, h.d, who, h.clock.Now(), no)
	h.must(err)
	return x
}

// told is news of another room, which the papers follow at once, and again.
func (h *house) told(f fact.Fact) {
	h.Helper()
	_, err := journal.Do(h.ctx, h.k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "test", Input: "told"}, func(context.Context, *db.Tx) (journal.Fact, struct{}, error) {
		return f, struct{}{}, nil
	})
	h.must(err)
	all, err := h.k.After(h.ctx, 0, 1000)
	h.must(err)
	for range 2 {
		_, err := customs.Apply(h.ctx, h.k, all[len(all)-1])
		h.must(err)
	}
}

// releases are the facts that custody and statistics follow.
func (h *house) releases() []fact.PaperReleased {
	h.Helper()
	all, err := h.k.After(h.ctx, 0, 1000)
	h.must(err)
	var out []fact.PaperReleased
	for _, e := range all {
		if e.Fact == (fact.PaperReleased{}).FactName() {
			var f fact.PaperReleased
			h.must(e.Decode(&f))
			out = append(out, f)
		}
	}
	return out
}
