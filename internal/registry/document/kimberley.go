package document

import (
	"openbourse/internal/base/clock"
)

// Kimberley is what the papers about a certificate of the Kimberley Process say: the
// confirmation of entry that the issuer gets, and the data of a certificate issued here. The
// certificate itself is the government's form.
type Kimberley struct {
	Certificate int64      `json:"certificate"` // number in the exchange's register
	Exchange    Party      `json:"exchange"`
	Member      Party      `json:"member"`
	Issuer      string     `json:"issuer"`
	Number      string     `json:"number"`
	HS          string     `json:"hs"`
	Weight      int64      `json:"weight"` // carats × 1000
	USD         int64      `json:"usd"`    // cents
	Parcels     int64      `json:"parcels"`
	Origins     string     `json:"origins,omitempty"`
	Mixed       bool       `json:"mixed,omitempty"`
	Issued      clock.Date `json:"issued"`
	Expires     clock.Date `json:"expires"`
	Exporter    string     `json:"exporter"`
	Importer    string     `json:"importer"`
	From        string     `json:"from"`
	To          string     `json:"to"`
	Day         clock.Date `json:"day"` // of entry, of issue
	Seal        string     `json:"seal,omitempty"`
	Statement   string     `json:"statement"`
	StatementZh string     `json:"statement_zh,omitempty"`
	Source      string     `json:"source"` // of the statement
}
