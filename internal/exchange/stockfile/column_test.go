package stockfile

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
)

// fieldsOf are the fields of a file's columns, by header.
func fieldsOf(r result) map[string]string {
	m := map[string]string{}
	for _, c := range r.in.Columns {
		m[c.Header] = c.Field.String()
	}
	return m
}

func wantFields(t *testing.T, r result, want map[string]string) {
	t.Helper()
	got := fieldsOf(r)
	for h, f := range want {
		if got[h] != f {
			t.Errorf("%q is read as %q, want %q", h, got[h], f)
		}
	}
}

func TestEveryHeaderAndWordOfTheTradeIsKnown(t *testing.T) {
	t.Parallel()
	var facts struct {
		Headers []struct {
			Field   string
			Aliases []string
		}
		Values map[string][]struct {
			Value    string
			Synonyms []string
		}
	}
	if err := json.Unmarshal(sharedFile(t, "domain", "stock-aliases.json"), &facts); err != nil {
		t.Fatal(err)
	}
	headers, words := 0, 0
	for _, h := range facts.Headers {
		for _, a := range h.Aliases {
			found := false
			for _, f := range headerFields(normal(a)) {
				found = found || f.String() == h.Field
			}
			if headers++; !found && normal(a) != "CERTIFICATEORIGIN" {
				t.Errorf("%q is not known as %s", a, h.Field)
			}
		}
	}
	for list, values := range facts.Values {
		for _, v := range values {
			for _, s := range append(v.Synonyms, v.Value) {
				words++
				if key := normal(s); key != "" && s != "3EX part" && known.lists[list][key].word != v.Value {
					t.Errorf("%s: %q means %q, want %q", list, s, known.lists[list][key].word, v.Value)
				}
			}
		}
	}
	if headers < 600 || words < 800 {
		t.Errorf("only %d headers and %d words compared", headers, words)
	}
}

func TestAmbiguousHeadersAreDecidedByTheirValues(t *testing.T) {
	t.Parallel()
	r := mustRead(t, "Item ID,Cut,Size,Depth,Certificate,Report,Origin,Color,Clarity,PriceCt\nA1,R,1.01,61.5,GIA,2141438171,India,G,VS1,500\nA2,PR,0.7,75.6,IGI,512345678,Botswana,G,VS1,500\n")
	wantFields(t, r, map[string]string{"Cut": "shape", "Size": "carat", "Depth": "depth_pct", "Certificate": "lab", "Report": "report_no", "Origin": "origin_country"})
	r.want(t, 0, Ready, map[string]string{"shape": "Radiant", "origin_country": "IN"})
	r = mustRead(t, "Item ID,Shape,Cut,Weight,Size,Length,Width,Depth,Certificate,Report,Origin,Color,Clarity,PriceCt\nA1,RD,EX,1.01,6.40x6.42x3.95,6.40,6.42,3.95,2141438171,GIA,Natural,G,VS1,500\nA2,RD,VG,0.7,5.7x5.72x3.5,5.70,5.72,3.50,512345678,IGI,Lab Grown,G,VS1,500\n")
	wantFields(t, r, map[string]string{"Cut": "cut", "Size": "measurements", "Depth": "depth_mm", "Certificate": "report_no", "Report": "lab", "Origin": "stone_class"})
}

func TestATypeColumnOfPhysicsIsNotTheClassOfTheStone(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("Diamond Type", "A1,BR,1.01,G,VS1,GIA,2141438171,500,IIa", "A2,BR,1.01,G,VS1,GIA,2141438172,500,Ia"))
	wantFields(t, r, map[string]string{"Diamond Type": ""})
	r.want(t, 0, Ready, map[string]string{"stone_class": "natural"})
}

func TestYesUnderALaboratoryGrownHeaderIsTheClass(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("Is Lab Grown,Growth", "A1,BR,1.01,G,VS1,IGI,LG586302117,500,Y,CVD", "A2,BR,1.01,G,VS1,GIA,2141438172,500,N,"))
	r.want(t, 0, Ready, map[string]string{"stone_class": "lab_grown"})
	r.want(t, 1, Ready, map[string]string{"stone_class": "natural"})
}

func TestThePriceColumnIsComparedWithWhatElseThereIs(t *testing.T) {
	t.Parallel()
	const h = "Stock,Shape,Carat,Color,Clarity,Lab,CertNo,Price"
	row := func(no int, price, more string) string {
		return fmt.Sprintf("A%d,BR,1.50,G,VS1,GIA,214143817%d,%s%s\n", no, no, price, more)
	}
	r := mustRead(t, h+",Total Price\n"+row(1, "1000", ",1500")+row(2, "2000", ",3000"))
	wantFields(t, r, map[string]string{"Price": "ppc", "Total Price": "total_price"})
	r = mustRead(t, h+",Price Per Carat\n"+row(1, "1500", ",1000")+row(2, "3000", ",2000"))
	wantFields(t, r, map[string]string{"Price": "total_price", "Price Per Carat": "ppc"})
	r = mustRead(t, h+",Rap,Disc\n"+row(1, "1050", ",1000,-30")+row(2, "2100", ",2000,-30"))
	wantFields(t, r, map[string]string{"Price": "total_price"})
	r.want(t, 0, Ready, map[string]string{"ppc": "700", "total_price": "1050"})
	r = mustRead(t, h+",Rap,Disc\n"+row(1, "700", ",1000,-30")+row(2, "1400", ",2000,-30"))
	wantFields(t, r, map[string]string{"Price": "ppc"})
}

func TestAPriceThatNothingExplainsIsAskedAndHoldsTheRows(t *testing.T) {
	t.Parallel()
	text := "Stock,Shape,Carat,Color,Clarity,Lab,CertNo,Price\nA1,BR,1.50,G,VS1,GIA,2141438171,1500\nA2,BR,1.50,G,VS1,GIA,2141438172,3000\n"
	r := mustRead(t, text)
	if !r.in.Open() || r.sum.Held != 2 {
		t.Errorf("%+v %+v", r.in.Questions, r.sum)
	}
	q := r.in.Questions[0]
	if q.Key != "price" || q.Why.Text(i18n.Dutch) == "" || len(q.Choices) != 2 {
		t.Errorf("%+v", q)
	}
	for answer, want := range map[string][2]string{"total": {"1000", "1500"}, "per_carat": {"1500", "2250"}} {
		r := mustRead(t, text, "price="+answer)
		r.want(t, 0, Ready, map[string]string{"ppc": want[0], "total_price": want[1]})
		if r.in.Open() {
			t.Error("asked again")
		}
	}
}

func TestDiscountsAreFractionsOrPercentagesForTheWholeColumn(t *testing.T) {
	t.Parallel()
	const h = "Stock,Shape,Carat,Color,Clarity,Lab,CertNo,Rap,Disc,PPC\n"
	row := func(no int, rap, disc, ppc string) string {
		return fmt.Sprintf("A%d,BR,1.50,G,VS1,GIA,214143817%d,%s,%s,%s\n", no, no, rap, disc, ppc)
	}
	for name, c := range map[string]struct {
		rows string
		want string
	}{
		"percent":                {row(1, "1000", "-30", "700") + row(2, "2000", "-45.5", "1090"), "-30"},
		"fraction":               {row(1, "1000", "-0.30", "700") + row(2, "2000", "-0.455", "1090"), "-30"},
		"points off":             {row(1, "1000", "30", "700") + row(2, "2000", "45.5", "1090"), "-30"},
		"fraction off":           {row(1, "1000", "0.30", "700") + row(2, "2000", "0.455", "1090"), "-30"},
		"one percent in percent": {row(1, "1000", "-1", "990") + row(2, "2000", "-1.5", "1970"), "-1"},
		"with signs":             {row(1, "1000", "-30%", "700") + row(2, "2000", "-45.5%", "1090"), "-30"},
	} {
		r := mustRead(t, h+c.rows)
		if got := r.rows[0].Value(FieldDiscountPct); got != c.want || r.sum.Ready != 2 {
			t.Errorf("%s: discount %s, want %s; %+v %s", name, got, c.want, r.sum, Reasons(r.rows[0], r.in, i18n.English))
		}
	}
	r := mustRead(t, h+row(1, "1000", "-30", "900")+row(2, "2000", "-45", "2090")+row(3, "1000", "-10", "500"))
	wantFields(t, r, map[string]string{"Disc": ""})
	r.want(t, 0, Ready, map[string]string{"ppc": "900"})
	r = mustRead(t, h+row(1, "1000", "-30", "700")+row(2, "2000", "-45", "1100")+row(3, "3000", "-30", "2100")+row(4, "1000", "-20", "800")+row(5, "1000", "-20", "650"))
	r.want(t, 4, Held, nil)
	noted(t, r.rows[4], "list_contradiction")
	r = mustRead(t, strings.ReplaceAll(h, ",PPC", "")+"A1,BR,1.50,G,VS1,GIA,2141438171,1000,-30\n")
	r.want(t, 0, Ready, map[string]string{"ppc": "700", "total_price": "1050"})
	r = mustRead(t, strings.ReplaceAll(h, ",PPC", "")+"A1,BR,1.50,G,VS1,GIA,2141438171,1000,30\n")
	if !r.in.Open() || r.sum.Held != 1 {
		t.Errorf("a positive discount was not asked about: %+v", r.sum)
	}
}

func TestATotalThatContradictsThePricePerCaratHoldsTheRow(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("Total Price", "A1,BR,1.50,G,VS1,GIA,2141438171,1000,1500", "A2,BR,1.50,G,VS1,GIA,2141438172,1000,1800"))
	r.want(t, 0, Ready, nil)
	r.want(t, 1, Held, nil)
	if text := noted2(t, r.rows[1], "total_contradiction").Text(i18n.English); !strings.Contains(text, "1500.00") || !strings.Contains(text, "1800.00") {
		t.Error(text)
	}
}

func TestTitleRowsAboveTheHeaderArePassedOver(t *testing.T) {
	t.Parallel()
	r := mustRead(t, "ACME Diamonds Ltd,,\nStock of 2026-11-22,,\n,,\nTel,+32 3 000 00 00,\n,,\n,,\n,,\n,,\n,,\n"+stock("", "A1,BR,1.50,G,VS1,GIA,2141438171,1000"))
	if r.in.HeaderRow != 10 || r.sum.Ready != 1 || r.rows[0].No != 11 {
		t.Errorf("header in row %d, %+v", r.in.HeaderRow, r.sum)
	}
}

func TestHeadersMatchInAnySpelling(t *testing.T) {
	t.Parallel()
	r := mustRead(t, "STOCK_NO., shape ,Carat-Weight,colour,CLARTITY,lab,Cert. No,Rapnet  Discount %,RAP $,FLOURESENCE,ＤＥＰＴＨ％\nA1,BR,1.5,G,VS1,GIA,2141438171,-30,1000,N,61.5\n")
	wantFields(t, r, map[string]string{"STOCK_NO.": "stock_no", "Carat-Weight": "carat", "colour": "color", "CLARTITY": "clarity", "Cert. No": "report_no", "Rapnet  Discount %": "discount_pct", "RAP $": "list_price", "FLOURESENCE": "fluor_intensity", "ＤＥＰＴＨ％": "depth_pct"})
}

func TestChineseHeadersAndWordsAreRead(t *testing.T) {
	t.Parallel()
	r := mustRead(t, "产品名称,证书类型,证书编号,形状,重量,颜色,净度,切工,抛光,对称,荧光,奶色,咖色,台面,全深比,尺寸,国际报价,折扣\nA1,GIA,2141438171,圆形,1.01,D,VVS1,EX,EX,EX,无,无奶,无,57,61.8,6.40*6.44*3.97,10000,-30\n")
	r.want(t, 0, Ready, map[string]string{"shape": "Round", "fluor_intensity": "None", "milky": "None", "shade": "None", "ppc": "7000", "length": "6.4"})
}

func TestUnknownHeadersAreSaidAndNotRead(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("Moon Phase", "A1,BR,1.50,G,VS1,GIA,2141438171,1000,full"))
	if n := r.in.Notes[0]; n.Key != "stockfile.header_unknown" || n.Raw != "Moon Phase" {
		t.Errorf("%+v", r.in.Notes)
	}
	r.want(t, 0, Ready, nil)
}

func TestTwoColumnsForOneFieldAreSaidAndAsked(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("Colour,Clarity", "A1,BR,1.50,G,VS1,GIA,2141438171,1000,H,VS1"))
	if len(r.in.Questions) != 2 || r.in.Questions[0].Key != "column" || r.in.Questions[0].Proposed != "COLOR" || r.in.Questions[1].Choices[1] != "CLARITY#2" {
		t.Errorf("%+v", r.in.Questions)
	}
	r.want(t, 0, Ready, map[string]string{"color": "G"})
	p := Profile{Columns: map[string]string{"COLOR": Ignore, "COLOUR": "color", "CLARITY#2": Ignore}}
	r, err := readAll([]byte(stock("Colour,Clarity", "A1,BR,1.50,G,VS1,GIA,2141438171,1000,H,VS1")), Options{Profile: p})
	if err != nil {
		t.Fatal(err)
	}
	r.want(t, 0, Ready, map[string]string{"color": "H"})
	if len(r.in.Questions) != 0 {
		t.Errorf("asked again: %+v", r.in.Questions)
	}
}

func TestFormatsWithoutHeaderAreReadOnlyWhenChosen(t *testing.T) {
	t.Parallel()
	gemfind := "R,1.01,G,VS1,5000,GIA,61.5,57,MED-STK,N,EX,EX,NON,34.5,43.1,6.4x6.42x3.95,,1,2141438171,A1,,\nB,0.7,H,SI1,2500,IGI,62.5,58,MED,N,EX,EX,NON,34.5,43.1,5.7x5.72x3.57,,1,512345678,A2,,\n"
	if e := refused(t, []byte(gemfind), Options{}); e.Key != "stockfile.no_header" {
		t.Error(e)
	}
	r, err := readAll([]byte(gemfind), Options{Profile: Profile{Layout: "gemfind"}})
	if err != nil {
		t.Fatal(err)
	}
	r.want(t, 0, Ready, map[string]string{"shape": "Radiant", "ppc": "5000", "stock_no": "A1", "report_no": "2141438171"})
	r, err = readAll([]byte("A1,BR,1.01,G,VS1,5050,5000\nA2,PRI,0.70,F,F,1750,2500\n"), Options{Profile: Profile{Layout: "punchmark"}})
	if err != nil {
		t.Fatal(err)
	}
	r.want(t, 1, Ready, map[string]string{"shape": "Princess", "clarity": "FL", "total_price": "1750"})
}

func TestAFileOfStockNumbersAloneIsEnoughToDeleteThem(t *testing.T) {
	t.Parallel()
	r, err := readAll([]byte("Stock #\nA1\nA2\nA1\n"), Options{KeysOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if r.sum != (Summary{Rows: 3, Ready: 2, Refused: 1}) {
		t.Errorf("%+v", r.sum)
	}
}

func TestValuesGivenForAllRowsFillOnlyEmptyCells(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("City", "A1,BR,1.50,G,VS1,GIA,2141438171,1000,Surat", ",,1.50,G,VS1,,2141438172,1000,"), "shape=Pear", "lab=IGI", "city=Mumbai", "country=IN", "stock_no=row", "availability=G")
	r.want(t, 0, Ready, map[string]string{"shape": "Round", "lab": "GIA", "city": "Surat", "country": "IN", "stock_no": "A1", "availability": "Guaranteed"})
	r.want(t, 1, Ready, map[string]string{"shape": "Pear", "lab": "IGI", "city": "Mumbai", "stock_no": "3"})
}

func TestAProfileWithWordsThatDoNotExistIsRefused(t *testing.T) {
	t.Parallel()
	for _, pair := range []string{"colour=D", "color=Purple-ish", "price=each", "discount=half", "carat=heavy", "nonsense", "stone_class=moon rock"} {
		if _, err := (Profile{}).With([]string{pair}); err == nil {
			t.Errorf("%q was taken", pair)
		}
	}
	for _, p := range []Profile{{Layout: "other"}, {Encoding: "ebcdic"}, {Delimiter: "x"}, {Columns: map[string]string{"A": "b"}}, {Values: map[string]map[string]string{"cut": {"Premium": "Superb"}}}, {Values: map[string]map[string]string{"nothing": {"a": "b"}}}} {
		if p.Check() == nil {
			t.Errorf("%+v was taken", p)
		}
	}
}

func TestAProfileSurvivesItsJSON(t *testing.T) {
	t.Parallel()
	p := Profile{Version: 4, HeaderRow: 2, Delimiter: ";", Columns: map[string]string{"MOONPHASE": "shade"}, Price: TotalPrice, Discount: PercentOff, Defaults: map[string]string{"country": "IN"}, Values: map[string]map[string]string{"cut": {"Premium": "Excellent"}}}
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var q Profile
	if err := json.Unmarshal(b, &q); err != nil || fmt.Sprint(p) != fmt.Sprint(q) || q.Check() != nil {
		t.Errorf("%v %v", q, err)
	}
}
