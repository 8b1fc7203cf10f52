package web

import (
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/house/justice"
)

// caseAward shows the award its writer would sign.
func (s *Server) caseAward(w http.ResponseWriter, r *Request) error {
	no, c, b, err := s.readAward(r)
	if err != nil {
		return s.caseDone(w, r, no, err)
	}
	return s.awardPage(w, r, &c, &b, form{Lang: r.Lang})
}

// caseAwarded takes the second proof and writes the award.
func (s *Server) caseAwarded(w http.ResponseWriter, r *Request) error {
	no, c, b, err := s.readAward(r)
	if err != nil {
		return s.caseDone(w, r, no, err)
	}
	digest := b.Digest()
	if r.PostFormValue("digest") != hex.EncodeToString(digest) {
		return s.awardPage(w, r, &c, &b, form{Lang: r.Lang, Values: url.Values{}, Err: errs.New(errs.Conflict, "case.sign_changed")})
	}
	c.Proof, err = s.proofOf(r, string(b.Act), digest)
	if err == nil {
		_, err = c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	if err != nil {
		f, err := again(r, err, errs.Forbidden)
		if err != nil {
			return err
		}
		return s.awardPage(w, r, &c, &b, f)
	}
	s.say(w, "case.said_awarded")
	return redirect(w, r, caseURL(no))
}

// readAward reads the form into the award it is about.
func (s *Server) readAward(r *Request) (int64, justice.Award, justice.Binding, error) {
	no, v, err := r.numbered()
	c := justice.Award{Case: no}
	if err != nil {
		return no, c, justice.Binding{}, err
	}
	c.Rescind, c.Payer, c.Reasons = v.Get("rescind") == "1", v.Get("payer"), v.Get("reasons")
	if typed := strings.TrimSpace(v.Get("pay")); typed != "" {
		c.Money = money.Currency(v.Get("money"))
		a, err := money.Parse(typed, c.Money)
		if err != nil {
			return no, c, justice.Binding{}, errs.New(errs.Invalid, "justice.bad_sum").At("pay")
		}
		c.Pay = a.Minor
	}
	b, err := c.Draft(r.Context(), s.Keeper.DB(), r.Actor, r.Now)
	return no, c, b, err
}

func (s *Server) awardPage(w http.ResponseWriter, r *Request, c *justice.Award, b *justice.Binding, f form) error {
	l, to := r.Lang, caseURL(c.Case)
	facts := []fact{{Label: l.T("case.about"), Value: l.T("today.kind_"+b.Kind, "deal", b.Deal)}}
	return s.showSign(w, r, signData{
		Form: f, Title: l.T("case.sign_award", "no", c.Case), Lead: l.T("case.sign_award_lead"), Seal: true, Action: to + "/awarded", Back: to, BackWord: l.T("case.one", "no", c.Case),
		Button: l.T("case.sign_award_do"), Digest: hex.EncodeToString(b.Digest()), Act: string(b.Act), Text: b.Reasons,
		Facts: append(facts, awardFacts(l, b.Rescind, b.Pay, b.Money, s.orgName(r, b.Payer))...),
	})
}
