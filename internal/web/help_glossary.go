package web

import "net/http"

// glossary is the words of the trade as people read them, by part; each has a message
// "glossary.<word>" and one "glossary.<word>_is" that says what it means here.
var glossary = []struct {
	Part  string
	Words []string
}{
	{"stones", []string{"natural", "lab_grown", "treated", "carat", "cut", "shade", "pair", "parcel", "report"}},
	{"market", []string{"listing", "proof", "ask", "ppc", "list", "memo", "hold", "upload"}},
	{"deal", []string{"enquiry", "offer", "sealed", "broker", "mazal", "settlement", "default", "award"}},
	{"border", []string{"bonded", "declaration", "general_trade", "rough", "kimberley", "origin"}},
	{"house", []string{"member", "preparatory", "formal", "representative", "principal", "council", "notice", "objection", "journal"}},
	{"figures", []string{"index", "reference", "ranking", "hidden", "erratum"}},
}

// helpGlossary says what the words mean.
func (s *Server) helpGlossary(w http.ResponseWriter, r *Request) error {
	return s.show(w, r, "help_glossary", View{Title: r.Lang.T("web.glossary"), Data: glossary})
}
