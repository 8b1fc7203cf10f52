package stockfile

import (
	_ "embed" // the alias table
	"encoding/json"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/registry/stone"
)

// aliases.json holds every header and every word the trade writes, as keys (see normal),
// with the sources it was read in ("m": from memory, unverified; "own": added here).
//
//go:embed aliases.json
var aliasFile []byte

// normal is how headers and words are compared: in capitals, without white space and
// without - _ and the full stop; full-width forms count as their ASCII twins.
func normal(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || c >= 'a' && c <= 'z' || c <= ' ' || c == '-' || c == '_' || c == '.' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, c := range s {
		c = narrow(c)
		switch {
		case c <= ' ', c == '-', c == '_', c == '.', c == '\u2013', c == '\u2014', c == '\ufeff', unicode.IsSpace(c):
		default:
			b.WriteRune(unicode.ToUpper(c))
		}
	}
	return b.String()
}

// narrow is the ASCII twin of a full-width form, and other runes themselves.
func narrow(c rune) rune {
	switch {
	case c >= 0xFF01 && c <= 0xFF5E:
		return c - 0xFEE0
	case c == 0x3000 || c == 0xA0:
		return ' '
	}
	return c
}

func itoa(n int) string { return strconv.Itoa(n) }

// meaning is what a word stands for in one list: the code of a graded word, or an
// explicit "none" that the list has no code for.
type meaning struct {
	code uint8
	word string
}

// vocabulary is the words of one list by key.
type vocabulary map[string]meaning

// aliasTable is aliases.json, read once.
type aliasTable struct {
	header map[string][]Field // in order of the table; two only where the header is ambiguous
	lists  map[string]vocabulary
}

var known = loadTable()

func loadTable() aliasTable {
	var file struct {
		Fields []struct {
			Field Field
			As    []string
		}
		Values []struct {
			List, Value string
			As          []string
		}
	}
	if err := json.Unmarshal(aliasFile, &file); err != nil {
		panic("stockfile: aliases.json: " + err.Error())
	}
	t := aliasTable{header: map[string][]Field{}, lists: map[string]vocabulary{}}
	for _, f := range file.Fields {
		for _, k := range f.As {
			t.header[k] = append(t.header[k], f.Field)
		}
	}
	for _, v := range file.Values {
		if t.lists[v.List] == nil {
			t.lists[v.List] = vocabulary{}
		}
		m := meaning{word: v.Value}
		if parse := parsers[v.List]; parse != nil {
			m.code = parse(v.Value)
		}
		for _, k := range v.As {
			t.lists[v.List][k] = m
		}
	}
	for name, own := range ownWords {
		t.lists[name] = own()
	}
	return t
}

// parsers turn a canonical word into its code; 0 for words a list has no code for.
var parsers = map[string]func(string) uint8{
	"shape":            code(stone.ParseShape),
	"color":            code(stone.ParseColor),
	"clarity":          code(stone.ParseClarity),
	"cut":              code(stone.ParseGrade),
	"polish_symmetry":  code(stone.ParseGrade),
	"fluor_intensity":  code(stone.ParseFluorescence),
	"fluor_color":      code(stone.ParseFluorColor),
	"fancy_intensity":  code(stone.ParseFancyIntensity),
	"fancy_color":      code(stone.ParseFancyColor),
	"fancy_overtone":   code(stone.ParseOvertone),
	"girdle":           code(stone.ParseGirdle),
	"girdle_condition": code(stone.ParseGirdleCondition),
	"culet_size":       code(stone.ParseCuletSize),
	"culet_condition":  code(stone.ParseCuletCondition),
	"shade":            code(stone.ParseShade),
	"milky":            code(stone.ParseMilky),
	"eye_clean":        code(stone.ParseEyeClean),
	"black_inclusion":  code(stone.ParseBlack),
	"open_inclusion":   code(stone.ParseOpen),
	"treatment":        code(stone.ParseTreatment),
	"availability":     code(stone.ParseAvailability),
	"lab":              code(stone.ParseLab),
	"bool":             func(s string) uint8 { return map[string]uint8{"true": uint8(Yes), "false": uint8(No)}[s] },
}

func code[T ~uint8](parse func(string) (T, error)) func(string) uint8 {
	return func(s string) uint8 { v, _ := parse(s); return uint8(v) }
}
