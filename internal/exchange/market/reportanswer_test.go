package market_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/mail"
)

// laboratory adds a laboratory that answers for the reports of GIA, and gives its person.
func (h *house) laboratory() access.Actor {
	h.t.Helper()
	ctx := context.Background()
	a := h.partner(party.Laboratory, "Light Laboratory", "lab@example.org")
	if _, err := (market.SetIssuer{Lab: "GIA", Org: a.Org}).Do(ctx, h.k, access.System("test"), id.New()); err != nil {
		h.t.Fatal(err)
	}
	return a
}

func (h *house) partner(kind party.OrgKind, name, mail string) access.Actor {
	h.t.Helper()
	ctx := context.Background()
	org, err := (party.AddOrg{Kind: kind, Name: name, Country: "BE", Since: "2020-01-01"}).Do(ctx, h.k, access.System("test"), id.New())
	if err != nil {
		h.t.Fatal(err)
	}
	p, err := (party.AddPerson{Org: org.Org, Email: mail, Name: name, Lang: i18n.English, Roles: []access.Role{access.Partner}}).Do(ctx, h.k, access.System("test"), id.New())
	if err != nil {
		h.t.Fatal(err)
	}
	return access.Actor{Person: p.Person, Org: org.Org, OrgNo: org.No, OrgKind: string(kind), OrgName: name, Roles: []access.Role{access.Partner}, Lang: i18n.English}
}

func (h *house) says(who access.Actor, number string, genuine bool, note string) error {
	_, err := market.AnswerReport{Lab: "GIA", Number: number, Genuine: genuine, Note: note}.Do(context.Background(), h.k, who, id.New())
	return err
}

// reads lets the market follow what laboratories said, twice.
func (h *house) reads() {
	h.t.Helper()
	for range 2 {
		all, err := h.k.After(context.Background(), 0, 5000)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, e := range all {
			if _, err := market.ApplyReport(settings.Letterhead)(context.Background(), h.k, e); err != nil {
				h.t.Fatal(err)
			}
		}
	}
}

func (h *house) refused(err error, key string) {
	h.t.Helper()
	if !errs.Is(err, key) {
		h.t.Errorf("%v, want %s", err, key)
	}
}

func TestALaboratoryConfirmsAReportAndOneItDisownsLeavesTheMarket(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx, system := context.Background(), access.System("test")
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		_, err := settings.Begin{Change: settings.Change{Name: "House", Zone: "Asia/Shanghai", Preset: settings.SDE, Origin: "http://localhost", Currency: "USD"}, Mode: settings.Demo}.Do(ctx, h.k, system, id.New())
		must(err)
		ex, err := party.AddOrg{Kind: party.Exchange, Name: "House", Country: "CN", Since: "2020-01-01"}.Do(ctx, h.k, system, id.New())
		must(err)
		staffed, err := party.AddPerson{Org: ex.Org, Email: "staff@example.org", Name: "Staff", Lang: i18n.English, Roles: []access.Role{access.Staff}}.Do(ctx, h.k, system, id.New())
		must(err)
		staff := access.Actor{Person: staffed.Person, Org: ex.Org, OrgKind: string(party.Exchange), Roles: []access.Role{access.Staff}}
		m, buyer := h.member("Diamant NV"), h.member("Kunde BV")
		_, err = party.AddPerson{Org: m.Org, Email: "keeper@example.org", Name: "Keeper", Lang: i18n.English, Roles: []access.Role{access.StockKeeper}}.Do(ctx, h.k, system, id.New())
		must(err)
		h.put(m, market.Replace, "A1,5156368664,8000", "A2,2166332538,7000")
		lab := h.laboratory()
		bank := h.partner(party.Bank, "Bank", "bank@example.org")
		report := func(number string) stone.Report {
			l, _ := stone.ParseLab("GIA")
			return stone.Report{Lab: l, Number: number}
		}

		h.refused(h.says(bank, "5156368664", true, ""), "report.not_issuer")
		h.refused(h.says(m, "5156368664", true, ""), "access.forbidden")
		h.refused(h.says(lab, "999", true, ""), "report.unknown")
		h.refused(h.says(lab, "2166332538", false, " "), "report.say_why")
		_, err = market.SetIssuer{Lab: "GIA", Org: bank.Org}.Do(ctx, h.k, system, id.New())
		h.refused(err, "report.no_laboratory")
		_, err = market.SetIssuer{Lab: "GIA", Org: lab.Org}.Do(ctx, h.k, staff, id.New())
		h.refused(err, "access.forbidden")

		must(h.says(lab, " 5156368664 ", true, ""))
		h.refused(h.says(lab, "5156368664", true, ""), "report.said")
		h.reads()
		if got := h.stock(buyer, m); len(got) != 2 {
			t.Errorf("after a confirmation the stock is %v", got)
		}
		v, found, err := market.ReportAnswerOn(ctx, h.d, report("5156368664"))
		if err != nil || !found || !v.Genuine || v.At != h.clock.Now() {
			t.Errorf("%+v %v %v", v, found, err)
		}

		must(h.says(lab, "2166332538", false, "The number is of another stone: 0.50 ct."))
		h.reads()
		if got := h.stock(buyer, m); len(got) != 1 || got["A1"] == 0 {
			t.Errorf("after it was disowned the stock is %v", got)
		}
		letters, err := mail.ListUnsent(ctx, h.d, 20)
		must(err)
		told := map[string]string{}
		for _, l := range letters {
			told[l.To] += l.Subject
		}
		if len(letters) != 2 || !strings.Contains(told["keeper@example.org"], "GIA 2166332538") || !strings.Contains(told["staff@example.org"], "GIA 2166332538") {
			t.Errorf("letters: %v", told)
		}
		if v, _, err := market.ReportAnswerOn(ctx, h.d, report("2166332538")); err != nil || v.Genuine || v.Note != "" {
			t.Errorf("the note is for the laboratory and the exchange alone: %+v %v", v, err)
		}

		u := h.upload(m, market.Merge, file("A2,2166332538,6900", "A3,2166082192,500")) // it does not come back under that number
		if u.Counts.Held != 1 || u.Counts.Added != 1 || h.rows(m, u.No)["A2"] != "held market.row_disowned" {
			t.Errorf("%+v %v", u.Counts, h.rows(m, u.No))
		}
		h.publish(m, u.No)

		flags, err := market.ReportAnswers(ctx, h.d, staff, true, 0, 10)
		if err != nil || len(flags) != 1 || flags[0].Number != "2166332538" || flags[0].Note == "" {
			t.Fatalf("flags: %+v %v", flags, err)
		}
		_, err = market.SeeReport{No: flags[0].No}.Do(ctx, h.k, lab, id.New())
		h.refused(err, "access.forbidden")
		_, err = market.SeeReport{No: flags[0].No}.Do(ctx, h.k, staff, id.New())
		must(err)
		_, err = market.SeeReport{No: flags[0].No}.Do(ctx, h.k, staff, id.New())
		h.refused(err, "report.seen")
		if flags, err := market.ReportAnswers(ctx, h.d, staff, true, 0, 10); err != nil || len(flags) != 0 {
			t.Errorf("flags: %+v %v", flags, err)
		}
		if own, err := market.ReportAnswers(ctx, h.d, lab, false, 0, 10); err != nil || len(own) != 2 {
			t.Errorf("the laboratory reads %+v %v", own, err)
		}
		if none, err := market.ReportAnswers(ctx, h.d, bank, false, 0, 10); err != nil || len(none) != 0 {
			t.Errorf("a bank reads %+v %v", none, err)
		}
		_, err = market.ReportAnswers(ctx, h.d, m, false, 0, 10)
		h.refused(err, "access.forbidden")

		h.later(time.Hour)
		must(h.says(lab, "2166332538", true, "")) // a mistake of the laboratory
		h.reads()
		h.put(m, market.Merge, "A2,2166332538,6900")
		if got := h.stock(buyer, m); got["A2"] != 6900 {
			t.Errorf("after it was confirmed the stock is %v", got)
		}
	})
}

// TestADisownedStoneInADealStaysWhereItIs: what is bound is for the exchange to decide.
func TestADisownedStoneInADealStaysWhereItIs(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m, buyer := h.member("Diamant NV"), h.member("Kunde BV")
		h.put(m, market.Replace, "A1,5156368664,8000")
		lab := h.laboratory()
		if err := h.d.Write(context.Background(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			_, err := market.Hold(ctx, tx, h.listing(m, "A1"), market.LockDeal, "deal 7", h.clock.Now())
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := h.says(lab, "5156368664", false, "Not ours."); err != nil {
			t.Fatal(err)
		}
		h.reads()
		if got := h.stock(buyer, m); got["A1"] != 8000 {
			t.Errorf("the stock is %v", got)
		}
		if flags, err := market.ReportAnswers(context.Background(), h.d, access.System("test"), true, 0, 10); err != nil || len(flags) != 1 {
			t.Errorf("flags: %+v %v", flags, err)
		}
	})
}
