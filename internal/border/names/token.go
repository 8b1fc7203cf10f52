package names

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// class is what a token is.
type class int

const (
	word class = iota
	initial
	particle
	filler
	number
	form
)

// token is a part of a name.
type token struct {
	text   string
	sound  string
	class  class
	han    string // as it was written, when in Chinese
	other  bool   // of a name that was not written in Latin letters
	weight float64
}

func newToken(text string, c class) token {
	t := token{text: text, sound: text, class: c}
	switch c {
	case form:
		t.weight = 0.12
	case particle:
		t.weight = 0.25
	case filler:
		t.weight = 0.45
	case initial:
		t.weight = 0.4
	case number:
		t.weight = 0.9
	default:
		t.weight = 1
		if utf8.RuneCountInString(text) <= 2 {
			t.weight = 0.7
		}
		t.sound = sound(text)
	}
	return t
}

// longest is how much of a name is looked at: in runes, and in tokens.
const (
	longest    = 400
	mostTokens = 24
)

// split cuts a name into tokens.
func split(text string, kind Kind) []token {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, " ")
	}
	if utf8.RuneCountInString(text) > longest {
		text = string([]rune(text)[:longest])
	}
	text = strings.ToLower(text)
	var out []token
	if kind != Person {
		text = formsInScript(text)
	}
	if han(text) {
		out, text = chineseTokens(text, kind)
	}
	words := cut(plain(text))
	other := strings.ContainsFunc(text, func(r rune) bool { return r > 0x036F && unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) })
	if kind == Person {
		out = append(out, personTokens(words)...)
	} else {
		out = append(out, organisationTokens(words)...)
	}
	for i := range out {
		out[i].other = other
	}
	out = once(out)
	return out[:min(len(out), mostTokens)]
}

// once drops a token that is there twice: "Sergey Sergey Shoigu".
func once(all []token) []token {
	seen := map[string]bool{}
	kept := all[:0]
	for _, t := range all {
		if (t.class == word || t.class == form) && seen[t.text] {
			continue
		}
		seen[t.text] = true
		kept = append(kept, t)
	}
	return kept
}

// cut makes words of a plain text. Letters with points become one word ("j.p." is "jp"),
// apostrophes go, and what joins words parts them.
func cut(s string) []string {
	s = strings.NewReplacer("'", "", "&", " and ", "+", " and ", "%", " per cent ", "$", "s").Replace(s)
	var out []string
	var cur strings.Builder
	rs := []rune(s)
	end := func() {
		if cur.Len() > 0 {
			out = append(out, cur.String())
			cur.Reset()
		}
	}
	for i, r := range rs {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r):
			cur.WriteRune(r)
		case r == '.' && utf8.RuneCountInString(cur.String()) == 1 && i+2 < len(rs) && unicode.IsLetter(rs[i+1]) && rs[i+2] == '.':
			// "j.p." goes on
		case r == '.' && i >= 2 && rs[i-2] == '.' && i+1 < len(rs) && unicode.IsLetter(rs[i+1]) && (i+2 == len(rs) || !unicode.IsLetter(rs[i+2])):
			// "l.l.c" goes on
		default:
			end()
		}
	}
	end()
	return out
}

var titles = set("mr mrs ms miss dr prof professor sir lord dame president praesident prasident chairman general colonel major captain minister senator sheikh shaikh shaykh sheik sheykh haji hajji hadji hajj haj qari qadi mullah maulavi maulawi mawlawi ustad ustaz sayyid sayed said seyed herr frau hon reverend engineer eng prince princess king llc sa ltd inc")

var particles = set("bin ben ibn bint binti al el ul ud ur as ash ad an ar abu abou umm de del della der den di da do dos das du la le les van von vom zu zum ter ten te af av ogly oglu ogli kyzy qizi mac mc san na jr sr ii iii iv")

var particleSame = map[string]string{"ben": "bin", "ibn": "bin", "el": "al", "ul": "al", "abou": "abu", "oglu": "ogly", "ogli": "ogly"}

// personTokens reads the words of a person's name. Family name before the comma or after
// the given names: the order is not looked at.
func personTokens(words []string) []token {
	var out []token
	for _, w := range words {
		switch {
		case titles[w] && len(words) > 1:
		case particles[w] && len(words) > 1:
			if s := particleSame[w]; s != "" {
				w = s
			}
			out = append(out, newToken(w, particle))
		case utf8.RuneCountInString(w) == 1:
			out = append(out, newToken(w, initial))
		default:
			out = append(out, newToken(leet(w), word))
		}
	}
	return out
}

// leet undoes digits that stand for letters inside a word: "sech1n".
func leet(w string) string {
	if !strings.ContainsAny(w, "013459") || !strings.ContainsFunc(w, unicode.IsLetter) {
		return w
	}
	return strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "9", "g").Replace(w)
}

// organisationTokens reads the words of a company's or an office's name.
func organisationTokens(words []string) []token {
	words = phrases(words)
	var out []token
	for i, w := range words {
		if f, ok := formOf(w); ok && len(words) > 1 {
			out = append(out, newToken(f, form))
			continue
		}
		if (w == "the" || w == "of" || w == "and" || w == "for" || w == "in") && len(words) > 1 {
			continue
		}
		if s := same[w]; s != "" {
			w = s
		}
		if n, ok := numeral(w, i > 0); ok {
			if k := len(out) - 1; k >= 0 && out[k].class == number && len(out[k].text) == 2 && out[k].text[1] == '0' && len(n) == 1 {
				out[k] = newToken(out[k].text[:1]+n, number) // forty four
				continue
			}
			out = append(out, newToken(n, number))
			continue
		}
		if fillers[w] {
			out = append(out, newToken(w, filler))
			continue
		}
		t := newToken(w, word)
		if utf8.RuneCountInString(w) == 1 {
			t.weight = 0.5
		}
		out = append(out, t)
	}
	return out
}

func set(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}
