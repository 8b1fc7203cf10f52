package web

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// dealsPage is how many rooms one page of the list shows.
const dealsPage = 50

// dealsData is the list of the reader's deals.
type dealsData struct {
	Tabs  []dealsTab
	Rows  []dealsRow
	More  string
	First string
	State string
	Empty bool
	Files bool // he keeps the registers
}

type dealsTab struct {
	Label, URL string
	Chosen     bool
}

type dealsRow struct {
	No     int64
	What   string
	With   string
	Role   string
	Sum    string
	Chip   template.HTML
	Moved  string
	Your   bool
	Broker string
}

// deals lists the reader's rooms, those that wait for him first.
func (s *Server) deals(w http.ResponseWriter, r *Request) error {
	q := r.URL.Query()
	before, _ := strconv.ParseInt(q.Get("before"), 10, 64) // nonsense begins at the newest
	ask := deal.Ask{State: lifecycle.State(q.Get("state")), Before: before, Limit: dealsPage + 1}
	if q.Get("state") == "mine" {
		ask.State, ask.Mine = "", true
	}
	rooms, err := deal.List(r.Context(), s.Keeper.DB(), r.Actor, r.Now, ask)
	if err != nil {
		return err
	}
	d := dealsData{State: q.Get("state"), Empty: len(rooms) == 0, Files: r.Actor.May("deal.register", access.Any)}
	link := func(state string, before int64) string {
		u := "/deals"
		sep := "?"
		if state != "" {
			u, sep = u+sep+"state="+state, "&"
		}
		if before > 0 {
			u += sep + "before=" + strconv.FormatInt(before, 10)
		}
		return u
	}
	if len(rooms) > dealsPage {
		rooms = rooms[:dealsPage]
		d.More = link(d.State, rooms[dealsPage-1].No)
	}
	if before > 0 {
		d.First = link(d.State, 0)
	}
	d.Tabs = append(d.Tabs, dealsTab{r.Lang.T("deal.all"), link("", 0), d.State == ""}, dealsTab{r.Lang.T("deal.your_turn"), link("mine", 0), d.State == "mine"})
	for _, st := range deal.Life.States() {
		d.Tabs = append(d.Tabs, dealsTab{stateWord(r.Lang, deal.Life, st), link(string(st), 0), d.State == string(st)})
	}
	slices.SortStableFunc(rooms, func(a, b deal.Listed) int { return order(b.Your) - order(a.Your) })
	for i := range rooms {
		d.Rows = append(d.Rows, s.dealsRow(r, &rooms[i]))
	}
	return s.show(w, r, "deals", View{Title: r.Lang.T("deal.deals"), Data: d, NoIndex: true})
}

func order(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func (s *Server) dealsRow(r *Request, x *deal.Listed) dealsRow {
	l := r.Lang
	row := dealsRow{No: x.No, What: stoneName(l, &x.First.Frozen.Stone), Chip: s.dealChip(r, &x.Deal, x.Side), Moved: moment(l, x.Moved, s.zone(r)), Your: x.Your}
	if x.Lines > 1 {
		row.What = l.T("deal.n_stones", "n", x.Lines)
	}
	switch x.Side {
	case deal.Buyer:
		row.With, row.Role = s.orgName(r, x.Seller), l.T("deal.buying")
	case deal.Seller:
		row.With, row.Role = s.orgName(r, x.Buyer), l.T("deal.selling")
	default:
		row.With, row.Role = s.orgName(r, x.Seller)+" → "+s.orgName(r, x.Buyer), l.T("deal.side_"+string(x.Side))
	}
	sum := orElse(x.Total, x.Offer)
	if sum == 0 && x.Lines == 1 {
		row.Sum = l.T("deal.asked", "sum", l.Money(money.Of(x.First.AskTotal, money.USD)))
	} else if sum > 0 {
		row.Sum = l.Money(money.Of(sum, x.Currency))
	}
	return row
}

// dealChip is the state of a room for one side: its turn comes before the state.
func (s *Server) dealChip(r *Request, d *deal.Deal, side deal.Side) template.HTML {
	if d.State == deal.Offered {
		left := timeLeft(r.Lang, r.Now, d.Until)
		if d.Turn == side || side == deal.Broker && d.Mandated(d.Turn) {
			return chip("a", r.Lang.T("deal.your_turn_left", "left", left))
		}
		return chip("i", r.Lang.T("deal.offer_left", "left", left))
	}
	return chip(stateKind(d.State), stateWord(r.Lang, deal.Life, d.State))
}

// timeLeft says how long something still runs: "2 h 14 m", "3 d 4 h".
func timeLeft(l i18n.Lang, now, until clock.Instant) string {
	m := int64(until.Sub(now) / time.Minute)
	switch {
	case m < 1:
		return l.T("deal.left_now")
	case m < 60:
		return l.T("deal.left_m", "m", m)
	case m < 48*60:
		return l.T("deal.left_hm", "h", m/60, "m", m%60)
	}
	return l.T("deal.left_dh", "d", m/60/24, "h", m/60%24)
}

// openDeal opens a room about the stones named, one with each seller, or leads to the one
// that is open already.
func (s *Server) openDeal(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	c := deal.Enquire{Currency: money.Currency(v.Get("currency"))}
	for _, no := range append(v["no"], v["nos"]...) { // one stone's page, or the ticked rows of the list
		n, err := strconv.ParseInt(no, 10, 64)
		if err != nil {
			return errs.New(errs.NotFound, "stone.no_such")
		}
		c.Listings = append(c.Listings, n)
	}
	if c.Buyer, err = memberNamed(r, s, v.Get("buyer")); err != nil {
		return err
	}
	if c.Broker, err = memberNamed(r, s, v.Get("broker")); err != nil {
		return err
	}
	done, err := deal.EnquireOfEach(r.Context(), s.Keeper, r.Actor, r.Command(), c)
	if e := errs.Of(err); e != nil && e.Key == "deal.already_open" && len(c.Listings) == 1 {
		if no, ok := e.Args["deal"].(int64); ok {
			return redirect(w, r, dealURL(no))
		}
		if no, ok := e.Args["deal"].(float64); ok { // a repeated command's answer comes out of the journal
			return redirect(w, r, dealURL(int64(no)))
		}
	}
	if err != nil {
		return err
	}
	if len(done) > 1 {
		s.say(w, "deal.said_rooms", "n", strconv.Itoa(len(done)))
		return redirect(w, r, "/deals")
	}
	return redirect(w, r, dealURL(done[0].Deal))
}

func dealURL(no int64) string { return "/deals/" + strconv.FormatInt(no, 10) }

// memberNamed reads a member's number as people type it; nothing typed is nobody.
func memberNamed(r *Request, s *Server, typed string) (id.ID, error) {
	if typed == "" {
		return id.ID{}, nil
	}
	no, err := strconv.ParseInt(typed, 10, 64)
	if err != nil {
		return id.ID{}, errs.New(errs.Invalid, "market.no_member", "member", typed)
	}
	o, err := party.OrgByNo(r.Context(), s.Keeper.DB(), no)
	if err != nil || o.Kind != party.Member {
		return id.ID{}, errs.New(errs.Invalid, "market.no_member", "member", typed)
	}
	return o.ID, nil
}

// mayTrade tells whether the reader could open a room about somebody else's stone.
func mayTrade(r *Request) bool { return r.Actor.May("deal.open", access.Own) }
