package deal

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/signin"
	"openbourse/internal/store/db"
)

// Binding is exactly what somebody signs: its JSON is hashed, and the second proof is over
// that hash. A page shows it before it asks for the proof.
type Binding struct {
	Act      access.Act     `json:"act"` // deal.offer, deal.strike, deal.rescind, deal.mandate
	Deal     int64          `json:"deal"`
	Version  int64          `json:"version"` // of the offer that is made or accepted
	Seller   id.ID          `json:"seller"`
	Buyer    id.ID          `json:"buyer"`
	Broker   id.ID          `json:"broker,omitzero"`
	Side     Side           `json:"side"` // that is bound
	Currency money.Currency `json:"currency"`
	Lines    []BoundLine    `json:"lines"`
	Total    int64          `json:"total"`
	Terms
	Pays       string        `json:"pays,omitempty"` // of a mazal: ledger, bank, either
	Rate       string        `json:"rate,omitempty"` // by which asks in US dollars were reckoned: "7.1230"
	Commission int64         `json:"commission,omitempty"`
	Until      clock.Instant `json:"until,omitzero"`
	Sealed     bool          `json:"sealed,omitempty"`
	Each       bool          `json:"each,omitempty"`
	Detail     string        `json:"detail,omitempty"`
}

// BoundLine is one stone somebody binds himself to, at its price.
type BoundLine struct {
	Line    int64  `json:"line"`
	Listing int64  `json:"listing"`
	Stone   int64  `json:"stone"`
	Weight  int64  `json:"weight"`
	PPC     int64  `json:"ppc"`
	Total   int64  `json:"total"`
	How     How    `json:"how,omitempty"`
	Amount  int64  `json:"amount,omitempty"`
	StockNo string `json:"-"`
}

// Digest is the SHA-256 of what is signed.
func (b *Binding) Digest() []byte {
	text, err := json.Marshal(b)
	if err != nil {
		panic(fmt.Sprintf("deal: %v", err)) // numbers, words and ids of our own
	}
	sum := sha256.Sum256(text)
	return sum[:]
}

// prove spends the second proof over what is signed. It is the first write of its command.
func (b *Binding) prove(ctx context.Context, tx *db.Tx, who access.Actor, proof id.ID, now clock.Instant) (string, error) {
	if proof.IsZero() {
		return "", errs.New(errs.Forbidden, "signin.confirm_again")
	}
	return signin.UseProof(ctx, tx, who, proof, string(b.Act), b.Digest(), now)
}

// binding begins what is signed in this room.
func (r *room) binding(act access.Act, version int64) Binding {
	return Binding{Act: act, Deal: r.No, Version: version, Seller: r.Seller, Buyer: r.Buyer, Broker: r.Broker, Side: r.acted, Currency: r.Currency}
}

// add puts priced lines into what is signed and sums them.
func (b *Binding) add(lines []Line, prices []Priced) error {
	of := make(map[int64]*Line, len(lines))
	for i := range lines {
		of[lines[i].No] = &lines[i]
	}
	for _, p := range prices {
		l := *of[p.Line]
		p.limit(&l)
		b.Lines = append(b.Lines, BoundLine{Line: p.Line, Listing: l.Listing, Stone: l.Stone, Weight: int64(l.Weight), PPC: p.PPC, Total: p.Total, How: p.How, Amount: p.Amount, StockNo: l.StockNo})
		b.Total += p.Total
	}
	if b.Total > maxTotal {
		return errs.New(errs.Invalid, "deal.total_high").At("prices")
	}
	var err error
	b.Commission, err = b.commission(b.Total)
	return err
}
