// Package ledger keeps everything that must be in exactly one place.
//
// Words:
//
//	book      money, title (whose), place (where) or customs status; each is closed in itself
//	account   of an organisation and a purpose, in one book
//	world     an account that may go below zero: abroad, home market, mint, revaluation, weight loss
//	mint      where new items come from; it holds nothing and has given what the others hold
//	asset     an item by its number, or a currency by its number
//	leg       a quantity of one asset from one account to another of the same book
//	transfer  legs that happen together or not at all; never changed, never deleted
//	position  what an account holds of an asset now
//	pending   a transfer on its way: it sets aside what it will give until it is posted,
//	          released or expired; its deadline binds by the clock, recorded or not
//	aside     the part of a position that pending transfers have set aside
//	reversal  a transfer with the legs of another the other way round, once
//
// A leg takes and gives the same quantity, so every book sums to zero by construction. An
// account that is not of the world never holds less than nothing. Check proves both from
// the legs.
//
// Transfers are written inside the commands of other rooms, in their transaction.
package ledger

import (
	"fmt"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
)

// Book is one of the four.
type Book int64

// The books.
const (
	Money  Book = 1 // assets are currencies, quantities minor units
	Title  Book = 2 // whose an item is
	Place  Book = 3 // where it is
	Status Book = 4 // as what customs knows it: bonded, home market, abroad …
)

// Purposes of world accounts.
const (
	Mint        = "mint"        // where new items come from
	Abroad      = "abroad"      // another customs territory
	HomeMarket  = "home market" // free circulation outside the exchange
	Revaluation = "revaluation" // a customs value that a paper changed
	WeightLoss  = "weight loss" // what cutting and re-weighing took away
	Bank        = "bank"        // money that is not on the exchange's ledger: deposits come from it, payouts go to it
)

// Purposes of accounts of organisations.
const (
	Owned    = "owned"    // title: what it has title to
	Cash     = "cash"     // money: its own at the bank on the exchange
	Fees     = "fees"     // money: of the exchange, what it earned
	Tax      = "tax"      // money: of the exchange, what it owes the state
	Suspense = "suspense" // money: of the exchange, what came and cannot be told whose it is
	Vault    = "vault"    // place: of the exchange
	Premises = "premises" // place: with the organisation itself
	OnMemo   = "on memo"  // place: goods of others that it holds
	Transit  = "transit"  // place: of the exchange, on the way
)

// Purposes of customs accounts: status, of the member in whose account goods stand, his
// principal's too.
const (
	InTransit    = "in transit"       // on the way from abroad
	PortSealed   = "port sealed"      // at the port under customs' seal
	ToInspect    = "await inspection" // in the exchange, not opened or not released yet
	Bonded       = "bonded"           // in the exchange
	ToExit       = "await exit"       // released to leave
	OnHold       = "held"             // a difference is being decided about
	Seized       = "seized"           // by customs
	ZoneWork     = "processor zone"   // with a processor in another zone
	InlandWork   = "processor inland" // with a processor outside
	OutForAWhile = "temporary out"    // shown outside, against guarantee
	ComingBack   = "returning"        // on the way back
)

// Inside tells whether goods of a customs account are in the exchange and known to be:
// those of the others are on their way, or with somebody else.
func Inside(purpose string) bool {
	return purpose == Bonded || purpose == ToExit || purpose == OnHold || purpose == Seized
}

// Account is where assets are.
type Account struct {
	No      int64
	Book    Book
	Owner   id.ID // zero for the world
	Purpose string
	World   bool
}

// Item is a single stone or a parcel on its way into the ledger.
type Item struct {
	No     int64 // its number on the exchange
	Pieces int64
	Weight int64 // carats × 1000
	Single bool  // one stone or object: quantity 1; else the weight is the quantity
}

func (i Item) quantity() int64 {
	if i.Single {
		return 1
	}
	return i.Weight
}

// Leg moves a quantity of an asset between two accounts of one book.
type Leg struct {
	Book     Book
	Asset    int64
	From, To int64 // numbers of accounts
	Quantity int64 // above zero
	Pieces   int64
	Weight   int64 // carats × 1000
	Value    int64 // customs value in US cents, 0 when not stated
}

// Transfer is legs that happen together.
type Transfer struct {
	At        clock.Instant
	Kind      string // why: "title.first", "title.takeover"
	Reference string // of the thing it was made for: "upload:…"
	Legs      []Leg
}

// currencies by their numbers in ISO 4217.
var currencies = map[money.Currency]int64{money.USD: 840, money.CNY: 156, money.EUR: 978, money.HKD: 344}

// CurrencyAsset is the asset number of a currency.
func CurrencyAsset(c money.Currency) (int64, error) {
	n, ok := currencies[c]
	if !ok {
		return 0, fmt.Errorf("ledger: currency %q is not kept", c)
	}
	return n, nil
}

// most bounds a quantity, so that sums of many cannot overflow.
const most = 1 << 53

// check refuses legs that could never be right, before anything is read.
func (t Transfer) check() error {
	if t.Kind == "" || len(t.Legs) == 0 {
		return fmt.Errorf("ledger: a transfer needs a kind and legs")
	}
	for i, l := range t.Legs {
		if l.Quantity <= 0 || l.Quantity > most || l.From == l.To || l.Book < Money || l.Book > Status || l.Pieces < 0 || l.Weight < 0 || l.Value < 0 {
			return fmt.Errorf("ledger: leg %d of %s is not possible: %+v", i, t.Kind, l)
		}
	}
	return nil
}
