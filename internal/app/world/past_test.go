package world

import (
	"slices"
	"testing"
	"time"

	"openbourse/internal/registry/stone"
)

func TestThePastIsTheSameEveryTimeAndEndsBeforeTheDay(t *testing.T) {
	t.Parallel()
	all := slices.Collect(Demo.Sales("2026-11-27", 13))
	for i, s := range slices.Collect(Demo.Sales("2026-11-27", 13)) {
		if o := all[i]; s.PPC != o.PPC || s.Day != o.Day || s.Seller != o.Seller || s.Buyer != o.Buyer || s.Stone.Carat != o.Stone.Carat {
			t.Fatalf("sale %d is %+v, then %+v", i, o, s)
		}
	}
	kinds := map[stone.Kind]int{}
	for _, s := range all {
		kinds[s.Stone.Kind]++
		if wd := s.Day.Weekday(); wd == time.Saturday || wd == time.Sunday || s.Day >= "2026-11-27" || s.Day < "2025-10-01" {
			t.Errorf("sold on %s", s.Day)
		}
		if s.Seller == s.Buyer || min(s.Seller, s.Buyer) < 1 || max(s.Seller, s.Buyer) > Demo.Members || s.PPC <= 0 {
			t.Errorf("%+v", s)
		}
	}
	if days := len(all) / (naturalDaily + grownDaily); kinds[stone.Natural] != days*naturalDaily || kinds[stone.LabGrown] != days*grownDaily || days < 300 || all[0].Day != "2025-10-01" || all[len(all)-1].Day != "2026-11-26" {
		t.Errorf("%v from %s to %s", kinds, all[0].Day, all[len(all)-1].Day)
	}
}
