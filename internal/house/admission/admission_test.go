package admission_test

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
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/affiliation"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

var operator = access.System("test")

// house is an exchange with two formal members that can sponsor, one that objects, one that
// is preparatory, and its own clerk.
type house struct {
	testing.TB
	ctx                       context.Context
	d                         *db.DB
	k                         *journal.Keeper
	clock                     *clock.Fixed
	one, two, objector, young access.Actor
	clerk                     access.Actor
	applied                   int
	resolved, read            int64
}

func each(t *testing.T, preset settings.Preset, f func(h *house)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(open(t, d, preset)) })
}

func open(t testing.TB, d *db.DB, preset settings.Preset) *house {
	c := &clock.Fixed{Instant: clock.At(time.Date(2026, 11, 10, 2, 0, 0, 0, time.UTC))} // 10:00 in Shanghai
	h := &house{TB: t, ctx: context.Background(), d: d, k: journal.New(d, c), clock: c}
	_, err := settings.Begin{Change: settings.Change{Name: "House", NameZh: "交易所", Zone: "Asia/Shanghai", Preset: preset, Origin: "http://localhost", Currency: "USD"}, Mode: settings.Demo}.Do(h.ctx, h.k, operator, id.New())
	h.must(err)
	ex := h.org(party.Exchange, "Exchange", "")
	h.clerk = h.person(ex, party.Exchange, "clerk", access.Staff)
	h.one, h.two, h.objector, h.young = h.member("One", party.Formal), h.member("Two", party.Formal), h.member("Objector", party.Formal), h.member("Young", party.Preparatory)
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) refused(err error, key string) {
	h.Helper()
	if !errs.Is(err, key) {
		h.Errorf("%v, want %s", err, key)
	}
}

func (h *house) org(kind party.OrgKind, name, reg string) party.Added {
	h.Helper()
	o, err := party.AddOrg{Kind: kind, Name: name, Country: "CN", RegNo: reg, Since: "2020-01-01"}.Do(h.ctx, h.k, operator, id.New())
	h.must(err)
	return o
}

func (h *house) person(o party.Added, kind party.OrgKind, name string, role access.Role) access.Actor {
	h.Helper()
	p, err := party.AddPerson{Org: o.Org, Email: name + "@example.org", Name: name, Lang: i18n.English, Roles: []access.Role{role}}.Do(h.ctx, h.k, operator, id.New())
	h.must(err)
	return access.Actor{Person: p.Person, Org: o.Org, OrgNo: o.No, OrgKind: string(kind), Name: name, OrgName: name, Roles: []access.Role{role}, Lang: i18n.English}
}

func (h *house) member(name string, c party.Category) access.Actor {
	h.Helper()
	o := h.org(party.Member, name, "REG-"+name)
	_, err := party.SetCategory{Org: o.Org, Category: c, From: "2020-01-01", Source: "register"}.Do(h.ctx, h.k, operator, id.New())
	h.must(err)
	a := h.person(o, party.Member, name, access.MemberAdmin)
	_, err = party.FileRepresentative{Person: a.Person, Source: "filing"}.Do(h.ctx, h.k, operator, id.New())
	h.must(err)
	return a
}

func (h *house) apply(reg string) (int64, access.Actor) {
	h.Helper()
	h.applied++
	name := fmt.Sprintf("Brightwater %d", h.applied)
	a, err := admission.Apply{Name: name, NameZh: "明水", RegNo: reg, Country: "CN", Capital: "HK", Person: "Ming", Email: fmt.Sprintf("ming%d@example.org", h.applied), Lang: i18n.Chinese}.Do(h.ctx, h.k, access.Actor{}, id.New())
	h.must(err)
	p, err := party.PersonByID(h.ctx, h.d, a.Person)
	h.must(err)
	return a.No, access.Actor{Person: p.ID, Org: p.Post.Org, OrgKind: string(party.Applicant), Name: p.Name, OrgName: name, Roles: p.Post.Roles, Lang: i18n.Chinese}
}

func form(no int64, reg string) admission.Write {
	return admission.Write{
		No: no, Name: "Brightwater Jewellery", NameZh: "明水珠宝", RegNo: reg, Country: "CN", Capital: "HK", Since: "2019-03-01", Sectors: []string{"polished"},
		Premises: "Luohu, Shenzhen", PremisesZh: "深圳罗湖", Owners: []party.Owner{{Name: "Ming Shuilan", NameZh: "明水兰", Country: "CN", Share: 600_000}},
	}
}

func (h *house) file(who access.Actor, no int64, kind, name, typ string) error {
	blobs, err := blob.New(h.d, h.clock)
	h.must(err)
	ref, err := blobs.Put(h.ctx, strings.NewReader("%PDF-1.7 "+name), 1<<20)
	h.must(err)
	_, err = admission.AddFile{No: no, Kind: kind, Lang: admission.Both, Name: name, Type: typ, File: ref}.Do(h.ctx, h.k, who, id.New())
	return err
}

// submitted is an application that was handed in whole.
func (h *house) submitted(reg string) (int64, access.Actor) {
	h.Helper()
	no, who := h.apply(reg)
	_, err := form(no, reg).Do(h.ctx, h.k, who, id.New())
	h.must(err)
	h.must(h.file(who, no, "licence", "licence.pdf", "application/pdf"))
	h.handsIn(no, who)
	return no, who
}

// handsIn asks the sponsors, has them sign and submits.
func (h *house) handsIn(no int64, who access.Actor) {
	h.Helper()
	_, err := admission.AskSponsors{No: no, Members: []int64{h.one.OrgNo, h.two.OrgNo}}.Do(h.ctx, h.k, who, id.New())
	h.must(err)
	for _, s := range []access.Actor{h.one, h.two} {
		_, err = admission.Recommend{No: no, Text: "We have known them for years."}.Do(h.ctx, h.k, s, id.New())
		h.must(err)
	}
	_, err = admission.Submit{No: no}.Do(h.ctx, h.k, who, id.New())
	h.must(err)
}

// posted is an application on public notice.
func (h *house) posted(reg string) (int64, access.Actor) {
	h.Helper()
	no, who := h.submitted(reg)
	h.posts(no)
	return no, who
}

// posts notes every point and posts the notice.
func (h *house) posts(no int64) {
	h.Helper()
	for _, p := range admission.Points {
		_, err := admission.Note{No: no, Point: p, Result: "ok", Source: "seen"}.Do(h.ctx, h.k, h.clerk, id.New())
		h.must(err)
	}
	_, err := admission.Check{No: no}.Do(h.ctx, h.k, h.clerk, id.New())
	h.must(err)
	_, err = admission.Publish{No: no}.Do(h.ctx, h.k, h.clerk, id.New())
	h.must(err)
}

// days lets time pass and the house do what is due.
func (h *house) days(n int) {
	h.Helper()
	h.clock.Instant = h.clock.Instant.Add(time.Duration(n) * 24 * time.Hour)
	h.must(admission.Sweep(h.ctx, h.k))
	h.follow()
}

// follow reads what is new in the journal, twice: a second reading changes nothing.
func (h *house) follow() {
	h.Helper()
	for {
		all, err := h.k.After(h.ctx, h.read, 500)
		h.must(err)
		if len(all) == 0 {
			return
		}
		for range 2 {
			for _, e := range all {
				_, err := admission.Carry(h.ctx, h.k, e)
				h.must(err)
			}
		}
		h.read = all[len(all)-1].No
	}
}

// resolves is the council's word, as its room gives it.
func (h *house) resolves(about string, no int64, adopted bool) {
	h.Helper()
	h.resolved++
	f := fact.ResolutionTaken{Resolution: h.resolved, Organ: "council", About: about, No: no, Adopted: adopted, For: 3, Against: 1}
	_, err := journal.Do(h.ctx, h.k, journal.Act{Actor: operator.Key(), ID: id.New(), Kind: "test", Input: f},
		func(context.Context, *db.Tx) (journal.Fact, struct{}, error) { return f, struct{}{}, nil })
	h.must(err)
	h.follow()
}

func (h *house) state(no int64) lifecycle.State {
	h.Helper()
	w, err := admission.Read(h.ctx, h.d, h.clerk, h.clock.Now(), no)
	h.must(err)
	return w.State
}

func (h *house) is(no int64, want lifecycle.State) {
	h.Helper()
	if have := h.state(no); have != want {
		h.Errorf("application %d is %s, want %s", no, have, want)
	}
}

// wanted counts how often the council was asked about something.
func (h *house) wanted(about string, no int64) int {
	h.Helper()
	all, err := h.k.After(h.ctx, 0, 5000)
	h.must(err)
	n := 0
	for _, e := range all {
		var f fact.DecisionWanted
		if e.Fact != f.FactName() {
			continue
		}
		h.must(e.Decode(&f))
		if f.About == about && f.No == no {
			n++
		}
	}
	return n
}

func TestACompanyBecomesAMemberByNoticeResolutionAndFees(t *testing.T) {
	each(t, settings.SDE, func(h *house) {
		no, who := h.posted("91440300MA5G0001")
		n, err := admission.NoticeOf(h.ctx, h.d, h.clock.Now(), no)
		h.must(err)
		if n.From != "2026-11-10" || n.Until != "2026-12-09" || n.Days() != 30 || n.Day() != 1 || n.Left() != 30 || len(n.Sponsors) != 2 || n.Capital != "HK" {
			h.Errorf("%+v", n)
		}
		h.days(29) // the last day
		if n, err = admission.NoticeOf(h.ctx, h.d, h.clock.Now(), no); err != nil || n.Day() != 30 || n.Left() != 1 || n.State != admission.OnNotice {
			h.Errorf("%+v %v", n, err)
		}
		h.is(no, admission.OnNotice)
		h.days(1)
		h.is(no, admission.Council)
		if h.wanted("application", no) != 1 {
			h.Error("the council was not asked once")
		}
		h.resolves("application", no, true)
		w, err := admission.Read(h.ctx, h.d, who, h.clock.Now(), no)
		h.must(err)
		if w.State != admission.FeeDue || w.EntryFee != 20_000_00 || w.Months != 1 || w.AnnualFee != 250_00 || w.Invoice == "" {
			h.Errorf("%+v", w.Application)
		}
		_, err = admission.Pay{No: no, Reference: "BANK-1"}.Do(h.ctx, h.k, who, id.New())
		h.refused(err, "access.forbidden")
		paid, err := admission.Pay{No: no, Reference: "BANK-1"}.Do(h.ctx, h.k, h.clerk, id.New())
		h.must(err)
		o, err := party.OrgByID(h.ctx, h.d, who.Org)
		h.must(err)
		c, _, err := party.CategoryOn(h.ctx, h.d, who.Org, "2026-12-10")
		if err != nil || c != party.Preparatory || o.Kind != party.Member || o.Since("2026-12-10") != "2026-12-10" || paid.Paper == "" {
			h.Errorf("%s %v %+v %+v", c, err, o, paid)
		}
		if c, found, _ := party.CategoryOn(h.ctx, h.d, who.Org, "2026-12-09"); found {
			h.Errorf("the day before it was %s", c)
		}
		p, err := party.PersonByID(h.ctx, h.d, who.Person)
		if err != nil || len(p.Post.Roles) != 3 || p.Post.Roles[0] != access.Trader {
			h.Errorf("%+v %v", p.Post, err)
		}
		h.follow()
		h.is(no, admission.Admitted)
	})
}

func TestAnObjectionIsUpheldOrOverruledByTheCouncil(t *testing.T) {
	each(t, settings.SDE, func(h *house) {
		no, who := h.posted("91440300MA5G0002")
		object := func(by access.Actor) (admission.Done, error) {
			return admission.Object{No: no, Ground: "They owe us."}.Do(h.ctx, h.k, by, id.New())
		}
		_, err := object(h.one)
		h.refused(err, "admission.object_sponsor")
		_, err = object(h.young)
		h.refused(err, "admission.object_formal")
		_, err = object(who)
		h.refused(err, "access.forbidden")
		_, err = object(access.Actor{})
		h.refused(err, "access.sign_in")
		gone := h.objector
		gone.Suspended = true
		_, err = object(gone)
		h.refused(err, "access.suspended")
		first, err := object(h.objector)
		h.must(err)
		_, err = object(h.objector)
		h.refused(err, "admission.object_twice")
		h.follow()
		if h.wanted("objection", first.Objection) != 1 {
			h.Error("the council was not asked once")
		}
		if n, err := admission.NoticeOf(h.ctx, h.d, h.clock.Now(), no); err != nil || n.State != admission.OnNotice {
			h.Errorf("the public learns of the objection: %+v %v", n, err)
		}
		mine, err := admission.Read(h.ctx, h.d, who, h.clock.Now(), no)
		h.must(err)
		if len(mine.Objections) != 1 || !mine.Objections[0].Org.IsZero() || mine.Objections[0].Ground == "" {
			h.Errorf("the applicant reads %+v", mine.Objections)
		}
		_, err = admission.Answer{Objection: first.Objection, Text: "It was paid in May."}.Do(h.ctx, h.k, who, id.New())
		h.must(err)
		h.days(31)
		h.is(no, admission.Objected) // the clock does not pass over an objection
		h.resolves("objection", first.Objection, false)
		h.days(0)
		h.is(no, admission.Council)
		if h.wanted("application", no) != 1 {
			h.Error("the council was not asked once")
		}
		_, err = object(h.objector)
		h.refused(err, "admission.window_over")

		again, who := h.posted("91440300MA5G0003")
		second, err := admission.Object{No: again, Ground: "Their licence is another's."}.Do(h.ctx, h.k, h.objector, id.New())
		h.must(err)
		h.follow()
		h.resolves("objection", second.Objection, true)
		h.is(again, admission.Refused)
		_, err = admission.Again{}.Do(h.ctx, h.k, who, id.New())
		h.refused(err, "admission.too_early")
		_, err = admission.Apply{Name: "Other", RegNo: "9144 0300-ma5g 0003", Country: "CN", Capital: "CN", Person: "X", Email: "x@example.org", Lang: i18n.English}.Do(h.ctx, h.k, access.Actor{}, id.New())
		h.refused(err, "admission.too_early")
		h.days(365)
		_, err = admission.Again{}.Do(h.ctx, h.k, who, id.New())
		h.must(err)
	})
}

func TestFeesThatAreNotPaidLapseByTheClockAndNotByTheSweep(t *testing.T) {
	each(t, settings.SDE, func(h *house) {
		no, _ := h.posted("91440300MA5G0004")
		h.days(31)
		h.resolves("application", no, true)
		h.clock.Instant = clock.At(time.Date(2027, 6, 11, 15, 59, 59, 0, time.UTC)) // the last second of 11 June in Shanghai
		h.is(no, admission.FeeDue)
		h.clock.Instant = h.clock.Instant.Add(time.Second)
		h.is(no, admission.Lapsed)
		_, err := admission.Pay{No: no, Reference: "late"}.Do(h.ctx, h.k, h.clerk, id.New())
		h.refused(err, "lifecycle.not_now")
		h.days(0)
		h.is(no, admission.Lapsed)
	})
}

func TestWhatAnApplicantMayNotDoIsRefusedAndChangesNothing(t *testing.T) {
	each(t, settings.SDE, func(h *house) {
		no, who := h.apply("91440300MA5G0005")
		for key, c := range map[string]admission.Apply{
			"admission.reg_member": {Name: "B", RegNo: "REG-One", Country: "CN", Capital: "CN", Person: "X", Email: "a@example.org", Lang: i18n.English},
			"admission.reg_no":     {Name: "B", RegNo: "-", Country: "CN", Capital: "CN", Person: "X", Email: "a@example.org", Lang: i18n.English},
			"party.bad_country":    {Name: "B", RegNo: "777777", Country: "CN", Capital: "??", Person: "X", Email: "a@example.org", Lang: i18n.English},
			"party.bad_email":      {Name: "B", RegNo: "777777", Country: "CN", Capital: "CN", Person: "X", Email: "a", Lang: i18n.English},
			"party.no_name":        {Name: "", RegNo: "777777", Country: "CN", Capital: "CN", Person: "X", Email: "a@example.org", Lang: i18n.English},
		} {
			_, err := c.Do(h.ctx, h.k, access.Actor{}, id.New())
			h.refused(err, key)
		}
		known, err := admission.Apply{Name: "B", RegNo: "777777", Country: "CN", Capital: "CN", Person: "X", Email: "clerk@example.org", Lang: i18n.English}.Do(h.ctx, h.k, access.Actor{}, id.New())
		if err != nil || known.No != 0 || !known.Person.IsZero() {
			h.Errorf("a known address is told: %+v %v", known, err)
		}
		submit := func() error { _, err := admission.Submit{No: no}.Do(h.ctx, h.k, who, id.New()); return err }
		h.refused(submit(), "admission.missing")
		_, err = form(no, "91440300MA5G0005").Do(h.ctx, h.k, who, id.New())
		h.must(err)
		h.refused(submit(), "admission.no_licence")
		h.refused(h.file(who, no, "licence", "licence.png", "application/pdf"), "admission.file_other")
		h.refused(h.file(who, no, "licence", "licence.txt", "text/plain"), "admission.file_type")
		h.refused(h.file(h.clerk, no, "licence", "licence.pdf", "application/pdf"), "access.forbidden")
		h.must(h.file(who, no, "licence", "licence.pdf", "application/pdf"))
		h.refused(submit(), "admission.not_signed")
		ask := func(members ...int64) error {
			_, err := admission.AskSponsors{No: no, Members: members}.Do(h.ctx, h.k, who, id.New())
			return err
		}
		h.refused(ask(h.one.OrgNo), "admission.how_many")
		h.refused(ask(h.one.OrgNo, h.one.OrgNo), "admission.sponsor_twice")
		h.refused(ask(h.one.OrgNo, 999), "admission.sponsor_none")
		h.refused(ask(h.one.OrgNo, h.young.OrgNo), "admission.sponsor_formal")
		_, err = affiliation.Set{Kind: affiliation.Owner, Who: h.objector.Org, Org: h.one.Org, From: "2026-01-01", Source: "register"}.Do(h.ctx, h.k, operator, id.New())
		h.must(err)
		h.refused(ask(h.one.OrgNo, h.objector.OrgNo), "admission.sponsors_group")
		_, err = affiliation.Set{Kind: affiliation.Owner, Who: h.two.Org, Org: who.Org, From: "2026-01-01", Source: "register"}.Do(h.ctx, h.k, operator, id.New())
		h.must(err)
		h.refused(ask(h.one.OrgNo, h.two.OrgNo), "admission.sponsor_near")
		young := form(no, "91440300MA5G0005")
		young.Since = "2025-01-01"
		_, err = young.Do(h.ctx, h.k, who, id.New())
		h.must(err)
		h.refused(submit(), "admission.too_young")
		foreign := form(no, "91440300MA5G0005")
		foreign.Country = "BE"
		_, err = foreign.Do(h.ctx, h.k, who, id.New())
		h.must(err)
		h.refused(submit(), "admission.not_here")
		other, stranger := h.apply("91440300MA5G0006")
		_, err = admission.Read(h.ctx, h.d, stranger, h.clock.Now(), no)
		h.refused(err, "admission.none")
		handed, _ := h.posted("91440300MA5G0016")
		for _, reg := range []string{"91440300MA5G0016", "9144 0300-MA5G-0016"} {
			_, err = form(no, reg).Do(h.ctx, h.k, who, id.New())
			h.refused(err, "admission.reg_twice")
		}
		h.is(handed, admission.OnNotice)
		_, err = admission.Withdraw{No: other}.Do(h.ctx, h.k, stranger, id.New())
		h.must(err)
		h.is(other, admission.Withdrawn)
		h.is(no, admission.Draft)
	})
}

func TestWhatIsMissingIsAskedForAndTheSameCommandGivesTheSameAnswer(t *testing.T) {
	each(t, settings.Plain, func(h *house) {
		no, who := h.submitted("91440300MA5G0007")
		_, err := admission.Check{No: no}.Do(h.ctx, h.k, h.clerk, id.New())
		h.refused(err, "admission.point_open")
		_, err = admission.Note{No: no, Point: "courts", Result: "remark", Source: "court"}.Do(h.ctx, h.k, h.clerk, id.New())
		h.refused(err, "admission.say_what")
		cmd := id.New()
		back, err := admission.Return{No: no, Why: "The licence is not readable."}.Do(h.ctx, h.k, h.clerk, cmd)
		h.must(err)
		again, err := admission.Return{No: no, Why: "The licence is not readable."}.Do(h.ctx, h.k, h.clerk, cmd)
		if err != nil || again != back || back.State != admission.Incomplete {
			h.Errorf("%+v %+v %v", back, again, err)
		}
		_, err = admission.Submit{No: no}.Do(h.ctx, h.k, who, id.New())
		h.must(err)
		h.is(no, admission.Submitted)
		if list, err := admission.List(h.ctx, h.d, h.one, h.clock.Now(), 0, 10); err != nil || len(list) != 1 {
			h.Errorf("the sponsor's list: %v %v", list, err)
		}
		if list, err := admission.List(h.ctx, h.d, h.objector, h.clock.Now(), 0, 10); err != nil || len(list) != 0 {
			h.Errorf("another member's list: %v %v", list, err)
		}
	})
}

func TestTheTableOfAnApplicationsLifeIsWhole(t *testing.T) {
	for _, l := range []lifecycle.Table{admission.Life, admission.ObjectionLife} {
		if err := l.Check(); err != nil {
			t.Error(err)
		}
	}
}

func TestTheAnnualFeeIsDueByTheMonthsLeftOfTheYear(t *testing.T) {
	for day, want := range map[clock.Date]int64{"2026-01-31": 300000, "2026-12-10": 25000, "2026-07-01": 150000} {
		if have, err := admission.Owed(3000_00, admission.Left(day), 0); err != nil || have != want {
			t.Errorf("%s: %d, want %d: %v", day, have, want, err)
		}
	}
	if have, err := admission.Owed(1000_00, 7, 0); err != nil || have != 58333 {
		t.Errorf("rounded: %d %v", have, err)
	}
}
