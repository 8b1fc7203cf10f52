package document

import "openbourse/internal/base/clock"

// Annual is a member's invoice of a year. Money is minor units of the currency.
type Annual struct {
	Fee        int64      `json:"fee"`
	Year       int64      `json:"year"`
	Exchange   Party      `json:"exchange"`
	Member     Party      `json:"member"`
	Months     int64      `json:"months"`
	Full       int64      `json:"full"` // of twelve months
	Tier       string     `json:"tier,omitempty"`
	Discount   int64      `json:"discount,omitempty"` // millionths
	Total      int64      `json:"total"`
	Currency   string     `json:"currency"`
	Due        clock.Date `json:"due"`
	Source     string     `json:"source"` // of the fee
	OfDiscount string     `json:"of_discount,omitempty"`
}
