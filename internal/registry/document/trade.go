package document

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/registry/party"
)

// Trade is what a deal note, an invoice and a credit note say. Money is minor units of the
// currency.
type Trade struct {
	Deal       int64      `json:"deal"`
	Exchange   Party      `json:"exchange"`
	Seller     Party      `json:"seller"`
	Buyer      Party      `json:"buyer"`
	Broker     *Party     `json:"broker,omitempty"`
	Lines      []Line     `json:"lines"`
	Currency   string     `json:"currency"`
	Total      int64      `json:"total"`
	Commission int64      `json:"commission,omitempty"` // the broker's, out of the price
	Delivery   string     `json:"delivery"`             // vault, premises, carrier
	Days       int64      `json:"days"`                 // of payment
	Struck     int64      `json:"struck"`               // µs since 1970, UTC
	Due        int64      `json:"due"`
	Zone       string     `json:"zone"` // in which its times are read
	Signed     []Signed   `json:"signed"`
	Warranties []Warranty `json:"warranties"`
	Reason     string     `json:"reason,omitempty"` // of a credit note: both, award
	Of         string     `json:"of,omitempty"`     // code of the paper it undoes
}

// Party is an organisation as it was called then.
type Party struct {
	No     int64  `json:"no"`
	Name   string `json:"name"`
	NameZh string `json:"name_zh,omitempty"`
	RegNo  string `json:"reg_no,omitempty"`
}

// PartyOf is an organisation as papers name it.
func PartyOf(o party.Org) Party {
	return Party{No: o.No, Name: o.Name, NameZh: o.NameZh, RegNo: o.RegNo}
}

// Line is one stone or parcel.
type Line struct {
	Stone     int64  `json:"stone"`
	StockNo   string `json:"stock_no"`
	Kind      string `json:"kind"` // natural, lab_grown, treated
	Shape     string `json:"shape,omitempty"`
	Grades    string `json:"grades,omitempty"` // "E VS1 EX EX EX"
	Lab       string `json:"lab,omitempty"`
	Report    string `json:"report,omitempty"`
	Treatment string `json:"treatment,omitempty"`
	Pieces    int64  `json:"pieces"`
	Weight    int64  `json:"weight"` // carats × 1000
	PPC       int64  `json:"ppc"`
	Total     int64  `json:"total"`
}

// Signed is one side's signature: for whom, under which rule, at what moment. Who it was
// stands in the journal and not on a paper that others read.
type Signed struct {
	Side  string `json:"side"` // seller, buyer
	Party Party  `json:"party"`
	At    int64  `json:"at"`
}

// Warranty is a text that the trade or the law wants on the paper.
type Warranty struct {
	Rule   string     `json:"rule"`
	Source string     `json:"source"`
	From   clock.Date `json:"from"`
	Text   string     `json:"text"`
	TextZh string     `json:"text_zh,omitempty"`
}
