package web

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/parcel"
)

// parcelsPage is how many parcels one page of the list shows.
const parcelsPage = 50

// parcelsData are the reader's parcels: those there are, or those used up.
type parcelsData struct {
	Gone bool
	Rows []parcelsRow
	More string
}

type parcelsRow struct {
	No                int64
	Number, Name      string
	Weight            string
	Chip              template.HTML
	Listing           int64 // under which it is offered
	Came, Last        string
	Parents, Children []parcelRef
}

// parcels lists the reader's parcels with what each came from and what was done to it last.
func (s *Server) parcels(w http.ResponseWriter, r *Request) error {
	q := r.URL.Query()
	ask := parcel.Ask{Gone: q.Get("v") == "gone", Before: wholeOf(q.Get("before")), Limit: parcelsPage + 1}
	all, err := parcel.Mine(r.Context(), s.Keeper.DB(), r.Actor, ask)
	if err != nil {
		return err
	}
	d := parcelsData{Gone: ask.Gone}
	if len(all) > parcelsPage {
		all = all[:parcelsPage]
		d.More = "/parcels?before=" + strconv.FormatInt(all[parcelsPage-1].Stone.No, 10)
		if d.Gone {
			d.More += "&v=gone"
		}
	}
	for i := range all {
		row, err := s.parcelsRow(r, &all[i])
		if err != nil {
			return err
		}
		d.Rows = append(d.Rows, row)
	}
	return s.show(w, r, "parcels", View{Title: r.Lang.T("parcel.list"), Data: d, NoIndex: true})
}

func (s *Server) parcelsRow(r *Request, h *parcel.Held) (parcelsRow, error) {
	l := r.Lang
	row := parcelsRow{No: h.Stone.No, Number: h.Number, Name: stoneTitle(l, &h.Stone), Weight: l.Carat(h.Weight) + " ct", Came: l.T("parcel.came_in")}
	if h.Came != nil {
		row.Came, row.Parents = l.T("parcel.act_"+h.Came.What), sideOf(h.Came, parcel.In)
	}
	if h.Last != nil {
		row.Last, row.Children = l.T("parcel.act_"+h.Last.What), sideOf(h.Last, parcel.Out)
	}
	if h.Weight == 0 {
		row.Chip = chip("x", l.T("parcel.state_gone"))
		return row, nil
	}
	row.Chip = chip("i", l.T("parcel.state_kept"))
	listings, err := market.ListingsOfStone(r.Context(), s.Keeper.DB(), r.Actor, r.Now, h.Stone.No)
	if err != nil {
		return row, err
	}
	if i := slices.IndexFunc(listings, func(x market.Listing) bool { return x.Member == r.Actor.Org && x.Live }); i >= 0 {
		row.Listing, row.Chip = listings[i].No, chip("o", l.T("parcel.state_listed"))
		if listings[i].Lock.Reason != "" {
			row.Chip = chip("a", l.T("deal.lock_"+listings[i].Lock.Reason))
		}
	}
	return row, nil
}

// sideOf are the parcels on one side of an act.
func sideOf(a *parcel.Act, side string) []parcelRef {
	var all []parcelRef
	for _, x := range a.Lines {
		if x.Side == side {
			all = append(all, parcelRef{Stone: x.Stone, Weight: x.Weight, Words: x.Label})
		}
	}
	return all
}
