package parcel

import (
	"context"
	"fmt"
	"slices"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Done is the answer of the commands.
type Done struct {
	Act      int64        `json:"act,omitempty"`
	Transfer int64        `json:"transfer,omitempty"`
	Out      []int64      `json:"out,omitempty"` // numbers of the parcels that came out
	Loss     carat.Weight `json:"loss,omitempty"`
	Weighing int64        `json:"weighing,omitempty"` // that waits for a second person
}

// Part is a part of a parcel, or a sieve class of it.
type Part struct {
	Weight    carat.Weight `json:"weight"`
	Pieces    int64        `json:"pieces,omitempty"`     // 0: nobody counted
	Label     string       `json:"label,omitempty"`      // the owner's number for it; none: made of the number of what it comes from
	SieveFrom string       `json:"sieve_from,omitempty"` // when sieved anew
	SieveTo   string       `json:"sieve_to,omitempty"`
}

// Split takes parts out of a parcel; what they leave keeps the parcel's number.
type Split struct {
	Stone int64  `json:"stone"`
	Parts []Part `json:"parts"`
}

// Do splits.
func (c Split) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return do(ctx, k, who, cmd, "parcel.Split", c, func(ctx context.Context, tx *db.Tx, now clock.Instant) (*change, error) {
		s, err := enter(ctx, tx, who, c.Stone, now)
		if err != nil {
			return nil, err
		}
		x, sum, err := s.parts(Splitting, c.Parts)
		if err != nil {
			return nil, err
		}
		if sum > s.has {
			return nil, errs.New(errs.Invalid, "parcel.too_much", "stone", s.No, "has", s.has.String(), "sum", sum.String()).At("parts")
		}
		if sum == s.has && len(c.Parts) == 1 {
			return nil, errs.New(errs.Invalid, "parcel.all_of_it", "stone", s.No).At("parts")
		}
		return x, nil
	})
}

// Resieve divides all of a parcel by size. What is missing in the end is loss, which the
// tolerance bounds: beyond it the parcel is to be weighed first.
type Resieve struct {
	Stone int64  `json:"stone"`
	Parts []Part `json:"parts"`
}

// Do sieves.
func (c Resieve) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return do(ctx, k, who, cmd, "parcel.Resieve", c, func(ctx context.Context, tx *db.Tx, now clock.Instant) (*change, error) {
		s, err := enter(ctx, tx, who, c.Stone, now)
		if err != nil {
			return nil, err
		}
		x, sum, err := s.parts(Resieving, c.Parts)
		if err != nil {
			return nil, err
		}
		day, err := calendar.DayOf(ctx, tx, now)
		if err != nil {
			return nil, err
		}
		most, err := Tolerance(ctx, tx, s.has, day)
		if err != nil {
			return nil, err
		}
		x.loss = s.has - sum
		if x.loss < 0 || x.loss > most {
			return nil, errs.New(errs.Invalid, "parcel.sieve_sum", "has", s.has.String(), "sum", sum.String(), "tolerance", most.String()).At("parts")
		}
		x.in[0].weight = s.has
		parts := make([]carat.Weight, 0, len(x.out)+2)
		for i := range x.out {
			parts = append(parts, x.out[i].Carat)
		}
		for i, shares := range divide(s.shares, append(parts, x.loss, s.whole-s.has))[:len(x.out)] {
			x.out[i].describe(shares)
		}
		return x, nil
	})
}

// do is what all commands that change parcels have in common.
func do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID, kind string, input any, prepare func(ctx context.Context, tx *db.Tx, now clock.Instant) (*change, error)) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: kind, Input: input},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			x, err := prepare(ctx, tx, now)
			if err != nil {
				return nil, Done{}, err
			}
			x.at, x.owner, x.person = now, x.in[0].owner, who.Person
			if err := x.number(ctx, tx); err != nil {
				return nil, Done{}, err
			}
			if err := x.write(ctx, tx); err != nil {
				return nil, Done{}, err
			}
			return x.fact(), x.done(), nil
		})
}

// parts checks what is to come out of one parcel and how much that is.
func (s *source) parts(act string, parts []Part) (*change, carat.Weight, error) {
	if len(parts) == 0 || len(parts) > MaxParts {
		return nil, 0, errs.New(errs.Invalid, "parcel.part_count", "max", MaxParts).At("parts")
	}
	x := &change{act: act, out: make([]made, 0, len(parts))}
	var sum carat.Weight
	var pieces int64
	counted := true
	weights := make([]carat.Weight, 0, len(parts)+1)
	var labels []string
	for i, p := range parts {
		field := fmt.Sprintf("parts.%d", i+1)
		if err := weighs(p.Weight, p.Pieces, field); err != nil {
			return nil, 0, err
		}
		m, err := s.part(act, p, field)
		if err != nil {
			return nil, 0, err
		}
		if m.label != "" && slices.Contains(labels, m.label) {
			return nil, 0, errs.New(errs.Invalid, "parcel.label_twice", "label", m.label).At(field)
		}
		labels = append(labels, m.label)
		sum, pieces, counted = sum+p.Weight, pieces+p.Pieces, counted && p.Pieces > 0
		weights, x.out = append(weights, p.Weight), append(x.out, m)
	}
	if s.Pieces > 0 && pieces > int64(s.Pieces) {
		return nil, 0, errs.New(errs.Invalid, "parcel.too_many_pieces", "has", int64(s.Pieces), "sum", pieces).At("parts")
	}
	if !counted {
		pieces = 0
	}
	if act == Splitting && sum <= s.has {
		for i, shares := range divide(s.shares, append(weights, s.whole-sum))[:len(x.out)] {
			x.out[i].describe(shares)
		}
	}
	x.in = []taken{{source: s, weight: sum, pieces: pieces}}
	return x, sum, nil
}

// part is one parcel that comes out of s.
func (s *source) part(act string, p Part, field string) (made, error) {
	m := made{Stone: s.Stone}
	var ok bool
	if m.label, ok = line(p.Label, maxLabel, false); !ok {
		return m, errs.New(errs.Invalid, "parcel.bad_label").At(field)
	}
	m.Carat, m.Pieces, m.Reports = p.Weight, int32(p.Pieces), nil
	if act != Resieving {
		return m, nil
	}
	from, ok1 := line(p.SieveFrom, 20, true)
	to, ok2 := line(p.SieveTo, 20, false)
	if !ok1 || !ok2 {
		return m, errs.New(errs.Invalid, "parcel.bad_sieve").At(field)
	}
	m.SieveFrom, m.SieveTo = from, to
	return m, nil
}

// describe gives what comes out its origins.
func (m *made) describe(shares []Share) {
	m.shares, m.Origins, m.KPCertificate = shares, countries(shares), certificates(shares)
}

// Merge makes one parcel of several that have one owner, kind, place and customs status.
type Merge struct {
	Stones []int64 `json:"stones"`
	Label  string  `json:"label,omitempty"` // the owner's number for it; none: made of the first one's
}

// Do merges.
func (c Merge) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return do(ctx, k, who, cmd, "parcel.Merge", c, func(ctx context.Context, tx *db.Tx, now clock.Instant) (*change, error) {
		label, ok := line(c.Label, maxLabel, false)
		if !ok {
			return nil, errs.New(errs.Invalid, "parcel.bad_label").At("label")
		}
		if len(c.Stones) < 2 || len(c.Stones) > MaxParts {
			return nil, errs.New(errs.Invalid, "parcel.merge_count", "max", MaxParts).At("stones")
		}
		x := &change{act: Merging}
		all := make([][]Share, 0, len(c.Stones))
		for i, no := range c.Stones {
			if slices.Contains(c.Stones[:i], no) {
				return nil, errs.New(errs.Invalid, "parcel.stone_twice", "stone", no).At("stones")
			}
			s, err := enter(ctx, tx, who, no, now)
			if err != nil {
				return nil, err
			}
			x.in = append(x.in, taken{source: s, weight: s.has, pieces: int64(s.Pieces)})
			all = append(all, divide(s.shares, []carat.Weight{s.has, s.whole - s.has})[0])
		}
		m := made{Stone: x.in[0].Stone, label: label}
		for i := range x.in[1:] {
			if err := x.in[0].fits(x.in[i+1].source); err != nil {
				return nil, err
			}
			m.blend(&x.in[i+1].Stone)
		}
		m.Carat, m.Pieces, m.Reports = 0, x.in[0].Stone.Pieces, nil
		for i := range x.in {
			m.Carat += x.in[i].weight
			if i > 0 && m.Pieces > 0 {
				m.Pieces += x.in[i].Stone.Pieces
			}
			if x.in[i].Stone.Pieces == 0 {
				m.Pieces = 0
			}
		}
		m.describe(together(all...))
		x.out = []made{m}
		return x, nil
	})
}

// fits refuses to join parcels that must stay apart.
func (s *source) fits(t *source) error {
	const place, status = 1, 2
	switch {
	case s.owner != t.owner:
		return errs.New(errs.Conflict, "parcel.other_owner", "stone", t.No).At("stones")
	case s.Kind != t.Kind:
		return errs.New(errs.Conflict, "parcel.kinds", "stone", t.No, "other", s.No).At("stones")
	case s.Form != t.Form:
		return errs.New(errs.Conflict, "parcel.forms", "stone", t.No, "other", s.No).At("stones")
	case s.Treatment != t.Treatment || s.Growth != t.Growth:
		return errs.New(errs.Conflict, "parcel.treatments", "stone", t.No, "other", s.No).At("stones")
	case s.accounts[place] != 0 && t.accounts[place] != 0 && s.accounts[place] != t.accounts[place]:
		return errs.New(errs.Conflict, "parcel.places", "stone", t.No, "other", s.No).At("stones")
	case s.accounts[status] != t.accounts[status]:
		return errs.New(errs.Conflict, "parcel.statuses", "stone", t.No, "other", s.No).At("stones")
	}
	return nil
}

// blend lets a description cover another one too: what differs becomes a range, or is not
// stated any more.
func (m *made) blend(t *stone.Stone) {
	same := func(a *string, b string) {
		if *a != b {
			*a = ""
		}
	}
	if m.Shape != t.Shape {
		m.Shape = 0
	}
	same(&m.LabShape, t.LabShape)
	same(&m.Mine, t.Mine)
	same(&m.Brand, t.Brand)
	same(&m.Program, t.Program)
	if m.SieveFrom != t.SieveFrom || m.SieveTo != t.SieveTo {
		m.SieveFrom, m.SieveTo = "", ""
	}
	for _, p := range [...][2]*stone.Grade{{&m.Cut, &t.Cut}, {&m.Polish, &t.Polish}, {&m.Symmetry, &t.Symmetry}} {
		if *p[0] != *p[1] {
			*p[0] = 0
		}
	}
	m.Grades = span(m.Grades, t.Grades)
}

// span is a range of grades that covers both, nothing when they are not of one kind.
func span(a, b stone.Grades) stone.Grades {
	if a == b {
		return a
	}
	plain := func(g stone.Grades) bool {
		return (g.Scale == stone.ScaleGrades || g.Scale == stone.ScaleRange) && g.Color != 0 && g.Clarity != 0
	}
	if !plain(a) || !plain(b) {
		return stone.Grades{}
	}
	return stone.Grades{
		Scale: stone.ScaleRange,
		Color: min(a.Color, b.Color), ColorTo: max(a.Color, a.ColorTo, b.Color, b.ColorTo),
		Clarity: min(a.Clarity, b.Clarity), ClarTo: max(a.Clarity, a.ClarTo, b.Clarity, b.ClarTo),
	}
}
