package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"openbourse/internal/base/errs"
)

// Class says how long a write may take and so when its turn comes.
type Class int

// Prompt work takes milliseconds and someone waits for it; many commands share a batch.
// Bulk work is one piece of at most 20 ms: it has a batch of its own, after the Prompt
// commands that wait, and never two in a row while Prompt commands wait.
const (
	Prompt Class = iota
	Bulk
)

const (
	batchMax  = 1024             // commands that share one transaction
	batchTime = 60 * time.Second // after this a batch is given up and rolled back
)

// request is one command waiting for the writer.
type request struct {
	ctx   context.Context
	fn    func(ctx context.Context, tx *Tx) error
	err   error
	taken atomic.Bool // by the writer, or by a caller who gave up waiting
	over  bool        // answered; the writer's
	done  chan struct{}
}

func (r *request) answer(err error) {
	r.err, r.over = err, true
	close(r.done)
}

// writer owns the one connection that writes. Its fields below the line belong to the
// goroutine of loop.
type writer struct {
	d      *DB
	prompt chan *request
	bulk   chan *request
	tail   chan struct{} // asks to copy the rest of SQLite's log
	stop   chan struct{}
	ended  chan struct{}
	mu     sync.RWMutex // held for reading while a request is queued, for writing to close
	closed bool
	failed atomic.Pointer[errs.Error] // why nothing can be written any more

	lookupTime time.Duration

	batches, commands, replays, busy atomic.Int64

	// ----
	pool  *sql.DB
	conn  *sql.Conn
	stmts map[string]*statement
	table *batchTable // SQLite only
	epoch int64
	batch int64
	bufs  [2][]*request // of the batch that flies and of the one that runs, in turn
	kept  map[any]any   // what rooms remember from batch to batch

	flight *flight // at most one

	remembered remembered
}

// Stats count what the writer has done since it started.
type Stats struct {
	Batches  int64 `json:"batches"`  // transactions committed
	Commands int64 `json:"commands"` // commands answered without an internal error
	Replays  int64 `json:"replays"`  // batches rolled back and replayed one by one
	Waiting  int   `json:"waiting"`  // commands in the queue now
	Busy     int64 `json:"busy"`     // microseconds spent on batches
}

// Stats are the writer's counters; all zero when read-only.
func (d *DB) Stats() Stats {
	if d.writer == nil {
		return Stats{}
	}
	w := d.writer
	return Stats{w.batches.Load(), w.commands.Load(), w.replays.Load(), len(w.prompt) + len(w.bulk), w.busy.Load()}
}

// start migrates the schema, raises the epoch and starts the writer.
func (d *DB) start(ctx context.Context, pool *sql.DB) error {
	w := &writer{
		d: d, pool: pool, stmts: map[string]*statement{}, kept: map[any]any{}, lookupTime: lookupTime,
		prompt: make(chan *request, d.opt.Queue), bulk: make(chan *request, max(1, d.opt.Queue/64)),
		tail: make(chan struct{}, 1), stop: make(chan struct{}), ended: make(chan struct{}),
	}
	err := migrate(ctx, d.engine, pool, embedded)
	if err == nil {
		err = pool.QueryRowContext(ctx, "UPDATE writer SET epoch = epoch + 1 WHERE id = 1 RETURNING epoch, batch").Scan(&w.epoch, &w.batch)
	}
	if err == nil {
		err = w.connect(ctx)
	}
	if err != nil {
		return errors.Join(err, pool.Close())
	}
	d.writer = w
	go w.loop()
	return nil
}

func (w *writer) connect(ctx context.Context) error {
	conn, err := w.pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("db: connecting the writer: %w", err)
	}
	w.conn = conn
	w.stmts = map[string]*statement{}
	return w.makeBatch(ctx)
}

// Write runs fn inside the writer's transaction and returns when its effect is durable.
//
// Before its first write fn may refuse: it alone is refused. An error later, or any error
// of the database, rolls the whole batch back and its commands are run again one by one;
// so fn may run more than once and must have no effect outside tx. It must not call Write.
//
// Errors of its own: errs.TooMany "db.busy" when the queue is full, errs.Unavailable
// "db.closing", "db.failed" or "db.slow".
func (d *DB) Write(ctx context.Context, class Class, fn func(ctx context.Context, tx *Tx) error) error {
	w := d.writer
	if w == nil {
		return errs.New(errs.Unavailable, "db.read_only")
	}
	if ctx.Value(inside{}) != nil {
		return errors.New("db: Write inside Write")
	}
	r := &request{ctx: ctx, fn: fn, done: make(chan struct{})}
	if err := w.queue(class, r); err != nil {
		return err
	}
	select {
	case <-r.done:
	case <-ctx.Done():
		if r.taken.CompareAndSwap(false, true) { // it has not begun and never will
			return ctx.Err()
		}
		<-r.done
	}
	return r.err
}

func (w *writer) queue(class Class, r *request) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.closed {
		return errs.New(errs.Unavailable, "db.closing")
	}
	if e := w.failed.Load(); e != nil {
		return e
	}
	q := w.prompt
	if class == Bulk {
		q = w.bulk
	}
	select {
	case q <- r:
		return nil
	default:
		return errs.New(errs.TooMany, "db.busy", "seconds", 1)
	}
}

func (w *writer) close() error {
	w.mu.Lock()
	if !w.closed {
		w.closed = true
		close(w.stop)
	}
	w.mu.Unlock()
	<-w.ended
	var all []error
	for _, s := range w.stmts {
		all = append(all, s.close())
	}
	if w.conn != nil {
		all = append(all, w.conn.Close())
	}
	if w.table != nil {
		w.table.forget()
	}
	return errors.Join(append(all, w.pool.Close())...)
}

// loop takes batches until the store is closed and the queue is empty.
func (w *writer) loop() {
	var batch []*request
	ended := false
	defer func() {
		_ = w.land() // its commands are answered either way
		if ended {
			close(w.ended)
			return
		}
		w.killed(batch)
	}()
	for bulkIsNext := false; ; {
		if batch = w.gather(&bulkIsNext); len(batch) == 0 {
			ended = true
			return
		}
		w.serve(batch)
		select {
		case <-w.tail:
			_ = w.land()
			w.copyTail()
		default:
		}
	}
}

// copyTail copies what the checkpointer could not keep up with, so that the log can begin
// anew. When it fails the checkpointer will ask again.
func (w *writer) copyTail() {
	if w.conn != nil {
		_, _, _ = checkpoint(context.Background(), w.conn, "PASSIVE")
	}
}

// killed is called when a command ended the writer's goroutine itself, as t.Fatal does.
// Nobody must wait for ever: all are told, and the new goroutine refuses all that comes.
func (w *writer) killed(batch []*request) {
	err := w.fail(errors.New("db: a command ended the writer's goroutine"))
	w.disconnect()
	for _, r := range batch {
		if !r.over {
			r.answer(err)
		}
	}
	go w.loop()
}

// gather waits for work and takes what waits, without delay. Prompt commands and single
// Bulk pieces take turns.
func (w *writer) gather(bulkIsNext *bool) []*request {
	batch := w.bufs[0][:0]
	defer func() { w.bufs = [2][]*request{w.bufs[1], batch[:0]} }()
	for {
		if *bulkIsNext {
			*bulkIsNext = false
			select {
			case r := <-w.bulk:
				if batch = w.take(batch, r); len(batch) > 0 {
					return batch
				}
			default:
			}
		}
		for had := -1; had < len(batch) && len(batch) < batchMax; {
			had = len(batch)
			runtime.Gosched() // those the last commit answered may ask again and share the next
			batch = w.waiting(batch)
		}
		if len(batch) > 0 {
			*bulkIsNext = true
			return batch
		}
		select { // nothing prompt waits
		case r := <-w.prompt:
			batch = w.take(batch, r)
		case r := <-w.bulk:
			if batch = w.take(batch, r); len(batch) > 0 {
				return batch
			}
		case <-w.landed():
			_ = w.land()
		case <-w.stop:
			if len(w.prompt)+len(w.bulk) == 0 {
				return nil
			}
			*bulkIsNext = true
		}
	}
}

// waiting adds the Prompt commands that wait now.
func (w *writer) waiting(batch []*request) []*request {
	for len(batch) < batchMax {
		select {
		case r := <-w.prompt:
			batch = w.take(batch, r)
		default:
			return batch
		}
	}
	return batch
}

func (w *writer) take(batch []*request, r *request) []*request {
	if r.taken.CompareAndSwap(false, true) {
		return append(batch, r)
	}
	return batch
}

// serve runs a batch and answers each of its commands.
func (w *writer) serve(batch []*request) {
	if e := w.failed.Load(); e != nil {
		for _, r := range batch {
			r.answer(e)
		}
		return
	}
	err := w.together(batch, true)
	if errors.Is(err, errGround) {
		w.serve(batch) // on what is there now
	} else if err != nil {
		w.again(batch, err)
	}
}

// again runs the commands of a batch that failed one by one, so that only the one that is to
// blame fails, and answers them.
func (w *writer) again(batch []*request, err error) {
	var all forAll
	if len(batch) == 1 || errors.As(err, &all) {
		for _, r := range batch {
			r.answer(err)
		}
		return
	}
	w.replays.Add(1)
	for _, r := range batch {
		if e := w.failed.Load(); e != nil {
			r.answer(e)
		} else if err := w.together([]*request{r}, false); err != nil {
			r.answer(err)
		}
	}
}

// forAll is an error that no single command of a batch has caused: running them one by one
// would only take time.
type forAll struct{ error }

func (f forAll) Unwrap() error { return f.error }

// together runs commands in one transaction and answers them after the commit. On error
// nothing is written and no one is answered: the caller decides. A batch may fly when others
// want the writer: then it is land that answers.
func (w *writer) together(batch []*request, mayFly bool) error {
	base, cancel := context.Background(), context.CancelFunc(func() {})
	if w.d.engine == postgres { // pgx breaks the connection off at the deadline; on SQLite Tx looks at the clock
		base, cancel = context.WithTimeout(base, batchTime)
	}
	defer cancel()
	began := time.Now()
	defer func() { w.busy.Add(time.Since(began).Microseconds()) }()
	tx := &Tx{w: w, base: base, until: began.Add(batchTime), scratch: map[any]any{}}
	if w.flight == nil { // else at the first statement
		if err := tx.begin(); err != nil {
			return err
		}
	}
	refused := make([]error, len(batch))
	for i, r := range batch {
		tx.wrote, tx.began = false, time.Now()
		err := call(r, tx)
		switch {
		case tx.broken != nil: // also when the command has swallowed it
			err = tx.broken
		case err == nil, !tx.wrote:
			refused[i] = err
			continue
		}
		w.rollback(tx)
		return err
	}
	err := tx.begin()
	for i := 0; i < len(tx.atEnd) && err == nil; i++ { // one may ask for another
		err = tx.atEnd[i](tx.base)
	}
	if err != nil {
		w.rollback(tx)
		return err
	}
	f := &flight{tx: tx, batch: batch, refused: refused}
	if mayFly && len(w.prompt) > 0 {
		w.flight, f.done = f, make(chan struct{})
		go func() {
			defer close(f.done)
			f.send()
		}()
		return nil
	}
	f.send()
	return w.settle(f)
}

// call runs a command and turns a panic into its error, so that the writer lives on.
func call(r *request, tx *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			tx.wrote = true // what it did so far is unknown: roll back
			err = fmt.Errorf("db: a command panicked: %v\n%s", p, debug.Stack())
		}
	}()
	return r.fn(commandContext{tx.base, r.ctx}, tx)
}

// inside marks the context of a command, so that a Write within a Write is found.
type inside struct{}

// commandContext has the deadline of the batch and the values of the command: a caller
// who leaves must not break a transaction he shares.
type commandContext struct {
	context.Context
	values context.Context
}

func (c commandContext) Value(key any) any {
	if key == (inside{}) {
		return true
	}
	return c.values.Value(key)
}
