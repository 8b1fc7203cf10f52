package web

import (
	"net/http"
	"net/url"
	"strings"

	"openbourse/internal/base/i18n"
	naming "openbourse/internal/border/names"
	"openbourse/internal/border/screening"
)

// complianceScreenData is a name on its way through the lists, and what was found.
type complianceScreenData struct {
	Form  form
	Kinds []option
	Asked bool
	Check int64
	Found []complianceFound
	Lists []complianceList
}

type complianceFound struct {
	Source, Ref, Name, Score, More string
	Reasons                        []string
}

// complianceAsk is the form.
func (s *Server) complianceAsk(w http.ResponseWriter, r *Request) error {
	return s.complianceAsked(w, r, complianceScreenData{Form: form{Lang: r.Lang, Values: url.Values{}}})
}

func (s *Server) complianceAsked(w http.ResponseWriter, r *Request, d complianceScreenData) error {
	var err error
	if d.Lists, err = s.complianceLists(r); err != nil {
		return err
	}
	d.Kinds = []option{{"", r.Lang.T("compliance.kind_any")}, {"person", r.Lang.T("compliance.kind_person")}, {"organisation", r.Lang.T("compliance.kind_organisation")}}
	return s.show(w, r, "compliance_screen", View{Title: d.Form.Title(r.Lang.T("compliance.screen")), Data: d, NoIndex: true, Status: d.Form.Status(), Cache: "no-store"})
}

// complianceScreen screens a name and shows what was found.
func (s *Server) complianceScreen(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	a, err := screening.Asking{
		Name: v.Get("name"), Kind: v.Get("kind"), Born: strings.TrimSpace(v.Get("born")), Country: strings.ToUpper(strings.TrimSpace(v.Get("country"))),
	}.Do(r.Context(), s.Screening, s.Keeper, r.Actor, r.Command())
	if err != nil {
		f, err := again(r, err, "unavailable")
		if err != nil {
			return err
		}
		return s.complianceAsked(w, r, complianceScreenData{Form: f})
	}
	d := complianceScreenData{Form: form{Lang: r.Lang, Values: r.PostForm}, Asked: true, Check: a.Check}
	for i := range a.Found {
		x := &a.Found[i]
		d.Found = append(d.Found, complianceFound{
			Source: r.Lang.T("compliance.source_" + x.Source), Ref: x.Ref, Name: x.Name, Score: score(r.Lang, int64(x.Score*1000)),
			More: strings.Join(append(append(append([]string(nil), x.Births...), x.Countries...), x.Programs...), " · "), Reasons: reasonWords(r.Lang, x.Reasons),
		})
	}
	return s.complianceAsked(w, r, d)
}

// reasonWords says in words why a score is what it is.
func reasonWords(l i18n.Lang, all []naming.Reason) []string {
	var out []string
	for _, x := range all {
		out = append(out, l.T("compliance.reason_"+x.What, "query", formWord(x.Query), "entry", formWord(x.Entry)))
	}
	return out
}

// formWord writes a class of legal forms as people would: "<limited>" is "limited".
func formWord(s string) string { return strings.Trim(s, "<>") }
