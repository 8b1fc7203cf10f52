// Package feed writes what the exchange publishes for programs that read along: Atom
// (RFC 4287), JSON Feed 1.1 and calendars (RFC 5545). It knows no store and no clock: a feed is given, bytes come
// out, the same for the same feed.
package feed

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"time"
)

// Feed is a list of entries, the newest first, in one language.
type Feed struct {
	ID      string // an IRI that never changes
	Title   string
	About   string // one sentence
	Home    string // the page of the list
	Self    string // where this feed is
	Lang    string // BCP 47
	Author  string
	Updated time.Time // when the youngest entry changed; the zero time where there is none
	Entries []Entry
}

// Entry is one article.
type Entry struct {
	ID        string // an IRI that never changes, not even with the address
	URL       string
	Title     string
	Summary   string // plain text
	HTML      string // safe markup with whole addresses
	Author    string
	Kind      string // a word for its kind
	Published time.Time
	Updated   time.Time
}

// The types of the two formats.
const (
	AtomType = "application/atom+xml; charset=utf-8"
	JSONType = "application/feed+json; charset=utf-8"
)

type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle,omitempty"`
	Updated  string      `xml:"updated"`
	Links    []atomLink  `xml:"link"`
	Author   atomPerson  `xml:"author"`
	Entries  []atomEntry `xml:"entry"`
}

type atomEntry struct {
	ID        string       `xml:"id"`
	Title     string       `xml:"title"`
	Updated   string       `xml:"updated"`
	Published string       `xml:"published"`
	Link      atomLink     `xml:"link"`
	Author    atomPerson   `xml:"author"`
	Category  atomCategory `xml:"category"`
	Summary   string       `xml:"summary,omitempty"`
	Content   atomContent  `xml:"content"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

// Atom writes the feed as RFC 4287 has it.
func (f *Feed) Atom(w io.Writer) error {
	a := atomFeed{
		Lang: f.Lang, ID: f.ID, Title: f.Title, Subtitle: f.About, Updated: stamp(f.Updated), Author: atomPerson{f.Author},
		Links: []atomLink{{"self", "application/atom+xml", f.Self}, {"alternate", "text/html", f.Home}},
	}
	for _, e := range f.Entries {
		a.Entries = append(a.Entries, atomEntry{
			ID: e.ID, Title: e.Title, Updated: stamp(e.Updated), Published: stamp(e.Published), Link: atomLink{"alternate", "text/html", e.URL},
			Author: atomPerson{e.Author}, Category: atomCategory{e.Kind}, Summary: e.Summary, Content: atomContent{"html", e.HTML},
		})
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	return xml.NewEncoder(w).Encode(a)
}

type jsonFeed struct {
	Version  string       `json:"version"`
	Title    string       `json:"title"`
	Home     string       `json:"home_page_url"`
	Self     string       `json:"feed_url"`
	About    string       `json:"description,omitempty"`
	Language string       `json:"language"`
	Authors  []jsonAuthor `json:"authors"`
	Items    []jsonItem   `json:"items"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

type jsonItem struct {
	ID        string       `json:"id"`
	URL       string       `json:"url"`
	Title     string       `json:"title"`
	HTML      string       `json:"content_html"`
	Summary   string       `json:"summary,omitempty"`
	Published string       `json:"date_published"`
	Modified  string       `json:"date_modified"`
	Authors   []jsonAuthor `json:"authors"`
	Tags      []string     `json:"tags,omitempty"`
	Language  string       `json:"language"`
}

// JSON writes the feed as JSON Feed 1.1 has it.
func (f *Feed) JSON(w io.Writer) error {
	j := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: f.Title, Home: f.Home, Self: f.Self, About: f.About, Language: f.Lang,
		Authors: []jsonAuthor{{f.Author}}, Items: []jsonItem{},
	}
	for _, e := range f.Entries {
		j.Items = append(j.Items, jsonItem{
			ID: e.ID, URL: e.URL, Title: e.Title, HTML: e.HTML, Summary: e.Summary, Published: stamp(e.Published), Modified: stamp(e.Updated),
			Authors: []jsonAuthor{{e.Author}}, Tags: []string{e.Kind}, Language: f.Lang,
		})
	}
	return json.NewEncoder(w).Encode(j)
}

// stamp writes an instant as both formats want it.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
