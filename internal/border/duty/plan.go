package duty

import (
	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
)

// goods are everything a plan depends on.
type goods struct {
	hs        string
	route     Route
	direction Direction
	origin    string
	proofs    [2]standing // of agreements, in their order
}

// standing says what is known of the proof for an agreement.
type standing uint8

const (
	noProof standing = iota
	expired
	tooEarly // issued after the day
	valid
)

// Reasons why a rate of duty lost.
const (
	Higher    = "higher"    // another eligible rate is lower
	NotLower  = "not_lower" // the same rate by a rule that comes first
	NoOrigin  = "origin"    // the agreement has no rate for the country of origin
	NoProof   = "no_proof"
	OldProof  = "proof_expired"
	LaterDate = "proof_later"
)

var lost = [...]string{noProof: NoProof, expired: OldProof, tooEarly: LaterDate}

// Loser is a rate of duty that was not taken.
type Loser struct {
	Rule   *Rule
	Reason string
}

// plan is what the rules say about goods, found once for all lines alike.
type plan struct {
	written     string // the code as of the day
	duty        *Rule
	losers      []Loser
	consumption *Rule
	vat         *Rule
	refund      *Rule // nil: none
	notes       []Note
	zero        bool // goods that leave: VAT is the only tax
}

// Note is something to know about a line beside its taxes.
type Note struct {
	Code string // message key "duty.note_<code>"; empty: the rule's own words
	Rule *Rule  // that says it, if any
}

// mostPlans bounds what is kept: there are not that many kinds of goods.
const mostPlans = 20_000

// plan finds, or makes and keeps, what the rules say.
func (r *Rules) plan(g goods) (*plan, error) {
	if p, found := r.plans.Load(g); found {
		return p.(*plan), nil
	}
	p := &plan{}
	var canon string
	canon, p.written = r.code(g.hs)
	if p.written != g.hs {
		p.notes = append(p.notes, Note{"edition", nil})
	}
	if err := r.scope(p, canon, g.route); err != nil {
		return nil, err
	}
	for _, x := range r.by[Open] {
		if x.about.fits(canon, g.route, g.origin) {
			p.notes = append(p.notes, openNote(x))
		}
	}
	var err error
	if g.direction == Export {
		err = r.leaving(p, canon, g)
	} else {
		err = r.entering(p, canon, g)
	}
	if err != nil {
		return nil, err
	}
	if r.kept.Add(1) <= mostPlans {
		r.plans.Store(g, p)
	}
	return p, nil
}

// scope refuses what does not pass the exchange, and notes what must.
func (r *Rules) scope(p *plan, hs string, route Route) error {
	out, in := r.best(Outside, hs, route, ""), r.best(Scope, hs, route, "")
	switch {
	case route == Exchange && out != nil:
		return errs.New(errs.Invalid, "duty.outside", "hs", p.written, "article", out.Value).At("hs")
	case route == Exchange && in == nil:
		return errs.New(errs.Invalid, "duty.not_exchange", "hs", p.written, "day", string(r.Day)).At("hs")
	case route == Other && in != nil:
		p.notes = append(p.notes, Note{"must_exchange", in})
	}
	return nil
}

// openCodes are the open points that have words in every language.
var openCodes = map[string]bool{"zero_basis": true, "lab_grown_refund": true, "home_polished": true}

func openNote(x *Rule) Note {
	if openCodes[x.Value] {
		return Note{"open_" + x.Value, x}
	}
	return Note{"", x}
}

func (r *Rules) missing(k Kind, hs string) error {
	return errs.New(errs.Invalid, "duty.no_rule", "kind", string(k), "hs", hs, "day", string(r.Day)).At("hs")
}

// leaving plans an export: VAT by its rule, and export control.
func (r *Rules) leaving(p *plan, hs string, g goods) error {
	if p.vat = r.best(ExportVAT, hs, g.route, g.origin); p.vat == nil {
		return r.missing(ExportVAT, p.written)
	}
	if c := r.best(Control, hs, g.route, ""); c != nil {
		p.notes = append(p.notes, controlNote(c))
	}
	p.zero = true
	return nil
}

func controlNote(x *Rule) Note {
	switch x.Value {
	case "in_force", "suspended", "unconfirmed":
		return Note{"control_" + x.Value, x}
	}
	return Note{"", x}
}

// entering plans an import.
func (r *Rules) entering(p *plan, hs string, g goods) error {
	r.choose(p, hs, g)
	if p.duty == nil {
		return r.missing(MFN, p.written)
	}
	if p.consumption = r.best(Consumption, hs, g.route, g.origin); p.consumption == nil {
		return r.missing(Consumption, p.written)
	}
	if p.vat = r.best(VAT, hs, g.route, g.origin); p.vat == nil {
		return r.missing(VAT, p.written)
	}
	p.refund = r.best(RefundOver, hs, g.route, g.origin)
	return nil
}

// choose takes the lowest eligible rate of duty and keeps the others as losers.
func (r *Rules) choose(p *plan, hs string, g goods) {
	var eligible []*Rule
	for _, k := range duties {
		x := r.best(k, hs, g.route, g.origin)
		agreement := -1
		for i, a := range agreements {
			if a == k {
				agreement = i
			}
		}
		switch {
		case agreement < 0:
			if x != nil {
				eligible = append(eligible, x)
			}
		case x == nil:
			if other := r.anyOrigin(k, hs, g.route); other != nil {
				p.losers = append(p.losers, Loser{other, NoOrigin})
			}
		case g.proofs[agreement] == valid:
			eligible = append(eligible, x)
		default:
			p.losers = append(p.losers, Loser{x, lost[g.proofs[agreement]]})
		}
	}
	for _, x := range eligible {
		if p.duty == nil || x.rate < p.duty.rate {
			p.duty = x
		}
	}
	for _, x := range eligible {
		switch {
		case x == p.duty:
		case x.rate == p.duty.rate:
			p.losers = append(p.losers, Loser{x, NotLower})
		default:
			p.losers = append(p.losers, Loser{x, Higher})
		}
	}
}

// anyOrigin is a rate of an agreement for the code from some country.
func (r *Rules) anyOrigin(k Kind, hs string, route Route) *Rule {
	for _, x := range r.by[k] {
		a := x.about
		if a.Origin = ""; a.fits(hs, route, "") {
			return x
		}
	}
	return nil
}

// proofs says for each agreement what its proof is worth on the day.
func (r *Rules) proofs(all []Proof) [2]standing {
	var out [2]standing
	for _, p := range all {
		for i, a := range agreements {
			if string(a) == p.Form {
				out[i] = max(out[i], r.standing(a, p))
			}
		}
	}
	return out
}

// standing of one proof: it is valid from its day for the months of the rule; the last day
// is the one before the day that has the same date.
func (r *Rules) standing(a Kind, p Proof) standing {
	if p.Issued == "" {
		return valid
	}
	months := r.named(ProofMonths, string(a))
	switch {
	case p.Issued > r.Day:
		return tooEarly
	case months != nil && r.Day >= p.Issued.AddMonths(int(months.rate)):
		return expired
	}
	return valid
}

// Percent writes a rate in millionths as per cent: "13", "0.25".
func Percent(rate int64) string { return carat.Decimal(rate, 4) }
