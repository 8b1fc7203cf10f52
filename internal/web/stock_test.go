package web

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/market"
)

// dealerFile is a file as dealers send it: title rows, a column of their own, a price that
// does not say of what, a shop's word for a cut, and rows that cannot stand.
const dealerFile = "Weekly list\n\nLot #,Shp,Cts,Col,Clar,Cut Grade,Pol,Sym,Fluor,Lab,Report #,Price,Country,Our shelf\n" +
	"ZZ-1,RBC,1.01,F,VS1,X,EX,VG,None,GIA,7700000001,6200,BE,A\n" +
	"ZZ-2,圆形,0.90,G,VS2,Premium,EX,EX,Faint,GIA,7700000002,4100,BE,B\n" +
	"ZZ-3,BR,0.70,D,SI1,VG,VG,VG,None,GIA,7700000003,0,BE,C\n" +
	"ZZ-4,BR,1.20,E,VVS2,EX,EX,EX,None,GIA,7700000004,9800,BE,D\n" +
	"ZZ-5,BR,0.51,H,SI2,EX,EX,EX,None,IGI,=1+1,1500,BE,E\n"

// send posts a form of urlencoded pairs as the trader.
func (f *floor) send(t testing.TB, path string, pairs ...string) *httptest.ResponseRecorder {
	t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Cookie", f.cookie)
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	return w
}

// sendFile posts a stock file as the upload form does.
func (f *floor) sendFile(t testing.TB, mode, name, content string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	_ = m.WriteField("mode", mode)
	if name != "" {
		part, err := m.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write([]byte(content))
	}
	_ = m.Close()
	r := httptest.NewRequest("POST", "/stock/uploads", &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Cookie", f.cookie)
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	return w
}

// upload sends a file and gives the address of the upload.
func (f *floor) upload(t testing.TB, mode, content string) string {
	t.Helper()
	w := f.sendFile(t, mode, "list.csv", content)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("sending a file: %d %s", w.Code, text(w))
	}
	return w.Header().Get("Location")
}

// stage reads the file of an upload, as the house's job does.
func (f *floor) stage(t testing.TB, at string) {
	t.Helper()
	var no int64
	if _, err := fmt.Sscanf(at, "/stock/uploads/%d", &no); err != nil {
		t.Fatal(err)
	}
	if err := market.Stage(context.Background(), f.keeper, f.blobs, no); err != nil {
		t.Fatal(err)
	}
}

var tags = regexp.MustCompile(`<[^>]*>|\s+`)

// text is what a page says, without its markup.
func text(w *httptest.ResponseRecorder) string { return tags.ReplaceAllString(w.Body.String(), " ") }

func says(t *testing.T, w *httptest.ResponseRecorder, words ...string) {
	t.Helper()
	for _, s := range words {
		if !strings.Contains(w.Body.String(), s) {
			t.Errorf("the page (%d) does not say %q: %s", w.Code, s, cut(text(w), 3000))
		}
	}
}

func TestADealersFileGoesFromUploadToStockAndBack(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 60)
	before := f.get(t, "/stock", i18n.English)
	says(t, before, "stones in your stock", "Upload a file")

	at := f.upload(t, "merge", dealerFile)
	page := f.get(t, at, i18n.English)
	says(t, page, "what are the columns?", "Premium", "Our shelf", "RBC")
	if !strings.Contains(page.Body.String(), `name="ask.price"`) {
		t.Fatalf("the meaning of “Price” is not asked: %s", text(page))
	}

	refused := f.send(t, at+"/read", "do", "read")
	if refused.Code != http.StatusUnprocessableEntity {
		t.Errorf("an open question: %d", refused.Code)
	}
	answers := []string{"ask.price", "per_carat", "word.field.0", "cut", "word.raw.0", "Premium", "word.to.0", "Very Good"}
	look := f.send(t, at+"/read", append(answers, "do", "look")...)
	says(t, look, "what are the columns?", "Premium")
	if w := f.send(t, at+"/read", append(answers, "do", "read")...); w.Code != http.StatusSeeOther {
		t.Fatalf("reading: %d %s", w.Code, text(w))
	}
	reading := f.get(t, at, i18n.English)
	says(t, reading, "Reading list.csv", `<meta http-equiv="refresh" content="5">`)
	if part := f.get(t, at+"/progress", i18n.English); part.Header().Get("X-State") != "reading" || strings.Contains(part.Body.String(), "<html") {
		t.Errorf("progress: %s %s", part.Header().Get("X-State"), part.Body.String())
	}
	f.stage(t, at)

	ready := f.get(t, at, i18n.English)
	says(t, ready, "ready to publish", "ZZ-3", "ZZ-5", "Publish")
	says(t, f.get(t, at+"?view=changed", i18n.English), "RBC", "Round", "圆形")
	rows := f.get(t, at+"/rows.csv?status=refused", i18n.English)
	body := rows.Body.String() + f.get(t, at+"/rows.csv?status=held", i18n.English).Body.String()
	for _, s := range []string{"Lot #,Shp,Cts", "Reason", "ZZ-3", "ZZ-5", "'=1+1"} {
		if !strings.Contains(body, s) {
			t.Errorf("the rows to mend lack %q: %s", s, body)
		}
	}
	if strings.Contains(body, ",=1+1") {
		t.Error("a formula leaves the house")
	}
	if strings.Contains(f.get(t, "/stock?no=ZZ-", i18n.English).Body.String(), "ZZ-1") {
		t.Error("something is in stock before it is published")
	}

	if w := f.send(t, at+"/publish"); w.Code != http.StatusSeeOther {
		t.Fatalf("publishing: %d %s", w.Code, text(w))
	}
	stock := f.get(t, "/stock?no=ZZ-", i18n.English)
	says(t, stock, "ZZ-1", "ZZ-2", "ZZ-4", "6,200")
	says(t, f.get(t, at, i18n.English), "list.csv is published", "Undo")
	if w := f.send(t, at+"/undo"); w.Code != http.StatusSeeOther {
		t.Fatalf("undoing: %d %s", w.Code, text(w))
	}
	if strings.Contains(f.get(t, "/stock?no=ZZ-", i18n.English).Body.String(), "ZZ-1") {
		t.Error("undo left a stone")
	}
}

func TestPricesAndStatesAreChangedInTheTableOrToldWhyNot(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 60)
	page := f.get(t, "/stock", i18n.English).Body.String()
	no := regexp.MustCompile(`name="ppc\.(\d+)" value="([^"]+)"`).FindAllStringSubmatch(page, 3)
	if len(no) < 3 {
		t.Fatalf("no prices to edit: %s", cut(page, 2000))
	}
	a, b := no[0][1], no[1][1]

	bad := f.send(t, "/stock", "do", "save", "no", a, "no", b, "ppc."+a, "12O0", "ppc."+b, "5,432.10")
	says(t, bad, "Error:", "12O0", `href="#ppc`+a)
	if bad.Code != http.StatusUnprocessableEntity || !strings.Contains(bad.Body.String(), "5,432.10") {
		t.Errorf("what was typed is lost: %d", bad.Code)
	}
	if strings.Contains(f.get(t, "/stock", i18n.English).Body.String(), "5,432.10") {
		t.Error("a form with a mistake was carried out in part")
	}

	form := []string{"cmd", "0198c0de-0000-7000-8000-000000000001", "do", "save", "no", a, "no", b, "ppc." + a, "7.420", "av." + b, "On Memo", "query", "state=available"}
	for range 2 { // sent twice, done once
		if w := f.send(t, "/stock", form...); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/stock?state=available" {
			t.Fatalf("saving: %d %s %s", w.Code, w.Header().Get("Location"), text(w))
		}
	}
	says(t, f.get(t, "/stock", i18n.Russian), "7\u00a0420")
	says(t, f.get(t, "/stock?state=on_memo", i18n.English), `name="no" value="`+b+`"`)

	if w := f.send(t, "/stock", "do", "withdraw", "pick", a); w.Code != http.StatusSeeOther {
		t.Fatalf("withdrawing: %d %s", w.Code, text(w))
	}
	if strings.Contains(f.get(t, "/stock", i18n.English).Body.String(), `name="ppc.`+a+`"`) {
		t.Error("a withdrawn stone stands in the stock")
	}
	if w := f.send(t, "/stock/alive"); w.Code != http.StatusSeeOther {
		t.Errorf("keeping alive: %d %s", w.Code, text(w))
	}
	for _, kind := range []string{"csv", "xlsx", "json"} {
		if w := f.get(t, "/stock."+kind, i18n.English); w.Code != 200 || w.Body.Len() < 500 {
			t.Errorf("export as %s: %d, %d bytes", kind, w.Code, w.Body.Len())
		}
	}
}

func TestABadFileIsRefusedInTheReadersLanguageAndNothingIsHalfDone(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 30)
	for name, content := range map[string]string{"empty.csv": "", "": ""} {
		w := f.sendFile(t, "replace", name, content)
		if w.Code < 400 || !strings.Contains(w.Body.String(), `role="alert"`) {
			t.Errorf("%q: %d %s", name, w.Code, text(w))
		}
	}
	at := f.upload(t, "replace", "%PDF-1.7\nnot a stock file\n")
	page := f.get(t, at, i18n.Chinese)
	if page.Code < 400 || !strings.Contains(page.Body.String(), "放弃") {
		t.Errorf("a PDF: %d %s", page.Code, text(page))
	}
	if w := f.send(t, at+"/discard"); w.Code != http.StatusSeeOther {
		t.Errorf("discarding it: %d", w.Code)
	}
	for _, path := range []string{"/stock/uploads/999999", "/stock/uploads/x", at + "/rows.csv?status=all"} {
		if w := f.get(t, path, i18n.English); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestATruncatedReplaceAsksForTheExactNumber(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 90)
	at := f.upload(t, "replace", dealerFile)
	if w := f.send(t, at+"/read", "ask.price", "per_carat", "do", "read"); w.Code != http.StatusSeeOther {
		t.Fatalf("reading: %d %s", w.Code, text(w))
	}
	f.stage(t, at)
	says(t, f.get(t, at, i18n.English), "more than a fifth", `name="confirm"`)
	w := f.send(t, at+"/publish", "confirm", "1")
	if w.Code < 400 {
		t.Fatalf("published with a wrong number: %d", w.Code)
	}
	says(t, w, `aria-invalid="true"`)
	n := regexp.MustCompile(`Type ([\d,]+) to confirm`).FindStringSubmatch(text(w))
	if n == nil {
		t.Fatalf("no number to type: %s", text(w))
	}
	if w := f.send(t, at+"/publish", "confirm", n[1]); w.Code != http.StatusSeeOther {
		t.Errorf("publishing with %s: %d %s", n[1], w.Code, text(w))
	}
}

func TestStockPagesAreShownInFourLanguages(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 60)
	at := f.upload(t, "merge", dealerFile)
	show := func(paths ...string) {
		for _, path := range paths {
			for _, l := range i18n.Languages {
				w := f.get(t, path, l)
				if i := strings.Index(w.Body.String(), ">["); w.Code != 200 || i >= 0 {
					t.Errorf("%s in %s: %d %s", path, l, w.Code, cut(w.Body.String()[max(i, 0):], 200))
				}
			}
		}
	}
	show("/stock", "/stock?state=over", "/stock?no=nothing", "/stock/uploads", at)
	f.send(t, at+"/read", "ask.price", "per_carat", "do", "read")
	show(at)
	f.stage(t, at)
	show(at, at+"?view=held", at+"?view=refused", at+"?view=changed", at+"?view=kept")
	f.send(t, at+"/publish")
	show(at, "/stock/uploads")
}
