package stockfile

import (
	"strings"

	"openbourse/internal/registry/stone"
)

// readGirdle reads a thickness or a range of two, and what may stand behind it: "STK-ETK",
// "Thin to Slightly Thick, Faceted", "MED (3.5%)". Codes are min, max, condition; num is
// the percentage in tenths.
func readGirdle(raw string) word {
	if w := listed(FieldGirdle, raw); w.flag != 0 {
		w.code[1] = w.code[0]
		return w
	}
	text, pct := girdlePercent(raw)
	text, condition := girdleCondition(text)
	from, to, ok := splitRange(text)
	if !ok {
		from, to = text, text
	}
	words := wordsOf(FieldGirdle)
	a, one := words[normal(from)]
	b, two := words[normal(to)]
	if !one || !two {
		return unknownWord()
	}
	if a.code > b.code {
		a, b = b, a
	}
	w := word{flag: flagGrade, code: [4]uint8{a.code, b.code, condition.code}, num: pct, text: a.word}
	if b.code != a.code {
		w.text += " - " + b.word
	}
	if condition.code != 0 {
		w.text += ", " + condition.word
	}
	return w.noted(raw)
}

// girdlePercent takes a percentage off the end of a girdle text.
func girdlePercent(s string) (string, int32) {
	i := strings.IndexByte(s, '%')
	if i < 0 {
		return s, 0
	}
	j := i
	for j > 0 && (s[j-1] >= '0' && s[j-1] <= '9' || s[j-1] == '.') {
		j--
	}
	v, how := plainDecimal(s[j:i], 1)
	if how == unread || v > 500 {
		return s, 0
	}
	return strings.TrimRight(strings.TrimSpace(s[:j]), "(, "), int32(v)
}

// girdleCondition takes "F", "faceted", "(Polished)" off the end of a girdle text.
func girdleCondition(s string) (string, meaning) {
	t := strings.TrimRight(strings.TrimSpace(s), ") ")
	i := strings.LastIndexAny(t, " ,(/")
	if i < 0 {
		return s, meaning{}
	}
	if m, ok := wordsOf(FieldGirdleCondition)[normal(t[i+1:])]; ok && m.code != 0 {
		return strings.TrimRight(t[:i], " ,(/"), m
	}
	return s, meaning{}
}

// setGirdle puts a girdle into the stone by the field it stood under.
func setGirdle(s *stone.Stone, f Field, w *word) {
	switch f {
	case FieldGirdleMin:
		s.GirdleMin = stone.Girdle(w.code[0])
	case FieldGirdleMax:
		s.GirdleMax = stone.Girdle(w.code[1])
	default:
		s.GirdleMin, s.GirdleMax = stone.Girdle(w.code[0]), stone.Girdle(w.code[1])
	}
	if w.code[2] != 0 {
		s.GirdleCondition = stone.GirdleCondition(w.code[2])
	}
	if w.num != 0 && s.GirdlePct == 0 {
		s.GirdlePct = w.num
	}
}
