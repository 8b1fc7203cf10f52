package price

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"slices"
	"sync"

	"openbourse/internal/base/errs"
)

// Quality is how far a model is off on sales it has not seen, as parts of what was paid.
type Quality struct {
	Folds  int     `json:"folds"`
	Median float64 `json:"median"` // half of the errors are smaller
	P90    float64 `json:"p90"`
	Bias   float64 `json:"bias"` // the mean of (expected − paid) / paid
}

// Validate foretells each fold of the rows by a model of the other folds. Which fold a row
// is in follows from what it says and how many of the same came before it, so that the
// result does not depend on chance or on the order of different rows.
func Validate(rows []Row, folds int) (Quality, error) {
	good := make([]Row, 0, len(rows))
	for i := range rows {
		if rows[i].Fits() {
			good = append(good, rows[i])
		}
	}
	of := foldsOf(good, folds)
	off := make([][]float64, folds)
	failed := make([]error, folds)
	var wg sync.WaitGroup
	for f := range folds {
		wg.Go(func() { off[f], failed[f] = foretell(good, of, f) })
	}
	wg.Wait()
	var all []float64
	for f := range folds {
		if failed[f] != nil {
			return Quality{}, failed[f]
		}
		all = append(all, off[f]...)
	}
	if len(all) == 0 {
		return Quality{}, errs.New(errs.Invalid, "price.few", "n", len(good), "least", fewest)
	}
	q := Quality{Folds: folds}
	for i, v := range all {
		q.Bias += v / float64(len(all))
		all[i] = math.Abs(v)
	}
	slices.Sort(all)
	q.Median, q.P90 = all[len(all)/2], all[len(all)*9/10]
	return q, nil
}

// foretell is the relative error of each row of one fold.
func foretell(rows []Row, of []int, f int) ([]float64, error) {
	var learn []Row
	for i := range rows {
		if of[i] != f {
			learn = append(learn, rows[i])
		}
	}
	m, err := Fit(learn)
	if err != nil {
		return nil, err
	}
	var off []float64
	for i := range rows {
		if of[i] == f {
			if want, ok := m.PPC(rows[i]); ok {
				off = append(off, float64(want-rows[i].PPC)/float64(rows[i].PPC))
			}
		}
	}
	return off, nil
}

func foldsOf(rows []Row, folds int) []int {
	of := make([]int, len(rows))
	before := make(map[Row]uint64, len(rows))
	var b []byte
	for i, r := range rows {
		h := fnv.New64a()
		b = b[:0]
		for _, v := range [...]uint64{uint64(r.Shape), uint64(r.Color), uint64(r.Clarity), uint64(r.Cut), uint64(r.Fluor), uint64(r.Carat), uint64(r.PPC), uint64(r.Period), before[r]} {
			b = binary.LittleEndian.AppendUint64(b, v)
		}
		_, _ = h.Write(b) // never fails
		of[i] = int(h.Sum64() % uint64(folds))
		before[r]++
	}
	return of
}
