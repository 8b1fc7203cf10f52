package search

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"openbourse/internal/registry/stone"
)

// maxLine is the longest line that is read, in bytes; what comes after is cut off.
const maxLine = 2000

// ParseLine reads a query typed on one line in the words of the trade, in English or
// Chinese: "round 1-1.5 D-G VS1+ ex gia <8000/ct", "圆形 1-1.5克拉 无荧光", a report number,
// a stock number. Words stand in any order. "<" and ">" include the number itself. A word
// that is not understood stands in Unknown under the key "q".
//
// What a bare number means: under 100 it is a weight, with "/ct" a price per carat, with
// "%" a discount, otherwise a price; four digits and more without a sign are a report or
// stock number. A bare cut grade means that grade or better.
func ParseLine(s string) Query {
	if len(s) > maxLine {
		s = s[:maxLine]
	}
	p := lineParser{words: lineTokens(s)}
	for len(p.words) > 0 {
		n := p.take()
		if n == 0 {
			p.q.unknown("q", p.words[0])
			n = 1
		}
		p.words = p.words[n:]
	}
	if p.fancy && p.q.Fancy == 0 && p.q.Intensity == 0 {
		p.q.Fancy = Span(1, uint8(FieldFancy.Codes()-1))
	}
	return p.q.Normal()
}

type lineParser struct {
	q     Query
	words []string // not read yet
	fancy bool     // "fancy" was said
}

// lineTokens cuts a line into words: at spaces, at commas that part no digits, and
// between Chinese and other writing. Full-width letters become plain ones.
func lineTokens(s string) []string {
	r := []rune(strings.ToLower(width.Fold.String(strings.ToValidUTF8(s, " "))))
	var b strings.Builder
	for i, c := range r {
		digitsAround := i > 0 && i+1 < len(r) && isDigit(r[i-1]) && isDigit(r[i+1])
		switch {
		case c == ',' && digitsAround && groupOfThree(r[i+1:]):
			continue // 8,000
		case c == ',' || c == ';' || c == '、' || c == '。' || unicode.IsSpace(c):
			b.WriteByte(' ')
			continue
		case c == '–' || c == '—' || c == '~' || c == '−':
			c = '-'
		}
		if i > 0 && r[i-1] != '/' && unicode.Is(unicode.Han, c) != unicode.Is(unicode.Han, r[i-1]) {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
	}
	var out []string
	for _, w := range strings.Fields(b.String()) {
		if first := []rune(w)[0]; unicode.Is(unicode.Han, first) {
			out = append(out, hanWords(w)...)
		} else if w = tidy(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

func isDigit(c rune) bool { return c >= '0' && c <= '9' }

// groupOfThree tells whether exactly three digits come next.
func groupOfThree(r []rune) bool {
	n := 0
	for n < len(r) && isDigit(r[n]) {
		n++
	}
	return n == 3
}

// hanWords cuts Chinese writing into known words, the longest first; what is between them
// stays together.
func hanWords(s string) []string {
	var out []string
	rest := ""
	flush := func() {
		if rest = tidy(rest); rest != "" {
			out = append(out, rest)
		}
		rest = ""
	}
	for r := []rune(s); len(r) > 0; {
		n := min(len(r), 8)
		for ; n > 0; n-- {
			if w := string(r[:n]); lineWords[w] != nil || units[w] != "" || ends[w] != "" || bounds[w] != "" || lineNumbers[w] != 0 {
				break
			}
		}
		if n == 0 {
			rest, r = rest+string(r[0]), r[1:]
			continue
		}
		flush()
		out, r = append(out, string(r[:n])), r[n:]
	}
	flush()
	return out
}

// take reads what the next words mean and says how many they were, 0 when unknown.
func (p *lineParser) take() int {
	for n := min(len(p.words), 4); n > 0; n-- {
		if act, ok := lineWords[strings.Join(p.words[:n], " ")]; ok {
			act(p)
			return n
		}
	}
	w := p.words[0]
	if len(p.words) > 1 {
		if f, ok := lineNumbers[w]; ok {
			if r, ok := p.fieldRange(f, p.words[1]); ok {
				*specs[f].ranges(&p.q) = append(*specs[f].ranges(&p.q), r)
				return 2
			}
		}
	}
	switch {
	case p.keyed(w), p.grades(w):
		return 1
	case p.sieve(w):
		return 1
	}
	if n := p.number(); n > 0 {
		return n
	}
	if p.stockNumber(w) {
		return 1
	}
	return 0
}

// fieldRange reads the number or range after a word such as "depth".
func (p *lineParser) fieldRange(f Field, w string) (Range, bool) {
	w = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(w, "%"), "mm"), "°")
	return parseRange(w, specs[f].scale, specs[f].signed)
}

// keyed reads "city:antwerp" and "lab=gia": any key of a URL.
func (p *lineParser) keyed(w string) bool {
	i := strings.IndexAny(w, ":=")
	if i <= 0 || i == len(w)-1 {
		return false
	}
	f, ok := byKey[w[:i]]
	if !ok {
		if f, ok = lineKeys[w[:i]]; !ok {
			return false
		}
	}
	val := w[i+1:]
	if specs[f].text != nil {
		val = strings.ReplaceAll(val, "_", " ")
	}
	q := p.q
	q.Unknown = nil
	q.parse(f, val)
	if len(q.Unknown) > 0 {
		return false
	}
	q.Unknown = p.q.Unknown
	p.q = q
	return true
}

// grades reads "d-g", "vs1+", "vvs-vs", "ex-vg", "def".
func (p *lineParser) grades(w string) bool {
	if c, ok := colorSpans[w[:1]]; ok { // "evvs2", but not "vvs"
		if k, ok := claritySpans[w[1:]]; ok && claritySpans[w] == [2]uint8{} {
			p.q.Color |= Span(c[0], c[1])
			p.q.Clarity |= Span(k[0], k[1])
			return true
		}
	}
	base, better := strings.CutSuffix(w, "+")
	a, b, isRange := strings.Cut(base, "-")
	for _, g := range [...]struct {
		words map[string][2]uint8
		into  *Set
	}{{colorSpans, &p.q.Color}, {claritySpans, &p.q.Clarity}, {gradeSpans, &p.q.Cut}} {
		from, ok := g.words[a]
		if !ok {
			continue
		}
		to := from
		if isRange {
			if to, ok = g.words[b]; !ok {
				continue
			}
		}
		if better || !isRange && g.into == &p.q.Cut {
			from[0] = 1
		}
		*g.into |= Span(min(from[0], to[0]), max(from[1], to[1]))
		return true
	}
	return false
}

// sieve reads "+6.5", and "-11" after one: sieve classes of parcels.
func (p *lineParser) sieve(w string) bool {
	if w[0] != '+' && (w[0] != '-' || len(p.q.Sieve) == 0) {
		return false
	}
	if _, ok := parseNumber(w[1:], 2, false); !ok && strings.Trim(w[1:], "0") != "" {
		return false
	}
	return len(w) > 1 && add(&p.q.Sieve, w)
}

// stockNumber reads a report or stock number: digits, or letters with digits.
func (p *lineParser) stockNumber(w string) bool {
	w, marked := strings.CutPrefix(w, "#")
	digits, letters := 0, 0
	for _, c := range w {
		switch {
		case isDigit(c):
			digits++
		case c >= 'a' && c <= 'z':
			letters++
		case !strings.ContainsRune("._/-", c):
			return false
		}
	}
	n := digits + letters
	if n == 0 || len(w) > 32 || !marked && (n < 4 || digits == 0) {
		return false
	}
	if letters == 0 && len(w) != digits {
		return false // an unread range, date or price
	}
	p.q.Numbers = append(p.q.Numbers, number(w))
	return true
}

// clarity, colour and grade words as stretches of codes.
var (
	colorSpans   = map[string][2]uint8{}
	claritySpans = map[string][2]uint8{
		"vvs": {uint8(clarity("VVS1")), uint8(clarity("VVS2"))}, "vs": {uint8(clarity("VS1")), uint8(clarity("VS2"))},
		"si": {uint8(clarity("SI1")), uint8(clarity("SI2"))}, "lc": {uint8(clarity("IF")), uint8(clarity("IF"))},
	}
	gradeSpans = map[string][2]uint8{}
)

func clarity(s string) stone.Clarity {
	c, err := stone.ParseClarity(s)
	if err != nil {
		panic(err)
	}
	return c
}

func init() {
	for _, c := range stone.Clarities() {
		claritySpans[strings.ToLower(c.String())] = [2]uint8{uint8(c), uint8(c)}
	}
	letters := ""
	for _, c := range stone.Colors() {
		l := strings.ToLower(c.String())
		colorSpans[l] = [2]uint8{uint8(c), uint8(c)}
		letters += l
	}
	last := strings.IndexByte(letters, 'm')
	for from := 0; from <= last; from++ { // "def"; not past M, because "no" is a word
		for to := from + 1; to <= last; to++ {
			colorSpans[letters[from:to+1]] = [2]uint8{uint8(from + 1), uint8(to + 1)}
		}
	}
	for code, words := range gradeNames {
		for _, w := range words {
			if !slices.Contains([]string{"g", "f", "p"}, w) { // those are colours
				gradeSpans[w] = [2]uint8{uint8(code), uint8(code)}
			}
		}
	}
}
