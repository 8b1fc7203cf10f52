package partner_test

import (
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/house/partner"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

func TestAPartnerSeesTheEndOfItsAgreementsAndTheExchangeThoseThatAreNear(t *testing.T) {
	each(t, func(h *house) {
		h.draft() // a draft is nobody's yet
		no := h.signed()
		other := h.person(h.org(party.Bank, "Other"), party.Bank, "Other", access.Partner)
		ends := func(who access.Actor, on clock.Date, want int) {
			h.Helper()
			all, err := partner.Ending(h.ctx, h.d, who, on, 10)
			h.must(err)
			if len(all) != want || want == 1 && (all[0].No != no || all[0].Last() != "2027-09-30") {
				h.Errorf("on %s %s sees %+v", on, who.Name, all)
			}
		}
		ends(h.teller, begins.AddDays(-1), 0)
		ends(h.teller, begins, 1)
		ends(h.boss, "2027-09-30", 1)
		ends(h.teller, "2027-10-01", 0)
		ends(other, begins, 0)
		ends(h.staff, begins, 0) // it is not to be reminded of yet
		ends(h.staff, "2027-08-02", 1)
		_, err := partner.Ending(h.ctx, h.d, access.Actor{Person: h.teller.Person, Org: h.bank.Org, Roles: []access.Role{access.Trader}}, begins, 10)
		h.refused("a trader", err, "access.forbidden")
	})
}
