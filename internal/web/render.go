package web

import (
	"bytes"
	"fmt"
	"net/http"
	"sync"

	"openbourse/internal/base/i18n"
	"openbourse/internal/registry/access"
)

// View is what a page shows.
type View struct {
	Title       string // the answer, not the page's name
	Description string // for search engines, public pages only
	Status      int    // 200 when zero
	Data        any    // what the page's own template reads as .Data
	Scripts     []string
	Refresh     int  // seconds after which a page without scripts is fetched again, 0 for never
	Wide        bool // full-bleed: search
	Public      bool // larger type, a footer, one address per language
	NoIndex     bool // not for search engines
	Cache       string
	Langs       []i18n.Lang // in which a public page stands; nil: as the table of public pages says, else all
	Kind        string      // of Open Graph: "article"; empty: "website"
	Linked      []linked    // what the page is about, as schema.org has it
}

// shown is what the frame's template reads.
type shown struct {
	View
	R       *Request
	Site    string // the name of the exchange in the reader's language
	Menu    []entry
	Tongues []tongue
	Said    string // what the last form did
	Home    string
	Finds   bool      // may search, so has the palette
	Head    *pageHead // of a public page
}

// tongue is one choice of language; URL is empty where the address has no language.
type tongue struct {
	Lang    i18n.Lang
	Name    string
	URL     string
	Current bool
}

var tongues = map[i18n.Lang]string{i18n.English: "EN", i18n.Chinese: "中文", i18n.Dutch: "NL", i18n.Russian: "RU"}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// show writes the page called name. Nothing is sent before the whole page is made, so a
// failing template becomes an error page and not half a page.
func (s *Server) show(w http.ResponseWriter, r *Request, name string, v View) error {
	t, err := s.pages.page(r.Lang, name)
	if err != nil {
		return err
	}
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	whole, err := s.around(w, r, v)
	if err != nil {
		return err
	}
	if err := t.ExecuteTemplate(b, "frame", whole); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", r.Lang.Tag())
	h.Add("Vary", "Cookie, Accept-Language")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", orElse(v.Cache, "private, no-cache"))
	}
	w.WriteHeader(orElse(v.Status, http.StatusOK))
	_, err = w.Write(b.Bytes())
	if err != nil {
		s.Log.DebugContext(r.Context(), "reader left", "id", r.ID, "err", err) // nobody is there to be told
	}
	return nil
}

// part writes one named part of a page's template, for a page that fetches itself again
// piece by piece.
func (s *Server) part(w http.ResponseWriter, r *Request, page, name string, data any) error {
	t, err := s.pages.page(r.Lang, page)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, name, data); err != nil {
		return fmt.Errorf("part %s of page %s: %w", name, page, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "private, no-cache")
	_, err = w.Write(b.Bytes())
	return err
}

// around is what the frame's template needs besides the page.
func (s *Server) around(w http.ResponseWriter, r *Request, v View) (shown, error) {
	head, err := s.publicHead(r, v)
	if err != nil {
		return shown{}, err
	}
	f := shown{View: v, R: r, Site: siteName(r.House, r.Lang), Menu: s.menuFor(r), Home: "/" + string(r.Lang) + "/", Finds: r.Actor.May("market.search", access.Any), Head: head, Said: s.said(w, r)}
	for _, l := range i18n.Languages {
		t := tongue{Lang: l, Name: tongues[l], Current: l == r.Lang}
		if v.Public {
			t.URL = inLanguage(r.URL.Path, l)
			if q := r.URL.RawQuery; q != "" {
				t.URL += "?" + q
			}
		}
		f.Tongues = append(f.Tongues, t)
	}
	return f, nil
}

func orElse[T comparable](v, other T) T {
	var zero T
	if v == zero {
		return other
	}
	return v
}
