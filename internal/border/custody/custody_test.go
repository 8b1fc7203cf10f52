package custody_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/custody"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/shipment"
)

func TestTheTablesAreSoundAndHaveWords(t *testing.T) {
	t.Parallel()
	for _, table := range []lifecycle.Table{custody.Life, custody.StayLife, custody.WorkLife, custody.CheckLife} {
		if err := table.Check(); err != nil {
			t.Error(err)
		}
		for _, l := range i18n.Languages {
			for _, s := range table.States() {
				if !l.Has("state." + table.Name + "." + string(s)) {
					t.Errorf("%s has no word for %s of %s", l, s, table.Name)
				}
			}
			for _, s := range table.Steps {
				if !l.Has("life." + table.Name + "_" + string(s.Act)) {
					t.Errorf("%s has no word for the act %s of %s", l, s.Act, table.Name)
				}
			}
		}
	}
	seen := map[string]bool{}
	for _, m := range custody.Moves {
		seen[m.No] = true
		for _, l := range i18n.Languages {
			if !l.Has("custody.doc_"+m.Doc) || !l.Has("custody.tax_"+m.Tax) {
				t.Errorf("%s has no word for document %s or tax %s", l, m.Doc, m.Tax)
			}
		}
	}
	if len(seen) != 14 { // 1 to 13, and 4x
		t.Errorf("moves %v", seen)
	}
}

func TestAPrincipalsRoughIsFoundLighterAmendedAdmittedSoldAndLetHome(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		hd := head(shipment.AbroadIn)
		hd.Principal = h.principal
		no := h.arrived(h.member, hd, rough(102_500), polished())
		stones := h.stones(no)
		w := h.weigh(no, stones[0], 101_900, 40)
		if w.Within || w.Report == 0 || h.state(stones[0]) != custody.Held {
			t.Fatalf("0.6 ct less: %+v, %s", w, h.state(stones[0]))
		}
		h.weigh(no, stones[1], 1_015, 1)
		h.release(no)
		_, err := custody.Admit{Shipment: no}.Do(h.ctx, h.k, h.officer, id.New())
		h.refuses(err, "custody.held")
		_, err = custody.Decide{Report: w.Report, Decision: custody.ActAmend, Why: "weighed three times"}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		h.right()
		_, err = custody.Admit{Shipment: no}.Do(h.ctx, h.k, h.officer, id.New())
		h.refuses(err, "custody.kimberley_waits")
		h.certify(no, "amended")
		_, err = custody.Admit{Shipment: no}.Do(h.ctx, h.k, h.officer, id.New())
		h.refuses(err, "custody.kimberley_waits")
		h.certify(no, "entered")
		_, err = custody.Admit{Shipment: no}.Do(h.ctx, h.k, h.officer, id.New())
		h.refuses(err, "custody.paper_differs") // the paper still says 102.5
		h.release(no)
		_, err = custody.Admit{Shipment: no}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		l, _, err := custody.LotOf(h.ctx, h.d, h.member, stones[0])
		h.must(err)
		if l.State != custody.Bonded || l.Weight != 101_900 || l.Member != h.member.Org || l.Owner != h.principal || l.Value != 4_100_000 || l.Place != ledger.Vault {
			t.Errorf("%+v", l)
		}
		h.right()
		h.sell(1, h.member, h.other, stones[1])
		if _, _, err := custody.LotOf(h.ctx, h.d, h.member, stones[1]); err == nil {
			t.Error("the seller still sees it")
		}
		out := h.ship(h.other, head(shipment.HomeOut), h.good(stones[1]))
		h.refuses(h.step(h.other, out, custody.ActApply), "custody.no_paper")
		h.release(out)
		h.must(h.step(h.other, out, custody.ActApply))
		h.must(h.step(h.officer, out, custody.ActRelease))
		if h.state(stones[1]) != custody.Released {
			t.Errorf("it is %s", h.state(stones[1]))
		}
		h.right()
		lines, err := custody.Balance(h.ctx, h.d, h.officer, custody.BalanceAsk{})
		h.must(err)
		var home, in, sold, bought, adjusted carat.Weight
		for i := range lines {
			b := &lines[i]
			if !b.Right() {
				t.Errorf("%+v", b)
			}
			home, in, sold, bought, adjusted = home+b.Home.Weight, in+b.In.Weight, sold+b.Sold.Weight, bought+b.Bought.Weight, adjusted+b.Adjusted.Weight
		}
		if home != 1_010 || in != 103_510 || sold != 1_010 || bought != 1_010 || adjusted != -600 {
			t.Errorf("home %s, in %s, sold %s, bought %s, adjusted %s", home, in, sold, bought, adjusted)
		}
	})
}

func TestADealUndoneGivesTheAccountBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		hd := head(shipment.AbroadIn)
		hd.Principal = h.principal
		stones := h.bonded(h.member, hd, polished())
		h.sell(7, h.member, h.other, stones[0])
		h.tell(fact.DealRescinded{Deal: 7, By: "both", At: h.clock.Now()})
		l, _, err := custody.LotOf(h.ctx, h.d, h.member, stones[0])
		h.must(err)
		if l.Member != h.member.Org || l.Owner != h.principal {
			t.Errorf("%+v", l)
		}
		h.right()
	})
}

func TestGoodsShownOutsideComeBackOrTheGuaranteeIsCalled(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		stones := h.bonded(h.member, head(shipment.AbroadIn), polished())
		out := h.ship(h.member, head(shipment.ShowOut), h.good(stones[0]))
		h.refuses(h.step(h.officer, out, custody.ActShow, seals("X-1")), "custody.needs_stay")
		_, err := custody.OpenStay{Shipment: out, Day: "2026-12-20"}.Do(h.ctx, h.k, h.member, id.New())
		h.refuses(err, "custody.no_rate")
		h.rate("7.1")
		_, err = custody.OpenStay{Shipment: out, Day: "2027-12-20"}.Do(h.ctx, h.k, h.member, id.New())
		h.refuses(err, "custody.far_day")
		stay, err := custody.OpenStay{Shipment: out, Day: "2026-12-20"}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		if stay.Guarantee != 5_112_000 { // US$ 7,200.00 at 7.1
			t.Errorf("guarantee %d", stay.Guarantee)
		}
		h.must(h.step(h.officer, out, custody.ActShow, seals("X-1")))
		_, err = custody.Extend{Stay: stay.Stay, Day: "2027-01-31"}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		_, err = custody.Call{Stay: stay.Stay, Why: "late"}.Do(h.ctx, h.k, h.officer, id.New())
		h.refuses(err, "lifecycle.not_now")
		h.clock.Instant = h.clock.Instant.Add(75 * 24 * time.Hour)
		all, err := custody.Stays(h.ctx, h.d, h.member, h.clock.Now(), true, 10)
		h.must(err)
		if len(all) != 1 || all[0].State != custody.StayOverdue {
			t.Errorf("%+v", all)
		}
		_, err = custody.Extend{Stay: stay.Stay, Day: "2027-03-31"}.Do(h.ctx, h.k, h.officer, id.New())
		h.refuses(err, "lifecycle.not_now")
		back := head(shipment.ShowBack)
		back.Refers = out
		g := h.good(stones[0])
		_, err = shipment.Draft{Head: back, Goods: []shipment.Good{g}}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		_, err = custody.Call{Stay: stay.Stay, Why: "not back"}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		h.right()
	})
}

func TestWhatComesBackInTimeEndsItsStay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		stones := h.bonded(h.member, head(shipment.AbroadIn), polished())
		h.rate("7.1")
		out := h.ship(h.member, head(shipment.ShowOut), h.good(stones[0]))
		_, err := custody.OpenStay{Shipment: out, Day: "2026-12-20"}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		h.must(h.step(h.officer, out, custody.ActShow, seals("X-1")))
		hd := head(shipment.ShowBack)
		hd.Refers = out
		back := h.ship(h.member, hd, h.good(stones[0]))
		h.must(h.step(h.member, back, custody.ActBack))
		h.must(h.step(h.member, back, custody.ActLodge))
		h.weigh(back, stones[0], 1_010, 1)
		_, err = custody.Admit{Shipment: back}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		all, err := custody.Stays(h.ctx, h.d, h.member, h.clock.Now(), false, 10)
		h.must(err)
		if len(all) != 1 || all[0].State != custody.StayReturned || h.state(stones[0]) != custody.Bonded {
			t.Errorf("%+v", all)
		}
		h.right()
	})
}

func TestATemporaryEntryLeavesAgainUnderItsCarnet(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		hd := head(shipment.TemporaryIn)
		hd.Carnet = "ATA/BE/2026/7"
		no := h.ship(h.member, hd, polished())
		h.refuses(h.step(h.member, no, custody.ActDepart), "custody.needs_stay")
		_, err := custody.OpenStay{Shipment: no, Day: "2027-03-01"}.Do(h.ctx, h.k, h.member, id.New())
		h.must(err)
		h.must(h.step(h.member, no, custody.ActDepart))
		h.must(h.step(h.officer, no, custody.ActArrive, seals("T-1")))
		h.must(h.step(h.member, no, custody.ActLodge))
		_, err = custody.Open{Shipment: no, Seal: "T-1", Witness: h.member.Person}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		stone := h.stones(no)[0]
		h.weigh(no, stone, 1_010, 1)
		h.release(no)
		_, err = custody.Admit{Shipment: no}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		stays, err := custody.Stays(h.ctx, h.d, h.member, h.clock.Now(), true, 10)
		h.must(err)
		if len(stays) != 1 || stays[0].Kind != "carnet" {
			t.Fatalf("in the exchange its stay is %+v", stays)
		}
		back := head(shipment.TemporaryBack)
		back.Refers = no
		out := h.ship(h.member, back, h.good(stone))
		h.release(out)
		h.must(h.step(h.member, out, custody.ActApply))
		h.must(h.step(h.officer, out, custody.ActExit, seals("T-2")))
		stays, err = custody.Stays(h.ctx, h.d, h.member, h.clock.Now(), false, 10)
		h.must(err)
		if stays[0].State != custody.StayReturned || h.state(stone) != custody.Exited {
			t.Errorf("%+v, %s", stays, h.state(stone))
		}
		h.right()
	})
}

func TestAWorkedParcelIsWrittenOffWithinItsNorm(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		stones := h.bonded(h.member, head(shipment.AbroadIn), rough(100_000))
		hd := head(shipment.InlandOut)
		hd.Handbook = "B22026001"
		out := h.ship(h.member, hd, h.good(stones[0]))
		h.refuses(h.step(h.officer, out, custody.ActInland, seals("W-1")), "custody.no_handbook")
		_, err := custody.OpenHandbook{No: "B22026001", Member: h.member.Org, Processor: "Panyu Cutters", Kind: "inland", Norm: 400_000}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		h.must(h.step(h.officer, out, custody.ActInland, seals("W-1")))
		back := head(shipment.InlandBack)
		back.Handbook, back.Refers = "B22026001", out
		g := polished()
		g.Single, g.Pieces, g.Weight = false, 36, 39_000
		in := h.ship(h.member, back, g)
		h.must(h.step(h.member, in, custody.ActBack))
		h.must(h.step(h.member, in, custody.ActLodge))
		made := h.stones(in)
		h.weigh(in, made[0], 39_000, 36)
		_, err = custody.Admit{Shipment: in}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		_, err = custody.WriteOff{Handbook: "B22026001"}.Do(h.ctx, h.k, h.officer, id.New())
		h.refuses(err, "custody.below_norm") // 39 of 40 carats
		done, err := custody.WriteOff{Handbook: "B22026001", Why: "a piece broke on the wheel"}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		if done.Input != 100_000 || done.Output != 39_000 || h.state(stones[0]) != custody.Consumed || h.state(made[0]) != custody.Bonded {
			t.Errorf("%+v", done)
		}
		h.right()
		lost, err := ledger.TrialBalance(h.ctx, h.d, 0)
		h.must(err)
		for _, s := range lost {
			if s.Held+s.World != 0 {
				t.Errorf("%+v", s)
			}
		}
	})
}

func TestACountIsDecidedByAnotherPerson(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		stones := h.bonded(h.member, head(shipment.AbroadIn), rough(100_000), polished(), polished())
		open, err := custody.OpenCheck{Member: h.member.Org}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		_, err = custody.Tally{Check: open.Check, Lines: []custody.Counted{{stones[0], 99_950, 40}, {stones[1], 1_010, 1}, {987, 500, 1}}}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		fin, err := custody.Finish{Check: open.Check}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		if fin.Beyond != 2 { // one missing, one stray
			t.Errorf("%+v", fin)
		}
		_, err = custody.DecideCheck{Check: open.Check, Approve: true, Why: "seen"}.Do(h.ctx, h.k, h.staff, id.New())
		h.refuses(err, "custody.same_person")
		_, err = custody.DecideCheck{Check: open.Check, Approve: true, Why: "seen"}.Do(h.ctx, h.k, h.manager, id.New())
		h.must(err)
		if h.state(stones[0]) != custody.Bonded || h.state(stones[1]) != custody.Bonded || h.state(stones[2]) != custody.Held {
			t.Errorf("%s %s %s", h.state(stones[0]), h.state(stones[1]), h.state(stones[2]))
		}
		l, _, err := custody.LotOf(h.ctx, h.d, h.staff, stones[0])
		h.must(err)
		if l.Weight != 99_950 {
			t.Errorf("the account says %s", l.Weight)
		}
		reports, err := custody.Reports(h.ctx, h.d, h.member, true, 10)
		h.must(err)
		if len(reports) != 1 || reports[0].What != "count" {
			t.Fatalf("%+v", reports)
		}
		_, err = custody.Decide{Report: reports[0].No, Decision: custody.ActClear, Why: "it lay under the tray"}.Do(h.ctx, h.k, h.officer, id.New())
		h.must(err)
		h.right()
	})
}

func TestTheBoxIsForStaffAndTheOwner(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		stones := h.bonded(h.member, head(shipment.AbroadIn), polished())
		_, err := custody.Put{Stones: stones, Place: ledger.Vault, Box: "b2-114"}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		for who, want := range map[*access.Actor]string{&h.member: "B2-114", &h.staff: "B2-114", &h.officer: ""} {
			l, _, err := custody.LotOf(h.ctx, h.d, *who, stones[0])
			h.must(err)
			if l.Box != want {
				t.Errorf("%s sees box %q", who.Name, l.Box)
			}
		}
		_, err = custody.Put{Stones: stones, Place: "desk"}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		l, _, err := custody.LotOf(h.ctx, h.d, h.staff, stones[0])
		h.must(err)
		if l.Place != "desk" || l.Box != "" {
			t.Errorf("%+v", l)
		}
		h.right()
	})
}

func TestWhatIsNotRightIsRefusedAndChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		no := h.ship(h.member, head(shipment.AbroadIn), rough(100_000))
		stone := h.stones(no)[0]
		h.refuses(h.step(h.other, no, custody.ActDepart), "shipment.none")
		h.refuses(h.step(h.member, no, "fly"), "custody.bad_act")
		h.refuses(h.step(h.member, no, custody.ActForward), "custody.not_this_way")
		h.refuses(h.step(h.officer, no, custody.ActArrive, seals("A")), "lifecycle.not_now")
		h.must(h.step(h.member, no, custody.ActDepart))
		h.refuses(h.step(h.officer, no, custody.ActArrive), "custody.no_seal")
		h.refuses(h.step(h.member, no, custody.ActArrive, seals("A")), "access.forbidden")
		h.must(h.step(h.officer, no, custody.ActArrive, seals("A", "B")))
		h.refuses(h.step(h.member, no, custody.ActLodge, func(c *custody.Step) { c.Appointment = h.clock.Now() }), "custody.appointment")
		h.must(h.step(h.member, no, custody.ActLodge))
		_, err := custody.Weigh{Shipment: no, Stone: stone, Reading: 100_000, Pieces: 40, Scale: "1"}.Do(h.ctx, h.k, h.staff, id.New())
		h.refuses(err, "custody.still_sealed")
		_, err = custody.Open{Shipment: no, Seal: "A", Witness: h.member.Person}.Do(h.ctx, h.k, h.officer, id.New())
		h.refuses(err, "custody.kimberley_undeclared") // GAC Decree 269, article 5
		h.certify(no, "declared")
		_, err = custody.Open{Shipment: no, Seal: "A", Witness: h.other.Person}.Do(h.ctx, h.k, h.officer, id.New())
		h.refuses(err, "custody.no_witness")
		for _, seal := range []string{"A", "B"} {
			_, err = custody.Open{Shipment: no, Seal: seal, Witness: h.member.Person}.Do(h.ctx, h.k, h.officer, id.New())
			h.must(err)
		}
		_, err = custody.Open{Shipment: no, Seal: "A", Witness: h.member.Person}.Do(h.ctx, h.k, h.officer, id.New())
		h.refuses(err, "shipment.seal_broken")
		_, err = custody.Weigh{Shipment: no, Stone: stone, Reading: 0, Pieces: 40, Scale: "1"}.Do(h.ctx, h.k, h.staff, id.New())
		h.refuses(err, "custody.reading")
		_, err = custody.Admit{Shipment: no}.Do(h.ctx, h.k, h.officer, id.New())
		h.refuses(err, "custody.not_weighed")
		h.weigh(no, stone, 100_050, 40)
		h.certify(no, "entered")
		_, err = custody.Admit{Shipment: no}.Do(h.ctx, h.k, h.officer, id.New())
		h.refuses(err, "custody.no_paper")
		_, err = custody.Put{Stones: []int64{stone}, Place: "desk"}.Do(h.ctx, h.k, h.staff, id.New())
		h.refuses(err, "custody.not_bonded")
		_, err = custody.Decide{Report: 5, Decision: custody.ActSeize, Why: "x"}.Do(h.ctx, h.k, h.officer, id.New())
		h.refuses(err, "custody.no_report")
		_, err = custody.Hold{Stone: stone, What: "mood", Words: "x"}.Do(h.ctx, h.k, h.officer, id.New())
		h.refuses(err, "custody.ground")
		if h.state(stone) != custody.ToInspect {
			t.Errorf("it is %s", h.state(stone))
		}
		h.right()
	})
}

func TestSamplesGiftsAndReturnedGoodsHaveStepsOfTheirOwn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, x := range []struct {
			mode string
			act  lifecycle.Act
		}{{"3010", custody.ActSample}, {"3339", custody.ActDonate}} {
			hd := head(shipment.AbroadIn)
			hd.Mode = x.mode
			no := h.ship(h.member, hd, polished())
			for _, other := range []lifecycle.Act{custody.ActDepart, custody.ActSample, custody.ActDonate, custody.ActReturn} {
				if other != x.act {
					h.refuses(h.step(h.member, no, other), "custody.other_mode")
				}
			}
			d, err := custody.Stand(h.ctx, h.d, h.member, h.clock.Now(), no)
			h.must(err)
			if !slices.Equal(d.Acts, []lifecycle.Act{x.act}) {
				t.Errorf("mode %s offers %v", x.mode, d.Acts)
			}
			h.must(h.step(h.member, no, x.act))
			if s := h.state(h.stones(no)[0]); s != custody.InTransit {
				t.Errorf("mode %s: it is %s", x.mode, s)
			}
		}
		no := h.ship(h.member, head(shipment.AbroadIn), polished())
		h.refuses(h.step(h.member, no, custody.ActSample), "custody.other_mode")
		h.must(h.step(h.member, no, custody.ActDepart))
		h.right()
	})
}

func TestEverythingIsToBeCountedAMonthAfterItWasLast(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if _, bonded, err := custody.CheckDue(h.ctx, h.d, h.staff, h.clock.Now()); err != nil || bonded {
			t.Errorf("an empty vault: %t %v", bonded, err)
		}
		stones := h.bonded(h.member, head(shipment.AbroadIn), polished())
		due, _, err := custody.CheckDue(h.ctx, h.d, h.staff, h.clock.Now())
		if err != nil || due != "2026-12-23" {
			t.Errorf("after the first goods: %s %v", due, err)
		}
		h.clock.Instant = h.clock.Now().Add(7 * 24 * time.Hour)
		open, err := custody.OpenCheck{}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		_, err = custody.Tally{Check: open.Check, Lines: []custody.Counted{{stones[0], 1_010, 1}}}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		_, err = custody.Finish{Check: open.Check}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		_, err = custody.DecideCheck{Check: open.Check, Approve: true, Why: "all there"}.Do(h.ctx, h.k, h.manager, id.New())
		h.must(err)
		if due, _, err = custody.CheckDue(h.ctx, h.d, h.staff, h.clock.Now()); err != nil || due != "2026-12-30" {
			t.Errorf("after a count: %s %v", due, err)
		}
		_, _, err = custody.CheckDue(h.ctx, h.d, h.member, h.clock.Now())
		h.refuses(err, "access.forbidden")
	})
}

func FuzzReadCount(f *testing.F) {
	f.Add("40285 1.01 1\n# note\n40286;2,5;1")
	f.Add("\ufeff1\t0.001\t9")
	f.Fuzz(func(t *testing.T, s string) {
		all, err := custody.ReadCount(strings.NewReader(s))
		if err == nil && len(all) == 0 {
			t.Error("nothing was read and nobody was told")
		}
		for _, c := range all {
			if c.Stone <= 0 || c.Weight <= 0 || c.Pieces <= 0 {
				t.Errorf("%+v", c)
			}
		}
	})
}
