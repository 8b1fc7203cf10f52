package web

import "openbourse/internal/registry/document"

func init() {
	sheetSamples[document.ResolutionOf] = sheetSample{document.Resolved{
		Resolution: 12, Exchange: sheetHouse, Organ: "Council", OrganZh: "理事会", Year: 2026, Seq: 3, Meeting: 4, About: "text", Title: "Saturday sessions", TitleZh: "周六场次",
		Text: "The hall opens on Saturdays.", Adopted: true, Secret: true, Entitled: 7, Barred: 1, Present: 5, For: 4, Against: 1, At: sheetTime, Zone: "Asia/Shanghai",
	}, []string{"Resolution", "决议书", "3/2026", "理事会", "Saturday sessions", "4 for, 1 against, 0 abstained", "5 of 7", "Adopted", "The hall opens on Saturdays."}}
	sheetSamples[document.HonourOf] = sheetSample{document.Honoured{
		Honour: 2, Exchange: sheetHouse, Kind: "partner", Year: 2022, To: "Bank of the Bund", ToZh: "外滩银行", Citation: "For ten years of settlement without a day lost.", Day: "2023-02-23", Place: "Guangzhou", Resolution: 12,
	}, []string{"Certificate of honour", "荣誉证书", "Honorary partner", "Bank of the Bund", "外滩银行", "23 Feb 2023", "without a day lost"}}
}
