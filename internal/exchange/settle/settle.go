// Package settle does what a deal promised: title against money, in one transfer or not at all.
//
// Words:
//
//	settlement  of one deal: what is due from whom, and when
//	cash        a member's own money at the bank on the exchange, as the ledger has it
//	reference   what a payer writes on his transfer, so that the money is known again (ISO 11649)
//	grace       the time after the deadline in which late money, with a penalty, still settles
//	funded      the money is complete, and something else is awaited: the goods, or the house
//	mode        by whose word the money moves: the buyer's from his balance, or the bank's; it
//	            is fixed with the deal
//	default     money or goods did not come in time: from here on it is a case for the arbitrators
//
// Deadlines bind by the clock at the moment of a command; Sweep only records them. Fees are
// dated rules of the day of the deal; where there is none, nothing moves.
package settle

import (
	"fmt"
	"slices"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
)

// The states of a settlement.
const (
	Open      lifecycle.State = "open"
	Funded    lifecycle.State = "funded"
	Settled   lifecycle.State = "settled"
	Overdue   lifecycle.State = "overdue"
	Defaulted lifecycle.State = "defaulted"
	Rescinded lifecycle.State = "rescinded"
)

// The acts that move it.
const (
	ActSettle  lifecycle.Act = "settle"
	ActFund    lifecycle.Act = "fund"
	ActUnfund  lifecycle.Act = "unfund"
	ActLate    lifecycle.Act = "late"
	ActDefault lifecycle.Act = "default"
	ActRescind lifecycle.Act = "rescind"
)

var (
	theHouse = []string{"house"}
	theClock = []string{"clock"}
	payers   = []string{"trader", "house"}
)

// Life is the lifecycle of a settlement.
var Life = lifecycle.Table{Name: "settlement", Steps: []lifecycle.Step{
	{From: Open, Act: ActSettle, To: Settled, Who: payers, Rule: "title, price, fee, commission and tax in one transfer or not at all"},
	{From: Open, Act: ActFund, To: Funded, Who: theHouse, Rule: "the money is complete: its payer is never late for what others owe"},
	{From: Open, Act: ActLate, To: Overdue, Who: theClock, Rule: "the deadline binds by the clock"},
	{From: Open, Act: ActRescind, To: Rescinded, Who: theHouse, Rule: "the deal was undone by both sides or by an award"},
	{From: Overdue, Act: ActSettle, To: Settled, Who: payers, Rule: "with the penalty, while the grace lasts"},
	{From: Overdue, Act: ActFund, To: Funded, Who: theHouse, Rule: "with the penalty, while the grace lasts"},
	{From: Overdue, Act: ActDefault, To: Defaulted, Who: theClock, Rule: "the grace is over: rule settle.grace; the default is the buyer’s"},
	{From: Overdue, Act: ActRescind, To: Rescinded, Who: theHouse, Rule: "the deal was undone by both sides or by an award"},
	{From: Funded, Act: ActFund, To: Funded, Who: theHouse, Rule: "something else is awaited now"},
	{From: Funded, Act: ActSettle, To: Settled, Who: theHouse, Rule: "as soon as what is awaited is there"},
	{From: Funded, Act: ActUnfund, To: Open, Who: theHouse, Rule: "the money went back to its payer"},
	{From: Funded, Act: ActDefault, To: Defaulted, Who: theClock, Rule: "the grace is over and the goods are not there: the default is the seller’s"},
	{From: Funded, Act: ActRescind, To: Rescinded, Who: theHouse, Rule: "the deal was undone by both sides or by an award"},
	{From: Defaulted, Act: ActRescind, To: Rescinded, Who: theHouse, Rule: "the deal was undone by both sides or by an award"},
	{From: Settled, Act: ActRescind, To: Rescinded, Who: theHouse, Rule: "the deal was undone by both sides or by an award"},
}}

// The modes of a settlement. The mazal fixes which it is, by the rule "settle.mode" of its day;
// deals from before there was a choice are paid either way.
const (
	ByLedger = fact.PaysLedger
	ByBank   = fact.PaysBank
	Either   = fact.PaysEither
)

// Settlement is what one deal owes.
type Settlement struct {
	Deal       int64
	State      lifecycle.State
	Mode       string
	Reference  string
	Seller     id.ID
	Buyer      id.ID
	Broker     id.ID // zero: none
	Currency   money.Currency
	Total      int64
	Commission int64
	Fee        int64 // -1: there was no rule for the day
	Tax        int64
	Penalty    int64
	FeeRule    Rates
	Delivery   string
	Lines      []fact.DealLine
	Struck     clock.Instant
	Due        clock.Instant
	Grace      clock.Instant
	Moved      clock.Instant
	Transfer   int64
	Waits      string // for what, when the money is complete: WaitsGoods, WaitsFee

	ruled                             bool  // FeeRule was found only now and is not written yet
	aside                             int64 // pending transfer that sets the buyer's cash aside
	buyerCash, sellerCash, brokerCash int64
}

// Ref is what the deal is called in locks, transfers and papers: "deal:1204".
func (s *Settlement) Ref() string { return "deal:" + strconv.FormatInt(s.Deal, 10) }

// At is the settlement as the clock has it, recorded or not.
func (s Settlement) At(now clock.Instant) Settlement {
	if s.State == Open && s.Due != 0 && s.Due <= now {
		s.State = Overdue
	}
	if (s.State == Overdue || s.State == Funded && s.Waits == WaitsGoods) && s.Grace <= now {
		s.State = Defaulted
	}
	return s
}

// Proceeds is what the seller gets of the price.
func (s *Settlement) Proceeds() int64 { return s.Total - max(s.Fee, 0) - s.Tax - s.Commission }

// pending are the pending transfers that set the titles aside, and the money.
func (s *Settlement) pending() []int64 {
	nos := make([]int64, 0, len(s.Lines)+1)
	if s.aside != 0 {
		nos = append(nos, s.aside)
	}
	for _, l := range s.Lines {
		if l.Reserved != 0 && !slices.Contains(nos, l.Reserved) {
			nos = append(nos, l.Reserved)
		}
	}
	return nos
}

// system acts where nobody in particular does.
var system = access.System("settle")

// DealReference is the reference a buyer pays a settlement with.
func DealReference(deal int64) string { return creditorReference("S" + strconv.FormatInt(deal, 10)) }

// creditorReference makes an ISO 11649 reference: RF, two check digits (modulo 97), the text.
func creditorReference(text string) string {
	return fmt.Sprintf("RF%02d%s", 98-mod97(text+"RF00"), text)
}

func mod97(s string) int {
	n := 0
	for _, c := range s {
		if c >= 'A' {
			n = (n*100 + int(c-'A') + 10) % 97
		} else {
			n = (n*10 + int(c-'0')) % 97
		}
	}
	return n
}
