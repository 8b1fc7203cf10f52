package web

import (
	"strings"

	"openbourse/internal/registry/document"
)

// The papers between member, exchange and customs, for the test of all sheets.
func init() {
	sheetSamples[document.Customs] = sheetSample{document.Declared{
		Paper: 7, Revision: 2, Kind: "import", Entry: "220020261000000007", Exchange: sheetHouse, Member: sheetBuyer, Form: "2026-000012", Sent: sheetTime, Released: sheetTime, Zone: "Asia/Shanghai", USD: 877_250,
		Head: []document.HeadField{{Name: "TransMode", En: "Delivery term", Zh: "成交方式", Says: "CIF"}}, Slip: "TAX-7",
		Lines: []document.DeclaredLine{{No: 1, Stone: 1, HS: "71023900", Name: "Polished diamond", Kind: "natural", Pieces: 1, Weight: 1_210, USD: 877_250, Origin: "BE", Report: "GIA 2245118093"}},
		Due:   &document.Dues{Value: 6_228_475, VAT: 809_702},
	}, []string{"7102.39", "GIA 2245118093", "1.21", "USD 8,772.50", "CNY 62,284.75", "CNY 8,097.02", "TAX-7", "2026-000012", "成交方式", "Huangpu Brilliants"}}
	sheetSamples[document.ApprovalOf] = sheetSample{document.Approval{
		Form: "2026-000012", Direction: "home-out", Exchange: sheetHouse, Member: sheetBuyer, Other: "Scheldt & Zoon", Paper: 7, Entry: "220020261000000007", USD: 877_250, Fen: 6_228_475, Reports: 1,
		Certificate: "TAX-7", Numbered: sheetTime, Stamped: sheetTime, Zone: "Asia/Shanghai",
		Goods: []document.Bulk{{HS: "71023900", Kind: "natural", Pieces: 1, Weight: 1_210, USD: 877_250}},
	}, []string{"2026-000012", "7102.39", "8,772.50", "CNY 62,284.75", "TAX-7", "Huangpu Brilliants", "核准单"}}
	sheetSamples[document.StoneOf] = sheetSample{document.StoneSays{
		Certificate: 3, Exchange: sheetHouse, Stone: 1, Kind: "natural", Weight: 1_210, Shape: "Pear", Grades: "Fancy Intense Yellow VS1", GradesZh: "浓彩黄色 VS1", Report: "GIA 2245118093", Day: "2026-11-23", Hash: strings.Repeat("ab", 32), Sides: 3,
	}, []string{"1.21", "natural 天然", "Pear 梨形", "Fancy Intense Yellow VS1 浓彩黄色 VS1", "GIA 2245118093", strings.Repeat("ab", 32), "2026-11-23"}}
}
