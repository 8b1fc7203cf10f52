package simulate

import (
	"context"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
)

// selection is how a parcel is sold in parts: not less than the smallest cut, at its own price.
type selection struct{ least, ppc int64 }

// weight is how much of its goods the room is about.
func (r *room) weight() int64 {
	if r.part != 0 {
		return r.part
	}
	return r.was
}

// fits tells whether so much can be asked for in a room: all of it as it was when the room
// opened, or a selection.
func fits(part, was int64, sel *selection) bool {
	return part == 0 || part == was || sel != nil && part >= sel.least && part <= was
}

// there tells whether what a room is about can still be had: all of it must be as it was, a
// selection must be left.
func (s *stone) there(part, was int64) bool {
	if part == 0 || part == was {
		return s.weight() == was
	}
	return s.weight() >= part
}

// asked chooses how much of a parcel somebody wants, 0 for all of it; sometimes it is more
// than there was, less than the smallest cut, or a part of what is sold whole.
func (w *world) asked(s *stone, was int64, sel *selection) int64 {
	n := w.dice.IntN(12)
	switch {
	case s.lot == nil:
		return 0
	case sel == nil && n == 0:
		return was/2 + 1
	case sel == nil || n < 3:
		return 0
	case n == 3:
		return was + 1
	case n == 4:
		return sel.least - 1
	case was < sel.least:
		return 0
	}
	return sel.least + w.dice.Int64N(was-sel.least+1)
}

// allowSelection lets buyers select out of a parcel, or no longer.
func (w *world) allowSelection(ctx context.Context) error {
	s := w.anyOffered(w.dice.IntN(10) == 0)
	if s == nil {
		return nil
	}
	return w.setSelection(ctx, s, w.dice.IntN(4) > 0)
}

func (w *world) setSelection(ctx context.Context, s *stone, allow bool) error {
	c := market.AllowSelection{Listing: s.listing, Allow: allow}
	allowed, sel := s.live, (*selection)(nil)
	if c.Allow {
		sel = &selection{1 + w.dice.Int64N(s.weight()/4+1), s.ppc}
		if w.dice.IntN(10) == 0 {
			sel.least = s.weight() + int64(w.dice.IntN(2))
		}
		if w.dice.IntN(2) == 0 {
			sel.ppc += s.ppc / 8
			c.PPC = sel.ppc
		}
		c.Least = carat.Weight(sel.least)
		allowed = allowed && sel.least < s.weight()
	}
	_, ok, err := try(ctx, w, "allow a selection", allowed, func(cmd id.ID) (market.Edited, error) {
		return c.Do(ctx, w.k, w.people[s.seller], cmd)
	})
	if ok {
		s.sel = sel
	}
	return err
}

// anyOffered chooses a parcel that is on the market, or one that was.
func (w *world) anyOffered(was bool) *stone {
	var some []*stone
	for _, s := range w.plain.stones {
		if s.lot != nil && s.lot.weight > 0 && s.live != was {
			some = append(some, s)
		}
	}
	if len(some) == 0 {
		return nil
	}
	return some[w.dice.IntN(len(some))]
}

// takeOff takes a parcel off the market, so that it can be divided; nobody may count on it.
func (w *world) takeOff(ctx context.Context) error {
	s := w.anyOffered(w.dice.IntN(10) == 0)
	if s == nil {
		return nil
	}
	locked := s.hold != nil || s.seal != nil || s.deal != nil || w.plain.away(s.no)
	_, ok, err := try(ctx, w, "take a parcel off", s.live && !locked, func(cmd id.ID) (market.Edited, error) {
		return market.Withdraw{Listing: s.listing}.Do(ctx, w.k, w.people[s.seller], cmd)
	})
	if ok {
		s.live = false
	}
	return err
}

// sameListing compares how much of a parcel is offered, and at what price.
func (w *world) sameListing(ctx context.Context, s *stone) error {
	l, err := market.ListingByNo(ctx, w.d, system, w.clock.Instant, s.listing)
	if err != nil {
		return err
	}
	if !l.Live || l.Stone.No != s.no || int64(l.Stone.Carat) != s.weight() || l.PPC != s.ppc || l.Total != weighed(s.ppc, s.weight()) {
		w.breach("listing %d offers %s ct of stone %d at %d, by the plain model %d of %d at %d", s.listing, l.Stone.Carat, l.Stone.No, l.PPC, s.weight(), s.no, s.ppc)
	}
	return nil
}

// cutOut notes which parcel a deal made of a selection, or that it sold all of what was offered.
func (w *world) cutOut(ctx context.Context, r *room) error {
	s := r.stone
	r.goods, r.cut = s.no, s.lot != nil && r.weight() < s.weight()
	if s.lot == nil {
		return nil
	}
	x, err := deal.Read(ctx, w.d, system, w.clock.Instant, r.no)
	if err != nil {
		return err
	}
	l := &x.Lines[0]
	if (l.CutFrom != 0) != r.cut || r.cut && l.CutFrom != s.no || !r.cut && l.Stone != s.no || int64(l.Weight) != r.weight() {
		w.breach("deal %d sells %s ct of parcel %d, cut from %d; by the plain model %d of %d, cut: %t", r.no, l.Weight, l.Stone, l.CutFrom, r.weight(), s.no, r.cut)
	}
	if !r.cut {
		return nil
	}
	w.rep.Done["sell a selection"]++
	r.goods = l.Stone
	if err := w.become(ctx, s.seller, []taken{{s.lot, r.part}}, []int64{r.goods}, []int64{r.part}, 0); err != nil {
		return err
	}
	if l.StockNo != w.plain.lots[r.goods].number(s.seller) {
		w.breach("deal %d calls what it sells %q, its owner %q", r.no, l.StockNo, w.plain.lots[r.goods].number(s.seller))
	}
	return nil
}
