package price_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/price"
)

var evening = clock.At(time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC))

// byNumber knows the members 1 to 12.
func byNumber(no int64) (id.ID, error) {
	if no < 1 || no > 12 {
		return id.ID{}, errs.New(errs.NotFound, "party.no_org")
	}
	return traders[no-1], nil
}

func TestAFileOfPastSalesIsReadWholeOrRefusedByItsFirstBadRow(t *testing.T) {
	t.Parallel()
	head := "\uFEFFDate,Seller,Buyer,Kind,Carat,Shape,Color,Clarity,usd_per_carat,Cut,Note\n"
	good := "2026-03-05,1,7,laboratory-grown,1.01,Round,G,VS1,5800.50,Excellent,x\n"
	all, err := price.ReadPast(strings.NewReader(head+good+good), evening, byNumber)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d sales, %v", len(all), err)
	}
	if s := all[1]; s.Day != "2026-03-05" || s.Seller != traders[0] || s.Buyer != traders[6] || s.Kind != "lab_grown" || s.Shape != 1 || s.Color != 4 || s.Clarity != 5 || s.Cut != 2 || s.Fluor != 0 || s.Weight != 1010 || s.PPC != 5800_50 {
		t.Errorf("%+v", s)
	}
	for bad, field := range map[string]string{
		"2026-11-23,1,7,natural,1,Round,G,VS1,5800,,\n":    "day",
		"5/3/2026,1,7,natural,1,Round,G,VS1,5800,,\n":      "day",
		"2026-03-05,13,7,natural,1,Round,G,VS1,5800,,\n":   "seller",
		"2026-03-05,1,one,natural,1,Round,G,VS1,5800,,\n":  "buyer",
		"2026-03-05,1,1,natural,1,Round,G,VS1,5800,,\n":    "buyer",
		"2026-03-05,1,7,diamond,1,Round,G,VS1,5800,,\n":    "kind",
		"2026-03-05,1,7,natural,-1,Round,G,VS1,5800,,\n":   "carat",
		"2026-03-05,1,7,natural,1.0001,Round,G,VS1,58,,\n": "carat",
		"2026-03-05,1,7,natural,1,Rund,G,VS1,5800,,\n":     "shape",
		"2026-03-05,1,7,natural,1,Round,,VS1,5800,,\n":     "color",
		"2026-03-05,1,7,natural,1,Round,G,VS3,5800,,\n":    "clarity",
		"2026-03-05,1,7,natural,1,Round,G,VS1,1e9,,\n":     "usd_per_carat",
		"2026-03-05,1,7,natural,1,Round,G,VS1,0,,\n":       "ppc",
		"2026-03-05,1,7,natural,1,Round,G,VS1,58,Best,\n":  "cut",
		"2026-03-05,1,7\n": "row",
	} {
		_, err := price.ReadPast(strings.NewReader(head+good+bad), evening, byNumber)
		if e := (*errs.Error)(nil); !errs.Is(err, "price.brought_bad") || !errors.As(err, &e) || e.Args["row"] != 2 || e.Args["field"] != field {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for _, text := range []string{"", "date,seller\n", "\"", strings.Replace(head, "Color", "Colour", 1) + good} {
		if _, err := price.ReadPast(strings.NewReader(text), evening, byNumber); !errs.Is(err, "price.brought_head") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzReadPast(f *testing.F) {
	head := strings.Join(price.PastColumns, ",") + "\n"
	f.Add(head + "2026-03-05,1,7,natural,Round,1.01,G,VS1,Excellent,None,5800.50\n")
	f.Add(head + "2026-03-05,1,7,natural,Round,1.01,G,VS1,\"Excellent\n\",None,5800.50")
	f.Add("\uFEFF" + head)
	f.Fuzz(func(t *testing.T, text string) {
		all, err := price.ReadPast(strings.NewReader(text), evening, byNumber)
		if err != nil {
			return
		}
		for _, s := range all {
			if s.Weight <= 0 || s.PPC <= 0 || s.Seller == s.Buyer || s.Color <= 0 || s.Clarity <= 0 || s.Shape <= 0 || s.Day >= "2026-11-23" {
				t.Fatalf("taken: %+v", s)
			}
		}
	})
}
