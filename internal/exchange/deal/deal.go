// Package deal is where two members agree: from an enquiry to the mazal.
//
// Words:
//
//	room       what one buyer and one seller negotiate about, maybe with a broker; its number
//	           is the number of the deal that comes of it
//	line       one stone or parcel of the room, frozen as it was when the room opened
//	offer      a binding price for lines with its terms, signed; each has a version
//	turn       the side whose answer is awaited
//	cachet     a sealed offer: its stones are locked until it is answered or ends
//	firm bid   a purchase at the asked price that the seller has yet to confirm
//	mazal      the acceptance of one version of an offer; from then on both are bound
//	mandate    a side's word that the broker may sign for it
//	memo sale  a deal about goods that are out on memo with their buyer
//	hold       a buyer keeps a stone for some hours without an offer
//	sight      the buyer may look first: a viewing, or agreed grounds to give back
//	return     the buyer gives goods back on an agreed ground, which the seller may contest
//	rescission a mazal undone: by both sides, on an agreed ground, or by an award
//	register   deals filed together with the supervising office
//
// What binds is signed: by a person filed as representative of his organisation, with a
// second proof (registry/signin) over the SHA-256 of exactly what he binds it to. Deadlines
// bind by the clock; Sweep only records them.
package deal

import (
	"slices"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
)

// Side is who somebody is in a room.
type Side string

// The sides. House stands in events that nobody of the room caused.
const (
	Buyer  Side = "buyer"
	Seller Side = "seller"
	Broker Side = "broker"
	House  Side = "house"
)

// Other is the side across the table.
func (s Side) Other() Side {
	if s == Buyer {
		return Seller
	}
	return Buyer
}

// The states of a room.
const (
	Enquiry   lifecycle.State = "enquiry"
	Offered   lifecycle.State = "offer"
	Mazal     lifecycle.State = "mazal"
	Settled   lifecycle.State = "settled"
	Lapsed    lifecycle.State = "lapsed"
	Closed    lifecycle.State = "closed"
	Disputed  lifecycle.State = "disputed"
	Rescinded lifecycle.State = "rescinded"
)

// The acts that move it.
const (
	ActOffer    lifecycle.Act = "offer"
	ActCounter  lifecycle.Act = "counter"
	ActWithdraw lifecycle.Act = "withdraw"
	ActDecline  lifecycle.Act = "decline"
	ActLapse    lifecycle.Act = "lapse"
	ActOvertake lifecycle.Act = "overtake"
	ActClose    lifecycle.Act = "close"
	ActStrike   lifecycle.Act = "strike"
	ActSettle   lifecycle.Act = "settle"
	ActDefault  lifecycle.Act = "default"
	ActRescind  lifecycle.Act = "rescind"
)

var (
	traders  = []string{"trader"}
	theHouse = []string{"house"}
	theClock = []string{"clock"}
)

// Life is the lifecycle of a room.
var Life = lifecycle.Table{Name: "deal", Steps: []lifecycle.Step{
	{From: Enquiry, Act: ActOffer, To: Offered, Who: traders, Rule: "an offer binds who signs it until it ends"},
	{From: Enquiry, Act: ActClose, To: Closed, Who: traders, Rule: "nothing binds: either side may leave"},
	{From: Enquiry, Act: ActOvertake, To: Enquiry, Who: theHouse, Rule: "a stone of the room was sold elsewhere"},
	{From: Offered, Act: ActCounter, To: Offered, Who: traders, Rule: "a counter-offer ends the offer it answers and binds who signs it"},
	{From: Offered, Act: ActStrike, To: Mazal, Who: traders, Rule: "acceptance of exactly one version binds both sides"},
	{From: Offered, Act: ActWithdraw, To: Enquiry, Who: traders, Rule: "an open offer may be taken back until it is answered; a sealed one may not"},
	{From: Offered, Act: ActDecline, To: Enquiry, Who: traders, Rule: "who is asked may say no"},
	{From: Offered, Act: ActLapse, To: Lapsed, Who: theClock, Rule: "an offer ends at its time, by the clock"},
	{From: Offered, Act: ActOvertake, To: Enquiry, Who: theHouse, Rule: "a stone of the offer was sold elsewhere"},
	{From: Lapsed, Act: ActOffer, To: Offered, Who: traders, Rule: "a room may be taken up again with a new offer"},
	{From: Lapsed, Act: ActOvertake, To: Lapsed, Who: theHouse, Rule: "a stone of the room was sold elsewhere"},
	{From: Lapsed, Act: ActClose, To: Closed, Who: traders, Rule: "nothing binds: either side may leave"},
	{From: Mazal, Act: ActSettle, To: Settled, Who: theHouse, Rule: "title and money changed hands in one transfer"},
	{From: Mazal, Act: ActDefault, To: Disputed, Who: theHouse, Rule: "money or goods did not come in time"},
	{From: Mazal, Act: ActRescind, To: Rescinded, Who: traders, Rule: "neither side can undo a mazal alone: both sign, an agreed ground is not contested, or an award orders it"},
	{From: Settled, Act: ActRescind, To: Rescinded, Who: traders, Rule: "neither side can undo a mazal alone: both sign, an agreed ground is not contested, or an award orders it"},
	{From: Disputed, Act: ActSettle, To: Settled, Who: theHouse, Rule: "settled after all"},
	{From: Disputed, Act: ActRescind, To: Rescinded, Who: traders, Rule: "neither side can undo a mazal alone: both sign, an agreed ground is not contested, or an award orders it"},
}}

// Deal is a room and what came of it.
type Deal struct {
	No         int64
	Seller     id.ID // organisations
	Buyer      id.ID
	Broker     id.ID  // zero: none
	Mandate    []Side // sides the broker may sign for
	Currency   money.Currency
	State      lifecycle.State
	Turn       Side          // whose answer is awaited; empty when no offer stands
	Version    int64         // of the latest offer
	Until      clock.Instant // the standing offer ends
	Sealed     bool          // it locks its stones
	Firm       bool          // it is a bid at the ask that the seller is to confirm
	Opened     clock.Instant
	Moved      clock.Instant
	Struck     clock.Instant
	Due        clock.Instant // money must be there before
	Total      int64         // agreed, minor units
	Commission int64         // agreed, the broker's
	Affiliated bool          // somebody stands behind both sides
	Paper      string        // code of the deal note
	Invoice    string
	Transfer   int64 // that settled it
	Register   int64 // it was filed with
	Memo       int64 // the memo whose goods it is about, 0: none

	events, lines, messages, files, viewings int64
}

// Ref is what the deal is called in locks, transfers and papers: "deal:1204".
func (d *Deal) Ref() string { return ref(d.No) }

const refPrefix = "deal:"

func ref(no int64) string { return refPrefix + strconv.FormatInt(no, 10) }

// SideOf is who an organisation is in the room, empty when it has no part in it.
func (d *Deal) SideOf(org id.ID) Side {
	switch {
	case org.IsZero():
		return ""
	case org == d.Seller:
		return Seller
	case org == d.Buyer:
		return Buyer
	case org == d.Broker:
		return Broker
	}
	return ""
}

// Mandated tells whether the broker may sign for a side.
func (d *Deal) Mandated(s Side) bool { return slices.Contains(d.Mandate, s) }

// At is the room as the clock has it: an offer past its time has lapsed, noted or not.
func (d Deal) At(now clock.Instant) Deal {
	if d.State == Offered && d.Until <= now {
		d.State, d.Turn, d.Until, d.Sealed, d.Firm = Lapsed, "", 0, false, false
	}
	return d
}

// Open tells whether the room can still come to a deal.
func Open(s lifecycle.State) bool { return s == Enquiry || s == Offered || s == Lapsed }

// Bound tells whether the sides are bound to each other.
func Bound(s lifecycle.State) bool { return s == Mazal || s == Settled || s == Disputed }

// MaxLines is how many stones one room holds.
const MaxLines = 200
