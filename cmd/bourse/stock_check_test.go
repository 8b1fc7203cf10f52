package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// realFile is a file of the shared data, or a skip where the folder is absent.
func realFile(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(filepath.Dir(dir), "shared", "data", "stones", name)
	if _, err := os.Stat(path); err != nil {
		t.Skip("no shared data beside the project: ", name)
	}
	return path
}

func check(t *testing.T, c StockCheckCmd) string {
	t.Helper()
	var out bytes.Buffer
	if err := c.check(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestCheckingAFileReportsCountsColumnsAndCellsAsJSON(t *testing.T) {
	t.Parallel()
	var got struct {
		Rows, Ready, Held, Refused int
		Columns                    []struct{ Header, Field string }
		Cells                      []struct {
			Row                             int
			Column, Raw, Value, Note, Level string
		}
	}
	out := check(t, StockCheckCmd{File: realFile(t, "rosyblue_export_sample_9rows.csv"), JSON: true})
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if got.Rows != 9 || got.Ready != 8 || got.Refused != 1 {
		t.Errorf("rows %d ready %d held %d refused %d, want 9 8 0 1", got.Rows, got.Ready, got.Held, got.Refused)
	}
	noise := false
	for _, c := range got.Cells {
		noise = noise || c.Row == 5 && c.Column == "Depth%" && c.Raw == "70.599999999999994" && c.Value == "70.6"
	}
	if !noise {
		t.Error("the rounded depth of row 5 is not reported")
	}
	if len(got.Columns) != 40 || got.Columns[7].Field != "measurements" {
		t.Errorf("columns: %+v", got.Columns)
	}
}

func TestEveryRowIsOneLineOfCanonicalFields(t *testing.T) {
	t.Parallel()
	out := check(t, StockCheckCmd{File: realFile(t, "rosyblue_export_sample_9rows.csv"), Rows: true})
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 9 {
		t.Fatalf("%d lines", len(lines))
	}
	var row map[string]any
	if err := json.Unmarshal([]byte(lines[0]), &row); err != nil {
		t.Fatal(err)
	}
	for k, want := range map[string]string{
		"status": "ready", "shape": "Pear", "carat": "0.51", "girdle_min": "Slightly Thick", "discount_pct": "-45.5",
		"report_date": "2018-09-26", "country": "IN", "ratio": "1.47", "cut": "None", "hearts_arrows": "Excellent",
	} {
		if row[k] != want {
			t.Errorf("%s is %v, want %s", k, row[k], want)
		}
	}
}

func TestAFileThatCannotBeReadExitsWithTwo(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "stock.csv")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var code exit
	if err := (&StockCheckCmd{File: path}).Run(context.Background()); !errors.As(err, &code) || code != 2 {
		t.Errorf("exit is %v, want 2", err)
	}
	if err := (&StockCheckCmd{File: path, Set: []string{"colour=D"}}).Run(context.Background()); !errors.As(err, &code) || code != 2 {
		t.Errorf("an unknown field exits with %v, want 2", err)
	}
}
