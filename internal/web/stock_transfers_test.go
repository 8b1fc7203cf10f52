package web

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"openbourse/internal/browser"
	"openbourse/internal/exchange/market"
)

// The line breaks in the middle of the second piece: the browser goes on by itself and the
// file arrives as it was.
func TestAFileArrivesWholeThoughTheConnectionBreaks(t *testing.T) {
	p := browser.Open(t)
	f := makeFloor(t, 60)
	var puts atomic.Int64
	house := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("Cookie", f.cookie)
		if r.Method == http.MethodPut && puts.Add(1) == 2 {
			_, _ = io.CopyN(io.Discard, r.Body, 1<<20)
			panic(http.ErrAbortHandler)
		}
		f.handler.ServeHTTP(w, r)
	}))
	t.Cleanup(house.Close)

	var text strings.Builder
	header, row, _ := strings.Cut(strings.TrimSpace(dealerFile), "\n")
	row, _, _ = strings.Cut(row, "\n")
	text.WriteString(header + "\n")
	for n := 0; text.Len() < 9<<20; n++ {
		fmt.Fprintf(&text, "%06d%s\n", n, row)
	}
	name := filepath.Join(t.TempDir(), "large.csv")
	if err := os.WriteFile(name, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	p.Visit(house.URL + "/stock/uploads")
	p.Click(`input[value=merge]`)
	p.Upload("#file", name)
	p.Click("form[data-upload] button")
	p.WaitUntil(`location.pathname.startsWith("/stock/uploads/")`)
	u, err := market.Uploads(t.Context(), f.keeper.DB(), f.trader, f.trader.OrgNo, 0, 1)
	if err != nil || len(u) != 1 {
		t.Fatal(u, err)
	}
	want := sha256.Sum256([]byte(text.String()))
	if !bytes.Equal(u[0].File, want[:]) || u[0].FileName != "large.csv" || u[0].Mode != market.Merge {
		t.Errorf("%s of %d bytes arrived, %d were sent", u[0].FileName, u[0].Size, text.Len())
	}
	if n := puts.Load(); n != 4 {
		t.Errorf("%d pieces were sent for three and a broken one", n)
	}
}
