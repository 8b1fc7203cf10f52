package web

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/i18n"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/registry/stone"
)

const shipmentsPage = 50

type shipmentsData struct {
	May  bool
	Rows []shipmentRow
	More string
}

type shipmentRow struct {
	No                       int64
	Chip                     template.HTML
	Way, Member, With, Value string
	Pieces                   int64
	Weight                   carat.Weight
	When                     string
}

func shipmentURL(no int64) string { return "/shipments/" + strconv.FormatInt(no, 10) }

// wayWord is a direction in words.
func wayWord(l i18n.Lang, d shipment.Direction) string {
	return l.T("shipment.way_" + strings.ReplaceAll(string(d), "-", "_"))
}

// shipments lists those the reader may see, newest first.
func (s *Server) shipments(w http.ResponseWriter, r *Request) error {
	all, err := shipment.List(r.Context(), s.Keeper.DB(), r.Actor, shipment.Ask{Before: wholeOf(r.URL.Query().Get("before")), Limit: shipmentsPage + 1})
	if err != nil {
		return err
	}
	d := shipmentsData{May: r.Actor.May("shipment.draft", access.Own)}
	if len(all) > shipmentsPage {
		all = all[:shipmentsPage]
		d.More = "/shipments?before=" + strconv.FormatInt(all[shipmentsPage-1].No, 10)
	}
	for i := range all {
		x := &all[i]
		d.Rows = append(d.Rows, shipmentRow{
			No: x.No, Chip: chip(stateKind(x.State), stateWord(r.Lang, shipment.Life, x.State)), Way: wayWord(r.Lang, x.Direction), Member: s.orgName(r, x.Member),
			With: x.Counterpart, Value: usd(r.Lang, x.Value), Pieces: x.Pieces, Weight: x.Weight, When: moment(r.Lang, max(x.Drafted, x.Announced), s.zone(r)),
		})
	}
	return s.show(w, r, "shipments", View{Title: r.Lang.T("shipment.title"), Data: d, NoIndex: true})
}

// kindWord is a kind of goods in words.
func kindWord(l i18n.Lang, kind string) string {
	k, err := stone.ParseKind(kind)
	if err != nil {
		return kind
	}
	return stoneKindWord(l, k)
}
