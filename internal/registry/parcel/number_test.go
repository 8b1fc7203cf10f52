package parcel_test

import (
	"strconv"
	"strings"
	"testing"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/parcel"
)

// split divides a parcel into parts of so many thousandths of a carat and gives the numbers
// they have.
func (h *house) split(no int64, parts ...parcel.Part) ([]int64, []string) {
	h.Helper()
	done, err := parcel.Split{Stone: no, Parts: parts}.Do(h.ctx, h.k, h.owner, id.New())
	h.must(err)
	return done.Out, h.numbers(done.Out)
}

func (h *house) numbers(nos []int64) (all []string) {
	h.Helper()
	for _, n := range nos {
		s, err := parcel.Number(h.ctx, h.d, h.owner.Org, n)
		h.must(err)
		all = append(all, s)
	}
	return all
}

func TestPartsHaveNumbersOfTheirOwnMadeOfTheParcels(t *testing.T) {
	each(t, func(h *house) {
		no := h.parcel(h.owner, 10000)
		base := strconv.FormatInt(no, 10)
		out, got := h.split(no, parcel.Part{Weight: 1000}, parcel.Part{Weight: 1000, Label: base + "-B"}, parcel.Part{Weight: 1000})
		if want := base + "-A " + base + "-B " + base + "-C"; strings.Join(got, " ") != want {
			h.Errorf("the parts are %s, want %s", got, want)
		}
		if _, more := h.split(no, parcel.Part{Weight: 1000}); more[0] != base+"-D" {
			h.Errorf("a later part is %s", more[0])
		}
		if _, of := h.split(out[0], parcel.Part{Weight: 200}, parcel.Part{Weight: 200}); of[0] != base+"-A-A" || of[1] != base+"-A-B" {
			h.Errorf("parts of a part are %s", of)
		}
		merged, err := parcel.Merge{Stones: out[1:]}.Do(h.ctx, h.k, h.owner, id.New())
		h.must(err)
		if got := h.numbers(merged.Out)[0]; got != base+"-B-A" {
			h.Errorf("merged without a word: %s", got)
		}
		_, err = parcel.Split{Stone: no, Parts: []parcel.Part{{Weight: 100, Label: base + "-A"}}}.Do(h.ctx, h.k, h.owner, id.New())
		h.refused("the number of a parcel he has", err, "parcel.label_taken")
		if _, again := h.split(no, parcel.Part{Weight: 100, Label: base + "-C"}); again[0] != base+"-C" {
			h.Errorf("the number of one that is used up can be given again: %s", again)
		}
		theirs := h.parcel(h.other, 5000)
		done, err := parcel.Split{Stone: theirs, Parts: []parcel.Part{{Weight: 100, Label: base + "-A"}}}.Do(h.ctx, h.k, h.other, id.New())
		if err != nil || len(done.Out) != 1 {
			h.Errorf("numbers are each owner's: %v", err)
		}
		h.sound()
	})
}

func TestManyPartsCountOnAfterZ(t *testing.T) {
	each(t, func(h *house) {
		no := h.parcel(h.owner, 100_000)
		var parts []parcel.Part
		for range 30 {
			parts = append(parts, parcel.Part{Weight: 100})
		}
		_, got := h.split(no, parts...)
		seen := map[string]bool{}
		for _, s := range got {
			if seen[s] {
				h.Errorf("%s stands twice", s)
			}
			seen[s] = true
		}
		if base := strconv.FormatInt(no, 10); got[25] != base+"-Z" || got[26] != base+"-AA" || got[29] != base+"-AD" {
			h.Errorf("%s", got[25:])
		}
	})
}

func TestAMembersParcelsAreListedWithWhatTheyCameFromAndWhatBecameOfThem(t *testing.T) {
	each(t, func(h *house) {
		whole, other := h.parcel(h.owner, 10000), h.parcel(h.owner, 4000)
		out, _ := h.split(whole, parcel.Part{Weight: 3000})
		_, err := parcel.Merge{Stones: []int64{out[0], other}, Label: "M"}.Do(h.ctx, h.k, h.owner, id.New())
		h.must(err)
		h.parcel(h.other, 700)
		list := func(a parcel.Ask) map[string]parcel.Held {
			a.Limit = 10
			all, err := parcel.Mine(h.ctx, h.d, h.owner, a)
			h.must(err)
			named := map[string]parcel.Held{}
			for _, x := range all {
				named[x.Number] = x
			}
			if len(named) != len(all) {
				h.Errorf("%d parcels, %d numbers", len(all), len(named))
			}
			return named
		}
		have := list(parcel.Ask{})
		m, rest := have["M"], have[strconv.FormatInt(whole, 10)]
		if len(have) != 2 || m.Weight != 7000 || m.Came == nil || m.Came.What != parcel.Merging || m.Last != nil {
			h.Errorf("what there is: %+v", have)
		}
		if rest.Weight != carat.Weight(7000) || rest.Came != nil || rest.Last == nil || rest.Last.What != parcel.Splitting {
			h.Errorf("the rest: %+v", rest)
		}
		gone := list(parcel.Ask{Gone: true})
		if len(gone) != 2 || gone[strconv.FormatInt(whole, 10)+"-A"].Last.What != parcel.Merging {
			h.Errorf("what is used up: %+v", gone)
		}
		page, err := parcel.Mine(h.ctx, h.d, h.owner, parcel.Ask{Limit: 1})
		h.must(err)
		next, err := parcel.Mine(h.ctx, h.d, h.owner, parcel.Ask{Limit: 1, Before: page[0].Stone.No})
		if err != nil || len(next) != 1 || next[0].Stone.No == page[0].Stone.No {
			h.Errorf("page by page: %+v %v", next, err)
		}
	})
}
