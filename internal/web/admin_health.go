package web

import (
	"html/template"
	"net/http"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/house/health"
)

// healthData is how the house is, in words.
type healthData struct {
	Chip    template.HTML
	Checks  []healthCheck
	Readers []health.Reader
	Writer  []healthLine
	Data    []healthLine
	Backups []healthLine
	Daily   bool // a backup is written each day
}

type healthCheck struct {
	Name, Say string
	Chip      template.HTML
}

type healthLine struct{ Word, Value string }

var healthChips = map[health.Level]struct{ kind, key string }{
	health.Well: {"o", "health.well"}, health.Look: {"a", "health.look"}, health.Bad: {"x", "health.bad"},
}

func healthChip(l i18n.Lang, level health.Level) template.HTML {
	c := healthChips[level]
	return chip(c.kind, l.T(c.key))
}

// adminHealth shows it to those who keep the house running.
func (s *Server) adminHealth(w http.ResponseWriter, r *Request) error {
	if s.Health == nil {
		return errs.New(errs.NotFound, "web.no_such_page")
	}
	st, err := s.Health.Read(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	l, z := r.Lang, s.zone(r)
	d := healthData{Chip: healthChip(l, st.Worst()), Readers: st.Readers, Daily: st.Backup}
	for _, c := range st.Checks {
		d.Checks = append(d.Checks, healthCheck{l.T("health." + c.Name), s.healthSay(r, c.Name, &st), healthChip(l, c.Level)})
	}
	d.Writer = []healthLine{
		{l.T("health.waiting"), l.Int(int64(st.Writer.Waiting))},
		{l.T("health.commands"), l.Int(st.Writer.Commands)},
		{l.T("health.batches"), l.Int(st.Writer.Batches)},
		{l.T("health.replays"), l.Int(st.Writer.Replays)},
		{l.T("health.head"), l.Int(st.Head)},
		{l.T("health.head_at"), momentOr(l, st.HeadAt, z)},
		{l.T("health.signed"), l.Int(st.Signed)},
		{l.T("health.signed_at"), momentOr(l, st.SignAt, z)},
	}
	d.Data = []healthLine{{l.T("health.engine"), st.Tables.Engine}, {l.T("health.started"), momentOr(l, st.Started, z)}, {l.T("health.tables"), l.Size(st.Tables.Database)}}
	if !st.Postgres {
		d.Data = append(d.Data, healthLine{l.T("health.log"), l.Size(st.Tables.Log)})
	}
	d.Data = append(d.Data, healthLine{l.T("health.files"), l.T("health.files_of", "n", st.Files, "size", l.Size(st.FileSize))})
	if st.Disk.Total > 0 {
		d.Data = append(d.Data, healthLine{l.T("health.free"), l.T("health.of", "free", l.Size(st.Disk.Free), "total", l.Size(st.Disk.Total))})
	}
	d.Data = append(d.Data, healthLine{l.T("health.jobs_waiting"), l.Int(st.Jobs.Waiting)}, healthLine{l.T("health.jobs_running"), l.Int(st.Jobs.Running)},
		healthLine{l.T("health.jobs_failing"), l.Int(st.Jobs.Failing)}, healthLine{l.T("health.jobs_given_up"), l.Int(st.Jobs.GivenUp)}, healthLine{l.T("health.letters"), l.Int(st.Mails)})
	for _, b := range st.Backups {
		d.Backups = append(d.Backups, healthLine{b.Name, l.T("health.backup_line", "when", moment(l, b.At, z), "size", l.Size(b.Bytes))})
	}
	return s.show(w, r, "admin_health", View{Title: l.T("health.title"), Data: d, NoIndex: true, Cache: "no-store"})
}

// momentOr is a moment, or a dash when there was none.
func momentOr(l i18n.Lang, at clock.Instant, z zone) string {
	if at == 0 {
		return "–"
	}
	return moment(l, at, z)
}

// healthSay is the verdict on one thing in a sentence.
func (s *Server) healthSay(r *Request, name string, st *health.State) string {
	l := r.Lang
	switch name {
	case "writer":
		if st.Failed != nil {
			return l.T("health.writer_failed")
		}
		return l.T("health.writer_say", "n", st.Writer.Waiting)
	case "journal":
		return l.T("health.journal_say", "n", st.Head-st.Signed)
	case "readers":
		switch {
		case len(st.Readers) == 0:
			return l.T("health.readers_none")
		case st.Readers[0].Lag == 0:
			return l.T("health.readers_up")
		}
		return l.T("health.readers_say", "name", st.Readers[0].Name, "n", st.Readers[0].Lag)
	case "jobs":
		return l.T("health.jobs_say", "n", st.Jobs.GivenUp)
	case "failing":
		return l.T("health.failing_say", "n", st.Jobs.Failing)
	case "mail":
		return l.T("health.mail_say", "n", st.Mails)
	case "disk":
		return l.T("health.disk_say", "free", l.Size(st.Disk.Free))
	case "backup":
		switch {
		case !st.Backup:
			return l.T("health.backup_off")
		case len(st.Backups) == 0:
			return l.T("health.backup_none")
		}
		return l.T("health.backup_say", "n", int64(st.At.Sub(st.Backups[0].At)/time.Hour))
	}
	return ""
}
