package market_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/journal"
)

func TestTheHistoryOfAStoneTellsEachViewerWhatIsHis(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		first, other, reader := h.member("Diamant NV"), h.member("Scheldt BV"), h.member("Kunde BV")
		h.put(first, market.Replace, "A1,5156368664,8000", "A2,,700")
		l, err := market.ListingByNo(ctx, h.d, first, h.clock.Now(), h.listing(first, "A1"))
		if err != nil {
			t.Fatal(err)
		}
		do := func(who access.Actor, c interface {
			Do(context.Context, *journal.Keeper, access.Actor, id.ID) (market.Edited, error)
		},
		) {
			t.Helper()
			h.later(time.Hour)
			if _, err := c.Do(ctx, h.k, who, id.New()); err != nil {
				t.Fatal(err)
			}
		}
		told := func(who access.Actor) []string {
			t.Helper()
			events, err := market.History(ctx, h.d, who, h.clock.Now(), l.Stone.No)
			if err != nil {
				t.Fatal(err)
			}
			names := map[int64]string{first.OrgNo: "first", other.OrgNo: "other", 0: "-"}
			said := []string{}
			for _, e := range events {
				s := e.What + " " + names[e.Member]
				if e.PPC+e.WasPPC > 0 {
					s += fmt.Sprintf(" %d>%d", e.WasPPC/100, e.PPC/100)
				}
				if e.Is > 0 {
					s += " " + e.Was.String() + ">" + e.Is.String()
				}
				said = append(said, s)
			}
			return said
		}
		check := func(when string, who access.Actor, want ...string) {
			t.Helper()
			if d := cmp.Diff(want, told(who)); d != "" {
				t.Errorf("%s: %s", when, d)
			}
		}
		do(first, market.ChangePrice{Listing: l.No, PPC: 7500_00})
		do(first, market.SetAvailability{Listing: l.No, Availability: "On Hold"})
		now := []string{"availability first Guaranteed>On Hold", "price first 8000>7500", "listed first 0>8000"}
		check("offered", reader, now...)
		check("offered", first, now...)

		h.later(time.Hour)
		h.put(first, market.Replace, "A1,5156368664,7600", "A2,,700") // a file that says another price, and guaranteed again
		now = append([]string{"availability first On Hold>Guaranteed", "price first 7500>7600"}, now...)
		check("a new file", reader, now...)
		do(first, market.Withdraw{Listing: l.No})
		gone := append([]string{"withdrawn first"}, now...)
		check("withdrawn", first, gone...)
		check("withdrawn", reader, "withdrawn -", "listed -")

		h.later(time.Hour)
		h.put(first, market.Replace, "A1,5156368664,7700", "A2,,700")
		check("back", reader, append([]string{"again first 0>7700"}, gone...)...)

		h.later(60 * 24 * time.Hour)
		h.put(other, market.Replace, "B1,5156368664,9000")
		check("another member has it", reader, "listed other 0>9000", "taken -", "again -", "withdrawn -", "listed -")
		check("another member has it", first, append([]string{"listed other 0>9000", "taken first", "again first 0>7700"}, gone...)...)
	})
}
