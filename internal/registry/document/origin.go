package document

import "openbourse/internal/base/clock"

// OriginSheet is the application for a certificate of origin: the boxes of the form, in its
// own numbering. Customs or CCPIT issues the certificate, never the exchange.
type OriginSheet struct {
	Exchange Party       `json:"exchange"`
	Member   Party       `json:"member"`
	Shipment int64       `json:"shipment"`
	Proof    int64       `json:"proof"`
	Form     string      `json:"form"` // E, RCEP
	Boxes    []OriginBox `json:"boxes"`
	Day      clock.Date  `json:"day"`
}

// OriginBox is a box of the form with what is written into it.
type OriginBox struct {
	No   int64  `json:"no"`
	Key  string `json:"key"` // what the box is for
	Text string `json:"text"`
}
