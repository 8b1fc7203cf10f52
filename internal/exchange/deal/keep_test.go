package deal_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

func (h *house) talkBefore(before clock.Instant) int64 {
	h.t.Helper()
	n, err := deal.TalkBefore(h.ctx, h.d, before)
	h.must(err)
	return n
}

// eraseTalk erases in pieces of most, to the end.
func (h *house) eraseTalk(before clock.Instant, most int) (all int64) {
	h.t.Helper()
	for {
		var n int64
		h.must(h.d.Write(h.ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) (err error) {
			n, err = deal.EraseTalk(ctx, tx, before, most)
			return err
		}))
		if all += n; n < int64(most) {
			return all
		}
	}
}

// told writes a fact of another room and lets the deals follow it.
func (h *house) told(f journal.Fact) {
	h.t.Helper()
	_, err := journal.Do(h.ctx, h.k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "test", Input: f},
		func(context.Context, *db.Tx) (journal.Fact, struct{}, error) { return f, struct{}{}, nil })
	h.must(err)
	h.follow()
}

func (h *house) says(who access.Actor, no int64, body string) {
	h.t.Helper()
	_, err := (deal.Say{Deal: no, Body: body}).Do(h.ctx, h.k, who, id.New())
	h.must(err)
}

func (h *house) puts(who access.Actor, no int64, content string) {
	h.t.Helper()
	ref, err := h.blobs.Put(h.ctx, strings.NewReader(content), 1<<20)
	h.must(err)
	_, err = (deal.Attach{Deal: no, Name: "report.pdf", Type: "application/pdf", File: ref}).Do(h.ctx, h.k, who, id.New())
	h.must(err)
}

func (h *house) closes(who access.Actor, no int64) {
	h.t.Helper()
	_, err := (deal.Close{Deal: no}).Do(h.ctx, h.k, who, id.New())
	h.must(err)
}

func TestTheTalkOfARoomGoesWhenNobodyHasSpokenForLong(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		l := h.stock(seller, "A1,5156368664,8000", "A2,2166332538,7000", "A3,2166082192,500")
		old, live, disputed := h.enquire(buyer, l[0]), h.enquire(buyer, l[1]), h.enquire(buyer, l[2])
		for _, no := range []int64{old, live, disputed} {
			h.says(buyer, no, "Is it eye clean?")
			h.says(seller, no, "It is.")
			h.puts(seller, no, "%PDF-1.7 one report")
			h.puts(buyer, no, "%PDF-1.7 one report") // the same file, twice in the room
		}
		h.closes(buyer, old)
		h.closes(buyer, disputed)
		h.told(fact.CaseMoved{Case: 1, Kind: "dispute", Deal: disputed, Claimant: buyer.Org, Against: seller.Org, What: "opened", State: "open"})
		h.later(24 * time.Hour)
		if n := h.talkBefore(start); n != 0 {
			t.Errorf("%d are due before they were said", n)
		}
		now := h.clock.Now()
		if n := h.talkBefore(now); n != 4 {
			t.Errorf("%d are due, want two words and two documents", n)
		}
		if n := h.eraseTalk(now, 3); n != 4 || h.talkBefore(now) != 0 {
			t.Errorf("%d went, %d are left", n, h.talkBefore(now))
		}
		said, files, err := deal.Talk(h.ctx, h.d, seller, now, old)
		h.must(err)
		if len(said) != 2 || said[0].Body != "" || said[0].At == 0 || len(files) != 0 {
			t.Errorf("left are %+v and %+v", said, files)
		}
		if r := h.room(seller, old); r.State != deal.Closed || len(r.Lines) != 1 {
			t.Errorf("the room itself: %+v", r.Deal)
		}
		for _, no := range []int64{live, disputed} { // one goes on, the other's talk is evidence
			said, files, err := deal.Talk(h.ctx, h.d, seller, now, no)
			h.must(err)
			if len(said) != 2 || said[0].Body == "" || len(files) != 2 {
				t.Errorf("of deal %d are left %+v and %+v", no, said, files)
			}
		}
		h.told(fact.CaseMoved{Case: 1, Kind: "dispute", Deal: disputed, Claimant: buyer.Org, Against: seller.Org, What: "settle", State: "settled"})
		if n := h.talkBefore(now); n != 4 {
			t.Errorf("when the case is over %d are due", n)
		}
		h.says(buyer, disputed, "One more thing.")
		if n := h.talkBefore(now); n != 0 {
			t.Errorf("somebody has just spoken, and %d are due", n)
		}
	})
}

func TestACaseInWhichNothingWasOrderedKeepsNoTalk(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		no := h.enquire(buyer, h.stock(seller, "A1,5156368664,8000")[0])
		h.says(buyer, no, "Is it eye clean?")
		h.closes(buyer, no)
		h.told(fact.CaseMoved{Case: 4, Kind: "dispute", Deal: no, What: "award", State: "awarded"})
		h.later(time.Hour)
		if n := h.talkBefore(h.clock.Now()); n != 0 {
			t.Errorf("%d are due while the case is under way", n)
		}
		h.told(fact.AwardMade{Case: 4, Deal: no, Paper: "A-1"})
		if n := h.talkBefore(h.clock.Now()); n != 1 {
			t.Errorf("%d are due when nothing was ordered", n)
		}
	})
}

// TestAFileIsLetGoWithItsLastDocument: the blob is released once no document of the room is it.
func TestAFileIsLetGoWithItsLastDocument(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		no := h.enquire(buyer, h.stock(seller, "A1,5156368664,8000")[0])
		h.puts(seller, no, "%PDF-1.7 one report")
		h.puts(buyer, no, "%PDF-1.7 one report")
		_, files, err := deal.Talk(h.ctx, h.d, seller, h.clock.Now(), no)
		h.must(err)
		h.closes(buyer, no)
		h.later(time.Hour)
		h.eraseTalk(h.clock.Now(), 1)
		h.later(48 * time.Hour)
		_, err = h.blobs.Sweep(h.ctx, time.Hour)
		h.must(err)
		if _, _, err := h.blobs.Open(h.ctx, files[0].Ref.Hash); !errs.Is(err, "blob.none") {
			t.Errorf("the file is still here: %v", err)
		}
	})
}
