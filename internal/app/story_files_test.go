package app_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"openbourse/internal/app/world"
	"openbourse/internal/base/i18n"
	"openbourse/internal/browser"
	"openbourse/internal/exchange/stockfile"
)

// realFile is a file of the shared data, or a skip where the folder is absent.
func realFile(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "data", "stones", name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skip("no shared data beside the project: ", name)
	}
	return path
}

// read is what the reader alone makes of a file: the pages must say the same.
func read(t *testing.T, path string, p stockfile.Profile) stockfile.Summary {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, sum, err := stockfile.Read(context.Background(), bytes.NewReader(b), int64(len(b)), stockfile.Options{Name: path, Profile: p}, func(*stockfile.Row) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// send takes a file through the upload page to the mapping step.
func send(p *browser.Page, f *fair, path string) {
	p.Visit(f.At + "/stock/uploads")
	p.Click("input[value=merge]")
	p.Upload("#file", path)
	p.Click("form[data-upload] button")
	p.WaitUntil(`!!document.querySelector("table.map")`)
}

// figures fails the test unless the page of an upload says these counts.
func figures(t *testing.T, p *browser.Page, sum stockfile.Summary) {
	t.Helper()
	want := ""
	for i, n := range []int{sum.Rows, sum.Ready, sum.Held, sum.Refused} {
		if i > 0 {
			want += " "
		}
		want += i18n.English.Int(int64(n))
	}
	if got := browser.Eval[string](p, `[...document.querySelector(".fig").querySelectorAll(".v")].map(e => e.textContent).join(" ")`); got != want {
		t.Errorf("the page says %s, want %s", got, want)
	}
}

func TestRealFilesLoadThroughThePages(t *testing.T) {
	many, nine := realFile(t, "ggplot2_diamonds_53940.csv"), realFile(t, "rosyblue_export_sample_9rows.csv")
	f := openFair(t, 300)
	p := browser.Open(t)
	p.Visit(f.At + "/signin/demo/" + world.Demo.Companies()[0].People[0].Mail)

	send(p, f, many)
	p.Choose(`select[name="set.shape"]`, "Round")
	p.Type(`input[name="set.stock_no"]`, "row")
	p.Follow("button[value=look]")
	p.Says("main", "Premium") // asked about, not guessed
	p.Follow("button[value=read]")
	p.WaitUntil(`!!document.querySelector('form[action$="/publish"]')`)
	figures(t, p, read(t, many, stockfile.Profile{Defaults: map[string]string{"shape": "Round", "stock_no": "row"}}))
	p.Follow(`nav a[href*="view=held"]`)
	p.Says("#report", "2,209", "Depth in mm (z) is 0.", "The file says depth 62.6%, the measurements make 68.2%.")
	p.Follow(`nav a[href*="view=kept"]`)
	p.Says("#report", "Premium")
	p.Follow(`form[action$="/publish"] button`)

	send(p, f, nine)
	p.Follow("button[value=read]")
	p.WaitUntil(`!!document.querySelector('form[action$="/publish"]')`)
	figures(t, p, read(t, nine, stockfile.Profile{}))
	p.Follow(`form[action$="/publish"] button`)
	p.Visit(f.At + "/stock?no=A16R5156368664")
	p.Says("main", "0.51")
	p.NoProblems()
	f.Quiet(t)
}
