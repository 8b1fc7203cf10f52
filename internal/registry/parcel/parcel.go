// Package parcel keeps what becomes of parcels: many small stones or rough, owned by weight.
//
// Words.
//
//	parcel    goods of one number whose quantity in the ledger is carats × 1000
//	split     parts leave a parcel by weight; each is a parcel of its own, the rest keeps the number
//	merge     parcels of one owner, one kind and one place become one
//	sieve     a round hole's size class; to sieve a parcel anew is to divide it by size
//	loss      what sieving or weighing took away; it has an account of its own
//	reweigh   a weight put right, with a reason; beyond the tolerance a second person confirms
//	cut       a part that a sale takes out of a parcel
//	origin    where a part of the weight comes from, with its Kimberley certificate
//	lineage   which parcels a parcel came from and what became of it
//
// Every act is one transfer in all books that know the goods, so what comes out has the
// owner, the place and the customs status of what went in, and no weight comes or goes:
// into the mint goes what comes out of it. A parcel that somebody else counts on cannot be
// changed beneath him: its title is set aside, or a Guard of another room speaks for it.
package parcel

import (
	"cmp"
	"context"
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// The acts as the tables name them.
const (
	Splitting  = "split"
	Merging    = "merge"
	Resieving  = "resieve"
	Reweighing = "reweigh"
	Cutting    = "cut"
)

// The states of a weighing beyond the tolerance.
const (
	Asked     lifecycle.State = "asked"
	Confirmed lifecycle.State = "confirmed"
	Declined  lifecycle.State = "declined"
)

// The acts of its lifecycle.
const (
	ActConfirm lifecycle.Act = "confirm"
	ActDecline lifecycle.Act = "decline"
)

var deciders = []string{"trader", "stockkeeper", "staff"}

// WeighingLife is the lifecycle of a weighing beyond the tolerance.
var WeighingLife = lifecycle.Table{Name: "weighing", Steps: []lifecycle.Step{
	{From: Asked, Act: ActConfirm, To: Confirmed, Who: deciders, Rule: "a second person has seen the scale; until then nothing changes"},
	{From: Asked, Act: ActDecline, To: Declined, Who: deciders, Rule: "a second person does not agree; the weight stays"},
}}

var (
	toleranceRule = rule.Define(rule.Definition{
		Name: "parcel.tolerance", Kind: rule.Rate, Shipped: "0.5", Mark: rule.Proposal,
		Source: "our proposal: no sourced number for the loss of a parcel was found",
	})
	toleranceCaratRule = rule.Define(rule.Definition{
		Name: "parcel.tolerance_ct", Kind: rule.Whole, Shipped: "10", Mark: rule.Proposal,
		Source: "our proposal: 0.01 ct, the smallest step of a trade scale",
	})
)

// Tolerance is what a parcel of that weight may lose or gain on a day without a second
// person: the larger of a share of it and a fixed weight.
func Tolerance(ctx context.Context, q db.Querier, w carat.Weight, day clock.Date) (carat.Weight, error) {
	rate, err := toleranceRule.Int(ctx, q, "", day)
	if err != nil {
		return 0, err
	}
	least, err := toleranceCaratRule.Int(ctx, q, "", day)
	return max(carat.Weight(int64(w)*rate/rule.RateScale), carat.Weight(least)), err
}

// MaxParts bounds what one act makes or joins.
const MaxParts = 50

// maxWeight bounds a parcel, so that a product of two weights fits 64 bits: two million carats.
const maxWeight = 2_000_000 * carat.One

// Guard tells why a parcel of an owner may not be changed now, nil when it may.
type Guard func(ctx context.Context, q db.Querier, owner id.ID, stone int64, now clock.Instant) error

var guards []Guard

// Watch has a guard asked before every act. Rooms that count on parcels as they are call it
// for a package variable: the market does for what is listed.
func Watch(g Guard) Guard {
	guards = append(guards, g)
	return g
}

// Share is a part of a parcel's weight that has one origin.
type Share struct {
	Origin    string       `json:"origin"`              // countries, ISO 3166-1 alpha-2; several by spaces: mixed and not told apart; empty: not stated
	Kimberley string       `json:"kimberley,omitempty"` // certificate it came under
	Weight    carat.Weight `json:"weight"`
}

// divide shares a weight out to parts whose sum it is: each part gets of each origin in
// proportion, to a thousandth of a carat, and no thousandth is lost. Nobody can see a small
// stone's mine, so proportion is the only answer that treats all parts alike.
func divide(all []Share, parts []carat.Weight) [][]Share {
	left := slices.Clone(all)
	given := make([][]Share, len(parts))
	for i, part := range parts {
		var sum carat.Weight
		for _, s := range left {
			sum += s.Weight
		}
		given[i] = take(left, part, sum)
	}
	return given
}

// take takes a weight out of shares that weigh sum together, in proportion; the thousandths
// that rounding leaves go to the largest remainders, the first first.
func take(left []Share, part, sum carat.Weight) []Share {
	if sum == 0 {
		return nil
	}
	got := make([]carat.Weight, len(left))
	order := make([]int, len(left))
	rest := part
	for i, s := range left {
		got[i] = carat.Weight(int64(s.Weight) * int64(part) / int64(sum))
		order[i] = i
		rest -= got[i]
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(int64(left[b].Weight)*int64(part)%int64(sum), int64(left[a].Weight)*int64(part)%int64(sum))
	})
	for _, i := range order[:rest] {
		got[i]++
	}
	var taken []Share
	for i, w := range got {
		left[i].Weight -= w
		if w > 0 {
			taken = append(taken, Share{left[i].Origin, left[i].Kimberley, w})
		}
	}
	return taken
}

// together adds shares up by origin and certificate.
func together(all ...[]Share) []Share {
	var sum []Share
	for _, shares := range all {
		for _, s := range shares {
			i := slices.IndexFunc(sum, func(x Share) bool { return x.Origin == s.Origin && x.Kimberley == s.Kimberley })
			if i < 0 {
				sum = append(sum, s)
			} else {
				sum[i].Weight += s.Weight
			}
		}
	}
	slices.SortStableFunc(sum, func(a, b Share) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), strings.Compare(a.Origin, b.Origin), strings.Compare(a.Kimberley, b.Kimberley))
	})
	return sum
}

// countries are all countries named in shares.
func countries(shares []Share) []string {
	var all []string
	for _, s := range shares {
		all = append(all, strings.Fields(s.Origin)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// certificates are the Kimberley certificates named in shares, one after the other.
func certificates(shares []Share) string {
	var all []string
	for _, s := range shares {
		if s.Kimberley != "" {
			all = append(all, s.Kimberley)
		}
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), ", ")
}

// line checks a line of text that people wrote.
func line(s string, most int, need bool) (string, bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return s, !need
	}
	return s, utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, unicode.IsControl)
}

// portion is a × b / c without what is left over; b is at most c.
func portion(a, b, c int64) int64 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	n, _ := bits.Div64(hi, lo, uint64(c))
	return int64(n)
}

// weighs refuses a weight or a count that no part can have.
func weighs(w carat.Weight, pieces int64, field string) error {
	switch {
	case w <= 0 || w > maxWeight:
		return errs.New(errs.Invalid, "parcel.bad_weight").At(field)
	case pieces < 0 || pieces > 100_000_000:
		return errs.New(errs.Invalid, "parcel.bad_pieces").At(field)
	}
	return nil
}
