// Package market is where members' stock goes live.
//
// Words:
//
//	listing     one line of a member's stock: his stock number, the stone, what he asks; its
//	            number stays as long as the stock number does
//	version     a listing as one upload described it; live while gen_from <= generation < gen_to
//	generation  a number of each member's stock; publishing an upload raises it, undo lowers it
//	upload      a stock file on its way: received, reading, ready, published …
//	staged      written but not visible: versions of the generation to come
//	claim       a report number belongs to one member while his listing under it is live or staged
//	takeover    a claim that passed to another member because its listing was dead
//	lease       a listing is believed until an instant; then it is no longer live
//	proof       how well availability is proven: vault, confirmed, claimed
//	lock        a stone that is held, on memo or in a deal: no upload or edit touches it
//	edit        a single act on a live listing: price, availability, withdrawal
//
// An edit is newer than the files around it: it changes the live version and the staged
// one, and an undo applies it again to what comes back.
//
// Search and other readers keep up by Changes: for every fact about stock it gives the
// present state of the listings concerned.
package market

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/stone"
)

// Listing is one line of a member's stock as it is live, or was.
//
// The Offer in it holds the terms: StockNo, PPC and Total in US cents, Discount in tenths
// of a percent to the member's own ListPrice, Availability, place, media, comment. What
// only the member may see (ListPrice, RFID) is empty for others.
type Listing struct {
	No         int64
	Member     id.ID
	MemberNo   int64
	MemberName string // in Latin letters
	stockfile.Offer
	Stone  stone.Stone
	Listed clock.Instant // when it first went live
	Proof  Proof
	Until  clock.Instant // the lease ends; zero: it does not
	Lock   Lock          // empty when not locked
	Live   bool          // visible on the market now
	Upload int64         // that brought this version
}

// Lock says why a listing cannot be changed.
type Lock struct {
	Reason string // LockHeld, LockMemo, LockDeal; empty: not locked
	Ref    string // what holds it, for the member's eyes: "deal 1204"
	Since  clock.Instant
	Until  clock.Instant // it ends by itself; zero: it does not
}

// The reasons of locks.
const (
	LockHeld = "held"
	LockMemo = "memo"
	LockDeal = "deal"
)

// Proof is how well a listing's availability is proven, best first.
type Proof uint8

// The grades of proof. Vault: the exchange keeps the stone. Confirmed: the member
// confirmed it within the hours of rule "market.sure". Claimed: a file said so.
const (
	Vault     Proof = 1
	Confirmed Proof = 2
	Claimed   Proof = 3
)

var proofWords = [...]string{"", "vault", "confirmed", "claimed"}

func (p Proof) String() string { return proofWords[min(p, Claimed)] }

// Proofs are all grades of proof, best first.
func Proofs() []Proof { return []Proof{Vault, Confirmed, Claimed} }

// ParseProof reads "vault", "confirmed" or "claimed".
func ParseProof(s string) (Proof, bool) {
	for _, p := range Proofs() {
		if p.String() == s {
			return p, true
		}
	}
	return 0, false
}

// forever is the gen_to of a version that nothing has ended.
const forever = 1 << 30
