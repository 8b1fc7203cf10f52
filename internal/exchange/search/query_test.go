package search_test

import (
	"net/url"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/stone"
)

func TestALineIsReadInTheWordsOfTheTrade(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"round 1-1.5 D-G VS1+ ex gia <8000/ct":        "s=round&ct=1-1.5&c=D-G&k=FL-VS1&cut=ID-EX&lab=GIA&ppc=*-8000",
		"round 1-1.5 d-g vs1+ 3EX":                    "s=round&ct=1-1.5&c=D-G&k=FL-VS1&cut=ID-EX&pol=ID-EX&sym=ID-EX",
		"圆形 1-1.5克拉 D-G 无荧光":                          "s=round&ct=1-1.5&c=D-G&fl=none",
		"天然圆形1-1.5克拉":                                 "o=natural&s=round&ct=1-1.5",
		"lab-grown oval 2ct+ cvd igi":                 "o=lab_grown&s=oval&ct=2-*&lab=IGI&grown=cvd",
		"emerald >$20,000 vvs":                        "s=emerald&k=VVS1-VVS2&total=20000-*",
		"pear 8k-12k/ct -30%":                         "s=pear&ppc=8000-12000&disc=*--30",
		"fancy vivid yellow 1ct+":                     "ct=1-*&fc=yellow&fi=fancy_vivid",
		"cushion def if-vs2 vg pol ex sym":            "s=cushion_brilliant,cushion_modified&c=D-F&k=IF-VS2&pol=ID-VG&sym=ID-EX",
		"depth 58-62.5 table 53-58% ratio 1.3-1.45":   "dp=58-62.5&tp=53-58&lw=1.3-1.45",
		"antwerp available strong blue no bgm":        "fl=strong&flc=blue&city=antwerp&av=available&nosh=brown,green,faint_brown,faint_green&milky=none",
		"2141438171 HZ-10234":                         "no=2141438171,HZ-10234",
		"round bonded 1ct":                            "s=round&ct=1&q=bonded",
		"city:ramat_gan lab=hrd seller:12 sort:total": "lab=HRD&city=ramat gan&seller=12&sort=total",
		"6.5-6.6mm eye clean h&a in vault":            "proof=vault&l=6.5-6.6&ec=yes&ha=excellent-good",
		"round 0.5- radiant cut":                      "s=round,radiant&ct=0.5-*",
		"under 5000 pear":                             "s=pear&total=*-5000",
		"1ct up oval over 20k":                        "s=oval&ct=1-*&total=20000-*",
		"培育 圆钻 1.5克拉以上 EVVS2 低于8000/克拉":               "o=lab_grown&s=round&ct=1.5-*&c=E&k=VVS2&ppc=*-8000",
		"1ct-1.5ct dif":                               "ct=1-1.5&c=D&k=IF",
		"parcel +6.5 -11":                             "form=parcel&sieve=+6.5,-11",
		"ｒｏｕｎｄ　１．５":                                   "s=round&ct=1.5",
	} {
		q := search.ParseLine(line)
		got, err := url.QueryUnescape(strings.ReplaceAll(q.Encode(), "+", "%20"))
		if want = strings.TrimPrefix(want, "o=natural&"); err != nil || got != want {
			t.Errorf("%q\n reads as %s\n    want %s", line, got, want)
		}
	}
}

func TestWordsNotUnderstoodAreKeptAndFlagged(t *testing.T) {
	t.Parallel()
	q := search.ParseValues(url.Values{"s": {"round,blob"}, "ct": {"abc"}, "colour": {"D"}, "v": {"grid"}, "q": {"oval shiny"}}, "v")
	want := []search.Unknown{{Key: "colour", Value: "D"}, {Key: "ct", Value: "abc"}, {Key: "q", Value: "shiny"}, {Key: "s", Value: "blob"}}
	if !reflect.DeepEqual(q.Unknown, want) || q.Shape != search.SetOf(stone.Shape(1), stone.Shape(11)) {
		t.Fatalf("unknown %v, shapes %b", q.Unknown, q.Shape)
	}
	if got := q.Encode(); got != "s=round,oval&colour=D&ct=abc&q=shiny&s=blob" {
		t.Fatalf("the URL became %s", got)
	}
}

func TestEqualSearchesHaveEqualURLs(t *testing.T) {
	t.Parallel()
	a := search.ParseValues(url.Values{"k": {"VS2,IF-VS1"}, "s": {"oval,ROUND"}, "o": {"natural"}, "ct": {"1-1.2,1.1-1.49", "1.491-2"}, "city": {" Antwerp ", "antwerp"}, "sort": {"ppc"}})
	b := search.ParseValues(url.Values{"s": {"round", "oval"}, "ct": {"1.0-2.00"}, "k": {"IF-VS2"}, "city": {"ANTWERP"}})
	if a.Encode() != b.Encode() || a.Encode() != "s=round,oval&ct=1-2&k=IF-VS2&city=antwerp" {
		t.Fatalf("%s and %s", a.Encode(), b.Encode())
	}
}

// anyQuery draws a query in its one spelling.
func anyQuery(t *rapid.T) search.Query {
	var q search.Query
	number := rapid.Int64Range(0, 1_000_000)
	for _, f := range search.Fields() {
		if rapid.IntRange(0, 3).Draw(t, "use "+f.Key()) > 0 {
			continue
		}
		if s := f.Set(&q); s != nil {
			*s = search.Set(rapid.Uint64().Draw(t, f.Key()))
		}
		if r := f.Ranges(&q); r != nil {
			for range rapid.IntRange(1, 3).Draw(t, "n") {
				x := search.Range{Min: number.Draw(t, "min"), Max: number.Draw(t, "max")}
				switch rapid.IntRange(0, 5).Draw(t, "open") {
				case 0:
					x.Min = search.NoMin
				case 1:
					x.Max = search.NoMax
				}
				if f == search.FieldDiscount && x.Min != search.NoMin {
					x.Min = -x.Min
				}
				*r = append(*r, x)
			}
		}
		if s := f.Texts(&q); s != nil {
			*s = rapid.SliceOfN(rapid.StringMatching(`[ a-zA-Z0-9,é圆&=+%-]{0,12}`), 0, 3).Draw(t, f.Key())
		}
	}
	q.Kind = stone.Kind(rapid.IntRange(0, 3).Draw(t, "kind"))
	q.Seller = rapid.SliceOfN(rapid.Int64Range(1, 99), 0, 3).Draw(t, "seller")
	q.Since = rapid.SampledFrom([]string{"", "7d", "2026-11-01"}).Draw(t, "since")
	q.Sort = search.Sort{By: search.SortKey(rapid.IntRange(0, 6).Draw(t, "by")), Down: rapid.Bool().Draw(t, "down")}
	return q.Normal()
}

func TestTheURLIsTheQuery(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := anyQuery(t)
		if back := search.ParseValues(q.Values()); !reflect.DeepEqual(back, q) {
			t.Fatalf("%+v\nbecame %+v\nthrough %s", q, back, q.Encode())
		}
		v, err := url.ParseQuery(q.Encode())
		if err != nil || !reflect.DeepEqual(search.ParseValues(v), q) {
			t.Fatalf("%s does not come back: %v", q.Encode(), err)
		}
	})
}

func FuzzParseValues(f *testing.F) {
	f.Add("s=round&ct=1-1.5&q=foo 1-2&disc=*--30")
	f.Add("=&ct=--&c=Z-D,unstated-G&%20ct=1&no=a+b,c&q=1克拉&s=ro%ffund")
	f.Fuzz(func(t *testing.T, raw string) {
		v, _ := url.ParseQuery(raw)
		q := search.ParseValues(v)
		if back := search.ParseValues(q.Values()); !reflect.DeepEqual(back, q) {
			t.Fatalf("%#v\nbecame %#v\nthrough %s", q, back, q.Encode())
		}
	})
}

func FuzzParseLine(f *testing.F) {
	f.Add("round 1-1.5 D-G VS1+ ex gia <8000/ct")
	f.Add("圆形1-1.5克拉 无荧光 depth 58-62 -30% foo")
	f.Fuzz(func(t *testing.T, line string) {
		q := search.ParseLine(line)
		if back := search.ParseValues(q.Values()); !reflect.DeepEqual(back, q) {
			t.Fatalf("%#v\nbecame %#v\nthrough %s", q, back, q.Encode())
		}
	})
}
