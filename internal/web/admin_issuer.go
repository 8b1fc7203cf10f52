package web

import (
	"net/http"
	"strings"

	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/stone"
)

// adminPartnerIssuer notes for which reports a laboratory answers.
func (s *Server) adminPartnerIssuer(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	o, err := s.orgAsked(r)
	if err != nil {
		return err
	}
	if _, err := (market.SetIssuer{Lab: v.Get("lab"), Org: o.ID}).Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.partnerPage(w, r, o, partnerData{Form: f}, 0)
	}
	s.say(w, "report.said_issuer")
	return redirect(w, r, partnerURL(o.No))
}

// issuesWords are the laboratories for whose reports an organisation answers, in one line.
func issuesWords(r *Request, labs []stone.Lab) string {
	words := make([]string, len(labs))
	for i, x := range labs {
		words[i] = x.String()
	}
	return orElse(strings.Join(words, ", "), r.Lang.T("report.issues_none"))
}
