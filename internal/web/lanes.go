package web

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"openbourse/internal/base/i18n"
	"openbourse/internal/border/lane"
)

const lanesPage = 30

// lanesData are cross-border cases with what each still needs.
type lanesData struct {
	Rows []lanesRow
	More string
}

type lanesRow struct {
	No                         int64
	Chip                       template.HTML
	Lane, Goods, Member        string
	Missing, NextItem, NextDay string
}

// lanes lists them, newest shipment first.
func (s *Server) lanes(w http.ResponseWriter, r *Request) error {
	all, err := lane.List(r.Context(), s.Keeper.DB(), r.Actor, "", wholeOf(r.URL.Query().Get("before")), lanesPage+1)
	if err != nil {
		return err
	}
	var d lanesData
	if len(all) > lanesPage {
		all = all[:lanesPage]
		d.More = "/border/cases?before=" + strconv.FormatInt(all[lanesPage-1].Shipment, 10)
	}
	for i := range all {
		c := &all[i]
		row := lanesRow{No: c.Shipment, Chip: laneChip(r.Lang, c), Lane: c.From + " → " + c.To, Goods: classWords(r.Lang, c.Classes)}
		if c.Member != r.Actor.Org {
			row.Member = s.orgName(r, c.Member)
		}
		if c.State == lane.Open {
			x, err := lane.Read(r.Context(), s.Keeper.DB(), r.Actor, r.Now, c.Shipment)
			if err != nil {
				return err
			}
			row.Missing = r.Lang.Int(int64(x.Missing()))
			if next, found := x.Next(); found {
				row.NextItem, row.NextDay = r.Lang.T("lane.item_"+next.Item), r.Lang.Date(next.Due)
			}
		}
		d.Rows = append(d.Rows, row)
	}
	return s.show(w, r, "lanes", View{Title: r.Lang.T("lane.title"), Data: d, NoIndex: true})
}

func laneChip(l i18n.Lang, c *lane.Case) template.HTML {
	return chip(stateKind(c.State), stateWord(l, lane.Life, c.State))
}

func classWords(l i18n.Lang, classes []string) string {
	all := make([]string, len(classes))
	for i, c := range classes {
		all[i] = l.T("lane.class_" + c)
	}
	return strings.Join(all, ", ")
}

func laneURL(no int64) string { return "/border/cases/" + strconv.FormatInt(no, 10) }
