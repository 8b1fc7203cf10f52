package app_test

import (
	"strconv"
	"strings"
	"testing"

	"openbourse/internal/app/apptest"
	"openbourse/internal/app/world"
	"openbourse/internal/base/i18n"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/mail"
)

// filingWords are what people of the story read in a language.
type filingWords struct{ cannot, seen, waits, back, refused, answered, signs, office, offered string }

var filingIn = map[i18n.Lang]filingWords{
	i18n.English: {
		cannot: "is not filed with the supervising office", seen: "residence permit", waits: "Waiting for the supervising office", back: "The permit ran out in May.",
		refused: "Refused", answered: "Answered", signs: "Filed to sign:", office: "Office of the Diamond Trade", offered: "You offered",
	},
	i18n.Chinese: {
		cannot: "不能签署", seen: "居留证", waits: "待监管办公室确认", back: "居留证已于五月到期。",
		refused: "已拒绝", answered: "已答复", signs: "已备案签字人：", office: "钻石交易管理办公室", offered: "您报价",
	},
}

// filer is a member whose trader the exchange files no longer, with the people of its story.
type filer struct {
	*fair
	lang                            i18n.Lang
	who                             party.Person // the trader
	directs                         string       // address of the administrator
	trader, director, clerk, office *player
}

// asks has the member's administrator file the trader and the exchange look at his permit. It
// gives the number of the filing.
func (x *filer) asks(t *testing.T) int64 {
	t.Helper()
	x.director.goes("/membership")
	x.director.Choose(`#f-rep-person`, x.who.ID.String())
	x.director.Follow(`form[action="/membership/representative"] button`)
	x.clerk.goes("/admin/memberships/" + strconv.FormatInt(x.trader.org.No, 10))
	x.clerk.Choose(`form[action$="/verify"] [name=proof]`, "permit")
	x.clerk.Follow(`form[action$="/verify"] button`)
	all, err := membership.Filings(t.Context(), x.DB, x.fair.Actor(t, apptest.Office.Mail), 0, 100)
	if err != nil || len(all) == 0 || all[len(all)-1].Person != x.who.ID {
		t.Fatal("the filing waits for nobody", all, err)
	}
	return all[len(all)-1].No
}

// told wants one letter to an address with that in its subject.
func (f *fair) told(t *testing.T, address, subject string) {
	t.Helper()
	all, err := mail.ListUnsent(t.Context(), f.DB, 1000)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, l := range all {
		if l.To == address && strings.Contains(l.Subject, subject) {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d letters to %s about %q", n, address, subject)
	}
}

// cannot tries to sign an offer and is refused.
func (x *filer) cannot(room, why string) {
	x.trader.goes(room)
	x.trader.Type(`[name="pct.1"]`, "-6")
	x.trader.Follow(`[data-offer] button`)
	x.trader.Says("main", why)
	x.trader.Problems() // a refusal is a 409, of which the browser tells
}

// plays is the story, as its people read it in one language.
func (x *filer) plays(t *testing.T, stone int64) {
	t.Helper()
	w := filingIn[x.lang]
	x.clerk.goes("/admin/people/" + x.who.ID.String())
	x.clerk.Follow(`[name=do][value=end]`)
	room := x.trader.opens([]int64{stone}, 0)
	x.cannot(room, w.cannot)

	ref := strconv.FormatInt(x.asks(t), 10)
	x.told(t, apptest.Office.Mail, "第 "+ref+" 号代表备案待贵办公室答复")
	x.office.goes("/partner")
	x.office.Says("main", w.waits)
	x.office.Follow(`a.btn[href="/filings"]`)
	x.office.Says(`#filing-`+ref, x.who.Name, x.who.NameZh, w.seen)
	x.office.Accessible()
	x.office.Type(`#decline-`+ref, w.back)
	x.office.Follow(`#decline-` + ref + ` + button`)
	x.office.Says("main", w.answered, w.back)
	if x.office.Count(`#filing-`+ref) != 0 {
		t.Error("what was sent back still waits")
	}
	x.told(t, x.directs, "filing "+ref+" was sent back")
	x.told(t, x.who.Email, "filing "+ref+" was sent back")
	x.director.goes("/membership")
	x.director.Says("#representative", w.refused, w.back, w.office)
	x.cannot(room, w.cannot)

	ref = strconv.FormatInt(x.asks(t), 10)
	x.told(t, apptest.Office.Mail, "第 "+ref+" 号代表备案待贵办公室答复")
	x.office.goes("/filings")
	x.office.Type(`#validate-`+ref, "DA 2026-"+ref)
	x.office.Follow(`#validate-` + ref + ` + button`)
	x.office.Says("main", "DA 2026-"+ref)
	x.told(t, x.directs, "filing "+ref+" is validated")
	x.told(t, x.who.Email, "filing "+ref+" is validated")
	x.director.goes("/membership")
	x.director.Says("#representative", w.signs, x.who.NameIn(x.lang), "DA 2026-"+ref)
	x.director.Accessible()
	x.trader.goes(room)
	x.trader.Type(`[name="pct.1"]`, "-6")
	x.trader.signs(`[data-offer] button`)
	x.trader.Says("h1", w.offered)
}

// TestAMemberFilesARepresentativeAndTheOfficeSendsBackAndValidates is played twice, by people
// who read Chinese and by people who read English: a member's trader whose permit ran out, its
// administrator, the exchange, and the supervising office, which sends him back once.
func TestAMemberFilesARepresentativeAndTheOfficeSendsBackAndValidates(t *testing.T) {
	f := openFair(t, 300)
	clerk, ma := f.person(t, apptest.Admin.Mail, "zh"), f.person(t, apptest.Office.Mail, "zh")
	for company, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
		clerk.enters(apptest.Admin.Mail, string(lang))
		ma.enters(apptest.Office.Mail, string(lang))
		people := world.Demo.Companies()[company].People
		who, err := party.PersonByEmail(t.Context(), f.DB, people[0].Mail)
		if err != nil {
			t.Fatal(err)
		}
		x := &filer{f, lang, who, people[1].Mail, f.player(t, company, string(lang)), f.person(t, people[1].Mail, string(lang)), clerk, ma}
		seller, err := party.PersonByEmail(t.Context(), f.DB, world.Demo.Companies()[2].People[0].Mail)
		if err != nil {
			t.Fatal(err)
		}
		org, err := party.OrgByID(t.Context(), f.DB, seller.Post.Org)
		if err != nil {
			t.Fatal(err)
		}
		x.plays(t, f.stonesOf(t, org.No, 2)[company])
		for _, p := range []*player{x.trader, x.director, x.clerk, x.office} {
			p.NoProblems()
		}
	}
	f.Quiet(t)
}
