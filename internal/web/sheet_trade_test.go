package web

import (
	"context"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/browser"
	"openbourse/internal/registry/document"
	"openbourse/internal/store/db"
)

// sheetTrade is a deal with a broker, a parcel, rough and all terms there are.
var sheetTrade = document.Trade{
	Deal: 12, Exchange: sheetHouse, Seller: sheetSeller, Buyer: sheetBuyer, Broker: &document.Party{No: 9, Name: "Rechtstraat Brokers"}, Commission: 9372, Currency: "USD", Total: 937250,
	Delivery: "vault", Days: 30, MemoDays: 14, SightDays: 1, Grounds: []string{"colour", "clarity"}, Struck: sheetTime, Due: sheetTime, Zone: "Asia/Shanghai",
	Lines: []document.Line{
		{Stone: 1, StockNo: "A-1000", Kind: "natural", Shape: "Round", Grades: "E VS1 EX EX EX", Lab: "GIA", Report: "2245118093", Pieces: 1, Weight: 1210, PPC: 725000, Total: 877250},
		{Stone: 2, StockNo: "P-1", Kind: "lab_grown", Form: "parcel", Growth: "CVD", Grades: "Premium", GradesZh: "Premium(优级)", Size: "+6–+7", Pieces: 12, Weight: 3000, PPC: 20000, Total: 60000},
		{Stone: 3, StockNo: "R-1", Kind: "natural", Form: "rough", Origins: []string{"BW", "ZA"}, Kimberley: "GB 12345", Weight: 3000},
		{Stone: 4, StockNo: "T-1", Kind: "treated", Shape: "Pear", Treatment: "Laser Drilled", Pieces: 1, Weight: 500},
	},
	Signed:     []document.Signed{{Side: "seller", Party: sheetSeller, At: sheetTime, By: "proof"}, {Side: "buyer", Party: sheetBuyer, At: sheetTime, By: "memo"}},
	Warranties: []document.Warranty{{Rule: "WDC System of Warranties", Text: "The diamonds herein invoiced", TextZh: "本发票所列钻石"}},
}

func init() {
	goods := []string{
		"A-1000: natural, Round, E VS1 EX EX EX, GIA 2245118093 天然，圆形",
		"P-1: laboratory-grown, parcel, Premium, CVD, sieve +6–+7, 12 pieces 实验室培育，包货，Premium(优级)，筛号+6–+7，12粒",
		"R-1: natural, rough, origin Botswana, South Africa, Kimberley certificate GB 12345 天然，毛坯，原产地：博茨瓦纳、南非，金伯利证书GB 12345",
		"T-1: treated natural, Pear, Laser Drilled 经处理的天然，梨形，激光打孔",
		"9,372.50", "USD 93.72, paid by the seller", "USD 93.72，由卖方支付",
		"Signed for the seller, Scheldt & Zoon, on", "With a second proof of identity.", "卖方Scheldt & Zoon于", "签署。已二次验证身份。", "Agreed for the buyer, Huangpu Brilliants, on", "约定。依寄售单条款。", "本发票所列钻石",
	}
	terms := []string{
		"30 days after the deal 成交后30天", "In the vault 库内交割", "first, for 14 days", "先行寄售14天", "within 1 day of the deal", "成交后1天内", "colour, clarity 颜色、净度",
	}
	sheetSamples[document.DealNote] = sheetSample{sheetTrade, append(append([]string{"Deal note 成交单", "MAZAL"}, goods...), terms...)}
	sheetSamples[document.Invoice] = sheetSample{sheetTrade, append(append([]string{"Invoice 发票", "Tax invoice no. 发票号码"}, goods...), terms...)}
	credit := sheetTrade
	credit.Reason, credit.Of, credit.Signed = "award", "7F3A-C91E-20KM-T4XZ", nil
	sheetSamples[document.CreditNote] = sheetSample{credit, append([]string{"Credit note 贷项通知单", "7F3A-C91E-20KM-T4XZ", "by an award 裁决"}, goods[:7]...)}
}

func TestADealNoteFromBeforeTermsWereOnPaperIsShownAsItWasSigned(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 6)
	p := f.dealer(t, 0)
	f.trader = p.who
	file, err := os.ReadFile("../registry/document/testdata/deal_note_2026-10.json")
	if err != nil {
		t.Fatal(err)
	}
	old, err := document.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w := p.send("GET", "/papers/"+string(f.issued(t, document.DealNote, old.Content).Code), nil)
	page := asRead(w)
	for _, want := range []string{"A-1000: natural, Round, E VS1, GIA 2245118093 天然，圆形", "30 days after the deal", "In the vault", "Signed for the seller, Scheldt & Zoon, on", "8,772.50"} {
		if !strings.Contains(page, want) {
			t.Errorf("%d: it lacks %q", w.Code, want)
		}
	}
	for _, never := range []string{"None", "second proof", "Grounds of return", "On memo"} {
		if strings.Contains(page, never) {
			t.Errorf("it says %q, which nobody signed", never)
		}
	}
	if w.Code != http.StatusOK {
		t.Error(page)
	}
}

// asRead is what a reader sees of a page, a single space between words.
func asRead(w *httptest.ResponseRecorder) string {
	return strings.Join(strings.Fields(html.UnescapeString(text(w))), " ")
}

// issued writes a paper for the trader of the floor.
func (f *floor) issued(t *testing.T, kind document.Kind, content any) document.Paper {
	t.Helper()
	var p document.Paper
	if err := f.keeper.DB().Write(t.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = document.Issue(ctx, tx, f.keeper, clock.System{}.Now(), document.Draft{Kind: kind, Subject: "test:1", Content: content, Readers: []id.ID{f.trader.Org}})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return p
}

// long is a deal of so many lines.
func long(lines int) document.Trade {
	t := sheetTrade
	t.Lines, t.Total = nil, 0
	for n := range lines {
		l := sheetTrade.Lines[n%len(sheetTrade.Lines)]
		l.StockNo = "A-" + strconv.Itoa(1000+n)
		t.Lines = append(t.Lines, l)
		t.Total += l.Total
	}
	return t
}

func TestADealOfOneLineIsPrintedOnOnePageAndOneOfFortyRepeatsItsHead(t *testing.T) {
	b := browser.Open(t)
	f := makeFloor(t, 6)
	house := f.open(t, i18n.English)
	b.Visit(house + "/papers")
	for lines, most := range map[int]int{1: 1, 40: 4} {
		for _, kind := range []document.Kind{document.DealNote, document.Invoice} {
			p := f.issued(t, kind, long(lines))
			b.Visit(house + "/papers/" + string(p.Code))
			b.Accessible()
			printed := filepath.Join(t.TempDir(), string(kind)+"-"+strconv.Itoa(lines)+".pdf")
			b.Print(printed)
			if shot := os.Getenv("BOURSE_SHOTS"); shot != "" {
				b.Print(filepath.Join(shot, filepath.Base(printed)))
			}
			pages := printedPages(t, printed)
			if len(pages) == 0 || len(pages) > most || lines > 20 && len(pages) < 2 {
				t.Errorf("%s of %d lines is %d pages", kind, lines, len(pages))
				continue
			}
			whole := strings.Join(pages, "")
			for _, once := range []string{"/v/" + p.Code.String(), "US dollars", "Signed for the seller"} {
				if n := strings.Count(whole, once); n != 1 {
					t.Errorf("%s of %d lines says %q %d times", kind, lines, once, n)
				}
			}
			if (kind == document.Invoice) != strings.Contains(pages[0], "Tax invoice no.") {
				t.Errorf("the first page of the %s: %s", kind, pages[0])
			}
			for i, page := range pages {
				if lines > 20 && strings.Contains(page, "A-10") && (!strings.Contains(page, p.Code.String()) || !strings.Contains(page, "Per carat")) {
					t.Errorf("page %d of the %s does not say what it belongs to:\n%s", i+1, kind, page)
				}
				if want := strconv.Itoa(i+1) + "/" + strconv.Itoa(len(pages)); !strings.Contains(strings.ReplaceAll(page, " ", ""), want) {
					t.Errorf("page %d of the %s does not say %q", i+1, kind, want)
				}
				if strings.Contains(page, "/v/"+p.Code.String()) && !strings.Contains(page, "Signed for the seller") {
					t.Errorf("the code of the %s stands alone on page %d:\n%s", kind, i+1, page)
				}
			}
		}
	}
}

// printedPages is the text of each page of a PDF file.
func printedPages(t *testing.T, file string) []string {
	t.Helper()
	reader, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext of poppler-utils is missing")
	}
	b, err := exec.Command(reader, "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(b), "\f"), "\f")
}
