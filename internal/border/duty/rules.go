package duty

import (
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/registry/rule"
)

// Kind is what a rule decides. The rule's name is "duty." and the kind.
type Kind string

// The kinds. Of duty the lowest eligible rate counts.
const (
	MFN         Kind = "mfn"          // most favoured nation
	Provisional Kind = "provisional"  // provisional rate of the year
	ViaExchange Kind = "exchange"     // duty on goods that come through the exchange
	ACFTA       Kind = "acfta"        // ASEAN-China agreement
	RCEP        Kind = "rcep"         // Regional Comprehensive Economic Partnership
	Consumption Kind = "consumption"  // consumption tax at import
	VAT         Kind = "vat"          // import VAT
	RefundOver  Kind = "refund_over"  // VAT over this rate is refunded at once
	ExportVAT   Kind = "export_vat"   // VAT on goods that leave
	Scope       Kind = "scope"        // general trade in it passes the exchange: the article
	Outside     Kind = "outside"      // it does not pass the exchange: the article
	Control     Kind = "control"      // export control: in_force, suspended or unconfirmed
	Open        Kind = "open"         // what is not confirmed about it: a code, or words
	Concordance Kind = "concordance"  // a code of an earlier edition, and what it became
	ProofMonths Kind = "proof_months" // how long a proof of origin is valid
	CustomsRate Kind = "customs_rate" // yuan for one of the currency, for a month
)

// firstHS2022 is the day from which codes are those of the edition of 2022.
const firstHS2022 clock.Date = "2022-01-01"

// agreements are the kinds of duty that need a proof of origin.
var agreements = []Kind{ACFTA, RCEP}

// duties are all kinds of duty in the order in which equal rates are preferred.
var duties = []Kind{ViaExchange, MFN, Provisional, ACFTA, RCEP}

const prefix = "duty."

// define makes a rule of the room: every change of one wants two people.
func define(k Kind, as rule.Kind, dated ...rule.Rule) rule.Definition {
	d := rule.Definition{Name: prefix + string(k), Kind: as, Dated: dated, TwoPeople: true}
	switch k {
	case Concordance, ProofMonths:
	case CustomsRate:
		d.Item = func(s string) error {
			if !capitals(s, 3) {
				return errs.New(errs.Invalid, "duty.bad_currency", "currency", short(s)).At("item")
			}
			return nil
		}
	default:
		d.Item = func(s string) error { _, err := parseItem(s); return err }
	}
	return rule.Define(d)
}

// Definitions are the room's rules as shipped.
var Definitions = []rule.Definition{
	define(MFN, rule.Rate, shippedMFN...),
	define(Provisional, rule.Rate),
	define(ViaExchange, rule.Rate, shippedExchange...),
	define(ACFTA, rule.Rate, shippedACFTA...),
	define(RCEP, rule.Rate, shippedRCEP...),
	define(Consumption, rule.Rate, shippedConsumption...),
	define(VAT, rule.Rate, shippedVAT...),
	define(RefundOver, rule.Rate, shippedRefund...),
	define(ExportVAT, rule.Rate, shippedExport...),
	define(Scope, rule.Text, shippedScope...),
	define(Outside, rule.Text, shippedOutside...),
	define(Control, rule.Text, shippedControl...),
	define(Open, rule.Text, shippedOpen...),
	define(Concordance, rule.Text, shippedConcordance...),
	define(ProofMonths, rule.Whole, shippedProof...),
	define(CustomsRate, rule.Quote),
}

// about is a rule's item, read.
type about struct {
	HS     string // a code's beginning; empty: any
	Route  Route  // empty: any
	Origin string // empty: any
}

// parseItem reads "71023900", "7102/sde", "7102@TH", "7113/other@VN" or nothing.
func parseItem(s string) (about, error) {
	var a about
	rest, origin, has := strings.Cut(s, "@")
	if has && !capitals(origin, 2) {
		return a, errs.New(errs.Invalid, "duty.bad_item", "item", short(s)).At("item")
	}
	hs, route, has := strings.Cut(rest, "/")
	if has && route != string(Exchange) && route != string(Other) || len(hs) > 8 || !digits(hs) {
		return a, errs.New(errs.Invalid, "duty.bad_item", "item", short(s)).At("item")
	}
	return about{hs, Route(route), origin}, nil
}

// fits tells whether the item speaks about goods.
func (a about) fits(hs string, route Route, origin string) bool {
	return strings.HasPrefix(hs, a.HS) && (a.Route == "" || a.Route == route) && (a.Origin == "" || a.Origin == origin)
}

// weight orders items that fit: the longer code first, then the route, then the origin.
func (a about) weight() int {
	w := len(a.HS) * 4
	if a.Route != "" {
		w += 2
	}
	if a.Origin != "" {
		w++
	}
	return w
}
