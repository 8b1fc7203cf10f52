package app

import (
	"net/http"
	"runtime"
	"slices"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/door"
	"openbourse/internal/house/health"
	"openbourse/internal/paper/prom"
)

// alive answers whether the process lives and may be left alone: it asks nobody, so that a
// busy or waiting writer does not make a watchdog kill it. A store that has stopped for good
// is cured by a restart alone.
func (h *House) alive(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if h.DB.Failed() != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(`{"status":"failed"}` + "\n"))
		return
	}
	_, _ = w.Write([]byte(`{"status":"ok"}` + "\n"))
}

// Watching is what machines that watch the house may ask: /metrics and /healthz. It is served
// on an address of its own and never by the pages' listener, since behind a proxy on this
// machine every caller looks local.
func (h *House) Watching() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", h.alive)
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		s, err := h.board.Now(r.Context())
		if err != nil {
			h.Log.ErrorContext(r.Context(), "measuring", "err", err)
			http.Error(w, "the house cannot be measured at the moment; its log says why", http.StatusServiceUnavailable)
			return
		}
		var p prom.Page
		h.measure(&p, &s)
		requests(&p, h.traffic.Counts())
		process(&p)
		w.Header().Set("Content-Type", prom.ContentType)
		_, _ = w.Write([]byte(p.String())) // when it fails the reader has gone
	})
	return mux
}

// one writes a family of one sample.
func one(p *prom.Page, name string, kind prom.Kind, help string, v int64) {
	p.Family(name, kind, help)
	p.Sample(v)
}

func (h *House) measure(p *prom.Page, s *health.State) {
	failed := int64(0)
	if s.Failed != nil {
		failed = 1
	}
	one(p, "bourse_writer_failed", prom.Gauge, "1 when nothing can be stored any more and only a restart helps.", failed)
	one(p, "bourse_writer_waiting", prom.Gauge, "Commands that wait for the writer.", int64(s.Writer.Waiting))
	one(p, "bourse_writer_batches_total", prom.Counter, "Transactions committed.", s.Writer.Batches)
	one(p, "bourse_writer_commands_total", prom.Counter, "Commands answered by the writer.", s.Writer.Commands)
	one(p, "bourse_writer_replays_total", prom.Counter, "Batches rolled back and run again one by one.", s.Writer.Replays)
	p.Family("bourse_writer_busy_seconds_total", prom.Counter, "Time the writer spent on its batches.")
	p.Micros(s.Writer.Busy)
	one(p, "bourse_journal_entry", prom.Gauge, "Number of the journal's last entry.", s.Head)
	one(p, "bourse_journal_signed_entry", prom.Gauge, "Number of the last entry whose head is signed.", s.Signed)
	age(p, "bourse_journal_age_seconds", "Time since the last entry.", s.At, s.HeadAt)
	p.Family("bourse_reader_lag_entries", prom.Gauge, "Entries of the journal that a reader has not done with; search is the index.")
	for _, r := range s.Readers {
		p.Sample(r.Lag, "reader", r.Name)
	}
	p.Family("bourse_jobs", prom.Gauge, "Work that waits, is being done, waits for another try after three or more that failed, or was given up.")
	p.Sample(s.Jobs.Waiting, "state", "waiting")
	p.Sample(s.Jobs.Running, "state", "running")
	p.Sample(s.Jobs.Failing, "state", "failing")
	p.Sample(s.Jobs.GivenUp, "state", "given_up")
	one(p, "bourse_mail_waiting", prom.Gauge, "Letters that are not sent yet.", s.Mails)
	age(p, "bourse_mail_waiting_seconds", "How long the oldest of them waits; 0 when none does.", s.At, s.MailSince)
	one(p, "bourse_files", prom.Gauge, "Documents and stock files that are kept.", s.Files)
	one(p, "bourse_files_bytes", prom.Gauge, "Their size.", s.FileSize)
	if s.Disk.Total > 0 {
		one(p, "bourse_disk_free_bytes", prom.Gauge, "Room left where the data lives.", s.Disk.Free)
		one(p, "bourse_disk_bytes", prom.Gauge, "Room in all where the data lives.", s.Disk.Total)
	}
	one(p, "bourse_database_bytes", prom.Gauge, "Size of the database.", s.Tables.Database)
	if !s.Postgres {
		one(p, "bourse_database_log_bytes", prom.Gauge, "Size of the log that is not in the database file yet.", s.Tables.Log)
	}
	if s.Backup {
		one(p, "bourse_backups", prom.Gauge, "Backups that are kept.", int64(len(s.Backups)))
		if len(s.Backups) > 0 {
			one(p, "bourse_backup_bytes", prom.Gauge, "Size of the last backup.", s.Backups[0].Bytes)
			age(p, "bourse_backup_age_seconds", "Time since the last backup.", s.At, s.Backups[0].At)
		}
	}
	age(p, "bourse_up_seconds", "Time since the house was opened.", s.At, s.Started)
}

// age writes how long ago an instant was; 0 when there was none.
func age(p *prom.Page, name, help string, now, at clock.Instant) {
	p.Family(name, prom.Gauge, help)
	if at == 0 {
		at = now
	}
	p.Micros(int64(max(now-at, 0)))
}

func requests(p *prom.Page, all []door.Counted) {
	p.Family("bourse_http_requests_total", prom.Counter, "Requests answered, by face, route and status.")
	for _, c := range all {
		var codes []int
		for s := range c.Status {
			codes = append(codes, s)
		}
		slices.Sort(codes)
		for _, s := range codes {
			p.Sample(c.Status[s], "face", c.Face, "route", c.Route, "status", strconv.Itoa(s))
		}
	}
	p.Family("bourse_http_request_seconds", prom.Histogram, "How long requests took, by face and route.")
	for _, c := range all {
		p.Buckets(door.Bounds, c.Buckets, c.Count, c.Micros, "face", c.Face, "route", c.Route)
	}
}

func process(p *prom.Page) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	one(p, "go_goroutines", prom.Gauge, "Goroutines.", int64(runtime.NumGoroutine()))
	one(p, "go_memstats_heap_alloc_bytes", prom.Gauge, "Bytes of the heap that are in use.", int64(m.HeapAlloc))
	one(p, "go_memstats_sys_bytes", prom.Gauge, "Bytes taken from the operating system.", int64(m.Sys))
	one(p, "go_gc_cycles_total", prom.Counter, "Collections of garbage.", int64(m.NumGC))
}
