package stockfile

import (
	"regexp"
	"strings"
	"unicode"
)

// symbolNames are the characteristics that reports name in the key to symbols.
var symbolNames = func() map[string]string {
	m := map[string]string{}
	for _, n := range []string{
		"Abrasion", "Bearding", "Bruise", "Burn", "Cavity", "Chip", "Cleavage", "Cloud", "Crystal", "Etch Channel", "Extra Facet", "Feather", "Flux Remnant",
		"Grain Center", "Inclusion", "Indented Natural", "Internal Graining", "Internal Inscription", "Internal Laser Drilling", "Knot", "Laser Drill Hole",
		"Laser Manufacturing Remnant", "Lizard Skin", "Manufacturing Remnant", "Metallic Inclusion", "Minor Details of Polish", "Natural", "Needle", "Nick", "Pinpoint", "Pit",
		"Polish Lines", "Polish Mark", "Reflecting Surface Graining", "Rough Girdle", "Scratch", "Surface Graining", "Twinning Wisp", "Additional Clouds", "Additional Pinpoints",
	} {
		m[normal(n)] = n
	}
	return m
}()

// unescape takes off quotation marks and backslashes that a program has put around a
// text once too often: "\"Crystal,Feather\"" is Crystal,Feather.
func unescape(s string) string {
	if !strings.ContainsAny(s, `"\`) {
		return s
	}
	return strings.TrimFunc(escapedQuotes.ReplaceAllString(s, `"`), around)
}

// escapedQuotes are quotes however often they were escaped or doubled on their way here.
var escapedQuotes = regexp.MustCompile(`["\\]*"`)

// around tells what stands around a text and is not of it.
func around(c rune) bool { return c == '"' || c == '\\' || unicode.IsSpace(c) }

// readSymbols reads a key to symbols: names apart by , or ; and names run together.
func readSymbols(raw string) word {
	text := unescape(raw)
	if noSymbol(text) {
		return word{flag: flagBlank}
	}
	w := word{flag: flagGrade}
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ';' || c == '|' || c == '，' || c == '、' || c == '\n' }) {
		part = strings.TrimFunc(part, around)
		if part == "" || noSymbol(part) {
			continue
		}
		name, ok := symbolNames[normal(part)]
		if !ok {
			name = spaced(part)
		}
		if len(w.list) < 32 {
			w.list = append(w.list, name)
		}
	}
	if len(w.list) == 0 {
		return word{flag: flagBlank}
	}
	w.text = strings.Join(w.list, ", ")
	return w.noted(raw)
}

// noSymbol tells whether a text says that there are none.
func noSymbol(s string) bool {
	k := normal(s)
	return blankWords[k] || k == "NONE" || k == "0"
}

// spaced puts spaces into a word of several: SomeNewMark is Some New Mark.
func spaced(s string) string {
	if strings.ContainsAny(s, " \t") {
		return s
	}
	var b strings.Builder
	prev := ' '
	for _, c := range s {
		if unicode.IsUpper(c) && unicode.IsLower(prev) {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
		prev = c
	}
	return b.String()
}
