package document

import "openbourse/internal/base/clock"

// FeeInvoice is what a company pays for its seat: the entry fee once, and of the annual fee
// the months left of the year.
type FeeInvoice struct {
	Admission  int64      `json:"admission"`
	Exchange   Party      `json:"exchange"`
	Company    Party      `json:"company"`
	Resolution int64      `json:"resolution"`
	Day        clock.Date `json:"day"`
	Entry      int64      `json:"entry"`  // minor units
	Yearly     int64      `json:"yearly"` // the whole annual fee
	Months     int64      `json:"months"`
	Tier       string     `json:"tier,omitempty"`
	Discount   int64      `json:"discount,omitempty"` // of the tier: millionths of the annual fee
	Annual     int64      `json:"annual"`             // its part for the months, less the discount
	Currency   string     `json:"currency"`
	Total      int64      `json:"total"`
	PayBy      clock.Date `json:"pay_by"` // the last day
	Reference  string     `json:"reference"`
}

// MemberCertificate says that a company is a member since a day, and how it became one.
type MemberCertificate struct {
	Admission   int64      `json:"admission"`
	Exchange    Party      `json:"exchange"`
	Member      Party      `json:"member"`
	Category    string     `json:"category"` // preparatory, formal
	Tier        string     `json:"tier,omitempty"`
	From        clock.Date `json:"from"`
	Sponsors    []Party    `json:"sponsors"`
	NoticeFrom  clock.Date `json:"notice_from"`
	NoticeUntil clock.Date `json:"notice_until"`
	Resolution  int64      `json:"resolution"`
}
