package web

import (
	"net/http"
	"strconv"

	"openbourse/internal/registry/document"
)

// papersPage is how many papers one page lists.
const papersPage = 50

type papersData struct {
	Papers []document.Paper
	Older  int64 // the number to go on before, 0 on the last page
	Zone   zone
}

// papers lists the papers of the reader's organisation, newest first.
func (s *Server) papers(w http.ResponseWriter, r *Request) error {
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64) // anything else is the first page
	all, err := document.Mine(r.Context(), s.Keeper.DB(), r.Actor, before, papersPage+1)
	if err != nil {
		return err
	}
	d := papersData{Zone: s.zone(r)}
	if len(all) > papersPage {
		all = all[:papersPage]
		d.Older = all[papersPage-1].No
	}
	d.Papers = all
	return s.show(w, r, "papers", View{Title: r.Lang.T("paper.menu"), Data: d, NoIndex: true})
}
