package web

import (
	"html/template"
	"net/http"
	"net/url"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/custody"
	"openbourse/internal/registry/access"
)

// differencesData is what was found to differ, open reports first.
type differencesData struct {
	Rows   []differenceRow
	Form   form
	Failed int64 // the report whose form was refused
}

type differenceRow struct {
	No, Stone, Shipment         int64
	Chip                        template.HTML
	Member, What, Words         string
	Declared, Found             carat.Weight
	DeclaredPieces, FoundPieces int64
	Opened, Why                 string
	Decisions                   []option
}

// differences lists them.
func (s *Server) differences(w http.ResponseWriter, r *Request) error {
	return s.differencesPage(w, r, form{Lang: r.Lang, Values: url.Values{}}, 0)
}

func (s *Server) differencesPage(w http.ResponseWriter, r *Request, f form, failed int64) error {
	all, err := custody.Reports(r.Context(), s.Keeper.DB(), r.Actor, false, 200)
	if err != nil {
		return err
	}
	d := differencesData{Form: f, Failed: failed}
	for i := range all {
		x := &all[i]
		row := differenceRow{
			No: x.No, Stone: x.Stone, Shipment: x.Shipment, Member: s.orgName(r, x.Member), What: r.Lang.T("custody.what_" + x.What), Words: x.Words,
			Declared: x.Declared, Found: x.Found, DeclaredPieces: x.DeclaredPieces, FoundPieces: x.FoundPieces, Opened: moment(r.Lang, x.Opened, s.zone(r)), Why: x.Why,
		}
		if x.What == "count" {
			row.Words = r.Lang.T("custody.result_" + x.Words)
		}
		if x.Decision != "" {
			row.Chip = chip("o", r.Lang.T("life.custody_"+string(x.Decision)))
		} else {
			row.Chip = chip("a", r.Lang.T("custody.undecided"))
			if r.Actor.May("custody.decide", access.Any) {
				acts, err := x.Decisions(r.Context(), s.Keeper.DB())
				if err != nil {
					return err
				}
				for _, act := range acts {
					row.Decisions = append(row.Decisions, option{Value: string(act), Word: r.Lang.T("life.custody_" + string(act))})
				}
			}
		}
		d.Rows = append(d.Rows, row)
	}
	return s.show(w, r, "differences", View{Title: f.Title(r.Lang.T("custody.differences")), Data: d, NoIndex: true, Status: f.Status()})
}

// differenceDecide decides about one.
func (s *Server) differenceDecide(w http.ResponseWriter, r *Request) error {
	no, v, err := numbered(r)
	if err != nil {
		return err
	}
	if _, err := (custody.Decide{Report: no, Decision: lifecycle.Act(v.Get("decision")), Why: v.Get("why")}).Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		return s.differencesPage(w, r, f, no)
	}
	s.say(w, "custody.said_decided")
	return redirect(w, r, "/border/differences")
}
