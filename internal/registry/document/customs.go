package document

// Declared is a customs paper as it was lodged or released.
type Declared struct {
	Paper     int64          `json:"paper"`
	Revision  int64          `json:"revision"`
	Kind      string         `json:"kind"` // record-in, record-out, import, export
	Entry     string         `json:"entry,omitempty"`
	Exchange  Party          `json:"exchange"`
	Member    Party          `json:"member"`
	Principal *Party         `json:"principal,omitempty"`
	Head      []HeadField    `json:"head"`
	Lines     []DeclaredLine `json:"lines"`
	USD       int64          `json:"usd"` // cents
	Due       *Dues          `json:"due,omitempty"`
	Slip      string         `json:"slip,omitempty"`
	Form      string         `json:"form"`               // number of the approval form
	Sent      int64          `json:"sent"`               // µs since 1970, UTC
	Released  int64          `json:"released,omitempty"` // µs since 1970, UTC
	Zone      string         `json:"zone,omitempty"`     // in which its times are read
}

// HeadField is a field of the form with its two names.
type HeadField struct {
	Name string `json:"name"`
	En   string `json:"en"`
	Zh   string `json:"zh"`
	Says string `json:"says"`
}

// DeclaredLine is one line of goods of a customs paper.
type DeclaredLine struct {
	No        int64  `json:"no"`
	Stone     int64  `json:"stone,omitempty"`
	HS        string `json:"hs"`
	Name      string `json:"name"`
	Model     string `json:"model"`
	Kind      string `json:"kind"`
	Pieces    int64  `json:"pieces"`
	Weight    int64  `json:"weight"` // carats × 1000
	USD       int64  `json:"usd"`    // cents
	Origin    string `json:"origin,omitempty"`
	Kimberley string `json:"kimberley,omitempty"`
	Report    string `json:"report,omitempty"`
	Value     int64  `json:"value,omitempty"` // customs value, fen
	VAT       int64  `json:"vat,omitempty"`
	Duty      int64  `json:"duty,omitempty"`
}

// Dues are what is to be paid, in fen.
type Dues struct {
	Value  int64 `json:"value"`
	Duty   int64 `json:"duty"`
	Tax    int64 `json:"tax"`
	VAT    int64 `json:"vat"`
	Refund int64 `json:"refund"`
}

// Approval is a Diamond Transaction Approval Form of the exchange.
type Approval struct {
	Form        string `json:"form"` // its number
	Direction   string `json:"direction"`
	Exchange    Party  `json:"exchange"`
	Member      Party  `json:"member"`
	Other       string `json:"other,omitempty"` // the party on the other side
	Paper       int64  `json:"paper"`
	Entry       string `json:"entry,omitempty"`
	Goods       []Bulk `json:"goods"`
	USD         int64  `json:"usd"`
	Fen         int64  `json:"fen,omitempty"` // customs value
	Kimberley   string `json:"kimberley,omitempty"`
	Reports     int64  `json:"reports,omitempty"` // laboratory reports named on the paper
	Certificate string `json:"certificate,omitempty"`
	Numbered    int64  `json:"numbered"`          // µs since 1970, UTC
	Stamped     int64  `json:"stamped,omitempty"` // customs released; µs since 1970, UTC
	Zone        string `json:"zone,omitempty"`
}

// Bulk is goods of one code and kind together.
type Bulk struct {
	HS     string `json:"hs"`
	Kind   string `json:"kind"`
	Pieces int64  `json:"pieces"`
	Weight int64  `json:"weight"` // carats × 1000
	USD    int64  `json:"usd"`    // cents
}

// StoneSays is the certificate of one imported stone: what exchange, member and customs say
// alike. It names no price and nobody who sold or bought it.
type StoneSays struct {
	Certificate int64  `json:"certificate"`
	Exchange    Party  `json:"exchange"`
	Stone       int64  `json:"stone"`
	Kind        string `json:"kind"`
	Rough       bool   `json:"rough,omitempty"`
	Shape       string `json:"shape,omitempty"`
	Weight      int64  `json:"weight"`              // carats × 1000
	Grades      string `json:"grades,omitempty"`    // as on every paper
	GradesZh    string `json:"grades_zh,omitempty"` // where Chinese has other words
	Growth      string `json:"growth,omitempty"`
	Treatment   string `json:"treatment,omitempty"`
	Color       string `json:"color,omitempty"` // certificates from before there were grades have these three
	Clarity     string `json:"clarity,omitempty"`
	Cut         string `json:"cut,omitempty"`
	Report      string `json:"report,omitempty"`
	Day         string `json:"day"`  // of release
	Hash        string `json:"hash"` // SHA-256 on which the three sides agree, in hex
	Sides       int64  `json:"sides"`
}
