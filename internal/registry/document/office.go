package document

import "openbourse/internal/base/clock"

// Register is what the supervising office gets: the deals struck since the last one.
type Register struct {
	Register int64     `json:"register"`
	Exchange Party     `json:"exchange"`
	Until    int64     `json:"until"` // µs since 1970, UTC: deals struck before
	Deals    []Entered `json:"deals"`
	Zone     string    `json:"zone"` // in which its times are read
}

// Entered is one deal of a register.
type Entered struct {
	Deal     int64  `json:"deal"`
	Struck   int64  `json:"struck"`
	Seller   Party  `json:"seller"`
	Buyer    Party  `json:"buyer"`
	Pieces   int64  `json:"pieces"`
	Weight   int64  `json:"weight"` // carats × 1000
	Currency string `json:"currency"`
	Total    int64  `json:"total"`          // minor units
	Note     string `json:"note,omitempty"` // code of the deal note
}

// Statement is a member's account in one currency over some days: what it had, every
// movement, what it has.
type Statement struct {
	Exchange Party      `json:"exchange"`
	Member   Party      `json:"member"`
	Currency string     `json:"currency"`
	From     clock.Date `json:"from"`
	To       clock.Date `json:"to"` // the last day
	Opening  int64      `json:"opening"`
	Closing  int64      `json:"closing"`
	Lines    []Movement `json:"lines"`
	Zone     string     `json:"zone"`
}

// Movement is one line of a statement.
type Movement struct {
	At        int64  `json:"at"`
	Kind      string `json:"kind"`
	Reference string `json:"reference,omitempty"`
	In        int64  `json:"in,omitempty"`
	Out       int64  `json:"out,omitempty"`
	Balance   int64  `json:"balance"`
}

// Slip opens the viewing of a deal's stones at a table of the exchange. It names no price.
type Slip struct {
	Deal     int64  `json:"deal"`
	Viewing  int64  `json:"viewing"`
	Exchange Party  `json:"exchange"`
	Seller   Party  `json:"seller"`
	Buyer    Party  `json:"buyer"`
	From     int64  `json:"from"` // µs since 1970, UTC
	Until    int64  `json:"until"`
	Desk     string `json:"desk"`
	Lines    []Line `json:"lines"`
	Zone     string `json:"zone"`
}
