package admission_test

import (
	"testing"

	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/screening"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// listed has a person with the name of an owner.
const listed = `<CONSOLIDATED_LIST dateGenerated="2026-11-01T21:00:02Z"><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>SERGEI</FIRST_NAME><THIRD_NAME>ORLOV</THIRD_NAME><REFERENCE_NUMBER>TXi.001</REFERENCE_NUMBER></INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>`

// screens lets the compliance desk read the journal from its beginning, and admission what the
// desk said, until nothing more comes.
func (h *house) screens(desk *screening.Desk) {
	h.Helper()
	for range 3 {
		all, err := h.k.After(h.ctx, 0, 5000)
		h.must(err)
		for _, e := range all {
			_, err := desk.Apply(h.ctx, h.k, e)
			h.must(err)
			_, err = admission.Carry(h.ctx, h.k, e)
			h.must(err)
		}
	}
}

// TestAnOpenCaseAboutAnOwnerKeepsAnApplicationFromGoingOn plays with the compliance desk itself:
// what the two rooms know of each other is what stands in the journal.
func TestAnOpenCaseAboutAnOwnerKeepsAnApplicationFromGoingOn(t *testing.T) {
	each(t, settings.SDE, func(h *house) {
		desk := screening.NewDesk()
		office := party.Added{Org: h.clerk.Org, No: h.clerk.OrgNo}
		officer, second := h.person(office, party.Exchange, "officer", access.Compliance), h.person(office, party.Exchange, "second", access.Compliance)
		_, err := screening.Take(h.ctx, h.k, officer, id.New(), []byte(listed))
		h.must(err)
		h.screens(desk)
		no, who := h.apply("91440300MA5GSCR01")
		f := form(no, "91440300MA5GSCR01")
		f.Owners = append(f.Owners, party.Owner{Name: "Sergei Orlov", Country: "RU", Share: 300_000})
		_, err = f.Do(h.ctx, h.k, who, id.New())
		h.must(err)
		h.must(h.file(who, no, "licence", "licence.pdf", "application/pdf"))
		h.handsIn(no, who)
		point := func(by access.Actor) admission.Point {
			w, err := admission.Read(h.ctx, h.d, by, h.clock.Now(), no)
			h.must(err)
			return w.Points["screening"]
		}
		check := func() error { _, err := admission.Check{No: no}.Do(h.ctx, h.k, h.clerk, id.New()); return err }
		note := func(p string) error {
			_, err := admission.Note{No: no, Point: p, Result: "ok", Source: "seen"}.Do(h.ctx, h.k, h.clerk, id.New())
			return err
		}
		h.screens(desk)
		for _, p := range admission.Points {
			if p != "screening" {
				h.must(note(p))
			}
		}
		h.refused(note("screening"), "admission.screening_own")
		cases, err := screening.List(h.ctx, h.d, officer, true, 0, 10)
		h.must(err)
		if len(cases) != 1 || cases[0].Org != who.Org || cases[0].Subject != "Sergei Orlov" {
			h.Fatalf("cases: %+v", cases)
		}
		decide := func(by access.Actor, act lifecycle.Act) {
			h.Helper()
			_, err := screening.Decide{Case: cases[0].No, Act: act, Reason: "as the register says"}.Do(h.ctx, h.k, by, id.New())
			h.must(err)
			h.screens(desk)
		}
		if p := point(h.clerk); p.Screening != admission.CaseOpen || p.Result == "ok" || len(p.Cases) != 1 {
			h.Errorf("the clerk reads %+v", p)
		}
		if p := point(who); p.Screening != admission.Unscreened || p.Result != "" || len(p.Cases) != 0 {
			h.Errorf("the applicant is told of a case: %+v", p)
		}
		h.refused(check(), "admission.screening_open")
		decide(officer, screening.ActName)
		h.refused(check(), "admission.screening_open")
		decide(second, screening.ActConfirm)
		if p := point(h.clerk); p.Screening != admission.Confirmed {
			h.Errorf("the clerk reads %+v", p)
		}
		h.refused(check(), "admission.screening_confirmed")
		decide(second, screening.ActLift)
		if p := point(h.clerk); p.Screening != admission.Cleared || p.Result != "ok" {
			h.Errorf("the clerk reads %+v", p)
		}
		h.must(check())
		_, err = admission.Publish{No: no}.Do(h.ctx, h.k, h.clerk, id.New())
		h.must(err)
		h.is(no, admission.OnNotice)
	})
}

func TestTheScreeningPointIsTheProgramsWhenNothingWasFound(t *testing.T) {
	each(t, settings.SDE, func(h *house) {
		desk := screening.NewDesk()
		office := party.Added{Org: h.clerk.Org, No: h.clerk.OrgNo}
		officer := h.person(office, party.Exchange, "officer", access.Compliance)
		_, err := screening.Take(h.ctx, h.k, officer, id.New(), []byte(`<CONSOLIDATED_LIST dateGenerated="2026-11-01T21:00:02Z"><ENTITIES><ENTITY><DATAID>2</DATAID><FIRST_NAME>SEVERNY ALMAZ LLC</FIRST_NAME><REFERENCE_NUMBER>TXe.002</REFERENCE_NUMBER></ENTITY></ENTITIES></CONSOLIDATED_LIST>`))
		h.must(err)
		no, _ := h.apply("91440300MA5GSCR02")
		h.screens(desk)
		again, who := h.submitted("91440300MA5GSCR03")
		h.screens(desk)
		w, err := admission.Read(h.ctx, h.d, who, h.clock.Now(), again)
		h.must(err)
		if p := w.Points["screening"]; p.Screening != admission.NoCase || p.Result != "ok" {
			h.Errorf("%+v", p)
		}
		h.is(no, admission.Draft)
		_, err = admission.Return{No: again, Why: "Once more."}.Do(h.ctx, h.k, h.clerk, id.New())
		h.must(err)
		h.clock.Instant++
		_, err = admission.Submit{No: again}.Do(h.ctx, h.k, who, id.New())
		h.must(err)
		_, err = admission.Check{No: again}.Do(h.ctx, h.k, h.clerk, id.New())
		h.refused(err, "admission.screening_waiting")
		h.screens(desk)
		_, err = admission.Check{No: again}.Do(h.ctx, h.k, h.clerk, id.New())
		h.refused(err, "admission.point_open")
	})
}
