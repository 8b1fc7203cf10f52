package web

import "openbourse/internal/registry/document"

// The invoice of an annual fee, for the test of all sheets.
func init() {
	sheetSamples[document.AnnualFee] = sheetSample{document.Annual{
		Fee: 12, Year: 2026, Exchange: sheetHouse, Member: sheetBuyer, Months: 4, Full: 300_000, Tier: "core", Discount: 200_000, Total: 80_000, Currency: "USD", Due: "2026-12-23", Source: "the rule’s source",
	}, []string{"Invoice of the annual fee", "年费账单", "2026", "USD 3,000.00", "USD 800.00", "US dollars eight hundred", "Core Founding Member, 20%", "23 Dec 2026", "Huangpu Brilliants", "the rule’s source"}}
}
