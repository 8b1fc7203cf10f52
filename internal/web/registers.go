package web

import (
	"net/http"

	"openbourse/internal/exchange/deal"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// registersData are the registers of deals filed with the supervising office.
type registersData struct {
	Waiting int64
	May     bool
	Rows    []registerRow
}

type registerRow struct {
	No, Deals       int64
	At, Until, Code string
}

// registers lists what was filed and tells how many deals wait.
func (s *Server) registers(w http.ResponseWriter, r *Request) error {
	ctx, q := r.Context(), s.Keeper.DB()
	d := registersData{May: r.Actor.May("deal.register", access.Any)}
	var err error
	if d.Waiting, err = deal.Unfiled(ctx, q, r.Actor); err != nil {
		return err
	}
	all, err := deal.Registers(ctx, q, r.Actor, wholeOf(r.URL.Query().Get("before")), 200)
	if err != nil {
		return err
	}
	for _, f := range all {
		d.Rows = append(d.Rows, registerRow{f.Register, f.Deals, moment(r.Lang, f.At, s.zone(r)), moment(r.Lang, f.Until, s.zone(r)), f.Paper})
	}
	return s.show(w, r, "registers", View{Title: r.Lang.T("deal.registers"), Data: d, NoIndex: true})
}

// fileDeals files all deals that wait.
func (s *Server) fileDeals(w http.ResponseWriter, r *Request) error {
	if _, err := r.Form(); err != nil {
		return err
	}
	if _, err := (deal.FileDeals{}).Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		return err
	}
	s.say(w, "deal.said_filed")
	return redirect(w, r, "/registers")
}

// adminRepresentative files a person as representative, or ends that.
func (s *Server) adminRepresentative(w http.ResponseWriter, r *Request) error {
	p, err := pathID(r, "id")
	if err != nil {
		return err
	}
	v, err := r.Form()
	if err != nil {
		return err
	}
	if v.Get("do") == "end" {
		who, err := party.PersonByID(r.Context(), s.Keeper.DB(), p)
		if err != nil {
			return err
		}
		_, err = party.EndRepresentative{Person: p, Org: who.Post.Org}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
		return s.personDone(w, r, p, "admin.said_unfiled", err)
	}
	_, err = party.FileRepresentative{Person: p, Source: v.Get("source")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.personDone(w, r, p, "admin.said_filed", err)
}
