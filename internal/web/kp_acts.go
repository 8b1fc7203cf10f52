package web

import (
	"net/http"
	"net/url"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/kimberley"
)

// kpDone leads back to the certificate, or shows it with what is wrong.
func (s *Server) kpDone(w http.ResponseWriter, r *Request, no int64, err error) error {
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.kpShow(w, r, no, f)
	}
	s.say(w, "kp.said_done")
	return redirect(w, r, kpURL(no))
}

// kpMove is a step with a reason at most.
func kpMove(act lifecycle.Act) Handler {
	return func(s *Server, w http.ResponseWriter, r *Request) error {
		no, v, err := r.numbered()
		if err != nil {
			return err
		}
		_, err = kimberley.Move{Certificate: no, Act: act, Why: v.Get("why_" + string(act))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
		return s.kpDone(w, r, no, at(err, "why", "why_"+string(act)))
	}
}

func readReading(v url.Values) (x kimberley.Reading, err error) {
	if x.Weight, err = readCarats(v.Get("weight"), "weight"); err != nil {
		return x, err
	}
	x.Parcels = wholeOf(v.Get("parcels"))
	if strings.TrimSpace(v.Get("usd")) != "" {
		x.USD, err = readUSD(v.Get("usd"), "usd")
	}
	return x, err
}

// kpExamine notes what customs found.
func (s *Server) kpExamine(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	x, err := readReading(v)
	if err == nil {
		_, err = kimberley.Examine{Certificate: no, Reading: x, Seals: v.Get("seals") == "1", Present: v.Get("present") == "1", Differs: v.Get("differs") == "1", Why: v.Get("why")}.
			Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.kpDone(w, r, no, err)
}

// kpAmend brings the record in line with the goods.
func (s *Server) kpAmend(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	x, err := readFigures(v, true)
	if err == nil {
		_, err = kimberley.Amend{Certificate: no, Consent: v.Get("consent"), Weight: x.weight, USD: x.usd, Parcels: x.parcels, Origins: x.origins, Mixed: x.mixed, Goods: x.goods}.
			Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.kpDone(w, r, no, err)
}

// kpConfirm writes the confirmation of entry, or notes the importing authority's.
func (s *Server) kpConfirm(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	c := kimberley.Confirm{Certificate: no, Reference: v.Get("reference")}
	if strings.TrimSpace(v.Get("weight")) != "" {
		c.Weight, err = readCarats(v.Get("weight"), "weight")
	}
	if err == nil {
		_, err = c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.kpDone(w, r, no, err)
}

// kpCheck notes what customs weighed before it issues a certificate.
func (s *Server) kpCheck(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	x, err := readReading(v)
	if err == nil {
		_, err = kimberley.CheckGoods{Certificate: no, Reading: x}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.kpDone(w, r, no, err)
}

// kpSeal notes the seal.
func (s *Server) kpSeal(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = kimberley.SealGoods{Certificate: no, Seal: v.Get("seal")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.kpDone(w, r, no, err)
}

// kpIssue notes the certificate that customs printed.
func (s *Server) kpIssue(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = kimberley.Issue{Certificate: no, Number: v.Get("number"), Expires: clock.Date(strings.TrimSpace(v.Get("expires")))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.kpDone(w, r, no, err)
}
