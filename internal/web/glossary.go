package web

import (
	"net/http"

	"openbourse/internal/base/i18n"
)

// glossaryPart is a part of the glossary in the reader's language.
type glossaryPart struct {
	Key, Name string
	Words     []glossaryWord
}

// glossaryWord is a word of the trade: the reader's, what it means, and what it is called in
// English and Chinese, which papers carry.
type glossaryWord struct {
	ID, Word, Is string
	En, Zh       string // empty: it is the reader's own
}

// glossaryPage says what the words mean, to everybody.
func (s *Server) glossaryPage(w http.ResponseWriter, r *Request) error {
	var all []glossaryPart
	for _, p := range glossary {
		part := glossaryPart{Key: p.Part, Name: r.Lang.T("glossary." + p.Part)}
		for _, k := range p.Words {
			x := glossaryWord{ID: k, Word: r.Lang.T("glossary." + k), Is: r.Lang.T("glossary." + k + "_is")}
			if r.Lang != i18n.English {
				x.En = i18n.English.T("glossary." + k)
			}
			if r.Lang != i18n.Chinese {
				x.Zh = i18n.Chinese.T("glossary." + k)
			}
			part.Words = append(part.Words, x)
		}
		all = append(all, part)
	}
	return s.show(w, r, "glossary", View{Title: r.Lang.T("web.glossary"), Description: r.Lang.T("glossary.lead"), Data: all, Public: true, Cache: keptLong(r), Linked: []linked{{
		"@type": "DefinedTermSet", "name": r.Lang.T("web.glossary"), "url": s.Origin + r.URL.Path, "inLanguage": r.Lang.Tag(),
	}}})
}

func glossaryText(l i18n.Lang) string {
	text := l.T("glossary.lead")
	for _, p := range glossary {
		for _, k := range p.Words {
			text += "\n" + publicWords(l, "glossary."+k, "glossary."+k+"_is")
		}
	}
	return text
}
