package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/border/custody"
	"openbourse/internal/registry/access"
)

type handbooksData struct {
	Rows  []handbookRow
	May   bool
	Kinds []option
	Form  form
}

type handbookRow struct {
	No, Member, Processor, Kind, Norm, Opened, Why string
	Chip                                           template.HTML
	Input, Output                                  carat.Weight
	Off                                            bool
}

// handbooks lists work entrusted to processors.
func (s *Server) handbooks(w http.ResponseWriter, r *Request) error {
	return s.handbooksPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) handbooksPage(w http.ResponseWriter, r *Request, f form) error {
	all, err := custody.Handbooks(r.Context(), s.Keeper.DB(), r.Actor, 200)
	if err != nil {
		return err
	}
	d := handbooksData{Form: f, May: r.Actor.May("custody.handbook", access.Any)}
	for _, k := range []string{"inland", "zone"} {
		d.Kinds = append(d.Kinds, option{Value: k, Word: r.Lang.T("custody.work_" + k)})
	}
	for _, h := range all {
		d.Rows = append(d.Rows, handbookRow{
			No: h.No, Member: s.orgName(r, h.Member), Processor: h.Processor, Kind: r.Lang.T("custody.work_" + h.Kind), Norm: r.Lang.Scaled(h.Norm, 4, 2) + "%",
			Opened: moment(r.Lang, h.Opened, s.zone(r)), Why: h.Why, Chip: chip(stateKind(h.State), stateWord(r.Lang, custody.WorkLife, h.State)),
			Input: h.Input, Output: h.Output, Off: d.May && h.State == custody.WorkOpen,
		})
	}
	return s.show(w, r, "handbooks", View{Title: f.Title(r.Lang.T("custody.handbooks")), Data: d, NoIndex: true, Status: f.Status()})
}

func (s *Server) handbookDone(w http.ResponseWriter, r *Request, err error) error {
	if err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		return s.handbooksPage(w, r, f)
	}
	s.say(w, "custody.said_handbook")
	return redirect(w, r, "/border/handbooks")
}

// handbookOpen notes one.
func (s *Server) handbookOpen(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	c := custody.OpenHandbook{No: strings.ToUpper(strings.TrimSpace(v.Get("no"))), Processor: v.Get("processor"), Kind: v.Get("kind")}
	if c.Member, err = s.orgNamed(r, v.Get("member_no")); err == nil {
		c.Norm, err = carat.Fixed(strings.TrimSuffix(strings.TrimSpace(v.Get("norm")), "%"), 4)
		if err != nil {
			err = errs.New(errs.Invalid, "custody.norm").At("norm")
		}
	}
	if err == nil {
		_, err = c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.handbookDone(w, r, err)
}

// handbookOff writes one off.
func (s *Server) handbookOff(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	_, err = custody.WriteOff{Handbook: v.Get("no"), Why: strings.TrimSpace(v.Get("why"))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.handbookDone(w, r, err)
}
