package web

import (
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/registry/document"
)

// checkData is the page on which everybody checks a paper.
type checkData struct {
	Code    string
	Problem string
	At      string // the field the problem is about
	Seal    *document.Seal
	Kind    string
	State   string
	Zone    zone
	Key     string // the exchange's public key, in hex
	Hash    string
	File    bool // a file was checked, not a code
}

// checkPaper asks for a code.
func (s *Server) checkPaper(w http.ResponseWriter, r *Request) error {
	if code := r.URL.Query().Get("code"); code != "" {
		http.Redirect(w, r.Request, "/v/"+url.PathEscape(code), http.StatusSeeOther)
		return nil
	}
	return s.showCheck(w, r, &checkData{}, nil)
}

// checkedPaper says whether a paper is genuine and in force, and nothing of what it says.
func (s *Server) checkedPaper(w http.ResponseWriter, r *Request) error {
	d := &checkData{Code: r.PathValue("code"), At: "code"}
	seal, err := document.Check(r.Context(), s.Keeper, d.Code)
	if e := errs.Of(err); e != nil && e.Code != errs.Internal {
		return s.showCheck(w, r, d, e)
	}
	if err != nil {
		return err
	}
	d.sealed(r, seal)
	return s.showCheck(w, r, d, nil)
}

func (d *checkData) sealed(r *Request, seal document.Seal) {
	d.Seal, d.Code, d.Hash = &seal, seal.Code.String(), hex.EncodeToString(seal.Hash)
	d.Kind, d.State = r.Lang.T("paper.kind_"+string(seal.Kind)), string(seal.State)
}

// checkFile checks the file of a paper: that it is unchanged, the exchange's, and what has
// become of the paper since. It is not kept.
func (s *Server) checkFile(w http.ResponseWriter, r *Request) error {
	d := &checkData{At: "file", File: true}
	seal, err := s.checkedFile(r)
	if e := errs.Of(err); e != nil && e.Code != errs.Internal {
		return s.showCheck(w, r, d, e)
	}
	if err != nil {
		return err
	}
	d.sealed(r, seal)
	return s.showCheck(w, r, d, nil)
}

func (s *Server) checkedFile(r *Request) (document.Seal, error) {
	file, _, err := r.FormFile("file")
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return document.Seal{}, errs.New(errs.TooLarge, "document.large", "max", document.MaxFile>>20)
	case err != nil:
		return document.Seal{}, errs.New(errs.Unsupported, "document.no_file").Because(err)
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, document.MaxFile+1))
	if err != nil {
		return document.Seal{}, errs.New(errs.Unsupported, "document.no_file").Because(err)
	}
	p, err := document.ReadFile(b)
	if err != nil {
		return document.Seal{}, err
	}
	keys, err := s.Keeper.Keys(r.Context())
	if err != nil {
		return document.Seal{}, err
	}
	if err := document.Verify(&p, keys...); err != nil {
		return document.Seal{}, err
	}
	return document.Check(r.Context(), s.Keeper, string(p.Code))
}

// checkKeys lists the exchange's public keys, one a line: the one it signs with now first.
// bourse verify reads the list with --key-file.
func (s *Server) checkKeys(w http.ResponseWriter, r *Request) error {
	keys, err := s.Keeper.Keys(r.Context())
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, k := range keys {
		b.WriteString(hex.EncodeToString(k) + "\n")
	}
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=300")
	_, err = io.WriteString(w, b.String())
	return err
}

func (s *Server) showCheck(w http.ResponseWriter, r *Request, d *checkData, refused *errs.Error) error {
	key, err := s.Keeper.PublicKey(r.Context())
	if err != nil {
		return err
	}
	d.Zone, d.Key = s.zone(r), hex.EncodeToString(key)
	v := View{Title: r.Lang.T("paper.check"), Data: d, NoIndex: true}
	switch {
	case refused != nil:
		d.Problem = r.Lang.Fill(refused.Key, refused.Args)
		v.Status, v.Title = refused.Status(), r.Lang.T("web.error_title", "what", v.Title)
	case d.Seal != nil && !d.Seal.Genuine:
		v.Title = r.Lang.T("paper.not_genuine")
	case d.Seal != nil:
		v.Title = r.Lang.T("paper.is", "kind", d.Kind, "state", r.Lang.T("state.paper."+d.State))
	}
	return s.show(w, r, "check", v)
}
