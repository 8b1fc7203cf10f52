package admission_test

import (
	"context"
	"testing"

	"openbourse/internal/base/id"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
)

func TestWhatAnApplicantBroughtIsErasedWhenItCameToNothingLongAgo(t *testing.T) {
	each(t, settings.SDE, func(h *house) {
		gone, who := h.submitted("91440300MA5GONE11X")
		on, other := h.submitted("91440300MA5STAY22Y")
		_, err := admission.Withdraw{No: gone}.Do(h.ctx, h.k, who, id.New())
		h.must(err)
		h.days(400)
		long := h.clock.Now()
		due := func() int64 {
			n, err := admission.EndedBefore(h.ctx, h.d, long)
			h.must(err)
			return n
		}
		files := func(no int64) int64 {
			n, _, err := db.Row(h.ctx, h.d, db.One[int64], "SELECT count(*) FROM admission_file WHERE admission = $1", no)
			h.must(err)
			return n
		}
		if due() != 1 || files(gone) != 1 || files(on) != 1 {
			h.Fatalf("%d are due, with %d and %d files", due(), files(gone), files(on))
		}
		for _, want := range []int64{1, 0} { // a second time there is nothing left
			var n int64
			h.must(h.d.Write(h.ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) (err error) {
				n, err = admission.EraseEnded(ctx, tx, long, 10)
				return err
			}))
			if n != want || due() != 0 {
				h.Errorf("%d were erased, want %d; %d are due", n, want, due())
			}
		}
		if files(gone) != 0 || files(on) != 1 {
			h.Errorf("%d and %d files are left", files(gone), files(on))
		}
		owners, err := party.Owners(h.ctx, h.d, who.Org)
		h.must(err)
		stay, err := party.Owners(h.ctx, h.d, other.Org)
		h.must(err)
		if len(owners) != 0 || len(stay) == 0 {
			h.Errorf("owners: %v of the one that went, %v of the one that stays", owners, stay)
		}
		h.is(gone, admission.Withdrawn)
	})
}
