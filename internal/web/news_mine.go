package web

import (
	"html/template"
	"net/http"

	"openbourse/internal/base/i18n"
	"openbourse/internal/house/news"
	"openbourse/internal/registry/access"
)

// newsMineData are the press releases that the reader's organisation handed in.
type newsMineData struct {
	Form  form
	May   bool // hands in
	Langs []option
	Rows  []newsMineRow
}

type newsMineRow struct {
	No         int64
	Title, Tag string
	Chip       template.HTML
	Answer     string // why it was rejected
	URL        string // where it is read
}

// newsMine shows them with the form.
func (s *Server) newsMine(w http.ResponseWriter, r *Request) error {
	return s.newsMinePage(w, r, filled(r.Lang, "lang", string(r.Lang)))
}

func (s *Server) newsMinePage(w http.ResponseWriter, r *Request, f form) error {
	all, err := news.Proposals(r.Context(), s.Keeper.DB(), r.Actor, 0, 100)
	if err != nil {
		return err
	}
	d := newsMineData{Form: f, May: r.Actor.May("news.propose", access.Own), Langs: languageOptions()}
	for i := range all {
		row, err := s.newsMineRow(r, &all[i])
		if err != nil {
			return err
		}
		d.Rows = append(d.Rows, row)
	}
	return s.show(w, r, "news_mine", View{Title: f.Title(r.Lang.T("news.mine_title")), Status: f.Status(), Data: d, NoIndex: true})
}

func (s *Server) newsMineRow(r *Request, x *news.Line) (newsMineRow, error) {
	l := r.Lang
	row := newsMineRow{No: x.No, Title: x.Title, Tag: x.In.Tag(), Chip: articleChip(r, &x.Article)}
	verdicts, err := news.Answers(r.Context(), s.Keeper.DB(), r.Actor, x.No)
	if err != nil {
		return row, err
	}
	for _, v := range verdicts {
		row.Chip = chip(stateKind(v.Hold), stateWord(l, news.HoldLife, v.Hold))
		if v.Hold == news.Released {
			row.Chip = articleChip(r, &x.Article)
		}
		row.Answer = v.Why
	}
	if x.State == news.Published || x.State == news.Corrected {
		for _, t := range x.Texts {
			if t.Shown > 0 && r.Now >= x.Visible && (row.URL == "" || t.Lang == l) {
				row.URL = "/" + string(t.Lang) + news.Path(x.Year, x.Slug)
			}
		}
	}
	return row, nil
}

// newsPropose hands one in.
func (s *Server) newsPropose(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	_, err = news.Propose{Lang: i18n.Lang(v.Get("lang")), Words: wordsOf(v)}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.newsMinePage(w, r, f)
	}
	s.say(w, "news.said_proposed")
	return redirect(w, r, "/news")
}
