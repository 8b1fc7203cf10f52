package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/search"
	"openbourse/internal/paper/gem"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/stone"
)

// stoneData is what the page of one stone shows.
type stoneData struct {
	X              *market.Listing
	Name           string
	State, Kind    template.HTML
	Profile        template.HTML
	ProfileNarrow  template.HTML
	FaceUp         template.HTML
	DepthNote      string
	Lot            string        // what it is when it is not one stone
	Parcel         bool          // a parcel or rough: it has a lineage
	Heap           template.HTML // the sign of that
	Drawable       bool
	Grading, Terms []fact
	Reports        []reportLine
	Price          priceContext
	Ref            *referenceWords // reference price, nil for none
	Landed         *landed         // over the border; nil where it cannot be reckoned
	NoRef          bool            // the exchange publishes references and has none for this stone
	Seller         string
	Lines          []line
	Images         []media
	Own            bool
	CompareURL     string
	Trade          bool   // the reader may offer on it
	Buy, Sure      bool   // it has a price; its availability is proven
	PartPPC        int64  // asked for a selection out of a parcel; 0: it is sold whole
	PartHint       string // what may be selected
	Locked         string // why nobody may
	Lays, Laid     bool   // the reader may note that it came into the vault; it is there
}

// fact is a label and a value; Mono marks numbers that people compare digit by digit.
type fact struct {
	Label, Value string
	Mono         bool
	URL          string // where it leads, if anywhere
}

// media is a picture or film kept elsewhere. It is a link, never part of the page: the
// reader's address is not given to another house unasked.
type media struct{ URL, Host, Kind string }

// priceContext is where a stone stands among like asks.
type priceContext struct {
	A            *asks
	Finding      string
	Like         string // the comparison in words
	URL          string
	Wide, Narrow template.HTML
	Steps        []fact
}

// stone is one listing as its reader may see it.
func (s *Server) stone(w http.ResponseWriter, r *Request) error {
	no, err := strconv.ParseInt(r.PathValue("no"), 10, 64)
	if err != nil || no <= 0 {
		return errs.New(errs.NotFound, "stone.no_such")
	}
	x, err := market.ListingByNo(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no)
	if err != nil {
		return err
	}
	d, err := s.stoneData(r, &x)
	if err != nil {
		return err
	}
	return s.show(w, r, "stone", View{Title: d.Name, Data: d, NoIndex: true, Scripts: []string{"keys.js"}})
}

func (s *Server) stoneData(r *Request, x *market.Listing) (*stoneData, error) {
	l, st := r.Lang, &x.Stone
	cut := cutOf(st)
	d := &stoneData{
		X: x, Name: stoneTitle(l, st), State: stateChip(l, x), Kind: kindChip(l, st.Kind),
		Grading: grading(l, st), Terms: terms(l, x), Seller: s.sellerName(r, x.MemberNo),
		Images: mediaOf(l, x), Own: r.Actor.OrgNo == x.MemberNo && x.MemberNo != 0,
		CompareURL: "/stones/compare?nos=" + strconv.FormatInt(x.No, 10),
	}
	d.Lays, d.Laid = x.Live && r.Actor.May("market.vault", access.Any), x.Proof == market.Vault
	if x.Lock.Reason != "" {
		d.Locked = l.T("deal.lock_" + x.Lock.Reason)
	} else if !d.Own && x.Live && mayTrade(r) {
		d.Trade, d.Buy, d.Sure = true, x.PPC > 0, x.Proof != market.Claimed
	}
	if d.Lot = lotWords(l, st); d.Lot != "" {
		var m markup
		s.heap(&m, st, 150)
		d.Heap = m.html()
		sel, err := market.SelectionOf(r.Context(), s.Keeper.DB(), x.No)
		if err != nil {
			return nil, err
		}
		if d.Parcel = st.Form != stone.Pair; d.Parcel {
			d.Terms = append(d.Terms, fact{Label: l.T("parcel.sale_head"), Value: saleWords(l, sel)})
			if sel != nil {
				d.PartPPC, d.PartHint = sel.PPC, l.T("parcel.buy_part_hint", "least", l.Carat(sel.Least), "price", l.Money(money.Of(sel.PPC, money.USD)))
			}
		}
	}
	if drawable(st) {
		culet := ""
		if st.CuletSize != 0 {
			culet = codeWord(l, search.FieldCulet, uint8(st.CuletSize))
		}
		d.Drawable = true
		d.Profile = template.HTML(gem.Profile(l, cut, culet, false, gem.Options{Class: "only-d"}))
		d.ProfileNarrow = template.HTML(gem.Profile(l, cut, culet, true, gem.Options{Class: "only-mb"}))
		d.FaceUp = template.HTML(gem.FaceUp(cut, gem.Options{Size: 220, Label: gem.FaceUpWords(l, stoneName(l, st))}))
		d.DepthNote = gem.DepthNote(l, cut)
	}
	var err error
	if d.Reports, err = s.reportLines(r, st); err != nil {
		return nil, err
	}
	if d.Lines, err = s.history(r, x); err != nil {
		return nil, err
	}
	a, err := s.asksLike(r, x)
	if err != nil {
		return nil, err
	}
	d.Price = s.priceContext(r, x, a)
	book, err := s.board.Book(r.Context(), s.Keeper.DB(), r.Now)
	if err != nil {
		return nil, err
	}
	d.Ref = referenceOf(l, book.Of(st), x.PPC)
	d.NoRef = d.Ref == nil && !lot(st)
	d.Landed, err = s.landedStone(r, x)
	return d, err
}

func (s *Server) priceContext(r *Request, x *market.Listing, a *asks) priceContext {
	l := r.Lang
	p := &searchPage{s: s, r: r, q: a.Query}
	c := priceContext{A: a, Like: p.sentence(), URL: p.link(a.Query)}
	if !a.Enough {
		return c
	}
	lots := ""
	if lot(&x.Stone) {
		lots = "_lot" // not one stone: an offer
	}
	key := "stone.finding_cheaper"
	share := a.Cheaper
	if share < 50 {
		key, share = "stone.finding_dearer", 100-a.Cheaper
	}
	c.Finding = l.T("stone.asks", "n", len(a.Dots)) + " " + l.T("stone.median", "median", wholeUSD(l, a.Median)) + " " +
		l.T(key+lots, "share", l.Scaled(int64(share), 0, 0))
	if n := len(a.Paid); n > 0 {
		c.Finding += " " + l.T("stone.paid", "n", n, "days", paidDays)
	}
	wide, narrow := a.scatter(l, x, c.Finding)
	c.Wide, c.Narrow = template.HTML(wide), template.HTML(narrow)
	for _, q := range []struct {
		key      string
		num, den int
	}{{"stone.lowest", 0, 1}, {"stone.quarter", 1, 4}, {"stone.half", 1, 2}, {"stone.three_quarters", 3, 4}, {"stone.highest", 1, 1}} {
		v := a.quantile(q.num, q.den)
		if q.key == "stone.half" {
			v = a.Median
		}
		c.Steps = append(c.Steps, fact{Label: l.T(q.key), Value: wholeUSD(l, v)})
	}
	return c
}

// mediaOf are the links to pictures and films; only addresses of the web count.
func mediaOf(l i18n.Lang, x *market.Listing) []media {
	var all []media
	add := func(kind, raw string) {
		u, err := url.Parse(raw)
		if err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
			all = append(all, media{URL: u.String(), Host: u.Host, Kind: l.T(kind)})
		}
	}
	add("stone.picture", x.Image)
	for _, m := range x.MoreImages {
		add("stone.picture", m)
	}
	add("stone.video", x.Video)
	if rep := x.Stone.Report(); rep.URL != "" {
		add("stone.report_file", rep.URL)
	}
	return all
}

// wholeUSD is an amount of cents in whole dollars without the currency.
func wholeUSD(l i18n.Lang, cents int64) string { return l.Whole(cents, money.USD) }
