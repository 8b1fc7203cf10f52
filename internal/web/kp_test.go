package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// owns gives the member stones with title to them.
func (p *staffed) owns(all ...stone.Stone) {
	p.Helper()
	err := p.k.DB().Write(context.Background(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		e := stone.NewEditions()
		var items []ledger.Item
		for i := range all {
			e.Add(&all[i], 1, all[i].Hash())
			items = append(items, ledger.Item{No: all[i].No, Pieces: 1, Weight: int64(all[i].Carat), Single: all[i].Form == stone.Single})
		}
		if err := e.Write(ctx, tx); err != nil {
			return err
		}
		_, err := ledger.FirstTitle(ctx, tx, p.k.Clock().Now(), "test", p.orgs[party.Member].Org, items)
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
}

// kpTyped is a certificate of Botswana that nothing is wrong with.
func kpTyped(change ...string) []string {
	v := url.Values{}
	all := append([]string{
		"issuer", "bw", "number", "0012345", "hs", "7102.31", "weight", "12,50", "usd", "18,750.00", "parcels", "2", "origins", "BW", "issued", "2026-01-02", "expires", "2036-12-31",
		"exporter", "Gaborone Sorters", "goods", "",
	}, change...)
	for i := 0; i < len(all); i += 2 {
		v.Set(all[i], all[i+1])
	}
	var pairs []string
	for k := range v {
		pairs = append(pairs, k, v.Get(k))
	}
	return pairs
}

func TestACertificateIsAnnouncedExaminedAndConfirmedByPages(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	member, officer, staff := p.token[access.StockKeeper], p.token[access.Officer], p.token[access.Staff]
	p.shows(p.ask("GET", "/border/kp", member), http.StatusOK, "No certificates", "Announce a certificate")
	refused := p.ask("POST", "/border/kp/new", member, kpTyped("issuer", "XX")...)
	p.shows(refused, http.StatusConflict, "Error:", "was no participant")
	if !strings.Contains(refused.Body.String(), `value="Gaborone Sorters"`) {
		t.Error("what was typed is lost")
	}
	p.shows(p.ask("POST", "/border/kp/new", member, kpTyped("weight", "x")...), http.StatusUnprocessableEntity, "Error:")
	p.leads(p.ask("POST", "/border/kp/new", member, kpTyped()...), "/border/kp/1")
	p.shows(p.ask("POST", "/border/kp/new", member, kpTyped()...), http.StatusConflict, "is in the register already")
	p.shows(p.ask("GET", "/border/kp/1", member), http.StatusOK, "Certificate BW 0012345", "12.50", "Declare it to customs")
	p.leads(p.ask("POST", "/border/kp/1/declare", member), "/border/kp/1")
	p.shows(p.ask("GET", "/border/kp?d=desk", officer), http.StatusOK, "BW 0012345", "The member")
	p.shows(p.ask("POST", "/border/kp/1/examine", officer, "weight", "12.40", "parcels", "2", "seals", "1"), http.StatusConflict, "Error:", "with the declarant present")
	p.leads(p.ask("POST", "/border/kp/1/examine", officer, "weight", "12.40", "parcels", "2", "seals", "1", "present", "1"), "/border/kp/1")
	p.shows(p.ask("GET", "/border/kp/1", officer), http.StatusOK, "Differs", "The issuer is asked")
	p.shows(p.ask("POST", "/border/kp/1/ask", officer), http.StatusUnprocessableEntity, "Error:")
	p.leads(p.ask("POST", "/border/kp/1/ask", officer, "why_ask", "0.10 ct less"), "/border/kp/1")
	p.shows(p.ask("POST", "/border/kp/1/amend", officer, "consent", "BW 7", "weight", "12.45", "usd", "18,600", "parcels", "2"), http.StatusConflict, "Error:", "Ask the issuer again")
	p.leads(p.ask("POST", "/border/kp/1/amend", officer, "consent", "BW 7", "weight", "12.40", "usd", "18,600", "parcels", "2"), "/border/kp/1")
	p.leads(p.ask("POST", "/border/kp/1/enter", officer), "/border/kp/1")
	p.leads(p.ask("POST", "/border/kp/1/confirm", officer), "/border/kp/1")
	page := p.ask("GET", "/border/kp/1", member)
	p.shows(page, http.StatusOK, "Confirmed", "Kept until", "0.10 ct less", "BW 7")
	_, after, _ := strings.Cut(page.Body.String(), "/papers/")
	code, _, _ := strings.Cut(after, `"`)
	p.shows(p.ask("GET", "/papers/"+code, member), http.StatusOK, "confirmation of entry", "进境确认", "Gaborone Sorters", "BW 0012345")
	p.shows(p.ask("GET", "/v/"+code, ""), http.StatusOK, "Kimberley")
	p.shows(p.ask("GET", "/border/kp/tables", staff), http.StatusOK, "12.40", "18,600.00", "BW")
	file := p.ask("GET", "/border/kp/tables.csv", officer)
	if !strings.Contains(file.Body.String(), "BW,7102.31,12.4,18600,1500,1,0,0,,0") {
		t.Errorf("%s", file.Body)
	}
	p.shows(p.ask("GET", "/border/kp/balance", staff), http.StatusOK, "No rough has moved yet")
	p.shows(p.ask("GET", "/border/kp/tables", member), http.StatusForbidden)
	p.shows(p.ask("GET", "/border/kp/1", p.token[access.Partner]), http.StatusForbidden)
}

func TestRoughIsAppliedForAndLeavesByPages(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	member, officer := p.token[access.StockKeeper], p.token[access.Officer]
	p.owns(stone.Stone{No: 70, Form: stone.Rough, Kind: stone.Natural, Carat: carat.Weight(10_000), Pieces: 40})
	asked := []string{"to", "be", "hs", "7102.31", "weight", "8", "usd", "9000", "parcels", "1", "importer", "Antwerp Rough", "goods", "70 8.00", "origins"}
	p.shows(p.ask("POST", "/border/kp/apply", member, append(asked, "mixed")...), http.StatusConflict, "Error:", "Name every country")
	p.leads(p.ask("POST", "/border/kp/apply", member, append(asked, "BW, ZA")...), "/border/kp/1")
	p.shows(p.ask("GET", "/border/kp/1", officer), http.StatusOK, "Application 1", "EU", "Note the check")
	p.leads(p.ask("POST", "/border/kp/1/check", officer, "weight", "8.000", "parcels", "1"), "/border/kp/1")
	p.leads(p.ask("POST", "/border/kp/1/seal", officer, "seal", "SH 4411"), "/border/kp/1")
	p.shows(p.ask("POST", "/border/kp/1/issue", officer, "number", "71", "expires", "2020-01-01"), http.StatusUnprocessableEntity, "Error:")
	p.leads(p.ask("POST", "/border/kp/1/issue", officer, "number", "71", "expires", string(clock.DateOf(p.k.Clock().Now(), time.UTC).AddDays(60))), "/border/kp/1")
	p.leads(p.ask("POST", "/border/kp/1/ship", member), "/border/kp/1")
	p.leads(p.ask("POST", "/border/kp/1/confirm", officer, "reference", "EU 1", "weight", "8"), "/border/kp/1")
	p.shows(p.ask("GET", "/border/kp/1", member), http.StatusOK, "Certificate CN 71", "Confirmed", "SH 4411")
}

func TestEvidenceHangsOnAStoneByPages(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	member := p.token[access.StockKeeper]
	p.owns(stone.Stone{No: 1, Form: stone.Single, Kind: stone.Natural, Carat: 1_200, Pieces: 1})
	p.shows(p.ask("GET", "/border/evidence/1?to=BE", member), http.StatusOK, "Missing", "Due Diligence Statement")
	p.shows(p.ask("POST", "/border/evidence/1", member, "kind", "diligence", "origins", "Botswana"), http.StatusUnprocessableEntity, "Error:", "two-letter codes")
	p.leads(p.ask("POST", "/border/evidence/1", member, "kind", "diligence", "origins", "BW"), "/border/evidence/1")
	p.shows(p.ask("GET", "/border/evidence/1?to=BE", member), http.StatusOK, "At hand")
	p.shows(p.ask("GET", "/border/evidence/1?to=AE", member), http.StatusOK, "asks for no statement")
}

func TestKimberleySpeaksFourLanguages(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	p.leads(p.ask("POST", "/border/kp/new", p.token[access.StockKeeper], kpTyped()...), "/border/kp/1")
	for _, l := range i18n.Languages {
		for path, want := range map[string]string{
			"/border/kp": "kp.lead", "/border/kp/1": "kp.history", "/border/kp/tables": "kp.tables_lead", "/border/kp/balance": "kp.reconcile_lead", "/border/kp/participants": "kp.participants_lead",
		} {
			r := mustRequest(t, path)
			r.AddCookie(&http.Cookie{Name: p.server.sessionCookie(), Value: p.token[access.Officer]})
			r.AddCookie(&http.Cookie{Name: "lang", Value: url.QueryEscape(string(l))})
			if w := serve(p.h, r); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), l.T(want)) {
				t.Errorf("%s in %s: %d lacks %q", path, l, w.Code, l.T(want))
			}
		}
	}
}

func TestWeightsAreReadAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string]int64{"12.5": 12_500, "12,5": 12_500, "12,50 ct": 12_500, "1 204.50": 1_204_500, "1,204.50": 1_204_500, "1.204,5": 1_204_500, "1,204,000": 1_204_000_000, "0.305": 305, "8": 8_000, "8克拉": 8_000} {
		if got, err := readCarats(typed, "weight"); err != nil || got != want {
			t.Errorf("%q is %d, want %d: %v", typed, got, want, err)
		}
	}
	for _, typed := range []string{"", "0", "-1", "x", "1.2345", "1,2.3,4", "1..2", "1e3", strings.Repeat("9", 40)} {
		if got, err := readCarats(typed, "weight"); err == nil {
			t.Errorf("%q was read as %d", typed, got)
		}
	}
}
