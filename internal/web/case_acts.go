package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/house/justice"
)

// caseDone leads back to the case, or shows it with what is wrong.
func (s *Server) caseDone(w http.ResponseWriter, r *Request, no int64, err error) error {
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.casePage(w, r, no, f)
	}
	s.say(w, "case.said_done")
	return redirect(w, r, caseURL(no))
}

// caseTell puts a statement into the file.
func (s *Server) caseTell(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = justice.Tell{Case: no, Body: v.Get("body")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.caseDone(w, r, no, err)
}

// caseShow puts a document into the file. Who may not is refused before anything is taken in.
func (s *Server) caseShow(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	if _, err := justice.Read(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no); err != nil {
		return err
	}
	name, ref, kind, err := s.attached(r)
	if err == nil {
		_, err = justice.Show{Case: no, Name: name, Type: kind, File: ref}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.caseDone(w, r, no, err)
}

// caseEvidence gives a document of the file as a download.
func (s *Server) caseEvidence(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	n, err := pathNo(r, "file")
	if err != nil {
		return err
	}
	e, err := justice.EvidenceOf(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no, n)
	if err != nil {
		return err
	}
	return s.download(w, r, e.Name, e.Type, e.File.Hash)
}

// caseConvene names the panel and its hearing.
func (s *Server) caseConvene(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	c, err := s.readPanel(r, no, v)
	if err == nil {
		_, err = c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.caseDone(w, r, no, err)
}

func (s *Server) readPanel(r *Request, no int64, v url.Values) (justice.Convene, error) {
	c := justice.Convene{Case: no}
	for _, j := range v["judges"] {
		p, err := id.Parse(j)
		if err != nil {
			return c, errs.New(errs.Invalid, "justice.not_listed", "name", j).At("judges")
		}
		c.Judges = append(c.Judges, p)
	}
	at, err := time.ParseInLocation("2006-01-02T15:04", strings.TrimSpace(v.Get("hearing")), s.zone(r))
	if err != nil {
		return c, errs.New(errs.Invalid, "justice.past_hearing").At("hearing")
	}
	c.Hearing = clock.At(at)
	return c, nil
}

// caseMove is a step without words of its own.
func caseMove(act lifecycle.Act) Handler {
	return func(s *Server, w http.ResponseWriter, r *Request) error {
		no, v, err := r.numbered()
		if err != nil {
			return err
		}
		_, err = justice.Move{Case: no, Act: act, Body: v.Get("why_" + string(act))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
		return s.caseDone(w, r, no, at(err, "body", "why_"+string(act)))
	}
}

// at moves a refusal of one field to the field the page calls otherwise.
func at(err error, was, is string) error {
	if e := errs.Of(err); e != nil && e.Field == was {
		return e.At(is)
	}
	return err
}

// casePay pays what the award orders.
func (s *Server) casePay(w http.ResponseWriter, r *Request) error {
	no, _, err := r.numbered()
	if err != nil {
		return err
	}
	if _, err = (settle.PayAward{Case: no}).Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		return s.caseDone(w, r, no, err)
	}
	s.say(w, "case.said_paid")
	return redirect(w, r, caseURL(no))
}
