package web

import (
	"html/template"
	"net/http"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/house/office"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/job"
)

// outboxData is work that waits or failed, and letters that have not left.
type outboxData struct {
	Form    form
	Failed  []jobRow
	Failing []jobRow
	Running []jobRow
	Waiting []jobRow
	Counts  []jobCount
	Letters []letterRow
	MayDo   bool
	NoMail  bool // no mail server is set: letters wait for one
}

type jobRow struct {
	ID, Kind, Due, Failed, Reason string
	Tries                         int64
	Periodic                      bool
}

type jobCount struct {
	Kind string
	Chip template.HTML
	N    int64
}

type letterRow struct{ To, Subject, Text, Posted string }

var jobChips = map[job.State]string{job.Waiting: "n", job.Running: "i", job.Failing: "a", job.Failed: "x"}

// adminOutbox shows them.
func (s *Server) adminOutbox(w http.ResponseWriter, r *Request) error {
	return s.outboxPage(w, r, form{Lang: r.Lang})
}

func (s *Server) outboxPage(w http.ResponseWriter, r *Request, f form) error {
	work, err := office.Outbox(r.Context(), s.Keeper.DB(), r.Actor)
	if err != nil {
		return err
	}
	d := outboxData{Form: f, MayDo: r.Actor.May("office.job", access.Any), NoMail: s.Desk != nil && !s.Desk.Mail}
	d.Failed, d.Failing, d.Running, d.Waiting = s.jobRows(r, work.Failed), s.jobRows(r, work.Failing), s.jobRows(r, work.Running), s.jobRows(r, work.Waiting)
	for _, c := range work.Counts {
		d.Counts = append(d.Counts, jobCount{c.Kind, chip(jobChips[c.State], r.Lang.T("office.state_"+string(c.State))), c.N})
	}
	for _, l := range work.Letters {
		d.Letters = append(d.Letters, letterRow{l.To, l.Subject, l.Text, moment(r.Lang, l.Posted, s.zone(r))})
	}
	return s.show(w, r, "admin_outbox", View{Title: f.Title(r.Lang.T("office.outbox_title")), Status: f.Status(), Data: d, NoIndex: true, Cache: "no-store"})
}

func (s *Server) jobRows(r *Request, all []job.Line) []jobRow {
	rows := make([]jobRow, len(all))
	for i, x := range all {
		rows[i] = jobRow{ID: x.ID.String(), Kind: x.Kind, Due: s.dueWord(r, x.Due), Failed: moment(r.Lang, x.Failed, s.zone(r)), Reason: x.Reason, Tries: x.Tries, Periodic: x.Periodic}
	}
	return rows
}

func (s *Server) dueWord(r *Request, due clock.Instant) string {
	if due <= r.Now {
		return r.Lang.T("office.due_now")
	}
	return moment(r.Lang, due, s.zone(r))
}

// adminJobRetry makes a job due now.
func (s *Server) adminJobRetry(w http.ResponseWriter, r *Request) error {
	return s.jobMove(w, r, "office.said_retry", func(j id.ID) error {
		_, err := office.RetryJob{Job: j}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
		return err
	})
}

// adminJobDrop removes one.
func (s *Server) adminJobDrop(w http.ResponseWriter, r *Request) error {
	return s.jobMove(w, r, "office.said_drop", func(j id.ID) error {
		_, err := office.DropJob{Job: j}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
		return err
	})
}

func (s *Server) jobMove(w http.ResponseWriter, r *Request, said string, do func(id.ID) error) error {
	j, err := pathID(r, "id")
	if err != nil {
		return err
	}
	if _, err := r.Form(); err != nil {
		return err
	}
	if err := do(j); err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		return s.outboxPage(w, r, f)
	}
	s.say(w, said)
	return redirect(w, r, "/admin/outbox")
}
