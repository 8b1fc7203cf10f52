// Package picture draws the picture that people see when a page is shared: the name of the
// exchange, the page's title, its figures as bars, and the brilliant, 1200 by 630 points, as
// PNG.
//
// Latin and Cyrillic are written in the Go fonts (golang.org/x/image/font/gofont), Chinese in
// han.otf, the 6,763 characters of GB 2312 out of Noto Sans CJK SC (OFL.txt; made by
// han.sh). A title with a character that neither has is left out and the picture speaks by its
// drawing: no letter is ever shown as a box.
package picture

import (
	"bytes"
	_ "embed"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"openbourse/internal/paper/gem"
	"openbourse/internal/paper/svg"
)

// Size of a preview picture, as the sites that show them want it.
const (
	Width  = 1200
	Height = 630
)

// Picture is what is drawn.
type Picture struct {
	Site, Title string
	Bars        []int64
}

// The light colours of the style sheet.
var (
	paper   = color.NRGBA{0xf4, 0xf6, 0xf9, 0xff}
	surface = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	ink     = color.NRGBA{0x0f, 0x1b, 0x2d, 0xff}
	accent  = color.NRGBA{0x1d, 0x3f, 0x9e, 0xff}
	pale    = color.NRGBA{0xb9, 0xcb, 0xf5, 0xff}
	line    = color.NRGBA{0xdc, 0xe2, 0xea, 0xff}
)

// brilliant is the stone of the first page.
var brilliant = gem.Cut{Shape: gem.Round, Table: 570, Depth: 614, CrownAngle: 345, PavilionAngle: 408, Girdle: 35, Star: 500, Lower: 750}

const (
	margin   = 72
	textWide = 570 // of the column of words
	frieze   = 28  // height of the pattern at the foot
	barHigh  = 130
)

// PNG draws the picture. Equal pictures give equal bytes.
func PNG(p Picture) ([]byte, error) {
	im := &canvas{image.NewRGBA(image.Rect(0, 0, Width, Height)), vector.NewRasterizer(1, 1)}
	draw.Draw(im.RGBA, im.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	draw.Draw(im.RGBA, image.Rect(0, 0, Width, Height-frieze), image.NewUniform(surface), image.Point{}, draw.Src)
	im.frieze()
	im.stone(905, 290, 222)
	y := im.words(medium, p.Site, 30, margin, 104, 1, accent)
	high := 4
	if len(p.Bars) > 1 {
		high = 3
	}
	im.words(regular, p.Title, 56, margin, max(y, 104)+84, high, ink)
	im.bars(p.Bars, Height-frieze-48)
	var b bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.DefaultCompression}).Encode(&b, im.RGBA)
	return b.Bytes(), err
}

type canvas struct {
	*image.RGBA
	raster *vector.Rasterizer
}

// fill fills a polygon; points are on the picture. The raster is as large as the polygon.
func (im *canvas) fill(points []svg.At, c color.NRGBA) {
	box := around(points).Intersect(im.Bounds())
	if box.Empty() {
		return
	}
	im.raster.Reset(box.Dx(), box.Dy())
	for i, p := range points {
		x, y := float32(p.X-float64(box.Min.X)), float32(p.Y-float64(box.Min.Y))
		if i == 0 {
			im.raster.MoveTo(x, y)
		} else {
			im.raster.LineTo(x, y)
		}
	}
	im.raster.ClosePath()
	im.raster.Draw(im.RGBA, box, image.NewUniform(c), image.Point{})
}

// around is the smallest box of whole points around a polygon.
func around(points []svg.At) image.Rectangle {
	low, high := points[0], points[0]
	for _, p := range points[1:] {
		low.X, low.Y = min(low.X, p.X), min(low.Y, p.Y)
		high.X, high.Y = max(high.X, p.X), max(high.Y, p.Y)
	}
	return image.Rect(int(math.Floor(low.X)), int(math.Floor(low.Y)), int(math.Ceil(high.X)), int(math.Ceil(high.Y)))
}

// stroke draws the outline of a polygon: each side as a thin quadrangle.
func (im *canvas) stroke(points []svg.At, wide float64, c color.NRGBA) {
	for i, p := range points {
		q := points[(i+1)%len(points)]
		dx, dy := q.X-p.X, q.Y-p.Y
		long := max(math.Hypot(dx, dy), 1e-6)
		nx, ny := -dy/long*wide/2, dx/long*wide/2
		im.fill([]svg.At{{X: p.X + nx, Y: p.Y + ny}, {X: q.X + nx, Y: q.Y + ny}, {X: q.X - nx, Y: q.Y - ny}, {X: p.X - nx, Y: p.Y - ny}}, c)
	}
}

func (im *canvas) stone(x, y, radius float64) {
	faces, rim := gem.Faces(brilliant)
	place := func(points []svg.At) []svg.At {
		out := make([]svg.At, len(points))
		for i, p := range points {
			out[i] = svg.At{X: x + (p.X-106)/100*radius, Y: y + (p.Y-106)/100*radius}
		}
		return out
	}
	for _, f := range faces {
		at := place(f.At)
		if f.Shade > 0 {
			im.fill(at, faded(accent, f.Shade))
		}
		if f.Faint {
			im.stroke(at, 1, faded(accent, .2))
		} else {
			im.stroke(at, 1.4, faded(accent, .75))
		}
	}
	im.stroke(place(rim), 3.5, accent)
}

// frieze is a row of lozenges, blue on white as on tiles of both countries.
func (im *canvas) frieze() {
	top := float64(Height - frieze)
	im.fill([]svg.At{{X: 0, Y: top}, {X: Width, Y: top}, {X: Width, Y: Height}, {X: 0, Y: Height}}, accent)
	const step, half = 40.0, 9.0
	for x := step / 2; x < Width; x += step {
		mid := top + frieze/2
		im.fill([]svg.At{{X: x - 2*half, Y: mid}, {X: x, Y: mid - half}, {X: x + 2*half, Y: mid}, {X: x, Y: mid + half}}, surface)
		im.fill([]svg.At{{X: x - half, Y: mid}, {X: x, Y: mid - half/2}, {X: x + half, Y: mid}, {X: x, Y: mid + half/2}}, accent)
	}
}

// bars draws figures side by side, the last in full colour: it is the newest.
func (im *canvas) bars(values []int64, foot float64) {
	if len(values) < 2 {
		return
	}
	var most int64 = 1
	for _, v := range values {
		most = max(most, v)
	}
	step := float64(textWide) / float64(len(values))
	for i, v := range values {
		high := max(2, float64(max(v, 0))/float64(most)*barHigh)
		x, c := margin+float64(i)*step, pale
		if i == len(values)-1 {
			c = accent
		}
		im.fill([]svg.At{{X: x, Y: foot - high}, {X: x + step*.7, Y: foot - high}, {X: x + step*.7, Y: foot}, {X: x, Y: foot}}, c)
	}
	im.fill([]svg.At{{X: margin, Y: foot}, {X: margin + textWide, Y: foot}, {X: margin + textWide, Y: foot + 2}, {X: margin, Y: foot + 2}}, line)
}

func faded(c color.NRGBA, share float64) color.NRGBA {
	c.A = uint8(share*255 + .5)
	return c
}

var (
	regular = sync.OnceValues(func() (*sfnt.Font, error) { return opentype.Parse(goregular.TTF) })
	medium  = sync.OnceValues(func() (*sfnt.Font, error) { return opentype.Parse(gomedium.TTF) })
	chinese = sync.OnceValues(func() (*sfnt.Font, error) { return opentype.Parse(han) })
)

//go:embed han.otf
var han []byte

// fontFor is the font that has every character of a text: the one asked for, or the Chinese one.
func fontFor(of func() (*sfnt.Font, error), text string) (*sfnt.Font, bool) {
	for _, open := range []func() (*sfnt.Font, error){of, chinese} {
		if f, err := open(); err == nil && has(f, text) {
			return f, true
		}
	}
	return nil, false
}

// words writes a text in at most so many lines and gives where the last stands. A text whose
// characters no font has is not written.
func (im *canvas) words(of func() (*sfnt.Font, error), text string, size float64, x, y, most int, c color.NRGBA) int {
	f, found := fontFor(of, text)
	if !found {
		return y
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return y
	}
	defer face.Close()
	d := font.Drawer{Dst: im.RGBA, Src: image.NewUniform(c), Face: face}
	lines := broken(face, text, most)
	for i, l := range lines {
		d.Dot = fixed.P(x, y+i*int(size*1.18))
		d.DrawString(l)
	}
	return y + (max(len(lines), 1)-1)*int(size*1.18)
}

// has tells whether a font has every character of a text.
func has(f *sfnt.Font, text string) bool {
	var b sfnt.Buffer
	for _, r := range text {
		if i, err := f.GlyphIndex(&b, r); err != nil || i == 0 {
			return false
		}
	}
	return text != ""
}

// broken breaks a text into lines; what does not fit ends with an ellipsis.
func broken(face font.Face, text string, most int) []string {
	fits := func(s string) bool { return font.MeasureString(face, s) <= fixed.I(textWide) }
	var lines []string
	now := ""
	for _, w := range pieces(text) {
		longer := strings.TrimLeft(now+w, " ")
		if fits(longer) || now == "" {
			now = longer
			continue
		}
		if lines = append(lines, now); len(lines) == most {
			last := []rune(lines[most-1])
			for len(last) > 0 && !fits(string(last)+"…") {
				last = last[:len(last)-1]
			}
			lines[most-1] = string(last) + "…"
			return lines
		}
		now = strings.TrimLeft(w, " ")
	}
	return append(lines, now)
}

// pieces are what stays together on a line: a word with the space before it, one Chinese
// character with the punctuation that clings to it.
func pieces(text string) []string {
	var all []string
	for i, word := range strings.Fields(text) {
		now := ""
		if i > 0 {
			now = " "
		}
		var last rune
		for _, r := range word {
			wide := r >= 0x2e80
			if last != 0 && (wide || last >= 0x2e80) && !strings.ContainsRune(closing, r) && !strings.ContainsRune(opening, last) {
				all, now = append(all, now), ""
			}
			now, last = now+string(r), r
		}
		all = append(all, now)
	}
	return all
}

// What may not begin a line in Chinese, and what may not end one.
const (
	closing = "，。、；：？！）》〉】〕」”’％%·…"
	opening = "（《〈【〔「“‘"
)
