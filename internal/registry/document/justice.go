package document

import "openbourse/internal/base/clock"

// Ruling is what an award says. It is for the parties alone while it is kept.
type Ruling struct {
	Case     int64  `json:"case"`
	Kind     string `json:"kind,omitempty"` // dispute, default
	Deal     int64  `json:"deal"`
	Exchange Party  `json:"exchange"`
	Claimant Party  `json:"claimant"`
	Against  Party  `json:"against"`
	Panel    int64  `json:"panel"` // 1, or 2 on appeal
	Judges   int64  `json:"judges"`
	Rescind  bool   `json:"rescind"`
	Pay      int64  `json:"pay"` // minor units
	Currency string `json:"currency,omitempty"`
	Payer    string `json:"payer,omitempty"` // claimant, against
	KeepBy   int64  `json:"keep_by"`         // µs since 1970, UTC
	Reasons  string `json:"reasons"`
	Zone     string `json:"zone,omitempty"` // in which its times are read
}

// Letter is what the exchange tells other exchanges about a member.
type Letter struct {
	Notice   int64      `json:"notice"`
	Exchange Party      `json:"exchange"`
	Member   Party      `json:"member"`
	Act      string     `json:"act"` // suspend, expel, lift
	Ground   string     `json:"ground,omitempty"`
	Text     string     `json:"text,omitempty"`   // of the ground
	Source   string     `json:"source,omitempty"` // of the ground
	Day      clock.Date `json:"day"`
	Until    clock.Date `json:"until,omitempty"`
	Reason   string     `json:"reason"`
}

// Default is what a default notice says: who did not do his part, and when both sides are
// called to settle it.
type Default struct {
	Case     int64  `json:"case"`
	Deal     int64  `json:"deal"`
	Exchange Party  `json:"exchange"`
	Debtor   Party  `json:"debtor"`
	Creditor Party  `json:"creditor"`
	What     string `json:"what"`   // payment, delivery
	Amount   int64  `json:"amount"` // minor units
	Currency string `json:"currency"`
	Talk     int64  `json:"talk"`    // the settlement talk is by then; µs since 1970, UTC
	Blocked  bool   `json:"blocked"` // the debtor starts nothing new until this is settled
	Zone     string `json:"zone"`
}
