// Package torture kills a running exchange again and again while people deal on it, and
// compares what it then knows with what they were told.
//
// Words:
//
//	life     the time from one start of the server to its being killed
//	acked    a command whose caller was told that it is done
//	unknown  a command whose caller was told nothing: it is done, or not, but not by half
//	lost     acked, and not there, or there with another answer
//
// People deal by the pages with sessions of their own: they sign offers, accept, buy at the
// asked price and undo deals, each with a second proof: the first of each member with the
// click of the fictional exchange, the second with password and the code of his phone. They
// have money paid out. Programs settle by the API. The server is the real program in a process of its own, killed with SIGKILL at any moment, also
// while it starts.
package torture

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"time"

	"golang.org/x/sync/errgroup"

	"openbourse/internal/app/twin"
	"openbourse/internal/base/clock"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Options say how much.
type Options struct {
	Crashes int
	Folder  string // for the data: new or empty
	Seed    uint64
	Clients int // at once; 12 when 0
	// Serve gives the command that opens the exchange in a folder and prints {"address":"…"}.
	Serve func(folder string) *exec.Cmd
	Say   io.Writer // progress, may be nil
}

// Report is what was found.
type Report struct {
	Crashes     int      `json:"crashes"`
	Acked       int      `json:"acked"`
	Coded       int      `json:"acked_by_code"` // of these, confirmed with password and code
	Payouts     int      `json:"acked_payouts"` // of these, payouts
	Refused     int      `json:"refused"`
	Unknown     int      `json:"unknown"`       // of which
	UnknownDone int      `json:"unknown_done"`  // turned out to be done
	Again       int      `json:"asked_again"`   // commands sent once more after a crash with their old id
	Lost        int      `json:"lost"`          //
	Doubled     int      `json:"doubled"`       //
	Half        int      `json:"half_settled"`  //
	Balanced    bool     `json:"balanced"`      // the books, after every crash and at the end
	Journal     bool     `json:"journal_whole"` // verified after every crash and whole at the end
	Deals       int      `json:"deals"`
	Settled     int      `json:"settled"`
	Undone      int      `json:"undone"`
	Entries     int64    `json:"journal_entries"`
	Faults      []string `json:"faults"`
	Seed        uint64   `json:"seed"`
	Seconds     float64  `json:"seconds"`
}

// OK tells whether nothing is wrong.
func (r *Report) OK() bool {
	return r.Lost == 0 && r.Doubled == 0 && r.Half == 0 && r.Balanced && r.Journal && len(r.Faults) == 0
}

// trial is one run.
type trial struct {
	Options
	dice  *rand.Rand
	fair  *fair
	books *twin.Twin
	rep   Report
	told  []told                    // and not looked up in the journal yet
	known map[command]journal.Entry // that are asked for again
}

// Run makes a fictional exchange in the folder and crashes it.
func Run(ctx context.Context, o Options) (Report, error) {
	if o.Say == nil {
		o.Say = io.Discard
	}
	if o.Clients == 0 {
		o.Clients = 12
	}
	if left, err := os.ReadDir(o.Folder); err == nil && len(left) > 0 {
		return Report{}, fmt.Errorf("torture: %s is not empty: name a new folder", o.Folder)
	}
	begin := time.Now()
	t := &trial{Options: o, dice: rand.New(rand.NewPCG(o.Seed, 0)), rep: Report{Seed: o.Seed, Faults: []string{}}}
	var err error
	if t.fair, err = openFair(ctx, o); err != nil {
		return t.rep, err
	}
	if err := t.look(ctx, func(ctx context.Context, k *journal.Keeper) error {
		t.books, err = twin.New(ctx, k)
		return err
	}); err != nil {
		return t.rep, err
	}
	for t.rep.Crashes < o.Crashes {
		if err := t.life(ctx); err != nil {
			return t.rep, err
		}
		if t.rep.Crashes%50 == 0 {
			fmt.Fprintf(o.Say, "%d crashes, %d acked, %d lost, %d deals, %d settled, %.0f s\n",
				t.rep.Crashes, t.rep.Acked, t.rep.Lost, len(t.books.Deals), t.books.Settled, time.Since(begin).Seconds())
		}
	}
	err = t.end(ctx)
	t.rep.Seconds = time.Since(begin).Seconds()
	return t.rep, err
}

// life starts the server, looks at what the last crash has left, lets people deal, and
// kills it.
func (t *trial) life(ctx context.Context) error {
	s, err := start(ctx, t.Serve(t.Folder))
	if err != nil {
		return err
	}
	defer s.kill()
	if t.rep.Crashes%10 == 9 { // now and then while it starts
		s.killAfter(time.Duration(t.dice.Int64N(int64(200 * time.Millisecond))))
		t.rep.Crashes++
		return s.wait()
	}
	address, err := s.ready()
	if err != nil {
		return err
	}
	t.fair.at(address)
	if err := t.judge(ctx); err != nil {
		return err
	}
	answers := 1 + t.dice.Int64N(24) // then, at any moment, in the middle of what is under way
	soon := time.Duration(t.dice.Int64N(int64(20 * time.Millisecond)))
	s.killAfter(10 * time.Second) // whatever comes
	t.told = append(t.told, t.fair.deal(ctx, t.Clients, t.dice.Uint64(), s.dead, func(n int64) {
		if n == answers {
			s.killAfter(soon)
		}
	})...)
	t.rep.Crashes++
	return s.wait()
}

// judge compares the books with the twin, and what people were told before the crash with
// what is in the journal. Then they ask again for what they were not told.
func (t *trial) judge(ctx context.Context) error {
	var asking []told
	err := t.look(ctx, func(ctx context.Context, k *journal.Keeper) error {
		entries, err := t.books.Catch(ctx, k)
		if err != nil {
			return err
		}
		asking = t.compare(entries)
		for wait := time.Now(); time.Since(wait) < 10*time.Second; time.Sleep(2 * time.Millisecond) {
			if behind, err := t.books.Behind(ctx, k.DB()); err != nil || !behind {
				break
			}
			if _, err := t.books.Catch(ctx, k); err != nil {
				return err
			}
		}
		if err := t.books.Compare(ctx, k.DB()); err != nil {
			return err
		}
		t.fair.stock(t.books)
		return nil
	})
	if err != nil {
		return err
	}
	t.rep.Again += len(asking)
	t.told = make([]told, len(asking))
	var g errgroup.Group
	g.SetLimit(t.Clients)
	for i, x := range asking {
		g.Go(func() error {
			t.told[i] = x.again(ctx, x.by)
			return nil
		})
	}
	return g.Wait()
}

// look opens the data for reading, beside the server or without one.
func (t *trial) look(ctx context.Context, f func(context.Context, *journal.Keeper) error) (err error) {
	d, err := db.Open(ctx, t.Folder, db.Options{ReadOnly: true, Readers: 1})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return f(ctx, journal.New(d, clock.System{}))
}

// end opens the exchange once more and checks everything as a whole.
func (t *trial) end(ctx context.Context) error {
	s, err := start(ctx, t.Serve(t.Folder))
	if err != nil {
		return err
	}
	defer s.kill()
	address, err := s.ready()
	if err != nil {
		return err
	}
	t.fair.at(address)
	for range 2 { // the second time what was asked again
		if err := t.judge(ctx); err != nil {
			return err
		}
	}
	if err := s.stop(); err != nil {
		return err
	}
	return t.look(ctx, func(ctx context.Context, k *journal.Keeper) error {
		j, err := k.Verify(ctx)
		if err != nil {
			return err
		}
		l, err := ledger.Verify(ctx, k.DB())
		if err != nil {
			return err
		}
		faults, err := ledger.Check(ctx, k.DB(), 5)
		if err != nil {
			return err
		}
		twice, err := sameCommand(ctx, k.DB())
		if err != nil {
			return err
		}
		r, b := &t.rep, t.books
		if !j.OK {
			r.Faults = append(r.Faults, fmt.Sprintf("journal entry %d: %s", j.Bad, j.Reason))
		}
		if !l.OK {
			r.Faults = append(r.Faults, fmt.Sprintf("transfer %d: %s", l.Bad, l.Reason))
		}
		r.Journal, r.Balanced = j.OK, l.OK && len(faults) == 0 && len(b.Faults) == 0
		r.Doubled, r.Half, r.Faults = r.Doubled+b.Doubled+twice, b.Half, append(r.Faults, b.Faults...)
		r.Deals, r.Settled, r.Undone, r.Entries = len(b.Deals), b.Settled, b.Rescinds, b.Entries
		return nil
	})
}
