package web

import (
	"net/http"
	"slices"
	"strings"
	"unicode"

	"openbourse/internal/base/i18n"
)

// siteSearchData is what the public search found.
type siteSearchData struct {
	Asked string
	Found []siteHit
	More  bool // there are further ones
	Most  int
}

// siteHit is a page with the piece of its text in which the words stand.
type siteHit struct {
	URL, Title string
	Piece      []piece
}

// piece is a stretch of text; Hit: one of the words.
type piece struct {
	Text string
	Hit  bool
}

const (
	mostFound   = 40
	mostAsked   = 200 // characters of a question that are read
	pieceBefore = 60  // characters of text before the first word found
	pieceLong   = 220
)

// siteSearch finds public pages by their words, in the reader's language.
func (s *Server) siteSearch(w http.ResponseWriter, r *Request) error {
	d := siteSearchData{Asked: firstRunes(strings.TrimSpace(r.URL.Query().Get("q")), mostAsked), Most: mostFound}
	title := r.Lang.T("site.search")
	if d.Asked != "" {
		t, err := s.publicTable(r.Context())
		if err != nil {
			return err
		}
		found := t.finds[r.Lang]().find(d.Asked)
		if title = r.Lang.T("site.found_none", "what", d.Asked); len(found) > 0 {
			title = r.Lang.T("site.found", "n", len(found), "what", d.Asked)
		}
		d.More = len(found) > mostFound
		words := asked(d.Asked)
		for _, f := range found[:min(mostFound, len(found))] {
			d.Found = append(d.Found, siteHit{f.URL, f.Title, pieceOf(f.Text, words)})
		}
	}
	return s.show(w, r, "site_search", View{Title: title, Description: r.Lang.T("site.search"), Data: d, Public: true, NoIndex: true})
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// pieceOf cuts the stretch around the first word found out of a text and marks the words.
func pieceOf(text string, words []string) []piece {
	all := []rune(strings.Join(strings.Fields(text), " "))
	small := make([]rune, len(all))
	for i, r := range all {
		small[i] = unicode.ToLower(r)
	}
	at := func(i int) int { // how many characters of a word stand at i
		most := 0
		for _, w := range words {
			if r := []rune(w); len(r) > most && i+len(r) <= len(small) && slices.Equal(small[i:i+len(r)], r) && begins(small, i) {
				most = len(r)
			}
		}
		return most
	}
	first := 0
	for i := range small {
		if at(i) > 0 {
			first = i
			break
		}
	}
	from := max(0, first-pieceBefore)
	for from > 0 && from < first && small[from-1] != ' ' && !unicode.Is(unicode.Han, small[from-1]) {
		from++
	}
	to := min(len(all), from+pieceLong)
	var out []piece
	if from > 0 {
		out = append(out, piece{Text: "… "})
	}
	plain := from
	for i := from; i < to; {
		n := at(i)
		if n == 0 {
			i++
			continue
		}
		if plain < i {
			out = append(out, piece{Text: string(all[plain:i])})
		}
		out = append(out, piece{string(all[i : i+n]), true})
		i += n
		plain = i
	}
	if plain < to {
		out = append(out, piece{Text: string(all[plain:to])})
	}
	if to < len(all) {
		out = append(out, piece{Text: " …"})
	}
	return out
}

// begins tells whether a word may begin at i: Chinese anywhere, other scripts after what is
// no letter.
func begins(text []rune, i int) bool {
	return i == 0 || unicode.Is(unicode.Han, text[i]) || !unicode.IsLetter(text[i-1]) && !unicode.IsDigit(text[i-1]) || unicode.Is(unicode.Han, text[i-1])
}

// publicWords are texts of one language behind one another, for the search.
func publicWords(l i18n.Lang, keys ...string) string {
	all := make([]string, len(keys))
	for i, k := range keys {
		all[i] = l.T(k)
	}
	return strings.Join(all, "\n")
}
