package access

import (
	"slices"

	"openbourse/internal/base/errs"
)

// Bound is what keys of a partner's people may do at most, as its agreement says it.
type Bound struct{ Acts []Act }

// kindKeys is what a program of an organisation of a kind may do, besides what is open to
// everybody and what concerns its own papers. Kinds that are not here (members, the
// exchange) are bound by the roles of their people alone. A key carries the smaller of what
// its person may, what its scopes say and what stands here, at each call: so a scope that
// is given to the role of partners one day does not open a bank's tables to a carrier.
var kindKeys = map[string][]Act{
	"principal":   {"memo.list", "memo.read", "memo.answer", "custody.read", "custody.report", "custody.box", "shipment.list", "shipment.read", "parcel.read"},
	"bank":        {"bank.read", "bank.file"},
	"supervisor":  {"deal.register_read", "membership.filings", "membership.validate"},
	"carrier":     {"shipment.carried"},
	"bonded":      {"shipment.carried"},
	"laboratory":  {"report.read", "report.answer"},
	"museum":      {},
	"association": {},
	"guildbody":   {},
}

// partnersOwn is what the programs of every partner may do.
var partnersOwn = []Act{"party.read", "paper.read", "rule.read", "duty.reckon", "justice.notices", "partner.desk", "partner.read", "affiliation.read"}

// KindKeys are the acts that keys of an organisation of that kind may carry, in table
// order; false when the kind is not bound.
func KindKeys(kind string) ([]Act, bool) {
	own, bound := kindKeys[kind]
	if !bound {
		return nil, false
	}
	var acts []Act
	for _, l := range Table {
		if !l.InPerson && (slices.Contains(own, l.Act) || slices.Contains(partnersOwn, l.Act) || l.open()) {
			acts = append(acts, l.Act)
		}
	}
	return acts, true
}

// ServiceKeys are the acts of a kind that an agreement may give or keep back.
func ServiceKeys(kind string) []Act { return slices.Clone(kindKeys[kind]) }

// open tells whether the act is everybody's.
func (l *Line) open() bool {
	return slices.ContainsFunc(l.May, func(g Grant) bool { return g.Rel == Public && slices.Contains(g.Roles, Visitor) })
}

// KeyMay tells whether a key of the actor's organisation could carry the act at all.
func (a Actor) KeyMay(act Act) bool {
	own, bound := kindKeys[a.OrgKind]
	if !bound && a.Bound == nil {
		return true
	}
	l, ok := Find(act)
	if !ok || l.InPerson {
		return false
	}
	if l.open() || slices.Contains(partnersOwn, act) {
		return true
	}
	return (!bound || slices.Contains(own, act)) && (a.Bound == nil || scoped(a.Bound.Acts, act))
}

// KeyScopes reads the scopes that the actor asks for a key, and refuses what no key of his
// organisation may do. A whole room ("bank.*") is taken when some of it is its own.
func (a Actor) KeyScopes(asked []string) ([]Act, error) {
	scopes, err := Scopes(asked)
	if err != nil {
		return nil, err
	}
	for _, s := range scopes {
		if !slices.ContainsFunc(Table, func(l Line) bool { return scoped([]Act{s}, l.Act) && a.KeyMay(l.Act) }) {
			return nil, errs.New(errs.Forbidden, "access.beyond_partner", "act", string(s), "org", a.OrgName).At("scopes")
		}
	}
	return scopes, nil
}
