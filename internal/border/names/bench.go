package names

import (
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Pair is two names and whether they mean one: a line of a file the comparison is measured with.
type Pair struct {
	Kind     Kind
	One, Two string
	Same     bool
}

// Fits tells whether the pair is of the half that thresholds are fitted on; the other half
// is only measured. The digest of the names decides, so that nobody chooses.
func (p *Pair) Fits() bool {
	h := sha256.Sum256([]byte(p.One + "\x00" + p.Two))
	return h[0]&1 == 0
}

// Figures are how well names are compared.
type Figures struct {
	Pairs     int     `json:"pairs"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// Measured is a measurement: the threshold that the one half of the pairs gives, and the
// figures of the other half at it; beside them those at the threshold that is used.
type Measured struct {
	Threshold float64 `json:"threshold"` // fitted on the one half
	Fitted    Figures `json:"fitted"`    // of that half
	Figures           // of the other half: these count
	Used      float64 `json:"used_threshold"`
	AtUsed    Figures `json:"at_used"` // of the other half
}

// mostPairs is how long a file of pairs may be.
const mostPairs = 200_000

// ErrPairs is a file that is no file of pairs.
var ErrPairs = errors.New("not a file of pairs: columns schema, name1, name2, is_match")

// ReadPairs reads a CSV file with the columns schema, name1, name2 and is_match, in any
// order, among others.
func ReadPairs(r io.Reader) ([]Pair, error) {
	c := csv.NewReader(r)
	c.FieldsPerRecord = -1
	head, err := c.Read()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPairs, err)
	}
	head[0] = strings.TrimPrefix(head[0], "\ufeff")
	schema, one, two, same := slices.Index(head, "schema"), slices.Index(head, "name1"), slices.Index(head, "name2"), slices.Index(head, "is_match")
	if schema < 0 || one < 0 || two < 0 || same < 0 {
		return nil, ErrPairs
	}
	var out []Pair
	for line := 2; ; line++ {
		rec, err := c.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrPairs, err)
		}
		if len(rec) <= max(schema, one, two, same) || rec[same] != "true" && rec[same] != "false" || len(out) == mostPairs {
			return nil, fmt.Errorf("%w: line %d", ErrPairs, line)
		}
		out = append(out, Pair{kindOf(rec[schema]), rec[one], rec[two], rec[same] == "true"})
	}
}

func kindOf(schema string) Kind {
	switch schema {
	case "Person":
		return Person
	case "Vessel":
		return Vessel
	case "Company", "Organization":
		return Organisation
	}
	return Other
}

// Measure compares all pairs: the threshold is the one with the best F1 on the half that
// Fits, the figures are those of the other half.
func Measure(pairs []Pair) Measured {
	type scored struct {
		score float64
		same  bool
	}
	var halves [2][]scored
	for i := range pairs {
		p := &pairs[i]
		h := 1
		if p.Fits() {
			h = 0
		}
		halves[h] = append(halves[h], scored{Compare(p.One, p.Two, p.Kind).Score, p.Same})
	}
	at := func(half []scored, threshold float64) Figures {
		var hit, wrong, missed float64
		for _, s := range half {
			switch {
			case s.score >= threshold && s.same:
				hit++
			case s.score >= threshold:
				wrong++
			case s.same:
				missed++
			}
		}
		f := Figures{Pairs: len(half)}
		if hit > 0 {
			f.Precision, f.Recall = hit/(hit+wrong), hit/(hit+missed)
			f.F1 = 2 * hit / (2*hit + wrong + missed)
		}
		return f
	}
	m := Measured{Used: Threshold}
	for t := 0.01; t < 1; t += 0.01 {
		if f := at(halves[0], t); f.F1 > m.Fitted.F1 {
			m.Threshold, m.Fitted = t, f
		}
	}
	m.Figures, m.AtUsed = at(halves[1], m.Threshold), at(halves[1], Threshold)
	return m
}
