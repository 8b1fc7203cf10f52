package web

import (
	"cmp"
	"html/template"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/search"
	"openbourse/internal/paper/chart"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/stone"
)

// kindMarket is what the stones of one kind are made of: shapes ranked, weights spread.
type kindMarket struct {
	Title   string
	Kind    string // word of the kind, for addresses
	Shapes  []ranked
	Sizes   template.HTML // the histogram
	Finding string
	Bands   []ranked // the same weights as a table
}

// ranked is a line of a ranking: Width of a bar that is 100 long when it is the largest.
type ranked struct {
	Name  string
	N     int64
	Width int64
}

const mostShapes = 6

// sizes are weights that the trade tells apart, in thousandths of a carat: where each begins.
var sizes = []int64{0, 300, 500, 1000, 1500, 2000, 3000, 5000}

func (s *Server) kindMarket(l i18n.Lang, k stone.Kind, res search.Result) kindMarket {
	m := kindMarket{Title: capital(l.T("word.kind." + k.String())), Kind: k.String()}
	for _, c := range res.Facets[search.FieldShape] {
		if c.N > 0 {
			m.Shapes = append(m.Shapes, ranked{Name: capital(codeWord(l, search.FieldShape, c.Code)), N: c.N})
		}
	}
	slices.SortStableFunc(m.Shapes, func(a, b ranked) int { return cmp.Compare(b.N, a.N) })
	m.Shapes = m.Shapes[:min(mostShapes, len(m.Shapes))]
	scale(m.Shapes)
	var h chart.Histogram
	for _, c := range res.Facets[search.FieldCarat] {
		h.Counts = append(h.Counts, c.N)
	}
	m.Bands = bands(l, res.Facets[search.FieldCarat])
	if i := slices.IndexFunc(m.Bands, func(b ranked) bool { return b.Width == 100 }); i >= 0 {
		m.Finding = l.T("home.sizes_finding", "band", m.Bands[i].Name, "n", l.Int(m.Bands[i].N))
	}
	h.Finding = m.Finding
	m.Sizes = template.HTML(h.SVG())
	return m
}

// bands adds the bars of a histogram up to the weights that the trade tells apart. A bar
// counts where it begins.
func bands(l i18n.Lang, bars []search.Count) []ranked {
	all := make([]ranked, len(sizes))
	for i, from := range sizes {
		all[i].Name = l.T("home.size_over", "from", number(l, search.FieldCarat, from))
		if i+1 < len(sizes) {
			all[i].Name = l.T("home.size_band", "from", number(l, search.FieldCarat, from), "to", number(l, search.FieldCarat, sizes[i+1]-10))
		}
	}
	for _, b := range bars {
		i, found := slices.BinarySearch(sizes, b.From)
		if !found {
			i--
		}
		all[max(i, 0)].N += b.N
	}
	scale(all)
	return slices.DeleteFunc(all, func(b ranked) bool { return b.N == 0 })
}

// scale gives each line the length of its bar.
func scale(all []ranked) {
	var most int64
	for _, x := range all {
		most = max(most, x.N)
	}
	for i := range all {
		if most > 0 {
			all[i].Width = max(1, all[i].N*100/most)
		}
	}
}

// sessionClock says whether the floor is open and when that changes.
type sessionClock struct {
	Open, Known bool // Known: a calendar is set
	Text        string
}

func clockAt(l i18n.Lang, cal *calendar.Calendar, now clock.Instant, z zone) sessionClock {
	if x, open := cal.Session(now); open {
		return sessionClock{Open: true, Known: true, Text: l.T("home.open_until", "time", moment(l, x.Closes, z))}
	}
	next, err := cal.NextSession(now)
	if err != nil {
		return sessionClock{} // no calendar is set
	}
	return sessionClock{Known: true, Text: l.T("home.opens", "time", moment(l, next.Opens, z))}
}
