package i18n

import (
	"strings"
	"sync"
	"unicode"
)

// sourceKeys begins the keys of what this project says of where a value comes from.
const sourceKeys = "source."

// sources are those keys by their English text. The code and the tables hold the English text
// alone, and so do papers, files and the API; a reader is told in his own language.
var sources = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for k, m := range of(English) {
		if strings.HasPrefix(k, sourceKeys) {
			all[m.text] = k
		}
	}
	return all
})

// SourceKey is the key of a source or remark that this project wrote, by its English text;
// empty for what somebody else wrote.
func SourceKey(text string) string { return sources()[text] }

// Source is where a value comes from, for a reader of a language, and the language he is told
// in: his own for what this project wrote, else that of whoever wrote it.
func (l Lang) Source(text string) (said string, told Lang) {
	if key := SourceKey(text); key != "" {
		return l.T(key), l
	}
	return text, WrittenIn(text)
}

// WrittenIn guesses the language of a text: Chinese and Russian from its letters, Dutch from its
// smallest words, else English, which is what people of a house write for each other.
func WrittenIn(text string) Lang {
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			return Chinese
		case unicode.Is(unicode.Cyrillic, r):
			return Russian
		}
	}
	for w := range strings.FieldsSeq(strings.ToLower(text)) {
		switch w {
		case "de", "het", "een", "van", "voor", "op", "wordt":
			return Dutch
		}
	}
	return English
}
