package web

import (
	"html/template"
	"net/http"
	"strconv"

	"openbourse/internal/exchange/deal"
)

// holdsData is the list of the reader's holds and of those on his own stones.
type holdsData struct {
	Rows []holdRow
	More string
}

type holdRow struct {
	No, Listing        int64
	Stock, With, Until string
	Mine, On           bool
	Chip               template.HTML
}

// holds lists them, newest first.
func (s *Server) holds(w http.ResponseWriter, r *Request) error {
	all, err := deal.Holds(r.Context(), s.Keeper.DB(), r.Actor, r.Now, wholeOf(r.URL.Query().Get("before")), dealsPage+1)
	if err != nil {
		return err
	}
	var d holdsData
	if len(all) > dealsPage {
		all = all[:dealsPage]
		d.More = "/holds?before=" + strconv.FormatInt(all[dealsPage-1].No, 10)
	}
	for _, h := range all {
		row := holdRow{No: h.No, Listing: h.Listing, Stock: h.StockNo, Mine: h.Org == r.Actor.Org, On: h.State == deal.HoldOn, Until: moment(r.Lang, h.Until, s.zone(r))}
		row.With = s.orgName(r, h.Seller)
		if !row.Mine {
			row.With = s.orgName(r, h.Org)
		}
		row.Chip = chip(map[string]string{deal.HoldOn: "a", deal.HoldUsed: "o"}[h.State], r.Lang.T("deal.hold_"+h.State))
		if h.State == deal.HoldReleased || h.State == deal.HoldLapsed {
			row.Chip = chip("x", r.Lang.T("deal.hold_"+h.State))
		}
		d.Rows = append(d.Rows, row)
	}
	return s.show(w, r, "holds", View{Title: r.Lang.T("deal.holds_title"), Data: d, NoIndex: true})
}

// hold keeps the stones named; the reader stays where he is.
func (s *Server) hold(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	for _, no := range append(v["no"], v["nos"]...) {
		if _, err := (deal.Hold{Listing: wholeOf(no)}).Do(r.Context(), s.Keeper, r.Actor, r.Command().With(no)); err != nil {
			return err
		}
	}
	s.say(w, "deal.said_hold")
	return redirect(w, r, r.back("/holds"))
}

// unhold lets a stone go.
func (s *Server) unhold(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	if _, err := r.Form(); err != nil {
		return err
	}
	if _, err := (deal.Unhold{Hold: no}).Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		return err
	}
	s.say(w, "deal.said_unhold")
	return redirect(w, r, "/holds")
}
