package market_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// many are rows with the numbers from … to.
func many(from, to int, ppc int) []string {
	var rows []string
	for i := from; i <= to; i++ {
		rows = append(rows, fmt.Sprintf("N%03d,%d,%d", i, 2100000000+i, ppc))
	}
	return rows
}

func TestAReplaceThatDropsMoreThanAFifthAsksWithTheExactNumber(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m := h.member("Diamant NV")
		h.put(m, market.Replace, many(1, 20, 500)...)
		u := h.upload(m, market.Replace, file(many(1, 15, 500)...)) // cut off
		publish := func(confirm int64) error {
			_, err := (market.Publish{Upload: u.No, Confirm: confirm}).Do(context.Background(), h.k, m, id.New())
			return err
		}
		err := publish(0)
		if !errs.Is(err, "market.confirm_drop") || errs.Of(err).Args["n"] != int64(5) {
			t.Fatal(err)
		}
		if err := publish(4); !errs.Is(err, "market.confirm_drop") {
			t.Fatal(err)
		}
		if got := len(h.stock(m, m)); got != 20 {
			t.Fatalf("a refusal left %d listings", got)
		}
		if err := publish(5); err != nil {
			t.Fatal(err)
		}
		if got := len(h.stock(m, m)); got != 15 {
			t.Fatal(got)
		}
		u = h.upload(m, market.Replace, file(many(1, 12, 500)...)) // a fifth exactly
		if err := publish(0); err != nil {
			t.Fatal(err)
		}
	})
}

func TestKeepRenewsAndDeleteDropsAndNeitherChangesAnythingElse(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		m := h.member("Diamant NV")
		h.put(m, market.Replace, "A1,5156368664,8000", "A2,2166332538,7000", "A3,,600")
		h.later(5 * 24 * time.Hour)
		no := h.read(m, market.Keep, "Stock #\nA1\nA3\nZ9\n")
		h.stage(no)
		u := h.state(m, no)
		if c := u.Counts; c.Same != 2 || c.Held != 1 || c.Changed+c.Added+c.Dropped != 0 {
			t.Fatalf("%+v", c)
		}
		if d := cmp.Diff(map[string]string{"Z9": "held market.row_unknown"}, h.rows(m, no)); d != "" {
			t.Fatal(d)
		}
		h.publish(m, no)
		l, err := market.ListingByNo(ctx, h.d, m, h.clock.Now(), h.listing(m, "A1"))
		if err != nil || l.Proof != market.Confirmed || l.PPC != 8000_00 {
			t.Fatalf("%+v %v", l, err)
		}
		h.later(3 * 24 * time.Hour) // the first lease is over, the renewed one is not
		if d := cmp.Diff(map[string]int64{"A1": 8000, "A3": 600}, h.stock(h.member("Kunde BV"), m)); d != "" {
			t.Fatal(d)
		}
		no = h.read(m, market.Delete, "Stock #,Lab,Report #\nA3,,\n,GIA,2166332538\n")
		h.stage(no)
		h.publish(m, no)
		if d := cmp.Diff(map[string]int64{"A1": 8000}, h.stock(m, m)); d != "" {
			t.Fatal(d)
		}
	})
}

func TestLockedStonesAreNeverTouched(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		m := h.member("Diamant NV")
		h.put(m, market.Replace, "A1,5156368664,8000", "A2,2166332538,7000", "A3,,600", "A4,,700")
		lock := func(stock, reason string) {
			t.Helper()
			_, err := journal.Do(ctx, h.k, journal.Act{Actor: "system:test", ID: id.New(), Kind: "test.Hold", Input: stock},
				func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
					f, err := market.Hold(ctx, tx, h.listing(m, stock), reason, "deal 7", h.clock.Now())
					return f, struct{}{}, err
				})
			if err != nil {
				t.Fatal(err)
			}
		}
		lock("A1", market.LockDeal)
		u := h.upload(m, market.Replace, file("A1,5156368664,1", "A3,,650"))
		if c := u.Counts; c.Kept != 1 || c.Changed != 1 || c.Dropped != 2 {
			t.Fatalf("%+v", c)
		}
		lock("A2", market.LockMemo) // while the upload waits
		lock("A3", market.LockHeld)
		if c := h.state(m, u.No).Counts; c.Kept != 3 || c.Changed != 0 || c.Dropped != 1 {
			t.Fatalf("%+v", c)
		}
		want := map[string]string{"A1": "kept market.row_kept_deal", "A2": "kept market.row_kept_memo", "A3": "kept market.row_kept_held"}
		if d := cmp.Diff(want, h.rows(m, u.No)); d != "" {
			t.Fatal(d)
		}
		h.publish(m, u.No)
		if d := cmp.Diff(map[string]int64{"A1": 8000, "A2": 7000, "A3": 600}, h.stock(m, m)); d != "" {
			t.Fatal(d)
		}
		if _, err := (market.Withdraw{Listing: h.listing(m, "A1")}).Do(ctx, h.k, m, id.New()); !errs.Is(err, "market.locked_deal") {
			t.Fatal(err)
		}
		if _, err := (market.ChangePrice{Listing: h.listing(m, "A2"), PPC: 1}).Do(ctx, h.k, m, id.New()); !errs.Is(err, "market.locked_memo") {
			t.Fatal(err)
		}
		next := h.put(m, market.Merge, "A5,,900")
		lock("A5", market.LockHeld)
		if err := h.undo(m, next.No); !errs.Is(err, "market.undo_locked") || errs.Of(err).Args["stones"] != "A5" {
			t.Fatal(err)
		}
	})
}

func TestFilesThatNobodyReadsDoNotPileUp(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		m, other := h.member("Diamant NV"), h.member("Meridian Gems")
		first := h.receive(m, market.Merge, file("A1,,900"))
		for range 19 {
			h.receive(m, market.Merge, file("A1,,900"))
		}
		ref, err := market.TakeFile(ctx, h.blobs, strings.NewReader(file("A2,,900")), nil)
		if err != nil {
			t.Fatal(err)
		}
		more := market.Receive{Member: m.OrgNo, Mode: market.Merge, FileName: "stock.csv", File: ref}
		if _, err := more.Do(ctx, h.k, m, id.New()); !errs.Is(err, "market.many_waiting") {
			t.Errorf("a file more: %v", err)
		}
		h.receive(other, market.Merge, file("A1,,900"))
		if _, err := (market.Discard{Upload: first}).Do(ctx, h.k, m, id.New()); err != nil {
			t.Fatal(err)
		}
		if _, err := more.Do(ctx, h.k, m, id.New()); err != nil {
			t.Errorf("after one was discarded: %v", err)
		}
	})
}

func TestASuspendedMemberBringsNothingNewButMayWithdraw(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		m := h.member("Diamant NV")
		h.put(m, market.Replace, "A1,5156368664,8000", "A2,,700")
		waiting := h.receive(m, market.Merge, file("A4,2166332538,900"))
		u := h.upload(m, market.Merge, file("A3,,900"))
		_, err := (party.SetStanding{Org: m.Org, Act: party.Suspend, From: clock.DateOf(h.clock.Now(), time.UTC), Reason: "test"}).
			Do(ctx, h.k, access.System("test"), id.New())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := (market.Publish{Upload: u.No}).Do(ctx, h.k, m, id.New()); !errs.Is(err, "market.suspended") {
			t.Fatal(err)
		}
		for name, err := range map[string]error{
			"receive": func() error {
				_, err := (market.Receive{Member: m.OrgNo, Mode: market.Merge}).Do(ctx, h.k, m, id.New())
				return err
			}(),
			"read": func() error {
				_, err := (market.Read{Upload: waiting, Mode: market.Merge}).Do(ctx, h.k, h.blobs, m, id.New())
				return err
			}(),
			"price": func() error {
				_, err := (market.ChangePrice{Listing: h.listing(m, "A1"), PPC: 5}).Do(ctx, h.k, m, id.New())
				return err
			}(),
			"by the house itself": func() error {
				_, err := (market.Publish{Upload: u.No}).Do(ctx, h.k, access.System("x"), id.New())
				return err
			}(),
		} {
			if !errs.Is(err, "market.suspended") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := (market.Discard{Upload: waiting}).Do(ctx, h.k, m, id.New()); err != nil {
			t.Fatal(err)
		}
		if _, err := (market.Withdraw{Listing: h.listing(m, "A1")}).Do(ctx, h.k, m, id.New()); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(map[string]int64{"A2": 700}, h.stock(m, m)); d != "" {
			t.Fatal(d)
		}
	})
}

func TestEditsHoldWhicheverFileIsPublishedOrUndone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		m := h.member("Diamant NV")
		h.put(m, market.Replace, "A1,5156368664,8000", "A2,2166332538,7000", "A3,,600")
		u := h.upload(m, market.Replace, file("A1,5156368664,8100", "A2,2166332538,7000", "A4,,50"))
		price := func(stock string, ppc int64) {
			t.Helper()
			h.later(time.Minute)
			if _, err := (market.ChangePrice{Listing: h.listing(m, stock), PPC: ppc * 100}).Do(ctx, h.k, m, id.New()); err != nil {
				t.Fatal(err)
			}
		}
		price("A1", 9000)
		if _, err := (market.Withdraw{Listing: h.listing(m, "A2")}).Do(ctx, h.k, m, id.New()); err != nil {
			t.Fatal(err)
		}
		f := h.publish(m, u.No)
		if d := cmp.Diff(map[string]int64{"A1": 9000, "A4": 50}, h.stock(m, m)); d != "" || f.Live != 2 {
			t.Fatal(f.Live, d)
		}
		price("A1", 9500)
		price("A4", 55)
		if err := h.undo(m, u.No); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(map[string]int64{"A1": 9500, "A3": 600}, h.stock(m, m)); d != "" {
			t.Fatal(d)
		}
		st, err := market.StockOf(ctx, h.d, m, m.OrgNo)
		if err != nil || st.Live != 2 {
			t.Fatalf("%+v %v", st, err)
		}
		l, err := market.ListingByNo(ctx, h.d, m, h.clock.Now(), h.listing(m, "A1"))
		if err != nil || l.Total != 9500_00*101/100 {
			t.Fatalf("%d %v", l.Total, err)
		}
		events, err := market.History(ctx, h.d, m, h.clock.Now(), l.Stone.No)
		if err != nil || len(events) < 3 {
			t.Fatalf("%+v %v", events, err)
		}
		others, err := market.History(ctx, h.d, h.member("Kunde BV"), h.clock.Now(), l.Stone.No)
		if err != nil || len(others) != len(events) {
			t.Fatalf("%+v %v", others, err)
		}
	})
}

func TestTheSweepRecordsWhatTheClockHasDone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		m := h.member("Diamant NV")
		h.put(m, market.Replace, "A1,5156368664,8000", "A2,2166332538,7000", "A3,,600")
		mirror := newMirror(t, h)
		listings := []int64{h.listing(m, "A1"), h.listing(m, "A2")}
		if _, err := (market.KeepAlive{Member: m.OrgNo, Listings: listings}).Do(ctx, h.k, m, id.New()); err != nil {
			t.Fatal(err)
		}
		h.exchange()
		if _, err := (market.SetVault{Listing: h.listing(m, "A2"), Vault: true}).Do(ctx, h.k, m, id.New()); errs.Of(err).Code != errs.Forbidden {
			t.Fatal(err)
		}
		if _, err := (market.SetVault{Listing: h.listing(m, "A2"), Vault: true}).Do(ctx, h.k, access.System("vault"), id.New()); err != nil {
			t.Fatal(err)
		}
		want := func(proofs map[string]market.Proof) {
			t.Helper()
			if err := market.Sweep(ctx, h.k); err != nil {
				t.Fatal(err)
			}
			got := map[string]market.Proof{}
			for _, r := range mirror.follow() {
				got[r.StockNo] = r.Proof
			}
			if d := cmp.Diff(proofs, got); d != "" {
				t.Fatal(d)
			}
			mirror.same()
		}
		want(map[string]market.Proof{"A1": market.Confirmed, "A2": market.Vault, "A3": market.Claimed})
		h.later(25 * time.Hour)
		want(map[string]market.Proof{"A1": market.Claimed, "A2": market.Vault, "A3": market.Claimed})
		h.later(6 * 24 * time.Hour)
		want(map[string]market.Proof{"A2": market.Vault})
		if _, err := (market.KeepAlive{Member: m.OrgNo, All: true}).Do(ctx, h.k, m, id.New()); err != nil {
			t.Fatal(err)
		}
		want(map[string]market.Proof{"A1": market.Confirmed, "A2": market.Vault, "A3": market.Confirmed})
	})
}

func TestAnUploadNobodyPublishesLapses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		a, b := h.member("Alpha NV"), h.member("Beta BV")
		u := h.upload(a, market.Merge, file("A1,5156368664,8000"))
		h.later(73 * time.Hour)
		if _, err := (market.Publish{Upload: u.No}).Do(ctx, h.k, a, id.New()); !errs.Is(err, "market.too_late") {
			t.Fatal(err)
		}
		if got := h.put(b, market.Merge, "B1,5156368664,8000"); got.Counts.Added != 1 {
			t.Fatalf("a lapsed upload blocks a report: %+v", got.Counts)
		}
		if err := market.Sweep(ctx, h.k); err != nil {
			t.Fatal(err)
		}
		if u := h.state(a, u.No); u.State != market.Discarded {
			t.Fatal(u.State)
		}
		if u := h.put(a, market.Merge, "A2,2166332538,8000"); u.Counts.Added != 1 {
			t.Fatalf("%+v", u.Counts)
		}
	})
}

func TestAFileThatIsNoStockFileFailsAndNothingIsHalfDone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		m := h.member("Diamant NV")
		if _, err := market.TakeFile(ctx, h.blobs, strings.NewReader(""), nil); !errs.Is(err, "market.file_empty") {
			t.Fatal(err)
		}
		no := h.receive(m, market.Replace, "\x00\x01\x02 nothing of a stock file")
		if _, err := (market.Read{Upload: no, Mode: market.Replace}).Do(ctx, h.k, h.blobs, m, id.New()); errs.Of(err).Code == errs.Internal {
			t.Fatal(err)
		}
		if _, err := (market.Discard{Upload: no}).Do(ctx, h.k, m, id.New()); err != nil {
			t.Fatal(err)
		}
		if u := h.put(m, market.Replace, "A1,5156368664,8000"); u.State != market.Published {
			t.Fatal(u.State)
		}
		stranger := h.member("Fremd GmbH")
		if _, err := market.UploadByNo(ctx, h.d, stranger, no); errs.Of(err).Code != errs.Forbidden {
			t.Fatal(err)
		}
	})
}
