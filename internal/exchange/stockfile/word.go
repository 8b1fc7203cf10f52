package stockfile

import (
	"strings"
	"unicode"
)

// word is one cell of graded or listed words, read. Equal cells of a column have equal
// words, so a column remembers them.
type word struct {
	code  [4]uint8 // what each means depends on the field and the flag
	num   int32
	flag  wordFlag
	text  string   // canonical words
	list  []string // canonical list: countries, symbols
	level Level    // 0 when nothing is to be said
	key   string   // message key of the note
}

type wordFlag uint8

const (
	flagBlank wordFlag = iota + 1 // nothing stated
	flagNone                      // says "none" in words
	flagGrade                     // code 0: the grade
	flagRange                     // codes 0 and 1: from, to
	flagFancy                     // codes 0-3: intensity, colour, second colour, overtone
	flagAssessment
	flagMixed // origins that are not named
)

const (
	keyReadAs  = "stockfile.read_as"
	keyMapped  = "stockfile.mapped"
	keyUnknown = "stockfile.unknown_word"
)

// blankWords are cells that say nothing, beside the empty cell.
var blankWords = map[string]bool{"": true, "N/A": true, "NA": true, "#N/A": true, "NULL": true, "NAN": true, "NIL": true, "?": true, "TBD": true, "TBA": true, "/": true, "暂无": true, "無資料": true, "UNKNOWN": true, "NOTAVAILABLE": true, "NOTSTATED": true}

// sayNothing tells whether free text says nothing: empty, a dash, N/A and the like.
func sayNothing(s string) bool {
	if s == "" || s == "-" {
		return true
	}
	switch s[0] {
	case 'N', 'n', '#', '?', 'T', 't', '/', '-', '.', '_', 'U', 'u', 0xE6, 0xE7: // no other first byte can begin one of the words
		return len(s) <= 15 && blankWords[normal(s)]
	}
	return false
}

// brokenCells are what a spreadsheet writes when its formula failed.
func brokenCell(s string) bool {
	return len(s) > 3 && s[0] == '#' && (strings.HasPrefix(s, "#REF") || strings.HasPrefix(s, "#VALUE") || strings.HasPrefix(s, "#NAME") || strings.HasPrefix(s, "#DIV") || strings.HasPrefix(s, "#NUM") || strings.HasPrefix(s, "#NULL"))
}

func unknownWord() word { return word{level: Kept, key: keyUnknown} }

// listed reads a word of the field's vocabulary.
func listed(f Field, raw string) word {
	key := normal(raw)
	if m, ok := wordsOf(f)[key]; ok {
		return said(raw, m)
	}
	if blankWords[key] {
		return word{flag: flagBlank}
	}
	return unknownWord()
}

// said is a word with its note when the file writes it differently.
func said(raw string, m meaning) word {
	w := word{code: [4]uint8{m.code}, text: m.word, flag: flagGrade}
	if m.code == 0 {
		w.flag = flagNone
	}
	return w.noted(raw)
}

// noted adds the note "read as" when the raw cell is not the canonical text itself.
func (w word) noted(raw string) word {
	if w.level == 0 && w.text != "" && !strings.EqualFold(strings.TrimSpace(raw), w.text) {
		w.level, w.key = Changed, keyReadAs
	}
	return w
}

// readWord reads a cell of words for a field. It looks at nothing but its arguments.
func readWord(c *column, raw string) word {
	if to, ok := c.overrides[normal(raw)]; ok {
		w := wordReader(c, to)
		if w.level < Kept {
			w.level, w.key = Changed, keyMapped
		}
		return w
	}
	return wordReader(c, raw)
}

func wordReader(c *column, raw string) word {
	switch c.field {
	case FieldColor:
		return readColor(raw)
	case FieldClarity:
		return readClarity(raw)
	case FieldFancyColor:
		return readFancyColor(raw)
	case FieldFluorIntensity:
		return readFluor(raw)
	case FieldGirdle, FieldGirdleMin, FieldGirdleMax:
		return readGirdle(raw)
	case FieldShade:
		return readShade(raw, c.implied)
	case FieldBlackInclusion, FieldOpenInclusion, FieldTreatment:
		return readSeveral(c.field, raw)
	case FieldStoneClass:
		return readClass(raw, c.implied)
	case FieldCountry:
		return readCountry(raw)
	case FieldOriginCountry:
		return readOrigins(raw)
	case FieldReportDate:
		return readDate(raw, c.dayFirst)
	case FieldKeyToSymbols:
		return readSymbols(raw)
	}
	return listed(c.field, raw)
}

// readFluor reads "FB", "MED BL", "Faint Blue": an intensity and perhaps a colour.
func readFluor(raw string) word {
	w := listed(FieldFluorIntensity, raw)
	if w.flag == flagBlank {
		return w
	}
	key := normal(raw)
	intensities, colors := wordsOf(FieldFluorIntensity), wordsOf(FieldFluorColor)
	if w.flag != 0 {
		if w.code[0] > 1 && len(key) > 1 && key[len(key)-1] == 'B' { // MB, STB: the B is blue
			blue := colors["BLUE"]
			w.code[1], w.text = blue.code, w.text+" "+blue.word
			w.level, w.key = Changed, keyReadAs
		}
		return w
	}
	for i := len(key) - 1; i > 0; i-- {
		for _, pair := range [2][2]string{{key[:i], key[i:]}, {key[i:], key[:i]}} {
			m, ok := intensities[pair[0]]
			col, too := colors[pair[1]]
			if ok && too && col.code != 0 {
				return word{flag: flagGrade, code: [4]uint8{m.code, col.code}, text: m.word + " " + col.word}.noted(raw)
			}
		}
	}
	return unknownWord()
}

// readShade reads a shade; a column headed "Brown" or "Green" says the colour in its
// header and how much of it in the cell.
func readShade(raw, implied string) word {
	if implied == "" {
		return listed(FieldShade, raw)
	}
	key, words := normal(raw), wordsOf(FieldShade)
	if m, ok := known.lists["bool"][key]; ok {
		if m.code == uint8(Yes) {
			return said(raw, words[normal(implied)])
		}
		return said(raw, words["NONE"])
	}
	switch key {
	case "NONE", "NO", "无", "無", "NIL", "无咖", "無咖", "无绿":
		return said(raw, words["NONE"])
	case "LIGHT", "FAINT", "LT", "VERYLIGHT", "浅", "淺", "微", "淡", "浅咖", "淺咖":
		if m, ok := words["FAINT"+normal(implied)]; ok {
			return said(raw, m)
		}
	case "MEDIUM", "STRONG", "HEAVY", "DARK", "深", "中", "有", "带", "帶":
		return said(raw, words[normal(implied)])
	}
	return listed(FieldShade, raw)
}

// readSeveral reads a list of which the stone keeps one word: the worst inclusion, the
// first treatment.
func readSeveral(f Field, raw string) word {
	w := listed(f, raw)
	if w.flag != 0 {
		return w
	}
	best := word{}
	for _, part := range strings.FieldsFunc(raw, func(c rune) bool { return c == ',' || c == ';' || c == '/' || c == '+' || c == '|' || c == '、' }) {
		p := listed(f, strings.TrimSpace(part))
		switch {
		case p.flag == 0:
			return unknownWord()
		case p.flag == flagBlank:
		case best.flag == 0 || f != FieldTreatment && severity(f, p.code[0]) > severity(f, best.code[0]) || f == FieldTreatment && best.code[0] <= 1:
			best = p
		}
	}
	if best.flag == 0 {
		return unknownWord()
	}
	best.level, best.key = Changed, "stockfile.first_of_list"
	return best
}

// severity orders inclusion codes: "none" first, then by the size their word ends in.
func severity(f Field, c uint8) int {
	steps := 4 // Black Table 0-3, Black Crown 0-3
	if f == FieldOpenInclusion {
		steps = 3
	}
	if c < 2 {
		return int(c) - 2
	}
	return int(c-2) % steps
}

// readClass reads natural, laboratory-grown, rough; under a header like "Is Lab Grown" a
// yes or no.
func readClass(raw, implied string) word {
	w := listed(FieldStoneClass, raw)
	if implied == "" {
		return w
	}
	if m, ok := known.lists["bool"][normal(raw)]; ok {
		if m.code == uint8(Yes) {
			return said(raw, meaning{classLabGrown, classNames[classLabGrown]})
		}
		return said(raw, meaning{classNatural, classNames[classNatural]})
	}
	return w
}

// tokens are the words of a text in capitals.
func tokens(s string) []string {
	return strings.FieldsFunc(strings.ToUpper(s), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}
