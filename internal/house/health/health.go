// Package health says how the house is: whether it stores what it is told, how far its readers
// are behind, what waits, how much room the disk has, how old the last backup is.
//
// Words:
//
//	board    gathers all of it when somebody asks; nothing is kept
//	reader   what follows the journal in this process, with the entry it has done with
//	check    one thing that can be well, wants a look, or is bad, with its numbers
//
// Asking never waits for the writer.
package health

import (
	"context"
	"slices"
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/backup"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/job"
	"openbourse/internal/store/journal"
	"openbourse/internal/store/mail"
)

// Level says how well a thing is.
type Level int

// The levels.
const (
	Well Level = iota
	Look       // somebody should look at it
	Bad        // it does not work
)

// From where on somebody should look; our proposals.
const (
	lagLook    = 1_000            // entries that a reader is behind
	lagBad     = 100_000          //
	queueLook  = 256              // commands that wait
	jobLate    = 10 * time.Minute // a job is due and not begun
	mailLate   = time.Hour
	diskLook   = 10             // per cent free
	diskBad    = 2              //
	backupLook = 26 * time.Hour // one a day, and two hours to make it
	backupBad  = 50 * time.Hour
	signedLook = 26 * time.Hour
)

// Index is what the search says of itself.
type Index interface {
	Head() int64 // the last journal entry applied
}

// Board gathers how the house is.
type Board struct {
	Keeper  *journal.Keeper
	Index   Index
	Backups backup.Rotation
	Mails   bool // letters are sent
	Started clock.Instant
}

// Reader is one reader of the journal.
type Reader struct {
	Name string
	At   int64 // the last entry it has done with
	Lag  int64
}

// State is how the house is at an instant.
type State struct {
	At       clock.Instant
	Started  clock.Instant
	Postgres bool

	Failed  error // why nothing can be written any more; nil: all is well
	Writer  db.Stats
	Head    int64         // of the journal
	HeadAt  clock.Instant // when it was written
	Signed  int64         // the last signed head
	SignAt  clock.Instant
	Readers []Reader // those furthest behind first

	Jobs      job.Counts
	Mails     int64 // letters that wait
	MailSince clock.Instant

	Files    int64 // that somebody needs
	FileSize int64

	Disk    Disk
	Tables  db.Size
	Backups []backup.Kept
	Backup  bool // one is written each day

	Checks []Check
}

// Check is the verdict on one thing. Name is a message key behind "health.".
type Check struct {
	Name  string
	Level Level
}

// Worst is the worst of all checks.
func (s *State) Worst() Level {
	worst := Well
	for _, c := range s.Checks {
		worst = max(worst, c.Level)
	}
	return worst
}

// Read is the state for who may see it.
func (b *Board) Read(ctx context.Context, who access.Actor) (State, error) {
	if err := access.Check(who, "health.read", access.Any); err != nil {
		return State{}, err
	}
	return b.Now(ctx)
}

// Now gathers the state. It is for the house itself; Read asks who wants to know.
func (b *Board) Now(ctx context.Context) (State, error) {
	d := b.Keeper.DB()
	s := State{At: b.Keeper.Clock().Now(), Started: b.Started, Postgres: d.Postgres(), Failed: d.Failed(), Writer: d.Stats(), Backup: b.Backups.Folder != ""}
	for _, step := range []func() error{
		func() error { return b.journal(ctx, &s) },
		func() (err error) { s.Jobs, err = job.Count(ctx, d, s.At); return err },
		func() (err error) { s.Mails, s.MailSince, err = mail.Waiting(ctx, d); return err },
		func() (err error) { s.Files, s.FileSize, err = blob.Count(ctx, d); return err },
		func() (err error) { s.Backups, err = b.Backups.List(); return err },
		func() (err error) { s.Tables, err = d.Size(ctx); return err },
	} {
		if err := step(); err != nil {
			return s, err
		}
	}
	if folder := d.Folder(); folder != "" {
		s.Disk = diskOf(folder)
	} else if b.Backups.Folder != "" {
		s.Disk = diskOf(b.Backups.Folder)
	}
	b.judge(&s)
	return s, nil
}

func (b *Board) journal(ctx context.Context, s *State) error {
	last, err := journal.Last(ctx, b.Keeper.DB())
	if err != nil {
		return err
	}
	s.Head, s.HeadAt = last.No, last.At
	heads, err := b.Keeper.Heads(ctx, 1)
	if err != nil {
		return err
	}
	if len(heads) > 0 {
		s.Signed, s.SignAt = heads[0].No, heads[0].At
	}
	for name, at := range b.Keeper.Followers() {
		s.Readers = append(s.Readers, Reader{name, at, max(s.Head-at, 0)})
	}
	if b.Index != nil {
		at := b.Index.Head()
		s.Readers = slices.DeleteFunc(s.Readers, func(r Reader) bool { return r.Name == "search" })
		s.Readers = append(s.Readers, Reader{"search", at, max(s.Head-at, 0)})
	}
	slices.SortFunc(s.Readers, func(a, b Reader) int {
		if a.Lag != b.Lag {
			return int(b.Lag - a.Lag)
		}
		return strings.Compare(a.Name, b.Name)
	})
	return nil
}

// judge says of each thing whether somebody should look at it.
func (b *Board) judge(s *State) {
	note := func(name string, look, bad bool) {
		level := Well
		if look {
			level = Look
		}
		if bad {
			level = Bad
		}
		s.Checks = append(s.Checks, Check{name, level})
	}
	lag := int64(0)
	if len(s.Readers) > 0 {
		lag = s.Readers[0].Lag
	}
	note("writer", s.Writer.Waiting > queueLook, s.Failed != nil)
	note("journal", s.Head > s.Signed && s.SignAt > 0 && s.At.Sub(s.SignAt) > signedLook, false)
	note("readers", lag > lagLook, lag > lagBad)
	note("jobs", s.Jobs.GivenUp > 0 || s.Jobs.Due > 0 && s.At.Sub(s.Jobs.Due) > jobLate, false)
	note("failing", s.Jobs.Failing > 0, false)
	if b.Mails {
		note("mail", s.Mails > 0 && s.At.Sub(s.MailSince) > mailLate, false)
	}
	if s.Disk.Total > 0 {
		note("disk", s.Disk.Free < s.Disk.Total/100*diskLook, s.Disk.Free < s.Disk.Total/100*diskBad)
	}
	if s.Backup {
		age := s.At.Sub(s.Started) // before the first one the house has just begun
		if len(s.Backups) > 0 {
			age = s.At.Sub(s.Backups[0].At)
		}
		note("backup", age > backupLook, age > backupBad)
	} else {
		note("backup", true, false) // nobody makes one, as far as the house knows
	}
}

// Disk is the room where the data lives, in bytes; nought when it cannot be told.
type Disk struct{ Free, Total int64 }
