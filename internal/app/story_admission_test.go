package app_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"openbourse/internal/app/apptest"
	"openbourse/internal/app/world"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/browser"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/organ"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// later is the machine's clock, moved on by the test.
type later struct{ by atomic.Int64 }

func (c *later) Now() clock.Instant { return clock.System{}.Now() + clock.Instant(c.by.Load()) }

func (c *later) days(n int) { c.by.Add(int64(n) * 24 * int64(time.Hour/time.Microsecond)) }

// puts writes values into the fields of a form, as typing would.
func (p *player) puts(form string, pairs ...string) {
	values := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	js, _ := json.Marshal(values)
	browser.Eval[bool](p.Page, `((f, v) => { for (const k in v) f.querySelector("[name=\"" + k + "\"]").value = v[k]; return true })(document.querySelector(`+strconv.Quote(form)+`), `+string(js)+`)`)
}

// enters signs a person of the demo in, in a language.
func (p *player) enters(mail, lang string) {
	p.Visit(p.at + "/signin/demo/" + mail)
	browser.Eval[bool](p.Page, `(document.cookie = "lang=`+lang+`; path=/", true)`)
}

// swept has the house do now what its jobs and readers of the journal do by themselves.
func (f *fair) swept(t *testing.T) {
	t.Helper()
	if err := admission.Sweep(t.Context(), f.Keeper); err != nil {
		t.Fatal(err)
	}
	f.Follow(t, admission.Carry, organ.Apply)
}

// formals are companies of the demo that are formal members now, by their place in the world.
func (f *fair) formals(t *testing.T, n int) []int {
	t.Helper()
	var all []int
	for i, c := range world.Demo.Companies() {
		p, err := party.PersonByEmail(t.Context(), f.DB, c.People[0].Mail)
		if err != nil {
			t.Fatal(err)
		}
		category, _, err := party.CategoryOn(t.Context(), f.DB, p.Post.Org, clock.DateOf(f.Keeper.Clock().Now(), time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		if category == party.Formal && len(all) < n {
			all = append(all, i)
		}
	}
	return all
}

// applies opens an application as a visitor and fills it in as the applicant, until the
// sponsors are asked. It gives the page of the application.
func (p *player) applies(name, reg, mail, licence string, sponsors ...*player) string {
	p.goes("/zh/members/apply")
	p.Says("h1", "申请入会")
	p.puts(`form[action="/zh/members/apply"]`, "name", name, "name_zh", "明溪珠宝有限公司", "reg_no", reg, "country", "CN", "capital", "HK", "person", "Ming Xi", "email", mail)
	p.Follow(`form[action="/zh/members/apply"] button`)
	p.Follow(`[data-first]`)
	p.Type(`[name=password]`, "correct horse battery 7")
	p.Follow(`form[action^="/account/first/"] button`)
	p.goes("/admissions")
	p.Follow(`tbody th a`)
	at := strings.TrimPrefix(p.URL(), p.at)
	p.Click(`[data-form] [value=polished]`)
	p.puts(`[data-form]`, "since", "2018-03-01", "premises", "Luohu <b>Shenzhen</b>", "premises_zh", "深圳罗湖", "o_name_1", "Ming Xi", "o_name_zh_1", "明溪", "o_country_1", "CN", "o_share_1", "60.5")
	p.Follow(`[data-form] button`)
	p.Choose(`[data-files] [name=lang]`, admission.Both)
	p.Upload(`[data-files] [name=file]`, licence)
	p.Follow(`[data-files] button`)
	p.Says("main", "licence.pdf")
	browser.Eval[bool](p.Page, `((f, v) => { f.querySelectorAll("[name=sponsors]").forEach((x, i) => x.value = v[i]); return true })(document.querySelector("[data-sponsors]"), [`+
		strconv.FormatInt(sponsors[0].org.No, 10)+`, `+strconv.FormatInt(sponsors[1].org.No, 10)+`])`)
	p.Follow(`[data-sponsors] button`)
	p.Says("main", "已请求")
	return at
}

// recommends signs for the applicant.
func (p *player) recommends(at, words string) {
	p.goes(at)
	p.Type(`[data-recommend] [name=text]`, words)
	p.Follow(`[data-recommend] .seal`)
}

// publishes checks an application point by point and posts it, as the clerk.
func (p *player) publishes(at string) {
	p.goes(at)
	for _, point := range admission.Points {
		p.Choose(`[data-point] [name=point]`, point)
		p.puts(`[data-point]`, "result", "ok", "note", "seen", "source", "register")
		p.Follow(`[data-point] button`)
	}
	p.Follow(`[data-check] button`)
	p.Follow(`[data-publish] button`)
	p.Says("main", "Day 1 of 30", "30 days")
}

// TestACompanyIsAdmittedAndAnotherRefused is played by applicants who read Chinese, two
// sponsors, the clerk and cashier in English, and a member that objects to both: the council
// overrules it once and upholds it once.
func TestACompanyIsAdmittedAndAnotherRefused(t *testing.T) {
	c := &later{}
	f := openFairOn(t, 60, c)
	members := f.formals(t, 11)[8:] // who sponsors or objects has no vote in the council
	one, two, objector := f.player(t, members[0], "en"), f.player(t, members[1], "zh"), f.player(t, members[2], "en")
	clerk := &player{Page: browser.Open(t), at: f.At}
	clerk.enters(apptest.Admin.Mail, "en")
	licence := filepath.Join(t.TempDir(), "licence.pdf")
	if err := os.WriteFile(licence, []byte("%PDF-1.4\nlicence"), 0o600); err != nil {
		t.Fatal(err)
	}
	first, second := &player{Page: browser.Open(t), at: f.At}, &player{Page: browser.Open(t), at: f.At}
	yes := first.applies("Mingxi Jewellery Co., Ltd.", "91440300MA5GSTORY1", "mingxi@example.com", licence, one, two)
	no := second.applies("Other Brook Trading Co., Ltd.", "91440300MA5GSTORY2", "brook@example.com", licence, one, two)
	for _, at := range []string{yes, no} {
		one.recommends(at, "We have traded with them since 2019.")
		two.recommends(at, "信誉良好，予以推荐。")
	}
	first.goes(yes)
	first.Follow(`[data-submit] button`)
	first.Says(".chip", "已提交")
	second.goes(no)
	second.Follow(`[data-submit] button`)
	clerk.publishes(yes)
	clerk.publishes(no)

	objections := map[string]int64{}
	for _, at := range []string{yes, no} {
		one.goes("/en/members/notices/" + strings.TrimPrefix(at, "/admissions/"))
		if one.Count(`[data-object]`) != 0 {
			t.Error("a sponsor may object")
		}
		objector.goes("/en/members/notices/" + strings.TrimPrefix(at, "/admissions/"))
		objector.Says(".doc", "新会员公示", "New Member Notice", "Luohu <b>Shenzhen</b>")
		objector.Type(`[data-object] [name=ground]`, "They did not pay an invoice of May.")
		objector.Follow(`[data-object] button`)
		objector.Says("main", "They did not pay an invoice of May.")
	}
	first.goes("/deadlines")
	first.Says("main", "公示最后一日", "答复异议")
	first.goes(yes)
	first.Says("main", "有异议", "They did not pay an invoice of May.")
	first.Type(`[name=answer]`, "该账单已于六月付清。")
	first.Follow(`form[action$="/answers"] button`)
	f.swept(t)
	for _, at := range []string{yes, no} {
		x, err := admission.Read(t.Context(), f.DB, setterOfTests, f.Keeper.Clock().Now(), numberIn(at))
		if err != nil || len(x.Objections) != 1 {
			t.Fatal(x.Objections, err)
		}
		objections[at] = x.Objections[0].No
	}
	chair, voter := f.player(t, 0, "en"), f.player(t, 4, "zh") // of the demo's council
	voter.goes(yes)
	voter.Says("main", "They did not pay an invoice of May.", "该账单已于六月付清。")
	f.council(t, "objection", objections[yes], false, clerk, chair, chair, voter)
	f.council(t, "objection", objections[no], true, clerk, chair, chair, voter)
	second.goes(no)
	second.Says(".chip", "不予接纳")
	second.Says("main", "异议成立")
	first.goes(yes)
	first.Says("main", "异议不成立")

	c.days(31)
	f.swept(t)
	clerk.enters(apptest.Admin.Mail, "en")
	chair.enters(world.Demo.Companies()[0].People[0].Mail, "en")
	voter.enters(world.Demo.Companies()[4].People[0].Mail, "zh")
	f.council(t, "application", numberIn(yes), true, clerk, chair, chair, voter)
	first.enters("mingxi@example.com", "zh")
	first.goes(yes)
	first.Says("main", "待缴费", "20,000.00", "ADM-")
	first.goes("/deadlines")
	first.Says("main", "缴费期限")
	clerk.goes(yes)
	clerk.Type(`[data-pay] [name=reference]`, "BANK-2027-0001")
	clerk.Follow(`[data-pay] button`)
	clerk.Says("main", "Member", "BANK-2027-0001", "Certificate")
	first.goes(yes)
	first.Follow(`a[href^="/papers/"]:last-of-type`)
	first.goes("/zh/members/notices/" + strings.TrimPrefix(yes, "/admissions/"))
	first.Says("main", "已入会")
	first.goes("/stones") // it trades now
	first.Says("h1", "颗")
	for _, p := range []*player{first, second, one, two, objector, clerk, chair, voter} {
		p.NoProblems()
	}
	f.Quiet(t)
}

func numberIn(at string) int64 {
	n, _ := strconv.ParseInt(strings.TrimPrefix(at, "/admissions/"), 10, 64)
	return n
}

var setterOfTests = access.System("test")

// council has the council decide about something in writing: the clerk sends it round, two of
// its people vote on their pages and others by commands, the chair closes the vote.
func (f *fair) council(t *testing.T, about string, no int64, adopted bool, clerk, chair *player, by ...*player) {
	t.Helper()
	item, found, err := organ.Decision(t.Context(), f.DB, about, no)
	if err != nil || !found {
		t.Fatal(about, no, "is not before the council", err)
	}
	ref := strconv.FormatInt(item.No, 10)
	choice := "against"
	if adopted {
		choice = "for"
	}
	clerk.goes("/organs/council")
	clerk.Click(`[name=items][value="` + ref + `"]`)
	clerk.puts(`form[action="/organs/council/meetings"]`, "until", f.Keeper.Clock().Now().Add(48*time.Hour).In(f.Settings.Location()).Format("2006-01-02T15:04"))
	clerk.Follow(`button[value=circulate]`)
	at := strings.TrimPrefix(clerk.URL(), f.At)
	for _, p := range by {
		p.goes(at)
		p.Follow(`#i-` + ref + ` [name=choice][value=` + choice + `]`)
	}
	for _, company := range f.formals(t, 8)[5:8] {
		p, err := party.PersonByEmail(t.Context(), f.DB, world.Demo.Companies()[company].People[0].Mail)
		if err != nil {
			t.Fatal(err)
		}
		who := access.Actor{Person: p.ID, Org: p.Post.Org, Roles: p.Post.Roles, Name: p.Name}
		if _, err := (organ.Vote{Item: item.No, Choice: choice}).Do(t.Context(), f.Keeper, who, id.New()); err != nil && !errs.Is(err, "organ.no_vote") {
			t.Fatal(err)
		}
	}
	chair.goes(at)
	chair.Follow(`#i-` + ref + ` [name=do][value=close]`)
	f.swept(t)
}
