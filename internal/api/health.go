package api

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/house/health"
)

var healthOperations = []Operation{
	get("readHealth", "/exchange/health", "health.read", "exchange", "How the house is: what wants a look, how far readers of the journal are behind, what waits", (*Server).readHealth),
}

// Health is how the house is at an instant.
type Health struct {
	At      clock.Instant  `json:"at"`
	State   string         `json:"state" doc:"the worst of the checks" enum:"well,look,bad"`
	Checks  []HealthCheck  `json:"checks"`
	Journal int64          `json:"journal" doc:"number of the journal's last entry"`
	Signed  int64          `json:"signed" doc:"number of the last entry whose head is signed"`
	Waiting int            `json:"waiting" doc:"commands that wait for the writer"`
	Readers []HealthReader `json:"readers" doc:"those furthest behind first"`
	Failing int64          `json:"failing" doc:"jobs that failed three times or more and are tried again"`
	GivenUp int64          `json:"given_up" doc:"jobs that failed too often"`
	Letters int64          `json:"letters" doc:"letters that wait"`
	Backup  *clock.Instant `json:"backup,omitempty" doc:"when the last backup was made that the house knows of"`
}

// HealthCheck is the verdict on one thing.
type HealthCheck struct {
	Name  string `json:"name" example:"writer"`
	State string `json:"state" enum:"well,look,bad"`
}

// HealthReader is one reader of the journal.
type HealthReader struct {
	Name   string `json:"name" example:"search"`
	Behind int64  `json:"behind" doc:"entries it has not done with"`
}

var levels = map[health.Level]string{health.Well: "well", health.Look: "look", health.Bad: "bad"}

func (s *Server) readHealth(c *call, _ struct{}) (Health, error) {
	if s.Health == nil {
		return Health{}, errs.New(errs.NotFound, "api.no_such_path")
	}
	st, err := s.Health.Read(c.Context(), c.Actor)
	if err != nil {
		return Health{}, err
	}
	h := Health{
		At: st.At, State: levels[st.Worst()], Checks: []HealthCheck{}, Journal: st.Head, Signed: st.Signed, Waiting: st.Writer.Waiting,
		Readers: []HealthReader{}, Failing: st.Jobs.Failing, GivenUp: st.Jobs.GivenUp, Letters: st.Mails,
	}
	for _, x := range st.Checks {
		h.Checks = append(h.Checks, HealthCheck{x.Name, levels[x.Level]})
	}
	for _, r := range st.Readers {
		h.Readers = append(h.Readers, HealthReader{r.Name, r.Lag})
	}
	if len(st.Backups) > 0 {
		h.Backup = &st.Backups[0].At
	}
	return h, nil
}
