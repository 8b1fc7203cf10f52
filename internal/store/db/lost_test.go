package db_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"openbourse/internal/base/errs"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

// What the wire does with the next COMMIT or, when breaking, BEGIN.
const (
	whole      int32 = iota // passes it
	loseAnswer              // lets it arrive, loses what the server answers, then breaks
	loseAsking              // breaks before it arrives
	cutForGood              // like loseAnswer, and nobody gets through any more
	noBegin                 // breaks before a BEGIN arrives, and nobody gets through until cut is taken back
)

// wire passes connections on to the server's socket and loses a COMMIT when told to.
type wire struct {
	listener net.Listener
	socket   string
	next     atomic.Int32
	cut      atomic.Bool
	all      sync.WaitGroup
}

// through puts a wire between a test and its database.
func through(t *testing.T, address string) (*wire, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	folder := u.Query().Get("host")
	if folder == "" {
		t.Skip("the server named in BOURSE_TEST_PG has no socket in a folder")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: l, socket: filepath.Join(folder, ".s.PGSQL.5432")}
	w.all.Go(w.accept)
	t.Cleanup(func() {
		l.Close()
		w.all.Wait()
	})
	u.Host, u.RawQuery = l.Addr().String(), "sslmode=disable"
	return w, u.String()
}

func (w *wire) accept() {
	for {
		c, err := w.listener.Accept()
		if err != nil {
			return
		}
		s, err := net.Dial("unix", w.socket)
		if err != nil || w.cut.Load() {
			c.Close()
			continue
		}
		var deaf atomic.Bool
		w.all.Go(func() { w.ask(c, s, &deaf) })
		w.all.Go(func() {
			defer c.Close()
			defer s.Close()
			buf := make([]byte, 64<<10)
			for {
				n, err := s.Read(buf)
				if err != nil || deaf.Load() {
					return // what the server said about the COMMIT is lost
				}
				if _, err := c.Write(buf[:n]); err != nil {
					return
				}
			}
		})
	}
}

func (w *wire) ask(c, s net.Conn, deaf *atomic.Bool) {
	defer s.Close()
	buf := make([]byte, 64<<10)
	for {
		n, err := c.Read(buf)
		if err != nil {
			return
		}
		if bytes.Contains(buf[:n], []byte("BEGIN\x00")) && w.next.CompareAndSwap(noBegin, whole) {
			w.cut.Store(true)
			c.Close()
			return
		}
		if bytes.Contains(buf[:n], []byte("COMMIT\x00")) && w.next.Load() != noBegin {
			switch w.next.Swap(whole) {
			case loseAsking:
				c.Close()
				return
			case cutForGood:
				w.cut.Store(true)
				fallthrough
			case loseAnswer:
				deaf.Store(true)
			}
		}
		if _, err := s.Write(buf[:n]); err != nil {
			return
		}
	}
}

func TestALostCommitIsLookedUpAndNeverGuessed(t *testing.T) {
	t.Parallel()
	w, address := through(t, dbtest.Address(t))
	d := dbtest.Open(t, address, db.Options{Relaxed: true})
	put := func(name string) error { return d.Write(context.Background(), db.Prompt, mark(name)) }
	if err := put("a"); err != nil {
		t.Fatal(err)
	}
	w.next.Store(loseAnswer)
	if err := put("b"); err != nil {
		t.Errorf("the commit arrived, but the command was told %v", err)
	}
	w.next.Store(loseAsking)
	if err := put("c"); !errs.Is(err, "db.unreachable") {
		t.Errorf("the commit did not arrive, but the command was told %v", err)
	}
	if err := put("d"); err != nil {
		t.Errorf("after that: %v", err)
	}
	if got := marks(t, d); got != "a b d" {
		t.Errorf("written: %s", got)
	}
}

func TestWhenTheOutcomeCannotBeFoundNothingIsWrittenAnyMore(t *testing.T) {
	t.Parallel()
	w, address := through(t, dbtest.Address(t))
	d := dbtest.Open(t, address, db.Options{Relaxed: true})
	db.ShortenLookup(d, 300*time.Millisecond)
	w.next.Store(cutForGood)
	for range 2 {
		if err := d.Write(context.Background(), db.Prompt, mark("a")); !errs.Is(err, "db.failed") {
			t.Errorf("it was told %v", err)
		}
	}
	if d.Failed() == nil {
		t.Error("the health page does not know")
	}
}

func TestWhenTheServerIsGoneEveryCommandIsToldAtOnceAndItGoesOnLater(t *testing.T) {
	t.Parallel()
	w, address := through(t, dbtest.Address(t))
	d := dbtest.Open(t, address, db.Options{Relaxed: true})
	release := dbtest.Hold(t, d)
	w.next.Store(noBegin)
	var sent []<-chan error
	for i := range 5 {
		sent = append(sent, send(d, db.Prompt, mark(fmt.Sprint(i))))
		dbtest.Waiting(t, d, i+1)
	}
	release()
	for i, s := range sent {
		if err := <-s; !errs.Is(err, "db.unreachable") {
			t.Errorf("command %d was told %v", i, err)
		}
	}
	w.cut.Store(false)
	if err := d.Write(context.Background(), db.Prompt, mark("later")); err != nil {
		t.Errorf("when it is back: %v", err)
	}
	if n := d.Stats().Replays; n != 0 {
		t.Errorf("%d batches were replayed", n)
	}
}
