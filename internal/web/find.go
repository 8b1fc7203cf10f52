package web

import (
	"net/http"
	"strconv"
	"strings"

	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/access"
)

// place to go, as the palette offers it.
type jumpTo struct{ Text, Note, URL string }

// maxJumps bounds the stones that a number offers.
const maxJumps = 5

// find reads a line with the grammar of the search and offers where it may lead: a stone by
// its report or stock number, the search, a room. The palette asks for the list alone; without
// scripts it is a page.
func (s *Server) find(w http.ResponseWriter, r *Request) error {
	line := strings.TrimSpace(r.URL.Query().Get("q"))
	jumps, err := s.jumps(r, line)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("part") != "" {
		var m markup
		for _, j := range jumps {
			m.raw("<li><a")
			m.attr("href", j.URL)
			m.raw(">")
			m.text(j.Text)
			m.raw(`<span class="sub">`)
			m.text(j.Note)
			m.raw("</span></a></li>")
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "private, no-cache")
		_, err := w.Write(m.b)
		return err
	}
	if line != "" && len(jumps) > 0 {
		http.Redirect(w, r.Request, jumps[0].URL, http.StatusSeeOther)
		return nil
	}
	return s.show(w, r, "find", View{Title: r.Lang.T("web.palette"), Data: jumps, NoIndex: true})
}

func (s *Server) jumps(r *Request, line string) ([]jumpTo, error) {
	var all []jumpTo
	if line != "" {
		q := usual(search.ParseLine(line))
		stones, err := s.stoneJumps(r, q)
		if err != nil {
			return nil, err
		}
		all = append(all, stones...)
		res, err := s.Search.Search(r.Context(), search.Ask{Query: q, See: s.sees(r), Now: r.Now, Zone: s.zone(r)})
		if err != nil {
			return nil, err
		}
		p := &searchPage{s: s, r: r, q: q}
		if !plain(q) || len(q.Unknown) == 0 {
			all = append(all, jumpTo{Text: r.Lang.T("web.jump_search", "what", p.sentence()), Note: p.title(res.Total), URL: p.link(q)})
		}
	}
	for _, e := range s.menuFor(r) {
		if line == "" || strings.HasPrefix(strings.ToLower(e.Word), strings.ToLower(line)) {
			all = append(all, jumpTo{Text: e.Word, Note: r.Lang.T("web.jump_room"), URL: e.URL})
		}
	}
	return all, nil
}

// stoneJumps are the stones that the numbers of a query name.
func (s *Server) stoneJumps(r *Request, q search.Query) ([]jumpTo, error) {
	if len(q.Numbers) == 0 || access.Check(r.Actor, "market.read", access.Any) != nil {
		return nil, nil
	}
	res, err := s.Search.Search(r.Context(), search.Ask{
		Query: search.Query{Numbers: q.Numbers}, See: s.sees(r), Limit: maxJumps, Now: r.Now, Zone: s.zone(r),
	})
	if err != nil {
		return nil, err
	}
	found, err := s.listings(r, res)
	if err != nil {
		return nil, err
	}
	all := make([]jumpTo, 0, len(found))
	for i := range found {
		all = append(all, s.stoneJump(r, &found[i].Listing))
	}
	return all, nil
}

func (s *Server) stoneJump(r *Request, x *market.Listing) jumpTo {
	name := x.StockNo
	if rep := x.Stone.Report(); rep.Lab != 0 {
		name = rep.Key()
	}
	return jumpTo{
		Text: stoneName(r.Lang, &x.Stone) + " · " + name,
		Note: s.sellerName(r, x.MemberNo), URL: "/stones/" + strconv.FormatInt(x.No, 10),
	}
}
