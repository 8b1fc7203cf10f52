package api

import (
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/export"
	"openbourse/internal/registry/party"
)

type listCovers struct {
	State    string `query:"state" doc:"only these" enum:"sent,paid,refused"`
	Currency string `query:"currency" doc:"only these" enum:"USD,CNY,EUR,HKD"`
	After    string `query:"after" doc:"the cursor “next” of the page before"`
	Limit    int    `query:"limit" default:"50" min:"1" max:"200"`
}

// CoverPage is one page of covers.
type CoverPage struct {
	Covers []Cover `json:"covers"`
	Next   string  `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// Cover is money moved between two accounts at the bank.
type Cover struct {
	No       int64          `json:"no"`
	Number   string         `json:"number" doc:"end-to-end number at the bank" example:"CV4"`
	Currency string         `json:"currency" example:"USD"`
	Amount   export.Decimal `json:"amount" example:"8772.50"`
	From     string         `json:"from" doc:"account it leaves"`
	Payer    int64          `json:"payer,omitempty" doc:"number of the member whose account that is; absent: the exchange"`
	To       string         `json:"to" doc:"account it comes in on"`
	Payee    int64          `json:"payee,omitempty" doc:"number of the member whose account that is; absent: the exchange"`
	State    string         `json:"state" enum:"sent,paid,refused"`
	Payouts  []int64        `json:"payouts" doc:"numbers of the payouts from that account that waited for it"`
	Ordered  clock.Instant  `json:"ordered"`
	Moved    clock.Instant  `json:"moved" doc:"the bank's last word on it, or the order"`
	Message  string         `json:"message" doc:"file that ordered it"`
	Entry    string         `json:"entry,omitempty" doc:"the bank's number of the booking on the account it came in on"`
	Reason   string         `json:"reason,omitempty" doc:"the bank's code, when it refused" example:"AM04"`
}

func (s *Server) listCovers(c *call, in listCovers) (CoverPage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return CoverPage{}, err
	}
	all, err := settle.Covers(c.Context(), s.DB, c.Actor, lifecycle.State(in.State), money.Currency(in.Currency), before, in.Limit)
	page := CoverPage{Covers: []Cover{}}
	if err != nil || len(all) == 0 {
		return page, err
	}
	house, err := party.House(c.Context(), s.DB)
	if err != nil {
		return CoverPage{}, err
	}
	n := orgNumbers{house.ID: 0}
	for i := range all {
		v := &all[i]
		out := Cover{
			No: v.No, Number: v.EndToEnd(), Currency: string(v.Currency), Amount: decimalOf(v.Amount, v.Currency), From: v.Source, To: v.Target, State: string(v.State),
			Payouts: append([]int64{}, v.Payouts...), Ordered: v.Ordered, Moved: v.Moved, Message: v.Message, Entry: v.Entry, Reason: v.Reason,
		}
		if out.Payer, err = n.of(c.Context(), s, v.Payer); err != nil {
			return CoverPage{}, err
		}
		if out.Payee, err = n.of(c.Context(), s, v.Payee); err != nil {
			return CoverPage{}, err
		}
		page.Covers = append(page.Covers, out)
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].No, 10)
	}
	return page, nil
}
