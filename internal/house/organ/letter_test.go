package organ_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/organ"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/mail"
)

func TestWhoHasAVoteIsWrittenToOnceThatAMeetingIsCalledOrCancelledAndNobodyElse(t *testing.T) {
	each(t, func(h *house) {
		_, err := settings.Begin{Change: settings.Change{Name: "House", NameZh: "交易所", Zone: "Asia/Shanghai", Preset: settings.SDE, Origin: "http://localhost", Currency: "USD"}, Mode: settings.Demo}.Do(h.ctx, h.k, system, id.New())
		h.must(err)
		made, err := party.AddPerson{Org: h.members[6].Org, Email: "xia@example.org", Name: "xia", Lang: i18n.Chinese, Roles: []access.Role{access.Trader}}.Do(h.ctx, h.k, system, id.New())
		h.must(err)
		xia := h.members[6]
		xia.Person = made.Person
		h.must(h.seat(organ.Council, xia, "member", "2026-01-01", "2028-12-31"))
		h.must(h.seat(organ.Council, h.staff, "secretary", "2026-01-01", "2028-12-31")) // keeps its papers, has no vote
		council := map[string]string{"xia@example.org": "交易所：理事会：2026年12月14日 10:00召开会议"}
		for _, m := range h.members[:5] {
			council[strings.ReplaceAll(strings.ToLower(m.Name), " ", ".")+"@example.org"] = "House: Council: meeting on 14 Dec 2026 10:00"
		}
		opened := map[id.ID]bool{}
		cmd, at := id.New(), h.clock.Now().Add(21*24*time.Hour-time.Minute)
		var called organ.Done
		for range 2 {
			called, err = organ.Call{Organ: organ.Council, At: at, Place: "Hall 2"}.Do(h.ctx, h.k, h.admin, cmd)
			h.must(err)
		}
		h.opens(opened, "called", "http://localhost/organs/council/meetings/1\n", council)
		_, err = organ.Call{Organ: organ.Council, At: h.clock.Now(), Place: "Hall 2"}.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("at once", err, "organ.short_notice")
		h.opens(opened, "a refusal", "", nil)
		_, err = organ.EndMeeting{Meeting: called.Meeting, Cancel: true}.Do(h.ctx, h.k, h.members[0], id.New())
		h.must(err)
		for to := range council {
			council[to] = ""
		}
		h.opens(opened, "cancelled", "/meetings/1\n", council)
	})
}

// opens wants letters to exactly these people besides those opened before, one each, with the
// words given and the page.
func (h *house) opens(opened map[id.ID]bool, what, page string, want map[string]string) {
	h.Helper()
	all, err := mail.ListUnsent(h.ctx, h.d, 100)
	h.must(err)
	waits := maps.Clone(want)
	for _, l := range all {
		if opened[l.ID] {
			continue
		}
		opened[l.ID] = true
		words, expected := waits[l.To]
		if !expected {
			h.Errorf("%s: a letter too many to %s: %s", what, l.To, l.Subject)
			continue
		}
		delete(waits, l.To)
		if !strings.Contains(l.Subject, words) || !strings.Contains(l.Text, page) {
			h.Errorf("%s: to %s, want %q:\n%s\n%s", what, l.To, words, l.Subject, l.Text)
		}
	}
	for to := range waits {
		h.Errorf("%s: no letter to %s", what, to)
	}
}
