package statistics_test

import (
	"errors"
	"testing"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/statistics"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
)

func (h *house) refused(err error, key string) {
	h.t.Helper()
	if e := (*errs.Error)(nil); !errors.As(err, &e) || e.Key != key {
		h.t.Errorf("%v, want %s", err, key)
	}
}

func (h *house) compute(who access.Actor, month, why string) (int64, error) {
	return statistics.ComputeEdition{Month: month, Zone: zone, Why: why}.Do(h.ctx, h.k, who, id.New())
}

func (h *house) move(who access.Actor, no int64, act lifecycle.Act, note string) error {
	_, err := statistics.MoveEdition{No: no, Act: act, Note: note}.Do(h.ctx, h.k, who, id.New())
	return err
}

func TestTwoPeopleLetAnEditionOutAndANewOneTakesItsPlace(t *testing.T) {
	each(t, 4, func(t *testing.T, h *house) {
		for i := range 4 {
			h.release("2026-10-10", i, nil)
		}
		h.release("2026-10-11", 0, func(f *fact.PaperReleased) { f.Lines[0].Rough = true })
		h.follow()
		h.clock.Instant = day("2026-10-31")
		_, err := h.compute(clerk(1), "2026-10", "")
		h.refused(err, "statistics.open")
		h.clock.Instant = day("2026-11-02")
		_, err = h.compute(clerk(1), "2026-1O", "")
		h.refused(err, "statistics.month")
		no, err := h.compute(clerk(1), "2026-10", "")
		h.must(err)
		_, err = h.compute(clerk(2), "2026-10", "")
		h.refused(err, "statistics.on_its_way")
		h.refused(h.move(clerk(1), no, "review", ""), "statistics.same_person")
		h.refused(h.move(clerk(2), no, "publish", ""), "lifecycle.not_now")
		h.refused(h.move(access.Actor{Person: id.ID{3}, Roles: []access.Role{access.Trader}}, no, "review", ""), "access.forbidden")
		h.must(h.move(clerk(2), no, "review", ""))
		if _, err := statistics.One(h.ctx, h.k.DB(), access.Actor{}, no); err == nil {
			t.Error("a visitor sees an edition that is not out")
		}
		h.must(h.move(clerk(1), no, "publish", ""))

		e, err := statistics.One(h.ctx, h.k.DB(), access.Actor{}, no)
		h.must(err)
		f, err := e.Figures()
		h.must(err)
		if all := f.Of(statistics.Imports); all.Hidden || all.Members != 4 || all.USD != 50_000_00 || all.Average != 0 {
			t.Errorf("imports: %+v", all)
		}
		if rough, polished := f.Of(statistics.GTRough), f.Of(statistics.GTPolished); !rough.Hidden || rough.USD != 0 || !polished.Hidden {
			t.Errorf("rough of one member: %+v; polished gives it by subtraction: %+v", rough, polished)
		}
		for _, r := range f.Rankings[1:] {
			if r.USD != nil {
				t.Errorf("the ranking of %s betrays a hidden total", r.Goods)
			}
		}

		h.release("2026-11-03", 1, func(f *fact.PaperReleased) { f.Paper, f.Revision, f.Lines[0].USD = 2, 2, 1 })
		h.follow()
		h.clock.Instant = day("2026-11-04")
		_, err = h.compute(clerk(1), "2026-10", "")
		h.refused(err, "statistics.why")
		second, err := h.compute(clerk(1), "2026-10", "Paper 2 was amended.")
		h.must(err)
		h.must(h.move(clerk(2), second, "review", ""))
		h.must(h.move(clerk(2), second, "publish", ""))
		out, err := statistics.History(h.ctx, h.k.DB(), e.Month)
		h.must(err)
		if len(out) != 2 || out[0].State != statistics.Revised || out[1].State != statistics.Published || out[0].Content != e.Content {
			t.Errorf("%d editions are out", len(out))
		}
	})
}

func TestAReviewCountsAgainAndDropsNeedAReason(t *testing.T) {
	each(t, 3, func(t *testing.T, h *house) {
		h.release("2026-10-10", 0, nil)
		h.follow()
		h.clock.Instant = day("2026-11-02")
		no, err := h.compute(clerk(1), "2026-10", "")
		h.must(err)
		h.release("2026-10-30", 2, func(f *fact.PaperReleased) { f.At = day("2026-10-30") }) // a paper that came to the tables late
		h.follow()
		h.refused(h.move(clerk(2), no, "review", ""), "statistics.differs")
		h.refused(h.move(clerk(2), no, "drop", " "), "statistics.drop_why")
		h.refused(h.move(clerk(2), no, "revise", "x"), "statistics.act")
		h.must(h.move(clerk(2), no, "drop", "A paper was missing."))
		h.refused(h.move(clerk(2), no+7, "review", ""), "statistics.no_edition")
		h.must(statistics.Life.Check())
	})
}

func TestErrataStandBesideMonthsThatAreOut(t *testing.T) {
	each(t, 3, func(t *testing.T, h *house) {
		text := map[i18n.Lang]string{i18n.English: "One paper is missing.", i18n.Chinese: "缺少一份单证。"}
		_, err := statistics.AddErratum{Month: "2026-09", Text: text}.Do(h.ctx, h.k, clerk(1), id.New())
		h.refused(err, "statistics.not_out")
		no, err := h.compute(clerk(1), "2026-09", "")
		h.must(err)
		h.must(h.move(clerk(2), no, "review", ""))
		h.must(h.move(clerk(1), no, "publish", ""))
		_, err = statistics.AddErratum{Month: "2026-09", Text: map[i18n.Lang]string{i18n.Dutch: "x"}}.Do(h.ctx, h.k, clerk(1), id.New())
		h.refused(err, "statistics.erratum_text")
		_, err = statistics.AddErratum{Month: "2026-09", Text: text}.Do(h.ctx, h.k, clerk(1), id.New())
		h.must(err)
		all, err := statistics.Errata(h.ctx, h.k.DB())
		h.must(err)
		if said, in := all[0].In(i18n.Russian), all[0].Told(i18n.Russian); len(all) != 1 || said != text[i18n.English] || in != i18n.English {
			t.Errorf("%+v", all)
		}
	})
}
