package web

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/rule"
)

// calendarData is the trading calendar of a year.
type calendarData struct {
	Week, Days form // the week and the days that are being noted
	Year       int
	Before     string
	After      string
	Now        []option // weekday and its sessions, in force today
	From       string   // since when that week holds
	Zone       string
	Source     citation
	Rows       []dayRow
	Weekdays   []string
	Fields     []option // of the week's form: field and weekday
	Scopes     []option
	Kinds      []option
	Marks      []option
	MayDo      bool
}

type dayRow struct {
	Day, Weekday, Scope, Name, Sessions, Mark string
	Source                                    citation
	Kind                                      template.HTML
}

var dayChips = map[calendar.Kind]string{calendar.Holiday: "n", calendar.Workday: "o", calendar.Usual: "i"}

// adminCalendar shows the calendar.
func (s *Server) adminCalendar(w http.ResponseWriter, r *Request) error {
	return s.calendarPage(w, r, form{Lang: r.Lang}, form{Lang: r.Lang})
}

func (s *Server) calendarPage(w http.ResponseWriter, r *Request, week, days form) error {
	cal, err := calendar.Load(r.Context(), s.Keeper.DB())
	if err != nil {
		return err
	}
	day := today(r, s.zone(r))
	year := day.Time().Year()
	if n, err := strconv.Atoi(r.URL.Query().Get("year")); err == nil && n > 1990 && n < 2200 {
		year = n
	}
	d := calendarData{
		Week: week, Days: days, Year: year, MayDo: r.Actor.May("calendar.change", access.Any),
		Before: "/admin/calendar?year=" + strconv.Itoa(year-1), After: "/admin/calendar?year=" + strconv.Itoa(year+1),
	}
	for i := range 7 {
		word := r.Lang.T("admin.weekday_" + strconv.Itoa(i+1))
		d.Weekdays = append(d.Weekdays, word)
		d.Fields = append(d.Fields, option{"day" + strconv.Itoa(i+1), word})
	}
	holds, found := cal.Week(day)
	if found {
		d.From, d.Zone, d.Source = r.Lang.Date(holds.From), holds.Zone, cited(r.Lang, holds.Source)
		for i, spans := range holds.Sessions {
			d.Now = append(d.Now, option{orElse(calendar.FormatSpans(spans), r.Lang.T("admin.closed")), d.Weekdays[i]})
		}
	}
	if week.Values == nil {
		d.Week = filled(r.Lang, "from", string(day), "zone", orElse(holds.Zone, r.House.Zone), "mark", string(rule.Read))
		for i, spans := range holds.Sessions {
			d.Week.Values.Set("day"+strconv.Itoa(i+1), calendar.FormatSpans(spans))
		}
	}
	if days.Values == nil {
		d.Days = filled(r.Lang, "kind", string(calendar.Holiday), "mark", string(rule.Read))
	}
	d.lists(r, cal)
	shown := week
	if days.Err != nil {
		shown = days
	}
	return s.show(w, r, "admin_calendar", View{Title: shown.Title(r.Lang.T("admin.calendar_title")), Status: shown.Status(), Data: d, NoIndex: true})
}

// lists fills in the year's days and what can be chosen.
func (d *calendarData) lists(r *Request, cal *calendar.Calendar) {
	d.Scopes = []option{{"", r.Lang.T("admin.scope_exchange")}}
	for _, c := range settings.Currencies {
		d.Scopes = append(d.Scopes, option{string(c), r.Lang.T("admin.scope_banks", "currency", string(c))})
	}
	for _, k := range []calendar.Kind{calendar.Holiday, calendar.Workday, calendar.Usual} {
		d.Kinds = append(d.Kinds, option{string(k), r.Lang.T("admin.day_" + string(k))})
	}
	for _, m := range rule.Marks {
		d.Marks = append(d.Marks, option{string(m), r.Lang.T("rule.mark." + string(m))})
	}
	first := clock.Date(strconv.Itoa(d.Year) + "-01-01")
	before := clock.Date(strconv.Itoa(d.Year+1) + "-01-01")
	for _, scope := range d.Scopes {
		for _, x := range cal.List(money.Currency(scope.Value), first, before) {
			d.Rows = append(d.Rows, dayRow{
				Day: r.Lang.Date(x.Day), Weekday: d.Weekdays[(int(x.Day.Weekday())+6)%7], Scope: scope.Word, Name: x.Name, Sessions: calendar.FormatSpans(x.Sessions),
				Source: cited(r.Lang, x.Source), Mark: r.Lang.T("rule.mark." + string(x.Mark)), Kind: chip(dayChips[x.Kind], r.Lang.T("admin.day_"+string(x.Kind))),
			})
		}
	}
}

// adminCalendarWeek says what the week is like from a day on.
func (s *Server) adminCalendarWeek(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	c := calendar.SetWeek{From: clock.Date(v.Get("from")), Zone: v.Get("zone"), Source: v.Get("source"), Mark: rule.Mark(v.Get("mark"))}
	for i := range c.Sessions {
		c.Sessions[i] = v.Get("day" + strconv.Itoa(i+1))
	}
	if _, err := c.Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.calendarPage(w, r, f, form{Lang: r.Lang})
	}
	s.say(w, "admin.said_week")
	return redirect(w, r, "/admin/calendar")
}

// adminCalendarDays notes days that differ from the week: one a line, or "first..last".
func (s *Server) adminCalendarDays(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	all, err := daysTyped(v.Get("days"))
	if err == nil {
		_, err = calendar.SetDays{
			Scope: money.Currency(v.Get("scope")), Days: all, Kind: calendar.Kind(v.Get("kind")), Sessions: v.Get("sessions"),
			Name: v.Get("name"), Source: v.Get("source"), Mark: rule.Mark(v.Get("mark")),
		}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.calendarPage(w, r, form{Lang: r.Lang}, f)
	}
	s.say(w, "admin.said_days")
	return redirect(w, r, "/admin/calendar?year="+string(all[0][:4]))
}

// daysTyped reads days and spans of days: "2026-10-01..2026-10-07 2026-10-10".
func daysTyped(text string) ([]clock.Date, error) {
	const most = 400
	var all []clock.Date
	for _, word := range strings.Fields(text) {
		from, until, span := strings.Cut(word, "..")
		if !span {
			until = from
		}
		a, err1 := clock.ParseDate(from)
		b, err2 := clock.ParseDate(until)
		if err1 != nil || err2 != nil || b < a {
			return nil, errs.New(errs.Invalid, "admin.bad_days", "text", cut(word, 40)).At("days")
		}
		for ; a <= b; a = a.AddDays(1) {
			if all = append(all, a); len(all) > most {
				return nil, errs.New(errs.Invalid, "admin.many_days", "max", most).At("days")
			}
		}
	}
	if len(all) == 0 {
		return nil, errs.New(errs.Invalid, "admin.bad_days", "text", "").At("days")
	}
	return all, nil
}
