package web

import (
	"net/http"
	"strconv"

	"openbourse/internal/base/errs"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/price"
	"openbourse/internal/paper/gem"
)

// peek is the look under a row on its own, for the script that puts it there.
func (s *Server) peek(w http.ResponseWriter, r *Request) error {
	no, err := strconv.ParseInt(r.PathValue("no"), 10, 64)
	if err != nil {
		return errs.New(errs.NotFound, "stone.no_such")
	}
	x, err := market.ListingByNo(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no)
	if err != nil {
		return err
	}
	like, err := s.asksLike(r, &x)
	if err != nil {
		return err
	}
	book, err := s.board.Book(r.Context(), s.Keeper.DB(), r.Now)
	if err != nil {
		return err
	}
	land, err := s.landedStone(r, &x)
	if err != nil {
		return err
	}
	var m markup
	s.peekBody(&m, r, &x, like, book, land)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "private, no-cache")
	_, err = w.Write(m.b)
	return err
}

// peekBody is the drawing, the profile, four facts and what can be done.
func (s *Server) peekBody(m *markup, r *Request, x *market.Listing, like *asks, book *price.Book, land *landed) {
	l, st := r.Lang, &x.Stone
	m.raw(`<div class="in">`)
	switch {
	case lot(st):
		s.heap(m, st, 124)
		m.raw("<span></span>")
	case drawable(st):
		m.raw(gem.FaceUp(cutOf(st), gem.Options{Size: 124, Label: gem.FaceUpWords(l, stoneName(l, st))}))
		m.raw(gem.Profile(l, cutOf(st), "", false, gem.Options{Class: "prof"}))
	default:
		m.raw(gem.Empty(124))
		m.raw("<span></span>")
	}
	m.raw(`<dl class="kv">`)
	row := func(key, value string) {
		m.raw("<dt>")
		m.text(l.T(key))
		m.raw("</dt><dd>")
		m.text(orElse(value, "–"))
		m.raw("</dd>")
	}
	if lot(st) {
		row("field.form", lotWords(l, st)+", "+l.Carat(st.Carat)+" ct")
		row("stones.col_ppc", wholeUSD(l, x.PPC))
	}
	rep := st.Report()
	row("stones.col_report", rep.Key())
	row("field.proof", capital(l.T("word.proof."+x.Proof.String())))
	row("stones.held", place(l, x))
	similar := ""
	if like != nil && like.Enough {
		similar = l.T("stones.similar_v", "n", len(like.Dots), "median", wholeUSD(l, like.Median))
	}
	row("stones.similar", similar)
	if ref := book.Of(st); ref.PPC > 0 {
		row("prices.reference", join(wholeUSD(l, ref.PPC), ", ", l.T("prices.basis_"+ref.Basis)))
	}
	if land != nil {
		row("duty.landed_paid", join(land.Paid, ", ", join(land.Burden, ", ", land.Yuan)))
	}
	m.raw(`</dl><div class="acts"><a class="btn p"`)
	m.attr("href", stoneURL(x.No))
	m.raw(">")
	m.text(l.T("stones.open_stone"))
	m.raw(` <kbd>↵</kbd></a><a class="btn"`)
	m.attr("href", "/stones/compare?nos="+strconv.FormatInt(x.No, 10))
	m.raw(">")
	m.text(l.T("stones.compare"))
	m.raw("</a></div></div>")
}
