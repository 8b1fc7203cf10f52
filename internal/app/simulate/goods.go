package simulate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/access"
)

// stock brings a file of new stones, and of those the member has bought and not listed yet.
func (w *world) stock(ctx context.Context, n int) error {
	who := w.people[n]
	var b strings.Builder
	b.WriteString("Stock #,Report #,Price Per Carat,Lab,Shape,Carat,Color,Clarity,Cut,Polish,Symmetry,Fluorescence,Measurements,Depth %,Table %,Availability,Country,City\n")
	var fresh []*stone
	add := func(report int64) {
		s := &stone{seller: n, ppc: int64(3000+w.dice.IntN(6000)) * 100, reportNo: report, live: true, held: map[int]stamp{}}
		fresh = append(fresh, s)
		fmt.Fprintf(&b, "%s,%d,%d,GIA,Round,1.01,G,VS1,EX,EX,EX,None,6.42-6.45x3.98,61.9,57,G,China,Shanghai\n", w.stockNo(n, len(fresh)), report, s.ppc/100)
	}
	for _, s := range w.plain.stones {
		twice := slices.ContainsFunc(fresh, func(f *stone) bool { return f.reportNo == s.reportNo })
		if len(fresh) < 3 && !twice && s.lot == nil && !s.live && w.plain.owner[s.no] == n && !w.listed(s.no) && !w.plain.bound(s.no) && w.dice.IntN(2) == 0 {
			add(s.reportNo)
		}
	}
	for range 4 + w.dice.IntN(3) {
		w.report++
		add(7_100_000_000 + w.report)
	}
	if err := w.upload(ctx, who, b.String()); err != nil {
		return err
	}
	for i, s := range fresh {
		l, err := market.ListingOfStockNo(ctx, w.d, who, w.clock.Instant, who.OrgNo, w.stockNo(n, i+1))
		if err != nil {
			return err
		}
		s.listing, s.no = l.No, l.Stone.No
		if owner, known := w.plain.owner[s.no]; known && owner != n {
			w.breach("stone %d of member %d came in as member %d's", s.no, owner, n)
		}
		w.plain.owner[s.no] = n
		w.plain.stones = append(w.plain.stones, s)
	}
	w.rep.Done["bring stock"]++
	return nil
}

// upload adds a file to a member's stock; now and then the house falls over meanwhile.
func (w *world) upload(ctx context.Context, who access.Actor, text string) error {
	file, err := market.TakeFile(ctx, w.blobs, strings.NewReader(text), nil)
	if err != nil {
		return err
	}
	made, err := market.Receive{Member: who.OrgNo, Mode: market.Merge, FileName: "stock.csv", File: file}.Do(ctx, w.k, who, id.New())
	if err != nil {
		return err
	}
	if _, err := (market.Read{Upload: made.Upload, Mode: market.Merge, Profile: stockfile.Profile{}}).Do(ctx, w.k, w.blobs, who, id.New()); err != nil {
		return err
	}
	if err := market.Stage(ctx, w.k, w.blobs, made.Upload); err != nil {
		return err
	}
	if w.dice.IntN(10) == 0 {
		if err := w.crash(ctx); err != nil {
			return err
		}
	}
	if _, err := (market.Publish{Upload: made.Upload}).Do(ctx, w.k, who, id.New()); err != nil {
		return err
	}
	return market.After(ctx, w.k, made.Upload)
}

func (w *world) stockNo(member, n int) string {
	return fmt.Sprintf("%c%d-%d", 'A'+member, w.rep.Days, n)
}

func (w *world) listed(no int64) bool {
	for _, s := range w.plain.stones {
		if s.no == no && s.live {
			return true
		}
	}
	return false
}

// single is what each stone here weighs that is no parcel.
const single = 1010

// weight is how much there is of what is offered, carats × 1000.
func (s *stone) weight() int64 {
	if s.lot != nil {
		return s.lot.weight
	}
	return single
}

// weighed is what a weight comes to, rounded half up.
func weighed(ppc, weight int64) int64 { return (ppc*weight + 500) / 1000 }
