package web

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/border/customs"
)

// declarationFill keeps what the member states of the form.
func (s *Server) declarationFill(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	head := map[string]string{}
	for _, f := range customs.Fields {
		if f.Member && v.Has(f.Name) {
			head[f.Name] = v.Get(f.Name)
		}
	}
	_, err = customs.Fill{Paper: no, Head: head}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.declarationDone(w, r, no, "declaration.said_done", err)
}

// declarationLine corrects a value or an element of a line, or takes the line off.
func (s *Server) declarationLine(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	c, line := customs.Fill{Paper: no}, wholeOf(v.Get("line"))
	what, is := v.Get("what"), v.Get("is")
	switch element, ok := strings.CutPrefix(what, "model."); {
	case ok:
		c.Models = map[int64]map[string]string{line: {element: is}}
	case what == "off":
		c.Off = []int64{line}
	default:
		c.Changes = []customs.Change{{Line: line, Field: what, Is: is}}
	}
	_, err = c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.declarationDone(w, r, no, "declaration.said_done", at(err, "changes", "is"))
}

// declarationAttach names one more document; an empty number takes all of its kind off.
func (s *Server) declarationAttach(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	x, err := customs.ReadPaper(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no)
	if err != nil {
		return err
	}
	all := append(x.Attachments, customs.Attachment{Code: v.Get("code"), Number: v.Get("number")})
	_, err = customs.Fill{Paper: no, Attachments: all}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.declarationDone(w, r, no, "declaration.said_done", at(err, "attachments", "number"))
}

// declarationCheck compares the paper with everything it must agree with.
func (s *Server) declarationCheck(w http.ResponseWriter, r *Request) error {
	no, _, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = customs.Check{Paper: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.declarationDone(w, r, no, "declaration.said_done", err)
}

// declarationSend lodges it.
func (s *Server) declarationSend(w http.ResponseWriter, r *Request) error {
	no, _, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = customs.Send{Paper: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.declarationDone(w, r, no, "declaration.said_done", err)
}

// declarationMove takes a paper back, drops it, or begins to mend a refused one.
func (s *Server) declarationMove(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = customs.Move{Paper: no, Act: lifecycle.Act(v.Get("act"))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.declarationDone(w, r, no, "declaration.said_done", err)
}

// declarationAsk asks customs to amend or withdraw.
func (s *Server) declarationAsk(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	c := customs.Ask{Paper: no, What: v.Get("ask"), Grounds: v.Get("grounds")}
	if is := strings.TrimSpace(v.Get("new")); c.What == "amend" && is != "" {
		c.Changes = []customs.Change{{Line: wholeOf(v.Get("ask_line")), Field: v.Get("ask_field"), Is: is}}
	}
	_, err = c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.declarationDone(w, r, no, "declaration.said_done", at(at(err, "changes", "new"), "what", "ask"))
}

// declarationBack sends a paper back to its member.
func (s *Server) declarationBack(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = customs.Back{Paper: no, Why: v.Get("why")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.declarationDone(w, r, no, "declaration.said_done", err)
}

// declarationAnswer enters what customs' own system said.
func (s *Server) declarationAnswer(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	x, err := s.answerOf(r, no, v)
	said := "declaration.said_done"
	if err == nil {
		var d customs.Done
		d, err = customs.Enter{Receipt: x}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
		if d.Waits {
			said = "declaration.said_waits"
		}
	}
	for from, to := range map[string]string{"EntryId": "entry", "SlipNo": "slip", "InspectionAt": "look_at", "InspectionPlace": "look_in", "Note": "note"} {
		err = at(err, from, to)
	}
	return s.declarationDone(w, r, no, said, err)
}

func (s *Server) answerOf(r *Request, no int64, v url.Values) (customs.Receipt, error) {
	x := customs.Receipt{
		Paper: no, Channel: customs.Channel(v.Get("channel")), Entry: strings.ReplaceAll(strings.TrimSpace(v.Get("entry")), " ", ""), Note: strings.TrimSpace(v.Get("note")),
		Slip: strings.TrimSpace(v.Get("slip")), LookIn: strings.TrimSpace(v.Get("look_in")),
	}
	for name, into := range map[string]*int64{"duty": &x.Due.Duty, "tax": &x.Due.Tax, "vat": &x.Due.VAT, "refund": &x.Due.Refund} {
		if typed := strings.TrimSpace(v.Get(name)); typed != "" {
			a, err := money.Parse(typed, money.CNY)
			if err != nil || a.Minor < 0 {
				return x, errs.New(errs.Invalid, "customs.bad_value", "value", typed).At(name)
			}
			*into = a.Minor
		}
	}
	if typed := strings.TrimSpace(v.Get("look_at")); typed != "" {
		t, err := parseLocal(typed, s.zone(r))
		if err != nil {
			return x, errs.New(errs.Invalid, "customs.bad_value", "value", typed).At("look_at")
		}
		x.LookAt = clock.At(t)
	}
	return x, nil
}

// declarationCertify asks for the certificate of a stone.
func (s *Server) declarationCertify(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	d, err := customs.Certify{Paper: no, Line: wholeOf(v.Get("line")), Hash: v.Get("hash")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	said := "declaration.said_certified"
	if len(d.Differs) > 0 {
		said = "declaration.said_differs"
	}
	return s.declarationDone(w, r, no, said, err)
}

// declarationExport gives the field map as a download.
func (s *Server) declarationExport(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	format := orElse(r.URL.Query().Get("format"), customs.CSV)
	b, err := customs.Message(r.Context(), s.Keeper.DB(), r.Actor, no, format)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", map[string]string{customs.CSV: "text/csv; charset=utf-8", customs.XML: "application/xml; charset=utf-8"}[format])
	h.Set("Content-Disposition", `attachment; filename="declaration-`+r.PathValue("no")+"."+format+`"`)
	h.Set("Cache-Control", "no-store")
	_, err = w.Write(b)
	return err
}

// declarationReceipts reads a file of customs' answers.
func (s *Server) declarationReceipts(w http.ResponseWriter, r *Request) error {
	b, err := receiptFile(r)
	if err == nil {
		_, err = customs.Take(r.Context(), s.Keeper, r.Actor, b)
	}
	if err != nil {
		f, err := again(r, err, errs.NotFound, errs.Unsupported)
		if err != nil {
			return err
		}
		return s.deskPage(w, r, f)
	}
	s.say(w, "declaration.said_receipts")
	return redirect(w, r, either(deskOf(r), "/declarations/desk", "/declarations"))
}

func receiptFile(r *Request) ([]byte, error) {
	file, _, err := r.FormFile("file")
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return nil, errs.New(errs.TooLarge, "customs.file_large", "max", customs.MaxReceiptFile>>20).At("file")
	case err != nil:
		return nil, errs.New(errs.Invalid, "customs.file_empty").At("file")
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, customs.MaxReceiptFile+1))
}
