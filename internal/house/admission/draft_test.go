package admission_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
)

func TestADraftKeepsNobodyOutAndLapsesByTheClock(t *testing.T) {
	each(t, settings.SDE, func(h *house) {
		const reg = "91440300MA5GTRUE01"
		squat, squatter := h.apply(reg)
		_, err := form(squat, reg).Do(h.ctx, h.k, squatter, id.New())
		h.must(err)
		true1, who := h.submitted(reg) // the company itself, under its own number
		_, err = admission.Apply{Name: "B", RegNo: reg, Country: "CN", Capital: "CN", Person: "X", Email: "third@example.org", Lang: i18n.English}.Do(h.ctx, h.k, access.Actor{}, id.New())
		h.refused(err, "admission.reg_twice") // what was handed in does keep out
		h.must(h.file(squatter, squat, "licence", "licence.pdf", "application/pdf"))
		_, err = admission.Submit{No: squat}.Do(h.ctx, h.k, squatter, id.New())
		h.refused(err, "admission.reg_twice")

		h.clock.Instant = clock.At(time.Date(2027, 2, 8, 15, 59, 59, 0, time.UTC)) // the last second of the ninetieth day in Shanghai
		h.is(squat, admission.Draft)
		h.clock.Instant = h.clock.Instant.Add(time.Second)
		h.is(squat, admission.Lapsed)
		_, err = form(squat, reg).Do(h.ctx, h.k, squatter, id.New())
		h.refused(err, "admission.draft_over")
		h.is(true1, admission.Submitted)
		h.days(0)
		h.is(squat, admission.Lapsed)
		h.days(400)
		for _, want := range []int64{1, 0} {
			var n int64
			h.must(h.d.Write(h.ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) (err error) {
				n, err = admission.EraseEnded(ctx, tx, h.clock.Now(), 10)
				return err
			}))
			if n != want {
				h.Errorf("%d were erased, want %d", n, want)
			}
		}
		p, err := party.PersonByID(h.ctx, h.d, squatter.Person)
		h.must(err)
		stays, err := party.PersonByID(h.ctx, h.d, who.Person)
		h.must(err)
		if owners, err := party.Owners(h.ctx, h.d, squatter.Org); err != nil || len(owners) != 0 || !p.Erased() || stays.Erased() {
			h.Errorf("owners %v, %+v, %+v: %v", owners, p, stays, err)
		}
	})
}

func TestWritingADraftKeepsItForAnotherWhile(t *testing.T) {
	each(t, settings.SDE, func(h *house) {
		const reg = "91440300MA5GKEEP01"
		no, who := h.apply(reg)
		h.days(80)
		_, err := form(no, reg).Do(h.ctx, h.k, who, id.New())
		h.must(err)
		h.days(80)
		h.is(no, admission.Draft)
		h.days(11)
		h.is(no, admission.Lapsed)
		again, err := admission.Again{}.Do(h.ctx, h.k, who, id.New())
		h.must(err)
		h.is(again.No, admission.Draft)
	})
}

// TestASeatWithoutAFeeComesWithTheResolution is of the presets that ask no fee: no invoice over
// nothing, no booking of the bank to make up.
func TestASeatWithoutAFeeComesWithTheResolution(t *testing.T) {
	for _, preset := range []settings.Preset{settings.GZDE, settings.Plain} {
		t.Run(string(preset), func(t *testing.T) {
			each(t, preset, func(h *house) {
				no, who := h.posted("91440300MA5GFREE01")
				h.days(31)
				h.resolves("application", no, true)
				w, err := admission.Read(h.ctx, h.d, who, h.clock.Now(), no)
				h.must(err)
				o, err := party.OrgByID(h.ctx, h.d, who.Org)
				h.must(err)
				if w.State != admission.Admitted || w.Invoice != "" || w.PaidRef != "" || w.Certificate == "" || o.Kind != party.Member {
					h.Errorf("%+v, a %s", w.Application, o.Kind)
				}
				h.days(300)
				h.is(no, admission.Admitted)
			})
		})
	}
}

func TestASeatWithoutAFeeWaitsWhileACaseStandsAgainstTheCompany(t *testing.T) {
	each(t, settings.Plain, func(h *house) {
		no, who := h.posted("91440300MA5GFREE02")
		h.days(31)
		stand := func(act party.SetStanding) {
			act.Org, act.From, act.Reason = who.Org, clock.DateOf(h.clock.Now(), time.UTC), "case"
			_, err := act.Do(h.ctx, h.k, operator, id.New())
			h.must(err)
		}
		stand(party.SetStanding{Act: party.Suspend})
		h.resolves("application", no, true)
		h.is(no, admission.Prequalified)
		h.days(1)
		h.is(no, admission.Prequalified)
		stand(party.SetStanding{Act: party.Lift})
		h.days(1)
		h.is(no, admission.Admitted)
	})
}

func TestTheTierTakesItsDiscountOffTheFirstAnnualFee(t *testing.T) {
	each(t, settings.GZDE, func(h *house) {
		_, err := rule.Set{Name: "admission.annual_fee", Item: "gzde", Value: "3000", From: "2020-01-01", Source: "test", Mark: rule.Read}.Do(h.ctx, h.k, operator, id.New())
		h.must(err)
		const reg = "91440300MA5GTIER01"
		no, who := h.apply(reg)
		f := form(no, reg)
		f.Tier = "core"
		_, err = f.Do(h.ctx, h.k, who, id.New())
		h.must(err)
		h.must(h.file(who, no, "licence", "licence.pdf", "application/pdf"))
		h.handsIn(no, who)
		h.posts(no)
		h.days(31)
		h.resolves("application", no, true)
		w, err := admission.Read(h.ctx, h.d, who, h.clock.Now(), no)
		h.must(err)
		if w.State != admission.FeeDue || w.Discount != 200_000 || w.AnnualFee != 200_00 { // a twelfth of 3,000 less a fifth
			h.Errorf("%+v", w.Application)
		}
		_, err = admission.Pay{No: no, Reference: "BANK-T"}.Do(h.ctx, h.k, h.clerk, id.New())
		h.must(err)
		if b := h.brought(no); b == nil || b.Discount != 200_000 || b.Tier != "core" || b.Fee != 200_00 {
			h.Errorf("%+v", b)
		}
	})
}

// brought is what the fact of an admission brings.
func (h *house) brought(no int64) *fact.Brought {
	h.Helper()
	all, err := h.k.After(h.ctx, 0, 5000)
	h.must(err)
	for _, e := range all {
		var f fact.AdmissionMoved
		if e.Fact == f.FactName() {
			h.must(e.Decode(&f))
			if f.Admission == no && f.Brings != nil {
				return f.Brings
			}
		}
	}
	return nil
}

// TestSixMonthsAfterTheLastOfAugustIsTheLastOfFebruary was once the third of March.
func TestSixMonthsAfterTheLastOfAugustIsTheLastOfFebruary(t *testing.T) {
	each(t, settings.SDE, func(h *house) {
		no, _ := h.posted("91440300MA5GMONTH1")
		h.clock.Instant = clock.At(time.Date(2027, 8, 31, 2, 0, 0, 0, time.UTC))
		h.days(0)
		h.resolves("application", no, true)
		h.clock.Instant = clock.At(time.Date(2028, 2, 29, 15, 59, 59, 0, time.UTC))
		h.is(no, admission.FeeDue)
		h.clock.Instant = h.clock.Instant.Add(time.Second)
		h.is(no, admission.Lapsed)
	})
}

func TestARequiredDocumentIsThereInChineseAndInEnglish(t *testing.T) {
	each(t, settings.SDE, func(h *house) {
		const reg = "91440300MA5GLANG01"
		no, who := h.apply(reg)
		_, err := form(no, reg).Do(h.ctx, h.k, who, id.New())
		h.must(err)
		blobs, err := blob.New(h.d, h.clock)
		h.must(err)
		add := func(lang string) error {
			ref, err := blobs.Put(h.ctx, strings.NewReader("%PDF-1.7 "+lang), 1<<20)
			h.must(err)
			_, err = admission.AddFile{No: no, Kind: "licence", Lang: lang, Name: "licence.pdf", Type: "application/pdf", File: ref}.Do(h.ctx, h.k, who, id.New())
			return err
		}
		submit := func() error { _, err := admission.Submit{No: no}.Do(h.ctx, h.k, who, id.New()); return err }
		lacks := func(want ...admission.Lack) {
			h.Helper()
			w, err := admission.Read(h.ctx, h.d, who, h.clock.Now(), no)
			h.must(err)
			if len(w.Lacks) != len(want) || len(want) > 0 && w.Lacks[0] != want[0] {
				h.Errorf("missing: %+v, want %+v", w.Lacks, want)
			}
		}
		for _, bad := range []string{"", "nl"} {
			h.refused(add(bad), "admission.file_lang")
		}
		lacks(admission.Lack{Kind: "licence"})
		h.refused(submit(), "admission.no_licence")
		h.must(add("zh"))
		lacks(admission.Lack{Kind: "licence", Lang: "en"})
		h.refused(submit(), "admission.no_licence_en")
		h.must(add("en"))
		lacks()
		h.refused(submit(), "admission.not_signed")
	})
}
