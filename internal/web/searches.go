package web

import (
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/exchange/search"
)

// savedData is the page of saved searches.
type savedData struct {
	List []savedLine
	New  *savedForm // a search on its way to being saved
}

type savedLine struct {
	No                   int64
	Name, Sentence, URL  string
	Date                 string
	Total, Since         int64 // stones now; of them listed in the last day
	SinceURL, DeleteName string
}

type savedForm struct{ Name, Sentence, Query, Err string }

// searches lists what the reader saved, with how many stones each finds now, and offers
// to save the search in the address (?save=<query>).
func (s *Server) searches(w http.ResponseWriter, r *Request) error {
	if q := r.URL.Query(); q.Has("save") {
		return s.searchesPage(w, r, &savedForm{Query: q.Get("save")})
	}
	return s.searchesPage(w, r, nil)
}

func (s *Server) searchesPage(w http.ResponseWriter, r *Request, form *savedForm) error {
	saved, err := search.SavedBy(r.Context(), s.Keeper.DB(), r.Actor)
	if err != nil {
		return err
	}
	d := savedData{New: form}
	status := http.StatusOK
	if form != nil {
		p := &searchPage{s: s, r: r, q: queryOf(form.Query)}
		form.Query, form.Sentence = encode(p.q), p.sentence()
		form.Name = orElse(form.Name, form.Sentence)
		if form.Err != "" {
			status = http.StatusUnprocessableEntity
		}
	}
	for _, x := range saved {
		line, err := s.savedLine(r, x)
		if err != nil {
			return err
		}
		d.List = append(d.List, line)
	}
	title := r.Lang.T("web.menu_searches")
	if form != nil && form.Err != "" {
		title = r.Lang.T("web.error_title", "what", title)
	}
	return s.show(w, r, "searches", View{Title: title, Data: d, Status: status, NoIndex: true})
}

func (s *Server) savedLine(r *Request, x search.Saved) (savedLine, error) {
	count := func(q search.Query) (int64, error) {
		res, err := s.Search.Search(r.Context(), search.Ask{Query: q, See: s.sees(r), Now: r.Now, Zone: s.zone(r)})
		return res.Total, err
	}
	p := &searchPage{s: s, r: r, q: x.Query}
	line := savedLine{No: x.No, Name: x.Name, Sentence: p.sentence(), URL: p.link(x.Query), Date: r.Lang.Date(clock.DateOf(x.At, s.zone(r)))}
	var err error
	if line.Total, err = count(x.Query); err != nil {
		return line, err
	}
	fresh := x.Query
	if fresh.Since == "" {
		fresh.Since = "1d"
		if line.Since, err = count(fresh); err != nil {
			return line, err
		}
		line.SinceURL = p.link(fresh)
	}
	return line, nil
}

// saveSearch keeps a search under a name.
func (s *Server) saveSearch(w http.ResponseWriter, r *Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	_, err = search.Save{Name: form.Get("name"), Query: queryOf(form.Get("query"))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	if e := errs.Of(err); e != nil && e.Field == "name" {
		return s.searchesPage(w, r, &savedForm{Name: form.Get("name"), Query: form.Get("query"), Err: r.Lang.Fill(e.Key, e.Args)})
	}
	if err != nil {
		return err
	}
	s.say(w, "saved.done")
	return redirect(w, r, "/searches")
}

// dropSearch takes a saved search out.
func (s *Server) dropSearch(w http.ResponseWriter, r *Request) error {
	no, err := strconv.ParseInt(r.PathValue("no"), 10, 64)
	if err != nil {
		return errs.New(errs.NotFound, "saved.none")
	}
	if _, err := (search.Drop{No: no}).Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		return err
	}
	s.say(w, "saved.dropped")
	return redirect(w, r, "/searches")
}

// queryOf reads the part of an address after "?".
func queryOf(s string) search.Query {
	v, err := url.ParseQuery(s)
	if err != nil {
		return search.Query{Unknown: []search.Unknown{{Key: "q", Value: s}}}
	}
	return readQuery(v)
}
