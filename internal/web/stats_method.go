package web

import (
	"net/http"

	"openbourse/internal/exchange/price"
)

// methodData is how the index and the references are made.
type methodData struct {
	Terms  price.Terms
	Rules  []ruleRow
	Errata []erratumLine
	Models []methodModel // of the newest references
}

type methodModel struct {
	Kind, Day, Fit, Sigma string
	Sales                 int64
}

// statsMethod is the method statement: inputs, formula, thresholds, errata.
func (s *Server) statsMethod(w http.ResponseWriter, r *Request) error {
	l, q := r.Lang, s.Keeper.DB()
	day := today(r, s.zone(r))
	terms, err := price.TermsAt(r.Context(), q, day)
	if err != nil {
		return err
	}
	d := methodData{Terms: terms}
	for _, def := range price.Rules {
		x, found, err := def.At(r.Context(), q, "", day)
		if err != nil {
			return err
		}
		if found {
			d.Rules = append(d.Rules, ruleRow{
				Word: l.T("rule." + x.Name), Value: x.Value, Mark: l.T("rule.mark." + string(x.Mark)),
				From: either(x.No == 0, l.T("admin.shipped"), l.Date(x.From)),
			})
		}
	}
	for _, kind := range price.Kinds {
		v, found, err := price.Newest(r.Context(), q, kind, r.Now)
		if err != nil {
			return err
		}
		if found {
			d.Models = append(d.Models, methodModel{
				Kind: capital(l.T("word.kind." + kind)), Day: l.Date(v.Day), Sales: v.Sales,
				Fit: l.Scaled(int64(v.R2*1e4), 4, 4), Sigma: l.Scaled(int64(v.Sigma*1e4), 4, 4),
			})
		}
	}
	if d.Errata, err = s.errata(r); err != nil {
		return err
	}
	v := View{Title: l.T("stats.method_title"), Description: l.T("stats.lead"), Data: d, Public: true}
	if r.Visitor() {
		v.Cache = "public, max-age=60"
	}
	return s.show(w, r, "stats_method", v)
}
