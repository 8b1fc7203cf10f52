package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/price"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

func TestPastSalesAreBroughtOnceAndTheIndexIsPrinted(t *testing.T) {
	t.Parallel()
	folder, ctx := t.TempDir(), context.Background()
	d, err := db.Open(ctx, folder, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	k := journal.New(d, clock.System{})
	var nos []int64
	for i := range 12 {
		o, err := (party.AddOrg{Kind: party.Member, Name: fmt.Sprintf("Member %d", i), Country: "BE", Since: "2020-01-01"}).Do(ctx, k, access.System("test"), id.New())
		if err != nil {
			t.Fatal(err)
		}
		nos = append(nos, o.No)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("date,seller,buyer,kind,shape,carat,color,clarity,usd_per_carat\n")
	for i := range 600 { // two months, the second a tenth dearer
		month, dear := "2025-01", 1.0
		if i >= 300 {
			month, dear = "2025-02", 1.1
		}
		fmt.Fprintf(&b, "%s-%02d,%d,%d,natural,Round,%.2f,%s,VS1,%.2f\n", month, 1+i%28, nos[i%6], nos[6+i/6%6], 1+float64(i%30)/100, []string{"D", "E", "F"}[i%3], dear*(6000-float64(i%3)*500))
	}
	file := filepath.Join(t.TempDir(), "past.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var rep broughtReport
	for range 2 {
		said(t, &rep, "price", "bring", file, "--source", "old books", "--data", folder, "--json")
		if rep.Sales != 600 || rep.Taken != 600 || rep.Left != 0 {
			t.Fatalf("%+v", rep)
		}
	}
	if d, err = db.Open(ctx, folder, db.Options{}); err != nil {
		t.Fatal(err)
	}
	all, err := db.Rows(ctx, d, db.One[int64], "SELECT count(*) FROM price_sale")
	if err != nil || all[0] != 600 {
		t.Errorf("%v sales are kept, %v", all, err)
	}
	k = journal.New(d, &clock.Fixed{Instant: clock.At(time.Date(2025, 3, 20, 0, 0, 0, 0, time.UTC))})
	if err := price.PublishIndex(ctx, k); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	var lines []indexLine
	said(t, &lines, "price", "index", "--data", folder, "--json")
	if len(lines) != 2 || lines[0].Value != "100" || lines[1].Value != "110" || lines[1].Trades != 300 {
		t.Errorf("%+v", lines)
	}
	bad := filepath.Join(t.TempDir(), "bad.csv")
	if err := os.WriteFile(bad, []byte(b.String()+"2025-02-01,1,2,natural,Round,1,D,VS1,free\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code := run(ctx, []string{"price", "bring", bad, "--source", "old books", "--data", folder}); code != 2 {
		t.Errorf("a bad row: exit %d", code)
	}
}
