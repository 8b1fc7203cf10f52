package organ_test

import (
	"testing"

	"openbourse/internal/house/organ"
	"openbourse/internal/registry/access"
)

func TestWhoHasNoSeatInAnOrganDoesNotReadItsMeetings(t *testing.T) {
	each(t, func(h *house) {
		keeper := h.members[6]
		h.must(h.seat("council", keeper, "secretary", "2026-01-01", "2028-12-31"))
		for _, c := range []struct {
			who                access.Actor
			votes, sits, reads bool
		}{
			{h.members[0], true, true, true}, {keeper, false, true, true}, {h.members[5], false, false, false}, {h.staff, false, false, true},
		} {
			all, err := organ.Summaries(h.ctx, h.d, c.who, h.clock.Now())
			h.must(err)
			for _, s := range all {
				if s.Code == organ.Council && (s.Mine != c.votes || s.Sits != c.sits || s.Reads != c.reads) {
					h.Errorf("%s in the council: votes %t, sits %t, reads %t", c.who.Name, s.Mine, s.Sits, s.Reads)
				}
			}
		}
	})
}
