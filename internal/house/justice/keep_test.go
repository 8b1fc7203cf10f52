package justice_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/id"
	"openbourse/internal/house/justice"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
)

func TestWhatWasSaidAndShownInACaseGoesLongAfterItAndItsStepsStay(t *testing.T) {
	each(t, func(h *house) {
		blobs, err := blob.New(h.d, h.clock)
		h.must(err)
		shows := func(no int64) blob.Ref {
			ref, err := blobs.Put(h.ctx, strings.NewReader("%PDF-1.7 report"), 1<<20)
			h.must(err)
			_, err = justice.Show{Case: no, Name: "report.pdf", Type: "application/pdf", File: ref}.Do(h.ctx, h.k, h.buyer, id.New())
			h.must(err)
			return ref
		}
		no := h.bring()
		ref := shows(no)
		h.must(h.move(h.staff, no, "settle"))
		open := h.bring()
		shows(open)
		h.clock.Instant = h.clock.Instant.Add(4000 * 24 * time.Hour)
		before := h.clock.Now()
		due := func() int64 {
			n, err := justice.ClosedBefore(h.ctx, h.d, before)
			h.must(err)
			return n
		}
		if n, err := justice.ClosedBefore(h.ctx, h.d, before.Add(-4100*24*time.Hour)); err != nil || n != 0 {
			h.Errorf("%d are due before there was a case: %v", n, err)
		}
		want := due()
		if want < 4 { // the case, its claim, the document and the name of it in the file
			h.Errorf("%d are due", want)
		}
		var all int64
		for n := int64(2); n == 2; {
			h.must(h.d.Write(h.ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) (err error) {
				n, err = justice.EraseClosed(ctx, tx, before, 2)
				return err
			}))
			all += n
		}
		if all != want || due() != 0 {
			h.Errorf("%d went of %d, %d are left", all, want, due())
		}
		x, err := justice.Read(h.ctx, h.d, h.buyer, h.clock.Now(), no)
		h.must(err)
		if !x.Erased || len(x.Evidence) != 0 || x.State != justice.Settled || len(x.File) < 3 {
			h.Errorf("%+v", x)
		}
		for _, e := range x.File {
			if e.Body != "" || e.At == 0 {
				h.Errorf("step %s of the case: %+v", e.Act, e)
			}
		}
		if x, err := justice.Read(h.ctx, h.d, h.buyer, h.clock.Now(), open); err != nil || x.Erased || len(x.Evidence) != 1 || x.File[0].Body == "" {
			h.Errorf("a case that goes on: %+v, %v", x, err)
		}
		_, err = justice.EvidenceOf(h.ctx, h.d, h.buyer, h.clock.Now(), no, 1)
		h.refused("the document that went", err, "justice.no_file")
		if held, err := blob.IsHeld(h.ctx, h.d, ref.Hash); err != nil || !held {
			h.Errorf("the same file is evidence in the other case: %v", err)
		}
	})
}
