package i18n

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/feature/plural"
)

// Message is what stands under a key in one language: a text, or its plural forms.
type Message struct {
	Text  string            `json:"text,omitempty"`
	Forms map[string]string `json:"forms,omitempty"` // one, few, many, other …
}

// Empty tells whether nothing is said.
func (m Message) Empty() bool { return m.Text == "" && len(m.Forms) == 0 }

// Plural tells whether the message depends on a number.
func (m Message) Plural() bool { return m.Forms != nil }

// texts are all its texts, in the order of their forms' names.
func (m Message) texts() []string {
	if m.Forms == nil {
		return []string{m.Text}
	}
	all := make([]string, 0, len(m.Forms))
	for _, f := range slices.Sorted(maps.Keys(m.Forms)) {
		all = append(all, m.Forms[f])
	}
	return all
}

// Forms are the plural forms that whole numbers take in the language, by CLDR, and
// "other", which stands for the rest.
func (l Lang) Forms() []string {
	var all []string
	for _, f := range []plural.Form{plural.Zero, plural.One, plural.Two, plural.Few, plural.Many} {
		for n := range 201 {
			if plural.Cardinal.MatchPlural(tags[l], n, 0, 0, 0, 0) == f {
				all = append(all, formNames[f])
				break
			}
		}
	}
	return append(all, "other")
}

// Problem is what is wrong with a message.
type Problem struct {
	Lang Lang   `json:"lang"`
	Key  string `json:"key"`
	What string `json:"what"`           // missing, unknown, empty, arguments, plural, form, letters, long
	Of   string `json:"of,omitempty"`   // the form
	Want string `json:"want,omitempty"` // what English has
	Have string `json:"have,omitempty"`
}

var argument = regexp.MustCompile(`\{[a-z_]+\}`)

// arguments are the names in braces that a message takes, in order, each once.
func (m Message) arguments() []string {
	var all []string
	for _, t := range m.texts() {
		all = append(all, argument.FindAllString(t, -1)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// longest is how many characters one text may have.
const longest = 4000

// Fits tells what is wrong with a message that is to stand under a key in a language; it is
// measured against the English one as shipped.
func Fits(l Lang, key string, m Message) []Problem {
	var all []Problem
	add := func(p Problem) {
		p.Lang, p.Key = l, key
		all = append(all, p)
	}
	model, known := English.Shipped(key)
	if !known {
		add(Problem{What: "unknown"})
		return all
	}
	if m.Plural() != model.Plural() && !l.plain(key, m) {
		add(Problem{What: "plural"})
	}
	if m.Forms != nil {
		want := l.Forms()
		for f := range m.Forms {
			if !slices.Contains(want, f) {
				add(Problem{What: "form", Of: f})
			}
		}
		for _, f := range want {
			if strings.TrimSpace(m.Forms[f]) == "" {
				add(Problem{What: "empty", Of: f})
			}
		}
	} else if strings.TrimSpace(m.Text) == "" && model.Text != "" {
		add(Problem{What: "empty"})
	}
	for _, t := range m.texts() {
		switch {
		case utf8.RuneCountInString(t) > longest:
			add(Problem{What: "long"})
		case !utf8.ValidString(t) || strings.ContainsFunc(t, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }):
			add(Problem{What: "letters"})
		}
	}
	if want, have := model.arguments(), m.arguments(); !slices.Equal(want, have) {
		add(Problem{What: "arguments", Want: strings.Join(want, " "), Have: strings.Join(have, " ")})
	}
	slices.SortStableFunc(all, func(a, b Problem) int { return strings.Compare(a.What+a.Of, b.What+b.Of) })
	return all
}

// plain tells whether a text without forms does where English has them: Chinese has one
// form, and a sentence can be written so that the number changes nothing in it.
func (l Lang) plain(key string, m Message) bool {
	shipped, ok := l.Shipped(key)
	return !m.Plural() && (l == Chinese || ok && !shipped.Plural())
}

// Check looks at every key of every language: what is missing comes first.
func Check() []Problem {
	var missing, others []Problem
	keys := map[string]bool{}
	for _, l := range Languages {
		for k := range of(l) {
			keys[k] = true
		}
	}
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		for _, l := range Languages {
			if m, ok := l.Shipped(k); !ok {
				missing = append(missing, Problem{Lang: l, Key: k, What: "missing"})
			} else {
				others = append(others, Fits(l, k, m)...)
			}
		}
	}
	return append(missing, others...)
}
