package stockfile

import (
	"strings"

	"openbourse/internal/registry/stone"
)

// readColor reads a D to Z grade, a range "G-H", a fancy colour written into the colour
// column, or the assessment that replaces grades on some laboratory-grown reports.
func readColor(raw string) word {
	key := normal(raw)
	if m, ok := wordsOf(FieldColor)[key]; ok {
		return said(raw, m)
	}
	if w := readAssessment(raw); w.flag != 0 {
		return w
	}
	switch {
	case blankWords[key] || key == "NONE":
		return word{flag: flagBlank}
	case key == "FANCY" || key == "FC" || key == "FCY" || key == "彩钻" || key == "彩鑽":
		return word{flag: flagFancy, text: "Fancy"}
	}
	if a, b, ok := splitRange(raw); ok {
		from, too := wordsOf(FieldColor)[normal(a)]
		to, three := wordsOf(FieldColor)[normal(b)]
		if too && three && from.code <= to.code {
			return word{flag: flagRange, code: [4]uint8{from.code, to.code}, text: from.word + "-" + to.word}.noted(raw)
		}
	}
	if w := fancyText(raw); w.flag != 0 {
		return w
	}
	return unknownWord()
}

func readAssessment(raw string) word {
	if m, ok := known.lists["assessment"][normal(raw)]; ok {
		return word{flag: flagAssessment, code: [4]uint8{m.code}, text: m.word}
	}
	return word{}
}

// clarityGroups are the grades that one word covers in parcels.
var clarityGroups = map[string][2]stone.Clarity{}

func init() {
	group := func(key, from, to string) {
		a, _ := stone.ParseClarity(from)
		b, _ := stone.ParseClarity(to)
		clarityGroups[key] = [2]stone.Clarity{a, b}
	}
	for _, c := range stone.Clarities() {
		group(c.String(), c.String(), c.String())
	}
	group("VVS", "VVS1", "VVS2")
	group("VS", "VS1", "VS2")
	group("SI", "SI1", "SI2")
	group("I", "I1", "I3")
	group("P", "I1", "I3")
	group("PK", "I1", "I3")
}

// readClarity reads a grade, a range "VS1-VS2" or "VS", or an assessment.
func readClarity(raw string) word {
	key := normal(raw)
	if m, ok := wordsOf(FieldClarity)[key]; ok {
		return said(raw, m)
	}
	if w := readAssessment(raw); w.flag != 0 {
		return w
	}
	if blankWords[key] {
		return word{flag: flagBlank}
	}
	a, b, ok := splitRange(raw)
	if !ok {
		a, b = raw, raw
	}
	from, too := clarityGroup(a)
	to, three := clarityGroup(b)
	if too && three && from[0] <= to[1] {
		return word{flag: flagRange, code: [4]uint8{uint8(from[0]), uint8(to[1])}, text: from[0].String() + "-" + to[1].String()}.noted(raw)
	}
	return unknownWord()
}

func clarityGroup(s string) ([2]stone.Clarity, bool) {
	key := normal(s)
	if g, ok := clarityGroups[key]; ok {
		return g, true
	}
	if m, ok := wordsOf(FieldClarity)[key]; ok && m.code != 0 {
		return [2]stone.Clarity{stone.Clarity(m.code), stone.Clarity(m.code)}, true
	}
	return [2]stone.Clarity{}, false
}

// splitRange cuts "G-H", "G to H", "VS/SI" in two.
func splitRange(s string) (from, to string, ok bool) {
	for _, sep := range []string{" to ", " TO ", " To ", "至", "~", "–", "—", "/", "-"} {
		if a, b, found := strings.Cut(s, sep); found {
			a, b = strings.TrimSpace(a), strings.TrimSpace(b)
			return a, b, a != "" && b != ""
		}
	}
	return "", "", false
}

// fancyIntensities and fancyHues are the words spelled out, as reports write them; the
// short codes of the lists would take too much for a colour.
var fancyIntensities = func() map[string]stone.FancyIntensity {
	m := map[string]stone.FancyIntensity{}
	for _, v := range stone.FancyIntensities() {
		m[strings.ToUpper(v.String())] = v
	}
	return m
}()

var fancyHues = func() map[string]stone.FancyColor {
	m := map[string]stone.FancyColor{}
	for _, v := range stone.FancyColors() {
		m[strings.ToUpper(v.String())] = v
	}
	m["GREY"] = m["GRAY"]
	delete(m, "OTHER")
	return m
}()

var overtoneWords = func() map[string]stone.Overtone {
	m := map[string]stone.Overtone{}
	for _, v := range stone.Overtones() {
		m[strings.ToUpper(v.String())] = v
	}
	m["GREYISH"] = m["GRAYISH"]
	delete(m, "NONE")
	delete(m, "BROWN")
	delete(m, "GRAY")
	return m
}()

// fancyText reads a colour as a report words it: "Fancy Intense Brownish Yellow".
func fancyText(raw string) word {
	t := tokens(raw)
	if len(t) > 0 && t[0] == "NATURAL" {
		t = t[1:]
	}
	w := word{flag: flagFancy}
	for n := min(2, len(t)); n > 0; n-- {
		if v, ok := fancyIntensities[strings.Join(t[:n], " ")]; ok {
			w.code[0], t = uint8(v), t[n:]
			break
		}
	}
	for n := min(2, len(t)); n > 0; n-- {
		if v, ok := overtoneWords[strings.Join(t[:n], " ")]; ok {
			w.code[3], t = uint8(v), t[n:]
			break
		}
	}
	hues := make([]stone.FancyColor, 0, 2)
	for _, x := range t {
		v, ok := fancyHues[x]
		if !ok {
			return word{}
		}
		hues = append(hues, v)
	}
	switch len(hues) {
	case 1: // the last hue is the dominant one: "green yellow" is a yellow
		w.code[1] = uint8(hues[0])
	case 2:
		w.code[1], w.code[2] = uint8(hues[1]), uint8(hues[0])
	default:
		return word{}
	}
	w.text = fancyName(w)
	return w.noted(raw)
}

func fancyName(w word) string {
	var parts []string
	for _, s := range []string{stone.FancyIntensity(w.code[0]).String(), stone.Overtone(w.code[3]).String(), stone.FancyColor(w.code[2]).String(), stone.FancyColor(w.code[1]).String()} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " ")
}

// readFancyColor reads a hue, or the whole wording of a report.
func readFancyColor(raw string) word {
	w := listed(FieldFancyColor, raw)
	if w.flag == flagGrade {
		w.flag, w.code = flagFancy, [4]uint8{0, w.code[0]}
		return w
	}
	if w.flag != 0 {
		return w
	}
	if normal(raw) == "NONE" || normal(raw) == "NO" {
		return word{flag: flagBlank}
	}
	if w := fancyText(raw); w.flag != 0 {
		return w
	}
	return unknownWord()
}
