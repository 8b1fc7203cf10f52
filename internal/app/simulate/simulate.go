// Package simulate lets an exchange live through days that are the same every time: its
// clock, its chances and its people follow from a seed. The commands are the real ones, on
// the real store.
//
// Words:
//
//	step     one thing that somebody does; minutes pass between two
//	plain    the model: what must be so, kept with lists and maps and no SQL
//	breach   the exchange did what the plain model forbids, or refused what it allows, or
//	         its tables say something else than the model
//	lent     goods that are out on memo, or proposed to go out
//	lot      a parcel: how many carats of which origin it has, and what its owners call it
//	rush     two buyers who want the same parcel in the same moment
//	trouble  what goes wrong around a command: asked twice, the house falls over before it
//	         or after it with nobody told, the bank sends late, twice or not at all
//
// A breach names its day and step: the same seed leads there again.
package simulate

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// Options say how long and which story.
type Options struct {
	Days   int
	Seed   uint64
	Folder string // for the data; a temporary one in memory where there is one, when empty
	Say    io.Writer
}

// Report is what was found.
type Report struct {
	Days     int            `json:"days"`
	Seed     uint64         `json:"seed"`
	Steps    int            `json:"steps"`
	Done     map[string]int `json:"done"`    // by what was done
	Refused  map[string]int `json:"refused"` // by the key of the refusal
	Crashes  int            `json:"crashes"` // the house fell over and was opened again
	Twice    int            `json:"asked_twice"`
	Deals    int            `json:"deals"`
	Settled  int            `json:"settled"`
	Undone   int            `json:"undone"`
	Defaults int            `json:"defaults"`
	Entries  int64          `json:"journal_entries"`
	Breaches []string       `json:"breaches"`
	Hash     string         `json:"hash"` // of everything that is known at the end
	Seconds  float64        `json:"seconds"`
}

// OK tells whether the exchange did what it must.
func (r *Report) OK() bool { return len(r.Breaches) == 0 }

// first is the morning of the first day: a Monday in Shanghai.
var first = clock.At(time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC))

// Run simulates. Nothing else may run in the process beside it: ids follow from the seed.
func Run(ctx context.Context, o Options) (rep Report, err error) {
	if o.Say == nil {
		o.Say = io.Discard
	}
	if o.Folder == "" {
		if o.Folder, err = inMemory(); err != nil {
			return rep, err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(o.Folder)) }()
	}
	begin := time.Now()
	w := newWorld(o)
	defer id.Seed(o.Seed, func() time.Time { return w.clock.Instant.Time() })()
	if err := w.found(ctx); err != nil {
		return w.rep, err
	}
	defer func() { err = errors.Join(err, w.d.Close()) }()
	for w.rep.Days < o.Days {
		if err := w.day(ctx); err != nil {
			return w.rep, fmt.Errorf("simulate: seed %d, day %d, step %d: %w", o.Seed, w.rep.Days, w.rep.Steps, err)
		}
		if len(w.rep.Breaches) > 0 { // what follows from a breach tells nothing
			break
		}
		if w.rep.Days%50 == 0 {
			fmt.Fprintf(o.Say, "%d days, %d steps, %d crashes, %d deals, %.0f s\n", w.rep.Days, w.rep.Steps, w.rep.Crashes, len(w.twin.Deals), time.Since(begin).Seconds())
		}
	}
	if err := w.whole(ctx); err != nil {
		return w.rep, err
	}
	hash, err := w.hash(ctx)
	w.rep.Hash, w.rep.Seconds = hex.EncodeToString(hash), time.Since(begin).Seconds()
	w.rep.Deals, w.rep.Settled, w.rep.Undone, w.rep.Entries = len(w.twin.Deals), w.twin.Settled, w.twin.Rescinds, w.twin.Entries
	for _, d := range w.twin.Deals {
		if d.Late {
			w.rep.Defaults++
		}
	}
	return w.rep, err
}

// inMemory is a folder that is no disk where there is one: what is simulated here is the
// exchange, not the disk.
func inMemory() (string, error) {
	if dir, err := os.MkdirTemp("/dev/shm", "bourse-simulate-"); err == nil {
		return dir, nil
	}
	dir, err := os.MkdirTemp("", "bourse-simulate-")
	if err != nil {
		return "", fmt.Errorf("simulate: %w", err)
	}
	return dir, nil
}

// breach notes that the exchange and the plain model differ.
func (w *world) breach(format string, args ...any) {
	if len(w.rep.Breaches) < 20 {
		where := fmt.Sprintf("seed %d, day %d (%s), step %d: ", w.Seed, w.rep.Days, w.clock.Instant, w.rep.Steps)
		w.rep.Breaches = append(w.rep.Breaches, where+fmt.Sprintf(format, args...))
	}
}
