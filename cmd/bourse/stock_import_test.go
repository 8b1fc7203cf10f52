package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

func TestAStockFileIsImportedPublishedAndFoundByTheCommandLine(t *testing.T) {
	folder := t.TempDir()
	d, err := db.Open(context.Background(), folder, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	org, err := (party.AddOrg{Kind: party.Member, Name: "Diamant NV", Country: "BE", Since: "2020-01-01"}).
		Do(context.Background(), journal.New(d, clock.System{}), access.System("test"), id.New())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "stock.csv")
	text := "Stock #,Shape,Carat,Color,Clarity,Lab,Report #,Price Per Carat,Availability,Country,City,Cut,Polish,Symmetry,Fluorescence,Measurements\n" +
		"A1,Round,1.01,G,VS1,GIA,5156368664,8000,G,Belgium,Antwerp,EX,EX,EX,None,6.42-6.45x3.98\n" +
		"A2,Round,-1,G,VS1,GIA,2166332538,8000,G,Belgium,Antwerp,EX,EX,EX,None,6.42-6.45x3.98\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	member := strconv.FormatInt(org.No, 10)
	var in imported
	said(t, &in, "stock", "import", file, "--member", member, "--data", folder, "--mode", "replace", "--publish", "--json")
	if in.State != "published" || in.Rows != 2 || in.Ready != 1 || in.Added != 1 {
		t.Fatalf("%+v", in)
	}
	var out found
	said(t, &out, "search", "round 1-1.5 G", "--data", folder, "--json")
	if out.Total != 1 || out.Stones[0].StockNo != "A1" {
		t.Fatalf("%+v", out)
	}
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(text, "A1,", "A9,")), 0o600); err != nil {
		t.Fatal(err)
	}
	replace := []string{"stock", "import", file, "--member", member, "--data", folder, "--mode", "replace", "--publish", "--json"}
	if code := run(context.Background(), replace); code != 1 { // it would drop the only listing
		t.Fatalf("a big drop: exit %d", code)
	}
	said(t, &in, append(replace, "--confirm", "1")...)
	if in.State != "published" || in.Added != 1 || in.Dropped != 1 {
		t.Fatalf("%+v", in)
	}
	if code := run(context.Background(), []string{"stock", "import", file, "--member", "999", "--data", folder}); code != 1 {
		t.Fatalf("an unknown member: exit %d", code)
	}
}

// said runs a command and reads the JSON it prints.
func said(t *testing.T, into any, args ...string) {
	t.Helper()
	stdout := os.Stdout
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	os.Stdout = w
	read := make(chan []byte, 1)
	go func() {
		b, _ := io.ReadAll(r) // an early end shows as JSON that cannot be read
		read <- b
	}()
	code := run(context.Background(), args)
	os.Stdout = stdout
	w.Close()
	text := <-read
	if err := json.Unmarshal(text, into); err != nil || code != 0 {
		t.Fatalf("exit %d: %v\n%s", code, err, text)
	}
}
