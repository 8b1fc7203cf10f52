package picture

import (
	"bytes"
	"image/png"
	"os"
	"strings"
	"testing"
)

func draws(t *testing.T, p Picture) []byte {
	t.Helper()
	b, err := PNG(p)
	if err != nil {
		t.Fatal(err)
	}
	im, err := png.Decode(bytes.NewReader(b))
	if err != nil || im.Bounds().Dx() != Width || im.Bounds().Dy() != Height {
		t.Fatalf("%v %v", im.Bounds(), err)
	}
	if len(b) > 150<<10 {
		t.Errorf("the picture has %d bytes", len(b))
	}
	return b
}

func TestAPreviewPictureIsAPNGOfTheSizeThatSitesWant(t *testing.T) {
	t.Parallel()
	p := Picture{Site: "Huangpu Diamond Exchange", Title: "Price index: natural stones stand at 103.2 in October, and a title may be longer than what fits into the lines there are", Bars: []int64{100, 101, 99, 103, 104, 106}}
	one := draws(t, p)
	if !bytes.Equal(one, draws(t, p)) {
		t.Error("the same picture has other bytes")
	}
	p.Title = "Invoerranglijst"
	if bytes.Equal(one, draws(t, p)) {
		t.Error("another title gives the same picture")
	}
	if file := os.Getenv("BOURSE_PICTURE"); file != "" {
		if err := os.WriteFile(file, one, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestChineseTitlesAreWritten(t *testing.T) {
	t.Parallel()
	site := Picture{Site: "黄浦钻石交易所"}
	one, other := site, site
	one.Title, other.Title = "价格指数：天然钻石十月升至 103.2，全年最高", "新年交易时段安排"
	a, b, none := draws(t, one), draws(t, other), draws(t, site)
	if bytes.Equal(a, b) || bytes.Equal(a, none) || bytes.Equal(b, none) {
		t.Error("two Chinese titles give one picture")
	}
	if bytes.Equal(none, draws(t, Picture{})) {
		t.Error("the name of the exchange is not written")
	}
	if file := os.Getenv("BOURSE_PICTURE_ZH"); file != "" {
		if err := os.WriteFile(file, a, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAChineseLineBreaksBetweenCharactersAndNotBeforeAComma(t *testing.T) {
	t.Parallel()
	got := strings.Join(pieces("指数升至 103.2，（全年）最高 Noble Cut"), "|")
	if want := "指|数|升|至| 103.2，|（全|年）|最|高| Noble| Cut"; got != want {
		t.Errorf("%s, not %s", got, want)
	}
}

func TestATitleThatNoFontHasIsLeftOut(t *testing.T) {
	t.Parallel()
	with := draws(t, Picture{Site: "Huangpu Diamond Exchange", Title: "ราคา"})
	if !bytes.Equal(with, draws(t, Picture{Site: "Huangpu Diamond Exchange"})) {
		t.Error("characters that no font has were drawn")
	}
	draws(t, Picture{Site: "Биржа", Title: "Рейтинг импорта"})
	draws(t, Picture{Bars: []int64{0, 0}})
	draws(t, Picture{Bars: []int64{-5, 1 << 60}})
}
