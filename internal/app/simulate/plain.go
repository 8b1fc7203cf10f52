package simulate

import (
	"time"

	"openbourse/internal/base/clock"
)

// plain is what must be so. Nothing in it knows how the exchange does it.
type plain struct {
	cash      []int64 // of each member, cents
	aside     []int64 // of it, on its way out to his payout account
	fees, tax int64
	mode      string          // in which deals are paid that are struck now
	suspense  int64           // at the bank for deals, and settled nothing yet
	sure      []clock.Instant // each member's stock counts as confirmed until
	owner     map[int64]int   // of each stone
	stones    []*stone        // listings, live or not
	rooms     map[int64]*room
	order     []*room // as they were opened
	payouts   map[int64]*payout
	memos     []*lent
	where     map[int64]int   // member with whom goods lie, once they have moved
	binds     map[int64]*room // what binds goods: a deal that is struck and not over
	lots      map[int64]*lot
	parcels   []*lot           // as they came
	brought   map[string]int64 // carats × 1000 of each origin
	lost      map[string]int64 // … by sieving
}

// payout is money on its way out.
type payout struct {
	member int
	amount int64
	over   bool  // paid or refused
	pays   *room // it goes to the exchange for this deal; nil: to his payout account
}

func newPlain(n int) *plain {
	return &plain{
		mode: "either", cash: make([]int64, n), aside: make([]int64, n), sure: make([]clock.Instant, n), owner: map[int64]int{}, rooms: map[int64]*room{}, payouts: map[int64]*payout{}, where: map[int64]int{},
		binds: map[int64]*room{}, lots: map[int64]*lot{}, brought: map[string]int64{}, lost: map[string]int64{},
	}
}

// stone is a listing.
type stone struct {
	listing, no int64
	seller      int
	ppc         int64
	reportNo    int64
	lot         *lot       // what is offered is a parcel
	sel         *selection // … out of which buyers may select
	live        bool       // on the market: not sold and settled, not taken off
	sold        int        // on what day, 0: not yet
	deal        *room
	hold        *hold
	seal        *room
	held        map[int]clock.Instant // by whom, last from when, unless it was used
}

type hold struct {
	no    int64
	by    int
	until clock.Instant
}

// room is a negotiation and what came of it.
type room struct {
	no, nth       int64
	buyer, seller int
	broker        int     // -1: none
	mandate       [2]bool // buyer, seller: he may sign for them
	rate          int64   // of his commission, in the offer that stands
	commission    int64
	stone         *stone
	was           int64      // its weight when the room opened
	sel           *selection // as it was then
	part          int64      // weight of the selection in the offer that stands, 0: all of it
	cut           bool       // what is sold was cut out of its parcel
	goods         int64      // number of what is sold
	state         string     // enquiry, offer, lapsed, closed, mazal, settled, disputed, rescinded
	version       int64
	buyersTurn    bool
	until         clock.Instant
	sealed, firm  bool
	offered       int64 // total of the standing offer
	total         int64
	fee, tax      int64
	penalty       int64
	due, grace    clock.Instant
	signed        [2]bool       // buyer, seller: the wish to undo it
	sight         bool          // the offer that stands, or was accepted, names a ground of return
	sightEnds     clock.Instant // until when it can be named
	back          clock.Instant // until when the seller may contest that it was, 0: it was not
	days          int64         // memo days of the standing offer
	lent          *lent         // the memo on which the mazal gave its goods out
	memo          bool          // its goods were with the buyer when they became his
	seen          bool          // its stone had moved before it was handed over
	gone          bool          // its stone was sold elsewhere
	bought        bool          // title and money changed hands once
	mode          string        // in which it is paid
	coming        *payout       // that the buyer ordered for it, until the money has come or was refused
	wired         bool          // the buyer has sent money by the bank
	came          int64         // of it that waits for the rest
	wire          int64         // that settled it
}

// at lets time pass for a room.
func (r *room) at(now clock.Instant) {
	if r.state == "offer" && r.until <= now {
		r.state, r.firm, r.sealed = "lapsed", false, false
		if r.stone.seal == r {
			r.stone.seal = nil
		}
	}
	if r.state == "mazal" && r.grace != 0 && r.grace <= now {
		r.state = "disputed"
	}
}

// pass lets time pass.
func (p *plain) pass(now clock.Instant) {
	for _, r := range p.order {
		r.at(now)
	}
	for _, s := range p.stones {
		if s.hold != nil && s.hold.until <= now {
			s.hold = nil
		}
	}
}

// free tells whether a buyer may have a stone as far as others go; in is the room it is for.
func (s *stone) free(buyer int, in *room) bool {
	return s.live && s.deal == nil && (s.hold == nil || s.hold.by == buyer) && (s.seal == nil || s.seal == in)
}

// open tells whether a room can still come to a deal.
func (r *room) open() bool { return r.state == "enquiry" || r.state == "offer" || r.state == "lapsed" }

// use ends the buyer's own hold: an offer that locks, or a deal, takes its place.
func (s *stone) use(buyer int) {
	if s.hold != nil && s.hold.by == buyer {
		delete(s.held, buyer)
		s.hold = nil
	}
}

// rates in millionths.
const (
	feeRate     = 1_000
	taxRate     = 60_000
	penaltyRate = 500

	mostCommission = 30_000
)

// rated is a rate of an amount, rounded half up.
func rated(amount, rate int64) int64 { return (amount*rate*2 + 1_000_000) / 2_000_000 }

// strike binds both sides.
func (p *plain) strike(r *room, total int64, due clock.Instant) {
	s := r.stone
	s.use(r.buyer)
	s.seal, p.binds[r.goods] = nil, r
	r.state, r.total, r.due, r.sealed, r.firm = "mazal", total, due, false, false
	r.mode = p.mode
	r.fee = rated(total, feeRate)
	r.commission = rated(total, r.rate)
	r.tax = rated(r.fee, taxRate)
	if r.cut { // the rest can still be had
		return
	}
	s.deal = r
	for _, o := range p.order {
		if o != r && o.stone.no == s.no && o.open() && o.stone.live { // out of a memo goods are bought that nobody offers
			o.gone, o.state = true, "closed" // rooms here are about one stone
		}
	}
}

// owed is the penalty of a late payer at an instant.
func (r *room) owed(now clock.Instant) int64 {
	if now < r.due {
		return 0
	}
	days := int64(now.Sub(r.due)/(24*time.Hour)) + 1
	return rated(r.total, penaltyRate*days)
}

// free is the money of a member that nothing sets aside.
func (p *plain) free(n int) int64 { return p.cash[n] - p.aside[n] }

// maySettle tells whether title and money can change hands now at the buyer's word.
func (p *plain) maySettle(r *room, now clock.Instant) bool {
	return r.state == "mazal" && r.mode != "bank" && now < r.grace && p.free(r.buyer) >= r.total+r.owed(now) && p.owner[r.goods] == r.seller
}

// settle lets them.
func (p *plain) settle(r *room, now clock.Instant, day int) {
	r.penalty, r.state, r.bought = r.owed(now), "settled", true
	p.move(r, 1)
	p.owner[r.goods] = r.buyer
	delete(p.binds, r.goods)
	if r.lent != nil && r.lent.out() { // he has it already
		r.lent.state, r.memo = "closed", true
		p.where[r.goods] = r.buyer
	}
	if !r.memo { // handed over
		_, r.seen = p.where[r.goods]
		p.where[r.goods] = r.buyer
	}
	if !r.cut {
		r.stone.deal, r.stone.sold = nil, max(day, 1)
		for _, o := range p.stones { // listed anew while it was out on memo, too
			if o.no == r.goods && o.seller == r.seller {
				o.live = false
			}
		}
	}
}

// move moves the money of a settlement, or moves it back.
func (p *plain) move(r *room, n int64) {
	p.cash[r.buyer] -= n * (r.total + r.penalty)
	p.cash[r.seller] += n * (r.total + r.penalty - r.fee - r.tax - r.commission)
	if r.broker >= 0 {
		p.cash[r.broker] += n * r.commission
	}
	p.fees += n * r.fee
	p.tax += n * r.tax
}

// mayUndo tells whether the second signature can undo a deal: what was moved must still be there.
func (p *plain) mayUndo(r *room) bool {
	earned := r.total + r.penalty - r.fee - r.tax - r.commission
	there := p.free(r.seller) >= earned && (r.broker < 0 || p.free(r.broker) >= r.commission)
	if l := p.lots[r.goods]; l != nil && l.weight != r.weight() { // he has divided it since
		there = false
	}
	return !r.bought || there && p.owner[r.goods] == r.buyer && !p.bound(r.goods) && !p.promised(r.goods) && !p.away(r.goods)
}

// promised tells whether a hold or a sealed offer keeps a stone for somebody, under whatever
// listing.
func (p *plain) promised(no int64) bool {
	for _, s := range p.stones {
		if s.no == no && (s.hold != nil || s.seal != nil) {
			return true
		}
	}
	return false
}

// bound tells whether a deal binds goods, under whatever listing.
func (p *plain) bound(no int64) bool { return p.binds[no] != nil }

// owned tells whether the title to a listing's stone is there for its seller to give: it is
// not when the deal by which he got the stone was undone, a deal binds it, or it is out on memo.
func (p *plain) owned(s *stone) bool {
	return p.owner[s.no] == s.seller && !p.bound(s.no) && !p.away(s.no)
}

// undo makes as if it had not been.
func (p *plain) undo(r *room) {
	if r.bought {
		p.move(r, -1)
		p.owner[r.goods] = r.seller
		p.cash[r.buyer] -= r.wire // back to where it came from: whose it is now people must say
		p.suspense += r.wire
		for _, s := range p.stones { // what he offered of it himself
			if s.no == r.goods && s.seller == r.buyer {
				s.live = false
			}
		}
	}
	if r.stone.deal == r {
		r.stone.deal = nil
	}
	if p.binds[r.goods] == r {
		delete(p.binds, r.goods)
	}
	switch {
	case r.memo, r.bought && r.seen: // the buyer had it
		p.where[r.goods] = r.seller
	case r.bought:
		delete(p.where, r.goods) // as if it had never moved
	}
	r.state = "rescinded"
}
