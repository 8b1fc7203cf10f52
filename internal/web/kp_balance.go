package web

import (
	"html/template"
	"net/http"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/border/kimberley"
)

// kpBalanceData is rough as certificates, papers and ledger have it.
type kpBalanceData struct{ Rows []kpBalanceRow }

type kpBalanceRow struct {
	Stone                                                          int64
	Chip                                                           template.HTML
	CertIn, CertOut, OnWay, PaperIn, PaperOut, LedgerIn, LedgerOut string
}

const kpBalanceMost = 500

// kpBalance lays the three beside each other, what differs first.
func (s *Server) kpBalance(w http.ResponseWriter, r *Request) error {
	all, err := kimberley.Balances(r.Context(), s.Keeper.DB(), r.Actor)
	if err != nil {
		return err
	}
	l := r.Lang
	ct := func(w int64) string {
		if w == 0 {
			return ""
		}
		return l.Carat(carat.Weight(w))
	}
	var d kpBalanceData
	for i := range all[:min(len(all), kpBalanceMost)] {
		b := &all[i]
		row := kpBalanceRow{b.Stone, chip("o", l.T("kp.agrees")), ct(b.CertIn), ct(b.CertOut), ct(b.OnWay), ct(b.PaperIn), ct(b.PaperOut), ct(b.LedgerIn), ct(b.LedgerOut)}
		if b.Fault != "" {
			row.Chip = chip("a", l.T("kimberley.fault_"+b.Fault))
		}
		d.Rows = append(d.Rows, row)
	}
	return s.show(w, r, "kp_balance", View{Title: l.T("kp.reconcile"), Data: d, NoIndex: true})
}

// kpParticipantsData is who was what on a day.
type kpParticipantsData struct {
	Day   clock.Date
	Title string
	Bad   string
	Rows  []kpParticipantRow
}

type kpParticipantRow struct {
	Code, Since string
	Source      citation
	Mark        string
	Chip        template.HTML
}

// kpParticipants lists the participants on a day.
func (s *Server) kpParticipants(w http.ResponseWriter, r *Request) error {
	l, day := r.Lang, clock.Date(orElse(r.URL.Query().Get("day"), string(today(r, s.zone(r)))))
	all, err := kimberley.Participants(r.Context(), s.Keeper.DB(), r.Actor, day)
	if err != nil {
		return err
	}
	d := kpParticipantsData{Day: day, Title: l.T("kp.participants_title", "day", l.Date(day))}
	for _, x := range all {
		kind := map[string]string{"participant": "o", "partial": "a"}[x.Status]
		word := x.Status
		if l.Has("kp.status_" + x.Status) {
			word = l.T("kp.status_" + x.Status)
		}
		d.Rows = append(d.Rows, kpParticipantRow{x.Code, l.Date(x.From), cited(l, x.Source), l.T("rule.mark." + string(x.Mark)), chip(orElse(kind, "x"), word)})
	}
	return s.show(w, r, "kp_participants", View{Title: d.Title, Data: d})
}
