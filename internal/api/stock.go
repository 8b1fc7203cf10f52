package api

import (
	"net/http"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/exchange/market"
	"openbourse/internal/export"
	"openbourse/internal/registry/stone"
)

var stockOperations = []Operation{
	get("listStock", "/stock", "market.stock", "stock", "A member's own stock by stock number, with what is not on the market", (*Server).listStock),
	command("changeStock", http.MethodPatch, "/stock/{stock_no}", "market.change", "stock", "Change the price or the availability of a live listing", (*Server).changeStock),
	command("keepAlive", http.MethodPost, "/stock/keep-alive", "market.alive", "stock", "Say that stones are still there: their leases begin anew and they count as confirmed", (*Server).keepAlive),
	command("withdrawStock", http.MethodDelete, "/stock/{stock_no}", "market.withdraw", "stock", "Take a live listing off the market", (*Server).withdrawStock),
}

type listStock struct {
	Member       int64  `query:"member" doc:"number of the member; only the exchange names another than its own"`
	After        string `query:"after" doc:"the cursor “next” of the page before"`
	Limit        int    `query:"limit" default:"100" min:"1" max:"1000"`
	Availability string `query:"availability" doc:"only these" example:"On Hold"`
	Over         bool   `query:"over" doc:"only those whose lease is over: they are not on the market"`
	Locked       bool   `query:"locked" doc:"only those that are held, on memo or in a deal"`
	Number       string `query:"number" doc:"a stock or report number, or the start of one"`
}

// StockPage is one page of a member's stock.
type StockPage struct {
	Stock []StockLine `json:"stock"`
	Next  string      `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// StockLine is a listing as its own member sees it.
type StockLine struct {
	export.Line
	ListPrice export.Decimal `json:"list_price,omitempty" doc:"US dollars per carat; never shown to others"`
	Live      bool           `json:"live" doc:"on the market now"`
	Until     clock.Instant  `json:"until,omitzero" doc:"end of the lease; absent when it has none"`
	Lock      string         `json:"lock,omitempty" doc:"why it cannot be changed" enum:"held,memo,deal"`
	LockRef   string         `json:"lock_ref,omitempty" doc:"what holds it"`
}

func stockLine(l *market.Listing) StockLine {
	line := StockLine{Line: export.Of(l), Live: l.Live, Until: l.Until, Lock: l.Lock.Reason, LockRef: l.Lock.Ref}
	if l.ListPrice != 0 {
		line.ListPrice = export.Decimal(carat.Decimal(l.ListPrice, 2))
	}
	return line
}

func (s *Server) listStock(c *call, in listStock) (StockPage, error) {
	member, err := memberOf(c.Actor, in.Member)
	if err != nil {
		return StockPage{}, err
	}
	ask := market.StockQuery{Member: member, After: in.After, Expired: in.Over, Locked: in.Locked, Number: in.Number}
	if ask.Availability, err = stone.ParseAvailability(in.Availability); err != nil {
		return StockPage{}, errs.New(errs.Invalid, "api.bad_parameter", "name", "availability", "value", in.Availability).At("availability")
	}
	ask.Limit = in.Limit
	p, err := market.MyStock(c.Context(), s.DB, c.Actor, s.Clock.Now(), ask)
	if err != nil {
		return StockPage{}, err
	}
	page := StockPage{Stock: make([]StockLine, len(p.Listings)), Next: p.Next}
	for i := range p.Listings {
		page.Stock[i] = stockLine(&p.Listings[i])
	}
	return page, nil
}

type changeStock struct {
	StockNo string      `path:"stock_no" doc:"the member's own number" example:"SZ-20396"`
	Member  int64       `query:"member" doc:"number of the member; only the exchange names another than its own"`
	Body    ChangeStock `body:"json" example:"{\"ppc\":\"7250\"}"`
}

// ChangeStock changes one thing of a listing: two changes are two calls, so that each is
// done or refused as a whole.
type ChangeStock struct {
	PPC          export.Decimal `json:"ppc,omitempty" doc:"US dollars per carat" example:"7250"`
	Availability string         `json:"availability,omitempty" doc:"a word of the trade" example:"On Hold"`
}

func (s *Server) changeStock(c *call, in changeStock) (StockLine, error) {
	if (in.Body.PPC == "") == (in.Body.Availability == "") {
		return StockLine{}, errs.New(errs.Invalid, "api.one_change")
	}
	no, err := s.own(c, in.Member, in.StockNo)
	if err != nil {
		return StockLine{}, err
	}
	if in.Body.PPC != "" {
		ppc, bad := carat.Fixed(string(in.Body.PPC), 2)
		if bad != nil {
			return StockLine{}, errs.New(errs.Invalid, "market.bad_price").At("ppc").Because(bad)
		}
		_, err = market.ChangePrice{Listing: no, PPC: ppc}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	} else {
		_, err = market.SetAvailability{Listing: no, Availability: in.Body.Availability}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	}
	if err != nil {
		return StockLine{}, err
	}
	l, err := s.listing(c.Context(), c.Actor, no)
	return stockLine(&l), err
}

// own finds the number of the caller's listing by stock number.
func (s *Server) own(c *call, named int64, stockNo string) (int64, error) {
	member, err := memberOf(c.Actor, named)
	if err != nil {
		return 0, err
	}
	return market.NumberOfStockNo(c.Context(), s.DB, c.Actor, member, strings.TrimSpace(stockNo))
}

type withdrawStock struct {
	StockNo string `path:"stock_no" doc:"the member's own number" example:"SZ-20396"`
	Member  int64  `query:"member" doc:"number of the member; only the exchange names another than its own"`
}

// Withdrawn is a listing that was taken off the market.
type Withdrawn struct {
	No int64 `json:"no" doc:"number of the listing" example:"40285"`
}

func (s *Server) withdrawStock(c *call, in withdrawStock) (Withdrawn, error) {
	no, err := s.own(c, in.Member, in.StockNo)
	if err != nil {
		return Withdrawn{}, err
	}
	e, err := market.Withdraw{Listing: no}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return Withdrawn{e.Listing}, err
}

type keepAlive struct {
	Member int64     `query:"member" doc:"number of the member; only the exchange names another than its own"`
	Body   KeepAlive `body:"json" example:"{\"all\":true}"`
}

// KeepAlive names the stones that are still there.
type KeepAlive struct {
	All   bool     `json:"all,omitempty" doc:"all of the member's stock"`
	Stock []string `json:"stock,omitempty" doc:"stock numbers, at most 1,000"`
}

// Renewed is how long leases run now.
type Renewed struct {
	Until clock.Instant `json:"until" doc:"end of the leases"`
	Sure  clock.Instant `json:"confirmed_until" doc:"until then they count as confirmed"`
	N     int64         `json:"n" doc:"listings named that are live; 0 when it is about all"`
}

// mostAlive is how many stock numbers one call names.
const mostAlive = 1000

func (s *Server) keepAlive(c *call, in keepAlive) (Renewed, error) {
	member, err := memberOf(c.Actor, in.Member)
	if err != nil {
		return Renewed{}, err
	}
	if len(in.Body.Stock) > mostAlive {
		return Renewed{}, errs.New(errs.Invalid, "market.alive_count", "max", mostAlive).At("stock")
	}
	renew := market.KeepAlive{Member: member, All: in.Body.All}
	for _, stockNo := range in.Body.Stock {
		no, err := market.NumberOfStockNo(c.Context(), s.DB, c.Actor, member, stockNo)
		if err != nil {
			return Renewed{}, err
		}
		renew.Listings = append(renew.Listings, no)
	}
	r, err := renew.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return Renewed{r.Until, r.Sure, r.N}, err
}
