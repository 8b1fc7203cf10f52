package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/store/blob"
)

// dealSaid is a message as its reader sees it.
type dealSaid struct {
	Who, Time, Body string
	You             bool
}

type dealFile struct{ Who, Time, Name, Size, URL string }

// dealViewing is a viewing with what the reader can do about it.
type dealViewing struct {
	No                              int64
	When, Desk, Slip                string
	State                           lifecycle.State
	Agree, Withdraw, Grant, Refused bool
}

// dealTalkOf fills in what the sides said and put into the room; the exchange reads none of it.
func (s *Server) dealTalkOf(r *Request, d *dealData) error {
	x := d.R
	for _, v := range x.Viewings {
		open := v.State == deal.ViewAsked || v.State == deal.ViewAgreed || v.State == deal.ViewGranted
		d.Viewings = append(d.Viewings, dealViewing{
			No: v.No, When: moment(r.Lang, v.From, s.zone(r)) + " – " + v.Until.In(s.zone(r)).Format("15:04"), Desk: v.Desk, Slip: v.Slip, State: v.State,
			Agree:    d.May && x.Side == deal.Seller && v.State == deal.ViewAsked,
			Withdraw: d.May && x.Side != deal.Seller && open,
			Grant:    v.State == deal.ViewAgreed && r.Actor.May("deal.desk", access.Any),
		})
	}
	if x.Side == deal.House {
		return nil
	}
	said, files, err := deal.Talk(r.Context(), s.Keeper.DB(), r.Actor, r.Now, x.No)
	if err != nil {
		return err
	}
	d.Talks = true
	for _, m := range said {
		d.Said = append(d.Said, dealSaid{Who: s.sideName(r, d, m.Side), Time: moment(r.Lang, m.At, s.zone(r)), Body: orElse(m.Body, r.Lang.T("retention.gone")), You: m.Side == x.Side})
	}
	for _, f := range files {
		d.Files = append(d.Files, dealFile{Who: s.sideName(r, d, f.Side), Time: moment(r.Lang, f.At, s.zone(r)), Name: f.Name, Size: r.Lang.Size(f.Ref.Size), URL: d.URL + "/files/" + strconv.FormatInt(f.No, 10)})
	}
	return nil
}

// dealTalk puts a message into the room.
func (s *Server) dealTalk(w http.ResponseWriter, r *Request) error {
	no, v, err := numbered(r)
	if err != nil {
		return err
	}
	_, err = deal.Say{Deal: no, Body: v.Get("body")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.dealDone(w, r, no, "deal.said_message", err)
}

// dealAttach puts a document into the room. The file is kept under its content's hash
// before the command refers to it; one that is refused is swept away.
func (s *Server) dealAttach(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	if _, _, err := deal.Talk(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no); err != nil { // before anything is taken in
		return err
	}
	name, ref, kind, err := s.attached(r)
	if err == nil {
		_, err = deal.Attach{Deal: no, Name: name, Type: kind, File: ref}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.dealDone(w, r, no, "deal.said_file", err)
}

// attached takes in the file of a form.
func (s *Server) attached(r *Request) (name string, ref blob.Ref, kind string, err error) {
	file, head, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) {
		return "", ref, "", errs.New(errs.Invalid, "document.file_empty").At("file")
	}
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return "", ref, "", errs.New(errs.TooLarge, "document.file_large", "max", document.MaxAttachment>>20).At("file")
	}
	if err != nil {
		return "", ref, "", errs.New(errs.Invalid, "web.form_unreadable").Because(err)
	}
	defer file.Close()
	ref, kind, err = document.Take(r.Context(), s.Blobs, file)
	return head.Filename, ref, kind, err
}

// dealFile gives a document as a download.
func (s *Server) dealFile(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	n, err := pathNo(r, "file")
	if err != nil {
		return err
	}
	f, err := deal.FileOf(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no, n)
	if err != nil {
		return err
	}
	return s.download(w, r, f.Name, f.Type, f.Ref.Hash)
}

// download gives a kept file: a browser never opens it as a page of this site.
func (s *Server) download(w http.ResponseWriter, r *Request, name, kind string, hash blob.Hash) error {
	content, size, err := s.Blobs.Open(r.Context(), hash)
	if err != nil {
		return err
	}
	defer content.Close()
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Encoding", "identity")
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	h.Set("Cache-Control", "private, no-store")
	_, err = io.Copy(w, content)
	if err != nil {
		s.Log.DebugContext(r.Context(), "reader left", "id", r.ID, "err", err) // nobody is there to be told
	}
	return nil
}

// askViewing asks to see the stones at a time of the exchange's day.
func (s *Server) askViewing(w http.ResponseWriter, r *Request) error {
	no, v, err := numbered(r)
	if err != nil {
		return err
	}
	at, err := time.ParseInLocation("2006-01-02T15:04", v.Get("from"), s.zone(r))
	if err != nil {
		return s.dealDone(w, r, no, "", errs.New(errs.Invalid, "deal.viewing_session").At("from"))
	}
	_, err = deal.AskViewing{Deal: no, From: clock.At(at), Minutes: wholeOf(v.Get("minutes"))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.dealDone(w, r, no, "deal.said_viewing", err)
}

// answerViewing agrees, refuses or takes back.
func (s *Server) answerViewing(w http.ResponseWriter, r *Request) error {
	return s.viewingAct(w, r, "")
}

// grantViewing gives a table.
func (s *Server) grantViewing(w http.ResponseWriter, r *Request) error {
	return s.viewingAct(w, r, "grant")
}

func (s *Server) viewingAct(w http.ResponseWriter, r *Request, act lifecycle.Act) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	n, err := pathNo(r, "view")
	if err != nil {
		return err
	}
	v, err := r.Form()
	if err != nil {
		return err
	}
	if act == "" {
		if act = lifecycle.Act(v.Get("do")); act == "grant" {
			return errs.New(errs.NotFound, "web.no_such_page")
		}
	}
	_, err = deal.AnswerViewing{Deal: no, Viewing: n, Act: act, Desk: v.Get("desk")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.dealDone(w, r, no, "deal.said_viewing", err)
}
