package web

import (
	"net/http"
	"net/url"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
)

// statementSign gives the statement that is shown as a signed paper.
func (s *Server) statementSign(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	org := r.Actor.Org
	if r.Actor.May("settle.money", access.Any) {
		if org, err = s.orgNamed(r, v.Get("member")); err == nil && org.IsZero() {
			err = errs.New(errs.Invalid, "settle.pay_member").At("member")
		}
	}
	var done settle.Signed
	if err == nil {
		done, err = settle.SignStatement{Org: org, Currency: money.Currency(v.Get("currency")), From: clock.Date(v.Get("from")), To: clock.Date(v.Get("to"))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	if err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		for _, k := range []string{"member", "currency", "from", "to"} { // the page reads what to show from its address
			f.Values.Del("cmd")
			q := r.URL.Query()
			q.Set(k, v.Get(k))
			r.URL.RawQuery = q.Encode()
		}
		f.Values = url.Values{}
		return s.moneyPage(w, r, f)
	}
	return redirect(w, r, "/papers/"+done.Paper)
}
