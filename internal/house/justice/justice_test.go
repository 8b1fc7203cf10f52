package justice_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/justice"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/affiliation"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/registry/signin"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

type house struct {
	testing.TB
	ctx           context.Context
	d             *db.DB
	k             *journal.Keeper
	clock         *clock.Fixed
	seller, buyer access.Actor
	third         access.Actor
	admin, second access.Actor
	staff         access.Actor
	desk          *signin.Desk
}

var system = access.System("test")

func each(t *testing.T, f func(h *house)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := &clock.Fixed{Instant: clock.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))} // Monday 10:00 in Shanghai
		h := &house{TB: t, ctx: context.Background(), d: d, k: journal.New(d, c), clock: c}
		w, _ := calendar.Preset("sde", "")
		_, err := calendar.Begin(w, "2020-01-01").Do(h.ctx, h.k, system, id.New())
		h.must(err)
		h.seller, h.buyer, h.third = h.member("Seller"), h.member("Buyer"), h.member("Third")
		ex := h.org(party.Exchange, "Exchange")
		h.admin, h.second, h.staff = h.person(ex, party.Exchange, "Admin", access.Admin), h.person(ex, party.Exchange, "Second", access.Admin), h.person(ex, party.Exchange, "Staff", access.Staff)
		h.desk, err = signin.New(signin.Config{Keeper: h.k, Origin: "http://localhost", Issuer: "test", Demo: true})
		h.must(err)
		h.say(fact.DealStruck{Deal: 7, Seller: h.seller.Org, Buyer: h.buyer.Org, Currency: "USD", Total: 100000})
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

func (h *house) member(name string) access.Actor {
	return h.person(h.org(party.Member, name), party.Member, name, access.Trader)
}

// say writes a fact of another room and lets justice follow it.
func (h *house) say(f journal.Fact) {
	h.Helper()
	_, err := journal.Do(h.ctx, h.k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "test", Input: f},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) { return f, struct{}{}, nil })
	h.must(err)
	h.follow()
}

func (h *house) follow() {
	h.Helper()
	all, err := h.k.After(h.ctx, 0, 1000)
	h.must(err)
	for _, e := range all {
		h.must(justice.Apply(h.ctx, h.k, e))
	}
}

func (h *house) move(who access.Actor, no int64, act string) error {
	_, err := justice.Move{Case: no, Act: lifecycle.Act(act), Body: "as agreed"}.Do(h.ctx, h.k, who, id.New())
	return err
}

func (h *house) hear(no int64, judges ...access.Actor) error {
	c := justice.Convene{Case: no, Hearing: h.clock.Now().Add(time.Hour)}
	for _, j := range judges {
		c.Judges = append(c.Judges, j.Person)
	}
	_, err := c.Do(h.ctx, h.k, h.staff, id.New())
	return err
}

// award confirms an award once more and writes it.
func (h *house) award(who access.Actor, a justice.Award) (justice.Done, error) {
	h.Helper()
	b, err := a.Draft(h.ctx, h.d, who, h.clock.Now())
	if err != nil {
		return justice.Done{}, err
	}
	p, err := h.desk.Confirm(h.ctx, who, signin.Confirming{Act: string(b.Act), Digest: b.Digest()})
	h.must(err)
	a.Proof = p.ID
	return a.Do(h.ctx, h.k, who, id.New())
}

func (h *house) bring() int64 {
	h.Helper()
	done, err := justice.Bring{Deal: 7, Body: "The colour is G, not E."}.Do(h.ctx, h.k, h.buyer, id.New())
	h.must(err)
	return done.Case
}

func (h *house) awards() []fact.AwardMade {
	h.Helper()
	all, err := h.k.After(h.ctx, 0, 1000)
	h.must(err)
	var out []fact.AwardMade
	for _, e := range all {
		var f fact.AwardMade
		if e.Fact == f.FactName() {
			h.must(e.Decode(&f))
			out = append(out, f)
		}
	}
	return out
}

func TestADisputeGoesFromItsFileToAnAwardThatOnlyItsSidesSee(t *testing.T) {
	each(t, func(h *house) {
		_, err := justice.Bring{Deal: 7, Body: "x"}.Do(h.ctx, h.k, h.third, id.New())
		h.refused("a third member brings it", err, "justice.no_deal")
		no := h.bring()
		_, err = justice.Bring{Deal: 7, Body: "again"}.Do(h.ctx, h.k, h.buyer, id.New())
		h.refused("twice", err, "justice.open_already")
		_, err = justice.Tell{Case: no, Body: "It was graded in 2019."}.Do(h.ctx, h.k, h.seller, id.New())
		h.must(err)
		_, err = justice.Tell{Case: no, Body: " "}.Do(h.ctx, h.k, h.seller, id.New())
		h.refused("nothing said", err, "justice.no_text")
		_, err = justice.Tell{Case: no, Body: "x"}.Do(h.ctx, h.k, h.third, id.New())
		h.refused("a stranger files", err, "justice.none")

		h.refused("an even panel", h.hear(no, h.admin, h.staff), "justice.odd_panel")
		h.refused("a trader judges", h.hear(no, h.third), "justice.not_listed")
		_, err = affiliation.Set{Kind: affiliation.Owner, Who: h.second.Person, Org: h.seller.Org, From: "2020-01-01", Source: "register"}.Do(h.ctx, h.k, system, id.New())
		h.must(err)
		h.refused("an owner judges", h.hear(no, h.second), "justice.behind")
		h.must(h.hear(no, h.admin))

		a := justice.Award{Case: no, Rescind: true, Pay: 5000, Money: "USD", Payer: "against", Reasons: "The report was not of this stone."}
		_, err = h.award(h.staff, a)
		h.refused("who does not sit awards", err, "justice.none")
		bad := a
		bad.Payer = "bank"
		_, err = h.award(h.admin, bad)
		h.refused("nobody pays", err, "justice.payer")
		_, err = a.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("without a second proof", err, "signin.confirm_again")
		b, err := a.Draft(h.ctx, h.d, h.admin, h.clock.Now())
		h.must(err)
		seen, err := h.desk.Confirm(h.ctx, h.admin, signin.Confirming{Act: string(b.Act), Digest: b.Digest()})
		h.must(err)
		other := a
		other.Pay, other.Proof = 50000, seen.ID
		_, err = other.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("another sum than he saw", err, "signin.confirm_again")
		done, err := h.award(h.admin, a)
		h.must(err)
		if len(h.awards()) != 0 {
			t.Error("an award that can be appealed was told")
		}
		for who, may := range map[*access.Actor]bool{&h.seller: true, &h.buyer: true, &h.third: false, &h.staff: false} {
			if _, err := document.Read(h.ctx, h.d, *who, done.Paper); (err == nil) != may {
				t.Errorf("%s reads the award: %v", who.Name, err)
			}
		}
		if _, err := justice.Read(h.ctx, h.d, h.staff, h.clock.Now(), no); !errs.Is(err, "justice.none") {
			t.Errorf("staff not on the panel read the file: %v", err)
		}
		if w, err := justice.Outline(h.ctx, h.d, h.staff, h.clock.Now(), no); err != nil || w.Paper != "" || w.Pay != 0 || len(w.File) != 3 || w.File[0].Body != "" {
			t.Errorf("the outline says %+v %v", w, err)
		}
		h.clock.Instant = h.clock.Instant.Add(10*24*time.Hour + 1)
		h.refused("appealed too late", h.move(h.seller, no, "appeal"), "lifecycle.not_now")
		h.must(justice.Sweep(h.ctx, h.k))
		h.must(justice.Sweep(h.ctx, h.k))
		if got := h.awards(); len(got) != 1 || !got[0].Rescind || got[0].Payer != h.seller.Org || got[0].Payee != h.buyer.Org || got[0].Deal != 7 {
			t.Errorf("told: %+v", got)
		}
		h.clock.Instant = h.clock.Instant.Add(20 * 24 * time.Hour)
		if due, err := justice.Due(h.ctx, h.d, h.staff, h.clock.Now(), 5); err != nil || len(due) != 1 || due[0].At(h.clock.Now()).State != justice.Unkept {
			t.Errorf("%+v %v", due, err)
		}
		h.must(h.move(h.staff, no, "keep"))
	})
}

func TestAnAppealIsHeardByOthersAndIsFinal(t *testing.T) {
	each(t, func(h *house) {
		no := h.bring()
		h.must(h.hear(no, h.admin))
		award := justice.Award{Case: no, Reasons: "No."}
		_, err := h.award(h.admin, award)
		h.must(err)
		h.must(h.move(h.buyer, no, "appeal"))
		h.refused("the first panel again", h.hear(no, h.admin), "justice.sat")
		h.must(h.hear(no, h.second))
		award.Rescind = true
		if able, err := justice.Able(h.ctx, h.d, h.staff, h.clock.Now(), no); err != nil || len(able) != 2 {
			t.Errorf("who can judge: %d %v", len(able), err)
		}
		_, err = h.award(h.second, award)
		h.must(err)
		h.must(justice.Sweep(h.ctx, h.k))
		if got := h.awards(); len(got) != 1 || !got[0].Rescind {
			t.Errorf("%+v", got)
		}
		if err := h.move(h.seller, no, "appeal"); err == nil {
			t.Error("appealed twice")
		}
	})
}

func TestEvidenceStaysBetweenTheSidesAndThePanel(t *testing.T) {
	each(t, func(h *house) {
		blobs, err := blob.New(h.d, h.clock)
		h.must(err)
		no := h.bring()
		ref, kind, err := document.Take(h.ctx, blobs, strings.NewReader("%PDF-1.7\n..."))
		h.must(err)
		show := justice.Show{Case: no, Name: `..\grading "report".exe`, Type: kind, File: ref}
		_, err = show.Do(h.ctx, h.k, h.third, id.New())
		h.refused("a stranger", err, "justice.none")
		bad := show
		bad.Type = "text/html"
		_, err = bad.Do(h.ctx, h.k, h.buyer, id.New())
		h.refused("a page", err, "document.file_type")
		_, err = show.Do(h.ctx, h.k, h.buyer, id.New())
		h.must(err)
		e, err := justice.EvidenceOf(h.ctx, h.d, h.seller, h.clock.Now(), no, 1)
		if err != nil || e.Name != "grading report.pdf" || e.Side != "claimant" {
			t.Errorf("%+v %v", e, err)
		}
		_, err = justice.EvidenceOf(h.ctx, h.d, h.third, h.clock.Now(), no, 1)
		h.refused("a stranger reads", err, "justice.none")
		_, err = justice.EvidenceOf(h.ctx, h.d, h.staff, h.clock.Now(), no, 1)
		h.refused("staff read", err, "justice.none")
		_, err = justice.EvidenceOf(h.ctx, h.d, h.buyer, h.clock.Now(), no, 2)
		h.refused("there is no second", err, "justice.no_file")
		h.must(h.move(h.buyer, no, "withdraw"))
		_, err = show.Do(h.ctx, h.k, h.buyer, id.New())
		h.refused("after the end", err, "justice.decided")
	})
}

func TestADefaultSummonsBothSidesOnce(t *testing.T) {
	each(t, func(h *house) {
		h.say(fact.DealDefaulted{Deal: 7, Party: h.buyer.Org, Other: h.seller.Org, What: "payment", Amount: 100000, Money: "USD"})
		h.follow()
		all, err := justice.List(h.ctx, h.d, h.buyer, h.clock.Now(), 0, 10)
		if err != nil || len(all) != 1 || all[0].Kind != "default" || all[0].Against != h.buyer.Org || all[0].Amount != 100000 || all[0].Next <= h.clock.Now() {
			t.Fatalf("%+v %v", all, err)
		}
		h.must(h.move(h.staff, all[0].No, "settle"))
		if none, err := justice.List(h.ctx, h.d, h.third, h.clock.Now(), 0, 10); err != nil || len(none) != 0 {
			t.Errorf("a third member sees %+v %v", none, err)
		}
	})
}

// standing is where the buyer stands today.
func (h *house) standing(who access.Actor) lifecycle.State {
	h.Helper()
	o, err := party.OrgByID(h.ctx, h.d, who.Org)
	h.must(err)
	return o.StateOn(clock.DateOf(h.clock.Now(), time.UTC))
}

func TestADefaultStopsNewBusinessUntilItIsSettled(t *testing.T) {
	each(t, func(h *house) {
		h.say(fact.DealDefaulted{Deal: 7, Party: h.buyer.Org, Other: h.seller.Org, What: "payment", Amount: 100000, Money: "USD"})
		if got := h.standing(h.buyer); got != party.Suspended {
			t.Fatalf("the debtor is %s", got)
		}
		for who, may := range map[*access.Actor]bool{&h.seller: true, &h.buyer: true, &h.third: false} {
			papers, err := document.Of(h.ctx, h.d, *who, "deal:7")
			h.must(err)
			if got := len(papers) == 1 && papers[0].Kind == document.Summons; got != may {
				t.Errorf("%s has the notice: %v", who.Name, got)
			}
		}
		h.say(fact.DealDefaulted{Deal: 8, Party: h.buyer.Org, Other: h.third.Org, What: "payment", Amount: 1, Money: "USD"})
		h.must(h.move(h.staff, 1, "settle"))
		h.follow()
		if got := h.standing(h.buyer); got != party.Suspended {
			t.Errorf("with another default open the debtor is %s", got)
		}
		h.must(h.move(h.staff, 2, "settle"))
		h.follow()
		h.follow()
		if got := h.standing(h.buyer); got != party.Active {
			t.Errorf("after the settlement the debtor is %s", got)
		}
	})
}

func TestADefaultThatIsNotSettledDraftsANoticeThatTheCommitteeMakesItsOwn(t *testing.T) {
	each(t, func(h *house) {
		h.say(fact.DealDefaulted{Deal: 7, Party: h.buyer.Org, Other: h.seller.Org, What: "payment", Amount: 100000, Money: "USD"})
		h.must(justice.Sweep(h.ctx, h.k))
		if n, err := justice.Notices(h.ctx, h.d, h.staff, 0, 5); err != nil || len(n) != 0 {
			t.Fatalf("before the day of the talk: %+v %v", n, err)
		}
		h.clock.Instant = h.clock.Instant.Add(72 * time.Hour)
		h.must(justice.Sweep(h.ctx, h.k))
		h.must(justice.Sweep(h.ctx, h.k))
		n, err := justice.Notices(h.ctx, h.d, h.staff, 0, 5)
		if err != nil || len(n) != 1 || n[0].State != justice.Draft || n[0].Ground != "a" || n[0].Case != 1 {
			t.Fatalf("%+v %v", n, err)
		}
		_, err = justice.Decide{Notice: n[0].No, Publish: true}.Do(h.ctx, h.k, h.admin, id.New())
		h.must(err)
		h.follow()
		h.must(h.move(h.staff, 1, "settle"))
		h.follow()
		if got := h.standing(h.buyer); got != party.Suspended {
			t.Errorf("what the committee decided was lifted by itself: %s", got)
		}
	})
}

func TestASellerWhoDidNotDeliverIsTheOneInDefault(t *testing.T) {
	each(t, func(h *house) {
		h.say(fact.DealDefaulted{Deal: 7, Party: h.seller.Org, Other: h.buyer.Org, What: "delivery", Amount: 100000, Money: "USD"})
		if s, b := h.standing(h.seller), h.standing(h.buyer); s != party.Suspended || b != party.Active {
			t.Fatalf("the seller is %s, the buyer %s", s, b)
		}
		h.clock.Instant = h.clock.Instant.Add(72 * time.Hour)
		h.must(justice.Sweep(h.ctx, h.k))
		n, err := justice.Notices(h.ctx, h.d, h.staff, 0, 5)
		if err != nil || len(n) != 1 || n[0].Org != h.seller.Org || n[0].Ground != "b" { // an agreement not kept, not payments that ceased
			t.Fatalf("%+v %v", n, err)
		}
	})
}

func TestADefaultLeavesTheStandingToTheCommitteeWhenTheRuleSaysSo(t *testing.T) {
	each(t, func(h *house) {
		_, err := rule.Set{Name: "justice.block", Value: "0", From: "2026-01-01", Source: "test", Mark: rule.Read}.Do(h.ctx, h.k, system, id.New())
		h.must(err)
		h.say(fact.DealDefaulted{Deal: 7, Party: h.buyer.Org, Other: h.seller.Org, What: "payment", Amount: 100000, Money: "USD"})
		if got := h.standing(h.buyer); got != party.Active {
			t.Errorf("the debtor is %s", got)
		}
	})
}

func TestACaseClosesByItselfWhenItsAwardIsCarriedOut(t *testing.T) {
	each(t, func(h *house) {
		no := h.bring()
		h.must(h.hear(no, h.admin))
		_, err := h.award(h.admin, justice.Award{Case: no, Pay: 5000, Money: "USD", Payer: "against", Reasons: "It was not E."})
		h.must(err)
		h.clock.Instant = h.clock.Instant.Add(10*24*time.Hour + 1)
		h.must(justice.Sweep(h.ctx, h.k))
		got := h.awards()
		if len(got) != 1 || got[0].KeepBy <= h.clock.Now() {
			t.Fatalf("%+v", got)
		}
		h.say(fact.AwardPaid{Case: no, Deal: 7, Payer: h.seller.Org, Payee: h.buyer.Org, Currency: "USD", Amount: 5000})
		h.follow()
		w, err := justice.Read(h.ctx, h.d, h.buyer, h.clock.Now(), no)
		if err != nil || w.State != justice.Kept || w.File[len(w.File)-1].Act != "keep" {
			t.Errorf("%+v %v", w, err)
		}
		no = h.bring()
		h.must(h.hear(no, h.admin))
		_, err = h.award(h.admin, justice.Award{Case: no, Rescind: true, Reasons: "No."})
		h.must(err)
		h.clock.Instant = h.clock.Instant.Add(10*24*time.Hour + 1)
		h.must(justice.Sweep(h.ctx, h.k))
		h.say(fact.DealRescinded{Deal: 7, By: "award", Award: h.awards()[1].Paper})
		if w, err := justice.Read(h.ctx, h.d, h.buyer, h.clock.Now(), no); err != nil || w.State != justice.Kept {
			t.Errorf("%+v %v", w, err)
		}
	})
}

func TestTwoPeopleSuspendAMemberAndTheLetterSaysWhy(t *testing.T) {
	each(t, func(h *house) {
		p := justice.Propose{Org: h.buyer.Org, Act: party.Suspend, Ground: "a", Day: "2026-11-23", Reason: "It stopped paying."}
		for what, x := range map[string]struct {
			key string
			f   func(*justice.Propose)
		}{
			"no ground":     {"justice.ground", func(p *justice.Propose) { p.Ground = "z" }},
			"another act":   {"justice.notice_act", func(p *justice.Propose) { p.Act = party.Resign }},
			"no reason":     {"justice.no_text", func(p *justice.Propose) { p.Reason = "" }},
			"a day before":  {"justice.bad_day", func(p *justice.Propose) { p.Day = "2019-12-31" }},
			"no member":     {"justice.not_member", func(p *justice.Propose) { p.Org = h.admin.Org }},
			"not suspended": {"lifecycle.not_now", func(p *justice.Propose) { p.Act, p.Ground = party.Lift, "" }},
		} {
			bad := p
			x.f(&bad)
			_, err := bad.Do(h.ctx, h.k, h.staff, id.New())
			h.refused(what, err, x.key)
		}
		done, err := p.Do(h.ctx, h.k, h.admin, id.New())
		h.must(err)
		if seen, err := justice.Notices(h.ctx, h.d, h.third, 0, 5); err != nil || len(seen) != 0 {
			t.Errorf("a member sees drafts: %+v %v", seen, err)
		}
		_, err = justice.Decide{Notice: done.Notice, Publish: true}.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("the drafter decides", err, "justice.second_person")
		_, err = justice.Decide{Notice: done.Notice, Publish: true}.Do(h.ctx, h.k, h.staff, id.New())
		if errs.Of(err).Code != errs.Forbidden {
			t.Errorf("staff decide: %v", err)
		}
		out, err := justice.Decide{Notice: done.Notice, Publish: true}.Do(h.ctx, h.k, h.second, id.New())
		h.must(err)
		h.follow()
		h.follow()
		o, err := party.OrgByID(h.ctx, h.d, h.buyer.Org)
		h.must(err)
		if o.StateOn("2026-11-22") != party.Active || o.StateOn("2026-11-23") != party.Suspended || len(o.Standings) != 2 {
			t.Errorf("standing: %+v", o.Standings)
		}
		if seal, err := document.Check(h.ctx, h.k, out.Paper); err != nil || !seal.Genuine || seal.Kind != document.LetterKind {
			t.Errorf("letter: %+v %v", seal, err)
		}
		marks, err := justice.Marks(h.ctx, h.d, h.staff, 5)
		if err != nil || len(marks) != 1 || marks[0].Who != h.buyer.Person {
			t.Fatalf("marks: %+v %v", marks, err)
		}
		_, err = justice.Weigh{Notice: done.Notice, Who: h.buyer.Person, Why: "Has no other posts."}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		_, err = justice.Weigh{Notice: done.Notice, Who: h.buyer.Person, Why: "x"}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("weighed twice", err, "justice.no_mark")
		_, err = justice.Send{Notice: done.Notice, Bourse: "Antwerp", Answer: "Noted"}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("answered before it was sent", err, "justice.not_sent")
		_, err = justice.Send{Notice: done.Notice, Bourse: "Antwerp"}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		_, err = justice.Send{Notice: done.Notice, Bourse: "Antwerp", Answer: "Noted"}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
	})
}

func TestADayIsClosedOnceAfterItsLastSession(t *testing.T) {
	each(t, func(h *house) {
		shut := func(who access.Actor, day clock.Date) (justice.Closing, error) {
			return justice.CloseDay{Day: day}.Do(h.ctx, h.k, who, id.New())
		}
		_, err := shut(h.staff, "2026-11-23")
		h.refused("while it is open", err, "justice.day_open")
		_, err = shut(h.staff, "2026-11-22")
		h.refused("a Sunday", err, "justice.no_trading_day")
		_, err = shut(h.third, "2026-11-20")
		h.refused("by a member", err, "access.forbidden")
		c, err := shut(h.staff, "2026-11-20")
		if err != nil || c.Faults != 0 || c.Entries == 0 {
			t.Errorf("%+v %v", c, err)
		}
		_, err = shut(h.staff, "2026-11-20")
		h.refused("twice", err, "justice.day_closed")
		if all, err := justice.Closings(h.ctx, h.d, h.staff, 5); err != nil || len(all) != 1 {
			t.Errorf("%+v %v", all, err)
		}
	})
}

func TestTheLifecyclesOfJusticeAreSound(t *testing.T) {
	for _, err := range []error{justice.Life.Check(), justice.NoticeLife.Check()} {
		if err != nil {
			t.Error(err)
		}
	}
}
