package document

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
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
	Pays       string     `json:"pays,omitempty"`       // how: ledger, bank, either
	Rate       string     `json:"rate,omitempty"`       // so much of the currency for one US dollar, by which asked prices were reckoned
	MemoDays   int64      `json:"memo_days,omitempty"`  // the goods go out on memo first
	SightDays  int64      `json:"sight_days,omitempty"` // within which the buyer may give back on a ground
	Grounds    []string   `json:"grounds,omitempty"`    // of return
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

// Line is one stone or parcel. What was not said is left out, so that a paper from before
// a field was there reads as it was signed.
type Line struct {
	Stone     int64    `json:"stone"`
	StockNo   string   `json:"stock_no"`
	Kind      string   `json:"kind"`             // natural, lab_grown, treated
	Form      string   `json:"form,omitempty"`   // pair, parcel, rough; nothing: a single stone
	Growth    string   `json:"growth,omitempty"` // how a laboratory-grown stone was grown
	Shape     string   `json:"shape,omitempty"`
	Grades    string   `json:"grades,omitempty"`    // "E VS1 EX EX EX", "G–H SI1–SI2", "Premium"
	GradesZh  string   `json:"grades_zh,omitempty"` // where Chinese has other words
	Size      string   `json:"size,omitempty"`      // sieve class of a parcel
	Lab       string   `json:"lab,omitempty"`
	Report    string   `json:"report,omitempty"`
	Treatment string   `json:"treatment,omitempty"`
	Origins   []string `json:"origins,omitempty"`   // ISO 3166-1 alpha-2
	Kimberley string   `json:"kimberley,omitempty"` // certificate of rough
	Pieces    int64    `json:"pieces"`
	Weight    int64    `json:"weight"` // carats × 1000
	PPC       int64    `json:"ppc"`
	Total     int64    `json:"total"`
}

// LineOf describes a stone or parcel as every paper does: what it is, not whose number it
// has, how much of it there is, or what it costs.
func LineOf(s *stone.Stone) Line {
	l := Line{
		Stone: s.No, Kind: s.Kind.String(), Growth: s.Growth.String(), Shape: s.Shape.String(), Grades: s.GradesIn(i18n.English), Size: s.Size(),
		Origins: s.Origins, Kimberley: s.KPCertificate,
	}
	if s.Form != stone.Single {
		l.Form = s.Form.String()
	}
	if zh := s.GradesIn(i18n.Chinese); zh != l.Grades {
		l.GradesZh = zh
	}
	if r := s.Report(); r.Key() != "" {
		l.Lab, l.Report = r.Lab.String(), r.Number
	}
	if s.Treatment.In(i18n.English) != "" {
		l.Treatment = s.Treatment.String()
	}
	return l
}

// Signed is what binds one side: for whom, by what, at what moment. Who it was
// stands in the journal and not on a paper that others read.
type Signed struct {
	Side  string `json:"side"` // seller, buyer; owner, holder
	Party Party  `json:"party"`
	At    int64  `json:"at"`
	By    string `json:"by,omitempty"` // ByProof …; papers from before it was noted do not say
}

// What binds a side.
const (
	ByProof   = "proof"   // it signed with a second proof of identity
	ByMemo    = "memo"    // goods were bought out of a memo at its price
	ByListing = "listing" // goods were bought at the price they were listed for
)

// Warranty is a text that the trade or the law wants on the paper.
type Warranty struct {
	Rule   string     `json:"rule"`
	Source string     `json:"source"`
	From   clock.Date `json:"from"`
	Text   string     `json:"text"`
	TextZh string     `json:"text_zh,omitempty"`
}
