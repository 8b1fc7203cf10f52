package customs_test

import (
	"reflect"
	"strings"
	"testing"

	"openbourse/internal/base/errs"
	"openbourse/internal/border/customs"
)

const xmlReceipts = `<?xml version="1.0" encoding="UTF-8"?>
<DecReceipts>
 <DecReceipt><SeqNo>41</SeqNo><EntryId>220020261000044128</EntryId><Channel>accepted</Channel><NoticeDate>2026-11-27T11:26:00+08:00</NoticeDate></DecReceipt>
 <DecReceipt><SeqNo>41</SeqNo><EntryId>220020261000044128</EntryId><Channel>tax</Channel><NoticeDate>2026-11-27T12:00:00+08:00</NoticeDate><SlipNo>A-1</SlipNo><Vat>92300.00</Vat></DecReceipt>
</DecReceipts>`

const csvReceipts = "SeqNo,EntryId,Channel,NoticeDate,SlipNo,Vat\n" +
	"41,220020261000044128,accepted,2026-11-27T11:26:00+08:00,,\n" +
	"41,220020261000044128,tax,2026-11-27T12:00:00+08:00,A-1,92300\n"

func TestReceiptsSayTheSameInXMLAndCSV(t *testing.T) {
	t.Parallel()
	x, err := customs.Read([]byte(xmlReceipts))
	if err != nil {
		t.Fatal(err)
	}
	c, err := customs.Read([]byte("\ufeff" + csvReceipts))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(x, c) || len(x) != 2 || x[1].Due.VAT != 9_230_000 || x[0].Paper != 41 {
		t.Errorf("%+v\n%+v", x, c)
	}
}

func TestASpoiledFileOfReceiptsIsRefusedWhole(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ was, is, key string }{
		"nothing":                     {xmlReceipts, " ", "customs.file_empty"},
		"no receipts":                 {xmlReceipts, "<DecReceipts></DecReceipts>", "customs.file_empty"},
		"another root":                {"DecReceipts>", "Receipts>", "customs.file_broken"},
		"an attribute":                {"<DecReceipt>", `<DecReceipt a="1">`, "customs.file_broken"},
		"an unknown element":          {"Channel>", "Chanel>", "customs.file_broken"},
		"a document type":             {"<DecReceipts>", `<!DOCTYPE x [<!ENTITY e "1">]><DecReceipts>`, "customs.file_broken"},
		"a field twice":               {"<SeqNo>41</SeqNo>", "<SeqNo>41</SeqNo><SeqNo>42</SeqNo>", "customs.file_broken"},
		"cut off":                     {"</DecReceipts>", "", "customs.file_broken"},
		"something after it":          {"</DecReceipts>", "</DecReceipts><DecReceipts/>", "customs.file_broken"},
		"no paper":                    {"<SeqNo>41</SeqNo>", "<SeqNo>zero</SeqNo>", "customs.file_line"},
		"an unknown channel":          {">accepted<", ">lost<", "customs.file_line"},
		"a time without a zone":       {"+08:00", "", "customs.file_line"},
		"a number of seventeen":       {"220020261000044128", "22002026100004412", "customs.file_line"},
		"tax without a slip":          {"<SlipNo>A-1</SlipNo>", "", "customs.file_line"},
		"three decimals":              {"92300.00", "92300.001", "customs.file_line"},
		"a slip that is not about it": {">tax<", ">paid<", "customs.file_line"},
		"another head in CSV":         {xmlReceipts, "No,Channel\n1,accepted\n", "customs.file_kind"},
		"a short line in CSV":         {xmlReceipts, "SeqNo,Channel\n1\n", "customs.file_broken"},
		"no UTF-8":                    {"A-1", "\xff", "customs.file_kind"},
	} {
		got, err := customs.Read([]byte(strings.Replace(xmlReceipts, c.was, c.is, -1)))
		if !errs.Is(err, c.key) || got != nil {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestAFileOfTooManyReceiptsIsRefused(t *testing.T) {
	t.Parallel()
	line := "41,x,paper_check,2026-11-27T11:26:00+08:00\n"
	_, err := customs.Read([]byte("SeqNo,EntryId,Channel,NoticeDate\n" + strings.Repeat(line, customs.MaxReceipts+1)))
	if !errs.Is(err, "customs.file_many") {
		t.Error(err)
	}
	if _, err := customs.Read(make([]byte, customs.MaxReceiptFile+1)); !errs.Is(err, "customs.file_large") {
		t.Error(err)
	}
}

// FuzzReceipts: whatever comes, it is read or refused, and what was read is within limits.
func FuzzReceipts(f *testing.F) {
	f.Add([]byte(xmlReceipts))
	f.Add([]byte(csvReceipts))
	f.Fuzz(func(t *testing.T, b []byte) {
		all, err := customs.Read(b)
		if err != nil {
			if e := errs.Of(err); e.Code == errs.Internal || all != nil {
				t.Fatalf("%v %v", all, err)
			}
			return
		}
		if len(all) == 0 || len(all) > customs.MaxReceipts {
			t.Fatalf("%d receipts", len(all))
		}
		for _, r := range all {
			if r.Paper <= 0 || r.At == 0 || r.Due.VAT < 0 || r.Due.Duty < 0 {
				t.Fatalf("%+v", r)
			}
		}
	})
}
