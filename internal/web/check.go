package web

import (
	"encoding/hex"
	"net/http"
	"net/url"

	"openbourse/internal/base/errs"
	"openbourse/internal/registry/document"
)

// checkData is the page on which everybody checks a paper.
type checkData struct {
	Code    string
	Problem string
	Seal    *document.Seal
	Kind    string
	State   string
	Zone    zone
	Key     string // the exchange's public key, in hex
	Hash    string
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
	d := &checkData{Code: r.PathValue("code")}
	seal, err := document.Check(r.Context(), s.Keeper.DB(), d.Code)
	if e := errs.Of(err); e != nil && e.Code != errs.Internal {
		return s.showCheck(w, r, d, e)
	}
	if err != nil {
		return err
	}
	d.Seal, d.Code, d.Hash = &seal, seal.Code.String(), hex.EncodeToString(seal.Hash)
	d.Kind, d.State = r.Lang.T("paper.kind_"+string(seal.Kind)), string(seal.State)
	return s.showCheck(w, r, d, nil)
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
