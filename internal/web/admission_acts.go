package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/house/admission"
	"openbourse/internal/registry/party"
)

// admissionDone leads back to the application, or shows it with what is wrong.
func (s *Server) admissionDone(w http.ResponseWriter, r *Request, no int64, said string, err error) error {
	if err != nil {
		f, err := again(r, err, errs.Forbidden, errs.Unsupported)
		if err != nil {
			return err
		}
		return s.admissionPage(w, r, no, f)
	}
	s.say(w, said)
	return redirect(w, r, admissionURL(no))
}

// admissionWrite keeps the form.
func (s *Server) admissionWrite(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	c := admission.Write{
		No: no, Name: v.Get("name"), NameZh: v.Get("name_zh"), RegNo: v.Get("reg_no"), Country: v.Get("country"), Capital: v.Get("capital"),
		Since: clock.Date(strings.TrimSpace(v.Get("since"))), Sectors: v["sectors"], Premises: v.Get("premises"), PremisesZh: v.Get("premises_zh"), Tier: v.Get("tier"),
	}
	if c.Owners, err = readOwners(v); err == nil {
		_, err = c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.admissionDone(w, r, no, "admission.said_saved", err)
}

// readOwners reads the lines of the form in which somebody is named.
func readOwners(v url.Values) ([]party.Owner, error) {
	var all []party.Owner
	for i := 1; i <= ownerRows; i++ {
		n := strconv.Itoa(i)
		o := party.Owner{Name: v.Get("o_name_" + n), NameZh: v.Get("o_name_zh_" + n), Country: v.Get("o_country_" + n)}
		share := strings.TrimSuffix(strings.TrimSpace(v.Get("o_share_"+n)), "%")
		if strings.TrimSpace(o.Name+o.NameZh+share) == "" {
			continue
		}
		parts, err := carat.Fixed(strings.Replace(strings.TrimSpace(share), ",", ".", 1), 4) // per cent with four decimals are millionths
		if err != nil {
			return nil, errs.New(errs.Invalid, "party.bad_share", "name", o.Name).At("owners")
		}
		o.Share = parts
		all = append(all, o)
	}
	return all, nil
}

// admissionAsk names the sponsors.
func (s *Server) admissionAsk(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	c := admission.AskSponsors{No: no}
	for _, m := range v["sponsors"] {
		if strings.TrimSpace(m) != "" {
			c.Members = append(c.Members, wholeOf(m))
		}
	}
	_, err = c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.admissionDone(w, r, no, "admission.said_asked", err)
}

// admissionFile puts a document to the application, or to an objection. Who may not is
// refused before anything is taken in.
func (s *Server) admissionFile(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	if _, err := admission.Read(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no); err != nil {
		return err
	}
	name, ref, kind, err := s.attached(r)
	if err == nil {
		_, err = admission.AddFile{No: no, Objection: wholeOf(r.PostFormValue("objection")), Kind: r.PostFormValue("kind"), Lang: r.PostFormValue("lang"), Name: name, Type: kind, File: ref}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.admissionDone(w, r, no, "admission.said_saved", err)
}

// admissionDownload gives a document.
func (s *Server) admissionDownload(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	n, err := pathNo(r, "file")
	if err != nil {
		return err
	}
	f, err := admission.FileOf(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no, n)
	if err != nil {
		return err
	}
	return s.download(w, r, f.Name, f.Type, f.File.Hash)
}

// admissionSubmit hands the application in.
func (s *Server) admissionSubmit(w http.ResponseWriter, r *Request) error {
	no, _, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = admission.Submit{No: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.admissionDone(w, r, no, "admission.said_submitted", err)
}

// admissionWithdraw takes it back.
func (s *Server) admissionWithdraw(w http.ResponseWriter, r *Request) error {
	no, _, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = admission.Withdraw{No: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.admissionDone(w, r, no, "admission.said_done", err)
}

// admissionRecommend is a sponsor's word.
func (s *Server) admissionRecommend(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = admission.Recommend{No: no, Decline: v.Get("do") == "decline", Text: v.Get("text")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.admissionDone(w, r, no, "admission.said_signed", err)
}

// admissionAnswer answers an objection.
func (s *Server) admissionAnswer(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = admission.Answer{Objection: wholeOf(v.Get("objection")), Text: v.Get("answer")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.admissionDone(w, r, no, "admission.said_saved", at(err, "text", "answer"))
}

// admissionNote notes what came out of a point.
func (s *Server) admissionNote(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = admission.Note{No: no, Point: v.Get("point"), Result: v.Get("result"), Note: v.Get("note"), Source: v.Get("source")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.admissionDone(w, r, no, "admission.said_saved", err)
}

// admissionReturn sends the application back.
func (s *Server) admissionReturn(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = admission.Return{No: no, Why: v.Get("why")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.admissionDone(w, r, no, "admission.said_done", err)
}

// admissionCheck closes the checks.
func (s *Server) admissionCheck(w http.ResponseWriter, r *Request) error {
	no, _, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = admission.Check{No: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.admissionDone(w, r, no, "admission.said_done", err)
}

// admissionPublish posts the notice.
func (s *Server) admissionPublish(w http.ResponseWriter, r *Request) error {
	no, _, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = admission.Publish{No: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.admissionDone(w, r, no, "admission.said_published", err)
}

// admissionPay notes the payment.
func (s *Server) admissionPay(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = admission.Pay{No: no, Reference: v.Get("reference")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.admissionDone(w, r, no, "admission.said_admitted", err)
}

// admissionUnder leads from an objection to the application it is against.
func (s *Server) admissionUnder(w http.ResponseWriter, r *Request) error {
	n, err := pathNo(r, "objection")
	if err != nil {
		return err
	}
	no, err := admission.Under(r.Context(), s.Keeper.DB(), r.Actor, r.Now, n)
	if err != nil {
		return err
	}
	return redirect(w, r, admissionURL(no)+"#objections")
}
