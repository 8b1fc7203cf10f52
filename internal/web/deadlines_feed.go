package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"time"

	"openbourse/internal/base/errs"
	"openbourse/internal/feed"
	"openbourse/internal/registry/access"
)

// warnBefore is when a calendar program reminds of a deadline that has an hour.
const warnBefore = time.Hour

// deadlinesFeed gives a person's deadlines to his calendar program. The address is the
// secret: one that was taken back, ran out or never was is no address at all.
func (s *Server) deadlinesFeed(w http.ResponseWriter, r *Request) error {
	if wait, ok := s.feeds.Allow(s.network(r.Request), false); !ok {
		return s.feedTooOften(w, r, wait)
	}
	none := errs.New(errs.NotFound, "web.no_such_page")
	secret, ok := strings.CutSuffix(r.PathValue("file"), ".ics")
	if !ok {
		return none
	}
	who, err := s.Desk.KeyActor(r.Context(), "Bearer "+secret)
	if e := errs.Of(err); e != nil && e.Code == errs.Unauthenticated {
		return none
	}
	if err != nil {
		return err
	}
	if access.Check(who, calendarScope, access.Own) != nil {
		return none
	}
	lang, z := who.Lang, s.zone(r)
	if !lang.Known() {
		lang = r.Lang
	}
	who.KeyID, who.Scopes, who.Bound = r.Actor.KeyID, nil, nil // what he may read himself, of his deadlines alone
	all, err := deadlinesOf(&deadlineAsk{r.Context(), s, who, lang, r.Now, z})
	if err != nil {
		return err
	}
	c := &feed.Calendar{Name: lang.T("deadlines.calendar", "house", siteName(r.House, lang)), Lang: lang.Tag(), Zone: z, Made: r.Now.Time()}
	host := s.Origin
	if u, err := url.Parse(s.Origin); err == nil {
		host = u.Hostname()
	}
	for _, x := range all {
		e := feed.Event{ID: x.ID + "@" + host, Title: x.Title, URL: s.Origin + x.URL, At: x.At.Time(), Day: x.Day, Warn: warnBefore}
		if x.Day { // a day of the law has no zone: its noon is in it everywhere on this side
			day := x.At.Time()
			e.At, e.Warn = time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, z), 0
		}
		c.Events = append(c.Events, e)
	}
	var b bytes.Buffer
	if err := c.Write(&b); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", feed.CalendarType)
	h.Set("Content-Disposition", `inline; filename="deadlines.ics"`)
	h.Set("Cache-Control", "private, no-store")
	h.Set("Referrer-Policy", "no-referrer")
	_, err = w.Write(b.Bytes())
	return err
}
