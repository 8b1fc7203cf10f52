package organ_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/organ"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/affiliation"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

// house is an exchange with members, a council of five of them, and its own people.
type house struct {
	testing.TB
	ctx          context.Context
	d            *db.DB
	k            *journal.Keeper
	clock        *clock.Fixed
	members      []access.Actor // one filed representative each; the first five sit in the council
	staff, admin access.Actor
	exchange     party.Added
	lastFollowed int64
}

var system = access.System("test")

func each(t *testing.T, f func(h *house)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(newHouse(t, d)) })
}

func newHouse(t testing.TB, d *db.DB) *house {
	c := &clock.Fixed{Instant: clock.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))} // Monday 10:00 in Shanghai
	h := &house{TB: t, ctx: context.Background(), d: d, k: journal.New(d, c), clock: c}
	w, _ := calendar.Preset("sde", "")
	_, err := calendar.Begin(w, "2020-01-01").Do(h.ctx, h.k, system, id.New())
	h.must(err)
	h.exchange = h.org(party.Exchange, "Exchange")
	h.admin, h.staff = h.person(h.exchange, party.Exchange, "Admin", access.Admin), h.person(h.exchange, party.Exchange, "Staff", access.Staff)
	for i := range 7 {
		name := string(rune('A'+i)) + " Diamonds"
		m := h.person(h.org(party.Member, name), party.Member, name, access.Trader)
		_, err := party.FileRepresentative{Person: m.Person, Source: "test"}.Do(h.ctx, h.k, system, id.New())
		h.must(err)
		h.members = append(h.members, m)
		post := "member"
		if i == 0 {
			post = "chair"
		}
		if i < 5 {
			h.must(h.seat("council", m, post, "2026-01-01", "2028-12-31"))
		}
	}
	c.Instant = c.Instant.Add(time.Minute)
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// refused wants a refusal that changes nothing: no table of the room is another than before.
func (h *house) refused(what string, err error, key string) {
	h.Helper()
	if !errs.Is(err, key) {
		h.Errorf("%s: %v, want %s", what, err, key)
	}
}

func (h *house) org(kind party.OrgKind, name string) party.Added {
	h.Helper()
	o, err := party.AddOrg{Kind: kind, Name: name, Country: "CN", Since: "2020-01-01"}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return o
}

func (h *house) person(o party.Added, kind party.OrgKind, name string, role access.Role) access.Actor {
	h.Helper()
	p, err := party.AddPerson{Org: o.Org, Email: strings.ReplaceAll(strings.ToLower(name), " ", ".") + "@example.org", Name: name, Lang: i18n.English, Roles: []access.Role{role}}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return access.Actor{Person: p.Person, Org: o.Org, OrgNo: o.No, OrgKind: string(kind), Name: name, OrgName: name, Roles: []access.Role{role}, Lang: i18n.English}
}

func (h *house) seat(code string, who access.Actor, post string, from, until clock.Date) error {
	_, err := organ.Begin{Organ: code, Person: who.Person, Post: post, From: from, Until: until, Source: "minutes of 2025"}.Do(h.ctx, h.k, h.admin, id.New())
	return err
}

// follow lets the room read what was written since it read last.
func (h *house) follow() {
	h.Helper()
	for {
		all, err := h.k.After(h.ctx, h.lastFollowed, 1000)
		h.must(err)
		if len(all) == 0 {
			return
		}
		for _, e := range all {
			_, err := organ.Apply(h.ctx, h.k, e)
			h.must(err)
			h.lastFollowed = e.No
		}
	}
}

// want asks an organ as another room does, and gives the item.
func (h *house) want(about string, no int64, code string, orgs ...id.ID) int64 {
	h.Helper()
	f := fact.DecisionWanted{About: about, No: no, Organ: code}
	if len(orgs) > 0 {
		f.Org, f.Others = orgs[0], orgs[1:]
	}
	_, err := journal.Do(h.ctx, h.k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "test", Input: f},
		func(context.Context, *db.Tx) (journal.Fact, struct{}, error) { return f, struct{}{}, nil })
	h.must(err)
	h.follow()
	i, found, err := organ.Decision(h.ctx, h.d, about, no)
	h.must(err)
	if !found {
		h.Fatalf("%s %d stands on no list", about, no)
	}
	return i.No
}

func (h *house) circulate(code string, items ...int64) int64 {
	h.Helper()
	d, err := organ.Circulate{Organ: code, Until: h.clock.Instant.Add(48 * time.Hour), Items: items}.Do(h.ctx, h.k, h.staff, id.New())
	h.must(err)
	return d.Meeting
}

func (h *house) vote(who access.Actor, item int64, choice string) error {
	_, err := organ.Vote{Item: item, Choice: choice}.Do(h.ctx, h.k, who, id.New())
	return err
}

func (h *house) close(item int64) (organ.Done, error) {
	return organ.CloseVote{Item: item}.Do(h.ctx, h.k, h.members[0], id.New())
}

func (h *house) taken() []fact.ResolutionTaken {
	h.Helper()
	all, err := h.k.After(h.ctx, 0, 5000)
	h.must(err)
	var out []fact.ResolutionTaken
	for _, e := range all {
		var f fact.ResolutionTaken
		if e.Fact == f.FactName() {
			h.must(e.Decode(&f))
			out = append(out, f)
		}
	}
	return out
}

func TestADecisionInWritingBecomesAResolutionThatWhoAskedCanFollow(t *testing.T) {
	each(t, func(h *house) {
		item := h.want("application", 7, "council")
		h.want("application", 7, "council") // asked twice, it stands there once
		waiting, err := organ.WaitingItems(h.ctx, h.d, h.staff, "council", h.clock.Instant)
		h.must(err)
		if len(waiting) != 1 || waiting[0].Ref != 7 {
			t.Fatalf("waiting: %+v", waiting)
		}
		h.refused("a vote before it is sent round", h.vote(h.members[0], item, "for"), "organ.vote_not_open")
		meeting := h.circulate("council", item)
		h.refused("somebody without a seat votes", h.vote(h.members[6], item, "for"), "organ.no_vote")
		h.refused("the exchange’s people vote", h.vote(h.staff, item, "for"), "organ.no_vote")
		h.refused("no such choice", h.vote(h.members[0], item, "perhaps"), "organ.bad_choice")
		h.must(h.vote(h.members[0], item, "for"))
		h.refused("twice", h.vote(h.members[0], item, "against"), "organ.voted")
		_, err = h.close(item)
		h.refused("closed while others can still decide", err, "organ.votes_out")
		h.must(h.vote(h.members[1], item, "against"))
		h.must(h.vote(h.members[2], item, "for"))
		h.must(h.vote(h.members[3], item, "for"))
		_, err = organ.CloseVote{Item: item}.Do(h.ctx, h.k, h.members[1], id.New())
		h.refused("closed by who is not the chair", err, "access.forbidden")
		done, err := h.close(item)
		h.must(err)
		if done.State != organ.Adopted || done.Resolution == 0 {
			t.Fatalf("%+v", done)
		}
		h.refused("after the close", h.vote(h.members[4], item, "for"), "organ.vote_not_open")
		_, err = h.close(item)
		h.refused("closed twice", err, "lifecycle.not_now")
		got := h.taken()
		if len(got) != 1 || got[0].About != "application" || got[0].No != 7 || !got[0].Adopted || got[0].For != 3 || got[0].Against != 1 || got[0].Organ != "council" {
			t.Errorf("%+v", got)
		}
		if seal, err := document.Check(h.ctx, h.k, done.Paper); err != nil || !seal.Genuine || seal.Kind != document.ResolutionOf {
			t.Errorf("%+v, %v", seal, err)
		}
		m, err := organ.ReadMeeting(h.ctx, h.d, h.members[0], meeting, h.clock.Instant)
		h.must(err)
		if m.State != organ.Concluded || len(m.Items) != 1 || len(m.Items[0].Ballots) != 4 {
			t.Errorf("%+v", m)
		}
		if _, err := organ.ReadMeeting(h.ctx, h.d, h.members[6], meeting, h.clock.Instant); !errs.Is(err, "organ.no_meeting") {
			t.Errorf("a member without a seat reads it: %v", err)
		}
	})
}

func TestWhoIsConcernedOrTooNearTakesNoPart(t *testing.T) {
	each(t, func(h *house) {
		_, err := affiliation.Set{Kind: affiliation.Owner, Who: h.members[1].Person, Org: h.members[5].Org, From: "2026-01-01", Source: "register"}.Do(h.ctx, h.k, system, id.New())
		h.must(err)
		item := h.want("application", 1, "council", h.members[0].Org, h.members[5].Org)
		meeting := h.circulate("council", item)
		h.refused("it concerns his house", h.vote(h.members[0], item, "for"), "organ.recused_own")
		h.refused("he owns one it concerns", h.vote(h.members[1], item, "for"), "organ.recused_affiliate")
		_, err = organ.StandAside{Item: item}.Do(h.ctx, h.k, h.members[2], id.New())
		h.refused("aside without a reason", err, "organ.no_reason")
		_, err = organ.StandAside{Item: item, Body: "The applicant is my brother-in-law."}.Do(h.ctx, h.k, h.members[2], id.New())
		h.must(err)
		h.refused("he stood aside", h.vote(h.members[2], item, "for"), "organ.recused_declared")
		h.must(h.vote(h.members[3], item, "for"))
		_, err = organ.StandAside{Item: item, Body: "too late"}.Do(h.ctx, h.k, h.members[3], id.New())
		h.refused("aside after his vote", err, "organ.voted")
		_, err = organ.CloseVote{Item: item}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("one of two who may is no majority", err, "organ.votes_out")
		h.must(h.vote(h.members[4], item, "for"))
		done, err := organ.CloseVote{Item: item}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		m, err := organ.ReadMeeting(h.ctx, h.d, h.staff, meeting, h.clock.Instant)
		h.must(err)
		if got := m.Items[0]; done.State != organ.Adopted || got.Tally.Barred != 3 || got.Tally.Entitled != 5 || got.Tally.For != 2 || len(got.Barred) != 3 {
			t.Errorf("%+v, %+v", done, got)
		}
	})
}

func TestAMeetingNeedsNoticeAQuorumAndPresence(t *testing.T) {
	each(t, func(h *house) {
		item := h.want("honour", 3, "council")
		soon := organ.Call{Organ: "council", At: h.clock.Instant.Add(24 * time.Hour), Place: "Hall 2", Items: []int64{item}}
		_, err := soon.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("called for tomorrow", err, "organ.short_notice")
		_, err = organ.Call{Organ: "president", At: h.clock.Instant.Add(30 * 24 * time.Hour)}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("an office does not meet", err, "organ.does_not_meet")
		_, err = organ.Circulate{Organ: "council", Until: h.clock.Instant.Add(time.Hour)}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("a resolution on nothing", err, "organ.no_items")
		_, err = organ.Circulate{Organ: "council", Until: h.clock.Instant - 1, Items: []int64{item}}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("a time that has passed", err, "organ.bad_until")
		_, err = soon.Do(h.ctx, h.k, h.members[0], id.New())
		h.refused("called by a member", err, "access.forbidden")
		soon.At = h.clock.Instant.Add(8 * 24 * time.Hour)
		d, err := soon.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		_, err = organ.OpenMeeting{Meeting: d.Meeting}.Do(h.ctx, h.k, h.members[0], id.New())
		h.refused("before its time", err, "organ.too_early")
		h.clock.Instant = soon.At
		for _, m := range h.members[:2] {
			_, err := organ.Attend{Meeting: d.Meeting}.Do(h.ctx, h.k, m, id.New())
			h.must(err)
		}
		_, err = organ.OpenMeeting{Meeting: d.Meeting}.Do(h.ctx, h.k, h.members[0], id.New())
		h.refused("two of five", err, "organ.no_quorum")
		_, err = organ.Attend{Meeting: d.Meeting, Person: h.members[6].Person}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("somebody without a seat is noted", err, "organ.no_vote")
		_, err = organ.Attend{Meeting: d.Meeting, Person: h.members[2].Person}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		_, err = organ.OpenVote{Item: item}.Do(h.ctx, h.k, h.members[0], id.New())
		h.refused("a vote before the meeting is open", err, "organ.not_open")
		_, err = organ.OpenMeeting{Meeting: d.Meeting}.Do(h.ctx, h.k, h.members[0], id.New())
		h.must(err)
		_, err = organ.OpenVote{Item: item, Secret: true}.Do(h.ctx, h.k, h.members[0], id.New())
		h.must(err)
		h.refused("who is not there", h.vote(h.members[4], item, "for"), "organ.not_present")
		h.must(h.vote(h.members[0], item, "for"))
		_, err = organ.EndMeeting{Meeting: d.Meeting}.Do(h.ctx, h.k, h.members[0], id.New())
		h.refused("closed while a vote is open", err, "organ.votes_open")
		h.must(h.vote(h.members[1], item, "against"))
		h.must(h.vote(h.members[2], item, "abstain"))
		done, err := h.close(item)
		h.must(err)
		if done.State != organ.Rejected {
			t.Errorf("equal votes adopted it: %+v", done)
		}
		_, err = organ.EndMeeting{Meeting: d.Meeting}.Do(h.ctx, h.k, h.members[0], id.New())
		h.must(err)
		kept, err := db.Rows(h.ctx, h.d, db.One[string], "SELECT choice FROM organ_ballot WHERE item = $1", item)
		h.must(err)
		if strings.Join(kept, "") != "" || len(kept) != 3 {
			t.Errorf("a secret vote is kept: %q", kept)
		}
		h.minutes(d.Meeting)
	})
}

// minutes writes the minutes of a closed meeting and has the organ approve them.
func (h *house) minutes(meeting int64) {
	h.Helper()
	_, err := organ.Minute{Meeting: meeting, Body: "The chair opened the meeting at 10:00.", Ask: true}.Do(h.ctx, h.k, h.staff, id.New())
	h.must(err)
	h.follow()
	i, found, err := organ.Decision(h.ctx, h.d, "minutes", meeting)
	h.must(err)
	if !found {
		h.Fatal("nobody is asked to approve the minutes")
	}
	h.circulate("council", i.No)
	_, err = organ.Minute{Meeting: meeting, Body: "Another text."}.Do(h.ctx, h.k, h.staff, id.New())
	h.refused("changed while they are voted on", err, "organ.no_minutes")
	for _, m := range h.members[:3] {
		h.must(h.vote(m, i.No, "for"))
	}
	_, err = h.close(i.No)
	h.must(err)
	m, err := organ.ReadMeeting(h.ctx, h.d, h.staff, meeting, h.clock.Instant)
	h.must(err)
	if m.State != organ.Approved || len(m.Minutes) != 1 {
		h.Errorf("%+v", m)
	}
	_, err = organ.Minute{Meeting: meeting, Body: "Another text."}.Do(h.ctx, h.k, h.staff, id.New())
	h.refused("changed after they were approved", err, "organ.no_minutes")
}

func TestInTheConferenceEveryMemberHasOneVoteAndMayGiveItToAnother(t *testing.T) {
	each(t, func(h *house) {
		_, err := organ.Raise{Organ: "conference", Title: i18n.Text{"en": " "}, Body: i18n.Text{"en": "x"}}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("a text without a title", err, "organ.no_text")
		raised, err := organ.Raise{Organ: "conference", Title: i18n.Text{"en": "A fifth trading session", "zh": "增设第五交易时段"}, Body: i18n.Text{"en": "The hall opens on Saturdays."}}.Do(h.ctx, h.k, h.members[3], id.New())
		h.must(err)
		at := h.clock.Instant.Add(20 * 24 * time.Hour)
		d, err := organ.Call{Organ: "conference", At: at, Place: "Hall", Items: []int64{raised.Item}}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		give := func(from, to access.Actor) error {
			_, err := organ.GiveProxy{Meeting: d.Meeting, Holder: to.Org}.Do(h.ctx, h.k, from, id.New())
			return err
		}
		h.must(give(h.members[1], h.members[0]))
		h.refused("twice", give(h.members[1], h.members[2]), "organ.proxy_given")
		h.refused("given on", give(h.members[2], h.members[1]), "organ.proxy_on")
		h.refused("to oneself", give(h.members[2], h.members[2]), "organ.bad_holder")
		h.must(give(h.members[2], h.members[0]))
		h.refused("a third for one holder", give(h.members[3], h.members[0]), "organ.proxies_full")
		h.clock.Instant = at
		for _, m := range []access.Actor{h.members[0], h.members[3]} {
			_, err := organ.Attend{Meeting: d.Meeting}.Do(h.ctx, h.k, m, id.New())
			h.must(err)
		}
		_, err = organ.OpenMeeting{Meeting: d.Meeting}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		_, err = organ.OpenVote{Item: raised.Item}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		h.must(h.vote(h.members[0], raised.Item, "for"))
		_, err = organ.Vote{Item: raised.Item, Voter: h.members[1].Org, Choice: "for"}.Do(h.ctx, h.k, h.members[0], id.New())
		h.must(err)
		_, err = organ.Vote{Item: raised.Item, Voter: h.members[1].Org, Choice: "for"}.Do(h.ctx, h.k, h.members[3], id.New())
		h.refused("a vote nobody gave him", err, "organ.no_vote")
		h.must(h.vote(h.members[3], raised.Item, "against"))
		done, err := organ.CloseVote{Item: raised.Item}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		got := h.taken()
		if done.State != organ.Adopted || got[0].For != 2 || got[0].Against != 1 {
			t.Errorf("%+v %+v", done, got)
		}
	})
}

func TestAResolutionAboutARuleTakesEffectAndNamesItself(t *testing.T) {
	each(t, func(h *house) {
		p, err := rule.Propose{Set: rule.Set{Name: "organ.notice", Item: "council", Value: "10", From: "2026-12-01", Source: "council paper 4", Mark: rule.Proposal}}.Do(h.ctx, h.k, h.admin, id.New())
		h.must(err)
		_, err = organ.Bring{Organ: "council", Proposal: p.No + 9}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("a proposal that is not there", err, "rule.no_proposal")
		_, err = organ.Bring{Organ: "council", Proposal: p.No}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		h.follow()
		_, err = organ.Bring{Organ: "council", Proposal: p.No}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("asked twice", err, "organ.asked_already")
		i, _, err := organ.Decision(h.ctx, h.d, "rule", p.No)
		h.must(err)
		h.circulate("council", i.No)
		for _, m := range h.members[:3] {
			h.must(h.vote(m, i.No, "for"))
		}
		done, err := h.close(i.No)
		h.must(err)
		h.follow()
		h.follow()
		versions, err := rule.History(h.ctx, h.d, h.admin, "organ.notice", "council")
		h.must(err)
		i, _, err = organ.Decision(h.ctx, h.d, "rule", p.No)
		h.must(err)
		found := false
		for _, v := range versions {
			if v.No == i.Effect && v.Value == "10" && strings.Contains(v.Source, "council 1/2026") && strings.Contains(v.Source, done.Paper) {
				found = true
			}
		}
		if !found || i.Effect == 0 {
			t.Errorf("effect %d of %+v", i.Effect, versions)
		}
	})
}

func TestAProposalThatTwoPeopleDecidedIsNoLongerAsked(t *testing.T) {
	each(t, func(h *house) {
		p, err := rule.Propose{Set: rule.Set{Name: "organ.term", Value: "4", From: "2026-12-01", Source: "paper 5", Mark: rule.Proposal}}.Do(h.ctx, h.k, h.admin, id.New())
		h.must(err)
		_, err = organ.Bring{Organ: "council", Proposal: p.No}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		h.follow()
		second := h.person(h.exchange, party.Exchange, "Second", access.Admin)
		_, err = rule.Decide{No: p.No, Accept: true}.Do(h.ctx, h.k, second, id.New())
		h.must(err)
		h.follow()
		if i, _, err := organ.Decision(h.ctx, h.d, "rule", p.No); err != nil || i.State != organ.Dropped {
			t.Errorf("%+v, %v", i, err)
		}
	})
}

func TestSeatsAreDatedAndNeverTwoInOneChair(t *testing.T) {
	each(t, func(h *house) {
		h.refused("a second seat at once", h.seat("council", h.members[1], "deputy", "2027-01-01", "2028-01-01"), "organ.overlaps")
		h.refused("a second chair", h.seat("council", h.members[6], "chair", "2027-01-01", "2028-01-01"), "organ.post_taken")
		h.refused("a term in the past", h.seat("council", h.members[6], "member", "2024-01-01", "2026-11-23"), "organ.past_term")
		h.refused("days the wrong way", h.seat("council", h.members[6], "member", "2027-01-01", "2026-12-31"), "organ.bad_term")
		h.refused("a term too long", h.seat("council", h.members[6], "member", "2027-01-01", "2031-01-01"), "organ.long_term")
		h.refused("who governs supervises", h.seat("supervision", h.members[1], "member", "2027-01-01", "2028-01-01"), "organ.apart")
		h.refused("somebody of the exchange", h.seat("council", h.staff, "member", "2027-01-01", "2028-01-01"), "organ.not_members")
		h.refused("in the conference", h.seat("conference", h.members[6], "member", "2027-01-01", "2028-01-01"), "organ.no_seats")
		h.refused("no such organ", h.seat("senate", h.members[6], "member", "2027-01-01", "2028-01-01"), "organ.none")
		h.must(h.seat("council", h.staff, "secretary", "2026-01-01", "2028-01-01"))
		colleague := h.person(party.Added{Org: h.members[0].Org, No: h.members[0].OrgNo}, party.Member, "Colleague", access.Trader)
		h.refused("two of one member", h.seat("council", colleague, "member", "2027-01-01", "2028-01-01"), "organ.same_member")
		for _, at := range []struct {
			day  clock.Date
			want int
		}{{"2025-12-31", 0}, {"2026-01-01", 6}, {"2028-12-30", 5}, {"2028-12-31", 0}} {
			if got, err := organ.SeatsOn(h.ctx, h.d, "council", at.day); err != nil || len(got) != at.want {
				t.Errorf("on %s %d sat, want %d: %v", at.day, len(got), at.want, err)
			}
		}
		_, err := organ.EndSeat{Seat: 2, Until: "2026-12-01", Source: "he moved"}.Do(h.ctx, h.k, h.members[2], id.New())
		h.refused("another’s seat", err, "access.forbidden")
		_, err = organ.EndSeat{Seat: 2, Until: "2026-12-01", Source: "he moved"}.Do(h.ctx, h.k, h.members[1], id.New())
		h.must(err)
		if got, err := organ.SeatsOn(h.ctx, h.d, "council", "2026-12-01"); err != nil || len(got) != 5 {
			t.Errorf("%d sit, %v", len(got), err)
		}
	})
}

func TestAnElectionSeatsWhoWasElected(t *testing.T) {
	each(t, func(h *house) {
		n := organ.Nominate{Organ: "president", Person: h.members[6].Person, Post: "president", From: "2026-12-01", Until: "2028-12-01"}
		_, err := n.Do(h.ctx, h.k, h.members[5], id.New())
		h.refused("nominated by who has no seat in the council", err, "access.forbidden")
		d, err := n.Do(h.ctx, h.k, h.members[1], id.New())
		h.must(err)
		_, err = n.Do(h.ctx, h.k, h.members[2], id.New())
		h.refused("nominated twice", err, "organ.nominated")
		h.follow()
		i, _, err := organ.Decision(h.ctx, h.d, "seat", d.Nomination)
		h.must(err)
		h.circulate("council", i.No)
		for _, m := range h.members[:3] {
			h.must(h.vote(m, i.No, "for"))
		}
		done, err := h.close(i.No)
		h.must(err)
		seats, err := organ.SeatsOn(h.ctx, h.d, "president", "2026-12-01")
		h.must(err)
		if len(seats) != 1 || seats[0].Person != h.members[6].Person || seats[0].Resolution != done.Resolution {
			t.Errorf("%+v", seats)
		}
		h.refused("seated without an election after one", h.seat("president", h.members[5], "president", "2029-01-01", "2030-01-01"), "organ.elects")
		_, err = organ.Found{Code: "young-traders", Name: i18n.Text{"en": "Committee of young traders"}, Resolution: done.Resolution + 5, From: "2026-12-01"}.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("founded by no resolution", err, "organ.no_resolution")
		_, err = organ.Found{Code: "young-traders", Name: i18n.Text{"en": "Committee of young traders"}, Resolution: done.Resolution, From: "2026-12-01"}.Do(h.ctx, h.k, h.admin, id.New())
		h.must(err)
		h.must(h.seat("young-traders", h.members[6], "chair", "2026-12-01", "2027-12-01"))
	})
}

func TestTimeEndsAVoteInWriting(t *testing.T) {
	each(t, func(h *house) {
		few, many := h.want("honour", 1, "council"), h.want("honour", 2, "council")
		h.circulate("council", few, many)
		h.must(h.vote(h.members[0], few, "for"))
		for _, m := range h.members[:2] {
			h.must(h.vote(m, many, "for"))
		}
		h.must(h.vote(h.members[2], many, "against"))
		h.must(organ.Sweep(h.ctx, h.k))
		if got := h.taken(); len(got) != 0 {
			t.Fatalf("closed before its time: %+v", got)
		}
		h.clock.Instant = h.clock.Instant.Add(48 * time.Hour)
		h.refused("a vote at the time itself", h.vote(h.members[1], few, "for"), "organ.too_late")
		h.must(organ.Sweep(h.ctx, h.k))
		got := h.taken()
		if len(got) != 1 || got[0].No != 2 || got[0].Adopted { // two of five are no majority
			t.Errorf("%+v", got)
		}
		if i, _, err := organ.Decision(h.ctx, h.d, "honour", 1); err != nil || i.State != organ.Waiting || i.Round != 2 {
			t.Errorf("%+v, %v", i, err)
		}
	})
}

func TestTheTablesAreSound(t *testing.T) {
	t.Parallel()
	for _, l := range []interface{ Check() error }{organ.MeetingLife, organ.ItemLife, organ.ElectionLife} {
		if err := l.Check(); err != nil {
			t.Error(err)
		}
	}
}
