package web

import "openbourse/internal/registry/document"

// The papers of the border's Kimberley and origin rooms, for the test of all sheets.
func init() {
	certificate := document.Kimberley{
		Certificate: 3, Exchange: sheetHouse, Member: sheetBuyer, Issuer: "BW", Number: "0012345", HS: "7102.31", Weight: 12_400, USD: 1_860_000, Parcels: 2, Origins: "BW 60%, ZA 40%", Mixed: true,
		Issued: "2026-11-02", Expires: "2026-12-31", Exporter: "Gaborone Sorters", Importer: "Huangpu Brilliants", From: "BW", To: "CN", Day: "2026-11-23", Seal: "SH 4411",
		Statement: "The rough diamonds in this shipment", StatementZh: "本批毛坯钻石", Source: "KPCS Annex I",
	}
	sheetSamples[document.KimberleyEntry] = sheetSample{certificate, []string{"confirmation of entry", "进境确认", "BW 0012345", "mixed: BW 60%, ZA 40%", "12.40 ct", "USD 18,600.00", "本批毛坯钻石", "Entered on"}}
	sheetSamples[document.KimberleyExport] = sheetSample{certificate, []string{"data sheet", "数据单", "SH 4411", "Issued on", "This sheet is not the certificate"}}
	sheetSamples[document.OriginApplication] = sheetSample{document.OriginSheet{
		Exchange: sheetHouse, Member: sheetBuyer, Shipment: 4, Proof: 1, Form: "E", Day: "2026-11-23", Boxes: []document.OriginBox{{No: 1, Key: "exporter", Text: "Bangkok Cutters"}, {No: 8, Key: "criterion", Text: "RVC40"}},
	}, []string{"Application for a certificate of origin", "原产地证书申请单", "1. Exporter", "8. Origin criterion", "RVC40", "Application only"}}
}
