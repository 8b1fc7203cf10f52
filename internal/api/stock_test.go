package api_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"openbourse/internal/api"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/export"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"

	"github.com/xuri/excelize/v2"
)

// stockFile is n stones of a member whose report numbers begin with a digit.
func stockFile(n int, first int) string {
	var b strings.Builder
	b.WriteString("Stock #,Shape,Weight,Color,Clarity,Cut,Polish,Symmetry,Fluorescence Intensity,Lab,Report #,Measurements,Depth %,Table %,Price,Availability,Country\n")
	colors, clarities := "DEFGHIJ", []string{"IF", "VVS1", "VVS2", "VS1", "VS2", "SI1"}
	for i := range n {
		fmt.Fprintf(&b, "A%04d,Round,%d.%02d,%c,%s,EX,EX,VG,None,GIA,%d%09d,6.50 x 6.55 x 4.00,61.3,57,%d,G,BE\n",
			i, 1+i%3, i%90+5, colors[i%7], clarities[i%6], first, i, 3000+37*i)
	}
	return b.String()
}

// publish sends a file and makes it live.
func (h *house) publish(m int, key, file string) int64 {
	h.t.Helper()
	var up api.Upload
	h.do(http.MethodPost, api.Base+"/stock/uploads?mode=replace&name=stock.csv&set=price=per_carat", key, strings.NewReader(file),
		"Idempotency-Key", id.New().String()).into(h.t, &up)
	if up.State != "reading" || up.Member != h.members[m].no {
		h.t.Fatalf("%+v", up)
	}
	h.stage(up.No)
	var done api.Flipped
	h.send(http.MethodPost, fmt.Sprintf("/stock/uploads/%d/publish", up.No), key, api.PublishUpload{}).into(h.t, &done)
	h.listed()
	return up.No
}

// stage does what a job does in the house.
func (h *house) stage(upload int64) {
	h.t.Helper()
	must(h.t, market.Stage(context.Background(), h.k, h.blobs, upload))
}

func TestAStockFileGoesLiveAndIsFoundToTheLastStone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		liveAndFound(t, openOn(t, d, api.Limits{Reads: 1000, Writes: 1000}))
	})
}

func liveAndFound(t *testing.T, h *house) {
	t.Helper()
	seller, buyer := h.key(0, "market.*"), h.key(1, "market.*")
	const n = 130
	no := h.publish(0, seller, stockFile(n, 2))

	var up api.Upload
	h.get(fmt.Sprint("/stock/uploads/", no), seller).into(t, &up)
	if up.State != "published" || up.Ready != n || up.Added != n || up.Held != 0 {
		t.Errorf("%+v", up)
	}
	h.get(fmt.Sprint("/stock/uploads/", no), buyer).problem(t, http.StatusForbidden)

	for _, query := range []string{"", "c=D-F", "ct=1-2&sort=ppc", "k=VS1&sort=total"} {
		var found []export.Line
		var total int64
		for after := ""; ; {
			var page api.StonePage
			h.get("/stones?limit=7&"+query+"&after="+url.QueryEscape(after), buyer).into(t, &page)
			found, total = append(found, page.Stones...), page.Total
			if after = page.Next; after == "" {
				break
			}
		}
		var all api.StonePage
		h.get("/stones?limit=1000&"+query, buyer).into(t, &all)
		if int64(len(found)) != total || len(all.Stones) != len(found) {
			t.Errorf("%q: %d stones on pages, %d at once, total %d", query, len(found), len(all.Stones), total)
		}
		for i := range all.Stones {
			if all.Stones[i] != found[i] {
				t.Errorf("%q: stone %d differs between pages and the whole", query, i)
				break
			}
		}
		if want := brute(n, query); total != want {
			t.Errorf("%q finds %d, want %d", query, total, want)
		}
	}
}

// brute counts by hand what a query of the test finds in stockFile.
func brute(n int, query string) int64 {
	v, _ := url.ParseQuery(query)
	var found int64
	for i := range n {
		ct := (1+i%3)*100 + i%90 + 5
		if v.Get("c") != "" && i%7 > 2 || v.Get("ct") != "" && ct > 200 || v.Get("k") != "" && i%6 != 3 {
			continue
		}
		found++
	}
	return found
}

func TestChoicesAreCountedAndSumsAddUp(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	key := h.key(0, "market.*")
	h.publish(0, key, stockFile(70, 2))
	var page api.StonePage
	h.get("/stones?c=D&limit=100&facets=c,k,ct&sums=true", key).into(t, &page)
	var colors int64
	for _, c := range page.Facets["c"] {
		colors += c.N
	}
	if page.Total != 10 || colors != 70 || len(page.Facets["k"]) == 0 || page.Facets["ct"][0].From == "" && len(page.Facets["ct"]) < 2 {
		t.Errorf("total %d, colours %d, %+v", page.Total, colors, page.Facets)
	}
	var cents int64
	for _, s := range page.Stones {
		cents += hundredths(t, string(s.Total))
	}
	if page.Sums == nil || hundredths(t, string(page.Sums.Total)) != cents {
		t.Errorf("sums %+v, want %d cents", page.Sums, cents)
	}
	if p := h.get("/stones?facets=sort", key).problem(t, http.StatusUnprocessableEntity); p.Field != "facets" {
		t.Errorf("%+v", p)
	}
}

func hundredths(t *testing.T, s string) int64 {
	t.Helper()
	whole, frac, _ := strings.Cut(s, ".")
	var v int64
	if _, err := fmt.Sscan(whole+(frac + "00")[:2], &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAStoneIsFoundByItsReport(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	key := h.key(0, "market.*")
	h.publish(0, key, stockFile(3, 2))
	var one, same export.Line
	h.get("/stones/by-report?lab=GIA&report_no=2000000001", key).into(t, &one)
	h.get(fmt.Sprint("/stones/", one.No), h.key(1, "market.read")).into(t, &same)
	if one.StockNo != "A0001" || same != one || one.Color != "E" || one.PPC != "3037" {
		t.Errorf("%+v", one)
	}
	h.get("/stones/by-report?lab=GIA&report_no=9", key).problem(t, http.StatusNotFound)
	h.get("/stones/by-report?report_no=9", key).problem(t, http.StatusUnprocessableEntity)
}

func TestASearchIsExportedWhole(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{Reads: 1000})
	key := h.key(0, "market.*")
	h.publish(0, key, stockFile(1100, 2))
	a := h.get("/stones/export?c=D", key)
	rows, err := csv.NewReader(bytes.NewReader(a.body)).ReadAll()
	must(t, err)
	if want := int(brute(1100, "")/7 + 1); len(rows)-1 != want || !strings.Contains(a.Header.Get("Content-Disposition"), "stones-2026-11-23.csv") {
		t.Errorf("%d rows, want %d; %s", len(rows)-1, want, a.Header.Get("Content-Disposition"))
	}
	var lines []map[string]any
	must(t, json.Unmarshal(h.get("/stones/export?format=json", key).body, &lines))
	if len(lines) != 1100 {
		t.Errorf("%d lines", len(lines))
	}
	f, err := excelize.OpenReader(bytes.NewReader(h.get("/stones/export?format=xlsx&c=D&words=true", key, "Accept-Language", "zh").body))
	must(t, err)
	defer f.Close()
	cells, err := f.GetRows(f.GetSheetName(0))
	must(t, err)
	if len(cells) != len(rows) || !slices.Contains(cells[0], "颜色") {
		t.Errorf("%d rows, head %v", len(cells), cells[0])
	}
	h.get("/stones/export?format=pdf", key).problem(t, http.StatusUnprocessableEntity)
	h.get("/stones/export", h.key(0, "market.search")).problem(t, http.StatusForbidden)
}

func TestTheSameKeyDoesTheSameThingOnce(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{Writes: 1000})
	key := h.key(0, "market.*")
	h.publish(0, key, stockFile(3, 2))
	cmd := []string{"Idempotency-Key", id.New().String()}
	before, _, err := h.k.Head(context.Background())
	must(t, err)
	var first, again api.StockLine
	h.send(http.MethodPatch, "/stock/A0001", key, api.ChangeStock{PPC: "2999.5"}, cmd...).into(t, &first)
	h.send(http.MethodPatch, "/stock/A0001", key, api.ChangeStock{PPC: "2999.5"}, cmd...).into(t, &again)
	after, _, err := h.k.Head(context.Background())
	must(t, err)
	if first != again || first.PPC != "2999.5" || after != before+1 {
		t.Errorf("%+v, then %+v; %d entries", first, again, after-before)
	}
	if p := h.send(http.MethodPatch, "/stock/A0001", key, api.ChangeStock{PPC: "3000"}, cmd...).problem(t, http.StatusConflict); p.Key != "journal.reused" {
		t.Error(p.Key)
	}
	if p := h.send(http.MethodPatch, "/stock/A0001", key, api.ChangeStock{PPC: "1"}, "Idempotency-Key", "").problem(t, http.StatusUnprocessableEntity); p.Key != "api.need_key" {
		t.Error(p.Key)
	}
	gone := []string{"Idempotency-Key", id.New().String()}
	for range 2 {
		var w api.Withdrawn
		h.send(http.MethodDelete, "/stock/A0002", key, nil, gone...).into(t, &w)
	}
	h.listed()
	var page api.StonePage
	h.get("/stones?sort=ppc", key).into(t, &page)
	if page.Total != 2 || page.Stones[0].PPC != "2999.5" {
		t.Errorf("%d stones, the first at %s", page.Total, page.Stones[0].PPC)
	}
}

func TestNobodyTouchesAnothersStock(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{Writes: 1000})
	seller, other := h.key(0, "market.*"), h.key(1, "market.*")
	h.publish(0, seller, stockFile(3, 2))
	mine := fmt.Sprint("?member=", h.members[0].no)
	h.get("/stock"+mine, other).problem(t, http.StatusForbidden)
	h.send(http.MethodPatch, "/stock/A0001"+mine, other, api.ChangeStock{PPC: "1"}).problem(t, http.StatusForbidden)
	h.send(http.MethodDelete, "/stock/A0001", other, nil).problem(t, http.StatusNotFound)
	h.do(http.MethodPost, api.Base+"/stock/uploads"+mine, other, strings.NewReader("x"), "Idempotency-Key", id.New().String()).problem(t, http.StatusForbidden)
	var page api.StockPage
	h.get("/stock"+mine, localToken).into(t, &page)
	if len(page.Stock) != 3 {
		t.Errorf("the house sees %d of 3", len(page.Stock))
	}
	h.get("/stock", localToken).problem(t, http.StatusUnprocessableEntity)
	for _, bad := range []any{api.ChangeStock{}, api.ChangeStock{PPC: "1", Availability: "On Hold"}, map[string]string{"price": "1"}, map[string]int{"ppc": 1}} {
		h.send(http.MethodPatch, "/stock/A0001", seller, bad).problem(t, http.StatusUnprocessableEntity)
	}
	h.do(http.MethodPatch, api.Base+"/stock/A0001", seller, strings.NewReader("ppc=1"), "Idempotency-Key", id.New().String()).problem(t, http.StatusUnsupportedMediaType)
	h.do(http.MethodPatch, api.Base+"/stock/A0001", seller, strings.NewReader(`{"ppc":"1"`), "Content-Type", "application/json", "Idempotency-Key", id.New().String()).problem(t, http.StatusUnprocessableEntity)
	big := `{"ppc":"` + strings.Repeat("1", 2<<20) + `"}`
	h.do(http.MethodPatch, api.Base+"/stock/A0001", seller, strings.NewReader(big), "Content-Type", "application/json", "Idempotency-Key", id.New().String()).problem(t, http.StatusRequestEntityTooLarge)
}

func TestOwnStockIsPagedByStockNumber(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{Reads: 1000})
	key := h.key(0, "market.*")
	h.publish(0, key, stockFile(25, 2))
	var all []string
	for after := ""; ; {
		var page api.StockPage
		h.get("/stock?limit=10&after="+after, key).into(t, &page)
		for _, l := range page.Stock {
			all = append(all, l.StockNo)
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if len(all) != 25 || !slices.IsSorted(all) {
		t.Errorf("%v", all)
	}
}

func TestAFileMayComeAsAFormAndMayNeedAnAnswer(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	key := h.key(0, "market.*")
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", "list.csv")
	must(t, err)
	_, err = io.WriteString(part, "Stock #,Weight,My Colour Word,Clarity,Price\nB1,1.01,D,VS1,5000\nB2,1.02,E,VS2,5100\n")
	must(t, err)
	must(t, w.Close())
	cmd := id.New().String()
	body := form.Bytes()
	var up, again api.Upload
	send := func(v *api.Upload) {
		h.do(http.MethodPost, api.Base+"/stock/uploads?mode=merge", key, bytes.NewReader(body), "Content-Type", w.FormDataContentType(), "Idempotency-Key", cmd).into(t, v)
	}
	send(&up)
	send(&again)
	if up.No != again.No || up.FileName != "list.csv" {
		t.Errorf("%+v, then %+v", up, again)
	}
	if up.State != "received" || len(up.Columns) != 5 || up.Why == "" {
		t.Fatalf("%+v", up)
	}
	answer := api.MapUpload{Mode: "merge", Price: "per_carat", Set: []string{"shape=Round", "stone_class=natural"}, Columns: map[string]string{up.Columns[2].Key: "color"}}
	var read api.Upload
	h.send(http.MethodPost, fmt.Sprintf("/stock/uploads/%d/read", up.No), key, answer).into(t, &read)
	if read.State != "reading" {
		t.Fatalf("%+v", read)
	}
	h.stage(up.No)
	h.get(fmt.Sprint("/stock/uploads/", up.No), key).into(t, &read)
	if read.State != "ready" || read.Rows != 2 {
		t.Errorf("%+v", read)
	}
	var dropped api.Upload
	h.send(http.MethodDelete, fmt.Sprint("/stock/uploads/", up.No), key, nil).into(t, &dropped)
	if dropped.State != "discarded" {
		t.Errorf("%+v", dropped)
	}
	h.do(http.MethodPost, api.Base+"/stock/uploads", key, strings.NewReader(""), "Idempotency-Key", id.New().String()).problem(t, http.StatusUnprocessableEntity)
}

func TestAPublishedFileIsTakenBack(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{Writes: 1000})
	key := h.key(0, "market.*")
	h.publish(0, key, stockFile(10, 2))
	second := h.publish(0, key, strings.ReplaceAll(stockFile(10, 2), ",BE\n", ",CN\n"))
	var done api.Flipped
	h.send(http.MethodPost, fmt.Sprintf("/stock/uploads/%d/undo", second), key, nil).into(t, &done)
	h.listed()
	var page api.StonePage
	h.get("/stones", key).into(t, &page)
	if page.Total != 10 || page.Stones[0].Country != "BE" {
		t.Errorf("%d stones in %s", page.Total, page.Stones[0].Country)
	}
	var uploads api.UploadPage
	h.get("/stock/uploads?limit=1", key).into(t, &uploads)
	if len(uploads.Uploads) != 1 || uploads.Uploads[0].No != second || uploads.Next == 0 {
		t.Errorf("%+v", uploads)
	}
}

func TestTheReportOfAnUploadSaysWhatIsWrongWithWhichRow(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	key := h.key(0, "market.*")
	file := stockFile(5, 2) + "A9000,Round,-1.00,D,VS1,EX,EX,EX,None,GIA,2000009000,6.50 x 6.55 x 4.00,61.3,57,5000,G,BE\n" +
		"A9001,Round,1.00,D,VS1,EX,EX,EX,None,GIA,2000009001,6.50 x 6.55 x 9.00,61.3,57,5000,G,BE\n" +
		"\"=cmd|' /C calc'!A0\",Round,-1.00,D,VS1,EX,EX,EX,None,GIA,2000009002,6.50 x 6.55 x 4.00,61.3,57,5000,G,BE\n"
	var up api.Upload
	h.do(http.MethodPost, api.Base+"/stock/uploads?set=price=per_carat", key, strings.NewReader(file), "Idempotency-Key", id.New().String()).into(t, &up)
	h.stage(up.No)
	var all, first, second api.RowPage
	h.get(fmt.Sprintf("/stock/uploads/%d/rows", up.No), key, "Accept-Language", "en").into(t, &all)
	if len(all.Rows) != 3 || all.Rows[0].Row != 7 || len(all.Rows[0].Notes) == 0 || all.Rows[0].Notes[0].Text == "" {
		t.Fatalf("%+v", all)
	}
	h.get(fmt.Sprintf("/stock/uploads/%d/rows?limit=2", up.No), key).into(t, &first)
	h.get(fmt.Sprintf("/stock/uploads/%d/rows?limit=2&after=%d", up.No, first.Next), key).into(t, &second)
	if len(first.Rows) != 2 || len(second.Rows) != 1 || second.Next != 0 || second.Rows[0].Row != all.Rows[2].Row {
		t.Errorf("%+v, then %+v", first, second)
	}
	a := h.get(fmt.Sprintf("/stock/uploads/%d/objected", up.No), key)
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(a.body, []byte("\ufeff")))).ReadAll()
	must(t, err)
	if len(rows) != 4 || rows[0][0] != "Stock #" || rows[3][0] != "'=cmd|' /C calc'!A0" || rows[1][len(rows[1])-1] == "" {
		t.Errorf("%q", rows)
	}
	h.get(fmt.Sprintf("/stock/uploads/%d/objected", up.No), h.key(1, "market.*")).problem(t, http.StatusForbidden)
	h.get("/stock/uploads/999/objected", key).problem(t, http.StatusNotFound)
}

func TestAWordThatStonesAreStillThereRenewsTheirLeases(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	key := h.key(0, "market.*")
	h.publish(0, key, stockFile(3, 2))
	var r api.Renewed
	h.send(http.MethodPost, "/stock/keep-alive", key, api.KeepAlive{Stock: []string{"A0000", "A0002"}}).into(t, &r)
	if r.N != 2 || r.Until <= h.now.Instant {
		t.Errorf("%+v", r)
	}
	h.listed()
	var page api.StonePage
	h.get("/stones?proof=confirmed", key).into(t, &page)
	if page.Total != 2 || page.Stones[0].Proof != "confirmed" {
		t.Errorf("%+v", page)
	}
	h.send(http.MethodPost, "/stock/keep-alive", key, api.KeepAlive{Stock: []string{"nothing"}}).problem(t, http.StatusNotFound)
	h.send(http.MethodPost, "/stock/keep-alive", key, api.KeepAlive{}).problem(t, http.StatusUnprocessableEntity)
}
