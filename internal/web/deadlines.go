package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/border/custody"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/house/membership"
	"openbourse/internal/house/organ"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/memo"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/signin"
)

// deadline is a moment by which something of the reader's is to be done.
type deadline struct {
	ID    string // the same as long as the thing is the same
	Title string
	URL   string
	At    clock.Instant
	Day   bool // any time of that day
}

// deadlineAsk is whose deadlines are wanted.
type deadlineAsk struct {
	ctx  context.Context
	s    *Server
	who  access.Actor
	lang i18n.Lang
	now  clock.Instant
	zone zone
}

// deadlineSources give them, one line for each room. Whoever may not read a room has none there.
var deadlineSources = []func(a *deadlineAsk) ([]deadline, error){
	offersDue, moneyDue, holdsDue, memosDue, staysDue, feesDue, meetingsDue,
}

// mostDeadlines bounds what one room gives.
const mostDeadlines = 200

// deadlinesOf are those of a person, the next first.
func deadlinesOf(a *deadlineAsk) ([]deadline, error) {
	var all []deadline
	for _, source := range deadlineSources {
		some, err := source(a)
		if e := errs.Of(err); e != nil && e.Code == errs.Forbidden {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, func(x, y deadline) int { return cmp.Or(cmp.Compare(x.At, y.At), cmp.Compare(x.ID, y.ID)) })
	return all, nil
}

// offersDue are offers that wait for the reader's answer until they lapse.
func offersDue(a *deadlineAsk) ([]deadline, error) {
	rooms, err := deal.List(a.ctx, a.s.Keeper.DB(), a.who, a.now, deal.Ask{Mine: true, Limit: mostDeadlines})
	var all []deadline
	for i := range rooms {
		if x := &rooms[i]; x.Until > a.now {
			all = append(all, a.of("offer", x.No, dealURL(x.No), x.Until))
		}
	}
	return all, err
}

// moneyDue are settlements that the reader's organisation is a side of.
func moneyDue(a *deadlineAsk) ([]deadline, error) {
	if a.who.OrgKind != string(party.Member) {
		return nil, nil
	}
	open, err := settle.List(a.ctx, a.s.Keeper.DB(), a.who, a.now, settle.Ask{Org: a.who.Org, State: settle.Open, Limit: mostDeadlines})
	var all []deadline
	for i := range open {
		x := &open[i]
		all = append(all, a.of(either(x.Buyer == a.who.Org, "pay", "paid"), x.Deal, "/settlements/"+strconv.FormatInt(x.Deal, 10), x.Due))
	}
	return all, err
}

// holdsDue are stones that the reader's organisation holds.
func holdsDue(a *deadlineAsk) ([]deadline, error) {
	ending, err := deal.Ending(a.ctx, a.s.Keeper.DB(), a.who, a.now, a.now.Add(30*24*time.Hour), mostDeadlines)
	var all []deadline
	for _, x := range ending {
		if x.Org == a.who.Org {
			all = append(all, a.of("hold", x.No, "/holds", x.Until))
		}
	}
	return all, err
}

// memosDue are goods that come back, or go back.
func memosDue(a *deadlineAsk) ([]deadline, error) {
	open, err := memo.List(a.ctx, a.s.Keeper.DB(), a.who, a.now, memo.Ask{Open: true, Limit: mostDeadlines})
	var all []deadline
	for i := range open {
		x := &open[i]
		if x.Due > 0 && (x.Owner == a.who.Org || x.Holder == a.who.Org) {
			all = append(all, a.of(either(x.Holder == a.who.Org, "memo_back", "memo_out"), x.No, "/memos/"+strconv.FormatInt(x.No, 10), x.Due))
		}
	}
	return all, err
}

// staysDue are last days of goods that came, or went, for a while.
func staysDue(a *deadlineAsk) ([]deadline, error) {
	stays, err := custody.Stays(a.ctx, a.s.Keeper.DB(), a.who, a.now, true, mostDeadlines)
	var all []deadline
	for i := range stays {
		if x := &stays[i]; x.Member == a.who.Org || a.who.OrgKind == string(party.Customs) {
			all = append(all, a.of("stay", x.No, "/border/stays", x.Due))
		}
	}
	return all, err
}

// feesDue are fees of the reader's organisation that are not paid.
func feesDue(a *deadlineAsk) ([]deadline, error) {
	if a.who.OrgKind != string(party.Member) {
		return nil, nil
	}
	fees, err := membership.FeesOf(a.ctx, a.s.Keeper.DB(), a.who, a.who.Org, a.now)
	var all []deadline
	for i := range fees {
		if x := &fees[i]; x.Paid == "" && x.State == membership.Due {
			d := a.of("fee", x.Year, "/membership", clock.At(x.Due.Time()))
			d.Day = true
			all = append(all, d)
		}
	}
	return all, err
}

// meetingsDue are meetings of organs in which the reader has a vote.
func meetingsDue(a *deadlineAsk) ([]deadline, error) {
	organs, err := organ.Summaries(a.ctx, a.s.Keeper.DB(), a.who, a.now)
	var all []deadline
	for i := range organs {
		x := &organs[i]
		if !x.Mine || x.Next.No == 0 || x.Next.At < a.now {
			continue
		}
		d := a.of(either(x.Next.Writing, "vote", "meeting"), x.Next.No, meetingURL(&x.Next), x.Next.At)
		d.Title += ": " + x.Name.In(a.lang)
		all = append(all, d)
	}
	return all, err
}

// of is a deadline of a kind about a numbered thing.
func (a *deadlineAsk) of(kind string, no int64, url string, at clock.Instant) deadline {
	return deadline{ID: kind + "-" + strconv.FormatInt(no, 10), Title: a.lang.T("deadlines."+kind, "no", strconv.FormatInt(no, 10)), URL: url, At: at}
}

// deadlinesData is the page.
type deadlinesData struct {
	Rows   []deadlineRow
	Form   form
	New    string // the address just made, shown this once
	MayKey bool
}

type deadlineRow struct {
	Title, URL, When string
	Over             bool
}

// calendarScope is the one thing that the key in a calendar's address may do.
const calendarScope = "deadline.read"

// deadlines lists what the reader has to do by when.
func (s *Server) deadlines(w http.ResponseWriter, r *Request) error {
	return s.deadlinesPage(w, r, form{Lang: r.Lang}, "")
}

func (s *Server) deadlinesPage(w http.ResponseWriter, r *Request, f form, made string) error {
	z := s.zone(r)
	all, err := deadlinesOf(&deadlineAsk{r.Context(), s, r.Actor, r.Lang, r.Now, z})
	if err != nil {
		return err
	}
	d := deadlinesData{Form: f, New: made, MayKey: r.Actor.May("account.key", access.Own)}
	for _, x := range all {
		row := deadlineRow{Title: x.Title, URL: x.URL, When: moment(r.Lang, x.At, z), Over: x.At < r.Now}
		if x.Day {
			row.When, row.Over = r.Lang.Date(clock.DateOf(x.At, time.UTC)), clock.DateOf(x.At, time.UTC) < today(r, z)
		}
		d.Rows = append(d.Rows, row)
	}
	return s.show(w, r, "deadlines", View{Title: f.Title(r.Lang.T("deadlines.title")), Status: f.Status(), Data: d, NoIndex: true, Cache: "no-store"})
}

// deadlinesAddress makes a private address for the reader's calendar program: a key that may
// read his deadlines and nothing else. It is taken back where all keys are.
func (s *Server) deadlinesAddress(w http.ResponseWriter, r *Request) error {
	k, err := s.Desk.MakeKey(r.Context(), r.Actor, r.Command(), signin.MakeKey{Name: r.Lang.T("deadlines.key_name"), Scopes: []string{calendarScope}, Days: 365})
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.deadlinesPage(w, r, f, "")
	}
	made := ""
	if k.Secret != "" {
		made = s.Origin + "/calendar/" + k.Secret + ".ics"
	}
	return s.deadlinesPage(w, r, form{Lang: r.Lang}, made)
}
