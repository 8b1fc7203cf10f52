package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// DealLine is one stone or parcel of a deal as it was agreed. Money is minor units of the
// deal's currency.
type DealLine struct {
	Listing  int64  `json:"listing"`
	Stone    int64  `json:"stone"`
	Kind     string `json:"kind"` // natural, lab_grown, treated: never mixed in a figure
	Single   bool   `json:"single"`
	Pieces   int64  `json:"pieces"`
	Weight   int64  `json:"weight"` // carats × 1000 that change hands
	PPC      int64  `json:"ppc"`    // price per carat
	Total    int64  `json:"total"`
	Reserved int64  `json:"reserved,omitempty"` // pending transfer that sets the title aside
	From     int64  `json:"from,omitempty"`     // the parcel it was cut out of
	Part     bool   `json:"part,omitempty"`     // of what the listing offers: the rest stays on the market
}

// How a deal is paid: by whose word its money moves.
const (
	PaysLedger = "ledger" // both legs on the exchange's ledger: the buyer's balance pays at his word
	PaysBank   = "bank"   // cash at the bank: only its booking with the right reference releases
	PaysEither = "either" // whichever comes first
)

// DealStruck is a mazal: both sides are bound to one version of one offer.
type DealStruck struct {
	Deal       int64         `json:"deal"`
	Version    int64         `json:"version"` // of the offer that was accepted
	Seller     id.ID         `json:"seller"`  // organisations
	Buyer      id.ID         `json:"buyer"`
	Broker     id.ID         `json:"broker,omitzero"`
	Owner      id.ID         `json:"owner,omitzero"` // the principal whose goods they are, when not the seller's own
	Lines      []DealLine    `json:"lines"`
	Currency   string        `json:"currency"`
	Total      int64         `json:"total"`
	Commission int64         `json:"commission,omitempty"` // the broker's, paid by the seller out of the price
	Delivery   string        `json:"delivery"`             // vault, premises, carrier, held
	Days       int64         `json:"days"`                 // payment terms, days after the mazal
	At         clock.Instant `json:"at"`
	Due        clock.Instant `json:"due"` // money must be there before
	Paper      string        `json:"paper"`
	Affiliated bool          `json:"affiliated,omitempty"` // somebody stands behind both sides: no price for the index
	Memo       int64         `json:"memo,omitempty"`       // the goods were out on it with their buyer
	Lent       int64         `json:"lent,omitempty"`       // the memo on which the goods went out to their buyer with the mazal
	Pays       string        `json:"pays,omitempty"`       // ledger, bank, either; nothing in deals from before there was a choice: either
}

// FactName names the fact in the journal.
func (DealStruck) FactName() string { return "deal.struck" }

// FactVersion is the version of its fields.
func (DealStruck) FactVersion() int { return 1 }

// DealRescinded is a deal undone by both sides, on an agreed ground that the seller did not
// contest, or by an award.
type DealRescinded struct {
	Deal     int64         `json:"deal"`
	By       string        `json:"by"`              // both, ground, award
	Award    string        `json:"award,omitempty"` // code of its paper
	Reversal []int64       `json:"reversal,omitempty"`
	Paper    string        `json:"paper"`              // the credit note
	Regained []int64       `json:"regained,omitempty"` // listings of parcels that have their sold part again
	Ended    []int64       `json:"ended,omitempty"`    // listings of the buyer, who offered the goods himself
	At       clock.Instant `json:"at"`
}

// FactName names the fact in the journal.
func (DealRescinded) FactName() string { return "deal.rescinded" }

// FactVersion is the version of its fields.
func (DealRescinded) FactVersion() int { return 1 }

// DealSettled is delivery against payment done: title and money changed hands in one transfer.
type DealSettled struct {
	Deal     int64         `json:"deal"`
	Transfer int64         `json:"transfer"`
	Seller   id.ID         `json:"seller"`
	Buyer    id.ID         `json:"buyer"`
	Lines    []DealLine    `json:"lines"`
	Currency string        `json:"currency"`
	Total    int64         `json:"total"`
	Struck   clock.Instant `json:"struck"`
	At       clock.Instant `json:"at"`
}

// FactName names the fact in the journal.
func (DealSettled) FactName() string { return "settle.settled" }

// FactVersion is the version of its fields.
func (DealSettled) FactVersion() int { return 1 }

// DealDefaulted is a deal whose money or goods did not come in time.
type DealDefaulted struct {
	Deal   int64         `json:"deal"`
	Party  id.ID         `json:"party"` // who did not do his part
	Other  id.ID         `json:"other"`
	What   string        `json:"what"` // payment, delivery
	Amount int64         `json:"amount"`
	Money  string        `json:"money"` // currency of the amount
	At     clock.Instant `json:"at"`
}

// FactName names the fact in the journal.
func (DealDefaulted) FactName() string { return "settle.defaulted" }

// FactVersion is the version of its fields.
func (DealDefaulted) FactVersion() int { return 1 }

// AwardMade is the decision of an arbitration about a deal.
type AwardMade struct {
	Case    int64         `json:"case"`
	Deal    int64         `json:"deal"`
	Rescind bool          `json:"rescind"` // the deal is undone
	Pay     int64         `json:"pay,omitempty"`
	Payer   id.ID         `json:"payer,omitzero"`
	Payee   id.ID         `json:"payee,omitzero"`
	Money   string        `json:"money,omitempty"`  // currency of what is to be paid
	KeepBy  clock.Instant `json:"keep_by,omitzero"` // what is ordered is to be done by then
	Paper   string        `json:"paper"`
	At      clock.Instant `json:"at"`
}

// FactName names the fact in the journal.
func (AwardMade) FactName() string { return "justice.award" }

// FactVersion is the version of its fields.
func (AwardMade) FactVersion() int { return 1 }
