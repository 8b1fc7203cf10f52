package search

import "strings"

// amount is a number of a line as typed: digits with decimals, perhaps "k".
type amount struct {
	text  string // plain decimal
	thou  bool   // written with k
	below bool   // with a minus sign
}

// number reads prices, weights, discounts and lengths: "1-1.5", "<8000/ct", "under 8k",
// "1.5 ct up". The unit stands at the number or in the next word. It says how many words
// were read.
func (p *lineParser) number() int {
	words := p.words
	op := bounds[words[0]]
	if op != "" && len(words) > 1 {
		words = words[1:]
	}
	w := words[0]
	words = words[1:]
	if op == "" {
		w, op = cutOperator(w)
	}
	w, more := strings.CutSuffix(w, "+") // "1ct+" and "1+"
	w, unit := cutUnit(w)
	if unit == "" && len(words) > 0 {
		if u, ok := units[words[0]]; ok {
			unit, words = u, words[1:]
		}
	}
	if t, ok := strings.CutSuffix(w, "+"); ok {
		w, more = t, true
	} else if t, ok := strings.CutSuffix(w, "-"); ok { // "1-"
		w, more = t, true
	}
	if more && op == "" {
		op = ">"
	}
	if len(words) > 0 && op == "" && ends[words[0]] != "" {
		op, words = ends[words[0]], words[1:]
	}
	if !p.numbers(w, op, unit) {
		return 0
	}
	return len(p.words) - len(words)
}

// numbers reads a number or range without operator and unit.
func (p *lineParser) numbers(w, op, unit string) bool {
	w, dollar := cutDollar(w)
	lo, rest, ok := readAmount(w)
	if !ok {
		return false
	}
	hi, isRange := lo, false
	for u := range units { // "1ct-1.5ct"
		if t, ok := strings.CutPrefix(rest, u+"-"); ok && units[u] == unit {
			rest = "-" + t
			break
		}
	}
	if t, ok := strings.CutPrefix(rest, "-"); ok {
		t, _ = cutDollar(t)
		if hi, rest, ok = readAmount(t); !ok || op != "" {
			return false
		}
		isRange = true
	}
	return rest == "" && p.amounts(lo, hi, op, unit, dollar, isRange)
}

// bounds are words before a number that make it an end, ends those after it.
var (
	bounds = map[string]string{"under": "<", "below": "<", "max": "<", "over": ">", "above": ">", "from": ">", "min": ">", "低于": "<", "高于": ">"}
	ends   = map[string]string{"up": ">", "plus": ">", "以上": ">", "down": "<", "以下": "<", "以内": "<"}
)

func cutOperator(w string) (rest, op string) {
	for _, o := range [][2]string{{"<=", "<"}, {">=", ">"}, {"≤", "<"}, {"≥", ">"}, {"<", "<"}, {">", ">"}} {
		if t, ok := strings.CutPrefix(w, o[0]); ok {
			return t, o[1]
		}
	}
	return w, ""
}

func cutDollar(w string) (string, bool) {
	for _, d := range []string{"us$", "usd", "$"} {
		if t, ok := strings.CutPrefix(w, d); ok {
			return t, true
		}
	}
	return w, false
}

// amounts puts a number or range where its unit says.
func (p *lineParser) amounts(lo, hi amount, op, unit string, dollar, isRange bool) bool {
	f := FieldTotal
	small := lo.small() && hi.small()
	switch {
	case unit == "/ct":
		f = FieldPPC
	case unit == "%":
		f = FieldDiscount
		if op == "" && !isRange && lo.below {
			op = "<" // "-30%" is thirty below, or better
		}
	case unit == "mm":
		f = FieldLength
	case unit == "ct", !dollar && small:
		f = FieldCarat
	case !dollar && op == "" && !isRange:
		return false // a bare number: a report or stock number, or unknown
	}
	if (lo.below || hi.below) && f != FieldDiscount {
		return false
	}
	from, ok1 := lo.in(f)
	to, ok2 := hi.in(f)
	if !ok1 || !ok2 {
		return false
	}
	r := Range{from, to}
	switch op {
	case "<":
		r.Min = NoMin
	case ">":
		r.Max = NoMax
	}
	into := specs[f].ranges(&p.q)
	*into = append(*into, r)
	return true
}

// small tells whether a number without a unit is a weight: under 100.
func (a amount) small() bool {
	whole, _, _ := strings.Cut(a.text, ".")
	return !a.thou && len(whole) <= 2
}

// in is the amount in the unit of the field.
func (a amount) in(f Field) (int64, bool) {
	scale := specs[f].scale
	if a.thou {
		scale += 3
	}
	v, ok := parseNumber(a.text, scale, false)
	if a.below {
		v = -v
	}
	return v, ok
}

// readAmount reads a number at the start of w and returns what follows it.
func readAmount(w string) (amount, string, bool) {
	var a amount
	w, a.below = strings.CutPrefix(w, "-")
	n := 0
	for n < len(w) && (w[n] >= '0' && w[n] <= '9' || w[n] == '.') {
		n++
	}
	a.text, w = w[:n], w[n:]
	w, a.thou = strings.CutPrefix(w, "k")
	return a, w, n > 0 && n <= 15 && a.text != "." && strings.Count(a.text, ".") < 2
}

// units are the words of units, by what they mean.
var units = map[string]string{
	"ct": "ct", "cts": "ct", "carat": "ct", "carats": "ct", "克拉": "ct", "карат": "ct", "карата": "ct", "kt": "ct",
	"/ct": "/ct", "/cts": "/ct", "/carat": "/ct", "pc": "/ct", "ppc": "/ct", "/克拉": "/ct", "%": "%", "mm": "mm",
}

// cutUnit takes the unit off the end of a word.
func cutUnit(w string) (number, unit string) {
	for _, u := range []string{"/carat", "/cts", "/ct", "/克拉", "carats", "carat", "cts", "ct", "kt", "%", "mm"} {
		if t, ok := strings.CutSuffix(w, u); ok && t != "" {
			return t, units[u]
		}
	}
	return w, ""
}
