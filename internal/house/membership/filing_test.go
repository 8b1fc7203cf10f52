package membership_test

import (
	"testing"

	"openbourse/internal/base/id"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// verified asks for a person of the first member and has the exchange look at a document.
func (h *house) verified(person id.ID) int64 {
	h.Helper()
	r, err := membership.AskRepresentative{Person: person}.Do(h.ctx, h.k, h.one, id.New())
	h.must(err)
	_, err = membership.VerifyRepresentative{No: r.Request, Proof: "id_card"}.Do(h.ctx, h.k, h.staff, id.New())
	h.must(err)
	return r.Request
}

// signs wants to know whether a person of the first member may sign.
func (h *house) signs(person id.ID, want bool) {
	h.Helper()
	filed, err := party.Filed(h.ctx, h.d, person, h.one.Org, h.clock.Instant)
	if err != nil || filed != want {
		h.Errorf("filed: %v %v, want %v", filed, err, want)
	}
}

func TestWhereTheSupervisingOfficeValidatesNobodySignsBeforeItsYes(t *testing.T) {
	each(t, func(h *house) {
		office := h.person(h.org(party.Supervisor, "Office", "2020-01-01"), party.Supervisor, "ma", access.Partner)
		bank := h.person(h.org(party.Bank, "Bank", "2020-01-01"), party.Bank, "zheng", access.Partner)
		tom, ada := h.verified(h.trader.Person), h.verified(h.one.Person)

		_, err := membership.Validate{No: tom, Source: "DA 2026-14"}.Do(h.ctx, h.k, office, id.New())
		h.refused("the exchange notes letters", err, "membership.by_letter")
		h.rule("party.validation", "office")
		_, err = membership.FileRequested{No: tom, Source: "letter 5"}.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("the exchange by itself", err, "party.office_validates")
		_, err = party.FileRepresentative{Person: h.trader.Person, Source: "letter 5"}.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("past the request", err, "party.office_validates")
		for _, who := range []access.Actor{h.one, h.admin, h.staff} {
			_, err = membership.Validate{No: tom, Source: "DA 2026-14"}.Do(h.ctx, h.k, who, id.New())
			h.refused(who.Name+" validates", err, "access.forbidden")
			_, err = membership.Decline{No: tom, Why: "no"}.Do(h.ctx, h.k, who, id.New())
			h.refused(who.Name+" refuses for the office", err, "access.forbidden")
		}
		_, err = membership.Validate{No: tom, Source: "DA 2026-14"}.Do(h.ctx, h.k, bank, id.New())
		h.refused("a bank finds none", err, "membership.no_request")
		_, err = membership.Validate{No: tom, Source: " "}.Do(h.ctx, h.k, office, id.New())
		h.refused("without a number", err, "membership.empty")
		_, err = membership.Validate{No: 99, Source: "DA 2026-14"}.Do(h.ctx, h.k, office, id.New())
		h.refused("nobody's", err, "membership.no_request")
		h.signs(h.trader.Person, false)

		cmd := id.New()
		for range 2 { // the answer comes twice
			done, err := membership.Validate{No: tom, Source: "DA 2026-14"}.Do(h.ctx, h.k, office, cmd)
			if err != nil || done.State != membership.Filed {
				t.Errorf("%+v %v", done, err)
			}
		}
		h.signs(h.trader.Person, true)
		_, err = membership.Decline{No: tom, Why: "too late"}.Do(h.ctx, h.k, office, id.New())
		h.refused("after its yes", err, "lifecycle.not_now")
		_, err = membership.Decline{No: ada}.Do(h.ctx, h.k, office, id.New())
		h.refused("without a reason", err, "membership.empty")
		_, err = membership.Decline{No: ada, Why: "the permit has run out"}.Do(h.ctx, h.k, office, id.New())
		h.must(err)
		h.signs(h.one.Person, false)

		mine, err := membership.RequestsOf(h.ctx, h.d, h.one, h.one.Org)
		if err != nil || len(mine) != 2 || mine[0].Why != "the permit has run out" || mine[0].Office != office.Org || mine[1].Source != "DA 2026-14" || mine[1].Answered != h.clock.Instant {
			t.Errorf("the member reads %+v %v", mine, err)
		}
		again := h.verified(h.one.Person) // with a new permit
		_, err = membership.Validate{No: again, Source: "DA 2026-15"}.Do(h.ctx, h.k, office, id.New())
		h.must(err)
		h.signs(h.one.Person, true)
	})
}

func TestTheOfficeSeesWhatWaitsAndWhatItAnswered(t *testing.T) {
	each(t, func(h *house) {
		h.rule("party.validation", "office")
		office := h.person(h.org(party.Supervisor, "Office", "2020-01-01"), party.Supervisor, "ma", access.Partner)
		bank := h.person(h.org(party.Bank, "Bank", "2020-01-01"), party.Bank, "zheng", access.Partner)
		_, err := membership.AskRepresentative{Person: h.two.Person}.Do(h.ctx, h.k, h.two, id.New()) // nobody has looked at a document
		h.must(err)
		tom, ada := h.verified(h.trader.Person), h.verified(h.one.Person)
		if none, err := membership.Filings(h.ctx, h.d, bank, 0, 10); err != nil || len(none) != 0 {
			t.Errorf("a bank reads %+v %v", none, err)
		}
		_, err = membership.FilingsAnswered(h.ctx, h.d, h.one, 0, 10)
		h.refused("a member reads", err, "access.forbidden")
		page, err := membership.Filings(h.ctx, h.d, office, 0, 1)
		if err != nil || len(page) != 1 || page[0].No != tom {
			t.Errorf("the first page: %+v %v", page, err)
		}
		page, err = membership.Filings(h.ctx, h.d, h.staff, tom, 10)
		if err != nil || len(page) != 1 || page[0].No != ada {
			t.Errorf("the second, for the exchange: %+v %v", page, err)
		}
		_, err = membership.Validate{No: tom, Source: "DA 1"}.Do(h.ctx, h.k, office, id.New())
		h.must(err)
		_, err = membership.EndRequest{No: ada, Why: "she has left"}.Do(h.ctx, h.k, h.staff, id.New()) // not the office's answer
		h.must(err)
		n, err := membership.FilingsWaiting(h.ctx, h.d, office)
		if err != nil || n != 0 {
			t.Errorf("%d wait, %v", n, err)
		}
		page, err = membership.FilingsAnswered(h.ctx, h.d, office, 0, 10)
		if err != nil || len(page) != 1 || page[0].No != tom {
			t.Errorf("answered: %+v %v", page, err)
		}
		page, err = membership.FilingsAnswered(h.ctx, h.d, office, tom, 10)
		if err != nil || len(page) != 0 {
			t.Errorf("before that: %+v %v", page, err)
		}
	})
}

func TestASlipInTheRuleOfValidationLetsNobodySignByLetter(t *testing.T) {
	each(t, func(h *house) {
		no := h.verified(h.trader.Person)
		h.rule("party.validation", "ofice")
		_, err := membership.FileRequested{No: no, Source: "letter 5"}.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("by letter", err, "party.office_validates")
		h.rule("party.validation", "letter")
		_, err = membership.FileRequested{No: no, Source: "letter 5"}.Do(h.ctx, h.k, h.admin, id.New())
		h.must(err)
		h.signs(h.trader.Person, true)
	})
}
