package admission

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
)

// Whole is an application with what its reader may know of it.
type Whole struct {
	Application
	Company    party.Org
	Terms      Terms
	Relation   access.Relation
	Sponsors   []Sponsor
	Points     map[string]Point
	Files      []File
	Lacks      []Lack // documents that are missing, while the applicant can still bring them
	Objections []Objection
	Events     []Event
	Owners     []party.Owner
}

// Read gives an application: whole to the exchange, to the applicant without whose an
// objection is, to the council whole, to a sponsor or objector its form and what is his own.
func Read(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, no int64) (Whole, error) {
	a, rel, whole, err := enter(ctx, q, who, "admission.read", no, now)
	if err != nil {
		return Whole{}, err
	}
	w := Whole{Application: a, Relation: rel}
	if w.Company, err = party.OrgByID(ctx, q, a.Org); err != nil {
		return w, err
	}
	if w.Terms, err = a.terms(ctx, q, now); err != nil {
		return w, err
	}
	if err := w.load(ctx, q); err != nil {
		return w, err
	}
	switch {
	case rel == access.Own:
		for i := range w.Objections {
			w.Objections[i].Org, w.Objections[i].Person = id.ID{}, id.ID{}
		}
		if p := w.Points[pointScreening]; p.Screening != Unscreened { // nobody is told that a case is open about him
			hidden := Point{Point: pointScreening, At: p.At}
			if p.Result == "ok" {
				hidden.Result, hidden.Screening = "ok", NoCase
			}
			w.Points[pointScreening] = hidden
		}
	case !whole:
		w.Points, w.Owners, w.Events = nil, nil, nil
		w.Objections = slices.DeleteFunc(w.Objections, func(o Objection) bool { return o.Org != who.Org })
		w.Files = slices.DeleteFunc(w.Files, func(f File) bool {
			return f.Objection == 0 || !slices.ContainsFunc(w.Objections, func(o Objection) bool { return o.No == f.Objection })
		})
	}
	return w, nil
}

func (w *Whole) load(ctx context.Context, q db.Querier) error {
	var err error
	if w.Sponsors, err = sponsorsFor(ctx, q, w.No); err != nil {
		return err
	}
	if w.Points, err = w.points(ctx, q); err != nil {
		return err
	}
	if w.Files, err = filesOf(ctx, q, w.No); err != nil {
		return err
	}
	if w.Objections, err = objectionsTo(ctx, q, w.No); err != nil {
		return err
	}
	if w.Events, err = eventsOf(ctx, q, w.No); err != nil {
		return err
	}
	if w.State == Draft || w.State == Incomplete || w.State == Submitted {
		w.Lacks = lacking(w.Files)
	}
	w.Owners, err = party.Owners(ctx, q, w.Org)
	return err
}

// List lists applications, newest first: all for the exchange, for everybody else his own and
// those his member sponsors or objects to, for the council those it decides.
func List(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, before int64, limit int) ([]Application, error) {
	all := access.Check(who, "admission.list", access.Any) == nil
	if err := access.Check(who, "admission.list", access.Own); !all && err != nil {
		return nil, err
	}
	if before <= 0 {
		before = 1 << 62
	}
	sits, err := councillor(ctx, q, who, now)
	if err != nil {
		return nil, err
	}
	list, err := db.Rows(ctx, q, scan, "SELECT "+columns+` FROM admission a WHERE a.no < $1 AND ($2 = 1 OR a.org = $3 OR $5 = 1 AND a.notice_from <> ''
		OR EXISTS (SELECT 1 FROM admission_sponsor s WHERE s.admission = a.no AND s.org = $3)
		OR EXISTS (SELECT 1 FROM admission_objection o WHERE o.admission = a.no AND o.org = $3)) ORDER BY a.no DESC LIMIT $4`, before, yes(all), who.Org, limit, yes(sits))
	for i := range list {
		list[i] = list[i].At(now)
	}
	return list, err
}

// Notice is an application as everybody may read it: what was posted, and what became of it.
// Whether somebody objects the public does not learn.
type Notice struct {
	No       int64
	Org      id.ID
	Company  document.Party
	Capital  string
	Since    clock.Date
	Sectors  []string
	Seat     string
	SeatZh   string
	Sponsors []document.Party
	Texts    i18n.Text // as posted; empty for a notice of before they were kept
	From     clock.Date
	Until    clock.Date
	End      clock.Instant
	State    lifecycle.State // on_notice, council, prequalified, admitted, refused, lapsed, withdrawn
	Decided  clock.Date      // of an outcome
	Today    clock.Date
}

// Days are how many days the notice stands.
func (n Notice) Days() int { return span(n.From, n.Until) }

// Day is which of them today is; more than Days when it is over.
func (n Notice) Day() int { return span(n.From, n.Today) }

// Left is how many days members can still object, today among them.
func (n Notice) Left() int { return max(0, n.Days()-n.Day()+1) }

// span counts days, both ends among them.
func span(from, to clock.Date) int {
	return int(to.Time().Sub(from.Time()).Hours())/24 + 1
}

func (a *Application) asPosted() (published, error) {
	var p published
	if a.notice == "" {
		return p, nil
	}
	if err := json.Unmarshal([]byte(a.notice), &p); err != nil {
		return p, fmt.Errorf("admission: notice %d: %w", a.No, err)
	}
	return p, nil
}

func (p *published) notice(a *Application) Notice {
	return Notice{
		No: a.No, Org: a.Org, Company: p.Org, Capital: p.Capital, Since: p.Since, Sectors: p.Sectors, Seat: p.Seat, SeatZh: p.SeatZh, Sponsors: p.Sponsors, Texts: p.Texts,
		From: a.NoticeFrom, Until: a.NoticeUntil, End: a.NoticeEnd, State: a.State,
	}
}

func (a *Application) public(now clock.Instant, t *Terms) (Notice, error) {
	p, err := a.asPosted()
	n := p.notice(a)
	n.Today = t.Day
	switch a.State {
	case Objected:
		if n.State = OnNotice; a.NoticeEnd <= now {
			n.State = Council
		}
	case FeeDue:
		n.State = Prequalified
	}
	if !a.Ended.IsZero() {
		n.Decided = clock.DateOf(a.Ended, t.Zone)
	}
	return n, err
}

// NoticeOf is one notice, for everybody.
func NoticeOf(ctx context.Context, q db.Querier, now clock.Instant, no int64) (Notice, error) {
	a, found, err := byNo(ctx, q, no)
	if err != nil || !found || a.NoticeFrom == "" {
		return Notice{}, orNone(err, no)
	}
	t, err := TermsOn(ctx, q, now)
	if err != nil {
		return Notice{}, err
	}
	a = a.At(now)
	return a.public(now, &t)
}

// Notices lists notices, the latest first, for everybody.
func Notices(ctx context.Context, q db.Querier, now clock.Instant, before int64, limit int) ([]Notice, error) {
	if before <= 0 {
		before = 1 << 62
	}
	return notices(ctx, q, now, "a.notice_from <> '' AND a.no < $1 ORDER BY a.no DESC LIMIT $2", before, limit)
}

// OpenNotices are those to which members can still object, the one that ends first first.
func OpenNotices(ctx context.Context, q db.Querier, now clock.Instant) ([]Notice, error) {
	return notices(ctx, q, now, "a.notice_end > $1 AND a.state IN ('on_notice', 'objected') ORDER BY a.notice_end, a.no LIMIT $2", int64(now), 100)
}

func notices(ctx context.Context, q db.Querier, now clock.Instant, where string, args ...any) ([]Notice, error) {
	list, err := db.Rows(ctx, q, scan, "SELECT "+columns+" FROM admission a WHERE "+where, args...)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	t, err := TermsOn(ctx, q, now)
	if err != nil {
		return nil, err
	}
	out := make([]Notice, len(list))
	for i, a := range list {
		a = a.At(now)
		if out[i], err = a.public(now, &t); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// MayObject tells why the reader may not object to an application now, nil when he may: for
// pages that show the form.
func MayObject(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, no int64) error {
	_, _, err := Object{No: no, Ground: "?"}.check(ctx, q, who, now)
	return err
}

// Under is the application that an objection is against, for links to it.
func Under(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, objection int64) (int64, error) {
	o, found, err := objectionByNo(ctx, q, objection)
	if err != nil {
		return 0, err
	}
	if !found {
		return 0, none(objection)
	}
	_, _, _, err = enter(ctx, q, who, "admission.read", o.Admission, now)
	return o.Admission, err
}
