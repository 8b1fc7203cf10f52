package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/registry/access"
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

// deadlineSource gives those of one room to whoever may read there.
type deadlineSource struct {
	act access.Act
	rel access.Relation
	of  func(a *deadlineAsk) ([]deadline, error)
}

// deadlineSources are all of them; one with two relations stands twice, and nobody stands in both.
// Whoever may not do the act has none there and is not asked
// about; a refusal of the room itself is a mistake of ours and shows.
var deadlineSources = []deadlineSource{
	{"deal.list", access.Own, offersDue},
	{"deal.list", access.Own, returnsDue},
	{"settle.read", access.Own, moneyDue},
	{"deal.list", access.Own, holdsDue},
	{"memo.list", access.Own, memosDue},
	{"custody.read", access.Own, staysDue},
	{"declaration.list", access.Own, taxDue},
	{"justice.read", access.Own, casesDue},
	{"justice.read", access.Assigned, casesDue},
	{"admission.list", access.Own, admissionsDue},
	{"membership.read", access.Own, feesDue},
	{"membership.read", access.Own, membershipDue},
	{"organ.list", access.Any, meetingsDue},
	{"partner.read", access.Own, agreementsDue},
	{"news.desk", access.Any, embargoesDue},
}

// mostDeadlines bounds what one room gives.
const mostDeadlines = 200

// deadlinesOf are those of a person, the next first.
func deadlinesOf(a *deadlineAsk) ([]deadline, error) {
	var all []deadline
	for _, source := range deadlineSources {
		if !a.who.May(source.act, source.rel) {
			continue
		}
		some, err := source.of(a)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, func(x, y deadline) int { return cmp.Or(cmp.Compare(x.At, y.At), cmp.Compare(x.ID, y.ID)) })
	return all, nil
}

// of is a deadline of a kind about a numbered thing.
func (a *deadlineAsk) of(kind string, no int64, url string, at clock.Instant) deadline {
	return deadline{ID: kind + "-" + strconv.FormatInt(no, 10), Title: a.lang.T("deadlines."+kind, "no", strconv.FormatInt(no, 10)), URL: url, At: at}
}

// on is a deadline on a legal date, at any hour of it.
func (a *deadlineAsk) on(kind string, no int64, url string, day clock.Date) deadline {
	d := a.of(kind, no, url, clock.At(day.Time()))
	d.Day = true
	return d
}

// by is a deadline before an instant at which a day of the exchange begins: the day before it.
func (a *deadlineAsk) by(kind string, no int64, url string, end clock.Instant) deadline {
	return a.on(kind, no, url, clock.DateOf(end-1, a.zone))
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
