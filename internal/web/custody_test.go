package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/border/custody"
	"openbourse/internal/registry/access"
	told "openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// released is customs' news that a shipment's paper is released, followed at once.
func (p *staffed) released(no int64) {
	p.Helper()
	ctx := context.Background()
	s, err := shipment.ByNo(ctx, p.k.DB(), no)
	if err != nil {
		p.Fatal(err)
	}
	lines, err := shipment.Lines(ctx, p.k.DB(), no)
	if err != nil {
		p.Fatal(err)
	}
	f := told.PaperReleased{Paper: no, Revision: 1, Kind: s.Direction.Paper(), Shipment: no, Member: s.Member, Day: "2026-11-23", At: p.k.Clock().Now()}
	for _, l := range lines {
		f.Lines = append(f.Lines, told.ReleasedLine{Line: l.No, Stone: l.Stone, Pieces: l.Pieces, Weight: int64(l.Weight), USD: l.Value})
	}
	p.told(f)
}

// certified is the news that the Kimberley certificate of the rough stands so.
func (p *staffed) certified(no int64, state string) {
	p.Helper()
	s, err := shipment.ByNo(context.Background(), p.k.DB(), no)
	if err != nil {
		p.Fatal(err)
	}
	p.told(told.KimberleyMoved{Certificate: no, Direction: "in", Member: s.Member, Issuer: "EU", Number: "12345", What: state, State: state, Shipment: no})
}

// told is news of another room, followed at once.
func (p *staffed) told(f journal.Fact) {
	p.Helper()
	ctx := context.Background()
	_, err := journal.Do(ctx, p.k, journal.Act{Actor: access.System("test").Key(), ID: id.New(), Kind: "test", Input: "told"}, func(context.Context, *db.Tx) (journal.Fact, struct{}, error) {
		return f, struct{}{}, nil
	})
	if err != nil {
		p.Fatal(err)
	}
	head, _, err := p.k.Head(ctx)
	if err != nil {
		p.Fatal(err)
	}
	all, err := p.k.After(ctx, head-1, 1)
	if err != nil || len(all) != 1 {
		p.Fatal(len(all), err)
	}
	if _, err := custody.Apply(ctx, p.k, all[0]); err != nil {
		p.Fatal(err)
	}
}

func TestRoughFromAbroadIsFollowedByPagesFromItsNoticeToTheVault(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	member, officer, staff := p.token[access.StockKeeper], p.token[access.Officer], p.token[access.Staff]
	typed := []string{
		"direction", "abroad-in", "counterpart", "Scheldt & Zoon", "from_country", "be", "from_port", "Antwerp", "to_country", "cn", "carrier", "Malca-Amit", "waybill", "999-1",
		"terms", "CIF", "currency", "USD", "freight", "120", "packages", "1", "gross", "900", "invoice", "INV-1", "invoice_day", "2026-11-20", "packing", "PL-1",
		"goods", "0 ; LOT 7 ; 71023100 ; natural ; rough ; 40 ; 102.5 ; 41,000 ; ; BW:80 CA:22.5 ; EU12345 ;",
	}
	p.shows(p.ask("GET", "/shipments", member), http.StatusOK, "No shipments yet")
	p.shows(p.ask("GET", "/shipments/new", member), http.StatusOK, "Keep as draft")
	p.shows(p.ask("POST", "/shipments", member, append(typed[:len(typed)-2:len(typed)-2], "goods", "1;2")...), http.StatusUnprocessableEntity, "Error:", "Line 1")
	p.leads(p.ask("POST", "/shipments", member, typed...), "/shipments/1")
	p.shows(p.ask("GET", "/shipments/1", member), http.StatusOK, "LOT 7", "Announce")
	p.leads(p.ask("POST", "/shipments/1/announce", member), "/shipments/1")
	p.leads(p.ask("POST", "/shipments/1/move", member, "act", "depart"), "/shipments/1")
	p.shows(p.ask("POST", "/shipments/1/pass", officer, "act", "arrive", "seals", ""), http.StatusUnprocessableEntity, "Error:", "travel under seal")
	p.leads(p.ask("POST", "/shipments/1/pass", officer, "act", "arrive", "seals", "CN-77"), "/shipments/1")
	soon := p.k.Clock().Now().Add(24 * time.Hour).Time().Format("2006-01-02T15:04")
	p.leads(p.ask("POST", "/shipments/1/move", member, "act", "lodge", "appointment", soon, "place", "Room 2"), "/shipments/1")
	p.shows(p.ask("GET", "/today", staff), http.StatusOK, "Arrivals and inspections", "Room 2")
	people, err := party.PeopleAt(context.Background(), p.k.DB(), p.orgs[party.Member].Org, p.k.Clock().Now())
	if err != nil || len(people) == 0 {
		t.Fatal(err)
	}
	p.shows(p.ask("GET", "/shipments/1", officer), http.StatusOK, "In the presence of", people[0].Name)
	p.shows(p.ask("POST", "/shipments/1/open", officer, "seal", "CN-77", "witness", people[0].ID.String()), http.StatusConflict, "Error:", "Decree 269")
	p.certified(1, "declared")
	p.leads(p.ask("POST", "/shipments/1/open", officer, "seal", "CN-77", "witness", people[0].ID.String()), "/shipments/1")
	lines, err := shipment.Lines(context.Background(), p.k.DB(), 1)
	if err != nil {
		t.Fatal(err)
	}
	stone := strconv.FormatInt(lines[0].Stone, 10)
	p.leads(p.ask("POST", "/shipments/1/weigh", officer, "stone", stone, "reading", "101.9", "pieces", "40", "scale", "MT-1"), "/shipments/1")
	p.shows(p.ask("GET", "/border/differences", officer), http.StatusOK, "Not decided", "101.90")
	p.shows(p.ask("POST", "/border/differences/1", officer, "decision", "amend", "why", ""), http.StatusUnprocessableEntity, "Error:")
	p.leads(p.ask("POST", "/border/differences/1", officer, "decision", "amend", "why", "weighed three times"), "/border/differences")
	p.shows(p.ask("POST", "/shipments/1/admit", officer), http.StatusConflict, "Error:", "has not entered yet")
	p.released(1)
	p.shows(p.ask("POST", "/shipments/1/admit", officer), http.StatusConflict, "Error:", "EU12345")
	p.certified(1, "entered")
	p.leads(p.ask("POST", "/shipments/1/admit", officer), "/shipments/1")
	p.leads(p.ask("POST", "/border/bonded/put", staff, "stones", stone, "place", "vault", "box", "B2-114"), "/border/bonded")
	p.shows(p.ask("GET", "/border/bonded", member), http.StatusOK, "B2-114", "101.90", "Bonded")
	if seen := p.ask("GET", "/border/bonded", officer).Body.String(); strings.Contains(seen, "B2-114") {
		t.Error("an officer sees the box")
	}
	p.shows(p.ask("GET", "/border/bonded/"+stone, member), http.StatusOK, "Movements", "admit")
	p.shows(p.ask("GET", "/shipments/new?direction=home-out&stones="+stone, member), http.StatusOK, "; rough ; 40 ; 101.9")
	p.shows(p.ask("GET", "/border/balance?from=2020-01-01", member), http.StatusOK, "101.90", "Customs accounts")
	p.shows(p.ask("GET", "/border/balance.csv?from=2020-01-01", member), http.StatusOK, "closing_carats", "101.9", "-0.6")
	p.leads(p.ask("POST", "/border/checks", staff), "/border/checks/1")
	p.shows(p.ask("POST", "/border/checks/1/count", staff, "count", "x"), http.StatusUnprocessableEntity, "Line 1 cannot be read")
	p.leads(p.ask("POST", "/border/checks/1/count", staff, "count", stone+" 101.9 40"), "/border/checks/1")
	p.leads(p.ask("POST", "/border/checks/1/finish", staff), "/border/checks/1")
	p.shows(p.ask("POST", "/border/checks/1/decide", staff, "do", "approve", "why", "seen"), http.StatusConflict, "cannot decide")
	p.leads(p.ask("POST", "/border/checks/1/decide", p.token[access.Admin], "do", "approve", "why", "seen"), "/border/checks/1")
	p.leads(p.ask("POST", "/border/handbooks", officer, "no", "B22026001", "member_no", strconv.FormatInt(p.orgs[party.Member].No, 10), "processor", "Panyu Cutters", "kind", "inland", "norm", "42.5"), "/border/handbooks")
	for _, l := range i18n.Languages {
		for _, page := range []string{"/shipments", "/shipments/1", "/shipments/new", "/border/bonded", "/border/bonded/" + stone, "/border/balance", "/border/differences", "/border/stays", "/border/handbooks"} {
			p.shows(p.ask("GET", page+"?lang="+string(l), member), http.StatusOK)
		}
	}
}
