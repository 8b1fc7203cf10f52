package duty

import (
	"slices"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
)

// Route is through which customs goods pass.
type Route string

// The routes.
const (
	Exchange Route = "sde"   // the customs office in the exchange
	Other    Route = "other" // any other
)

// Direction is which way goods pass the border of the home market.
type Direction string

// The directions.
const (
	Import Direction = "import"
	Export Direction = "export"
)

// Terms are a delivery term: what the price includes.
type Terms string

// included says for each delivery term whether freight and insurance to the port of entry
// are in the price. DDP is missing: its price holds the taxes too, so it is no base for them.
var included = map[Terms]struct{ freight, insurance bool }{
	"EXW": {}, "FCA": {}, "FAS": {}, "FOB": {},
	"CFR": {freight: true}, "CPT": {freight: true},
	"CIF": {true, true}, "CIP": {true, true}, "DAP": {true, true}, "DPU": {true, true},
}

// DeliveryTerms are the delivery terms read here, in the order of what the price includes.
var DeliveryTerms = []Terms{"CIF", "CIP", "DAP", "DPU", "CFR", "CPT", "FOB", "FCA", "FAS", "EXW"}

// Line is goods of one tariff code as declared. Amounts are hundredths of the currency.
type Line struct {
	HS        string       `json:"hs"` // 8 or 10 digits, dots allowed
	Route     Route        `json:"route"`
	Direction Direction    `json:"direction"`
	Origin    string       `json:"origin,omitempty"` // ISO 3166 alpha-2
	Proofs    []Proof      `json:"proofs,omitempty"`
	Terms     Terms        `json:"terms,omitempty"` // empty: freight and insurance come on top of the value
	Currency  string       `json:"currency"`        // ISO 4217
	Value     int64        `json:"value"`
	Freight   int64        `json:"freight,omitempty"`
	Insurance int64        `json:"insurance,omitempty"`
	Rate      int64        `json:"rate,omitempty"` // yuan for one of the currency, in millionths; 0: the customs rate of the rules
	Weight    carat.Weight `json:"weight,omitempty"`
}

// Proof is a proof of origin: an agreement's form, and when it was issued if known.
type Proof struct {
	Form   string     `json:"form"`
	Issued clock.Date `json:"issued,omitempty"`
}

// Forms of proof.
const (
	FormE     = "acfta" // Form E of the ASEAN-China agreement
	FormRCEP  = "rcep"
	Kimberley = "kp" // no proof of origin for a preference; declared with the rest
)

// MaxFen bounds the customs value of a line, so that sums of lines stay far from 64 bits.
const MaxFen = 1_000_000_000_000_000

// cif is price, freight and insurance, as far as the delivery term leaves them out.
func (x *Line) cif() int64 {
	in := included[x.Terms]
	total := x.Value
	if !in.freight {
		total += x.Freight
	}
	if !in.insurance {
		total += x.Insurance
	}
	return total
}

// check refuses a line that says nothing sensible by itself.
func (x *Line) check() error {
	_, term := included[x.Terms]
	switch {
	case x.Route != Exchange && x.Route != Other:
		return errs.New(errs.Invalid, "duty.bad_route", "route", string(x.Route)).At("route")
	case x.Direction != Import && x.Direction != Export:
		return errs.New(errs.Invalid, "duty.bad_direction", "direction", string(x.Direction)).At("direction")
	case x.Origin != "" && !capitals(x.Origin, 2):
		return errs.New(errs.Invalid, "duty.bad_origin", "origin", x.Origin).At("origin")
	case x.Terms == "DDP":
		return errs.New(errs.Invalid, "duty.ddp").At("terms")
	case x.Terms != "" && !term:
		return errs.New(errs.Invalid, "duty.bad_terms", "terms", string(x.Terms)).At("terms")
	case !capitals(x.Currency, 3):
		return errs.New(errs.Invalid, "duty.bad_currency", "currency", x.Currency).At("currency")
	case x.Value <= 0 || x.Value > MaxFen:
		return errs.New(errs.Invalid, "duty.bad_value").At("value")
	case x.Freight < 0 || x.Freight > MaxFen:
		return errs.New(errs.Invalid, "duty.bad_cost").At("freight")
	case x.Insurance < 0 || x.Insurance > MaxFen:
		return errs.New(errs.Invalid, "duty.bad_cost").At("insurance")
	case x.Rate < 0:
		return errs.New(errs.Invalid, "duty.bad_rate").At("rate")
	case x.Weight < 0:
		return errs.New(errs.Invalid, "duty.bad_weight").At("weight")
	}
	if len(x.Proofs) > 10 {
		return errs.New(errs.Invalid, "duty.too_many_proofs").At("proof")
	}
	for _, p := range x.Proofs {
		if p.Form != Kimberley && !slices.Contains(agreements, Kind(p.Form)) {
			return errs.New(errs.Invalid, "duty.bad_proof", "proof", p.Form).At("proof")
		}
	}
	return nil
}

func capitals(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for i := range n {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return true
}

// ParseHS reads a tariff code: 8 or 10 digits, dots and spaces allowed. Six digits are
// enough in heading 7102, whose subheadings have no parts.
func ParseHS(s string) (string, error) {
	if len(s) == 8 && digits(s) {
		return s, nil
	}
	code := make([]byte, 0, 10)
	for i := range len(s) {
		switch c := s[i]; {
		case c == '.' || c == ' ':
		case c < '0' || c > '9' || len(code) == 10:
			return "", errs.New(errs.Invalid, "duty.bad_hs", "hs", short(s)).At("hs")
		default:
			code = append(code, c)
		}
	}
	if len(code) == 6 && string(code[:4]) == "7102" {
		code = append(code, "00"...)
	}
	if len(code) != 8 && len(code) != 10 {
		return "", errs.New(errs.Invalid, "duty.bad_hs", "hs", short(s)).At("hs")
	}
	return string(code[:8]), nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
