package web

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/price"
	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/access"
)

// own are the parameters of the page that are no part of the query.
var own = []string{"v", "after", "peek", "open"}

// pageSize is how many stones one page shows.
const pageSize = 50

// searchPage is one search as it is being answered.
type searchPage struct {
	s        *Server
	r        *Request
	q        search.Query
	grid     bool
	after    search.Cursor
	peek     int64 // the stone looked at under its row
	opened   []string
	public   bool        // a visitor: counts only
	prices   *priceRange // what is asked, for a visitor where the exchange opens prices
	res      search.Result
	listings []*onPage
	peeked   *market.Listing // the stone looked at, whole
	similar  *asks           // like the stone looked at
	landed   *landed         // its price over the border
	book     *price.Book
	of       int64 // of this kind and form on the whole exchange
}

// searchData is what the template of the page reads.
type searchData struct {
	Title         string
	Total, Of     int64
	Sentence      string
	Tags          []tag
	InUse         int // filters in use, for the phone's button
	Rail          template.HTML
	later         *laterRows
	Grid, Public  bool
	Prices        *priceRange
	Singles       bool // single stones only, so counts are of stones
	TableURL      string
	GridURL       string
	ClearURL      string
	FirstURL      string // from a later page back to the first
	MoreURL       string
	More          int64
	Hidden        []field // the address as hidden fields, for forms that add to it
	Sorted, Query string
	Burden        string // what comes on top of bonded prices at the border
	Trade         bool   // the reader may offer on stones of others
	SortKey       string // hidden field of the rail
	Unread        string // words that were not understood
	Empty         *nearest
}

// field is one parameter of the address.
type field struct{ Name, Value string }

// stones is the search: table or grid, filters and counts. The URL is the query; a form's
// spelling of it is answered with a redirect to the one spelling.
func (s *Server) stones(w http.ResponseWriter, r *Request) error {
	asked := r.URL.RawQuery
	tidyForm(r)
	p := s.searchPage(r)
	if to := p.address(); asked != "" && "/stones?"+asked != to {
		if r.URL.Query().Has("q") {
			no, err := s.jump(r, p.q)
			if err != nil {
				return err
			}
			if no != 0 {
				to = stoneURL(no)
			}
		}
		http.Redirect(w, r.Request, to, http.StatusSeeOther)
		return nil
	}
	if err := p.ask(); err != nil {
		return err
	}
	d, err := p.data()
	if err != nil {
		return err
	}
	return s.show(w, r, "stones", View{
		Title: p.title(p.res.Total), Data: d, Wide: true, Scripts: []string{"stones.js"},
		NoIndex: !plain(p.q),
	})
}

// searchPage reads the address.
func (s *Server) searchPage(r *Request) *searchPage {
	v := r.URL.Query()
	p := &searchPage{s: s, r: r, q: readQuery(v), grid: v.Get("v") == "grid", after: search.Cursor(v.Get("after"))}
	p.peek, _ = strconv.ParseInt(v.Get("peek"), 10, 64)
	for _, name := range strings.Split(v.Get("open"), ",") {
		for _, sec := range sections {
			if sec.Name == name && name != "" {
				p.opened = append(p.opened, name)
			}
		}
	}
	if p.public = !r.Actor.May("market.search", access.Any); p.public {
		for _, f := range search.Fields() {
			if p.guarded(f) {
				p.q = without(p.q, f)
			}
		}
		p.q.Sort, p.after, p.peek = search.Sort{}, "", 0
	}
	return p
}

// ask puts the question to the index.
func (p *searchPage) ask() error {
	a := search.Ask{
		Query: p.q, See: p.s.sees(p.r), After: p.after, Limit: pageSize, Facets: p.facets(),
		Now: p.r.Now, Zone: p.s.zone(p.r),
	}
	if p.public {
		a.Limit, a.Sums = 0, p.seesPrices()
	}
	var err error
	if p.res, err = p.s.Search.Search(p.r.Context(), a); err != nil {
		return err
	}
	if p.of = p.res.Total; !plain(p.q) && p.q.OneKind() != 0 {
		all, err := p.s.Search.Search(p.r.Context(), search.Ask{Query: search.Query{Kind: p.q.OneKind(), Form: p.q.Form}, See: a.See, Now: a.Now, Zone: a.Zone})
		if err != nil {
			return err
		}
		p.of = all.Total
	}
	if p.public && p.seesPrices() {
		p.prices, err = p.priceRange(a)
	}
	return err
}

// data is the page for its template.
func (p *searchPage) data() (*searchData, error) {
	own := *p // what reading the rows leaves behind is theirs alone
	rows := &laterRows{}
	rows.wait = beside(func() { rows.html, rows.err = own.rows() })
	rail := markup{make([]byte, 0, 24<<10)}
	p.rail(&rail)
	tags := p.tagsOf(p.q)
	d := &searchData{
		Title: p.title(p.res.Total), Singles: p.q.Form == singles, Total: p.res.Total, Of: p.of, Sentence: p.sentenceOf(tags), Tags: tags, Grid: p.grid, Public: p.public, Prices: p.prices,
		ClearURL: p.link(usual(search.Query{Kind: p.q.Kind, Sort: p.q.Sort})), Query: encode(p.q),
	}
	for _, t := range d.Tags {
		if t.Bad {
			d.Unread = join(d.Unread, ", ", t.Text)
		} else {
			d.InUse++
		}
	}
	table, grid := *p, *p
	table.grid, grid.grid = false, true
	d.TableURL, d.GridURL = table.link(p.q), grid.link(p.q)
	if p.after != "" {
		d.FirstURL = p.link(p.q)
	}
	if p.res.Next != "" {
		next := *p
		next.after, next.peek = p.res.Next, 0
		d.MoreURL, d.More = next.address(), pageSize
	}
	d.Trade = mayTrade(p.r)
	d.Sorted, d.SortKey = p.sortWords(), search.FieldSort.Text(&p.q)
	d.Hidden = p.hidden()
	var err error
	if d.Burden, err = p.burden(); err != nil {
		return nil, err
	}
	if p.res.Total == 0 {
		if d.Empty, err = p.nearest(); err != nil {
			return nil, err
		}
	}
	d.later, d.Rail = rows, rail.html()
	return d, nil
}

// laterRows are read and written while the page above them is.
type laterRows struct {
	wait func()
	html template.HTML
	err  error
}

// Rows waits for the rows of the page. The template asks for them once.
func (d *searchData) Rows() (template.HTML, error) {
	d.later.wait()
	return d.later.html, d.later.err
}

// beside runs f on another processor, where there is one, and gives what waits for its end.
// A panic of f comes out of the wait, so that it ends the request and not the house.
func beside(f func()) (wait func()) {
	ended := make(chan any, 1)
	go func() {
		defer func() { ended <- recover() }()
		f()
	}()
	return func() {
		if p := <-ended; p != nil {
			panic(p)
		}
	}
}

// rows fetches the stones of the page and writes them.
func (p *searchPage) rows() (template.HTML, error) {
	var err error
	if p.listings, err = p.s.listings(p.r, p.res); err != nil || len(p.listings) == 0 {
		return "", err
	}
	if p.book, err = p.s.board.Book(p.r.Context(), p.s.Keeper.DB(), p.r.Now); err != nil {
		return "", err
	}
	for _, x := range p.listings {
		if x.No == p.peek {
			whole, err := market.ListingByNo(p.r.Context(), p.s.Keeper.DB(), p.r.Actor, p.r.Now, x.No)
			if err != nil {
				return "", err
			}
			p.peeked = &whole
			if p.similar, err = p.s.asksLike(p.r, &whole); err != nil {
				return "", err
			}
			if p.landed, err = p.s.landedStone(p.r, &whole); err != nil {
				return "", err
			}
		}
	}
	m := markup{make([]byte, 0, 48<<10)}
	if p.grid {
		p.cards(&m)
	} else {
		p.table(&m)
	}
	return m.html(), nil
}

func (p *searchPage) sortWords() string {
	key := "stones.sort_" + p.q.Sort.By.String()
	if p.q.Sort.Down {
		key += "_down"
	}
	return p.t("stones.sorted", "what", p.t(key))
}

func (p *searchPage) t(key string, pairs ...any) string { return p.r.Lang.T(key, pairs...) }
