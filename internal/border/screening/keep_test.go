package screening_test

import (
	"context"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/border/screening"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
)

func (h *house) named(org id.ID) int64 {
	h.Helper()
	n, _, err := db.Row(h.ctx, h.d, db.One[int64], "SELECT COUNT(*) FROM screening_check WHERE org = $1 AND name <> ''", org)
	h.must(err)
	return n
}

func TestNamesGoFromResultsTenYearsAfterSomebodyLeftAndNeverFromThoseWhoAreHere(t *testing.T) {
	each(t, func(h *house) {
		_, err := h.take("2026-11-20")
		h.must(err)
		left := h.org(party.Member, "Severny Almaz LLC", "", "RU") // on the list: a case
		h.person(left, party.Member, "Anna Belova", access.Trader)
		stays := h.org(party.Member, "Blue River Diamonds Ltd", "", "HK")
		h.follow()
		_, err = screening.Asking{Name: "Sergei Orlov", Kind: "person"}.Do(h.ctx, h.desk, h.k, h.officer, id.New())
		h.must(err)
		c := h.cases(1)[0]
		h.must(h.decide(h.officer, c.No, screening.ActClear))
		if h.named(left.Org) == 0 || h.named(stays.Org) == 0 {
			t.Fatal("nobody was screened")
		}
		_, err = party.SetStanding{Org: left.Org, Act: party.Resign, From: "2026-12-01", Reason: "It closes."}.Do(h.ctx, h.k, system, id.New())
		h.must(err)
		due := func(before clock.Instant) int64 {
			h.Helper()
			n, err := screening.ResultsBefore(h.ctx, h.d, before)
			h.must(err)
			return n
		}
		day := func(y int, m time.Month, d int) clock.Instant {
			return clock.At(time.Date(y, m, d, 2, 0, 0, 0, time.UTC))
		}
		if n := due(day(2026, 11, 30)); n != 1 { // the name that was only asked about
			t.Errorf("%d are due before it left", n)
		}
		before := day(2026, 12, 2)
		want := due(before)
		if want < 4 { // the name asked about, the company, its trader, the case
			t.Errorf("%d are due when it has left", want)
		}
		var all int64
		for n := int64(2); n == 2; {
			h.must(h.d.Write(h.ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) (err error) {
				n, err = screening.EraseResults(ctx, tx, before, 2)
				return err
			}))
			all += n
		}
		if all != want || due(before) != 0 || h.named(left.Org) != 0 || h.named(stays.Org) == 0 {
			t.Errorf("%d went of %d; of who left %d stand, of who stays %d", all, want, h.named(left.Org), h.named(stays.Org))
		}
		w, err := screening.Read(h.ctx, h.d, h.officer, c.No)
		h.must(err)
		if w.Subject != "" || w.Entry != "" || len(w.Reasons) != 0 || w.State != screening.Cleared || w.Ref != "TXe.002" || w.Opened == 0 || len(w.File) != 1 || w.File[0].Body != "" {
			t.Errorf("of the case is left %+v", w)
		}
	})
}

func TestAnOpenCaseKeepsItsNames(t *testing.T) {
	each(t, func(h *house) {
		_, err := h.take("2026-11-20")
		h.must(err)
		o := h.org(party.Member, "Blue River Diamonds Ltd", "", "HK")
		who := h.person(o, party.Member, "Sergey Orlov", access.Trader)
		h.follow()
		c := h.cases(1)[0]
		_, err = party.SetStanding{Org: o.Org, Act: party.Resign, From: "2026-12-01", Reason: "It closes."}.Do(h.ctx, h.k, system, id.New())
		h.must(err)
		before := clock.At(time.Date(2026, 12, 2, 2, 0, 0, 0, time.UTC))
		erase := func() int64 {
			p, err := party.PersonByID(h.ctx, h.d, who.Person)
			h.must(err)
			var n, k int64
			h.must(h.d.Write(h.ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) (err error) {
				if n, err = screening.EraseResults(ctx, tx, before, 100); err != nil {
					return err
				}
				k, err = screening.ErasePerson(ctx, tx, p, h.clock.Now())
				return err
			}))
			return n + k
		}
		if n := erase(); n != 0 || h.named(o.Org) == 0 {
			t.Errorf("%d went while the case was open", n)
		}
		h.must(h.decide(h.officer, c.No, screening.ActClear))
		if n := erase(); n < 3 || h.named(o.Org) != 0 {
			t.Errorf("%d went when it was decided, %d names stand", n, h.named(o.Org))
		}
	})
}
