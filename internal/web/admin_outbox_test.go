package web

import (
	"context"
	"net/http"
	"testing"
	"time"

	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/job"
)

func TestWorkThatKeepsFailingStandsApartInTheOutbox(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	if err := p.k.DB().Write(t.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		if err := job.Add(ctx, tx, job.Job{Kind: "settle.bank", Key: job.Periodic, At: p.k.Clock().Now().Add(time.Hour)}); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "UPDATE job SET tries = 3, error = 'the folder of the bank is gone' WHERE kind = 'settle.bank'") // as three failures leave it
		return err
	}); err != nil {
		t.Fatal(err)
	}
	p.shows(p.ask("GET", "/admin/outbox", p.token[access.Admin]), http.StatusOK, "Keeps failing", "Three tries or more failed", "settle.bank", "the folder of the bank is gone", "Try now")
}
