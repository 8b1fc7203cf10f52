package membership_test

import (
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/store/db"
)

// at moves the clock to a time of a day in Shanghai.
func (h *house) at(day clock.Date, hour, minute int) {
	y, m, d := day.Time().Date()
	h.clock.Instant = clock.At(time.Date(y, m, d, hour-8, minute, 0, 0, time.UTC))
}

func (h *house) admits(pass int64) error {
	_, err := membership.Admits(h.ctx, h.d, h.staff, pass, h.clock.Instant)
	return err
}

func TestACardLetsItsHolderInOnWorkingDaysWithinTheHours(t *testing.T) {
	each(t, func(h *house) {
		_, err := calendar.SetDays{Days: []clock.Date{"2026-11-25"}, Kind: calendar.Holiday, Name: "Feast", Source: "test", Mark: "R"}.Do(h.ctx, h.k, system, id.New())
		h.must(err)
		_, err = membership.IssuePass{Person: h.admin.Person, From: today, Until: "2026-12-31"}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("for the house", err, "membership.no_member")
		_, err = membership.IssuePass{Person: h.trader.Person, From: today, Until: "2026-11-01"}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("over before it begins", err, "membership.pass_days")
		p, err := membership.IssuePass{Person: h.trader.Person, From: today, Until: "2026-12-31"}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		_, err = membership.IssuePass{Person: h.trader.Person, From: today, Until: "2026-12-31"}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("a second card", err, "membership.has_pass")
		for _, c := range []struct {
			day          clock.Date
			hour, minute int
			key          string
		}{
			{today, 8, 29, "membership.closed_now"},
			{today, 8, 30, ""},
			{today, 17, 59, ""},
			{today, 18, 0, "membership.closed_now"},
			{"2026-11-28", 10, 0, "membership.closed_day"},
			{"2026-11-25", 10, 0, "membership.closed_day"},
			{"2027-01-04", 10, 0, "membership.pass_over"},
		} {
			h.at(c.day, c.hour, c.minute)
			if err := h.admits(p.Pass); c.key == "" {
				h.must(err)
			} else {
				h.refused(string(c.day), err, c.key)
			}
		}
		h.at(today, 10, 0)
		o, err := membership.AskOvertime{Day: today, Until: "21:00", People: 2, Reason: "stocktaking"}.Do(h.ctx, h.k, h.trader, id.New())
		h.must(err)
		_, err = membership.DecideOvertime{No: o.Overtime, Grant: true}.Do(h.ctx, h.k, h.trader, id.New())
		h.refused("granted by himself", err, "access.forbidden")
		_, err = membership.DecideOvertime{No: o.Overtime, Grant: true}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		h.at(today, 20, 59)
		h.must(h.admits(p.Pass))
		h.at(today, 21, 0)
		h.refused("after the overtime", h.admits(p.Pass), "membership.closed_now")
		h.at(today, 10, 0)
		_, err = membership.EndPass{No: p.Pass, Act: "expire", Why: "x"}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("the clock's act", err, "membership.bad_kind")
		_, err = membership.EndPass{No: p.Pass, Act: "forfeit", Why: "lent to a courier"}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		h.refused("a forfeited card", h.admits(p.Pass), "membership.pass_over")
		h.refused("a card that is none", h.admits(99), "membership.no_pass")
	})
}

func TestOvertimeIsAskedForInAdvance(t *testing.T) {
	each(t, func(h *house) {
		for what, c := range map[string]struct {
			ask membership.AskOvertime
			key string
		}{
			"a Saturday":      {membership.AskOvertime{Day: "2026-11-28", Until: "20:00", People: 1, Reason: "x"}, "membership.closed_day"},
			"yesterday":       {membership.AskOvertime{Day: "2026-11-20", Until: "20:00", People: 1, Reason: "x"}, "membership.day_soon"},
			"within hours":    {membership.AskOvertime{Day: today, Until: "18:00", People: 1, Reason: "x"}, "membership.bad_until_time"},
			"no time":         {membership.AskOvertime{Day: today, Until: "late", People: 1, Reason: "x"}, "membership.bad_until_time"},
			"nobody":          {membership.AskOvertime{Day: today, Until: "20:00", Reason: "x"}, "membership.bad_people"},
			"without reason":  {membership.AskOvertime{Day: today, Until: "20:00", People: 1}, "membership.empty"},
			"a day that none": {membership.AskOvertime{Day: "2026-13-01", Until: "20:00", People: 1, Reason: "x"}, "membership.bad_day"},
		} {
			_, err := c.ask.Do(h.ctx, h.k, h.trader, id.New())
			h.refused(what, err, c.key)
		}
		h.at(today, 18, 1)
		_, err := membership.AskOvertime{Day: today, Until: "20:00", People: 1, Reason: "x"}.Do(h.ctx, h.k, h.trader, id.New())
		h.refused("when the hours are over", err, "membership.not_ahead")
	})
}

func TestAGuestIsLetInWithADocumentAndHisHostsWord(t *testing.T) {
	each(t, func(h *house) {
		for what, c := range map[string]struct {
			ask membership.Announce
			key string
		}{
			"on a Sunday": {membership.Announce{Org: h.one.Org, Day: "2026-11-29", Guest: "G"}, "membership.closed_day"},
			"nobody":      {membership.Announce{Org: h.one.Org, Day: today, Guest: " "}, "membership.empty"},
			"next year":   {membership.Announce{Org: h.one.Org, Day: "2027-11-29", Guest: "G"}, "membership.day_soon"},
		} {
			_, err := c.ask.Do(h.ctx, h.k, h.trader, id.New())
			h.refused(what, err, c.key)
		}
		_, err := membership.Announce{Org: h.two.Org, Day: today, Guest: "G"}.Do(h.ctx, h.k, h.trader, id.New())
		h.refused("for another member", err, "access.forbidden")
		v, err := membership.Announce{Org: h.one.Org, Day: today, Guest: "<b>Guest</b>", Company: "=1+1"}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		enter := membership.Enter{No: v.Visit, Document: "passport", Card: "G7", XRay: true}
		_, err = enter.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("the host was not asked", err, "membership.host_first")
		enter.Phoned, enter.Document = true, ""
		_, err = enter.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("no document", err, "membership.no_id")
		enter.Document, enter.XRay = "passport", false
		_, err = enter.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("not X-rayed", err, "membership.no_xray")
		enter.XRay = true
		h.at(today, 18, 5)
		_, err = enter.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("after hours", err, "membership.closed_now")
		h.at(today, 11, 0)
		_, err = enter.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		w, err := membership.Announce{Org: h.one.Org, Day: today, Guest: "Second"}.Do(h.ctx, h.k, h.trader, id.New())
		h.must(err)
		_, err = membership.Enter{No: w.Visit, Document: "passport", Card: "G7", XRay: true}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("a card that is out", err, "membership.card_out")
		_, err = membership.Turn{No: w.Visit, Refusal: "boring"}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("no reason of the list", err, "membership.bad_refusal")
		_, err = membership.Turn{No: w.Visit, Refusal: "courier"}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		h.at(today, 12, 0)
		_, err = membership.Leave{No: v.Visit}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		_, err = membership.Leave{No: v.Visit}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("left twice", err, "lifecycle.not_now")
		log, err := membership.VisitsOn(h.ctx, h.d, h.staff, today, h.clock.Instant)
		if err != nil || len(log) != 2 || log[0].State != membership.Left || log[0].Card != "G7" || log[0].Out <= log[0].In || log[1].Refusal != "courier" {
			t.Errorf("%+v %v", log, err)
		}
		_, err = membership.VisitsOn(h.ctx, h.d, h.trader, today, h.clock.Instant)
		h.refused("a member reads the log", err, "access.forbidden")
		_, err = membership.VisitsOf(h.ctx, h.d, h.trader, h.two.Org, h.clock.Instant)
		h.refused("another's guests", err, "access.forbidden")
	})
}

func TestGuestsOfOldVisitsAreForgotten(t *testing.T) {
	each(t, func(h *house) {
		_, err := membership.Announce{Org: h.one.Org, Day: today, Guest: "Somebody Known", Company: "Firm", Purpose: "tea"}.Do(h.ctx, h.k, h.trader, id.New())
		h.must(err)
		_, err = membership.EraseVisits{Before: "2026-11-24"}.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("too young", err, "membership.too_young")
		h.at(today.AddDays(181), 10, 0)
		h.must(membership.Sweep(h.ctx, h.k))
		v, err := membership.VisitsOf(h.ctx, h.d, h.trader, h.one.Org, h.clock.Instant)
		if err != nil || len(v) != 1 || v[0].Guest != "" || v[0].Company != "" || v[0].Purpose != "" || v[0].Erased == 0 || v[0].State != membership.Missed {
			t.Errorf("%+v %v", v, err)
		}
		if n, _, err := membership.VisitsToErase(h.ctx, h.d, h.clock.Instant); err != nil || n != 0 {
			t.Errorf("%d are left: %v", n, err)
		}
		// nobody's name is in the journal, whatever was asked
		entries, err := db.Rows(h.ctx, h.d, db.One[int64], "SELECT no FROM journal WHERE CAST(body AS TEXT) LIKE '%Somebody%'")
		if err != nil || len(entries) != 0 {
			t.Errorf("%v %v", entries, err)
		}
	})
}
