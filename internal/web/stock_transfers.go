package web

import (
	"encoding/json"
	"net/http"
	"strconv"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
)

// openTransfer begins to take a stock file in pieces, or says how far the same file came
// before. The upload page's module sends files so; without it the form sends them whole.
func (s *Server) openTransfer(w http.ResponseWriter, r *Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	if err := access.Check(r.Actor, "market.upload", access.Own); err != nil {
		return err
	}
	size, err := strconv.ParseInt(form.Get("size"), 10, 64)
	if err != nil {
		return errs.New(errs.Invalid, "web.form_unreadable").At("size")
	}
	t, err := market.OpenTransfer{
		Member: r.Actor.OrgNo, Mode: market.Mode(form.Get("mode")), FileName: form.Get("name"), Size: size, Mark: form.Get("mark"),
	}.Do(r.Context(), s.Keeper, r.Actor)
	return sayTransfer(w, t, err)
}

// transfer says where the next piece begins.
func (s *Server) transfer(w http.ResponseWriter, r *Request) error {
	no, err := transferID(r)
	if err != nil {
		return err
	}
	t, err := market.TransferByID(r.Context(), s.Keeper, r.Actor, no)
	return sayTransfer(w, t, err)
}

// addPiece takes the piece that begins at "at".
func (s *Server) addPiece(w http.ResponseWriter, r *Request) error {
	no, err := transferID(r)
	if err != nil {
		return err
	}
	at, err := strconv.ParseInt(r.URL.Query().Get("at"), 10, 64)
	if err != nil {
		return errs.New(errs.Invalid, "web.form_unreadable").At("at")
	}
	t, err := market.AddPiece(r.Context(), s.Keeper, s.Blobs, r.Actor, no, at, r.Body)
	return sayTransfer(w, t, err)
}

// endTransfer makes the upload of a file that has arrived whole and tells its address.
func (s *Server) endTransfer(w http.ResponseWriter, r *Request) error {
	no, err := transferID(r)
	if err != nil {
		return err
	}
	made, err := market.EndTransfer(r.Context(), s.Keeper, s.Blobs, r.Actor, no, r.Command(), nil)
	if err != nil {
		return err
	}
	return sayJSON(w, map[string]string{"url": uploadURL(made.Upload)})
}

func transferID(r *Request) (id.ID, error) {
	no, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return no, errs.New(errs.NotFound, "market.no_transfer")
	}
	return no, nil
}

func sayTransfer(w http.ResponseWriter, t market.Transfer, err error) error {
	if err != nil {
		return err
	}
	return sayJSON(w, t)
}

func sayJSON(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "private, no-store")
	return json.NewEncoder(w).Encode(v)
}
