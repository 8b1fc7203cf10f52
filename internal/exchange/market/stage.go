package market

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// The steps of staging, in order.
const (
	stepClear  = "clearing"
	stepRows   = "rows"
	stepDrop   = "dropping"
	stepClaim  = "claims"
	stepNumber = "numbers"
	stepTitle  = "titles"
)

// The pieces of bulk work aim at goodPiece, well below the 20 ms a piece may take.
const (
	goodPiece = 10 * time.Millisecond
	minPiece  = 50
	maxPiece  = 4000
)

// stager stages one upload. Everything it holds in memory can be made again from the
// file: a process that ends in the middle leaves rows that the next run clears first.
type stager struct {
	k     *journal.Keeper
	blobs *blob.Store
	org   party.Org
	terms Terms
	u     uploadRow // as the last piece wrote it
	stock stockRow
	book  *book
	fresh *fresh

	piece  int64        // pieces written
	rowSeq int64        // rows kept in upload_row
	size   atomic.Int64 // rows of the next piece
}

// system is who writes the pieces.
var system = access.System("stock")

var errStopped = errors.New("market: the upload is not being read any more")

// Stage reads the file of an upload, writes the listings it makes for the generation to
// come, and makes it ready. It does nothing to an upload that is not being read. It may be
// run again after a crash. A file that cannot be read fails the upload and is no error.
func Stage(ctx context.Context, k *journal.Keeper, blobs *blob.Store, upload int64) error {
	s := &stager{k: k, blobs: blobs, fresh: &fresh{}}
	s.size.Store(200)
	var err error
	if s.u, err = uploadByNo(ctx, k.DB(), upload); err != nil || s.u.State != Reading {
		return err
	}
	if s.terms, err = termsAt(ctx, k.DB(), s.u.Received); err != nil {
		return err
	}
	if s.org, err = party.OrgByNo(ctx, k.DB(), s.u.Member); err != nil {
		return err
	}
	err = s.run(ctx)
	var refusal *errs.Error
	switch {
	case errors.Is(err, errStopped):
		return nil
	case errors.As(err, &refusal) && unreadable(refusal.Code):
		return fail(ctx, k, upload, s.u.run, refusal)
	}
	return err
}

// unreadable tells a fault of the file from one of the house.
func unreadable(c errs.Code) bool {
	return c == errs.Invalid || c == errs.Unsupported || c == errs.TooLarge || c == errs.NotFound
}

func (s *stager) run(ctx context.Context) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	steps := []struct {
		name string
		do   func(context.Context) error
	}{
		{stepRows, s.rows}, {stepDrop, s.drop}, {stepClaim, s.claims}, {stepNumber, s.numbers}, {stepTitle, s.titles},
	}
	for _, step := range steps {
		s.u.Step, s.u.Done, s.u.Todo = step.name, 0, 0
		if err := step.do(ctx); err != nil {
			return err
		}
	}
	return s.finish(ctx)
}

// begin takes the upload over from a run that ended, clears what it and dead uploads of
// the member left, and reads the stock as it is.
func (s *stager) begin(ctx context.Context) error {
	dead, err := db.Rows(ctx, s.k.DB(), db.One[int64],
		"SELECT no FROM upload WHERE member = $1 AND dirty = 1 AND (no = $2 OR state IN ($3, $4, $5)) ORDER BY no",
		s.u.Member, s.u.No, string(Undone), string(Discarded), string(Failed))
	if err != nil {
		return err
	}
	for _, no := range dead {
		if err := clearUpload(ctx, s.k, no); err != nil {
			return err
		}
	}
	u, err := bulk(ctx, s.k, "market.begin", s.u.No, func(ctx context.Context, tx *db.Tx) (journal.Fact, uploadRow, error) {
		u, err := uploadByNo(ctx, tx, s.u.No)
		if err != nil {
			return nil, u, err
		}
		if u.State != Reading {
			return nil, u, errStopped
		}
		k, err := ownStock(ctx, tx, u.Member)
		if err != nil {
			return nil, u, err
		}
		u.run, u.generation, u.Counts = u.run+1, k.generation+1, fact.StockCounts{}
		u.Step, u.Done, u.Todo, u.RowsRead, u.RowsOK = stepRows, 0, 0, 0, 0
		u.firstListing, u.lastListing, u.lines = 0, 0, 0
		if _, err := tx.Exec(ctx, "UPDATE upload SET run = $2, generation = $3 WHERE no = $1", u.No, u.run, u.generation); err != nil {
			return nil, u, err
		}
		return fact.UploadStaged{Upload: u.No, Step: stepClear}, u, u.saveCounts(ctx, tx)
	})
	if err != nil {
		return err
	}
	s.u = u
	if s.stock, err = ownStock(ctx, s.k.DB(), u.Member); err != nil {
		return err
	}
	s.book, err = readBook(ctx, s.k.DB(), u.Member, s.stock.generation)
	return err
}

// rows reads the file and writes its rows, one goroutine doing each.
func (s *stager) rows(ctx context.Context) error {
	profile, err := profileByNo(ctx, s.k.DB(), s.u.Profile)
	if err != nil {
		return err
	}
	f, file, err := openUpload(ctx, s.blobs, &s.u, profile)
	if err != nil {
		return err
	}
	defer f.Close()
	defer file.Close()
	s.u.Todo = file.Inspection().Lines
	const ahead = 3
	full, empty := make(chan *piece, ahead), make(chan *piece, ahead)
	for range ahead {
		empty <- newPiece(s)
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(full)
		return s.read(ctx, file, full, empty)
	})
	g.Go(func() error {
		for p := range full {
			if err := s.write(ctx, p); err != nil {
				return err
			}
			p.reset()
			empty <- p
		}
		return nil
	})
	return g.Wait()
}

// read sorts the rows of the file into pieces.
func (s *stager) read(ctx context.Context, file *stockfile.File, full chan<- *piece, empty <-chan *piece) error {
	sorter := &sorter{ctx: ctx, s: s, mode: s.u.Mode, member: s.u.Member} // s.u is the writer's from here on
	take := func() (*piece, error) {
		select {
		case p := <-empty:
			p.want = s.wanted()
			return p, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	send := func(p *piece) error {
		p.build(nil)
		select {
		case full <- p:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	p, err := take()
	if err != nil {
		return err
	}
	_, err = file.Each(ctx, func(r *stockfile.Row) error {
		sorter.sort(p, r)
		if p.len() < p.want {
			return nil
		}
		if err := send(p); err != nil {
			return err
		}
		p, err = take()
		return err
	})
	if err != nil {
		return err
	}
	return send(p)
}

// bulk writes one piece of long work, again when the queue is full.
func bulk[A any](ctx context.Context, k *journal.Keeper, kind string, upload int64, run func(context.Context, *db.Tx) (journal.Fact, A, error)) (A, error) {
	for {
		a, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: kind, Input: upload, Class: db.Bulk}, run)
		if !errs.Is(err, "db.busy") {
			return a, err
		}
		select {
		case <-ctx.Done():
			return a, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// stillReading checks inside a piece that this run is still the one that writes.
func (s *stager) stillReading(ctx context.Context, tx *db.Tx) error {
	var state string
	var run int64
	if err := tx.QueryRow(ctx, "SELECT state, run FROM upload WHERE no = $1", s.u.No).Scan(&state, &run); err != nil {
		return err
	}
	if state != string(Reading) || run != s.u.run {
		return errStopped
	}
	return nil
}

// finish makes the upload ready. Edits made while it was read are applied to what it staged.
func (s *stager) finish(ctx context.Context) error {
	_, err := bulk(ctx, s.k, "market.finish", s.u.No, func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
		if err := s.stillReading(ctx, tx); err != nil {
			return nil, struct{}{}, err
		}
		if _, err := reapply(ctx, tx, s.u.Member, s.u.editsStarted, fromGeneration, s.u.generation); err != nil {
			return nil, struct{}{}, err
		}
		now := s.k.Clock().Now()
		until := now.Add(s.terms.Wait)
		u := s.u
		u.Step, u.Done, u.Todo = "", 0, 0
		if err := u.saveCounts(ctx, tx); err != nil {
			return nil, struct{}{}, err
		}
		_, err := tx.Exec(ctx, "UPDATE upload SET state = $2, readied = $3, until_at = $4 WHERE no = $1", u.No, string(Ready), int64(now), int64(until))
		return fact.UploadReady{Upload: u.No, Member: u.Member, Counts: u.Counts, Until: until}, struct{}{}, err
	})
	return err
}
