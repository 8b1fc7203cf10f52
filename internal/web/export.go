package web

import (
	"fmt"
	"net/http"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/exchange/search"
	"openbourse/internal/export"
)

// stonesFile is a whole search as a file: the address of the search with a suffix.
func (s *Server) stonesFile(w http.ResponseWriter, r *Request) error {
	format := export.Format(r.URL.Path[strings.LastIndexByte(r.URL.Path, '.')+1:])
	p := s.searchPage(r)
	ask := search.Ask{Query: p.q, See: s.sees(r), Now: r.Now, Zone: s.zone(r)}
	rows, err := export.Rows(r.Context(), s.Search.Search, s.Keeper.DB(), r.Actor, ask)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", format.Type())
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", format.FileName("stones", string(clock.DateOf(r.Now, s.zone(r))))))
	h.Set("Cache-Control", "private, no-store")
	if err := export.Write(w, format, r.Lang, rows, format != export.JSON); err != nil {
		s.Log.ErrorContext(r.Context(), "export", "id", r.ID, "err", err)
		panic(http.ErrAbortHandler) // a file that stops early must not look whole
	}
	return nil
}
