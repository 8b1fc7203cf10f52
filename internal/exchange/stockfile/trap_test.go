package stockfile

import (
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
)

func TestEveryRowStatesWhatACertifiedStoneNeeds(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("Availability,Country", "A1,BR,1.01,G,VS1,GIA,2141438171,5000,G,IND"))
	r.want(t, 0, Ready, map[string]string{"shape": "Round", "total_price": "5050", "availability": "Guaranteed", "country": "IN", "form": "single", "stone_class": "natural"})
	if len(r.in.Missing) != 0 {
		t.Errorf("missing: %v", r.in.Missing)
	}
}

func TestSingleLettersMeanWhatTheTradeMeans(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{"R": "Radiant", "B": "Round", "C": "Cushion Brilliant", "P": "Pear", "E": "Emerald", "M": "Marquise", "A": "Asscher", "H": "Heart", "O": "Oval", "圆形": "Round", "Sq. Emerald": "Square Emerald"} {
		r := mustRead(t, stock("", "A1,"+raw+",1.01,G,VS1,GIA,2141438171,5000"))
		r.want(t, 0, Ready, map[string]string{"shape": want})
	}
}

func TestTheSameWordMeansAnotherThingInAnotherColumn(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("Fluorescence,Culet", "A1,BR,1.01,G,VS1,GIA,2141438171,5000,SL,SL", "A2,BR,1.01,G,VS1,GIA,2141438172,5000,VS,VS"))
	r.want(t, 0, Ready, map[string]string{"fluor_intensity": "Faint", "culet_size": "Slightly Large"})
	r.want(t, 1, Ready, map[string]string{"fluor_intensity": "Very Strong", "culet_size": "Very Small"})
}

func TestFluorescenceCarriesItsColour(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string][2]string{
		"Faint Blue": {"Faint", "Blue"}, "MED BL": {"Medium", "Blue"}, "FB": {"Faint", "Blue"}, "STB": {"Strong", "Blue"}, "Very Strong Yellow": {"Very Strong", "Yellow"},
		"NON": {"None", ""}, "None": {"None", ""}, "medium": {"Medium", ""}, "Inert": {"None", ""}, "Very Slight": {"Very Slight", ""}, "强": {"Strong", ""},
	} {
		r := mustRead(t, stock("Fluorescence", "A1,BR,1.01,G,VS1,GIA,2141438171,5000,"+raw))
		r.want(t, 0, Ready, map[string]string{"fluor_intensity": want[0], "fluor_color": want[1]})
	}
}

func TestGirdlesAreRanges(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string][3]string{
		"STK-ETK": {"Slightly Thick", "Extremely Thick", ""}, "Thin to Slightly Thick": {"Thin", "Slightly Thick", ""}, "MED": {"Medium", "Medium", ""},
		"THN/MED": {"Thin", "Medium", ""}, "MED - STK (Faceted)": {"Medium", "Slightly Thick", "Faceted"}, "TK-MED": {"Medium", "Thick", ""}, "Medium 3.5%": {"Medium", "Medium", ""},
	} {
		r := mustRead(t, stock("Girdle", "A1,BR,1.01,G,VS1,GIA,2141438171,5000,"+raw))
		r.want(t, 0, Ready, map[string]string{"girdle_min": want[0], "girdle_max": want[1], "girdle_condition": want[2]})
	}
}

func TestMeasurementsAreSplitHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"6.57x4.46x2.83", "6.57 X 4.46 X 2.83", "6.57×4.46×2.83mm", "6.57*4.46*2.83", "6.57-4.46*2.83", "6.57/4.46/2.83", "6.57;4.46;2.83", "\"6,57 x 4,46 x 2,83\""} {
		r := mustRead(t, stock("Measurements", "A1,PS,0.51,G,VS1,GIA,2141438171,5000,"+raw))
		r.want(t, 0, Ready, map[string]string{"length": "6.57", "width": "4.46", "depth_mm": "2.83"})
	}
	r := mustRead(t, stock("Measurements", "A1,BR,0.51,G,VS1,GIA,2141438171,5000,4.97-4.95x3.30"))
	r.want(t, 0, Ready, map[string]string{"length": "4.95", "width": "4.97"})
	r = mustRead(t, stock("x,y,z", "A1,BR,0.51,G,VS1,GIA,2141438171,5000,4.97,4.95,3.30"))
	r.want(t, 0, Ready, map[string]string{"length": "4.97", "width": "4.95", "measurements": "4.95 x 4.97 x 3.3"})
}

func TestADepthThatContradictsTheMeasurementsHoldsTheRowWithBothFigures(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("Measurements,Depth %",
		"A1,BR,1.00,G,VS1,GIA,2141438171,5000,6.40-6.44x3.97,61.8", "A2,BR,1.00,G,VS1,GIA,2141438172,5000,6.40-6.44x3.97,65.0",
		"A3,PS,1.00,G,VS1,GIA,2141438173,5000,8.31x5.61x3.59,64", "A4,PS,1.00,G,VS1,GIA,2141438174,5000,8.31x5.61x3.59,43.2", "A5,BR,1.00,G,VS1,GIA,2141438175,5000,6.40-6.44x0,61.8"))
	for i, want := range []Status{Ready, Held, Ready, Held, Held} {
		r.want(t, i, want, nil)
	}
	n := noted(t, r.rows[1], "depth_contradiction")
	if text := n.Text(i18n.English); !strings.Contains(text, "65%") || !strings.Contains(text, "61.8%") {
		t.Error(text)
	}
	if text := noted2(t, r.rows[4], "zero_side").Text(i18n.Chinese); !strings.Contains(text, "高") {
		t.Error(text)
	}
}

func noted2(t *testing.T, row *Row, key string) *Note {
	n := noted(t, row, key)
	return &n
}

func TestZeroInAnAngleColumnIsNotStated(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("Crown Angle,Pavilion Angle,Table %", "A1,BR,1.01,G,VS1,GIA,2141438171,5000,0,40.8,0.0"))
	r.want(t, 0, Ready, map[string]string{"crown_angle": "", "pavilion_angle": "40.8", "table_pct": ""})
}

func TestNumbersAreCleanedAndSaidSo(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("Depth %,Total", `A1,BR,1.01 ct,G,VS1,GIA,2141438171,"$5,000.00",70.599999999999994,"US$ 5,050"`))
	r.want(t, 0, Ready, map[string]string{"carat": "1.01", "ppc": "5000", "total_price": "5050", "depth_pct": "70.6"})
	noted(t, r.rows[0], "rounded")
	noted(t, r.rows[0], "read_as")
	r = mustRead(t, strings.ReplaceAll(stock("", `A1;BR;1,01;G;VS1;GIA;2141438171;"5.000,50"`, "A2;BR;0,30;G;VS1;GIA;2141438172;980"), ",", ";")+"")
	if r.in.Delimiter != ";" {
		t.Errorf("delimiter %q", r.in.Delimiter)
	}
}

func TestDecimalCommasAreReadInSemicolonFiles(t *testing.T) {
	t.Parallel()
	text := strings.ReplaceAll(head, ",", ";") + "\nA1;BR;1,01;G;VS1;GIA;2141438171;5.000,50\nA2;BR;0,30;G;VS1;GIA;2141438172;980\n"
	r := mustRead(t, text)
	r.want(t, 0, Ready, map[string]string{"carat": "1.01", "ppc": "5000.5"})
	r.want(t, 1, Ready, map[string]string{"carat": "0.3", "ppc": "980"})
}

func TestOtherCurrenciesAreNotTakenForDollars(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("", "A1,BR,1.01,G,VS1,GIA,2141438171,€5000"))
	r.want(t, 0, Held, map[string]string{"ppc": ""})
	noted(t, r.rows[0], "currency")
}

func TestReportNumbersLoseTheArtefactsOfSpreadsheets(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{"'2141438171": "2141438171", "2141438171.0": "2141438171", "2141 438 171": "2141438171", `"=""2141438171"""`: "2141438171", "GIA 2141438171": "2141438171", "lg586302117": "LG586302117"} {
		r := mustRead(t, stock("Class", "A1,BR,1.01,G,VS1,GIA,"+raw+",5000,natural"))
		if got := r.rows[0].Stone.Report().Number; got != want {
			t.Errorf("%s gives %q, want %q", raw, got, want)
		}
	}
}

func TestAShortenedReportNumberIsRefusedAndNeverGuessed(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"2.15E+09", "2.156859206E+09", "2E+9"} {
		r := mustRead(t, stock("", "A1,BR,1.01,G,VS1,GIA,"+raw+",5000"))
		r.want(t, 0, Refused, map[string]string{"report_no": ""})
		noted(t, r.rows[0], "scientific")
	}
}

func TestAReportNumberNeedsItsLaboratory(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("", "A1,BR,1.01,G,VS1,,2141438171,5000", "A2,BR,1.01,G,VS1,GIA,,5000", "A3,BR,1.01,G,VS1,None,,5000", "A4,BR,1.01,G,VS1,XYZ Lab,77777,5000", "A5,BR,1.01,G,VS1,,IGI 512345678,5000"))
	r.want(t, 0, Held, nil)
	r.want(t, 1, Held, nil)
	r.want(t, 2, Ready, map[string]string{"lab": "NONE"})
	r.want(t, 3, Held, nil)
	r.want(t, 4, Ready, map[string]string{"lab": "IGI", "report_no": "512345678"})
}

func TestSeveralReportsOfOneStoneAreKept(t *testing.T) {
	t.Parallel()
	r := mustRead(t, "Stock #,Shape,Weight,Color,Clarity,Lab,CertNo,Lab,CertNo,Price Per Carat\nA1,BR,1.01,G,VS1,GIA,2141438171,IGI,512345678,5000\nA2,BR,1.01,G,VS1,GIA,2141438172,,,5000\n")
	r.want(t, 0, Ready, map[string]string{"lab": "GIA", "report_no": "2141438171"})
	if rep := r.rows[0].Stone.Reports; len(rep) != 2 || rep[1].Lab.String() != "IGI" || rep[1].Number != "512345678" {
		t.Errorf("%+v", rep)
	}
	if n := len(r.rows[1].Stone.Reports); n != 1 {
		t.Errorf("%d reports", n)
	}
}

func TestColoursAreGradesRangesOrFancy(t *testing.T) {
	t.Parallel()
	r := mustRead(t, "Stock #,Shape,Weight,Color,Fancy Color,Fancy Color Intensity,Fancy Color Overtone,Clarity,Lab,Report #,Price Per Carat\n"+
		"A1,BR,1.01,O-P,,,,VS1,GIA,2141438171,5000\n"+
		"A2,BR,1.01,,Yellow,FI,Orangy,VS1,GIA,2141438172,5000\n"+
		"A3,BR,1.01,,Yellow,Intense,,N,GIA,2141438173,5000\n"+
		"A4,BR,1.01,Fancy Light Brownish Yellow,,,,SI1,GIA,2141438174,5000\n"+
		"A5,BR,1.01,G-H,,,,VS1,None,,5000\n"+
		"A6,BR,1.01,G-H,,,,VS1,GIA,2141438176,5000\n"+
		"A7,BR,1.01,G+,,,,VS1,GIA,2141438177,5000\n"+
		"A8,BR,1.01,G,Pink,,,VS1,GIA,2141438178,5000\n"+
		"A9,BR,1.01,D,,,,N,GIA,2141438179,5000\n"+
		"A10,BR,1.01,Fancy,Green Yellow,V,,VS2,GIA,2141438180,5000\n")
	r.want(t, 0, Ready, map[string]string{"color": "O"})
	r.want(t, 1, Ready, map[string]string{"color": "", "fancy_color": "Yellow", "fancy_intensity": "Fancy Intense", "fancy_overtone": "Orangy"})
	r.want(t, 2, Ready, map[string]string{"fancy_color": "Yellow", "clarity": "NONE"})
	r.want(t, 3, Ready, map[string]string{"fancy_color": "Yellow", "fancy_intensity": "Fancy Light", "fancy_overtone": "Brownish", "clarity": "SI1"})
	r.want(t, 4, Ready, map[string]string{"color": "G-H"})
	r.want(t, 5, Held, nil)
	r.want(t, 6, Held, map[string]string{"color": ""})
	r.want(t, 7, Held, nil)
	r.want(t, 8, Held, nil)
	r.want(t, 9, Ready, map[string]string{"fancy_color": "Yellow", "fancy_color2": "Green"})
	for _, row := range r.rows {
		if err := row.Stone.Grades.Check(); err != nil {
			t.Errorf("row %d: %v", row.No, err)
		}
	}
}

func TestLaboratoryGrownMustBeSaidOutright(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("Type,Growth Type,Report Comments,Member Comment",
		"A1,BR,1.01,G,VS1,IGI,LG586302117,500,Lab Grown,CVD,,",
		"A2,BR,1.01,G,VS1,IGI,LG586302118,500,,,,",
		"A3,BR,1.01,G,VS1,IGI,586302119,500,Natural,CVD,,",
		"A4,BR,1.01,G,VS1,IGI,586302120,500,Natural,,This Laboratory Grown Diamond was created by CVD,",
		"A5,BR,1.01,G,VS1,IGI,LG586302121,500,Lab Grown,,,",
		"A6,BR,1.01,G,VS1,IGI,LG586302122,500,Lab Grown,HPHT,,Beautiful cultured diamond",
		"A7,BR,1.01,G,VS1,IGI,LG586302123,500,Lab Grown,HPHT,,A fine laboratory-grown diamond",
		"A8,BR,1.01,G,VS1,,,500,Lab Grown,HPHT,,",
		"A9,BR,1.01,G,VS1,None,,500,Lab Grown,HPHT,,",
		"B1,BR,1.01,G,VS1,GIA,2141438171,500,Jewelry,,,"))
	r.want(t, 0, Ready, map[string]string{"stone_class": "lab_grown", "growth_method": "CVD", "report_no": "LG586302117"})
	for i, key := range map[int]string{1: "looks_grown", 2: "looks_grown", 3: "looks_grown", 4: "missing", 5: "wording", 7: "missing"} {
		r.want(t, i, Held, nil)
		noted(t, r.rows[i], key)
	}
	r.want(t, 6, Ready, nil)
	r.want(t, 8, Ready, map[string]string{"lab": "NONE"})
	r.want(t, 9, Refused, nil)
}

func TestAssessmentsReplaceGradesOnLaboratoryGrownStones(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("Type,Growth Type,Report Date",
		"A1,BR,1.01,Premium,Premium,GIA,2141438171,500,Lab Grown,CVD,2025-11-03",
		"A2,BR,1.01,Standard,,GIA,2141438172,500,Lab Grown,CVD,2025-09-03",
		"A3,BR,1.01,Premium,VS1,GIA,2141438173,500,Natural,,2025-11-03",
		"A4,BR,1.01,G,VS1,GIA,2141438174,500,Lab Grown,CVD,2025-11-03",
		"A5,BR,1.01,G,VS1,GIA,2141438175,500,Lab Grown,CVD,2024-11-03",
		"A6,BR,1.01,G-H,VS1-VS2,GIA,2141438176,500,Lab Grown,CVD,2015-11-03"))
	r.want(t, 0, Ready, map[string]string{"assessment": "Premium", "color": "", "clarity": ""})
	r.want(t, 1, Held, map[string]string{"assessment": "Standard"})
	noted(t, r.rows[1], "assessment_too_early")
	r.want(t, 2, Held, map[string]string{"assessment": "", "color": ""})
	noted(t, r.rows[2], "unknown_word")
	r.want(t, 3, Held, nil)
	r.want(t, 4, Ready, map[string]string{"color": "G"})
	r.want(t, 5, Ready, map[string]string{"color": "G-H", "clarity": "VS1-VS2"})
}

func TestTreatedStonesAreAKindOfTheirOwn(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("Treatment", "A1,BR,1.01,G,VS1,GIA,2141438171,500,HPHT", "A2,BR,1.01,G,VS1,GIA,2141438172,500,", "A3,BR,1.01,G,VS1,None,,500,", `A4,BR,1.01,G,VS1,GIA,2141438174,500,"LD, IRR"`))
	if k := r.rows[0].Stone.Kind.String(); k != "treated" {
		t.Error(k)
	}
	r.want(t, 1, Ready, map[string]string{"treatment": "None"})
	r.want(t, 2, Ready, map[string]string{"treatment": ""})
	r.want(t, 3, Ready, map[string]string{"treatment": "Laser Drilled"})
}

func TestParcelsAndRoughNeedWhatTheirClassNeeds(t *testing.T) {
	t.Parallel()
	r := mustRead(t, "Stock #,Type,Shape,Carats,Pcs,Sieve,Color,Clarity,Cut Grade,Screening,Origin,KP Certificate,Mine,HS Code,Model,Quality,PricePerCt,Polish\n"+
		"P1,Natural,BR,25.40,1270,+6-8,G-H,VS1-VS2,VG,DiamondView 2026-10-02,,,,,,,410,\n"+
		"P2,Natural,BR,25.40,1270,,G-H,VS,VG,,,,,,,,410,\n"+
		"R1,Rough,,102.5,40,+11,White,,,,Botswana; Namibia,KP12345,Jwaneng,7102.31,Makeable,Z,310,\n"+
		"R2,Rough,,102.5,40,+11,White,,,,Mixed,KP12345,Jwaneng,7102.31,Makeable,Z,310,\n"+
		"R3,Rough,,102.5,40,+11,White,,,,Botswana,,Jwaneng,7102.39,Makeable,Z,310,EX\n")
	r.want(t, 0, Ready, map[string]string{"form": "parcel", "parcel_stones": "1270", "color": "G-H", "clarity": "VS1-VS2", "total_price": "10414"})
	r.want(t, 1, Held, nil)
	r.want(t, 2, Ready, map[string]string{"stone_class": "rough", "origin_country": "BW, NA", "hs_code": "7102.31", "kp_certificate": "KP12345"})
	r.want(t, 3, Refused, nil)
	noted(t, r.rows[3], "origin_mixed")
	r.want(t, 4, Held, nil)
	noted(t, r.rows[4], "must_not")
}

func TestPairsKeepTheirPartner(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("Pair Stock #,Is Matched Pair Separable,Form", "A1,BR,1.01,G,VS1,GIA,2141438171,500,A2,N,", "A2,BR,1.01,G,VS1,GIA,2141438172,500,A1,Y,", "A3,BR,2.02,G,VS1,None,,500,,,Matched Pair"))
	r.want(t, 0, Ready, map[string]string{"pair_stock_no": "A2", "pair_separable": "false", "form": "single"})
	r.want(t, 1, Ready, map[string]string{"pair_separable": "true"})
	r.want(t, 2, Ready, map[string]string{"form": "pair", "parcel_stones": "2"})
}

func TestWeightsAndPricesMustBeAboveZero(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("Total Price", "A1,BR,-1.01,G,VS1,GIA,2141438171,500,", "A2,BR,0,G,VS1,GIA,2141438172,500,", "A3,BR,1.01,G,VS1,GIA,2141438173,0,", "A4,BR,1.01,G,VS1,GIA,2141438174,-500,", "A5,BR,1.01,G,VS1,GIA,2141438175,0,505", "A6,BR,1.01,G,VS1,GIA,2141438176,,"))
	for i, key := range []string{"weight_not_positive", "weight_not_positive", "price_not_positive", "price_not_positive"} {
		r.want(t, i, Refused, nil)
		noted(t, r.rows[i], key)
	}
	r.want(t, 4, Ready, map[string]string{"ppc": "500", "total_price": "505"})
	r.want(t, 5, Held, nil)
}

func TestAStoneStandsInAFileOnce(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("", "A1,BR,1.01,G,VS1,GIA,2141438171,500", "a1,BR,1.02,G,VS1,GIA,2141438172,500", "A3,BR,1.01,G,VS1,GIA,2141438171,500", "A4,BR,1.01,G,VS1,IGI,2141438171,500"))
	r.want(t, 0, Ready, nil)
	r.want(t, 1, Refused, nil)
	r.want(t, 2, Refused, nil)
	r.want(t, 3, Ready, nil)
	if n := noted2(t, r.rows[2], "duplicate"); !strings.Contains(n.Text(i18n.English), "row 2") {
		t.Error(n.Text(i18n.English))
	}
}

func TestRowsThatAreNoStonesAreSaidToBe(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("", "A1,BR,1.01,G,VS1,GIA,2141438171,500", "", "A2,,,,,GIA,2141438172,", "Total,,1.01,,,,,500", ",BR,1.01,G,VS1,GIA,2141438173,500", "A5,BR,1.01,G,VS1,GIA,2141438174,500,Feather,Crystal"))
	r.want(t, 0, Ready, nil)
	for i, key := range []string{"empty_row", "totals_row", "missing"} {
		r.want(t, i+1, Refused, nil)
		noted(t, r.rows[i+1], key)
	}
	r.want(t, 4, Held, nil)
	noted(t, r.rows[4], "row_too_wide")
	if r.rows[1].No != 4 {
		t.Errorf("row numbers do not count empty rows: %d", r.rows[1].No)
	}
}

func TestCommentsWithPricesOrContactsAreLeftOut(t *testing.T) {
	t.Parallel()
	for raw, key := range map[string]string{
		"Call me +91 98200 12345": "comment_contact", "mail sales@dealer.example": "comment_contact", "微信 abc": "comment_contact", "www.dealer.example": "comment_contact",
		"final price $4500": "comment_price", "USD 4500 net": "comment_price", "rap -35": "comment_price", "-35% today": "comment_price",
		"Eye clean, no BGM": "", "100% eye clean": "", "Nice make": "",
	} {
		r := mustRead(t, stock("Member Comment", `A1,BR,1.01,G,VS1,GIA,2141438171,500,"`+raw+`"`))
		if key == "" {
			r.want(t, 0, Ready, map[string]string{"member_comment": raw})
			continue
		}
		r.want(t, 0, Ready, map[string]string{"member_comment": ""})
		if n := noted(t, r.rows[0], key); n.Raw != raw {
			t.Errorf("the raw comment is lost: %+v", n)
		}
	}
}

func TestCellsThatBeginLikeFormulasAreKeptAndFlagged(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("City,Member Comment", "=1+1,BR,1.01,G,VS1,GIA,2141438171,500,=cmd|'/c calc'!A0,@SUM(1)", `A2,BR,1.01,G,VS1,GIA,"=HYPERLINK(""http://x"",""1"")",500,,`))
	r.want(t, 0, Ready, map[string]string{"stock_no": "=1+1", "city": "=cmd|'/c calc'!A0", "member_comment": "@SUM(1)"})
	noted(t, r.rows[0], "formula")
	r.want(t, 1, Held, map[string]string{"report_no": ""})
}

func TestDatesAreReadInManyForms(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"2018-09-26", "Sep 26 2018", "26 Sep 2018", "26-Sep-2018", "26-Sep-18", "26/09/2018", "09/26/2018", "2018/9/26", "20180926", "2018年9月26日", "43369", "2018-09-26T10:00:00", "\"September 26, 2018\"", "26.09.2018"} {
		r := mustRead(t, stock("Report Date", "A1,BR,1.01,G,VS1,GIA,2141438171,500,"+raw))
		r.want(t, 0, Ready, map[string]string{"report_date": "2018-09-26"})
	}
	r := mustRead(t, stock("Report Date", "A1,BR,1.01,G,VS1,GIA,2141438171,500,03/04/2018"))
	r.want(t, 0, Ready, map[string]string{"report_date": ""})
	noted(t, r.rows[0], "date_order")
	r = mustRead(t, stock("Report Date", "A1,BR,1.01,G,VS1,GIA,2141438171,500,03/04/2018", "A2,BR,1.01,G,VS1,GIA,2141438172,500,03/24/2018"))
	r.want(t, 0, Ready, map[string]string{"report_date": "2018-03-04"})
}

func TestPlacesAreReadInManyLanguages(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string][2]string{
		"India": {"IN", ""}, "IND": {"IN", ""}, "in": {"IN", ""}, "印度": {"IN", ""}, "Индия": {"IN", ""}, "USA": {"US", ""}, "Hong Kong": {"HK", ""}, "香港": {"HK", ""}, "Mumbai": {"IN", "Mumbai"},
		"\"Antwerp, Belgium\"": {"BE", "Antwerp"}, "België": {"BE", ""}, "UAE": {"AE", ""}, "中国": {"CN", ""}, "上海": {"CN", "Shanghai"}, "N/A": {"", ""},
	} {
		r := mustRead(t, stock("Location", "A1,BR,1.01,G,VS1,GIA,2141438171,500,"+raw))
		r.want(t, 0, Ready, map[string]string{"country": want[0], "city": want[1]})
	}
}

func TestAvailabilityIsTakenAsAvailableOnlyWhenNothingIsSaid(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("Availability", "A1,BR,1.01,G,VS1,GIA,2141438171,500,", "A2,BR,1.01,G,VS1,GIA,2141438172,500,NA", "A3,BR,1.01,G,VS1,GIA,2141438173,500,ask Raj", "A4,BR,1.01,G,VS1,GIA,2141438174,500,GA"))
	r.want(t, 0, Ready, map[string]string{"availability": "Available"})
	r.want(t, 1, Ready, map[string]string{"availability": "Not Available"})
	r.want(t, 2, Held, nil)
	r.want(t, 3, Ready, map[string]string{"availability": "Guaranteed"})
}

func TestSpreadsheetErrorsAreNoValues(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("Depth %", "A1,BR,1.01,G,VS1,GIA,2141438171,#REF!,#DIV/0!"))
	r.want(t, 0, Held, map[string]string{"ppc": "", "depth_pct": ""})
	noted(t, r.rows[0], "broken_cell")
}

func TestBrownAndMilkyColumnsOfTheirOwnBecomeTheShade(t *testing.T) {
	t.Parallel()
	r := mustRead(t, stock("咖色,奶色", "A1,BR,1.01,G,VS1,GIA,2141438171,500,浅咖,微奶", "A2,BR,1.01,G,VS1,GIA,2141438172,500,无,无奶", "A3,BR,1.01,G,VS1,GIA,2141438173,500,Y,M2"))
	r.want(t, 0, Ready, map[string]string{"shade": "Faint Brown", "milky": "Light"})
	r.want(t, 1, Ready, map[string]string{"shade": "None", "milky": "None"})
	r.want(t, 2, Ready, map[string]string{"shade": "Brown", "milky": "Medium"})
}
