package web

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/price"
	"openbourse/internal/house/justice"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/memo"
)

// todayData is what waits for the exchange's people, each list from the room it belongs to.
type todayData struct {
	Closed   *todayClosed
	Close    string // the trading day that can be closed now
	CloseDay string // the same in words
	Parts    []todayPart
	Clear    []todayPart // in which nothing waits
	Register int64
}

type todayClosed struct {
	Day                string
	Entries, Transfers int64
	Chip               template.HTML
}

type todayPart struct {
	Title string
	Count string // how many there are, with a plus when there may be more
	URL   string // where all of them are
	Rows  []todayRow
}

type todayRow struct {
	No, URL, What, When string
	Chip                template.HTML
}

// today shows it.
func (s *Server) today(w http.ResponseWriter, r *Request) error {
	var d todayData
	for _, part := range []func(*Request) (todayPart, error){
		s.todayOverdue,
		s.todayMemos,
		s.todayHolds,
		s.todayViewings,
		s.todayCredits,
		s.todayPostings,
		s.todayCases,
		s.todayNotices,
		s.todayMarks,
		s.todayAdmissions,
		s.todayChanges,
		s.todayFilings,
		s.todayCouncil,
		s.todayFlags,
		s.todayArrivals,
		s.todayDifferences,
		s.todayPapers,
		s.todayNews,
		s.todayStays,
		s.todayChecks,
		s.todayScreening,
		s.todayReports,
	} {
		p, err := part(r)
		if err != nil {
			return err
		}
		switch {
		case p.Title == "": // none of the reader's business
		case len(p.Rows) == 0:
			d.Clear = append(d.Clear, p)
		default:
			p.Count = r.Lang.Int(int64(len(p.Rows))) + either(len(p.Rows) >= todayMost, "+", "")
			d.Parts = append(d.Parts, p)
		}
	}
	var err error
	if d.Register, err = deal.Unfiled(r.Context(), s.Keeper.DB(), r.Actor); err != nil {
		return err
	}
	if err := s.todayDay(r, &d); err != nil {
		return err
	}
	return s.show(w, r, "today", View{Title: r.Lang.T("today.title"), Data: d, NoIndex: true})
}

// todayDay is the day closed last and the one to close: the latest trading day that is over.
func (s *Server) todayDay(r *Request, d *todayData) error {
	ctx, q := r.Context(), s.Keeper.DB()
	all, err := justice.Closings(ctx, q, r.Actor, 1)
	if err != nil {
		return err
	}
	var last clock.Date
	if len(all) > 0 {
		c := all[0]
		last = c.Day
		d.Closed = &todayClosed{Day: r.Lang.Date(c.Day), Entries: c.Entries, Transfers: c.Transfers, Chip: chip("o", r.Lang.T("today.balanced"))}
		if c.Faults > 0 {
			d.Closed.Chip = chip("x", r.Lang.T("today.faults", "n", c.Faults))
		}
	}
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return err
	}
	day := cal.Today(r.Now)
	for range 15 { // the longest row of days off is shorter
		open := cal.Sessions(day)
		if len(open) > 0 && open[len(open)-1].Closes <= r.Now {
			if day > last {
				d.Close, d.CloseDay = string(day), r.Lang.Date(day)
			}
			return nil
		}
		day = day.AddDays(-1)
	}
	return nil
}

func (s *Server) todayMemos(r *Request) (todayPart, error) {
	p := todayPart{Title: r.Lang.T("today.memos")}
	all, err := memo.List(r.Context(), s.Keeper.DB(), r.Actor, r.Now, memo.Ask{Open: true, Limit: 100})
	for i := range all {
		if m := &all[i]; m.Accepted != 0 && m.Due <= r.Now.Add(24*time.Hour) {
			row := s.memosRow(r, m)
			p.Rows = append(p.Rows, todayRow{No: strconv.FormatInt(m.No, 10), URL: memoURL(m.No), What: row.With, When: strings.TrimSpace(row.Due + " " + row.LateWord), Chip: row.Chip})
		}
	}
	return p, err
}

func (s *Server) todayHolds(r *Request) (todayPart, error) {
	p := todayPart{Title: r.Lang.T("today.holds")}
	all, err := deal.Ending(r.Context(), s.Keeper.DB(), r.Actor, r.Now, r.Now.Add(24*time.Hour), 100)
	for _, h := range all {
		p.Rows = append(p.Rows, todayRow{
			No: h.StockNo, URL: "/stones/" + strconv.FormatInt(h.Listing, 10), What: s.orgName(r, h.Seller) + " → " + s.orgName(r, h.Org), When: timeLeft(r.Lang, r.Now, h.Until),
			Chip: chip("a", r.Lang.T("deal.hold_"+h.State)),
		})
	}
	return p, err
}

func (s *Server) todayCases(r *Request) (todayPart, error) {
	p := todayPart{Title: r.Lang.T("today.cases")}
	all, err := justice.Due(r.Context(), s.Keeper.DB(), r.Actor, r.Now.Add(24*time.Hour), 100)
	for _, c := range all {
		c = c.At(r.Now)
		p.Rows = append(p.Rows, todayRow{
			No: strconv.FormatInt(c.No, 10), URL: caseURL(c.No), What: r.Lang.T("today.kind_"+c.Kind, "deal", c.Deal) + ": " + s.orgName(r, c.Claimant) + " → " + s.orgName(r, c.Against),
			When: moment(r.Lang, c.Next, s.zone(r)), Chip: chip(stateKind(c.State), stateWord(r.Lang, justice.Life, c.State)),
		})
	}
	return p, err
}

func (s *Server) todayNotices(r *Request) (todayPart, error) {
	p := todayPart{Title: r.Lang.T("today.notices")}
	all, err := justice.Notices(r.Context(), s.Keeper.DB(), r.Actor, 0, 200)
	for _, n := range all {
		if n.State != justice.Draft {
			continue
		}
		p.Rows = append(p.Rows, todayRow{
			No: strconv.FormatInt(n.No, 10), URL: "/notices/" + strconv.FormatInt(n.No, 10), What: s.orgName(r, n.Org) + ": " + r.Lang.T("life.org_"+string(n.Act)), When: r.Lang.Date(n.Day),
			Chip: chip(stateKind(n.State), stateWord(r.Lang, justice.NoticeLife, n.State)),
		})
	}
	return p, err
}

func (s *Server) todayMarks(r *Request) (todayPart, error) {
	p := todayPart{Title: r.Lang.T("today.marks")}
	all, err := justice.Marks(r.Context(), s.Keeper.DB(), r.Actor, 100)
	for _, m := range all {
		row := todayRow{No: strconv.FormatInt(m.Notice, 10)}
		row.What, row.URL = s.partyName(r, m.Who)
		p.Rows = append(p.Rows, row)
	}
	return p, err
}

// todayFlags are flagged sales at which nobody has looked.
func (s *Server) todayFlags(r *Request) (todayPart, error) {
	p := todayPart{Title: r.Lang.T("prices.flags")}
	all, _, err := price.Flags(r.Context(), s.Keeper.DB(), r.Actor, 0, 100)
	for i := range all {
		if f := s.flagRow(r, &all[i]); f.Finding == "" {
			p.Rows = append(p.Rows, todayRow{No: f.Deal, URL: "/admin/prices#sale-" + f.Ref, What: f.Pattern + ": " + f.Seller + " → " + f.Buyer, When: f.When, Chip: f.Chip})
		}
	}
	return p, err
}

// todayClose closes the day named.
func (s *Server) todayClose(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	c, err := justice.CloseDay{Day: clock.Date(v.Get("day"))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	if err != nil {
		return err
	}
	s.say(w, "today.said_closed", "day", r.Lang.Date(c.Day))
	return redirect(w, r, "/today")
}
