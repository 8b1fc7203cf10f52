package i18n

import "strings"

// Text is one text that somebody wrote, in the four languages as far as he did.
type Text map[Lang]string

// In is the text for a reader of a language: where it is missing, the first there is. Who shows
// it says so when Told is another language than the reader's.
func (t Text) In(l Lang) string { return t[t.Told(l)] }

// Told is the language in which a reader of a language is told: his own, or the first there is.
func (t Text) Told(l Lang) Lang {
	if t[l] != "" {
		return l
	}
	for _, other := range Languages {
		if t[other] != "" {
			return other
		}
	}
	return English
}

// Trimmed is the text without the space around it.
func (t Text) Trimmed() Text {
	out := Text{}
	for l, s := range t {
		out[l] = strings.TrimSpace(s)
	}
	return out
}
