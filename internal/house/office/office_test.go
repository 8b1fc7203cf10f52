package office_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/house/office"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/job"
	"openbourse/internal/store/journal"
	"openbourse/internal/store/mail"
)

var (
	ctx   = context.Background()
	admin = access.Actor{Person: id.New(), Roles: []access.Role{access.Admin}}
	staff = access.Actor{Person: id.New(), Roles: []access.Role{access.Staff}}
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, what string, err error, key string) {
	t.Helper()
	if !errs.Is(err, key) {
		t.Errorf("%s: %v, want %s", what, err, key)
	}
}

// desk is a store with a letter that waits, a job that was given up and one that comes back
// every so often.
func desk(t *testing.T, d *db.DB) *journal.Keeper {
	t.Helper()
	k := journal.New(d, &clock.Fixed{Instant: clock.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))})
	now := k.Clock().Now()
	must(t, d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		if err := mail.Post(ctx, tx, now, mail.Letter{
			To: "guest@house.example", Subject: "Your account", Text: "Open http://localhost/account/first/AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcde\nYour code is 123456.",
		}); err != nil {
			return err
		}
		if err := job.Add(ctx, tx, job.Job{Kind: "market.sweep", Key: "7", Body: 7}); err != nil {
			return err
		}
		if err := job.Add(ctx, tx, job.Job{Kind: "journal.sign", Key: job.Periodic, Body: nil, At: now.Add(time.Hour)}); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "UPDATE job SET failed = $1, tries = 16, error = $2 WHERE kind = 'market.sweep'", now, "the disk is full")
		return err
	}))
	return k
}

func work(t *testing.T, d *db.DB) office.Work {
	t.Helper()
	w, err := office.Outbox(ctx, d, admin)
	must(t, err)
	return w
}

func TestWhatWaitsAndFailedIsSeenTriedAgainAndDropped(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desk(t, d)
		w := work(t, d)
		if len(w.Failed) != 1 || w.Failed[0].Reason != "the disk is full" || w.Failed[0].Tries != 16 || len(w.Waiting) != 2 || len(w.Letters) != 1 || len(w.Counts) != 3 {
			t.Fatalf("%+v", w)
		}
		text := w.Letters[0].Text
		if strings.Contains(text, "EfGhIjKl") || strings.Contains(text, "123456") || !strings.Contains(text, "http://localhost/account/first/AbCd••••") {
			t.Errorf("the letter reads %q", text)
		}
		failed := w.Failed[0].ID
		_, err := office.RetryJob{Job: failed}.Do(ctx, k, staff, id.New())
		refused(t, "staff tries again", err, "access.forbidden")
		_, err = office.RetryJob{Job: failed}.Do(ctx, k, access.System("x"), id.New())
		refused(t, "a program tries again", err, "access.in_person")
		_, err = office.RetryJob{Job: failed}.Do(ctx, k, admin, id.New())
		must(t, err)
		if w := work(t, d); len(w.Failed) != 0 || len(w.Waiting) != 3 {
			t.Errorf("after trying again: %+v", w)
		}
		var letter, periodic id.ID
		for _, x := range w.Waiting {
			if x.Periodic {
				periodic = x.ID
			} else {
				letter = x.ID
			}
		}
		_, err = office.DropJob{Job: periodic}.Do(ctx, k, admin, id.New())
		refused(t, "dropping what comes back", err, "office.periodic")
		cmd := id.New()
		for range 2 { // the second is the same command again
			_, err = office.DropJob{Job: letter}.Do(ctx, k, admin, cmd)
			must(t, err)
		}
		_, err = office.DropJob{Job: letter}.Do(ctx, k, admin, id.New())
		refused(t, "dropping it twice", err, "office.no_job")
		if w := work(t, d); len(w.Letters) != 0 || len(w.Waiting) != 2 {
			t.Errorf("after dropping: %+v", w)
		}
		must(t, d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE job SET running = 1 WHERE id = $1", failed)
			return err
		}))
		_, err = office.DropJob{Job: failed}.Do(ctx, k, admin, id.New())
		refused(t, "dropping what runs", err, "office.runs")
		_, err = office.Outbox(ctx, d, staff)
		refused(t, "staff reads letters", err, "access.forbidden")
	})
}

func TestTheRoomThatDataTakeIsMeasured(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := desk(t, d)
		blobs, err := blob.New(d, k.Clock())
		must(t, err)
		for i, holder := range []string{"upload 1", "upload 2", "case:9"} {
			ref, err := blobs.Put(ctx, strings.NewReader(strings.Repeat("x", 100*(i+1))), 1000)
			must(t, err)
			must(t, d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error { return blob.Hold(ctx, tx, ref, holder, k.Clock().Now()) }))
		}
		s, err := office.StorageNow(ctx, d, admin)
		must(t, err)
		if s.Tables.Database <= 0 || len(s.Files) != 2 || s.Files[0] != (office.Files{Holder: "case", N: 1, Bytes: 300}) || s.Files[1] != (office.Files{Holder: "upload", N: 2, Bytes: 300}) {
			t.Errorf("%+v", s)
		}
		for _, o := range s.Oldest {
			if was := map[string]bool{"file": true, "letter": true}; was[o.What] != !o.At.IsZero() && o.What != "job" {
				t.Errorf("the oldest %s is from %v", o.What, o.At)
			}
		}
		_, err = office.StorageNow(ctx, d, staff)
		refused(t, "staff measures", err, "access.forbidden")
	})
}
