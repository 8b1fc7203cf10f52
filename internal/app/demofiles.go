package app

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"sync"

	"golang.org/x/sync/errgroup"

	"openbourse/internal/app/world"
)

// spool is a member's stock file on its way, in a temporary file that has no name any more.
type spool struct {
	file *os.File
	in   chan world.Listing
}

func newSpool() (*spool, error) {
	f, err := os.CreateTemp("", "bourse-stock-*.csv")
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	return &spool{file: f, in: make(chan world.Listing, 256)}, nil
}

func (s *spool) done() error {
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}

// write takes listings until the channel closes.
func (s *spool) write() error {
	w := bufio.NewWriterSize(s.file, 1<<16)
	if err := world.WriteFile(w, s.listings()); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	_, err := s.file.Seek(0, io.SeekStart)
	return err
}

func (s *spool) listings() iter.Seq[world.Listing] {
	return func(yield func(world.Listing) bool) {
		for l := range s.in {
			if !yield(l) {
				return
			}
		}
	}
}

// writeFiles begins to write the stock files of n stones; who asks for them waits.
func (m *demo) writeFiles(n int64) {
	m.written = sync.OnceValues(func() ([]*spool, error) { return m.files(n) })
	go m.written() //nolint:errcheck // stock asks again
}

// dropFiles removes what was written.
func (m *demo) dropFiles() error {
	all, err := m.written()
	for _, s := range all {
		err = errors.Join(err, s.done())
	}
	return err
}

// files writes the stock file of every member in one pass over the world.
func (m *demo) files(n int64) ([]*spool, error) {
	all := make([]*spool, m.world.Members)
	var g errgroup.Group
	for i := range all {
		s, err := newSpool()
		if err != nil {
			return nil, err
		}
		all[i] = s
		g.Go(s.write)
	}
	for l := range m.world.Listings(n) {
		all[l.Member-1].in <- l
	}
	for _, s := range all {
		close(s.in)
	}
	return all, g.Wait()
}
