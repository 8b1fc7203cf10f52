package web

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/market"
	"openbourse/internal/paper/gem"
)

// maxCompared is how many stones stand side by side.
const maxCompared = 8

// comparison is stones side by side: one column each, one row for every fact.
type comparison struct {
	Stones []compared
	Rows   []comparedRow
	More   bool // more were asked for than stand here
}

type compared struct {
	No           int64
	Name         string
	Drawing      template.HTML
	State, Kind  template.HTML
	RemoveURL    string
	StockNo      string
	PPC, Total   string
	ppc          int64
	CheapestPart bool // cheapest per carat of its kind here
}

type comparedRow struct {
	Label  string
	Values []string
	Same   bool
}

// compare shows selected stones side by side. The address holds their numbers.
func (s *Server) compare(w http.ResponseWriter, r *Request) error {
	asked := r.URL.Query()["nos"]
	nos := numbersOf(asked)
	if canonical := joinNumbers(nos); len(asked) > 1 || len(asked) == 1 && asked[0] != canonical {
		http.Redirect(w, r.Request, "/stones/compare"+compareQuery(nos), http.StatusSeeOther)
		return nil
	}
	shown := nos[:min(len(nos), maxCompared)]
	found, err := market.ListingsByNo(r.Context(), s.Keeper.DB(), r.Actor, r.Now, shown...)
	if err != nil {
		return err
	}
	c := s.compareListings(r.Lang, found, shown)
	c.More = len(nos) > maxCompared
	return s.show(w, r, "compare", View{Title: r.Lang.T("stone.compare_title", "n", len(found)), Data: c, NoIndex: true})
}

// numbersOf reads listing numbers, each once, in the order given.
func numbersOf(values []string) []int64 {
	var nos []int64
	for _, v := range values {
		for part := range strings.SplitSeq(v, ",") {
			n, err := strconv.ParseInt(strings.TrimSpace(part), 10, 64)
			if err == nil && n > 0 && !slices.Contains(nos, n) && len(nos) < 100 {
				nos = append(nos, n)
			}
		}
	}
	return nos
}

func joinNumbers(nos []int64) string {
	parts := make([]string, len(nos))
	for i, n := range nos {
		parts[i] = strconv.FormatInt(n, 10)
	}
	return strings.Join(parts, ",")
}

func compareQuery(nos []int64) string {
	if len(nos) == 0 {
		return ""
	}
	return "?nos=" + joinNumbers(nos)
}

// compareListings sets the facts of stones side by side, marks rows in which they agree,
// and the cheapest per carat when all are of one kind and form.
func (s *Server) compareListings(l i18n.Lang, found []market.Listing, nos []int64) *comparison {
	c := &comparison{}
	labels, values := []string{}, map[string][]string{}
	kinds := map[[2]uint8]bool{}
	for i := range found {
		x := &found[i]
		kinds[[2]uint8{uint8(x.Stone.Kind), uint8(x.Stone.Form)}] = true
		col := compared{
			No: x.No, Name: stoneTitle(l, &x.Stone), State: stateChip(l, x), Kind: kindChip(l, x.Stone.Kind), StockNo: x.StockNo,
			PPC: wholeUSD(l, x.PPC), Total: l.Money(money.Of(x.Total, money.USD)), ppc: x.PPC,
			RemoveURL: "/stones/compare" + compareQuery(slices.DeleteFunc(slices.Clone(nos), func(n int64) bool { return n == x.No })),
		}
		if lot(&x.Stone) {
			var m markup
			s.heap(&m, &x.Stone, 110)
			col.Drawing = m.html()
		} else if drawable(&x.Stone) {
			col.Drawing = template.HTML(gem.FaceUp(cutOf(&x.Stone), gem.Options{Size: 110}))
		}
		c.Stones = append(c.Stones, col)
		all := append(grading(l, &x.Stone), terms(l, x)...)
		if rep := x.Stone.Report(); rep.Lab != 0 {
			all = append([]fact{{Label: l.T("stones.col_report"), Value: rep.Key()}}, all...)
		}
		for _, f := range all {
			if values[f.Label] == nil {
				labels = append(labels, f.Label)
				values[f.Label] = make([]string, len(found))
			}
			values[f.Label][i] = f.Value
		}
	}
	for _, label := range labels {
		v := values[label]
		same := len(v) > 1 && len(slices.Compact(slices.Clone(v))) == 1
		c.Rows = append(c.Rows, comparedRow{label, v, same})
	}
	if len(kinds) == 1 && len(c.Stones) > 1 {
		cheapest := slices.MinFunc(c.Stones, func(a, b compared) int { return int(a.ppc - b.ppc) })
		for i := range c.Stones {
			c.Stones[i].CheapestPart = c.Stones[i].ppc == cheapest.ppc
		}
	}
	return c
}
