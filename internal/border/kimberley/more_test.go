package kimberley_test

import (
	"context"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/border/kimberley"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/rule"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

func TestWhoIsAParticipantDependsOnTheDay(t *testing.T) {
	each(t, func(h *house) {
		for _, x := range []struct {
			code   string
			day    clock.Date
			trades bool
		}{{"GB", "2020-12-31", false}, {"GB", "2021-01-01", true}, {"UZ", "2024-10-31", false}, {"UZ", "2025-01-01", true}, {"VE", "2015-06-01", false}, {"VE", "2026-01-01", true}, {"EU", "2026-11-23", true}, {"BE", "2026-11-23", false}, {"BW", "2012-12-31", false}} {
			s, found, err := kimberley.StandingOn(h.ctx, h.d, x.code, x.day)
			h.must(err)
			if (found && s.Trades()) != x.trades {
				h.Errorf("%s on %s: %v %s", x.code, x.day, found, s.Status)
			}
		}
		all, err := kimberley.Participants(h.ctx, h.d, access.Actor{}, "2026-11-23")
		h.must(err)
		if len(all) != 60 {
			h.Errorf("%d participants, the cited total is 60", len(all))
		}
		for _, s := range all {
			if s.Source == "" || !s.Mark.Known() {
				h.Errorf("%s has no source or mark", s.Code)
			}
		}
		_, err = rule.Set{Name: "kimberley.participant", Item: "QA", Value: "suspended", From: "2026-11-01", Source: "test", Mark: rule.Read}.Do(h.ctx, h.k, system, id.New())
		h.must(err)
		c := sound()
		c.Issuer = "QA"
		_, err = c.Do(h.ctx, h.k, h.member, id.New())
		h.refused("suspended since", err, "kimberley.not_participant")
		for country, want := range map[string]string{"BE": "EU", "GB": "GB", "HK": "CN", "BW": "BW"} {
			if got := kimberley.Participant(country, "2026-11-23"); got != want {
				h.Errorf("%s belongs to %s", country, got)
			}
		}
	})
}

func TestProductionIsReportedByHalfYear(t *testing.T) {
	each(t, func(h *house) {
		report := kimberley.Produce{Half: "2026-H1", HS: "7102.10", Weight: 90_000, USD: 1_200_000, Source: "report 4"}
		_, err := report.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		report.Weight = 91_000
		_, err = report.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		lines, err := kimberley.Production(h.ctx, h.d, h.staff, "2026-H1")
		h.must(err)
		if len(lines) != 1 || lines[0].Weight != 91_000 {
			h.Errorf("%+v", lines)
		}
		report.Half = "2026-H2"
		_, err = report.Do(h.ctx, h.k, h.officer, id.New())
		h.refused("a half that is not over", err, "kimberley.not_closed")
		_, err = report.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("the exchange reports", err, "access.forbidden")
	})
}

func TestADestinationAsksByWeightAndDay(t *testing.T) {
	each(t, func(h *house) {
		h.stones(stone.Single, stone.Natural, map[int64]int64{1: 1_200, 2: 500})
		h.stones(stone.Single, stone.LabGrown, map[int64]int64{3: 2_000})
		asked := func(no int64, to string, day clock.Date) (n int, met bool) {
			h.Helper()
			all, err := kimberley.WantedOf(h.ctx, h.d, h.member, no, to, day)
			h.must(err)
			for _, a := range all {
				met = a.Met
			}
			return len(all), met
		}
		for _, x := range []struct {
			no   int64
			to   string
			day  clock.Date
			want int
		}{{1, "BE", "2024-02-29", 0}, {1, "BE", "2024-03-01", 1}, {2, "BE", "2024-03-01", 0}, {2, "US", "2024-09-01", 1}, {2, "US", "2026-01-01", 0}, {1, "JP", "2026-11-23", 1}, {1, "AE", "2026-11-23", 0}, {3, "BE", "2026-11-23", 0}} {
			if n, _ := asked(x.no, x.to, x.day); n != x.want {
				h.Errorf("stone %d to %s on %s: asked %d, want %d", x.no, x.to, x.day, n, x.want)
			}
		}
		state := kimberley.State{Stone: 1, Kind: kimberley.OriginStatement, Origins: []kimberley.Origin{{Country: "BW"}}}
		_, err := state.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		if _, met := asked(1, "BE", "2026-11-23"); met {
			h.Error("from 2026 on an origin statement alone will do")
		}
		state.Kind = kimberley.DueDiligence
		_, err = state.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		if _, met := asked(1, "BE", "2026-11-23"); !met {
			h.Error("the statement of due diligence is not seen")
		}
		_, err = state.Do(h.ctx, h.k, h.other, id.New())
		h.refused("another's stone", err, "kimberley.not_yours")
		_, err = kimberley.State{Stone: 3, Kind: kimberley.OriginStatement, Origins: state.Origins}.Do(h.ctx, h.k, h.member, id.New())
		h.refused("a laboratory-grown stone", err, "kimberley.laboratory_grown")
		_, err = kimberley.State{Stone: 1, Kind: kimberley.Warranty}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		all, err := kimberley.EvidenceOf(h.ctx, h.d, h.member, 1)
		h.must(err)
		if len(all) != 3 || all[2].Words == "" {
			h.Errorf("%+v", all)
		}
		if others, err := kimberley.EvidenceOf(h.ctx, h.d, h.other, 1); err != nil || len(others) != 0 {
			h.Errorf("another member reads %v %v", others, err)
		}
	})
}

// crosses moves rough over the border of the status book.
func (h *house) crosses(no, weight int64, out bool) {
	h.Helper()
	h.must(h.d.Write(h.ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		abroad, err := ledger.World(ctx, tx, ledger.Status, ledger.Abroad)
		if err != nil {
			return err
		}
		here, err := ledger.Open(ctx, tx, ledger.Status, h.member.Org, "bonded")
		if err != nil {
			return err
		}
		l := ledger.Leg{Book: ledger.Status, Asset: no, From: abroad.No, To: here.No, Quantity: weight, Pieces: 1, Weight: weight}
		if out {
			l.From, l.To = l.To, l.From
		}
		_, err = ledger.Post(ctx, tx, ledger.Transfer{At: h.clock.Now(), Kind: "test", Legs: []ledger.Leg{l}})
		return err
	}))
}

func (h *house) says(f journal.Fact) {
	h.Helper()
	_, err := journal.Do(h.ctx, h.k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "test", Input: f},
		func(context.Context, *db.Tx) (journal.Fact, struct{}, error) { return f, struct{}{}, nil })
	h.must(err)
	all, err := h.k.After(h.ctx, 0, 1000)
	h.must(err)
	for _, e := range all {
		_, err := kimberley.Take(h.ctx, h.k, e)
		h.must(err)
	}
}

func TestCertificatesPapersAndLedgerAgree(t *testing.T) {
	each(t, func(h *house) {
		h.rough(map[int64]int64{70: 12_500, 74: 3_000})
		faults := func() map[int64]string {
			h.Helper()
			all, err := kimberley.Faults(h.ctx, h.d)
			h.must(err)
			m := map[int64]string{}
			for _, b := range all {
				m[b.Stone] = b.Fault
			}
			return m
		}
		c := sound()
		c.Goods = []kimberley.Goods{{Stone: 70, Weight: 12_500}}
		no := h.announce(c)
		h.crosses(70, 12_500, false)
		if f := faults(); len(f) != 0 {
			h.Errorf("on the way: %v", f)
		}
		h.must(h.move(h.member, no, "declare"))
		h.examine(no, 12_500, 2)
		h.must(h.move(h.officer, no, "enter"))
		released := fact.PaperReleased{Paper: 5, Kind: "record-in", Member: h.member.Org, Day: "2026-11-23", Lines: []fact.ReleasedLine{{Line: 1, Stone: 70, HS: "71023100", Kind: "natural", Rough: true, Weight: 12_500, USD: 1_875_000, Kimberley: "BW 0012345"}}}
		h.says(released)
		if f := faults(); len(f) != 0 {
			h.Errorf("entered: %v", f)
		}
		m, err := kimberley.MovedIn(h.ctx, h.d, h.staff, "2026-Q4")
		h.must(err)
		if m.In.Weight != 12_500 || m.PaperIn.Weight != 12_500 || m.In.USD != m.PaperIn.USD {
			h.Errorf("%+v", m)
		}
		released.Revision, released.Lines[0].Weight = 2, 13_000
		h.says(released)
		if f := faults(); f[70] != kimberley.FaultPaper {
			h.Errorf("a paper with more than the certificate: %v", f)
		}
		h.crosses(74, 3_000, false)
		h.crosses(70, 1_000, true)
		f := faults()
		if f[74] != kimberley.FaultUncertified || f[70] != kimberley.FaultLeft {
			h.Errorf("without certificates: %v", f)
		}
		all, err := kimberley.Balances(h.ctx, h.d, h.officer)
		h.must(err)
		if len(all) != 2 {
			h.Errorf("%+v", all)
		}
	})
}

func TestTheSameCommandGivesTheSameAnswer(t *testing.T) {
	each(t, func(h *house) {
		cmd := id.New()
		one, err := sound().Do(h.ctx, h.k, h.member, cmd)
		h.must(err)
		h.clock.Instant = h.clock.Instant.Add(time.Hour)
		two, err := sound().Do(h.ctx, h.k, h.member, cmd)
		if err != nil || one != two {
			h.Errorf("%v then %v: %v", one, two, err)
		}
	})
}
