package api

import (
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/exchange/deal"
)

type listHolds struct {
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"50" min:"1" max:"200"`
}

// HoldPage is one page of holds.
type HoldPage struct {
	Holds []HoldLine `json:"holds"`
	Next  string     `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// HoldLine is a hold.
type HoldLine struct {
	No      int64         `json:"no"`
	Listing int64         `json:"listing"`
	StockNo string        `json:"stock_no"`
	Mine    bool          `json:"mine" doc:"your organisation holds; otherwise it is on one of your stones"`
	State   string        `json:"state" enum:"held,released,lapsed,used"`
	Since   clock.Instant `json:"since"`
	Until   clock.Instant `json:"until"`
}

func (s *Server) listHolds(c *call, in listHolds) (HoldPage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return HoldPage{}, err
	}
	all, err := deal.Holds(c.Context(), s.DB, c.Actor, s.Clock.Now(), before, in.Limit)
	if err != nil {
		return HoldPage{}, err
	}
	page := HoldPage{Holds: []HoldLine{}}
	for _, h := range all {
		page.Holds = append(page.Holds, HoldLine{h.No, h.Listing, h.StockNo, h.Org == c.Actor.Org, h.State, h.Since, h.Until})
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].No, 10)
	}
	return page, nil
}

type holdStone struct {
	Body HoldStone `body:"json" example:"{\"listing\":40285}"`
}

// HoldStone names what to hold.
type HoldStone struct {
	Listing int64 `json:"listing"`
	Hours   int64 `json:"hours,omitempty" doc:"as long as the rule allows when left out"`
}

// HoldMade is the hold.
type HoldMade struct {
	Hold  int64         `json:"hold"`
	Until clock.Instant `json:"until"`
	State string        `json:"state" enum:"held,released"`
}

func (s *Server) holdStone(c *call, in holdStone) (HoldMade, error) {
	h, err := deal.Hold{Listing: in.Body.Listing, Hours: in.Body.Hours}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return HoldMade{h.Hold, h.Until, h.State}, err
}

type holdNo struct {
	No int64 `path:"no" doc:"number of the hold"`
}

func (s *Server) releaseHold(c *call, in holdNo) (HoldMade, error) {
	h, err := deal.Unhold{Hold: in.No}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return HoldMade{h.Hold, h.Until, h.State}, err
}

// RegisterPage is one page of registers.
type RegisterPage struct {
	Registers []Register `json:"registers"`
	Next      string     `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// Register is a list of deals filed together.
type Register struct {
	No    int64         `json:"no"`
	At    clock.Instant `json:"at"`
	Until clock.Instant `json:"until" doc:"deals struck before"`
	Deals int64         `json:"deals"`
	Paper string        `json:"paper,omitempty" doc:"code of the register"`
}

func (s *Server) listRegisters(c *call, in listHolds) (RegisterPage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return RegisterPage{}, err
	}
	all, err := deal.Registers(c.Context(), s.DB, c.Actor, before, in.Limit)
	if err != nil {
		return RegisterPage{}, err
	}
	page := RegisterPage{Registers: []Register{}}
	for _, f := range all {
		page.Registers = append(page.Registers, Register{f.Register, f.At, f.Until, f.Deals, f.Paper})
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].Register, 10)
	}
	return page, nil
}

func (s *Server) fileDeals(c *call, _ nothing) (Register, error) {
	f, err := deal.FileDeals{}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return Register{f.Register, f.At, f.Until, f.Deals, f.Paper}, err
}
