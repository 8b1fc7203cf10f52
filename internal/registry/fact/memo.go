package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// MemoGoods is what one line of a memo moved. Money is minor units of the memo's currency.
type MemoGoods struct {
	Line   int64  `json:"line"`
	Stone  int64  `json:"stone"`
	Kind   string `json:"kind"`
	Single bool   `json:"single"`
	Pieces int64  `json:"pieces,omitempty"`
	Weight int64  `json:"weight"` // carats × 1000
	PPC    int64  `json:"ppc"`
	Total  int64  `json:"total"`
	Left   int64  `json:"left,omitempty"`     // of the line still out
	Held   int64  `json:"reserved,omitempty"` // pending transfer that sets the title aside
}

// MemoMoved is a step of a memo: proposed, out, declined, withdrawn, longer, back, claimed,
// overdue. While goods are out their title is set aside.
type MemoMoved struct {
	Memo   int64         `json:"memo"`
	What   string        `json:"what"`
	State  string        `json:"state"`
	Owner  id.ID         `json:"owner"`
	Holder id.ID         `json:"holder"`
	Goods  []MemoGoods   `json:"goods,omitempty"`
	Due    clock.Instant `json:"due"`
	Paper  string        `json:"paper,omitempty"`
}

// FactName names the fact in the journal.
func (MemoMoved) FactName() string { return "memo.moved" }

// FactVersion is the version of its fields.
func (MemoMoved) FactVersion() int { return 1 }

// MemoSold is the holder buying goods he has on memo at the memo's price. The pending
// transfers named set the title aside for him until the deal made of it is settled.
type MemoSold struct {
	Memo     int64         `json:"memo"`
	Owner    id.ID         `json:"owner"`
	Holder   id.ID         `json:"holder"`
	Goods    []MemoGoods   `json:"goods"`
	Currency string        `json:"currency"`
	Total    int64         `json:"total"`
	State    string        `json:"state"`
	At       clock.Instant `json:"at"`
}

// FactName names the fact in the journal.
func (MemoSold) FactName() string { return "memo.sold" }

// FactVersion is the version of its fields.
func (MemoSold) FactVersion() int { return 1 }
