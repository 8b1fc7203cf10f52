package web

import (
	"html/template"
	"net/http"

	"openbourse/internal/base/i18n"
	"openbourse/internal/paper/gem"
)

// aboutParts are the steps of the tour, each with a drawn shape: messages about.<part> and
// about.<part>_is.
var aboutParts = []struct {
	Part  string
	Shape gem.Shape
}{
	{"stock", gem.Round},
	{"find", gem.Princess},
	{"deal", gem.Cushion},
	{"settle", gem.Oval},
	{"border", gem.Emerald},
	{"members", gem.Pear},
	{"dispute", gem.Marquise},
	{"check", gem.Radiant},
}

type aboutStep struct {
	Title, Text string
	Drawing     template.HTML
}

// about is the tour: what the exchange is and how one trades there.
func (s *Server) about(w http.ResponseWriter, r *Request) error {
	var all []aboutStep
	for _, p := range aboutParts {
		all = append(all, aboutStep{
			r.Lang.T("about." + p.Part), r.Lang.T("about." + p.Part + "_is"),
			template.HTML(gem.FaceUp(gem.Cut{Shape: p.Shape}, gem.Options{Size: 96})),
		})
	}
	return s.show(w, r, "about", View{Title: r.Lang.T("about.title"), Description: r.Lang.T("about.lead"), Data: all, Public: true, Cache: keptLong(r)})
}

func aboutText(l i18n.Lang) string {
	text := l.T("about.lead")
	for _, p := range aboutParts {
		text += "\n" + publicWords(l, "about."+p.Part, "about."+p.Part+"_is")
	}
	return text
}

// keptLong is for pages that change with the house and not with the market: a visitor's
// browser may keep them for a minute.
func keptLong(r *Request) string { return either(r.Visitor(), "public, max-age=60", "") }
