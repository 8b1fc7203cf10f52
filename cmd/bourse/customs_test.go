package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/border/customs"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// lodged makes a data folder with a record list of polished goods that its member lodged.
func lodged(t *testing.T) (folder string, paper int64) {
	t.Helper()
	folder, ctx := t.TempDir(), t.Context()
	d, err := db.Open(ctx, folder, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	k := journal.New(d, clock.System{})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	o, err := party.AddOrg{Kind: party.Member, Name: "Alpha", Country: "CN", RegNo: "91310115MA1K000001", Since: "2020-01-01"}.Do(ctx, k, access.System("test"), id.New())
	must(err)
	who := access.Actor{Person: id.New(), Org: o.Org, OrgNo: o.No, OrgKind: string(party.Member), Roles: []access.Role{access.Trader}}
	s, err := shipment.Draft{Head: shipment.Head{
		Direction: shipment.AbroadIn, Counterpart: "Scheldt & Zoon", From: shipment.Side{Country: "BE"}, To: shipment.Side{Country: "CN"}, Carrier: "Secure Air", Waybill: "999-1", Terms: "CIF", Currency: "USD",
		Packages: 1, Gross: 900, Invoice: "INV-1", InvoiceDay: "2026-11-20", Packing: "PL-1",
	}, Goods: []shipment.Good{{Label: "P-1", HS: "71023900", Kind: "natural", Single: true, Pieces: 1, Weight: 1_010, Price: 720_000, Origins: []fact.Share{{Country: "BE", Weight: 1_010}}}}}.Do(ctx, k, who, id.New())
	must(err)
	_, err = shipment.Announce{Shipment: s.Shipment}.Do(ctx, k, who, id.New())
	must(err)
	p, err := customs.DraftPaper{Shipment: s.Shipment}.Do(ctx, k, who, id.New())
	must(err)
	_, err = customs.Check{Paper: p.Paper}.Do(ctx, k, who, id.New())
	must(err)
	_, err = customs.Send{Paper: p.Paper}.Do(ctx, k, who, id.New())
	must(err)
	must(d.Close())
	return folder, p.Paper
}

func TestCustomsPapersGoOutAndReceiptsComeInByFilesOnADataFolder(t *testing.T) {
	folder, paper := lodged(t)
	no := fmt.Sprint(paper)
	var out struct{ Format, As, Content string }
	for as, want := range map[string]string{"csv": "71023900", "xml": "<TradeMode>1234</TradeMode>"} {
		said(t, &out, "customs", "export", no, "--format", "singlewindow", "--as", as, "--data", folder, "--json")
		if out.As != as || !strings.Contains(out.Content, want) {
			t.Errorf("%s: %s", as, out.Content)
		}
	}
	file := func(name, text string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	line := "%s,220020261000044128,%s,2026-11-27T11:26:00+08:00\n"
	head := "SeqNo,EntryId,Channel,NoticeDate\n"
	answers := file("receipts.csv", head+fmt.Sprintf(line, no, "accepted")+fmt.Sprintf(line, no, "released"))
	for what, f := range map[string]string{
		"of an unknown paper": file("unknown.csv", head+fmt.Sprintf(line, "77", "accepted")), "that is no receipt": file("odd.csv", "a,b\n1,2\n"), "that releases what is not accepted": file("early.csv", head+fmt.Sprintf(line, no, "released")),
	} {
		if code := run(context.Background(), []string{"customs", "receipt", f, "--data", folder}); code != 2 {
			t.Errorf("a file %s: exit %d", what, code)
		}
	}
	var took customs.Taken
	said(t, &took, "customs", "receipt", answers, "--data", folder, "--json")
	if len(took.Papers) == 0 || took.Papers[len(took.Papers)-1].State != customs.Released {
		t.Errorf("%+v", took)
	}
	if code := run(context.Background(), []string{"customs", "receipt", answers, "--data", folder}); code != 2 {
		t.Errorf("the same file again: exit %d", code)
	}
}
