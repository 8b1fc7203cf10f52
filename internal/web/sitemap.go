package web

import (
	"encoding/xml"
	"net/http"
)

// mostListed is how many addresses one site map may hold (sitemaps.org).
const mostListed = 50_000

// siteMap is the file of sitemaps.org with the links between languages.
type siteMap struct {
	XMLName xml.Name     `xml:"urlset"`
	NS      string       `xml:"xmlns,attr"`
	XHTML   string       `xml:"xmlns:xhtml,attr"`
	URLs    []siteMapURL `xml:"url"`
}

type siteMapURL struct {
	Loc   string        `xml:"loc"`
	Mod   string        `xml:"lastmod,omitempty"`
	Twins []siteMapTwin `xml:"xhtml:link"`
}

type siteMapTwin struct {
	Rel  string `xml:"rel,attr"`
	Lang string `xml:"hreflang,attr"`
	Href string `xml:"href,attr"`
}

// sitemap lists every public page in each of its languages.
func (s *Server) sitemap(w http.ResponseWriter, r *Request) error {
	t, err := s.publicTable(r.Context())
	if err != nil {
		return err
	}
	m := siteMap{NS: "http://www.sitemaps.org/schemas/sitemap/0.9", XHTML: "http://www.w3.org/1999/xhtml"}
	for i := range t.pages {
		p := &t.pages[i]
		var twins []siteMapTwin
		for _, x := range twinsOf(s.Origin, p.Path, p.langs()) {
			twins = append(twins, siteMapTwin{"alternate", x.Tag, x.URL})
		}
		for _, l := range p.langs() {
			u := siteMapURL{Loc: s.Origin + localized(l, p.Path), Twins: twins}
			if !p.Changed.IsZero() {
				u.Mod = p.Changed.In(s.zone(r)).Format("2006-01-02T15:04:05Z07:00")
			}
			if len(m.URLs) < mostListed {
				m.URLs = append(m.URLs, u)
			}
		}
	}
	b, err := xml.Marshal(m)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/xml; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=300")
	_, err = w.Write(append([]byte(xml.Header), b...))
	return err
}

// robots tells crawlers where the site map is and what they need not read: pages of members
// ask them to sign in, and a search has no end.
func (s *Server) robots(w http.ResponseWriter, _ *Request) error {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=3600")
	_, err := w.Write([]byte("User-agent: *\nDisallow: /api/\nDisallow: /signin\nDisallow: /account\nDisallow: /*/search\nAllow: /\n\nSitemap: " + s.Origin + "/sitemap.xml\n"))
	return err
}
