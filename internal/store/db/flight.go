package db

import (
	"context"
	"errors"
)

// flight is a batch whose COMMIT is on its way while the commands of the next one run. They
// see, in what the writer keeps, what this batch has made; the first statement they run waits
// for its end, and they are answered after it. One batch flies at a time.
type flight struct {
	tx      *Tx
	batch   []*request
	refused []error       // for each command
	err     error         // of the COMMIT
	done    chan struct{} // closed when it has ended
}

// errGround ends a batch that began on what another was to write and did not.
var errGround = errors.New("db: the batch before was not written")

// send commits. Only what went well is answered here: everything else is settle's.
func (f *flight) send() {
	if f.err = f.tx.w.end(context.Background()); f.err == nil {
		f.arrive()
	}
}

// arrive tells everybody that the batch is durable.
func (f *flight) arrive() {
	w := f.tx.w
	w.batches.Add(1)
	w.commands.Add(int64(len(f.batch)))
	w.d.written.add(f.tx.tables)
	w.d.announceCommit() // before anyone is answered: who asks next must not be told what was
	for i, r := range f.batch {
		r.answer(f.refused[i])
	}
}

// landed is closed when the batch that flies has ended; nil when none does.
func (w *writer) landed() <-chan struct{} {
	if w.flight == nil {
		return nil
	}
	return w.flight.done
}

// land waits for the batch that flies and sees to it that all of its commands are answered.
// Its error is errGround: what came after began on something that is not there.
func (w *writer) land() error {
	f := w.flight
	if f == nil {
		return nil
	}
	<-f.done
	w.flight = nil
	if err := w.settle(f); err != nil {
		w.again(f.batch, err)
		return errGround
	}
	return nil
}

// settle is called after send. Its error tells that nothing of the batch was written, or that
// nobody knows, and that no one was answered.
func (w *writer) settle(f *flight) error {
	if f.err == nil {
		w.batch++
		return nil
	}
	if err := w.outcome(f.tx, f.err); err != nil {
		return err
	}
	f.arrive()
	return nil
}
