package web

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/browser"
	"openbourse/internal/registry/document"
)

var (
	sheetHouse  = document.Party{No: 1, Name: "Huangpu Diamond Exchange", NameZh: "黄浦钻石交易所"}
	sheetSeller = document.Party{No: 3, Name: "Scheldt & Zoon"}
	sheetBuyer  = document.Party{No: 4, Name: "Huangpu Brilliants", NameZh: "黄浦明亮"}
	sheetLines  = []document.Line{
		{Stone: 1, StockNo: "A-1000", Kind: "natural", Shape: "Round", Grades: "E VS1", Lab: "GIA", Report: "2245118093", Pieces: 1, Weight: 1210, PPC: 725000, Total: 877250},
		{Stone: 2, StockNo: "A-1001", Kind: "lab_grown", Pieces: 12, Weight: 3000, PPC: 20000, Total: 60000},
	}
)

const sheetTime = 1_795_700_000_000_000

// sheetSample is a paper with words its page must have.
type sheetSample struct {
	content any
	words   []string
}

// sheetSamples are a paper of each kind that has a sheet, with words its page must have.
var sheetSamples = map[document.Kind]sheetSample{
	document.MemoNote: {document.Memo{
		Memo: 12, Exchange: sheetHouse, Owner: sheetSeller, Holder: sheetBuyer, Lines: sheetLines, Currency: "USD", Total: 937250, Cover: "city", Insurer: "holder", Bears: "holder", Day: "2026-12-01",
		Due: sheetTime, Zone: "Asia/Shanghai", Signed: []document.Signed{{Side: "owner", Party: sheetSeller, At: sheetTime}, {Side: "holder", Party: sheetBuyer, At: sheetTime}},
		Warranties: []document.Warranty{{Rule: "WDC System of Warranties", Text: "The diamonds herein on memo", TextZh: "本寄售单"}},
	}, []string{"Memo", "laboratory-grown, 12 pieces", "9,372.50", "stay the owner", "Signed for the holder, Huangpu Brilliants", "持有人黄浦明亮于", "12粒", "本寄售单"}},
	document.Award: {document.Ruling{
		Case: 5, Kind: "default", Deal: 12, Exchange: sheetHouse, Claimant: sheetBuyer, Against: sheetSeller, Panel: 2, Judges: 3, Rescind: true, Pay: 5000, Currency: "USD", Payer: "against", KeepBy: sheetTime,
		Reasons: "The report was not of this stone.\nIt is G.", Zone: "Asia/Shanghai",
	}, []string{"Award", "裁决书", "second panel, on appeal, 3 arbitrators", "is undone", "Default on deal 12", "USD 50.00", "US dollars fifty", "It is G."}},
	document.LetterKind: {document.Letter{
		Notice: 7, Exchange: sheetHouse, Member: sheetBuyer, Act: "suspend", Ground: "a", Text: "cessation of payments", Source: "WFDB Inner Rules Art. 2", Day: "2026-11-23", Until: "2026-12-23", Reason: "It stopped paying.",
	}, []string{"Letter to other exchanges", "致其他交易所函", "cessation of payments", "Huangpu Brilliants, member 4", "23 Nov 2026", "It stopped paying.", "take note"}},
	document.Summons: {document.Default{
		Case: 5, Deal: 12, Exchange: sheetHouse, Debtor: sheetBuyer, Creditor: sheetSeller, What: "payment", Amount: 937250, Currency: "USD", Talk: sheetTime, Blocked: true, Zone: "Asia/Shanghai",
	}, []string{"Default notice", "违约通知书", "In default", "payment", "USD 9,372.50", "starts nothing new"}},
	document.Registered: {document.Register{
		Register: 3, Exchange: sheetHouse, Until: sheetTime, Zone: "Asia/Shanghai",
		Deals: []document.Entered{{Deal: 12, Struck: sheetTime, Seller: sheetSeller, Buyer: sheetBuyer, Pieces: 13, Weight: 4210, Currency: "USD", Total: 937250}},
	}, []string{"Register of deals", "成交登记册", "Zoon 3", "4.21", "USD 9,372.50"}},
	document.Account: {document.Statement{
		Exchange: sheetHouse, Member: sheetBuyer, Currency: "CNY", From: "2026-11-01", To: "2026-11-22", Opening: 100, Closing: 50, Zone: "Asia/Shanghai",
		Lines: []document.Movement{{At: sheetTime, Kind: "settle.pay", Reference: "pay", Out: 50, Balance: 50}},
	}, []string{"Statement of account", "账户对账单", "Payment between members", "CNY 1.00", "0.50"}},
	document.AdmissionInvoice: {document.FeeInvoice{
		Admission: 3, Exchange: sheetHouse, Company: sheetBuyer, Resolution: 9, Day: "2026-12-10", Entry: 2000000, Yearly: 300000, Months: 1, Tier: "core", Discount: 200_000, Annual: 20000, Currency: "USD", Total: 2020000, PayBy: "2027-06-10", Reference: "ADM-3",
	}, []string{"Core Founding Member, 20%", "Invoice for admission", "入会费用账单", "ADM-3", "20,200.00", "10 Jun 2027", "twenty thousand two hundred"}},
	document.Membership: {document.MemberCertificate{
		Admission: 3, Exchange: sheetHouse, Member: sheetBuyer, Category: "preparatory", From: "2026-12-12", Sponsors: []document.Party{sheetSeller}, NoticeFrom: "2026-11-10", NoticeUntil: "2026-12-09", Resolution: 9,
	}, []string{"Certificate of membership", "会员证书", "Preparatory member", "预备会员", "Zoon", "入会"}},
	document.ViewSlip: {document.Slip{
		Deal: 12, Viewing: 1, Exchange: sheetHouse, Seller: sheetSeller, Buyer: sheetBuyer, From: sheetTime, Until: sheetTime, Desk: "T7", Lines: sheetLines, Zone: "Asia/Shanghai",
	}, []string{"Viewing slip", "看货单", "T7", "A-1000", "go back to the seller"}},
}

// sheetPaper issues a sample to the trader of the floor.
func (f *floor) sheetPaper(t *testing.T, kind document.Kind) document.Paper {
	t.Helper()
	return f.issued(t, kind, sheetSamples[kind].content)
}

func TestEveryKindOfPaperHasASheetThatSaysWhatItHolds(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 6)
	p := f.dealer(t, 0)
	f.trader = p.who
	for _, kind := range document.Kinds {
		sample, ok := sheetSamples[kind]
		if !ok {
			t.Errorf("no sample of %s", kind)
			continue
		}
		w := p.send("GET", "/papers/"+string(f.sheetPaper(t, kind).Code), nil)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", kind, w.Code, refusalOf(w))
		}
		page := asRead(w)
		for _, want := range sample.words {
			if !strings.Contains(page, want) {
				t.Errorf("the sheet of %s lacks %q", kind, want)
			}
		}
	}
}

func TestSheetsAreAccessible(t *testing.T) {
	b := browser.Open(t)
	f := makeFloor(t, 6)
	house := f.open(t, i18n.English)
	b.Visit(house + "/papers")
	for kind := range sheetSamples {
		b.Visit(house + "/papers/" + string(f.sheetPaper(t, kind).Code))
		b.Accessible()
		if shot := os.Getenv("BOURSE_SHOTS"); shot != "" {
			b.Screenshot(filepath.Join(shot, "sheet-"+string(kind)+".png"))
		}
	}
	b.NoProblems()
}
