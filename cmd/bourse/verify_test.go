package main

import (
	"context"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// A paper and the ledger are checked as somebody outside the exchange does it.
func TestPapersAndTheLedgerAreCheckedFromOutside(t *testing.T) {
	dir := t.TempDir()
	d, err := db.Open(t.Context(), dir, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	k := journal.New(d, clock.System{})
	var p document.Paper
	err = d.Write(t.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) (err error) {
		if p, err = document.Issue(ctx, tx, k, 1000, document.Draft{Kind: document.Invoice, Content: document.Trade{Deal: 7, Total: 12345}}); err != nil {
			return err
		}
		_, err = ledger.FirstTitle(ctx, tx, 1, "upload:1", id.New(), []ledger.Item{{No: 1, Pieces: 1, Weight: 1010, Single: true}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	key, err := k.PublicKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := p.File()
	if err != nil {
		t.Fatal(err)
	}
	genuine, forged := filepath.Join(dir, "genuine.json"), filepath.Join(dir, "forged.json")
	for name, b := range map[string]string{genuine: string(file), forged: strings.Replace(string(file), "12345", "12346", 1)} {
		if err := os.WriteFile(name, []byte(b), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	hexKey := hex.EncodeToString(key)
	for _, x := range []struct {
		args []string
		want int
	}{
		{[]string{"verify", genuine, "--key", hexKey}, 0},
		{[]string{"verify", genuine, "--key", hexKey, "--json"}, 0},
		{[]string{"verify", forged, "--key", hexKey}, 1},
		{[]string{"verify", genuine, "--key", strings.Repeat("00", 32)}, 1},
		{[]string{"verify", genuine}, 2},
		{[]string{"verify", filepath.Join(dir, "journal.key"), "--key", hexKey}, 2},
		{[]string{"ledger", "verify", "--data", dir}, 0},
		{[]string{"ledger", "verify", "--data", dir, "--json"}, 0},
	} {
		if have := run(t.Context(), x.args); have != x.want {
			t.Errorf("bourse %s: exit code %d, not %d", strings.Join(x.args, " "), have, x.want)
		}
	}
	if d, err = db.Open(t.Context(), dir, db.Options{}); err != nil {
		t.Fatal(err)
	}
	err = d.Write(t.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE ledger_position SET quantity = 2")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if have := run(t.Context(), []string{"ledger", "verify", "--data", dir}); have != 1 {
		t.Errorf("a position that does not follow from the legs: exit code %d", have)
	}
}
