package stockfile

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

const chinese = "产品名称,证书类型,证书编号,形状,重量,颜色,净度,荧光,单价,所在地\nA1,国检,2141438171,圆形,1.01,D,VVS1,弱,5000,上海\nA2,GIA,2141438172,公主方形,0.70,E,VS1,无,2500,香港\n"

var traditional = strings.NewReplacer("价", "價", "产", "產", "称", "稱", "证", "證", "书", "書", "类", "類", "编", "編", "号", "號", "状", "狀", "颜", "顏", "净", "淨", "荧", "螢", "单", "單", "国", "國", "检", "檢", "圆", "圓", "无", "無").Replace(chinese)

func encode(t *testing.T, name, s string) []byte {
	t.Helper()
	var b []byte
	var err error
	switch name {
	case "gb18030":
		b, err = simplifiedchinese.GBK.NewEncoder().Bytes([]byte(s))
	case "big5":
		b, err = traditionalchinese.Big5.NewEncoder().Bytes([]byte(s))
	case "utf-16le":
		b, err = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(s))
	case "utf-16be":
		b, err = unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(s))
	case "windows-1252":
		b, err = charmap.Windows1252.NewEncoder().Bytes([]byte(s))
	case "windows-1251":
		b, err = charmap.Windows1251.NewEncoder().Bytes([]byte(s))
	default:
		b = []byte(s)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEveryEncodingOfTheTradeIsDetected(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"utf-8": chinese, "gb18030": chinese, "big5": traditional, "utf-16le": chinese, "utf-16be": traditional} {
		r, err := readAll(encode(t, name, text), Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if r.in.Encoding != name {
			t.Errorf("%s is taken for %s", name, r.in.Encoding)
		}
		r.want(t, 0, Ready, map[string]string{"shape": "Round", "lab": "NGTC", "fluor_intensity": "Faint", "city": "Shanghai", "ppc": "5000"})
		r.want(t, 1, Ready, map[string]string{"shape": "Princess", "country": "HK"})
	}
	r := mustRead(t, "\ufeff"+stock("", "A1,BR,1.50,G,VS1,GIA,2141438171,1000"))
	r.want(t, 0, Ready, map[string]string{"stock_no": "A1"})
	b := encode(t, "windows-1252", stock("City", "A1,BR,1.50,G,VS1,GIA,2141438171,1000,Liège"))
	w, err := readAll(b, Options{})
	if err != nil {
		t.Fatal(err)
	}
	w.want(t, 0, Ready, map[string]string{"city": "Liège"})
}

func TestGBKFarDownAnEnglishFileIsFound(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(stock("Member Comment"))
	for range 3000 {
		b.WriteString("A,BR,1.50,G,VS1,GIA,2141438171,1000,\n")
	}
	b.WriteString("A,BR,1.50,G,VS1,GIA,2141438171,1000,肉眼干净没有奶色\n")
	r, err := readAll(encode(t, "gb18030", b.String()), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.rows[len(r.rows)-1].Raw[8]; got != "肉眼干净没有奶色" {
		t.Errorf("%q in %s", got, r.in.Encoding)
	}
}

func TestMixedEncodingsAreRefusedWithTheRowNamed(t *testing.T) {
	t.Parallel()
	gb := encode(t, "gb18030", "A3,GIA,2141438173,圆形,1.01,D,VVS1,弱,5000,上海\n")
	e := refused(t, append([]byte(chinese), gb...), Options{})
	if e.Key != "stockfile.encoding_mixed" || e.Args["row"] != 4 {
		t.Error(e)
	}
	utf := []byte("A3,GIA,2141438173,圆形,1.01,D,VVS1,弱,5000,上海\n")
	e = refused(t, append(encode(t, "gb18030", chinese), utf...), Options{})
	if e.Key != "stockfile.encoding_mixed" || e.Args["row"] != 4 {
		t.Error(e)
	}
	e = refused(t, append([]byte(chinese), encode(t, "windows-1252", "A4,GIA,2141438174,Round,1.01,D,VVS1,N,5000,Liège\n")...), Options{})
	if e.Key != "stockfile.encoding_mixed" || e.Args["row"] != 4 {
		t.Error(e)
	}
	broken := append(encode(t, "gb18030", chinese), "A4,GIA,2141438174,\xff\xfe,1.01,D,VVS1,N,5000,x\n"...)
	if e = refused(t, broken, Options{}); e.Key != "stockfile.encoding_mixed" || e.Args["row"] != 4 {
		t.Error(e)
	}
}

func TestAnEncodingNobodyKnowsIsRefused(t *testing.T) {
	t.Parallel()
	b := encode(t, "windows-1251", stock("City", "A1,BR,1.50,G,VS1,GIA,2141438171,1000,Москва и Якутск"))
	if e := refused(t, b, Options{}); e.Key != "stockfile.encoding_unknown" {
		t.Error(e)
	}
	if e := refused(t, []byte("Stock\x00,Shape\x00\n\x01\x02\x03"), Options{}); e.Key != "stockfile.not_text" {
		t.Error(e)
	}
}

func TestAProfileMayNameTheEncoding(t *testing.T) {
	t.Parallel()
	r, err := readAll(encode(t, "gb18030", chinese), Options{Profile: Profile{Encoding: "gb18030"}})
	if err != nil {
		t.Fatal(err)
	}
	r.want(t, 0, Ready, map[string]string{"shape": "Round"})
	if e := refused(t, encode(t, "gb18030", chinese), Options{Profile: Profile{Encoding: "utf-8"}}); e.Key != "stockfile.encoding_mixed" {
		t.Error(e)
	}
}

func FuzzDetectingAnEncodingNeverFailsBadly(f *testing.F) {
	f.Add([]byte(chinese))
	f.Add([]byte("\xff\xfeA\x00"))
	f.Add([]byte("a,b\n\xb0\xa1,\xa4\x40\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := readAll(b, Options{Limits: Limits{Size: 1 << 20}})
		if err == nil && r.sum.Rows != len(r.rows) {
			t.Errorf("%d rows counted, %d seen", r.sum.Rows, len(r.rows))
		}
	})
}
