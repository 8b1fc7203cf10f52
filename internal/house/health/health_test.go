package health_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/house/health"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/store/backup"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/job"
	"openbourse/internal/store/journal"
	"openbourse/internal/store/mail"
)

var admin = access.Actor{Person: id.New(), Roles: []access.Role{access.Admin}}

// worst is the worst that was found, but for the disk: it is this machine's.
func worst(s health.State) (most health.Level) {
	for _, c := range s.Checks {
		if c.Name != "disk" {
			most = max(most, c.Level)
		}
	}
	return most
}

func level(t *testing.T, s health.State, name string) health.Level {
	t.Helper()
	for _, c := range s.Checks {
		if c.Name == name {
			return c.Level
		}
	}
	t.Fatalf("nobody looked at %q: %+v", name, s.Checks)
	return 0
}

func TestTheBoardSaysWhatWantsALook(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		now := &clock.Fixed{Instant: clock.At(time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC))}
		k := journal.New(d, now)
		week, _ := calendar.Preset("sde", "")
		if _, err := calendar.Begin(week, "2026-01-01").Do(ctx, k, access.System("test"), id.New()); err != nil {
			t.Fatal(err)
		}
		b := &health.Board{Keeper: k, Mails: true, Started: now.Instant, Backups: backup.Rotation{Folder: filepath.Join(t.TempDir(), "kept"), Keep: 3}}
		s, err := b.Read(ctx, admin)
		if err != nil || worst(s) != health.Well || s.Head != 1 || s.HeadAt != now.Instant {
			t.Fatalf("a new house: %+v, %v", s, err)
		}
		if _, err := k.Sign(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Backups.Make(ctx, d, now); err != nil {
			t.Fatal(err)
		}
		runner := job.NewRunner(d, now, nil)
		runner.Every("never", time.Hour, func(context.Context) error { return errors.New("no") })
		if err := d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			return errors.Join(mail.Post(ctx, tx, now.Instant, mail.Letter{To: "ana@x.example", Subject: "s", Text: "t"}),
				job.Add(ctx, tx, job.Job{Kind: "other", At: now.Instant}))
		}); err != nil {
			t.Fatal(err)
		}
		now.Instant = now.Instant.Add(27 * time.Hour)
		if _, err := calendar.Begin(week, "2027-01-01").Do(ctx, k, access.System("test"), id.New()); err != nil {
			t.Fatal(err)
		}
		if s, err = b.Read(ctx, admin); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"journal", "jobs", "mail", "backup"} {
			if level(t, s, name) != health.Look {
				t.Errorf("%s: %v", name, level(t, s, name))
			}
		}
		if level(t, s, "writer") != health.Well || s.Mails != 1 || s.Jobs.Waiting != 2 || len(s.Backups) != 1 {
			t.Errorf("%+v", s)
		}
		if level(t, s, "failing") != health.Well {
			t.Errorf("nothing failed: %+v", s.Checks)
		}
		if err := d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error { // as three failures leave it
			_, err := tx.Exec(ctx, "UPDATE job SET tries = 3, error = 'no' WHERE kind = 'other'")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if s, err = b.Read(ctx, admin); err != nil || level(t, s, "failing") != health.Look || s.Jobs.Failing != 1 {
			t.Errorf("%+v, %v", s, err)
		}
		now.Instant = now.Instant.Add(24 * time.Hour)
		if s, _ = b.Now(ctx); level(t, s, "backup") != health.Bad || worst(s) != health.Bad {
			t.Errorf("a backup of two days ago: %+v", s.Checks)
		}
		if d.Folder() != "" && (s.Disk.Total == 0 || s.Tables.Database == 0) {
			t.Errorf("the disk: %+v, %+v", s.Disk, s.Tables)
		}
		if _, err := b.Read(ctx, access.Actor{Person: id.New(), Roles: []access.Role{access.Trader}}); errs.Of(err).Code != errs.Forbidden {
			t.Errorf("a trader: %v", err)
		}
	})
}

func TestHowFarAReaderIsBehindIsKnownWhileItReads(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	d := dbtest.SQLite(t)
	k := journal.New(d, clock.System{})
	b := &health.Board{Keeper: k}
	week, _ := calendar.Preset("sde", "")
	day := clock.Date("2026-01-01")
	note := func() {
		t.Helper()
		day = day.AddDays(1)
		if _, err := calendar.Begin(week, day).Do(ctx, k, access.System("test"), id.New()); err != nil {
			t.Fatal(err)
		}
	}
	note()
	note()
	at, on := make(chan int64), make(chan struct{})
	go func() {
		_ = k.Follow(journal.Named(ctx, "slow"), 0, func(e journal.Entry) error { // ends with the test
			at <- e.No
			<-on
			return nil
		})
	}()
	if <-at != 1 {
		t.Fatal("the first entry is not 1")
	}
	s, err := b.Now(ctx)
	if err != nil || len(s.Readers) != 1 || s.Readers[0] != (health.Reader{Name: "slow", At: 0, Lag: 2}) {
		t.Errorf("%+v, %v", s.Readers, err)
	}
	on <- struct{}{}
	if <-at != 2 {
		t.Fatal("the second entry is not 2")
	}
	if s, err = b.Now(ctx); err != nil || s.Readers[0].Lag != 1 {
		t.Errorf("%+v, %v", s.Readers, err)
	}
}
