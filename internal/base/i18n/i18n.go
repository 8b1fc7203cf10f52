// Package i18n speaks English, Chinese, Dutch and Russian: messages by key, plural
// forms by CLDR, and numbers, money, weights and dates as each language writes them.
//
// Messages live in lang/<language>/<room>.json, one file a room, so that the four texts
// of a room change together. A value is a string with {named} arguments, or an object of
// plural forms ("one", "few", "many", "other") chosen by the argument n. A key missing in
// one language fails the tests; grades (D, VS1, EX) are never translated.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
	"sync"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

//go:embed lang
var files embed.FS

// Lang is one of the four languages.
type Lang string

// The languages, in the order they are offered.
const (
	English Lang = "en"
	Chinese Lang = "zh"
	Dutch   Lang = "nl"
	Russian Lang = "ru"
)

// Languages are all languages in the order they are offered.
var Languages = []Lang{English, Chinese, Dutch, Russian}

// Known tells whether l is one of the four.
func (l Lang) Known() bool { _, ok := tags[l]; return ok }

// Tag is the language tag written into pages: Chinese is Simplified, Dutch is Belgian.
func (l Lang) Tag() string { return tags[l].String() }

var tags = map[Lang]language.Tag{
	English: language.English,
	Chinese: language.SimplifiedChinese,
	Dutch:   language.MustParse("nl-BE"),
	Russian: language.Russian,
}

var matcher = language.NewMatcher([]language.Tag{
	language.English, language.Chinese, language.Dutch, language.Russian,
})

// Match picks the language for an Accept-Language header, English when none fits.
func Match(accept string) Lang {
	wanted, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return English
	}
	_, i, _ := matcher.Match(wanted...)
	return Languages[i]
}

type message struct {
	text  string
	forms map[string]string
}

// catalogue holds what was read of each language, which is when somebody first wants it.
var catalogue = func() map[Lang]func() map[string]message {
	all := map[Lang]func() map[string]message{}
	for _, l := range Languages {
		all[l] = sync.OnceValue(func() map[string]message { return load(l) })
	}
	return all
}()

// of is every message of a language; none when there is no such language.
func of(l Lang) map[string]message {
	if read, ok := catalogue[l]; ok {
		return read()
	}
	return nil
}

func load(l Lang) map[string]message {
	all := map[string]message{}
	entries, err := fs.ReadDir(files, path.Join("lang", string(l)))
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".json") {
			read(all, path.Join("lang", string(l), e.Name()))
		}
	}
	return all
}

func read(into map[string]message, name string) {
	b, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	var raw map[string]any
	if err := json.Unmarshal(b, &raw); err != nil {
		panic(fmt.Sprintf("%s: %v", name, err))
	}
	for k, v := range raw {
		if _, twice := into[k]; twice {
			panic(fmt.Sprintf("%s: key %q stands twice", name, k))
		}
		switch v := v.(type) {
		case string:
			into[k] = message{text: v}
		case map[string]any:
			m := message{forms: map[string]string{}}
			for form, text := range v {
				m.forms[form] = fmt.Sprint(text)
			}
			into[k] = m
		default:
			panic(fmt.Sprintf("%s: key %q is neither text nor plural forms", name, k))
		}
	}
}

// T is the message of a key in a language with its named arguments filled in, given as
// pairs: T(l, "search.total", "n", 1284). Integers are written in the language's digits
// grouping. A missing key shows as the key itself in brackets, which the tests forbid.
func (l Lang) T(key string, pairs ...any) string {
	var args map[string]any
	if len(pairs) > 1 {
		args = make(map[string]any, len(pairs)/2)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			name = fmt.Sprint(pairs[i])
		}
		args[name] = pairs[i+1]
	}
	return l.Fill(key, args)
}

// Fill is T with the arguments in a map, as refusals carry them.
func (l Lang) Fill(key string, args map[string]any) string {
	m, ok := l.find(key)
	if !ok {
		if m, ok = English.find(key); !ok {
			return "[" + key + "]"
		}
	}
	text := m.text
	if m.forms != nil {
		text = m.forms[l.form(args["n"])]
		if text == "" {
			text = m.forms["other"]
		}
	}
	return l.put(text, args)
}

// put writes the arguments where their names stand in braces; braces around anything else
// stay as they are.
func (l Lang) put(text string, args map[string]any) string {
	open := strings.IndexByte(text, '{')
	if open < 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + 32)
	for ; open >= 0; open = strings.IndexByte(text, '{') {
		end := strings.IndexByte(text[open:], '}')
		if end < 0 {
			break
		}
		v, known := args[text[open+1:open+end]]
		if known {
			b.WriteString(text[:open])
			b.WriteString(l.show(v))
		} else {
			b.WriteString(text[:open+end+1])
		}
		text = text[open+end+1:]
	}
	b.WriteString(text)
	return b.String()
}

func (l Lang) show(v any) string {
	switch n := v.(type) {
	case string:
		return n
	case int:
		return l.Int(int64(n))
	case int64:
		return l.Int(n)
	case float64: // a number that went through JSON
		if n == float64(int64(n)) {
			return l.Int(int64(n))
		}
	}
	return fmt.Sprint(v)
}

var formNames = map[plural.Form]string{plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: "other"}

func (l Lang) form(n any) string {
	var i int
	switch v := n.(type) {
	case int:
		i = v
	case int64:
		i = int(v % 1_000_000_000)
	case float64:
		i = int(v)
	}
	if i < 0 {
		i = -i
	}
	return formNames[plural.Cardinal.MatchPlural(tags[l], i, 0, 0, 0, 0)]
}

// Has tells whether the language itself has the key.
func (l Lang) Has(key string) bool { _, ok := of(l)[key]; return ok }

// Keys are all keys of the language in order.
func (l Lang) Keys() []string {
	keys := make([]string, 0, len(of(l)))
	for k := range of(l) {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// Raw is the text of a key as written, its plural forms joined, for checks and the
// translators' page.
func (l Lang) Raw(key string) string {
	m := of(l)[key]
	if m.forms == nil {
		return m.text
	}
	forms := make([]string, 0, len(m.forms))
	for f, t := range m.forms {
		forms = append(forms, f+": "+t)
	}
	sort.Strings(forms)
	return strings.Join(forms, "\n")
}
