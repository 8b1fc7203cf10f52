package stockfile

import (
	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/stone"
)

// sides settles length, width and depth and compares them with the stated depth
// percentage: a contradiction of more than two points, or a side of 0, holds the row.
func (rd *reader) sides() {
	r := &rd.row
	s := &r.Stone
	d := r.work.measured
	for i, v := range r.work.side {
		if d[i] == 0 {
			d[i] = v
		}
	}
	if s.Shape.String() == "Round" && d[0] > d[1] && d[1] > 0 {
		d[0], d[1] = d[1], d[0]
	}
	s.Length, s.Width, s.Depth = d[0], d[1], d[2]
	for i, zero := range r.work.zeroSide {
		if f := FieldLength + Field(i); zero && r.work.side[i] == 0 && r.work.measured[i] == 0 {
			at := f
			if rd.index[f] < 0 {
				at = FieldMeasurements
			}
			r.note(HoldsRow, rd.col(at), rd.cellOf(at), "", "stockfile.zero_side", "side", f)
		}
	}
	if s.Form == stone.Parcel || s.Form == stone.Rough {
		return
	}
	if measured, bad := depthContradiction(s); bad {
		r.note(HoldsRow, rd.col(FieldDepthPct), rd.cellOf(FieldDepthPct), "", "stockfile.depth_contradiction",
			"stated", carat.Decimal(int64(s.DepthPct), 1), "measured", carat.Decimal(int64(measured), 1))
	}
}

// depthContradiction compares the stated depth percentage with the measured one: depth by
// mean diameter for round stones, depth by width for others. It returns the measured one
// in tenths of a percent and whether they are more than two points apart. The comparison
// is exact; only the figure shown is rounded.
func depthContradiction(s *stone.Stone) (measured int32, bad bool) {
	l, w, d, p := int64(s.Length), int64(s.Width), int64(s.Depth), int64(s.DepthPct)
	if l <= 0 || w <= 0 || d <= 0 || p <= 0 {
		return 0, false
	}
	apart := func(base int64) bool { // base: twice the width
		x := 2000*d - p*base
		return x > 20*base || -x > 20*base
	}
	show := func(base int64) int32 { return int32((4000*d + base) / (2 * base)) }
	switch s.Shape.String() {
	case "Round":
		return show(l + w), apart(l + w)
	case "European Cut", "Old Miner", "Circular Brilliant", "Rose", "Heart", "Other": // measured either way, and hearts may be wider than long
		return show(2 * min(l, w)), apart(l+w) && apart(2*w) && apart(2*l)
	}
	return show(2 * min(l, w)), apart(2 * min(l, w))
}

// price settles price per carat, total and discount, each from the others where it is not
// stated, and holds rows whose figures contradict each other.
func (rd *reader) price() {
	r := &rd.row
	o := &r.Offer
	w := &r.work
	if w.taken.has(FieldDiscountPct) {
		o.Discount, o.HasDiscount = tenths(w.discount, rd.f.in.discount), true
		if o.Discount <= -1000 || o.Discount > 10_000 {
			r.note(HoldsRow, rd.col(FieldDiscountPct), rd.cellOf(FieldDiscountPct), "", "stockfile.discount_range")
			o.Discount, o.HasDiscount = 0, false
		}
	}
	if w.taken.has(FieldCashDiscountPct) {
		meaning := rd.f.in.discount
		if meaning == "" {
			meaning = rd.f.in.cashDiscount
		}
		o.CashDiscount, o.HasCashDiscount = tenths(w.cashDiscount, meaning), true
	}
	if rd.notPositive() {
		return
	}
	list := int64(0)
	if o.ListPrice > 0 && o.HasDiscount {
		list = o.ListPrice + (o.ListPrice*int64(o.Discount)+500*sign(int64(o.Discount)))/1000
	}
	weight := r.Stone.Carat
	if o.PPC == 0 && o.Total == 0 {
		o.PPC = list
	}
	var err error
	switch {
	case o.PPC > 0 && o.Total == 0 && weight > 0:
		o.Total, err = money.Total(o.PPC, weight)
	case o.Total > 0 && o.PPC == 0 && weight > 0:
		o.PPC, err = money.PerCarat(o.Total, weight)
	case o.Total > 0 && o.PPC > 0 && weight > 0:
		var made int64
		if made, err = money.Total(o.PPC, weight); err == nil && !near(made, o.Total, 2) {
			r.note(HoldsRow, rd.col(FieldTotalPrice), rd.cellOf(FieldTotalPrice), "", "stockfile.total_contradiction", "made", dollars(made), "stated", dollars(o.Total))
		}
	}
	if err != nil || o.Total > maxMoney || o.PPC > maxMoney {
		r.note(RefusesRow, rd.col(FieldPPC), rd.cellOf(FieldPPC), "", "stockfile.price_range")
		o.PPC, o.Total = 0, 0
	}
	if list > 0 && o.PPC > 0 && !near(list, o.PPC, 1) {
		r.note(HoldsRow, rd.col(FieldDiscountPct), rd.cellOf(FieldDiscountPct), "", "stockfile.list_contradiction", "made", dollars(list), "stated", dollars(o.PPC))
	}
	if o.ListPrice > 0 && !o.HasDiscount && o.PPC > 0 {
		if d := (o.PPC*1000+o.ListPrice/2)/o.ListPrice - 1000; d < 10_000 {
			o.Discount, o.HasDiscount = int32(d), true
		}
	}
}

func sign(v int64) int64 {
	if v < 0 {
		return -1
	}
	return 1
}

func dollars(cents int64) string { return money.Of(cents, money.USD).Decimal() }

// notPositive refuses a weight or price of 0 or below. A price of 0 beside a real one only
// means that it is not stated.
func (rd *reader) notPositive() bool {
	r := &rd.row
	o := &r.Offer
	bad := false
	refuse := func(f Field, key string) {
		bad = true
		r.note(RefusesRow, rd.col(f), rd.cellOf(f), "", key)
	}
	if r.work.taken.has(FieldCarat) && r.Stone.Carat <= 0 {
		refuse(FieldCarat, "stockfile.weight_not_positive")
		r.Stone.Carat = 0
	}
	for _, p := range [...]struct {
		f     Field
		v     *int64
		other int64
	}{{FieldPPC, &o.PPC, o.Total}, {FieldTotalPrice, &o.Total, o.PPC}} {
		if r.work.taken.has(p.f) && (*p.v < 0 || *p.v == 0 && p.other <= 0) {
			refuse(p.f, "stockfile.price_not_positive")
			*p.v = 0
		}
	}
	return bad
}

// wording holds laboratory-grown stones whose comment breaks ISO 18323.
func (rd *reader) wording() {
	r := &rd.row
	if r.Stone.Kind != stone.LabGrown || r.Offer.Comment == "" || !suspicious(r.Offer.Comment) {
		return
	}
	if w := grownWording(r.Offer.Comment); w != "" {
		r.note(HoldsRow, rd.col(FieldMemberComment), rd.cellOf(FieldMemberComment), "", "stockfile.wording", "words", w)
	}
}

// noHeader is the refusal of a file without a header row.
func noHeader() error {
	return errs.New(errs.Invalid, "stockfile.no_header", "depth", headerDepth)
}
