package names

import "unicode/utf8"

// features are what a score is made of; each is between 0 and about 1.
const features = 16

// features measures an alignment.
func (a *alignment) features(q, e *Name) [features]float64 {
	var x [features]float64
	var all, matched, words, exact, low, initials, firsts float64
	low = 1
	usedQ, usedE := make([]bool, len(a.query)), make([]bool, len(a.entry))
	letters, changed := 0, 0
	for _, p := range a.pairs {
		usedQ[p.q], usedE[p.e] = true, true
		s, t := &a.query[p.q], &a.entry[p.e]
		matched += (s.weight + t.weight) * p.like
		if s.class != word && t.class != word && s.class != filler {
			continue
		}
		if p.how == "initial" {
			initials++
			continue
		}
		words++
		low = min(low, p.like)
		letters += utf8.RuneCountInString(t.text)
		if p.like >= 0.95 {
			exact++
			continue
		}
		changed += edits(s.sound, t.sound)
		if s.sound != "" && t.sound != "" && s.sound[0] != t.sound[0] {
			firsts++
		}
	}
	missQ, missE, numQ, numE, formQ, formE := 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
	rest := func(ts []token, used []bool, miss, num, f *float64) {
		for i, t := range ts {
			all += t.weight
			switch {
			case used[i]:
			case t.class == form:
				*f = 1
			case t.class == number:
				*num = 1
			case t.class != particle:
				*miss += t.weight
			}
		}
	}
	rest(a.query, usedQ, &missQ, &numQ, &formQ)
	rest(a.entry, usedE, &missE, &numE, &formE)
	if all > 0 {
		x[0] = matched / all
	}
	x[1] = 1 - low
	x[2] = min(missQ, missE, 2)       // both have something the other has not
	x[3] = min(max(missQ, missE), 3)  // one has more
	x[4] = 1 - near(q.whole, e.whole) // as one string
	if words > 0 {
		x[5] = 1 - exact/words
	}
	x[6] = float64(min(changed, 4)) / 4
	x[7] = numQ * numE
	x[8] = formQ * formE
	x[9] = float64(min(letters, 16)) / 16
	if missQ == 0 && missE == 0 && words > 0 && exact == words && initials == 0 {
		x[10] = 1
	}
	x[11] = initials
	x[12] = firsts
	if min(missQ, missE) == 0 && max(missQ, missE) > 0 && words >= 2 {
		x[13] = 1 // one name within the other, by two words or more
	}
	if words <= 1 {
		x[14] = 1
	}
	x[15] = max(numQ, numE) - numQ*numE
	return x
}

// The weights, the constant first: found by logistic regression on the halves of the public
// pairs and of the alias pairs that are for fitting (Pair.Fits);
// TestTheWeightsCanBeFoundAgain finds them again.
var (
	personWeights       = [features + 1]float64{1.81, 0.83, -1.48, -2.59, -0.92, -0.30, 0.50, -2.02, 0, 0, -0.68, 1.18, 0.11, 0.07, 0.76, 0.17, 0}
	organisationWeights = [features + 1]float64{0.43, 1.17, -0.71, -1.38, -1.39, -0.92, 0.03, -1.86, -0.24, -2.36, 0.12, 1.41, 0, 0.11, -0.25, 0.21, -0.40}
)
