// Package qr draws QR codes as SVG: for papers, for a second factor's secret, for links to
// a phone.
package qr

import (
	"fmt"

	"openbourse/internal/paper/svg"

	"rsc.io/qr"
)

// quiet is the empty margin around a code in modules (ISO/IEC 18004 asks for four).
const quiet = 4

// MaxLen is the longest text in bytes that is still read well by phones from paper.
const MaxLen = 1024

// SVG draws text as a QR code of medium error correction (15 percent) at a width in CSS
// pixels. It is dark on light in every theme, because readers expect that. label says what
// the code leads to; empty hides the drawing from screen readers.
func SVG(text, label string, size int) (string, error) {
	if text == "" || len(text) > MaxLen {
		return "", fmt.Errorf("a QR code holds 1 to %d bytes, not %d", MaxLen, len(text))
	}
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", fmt.Errorf("drawing a QR code: %w", err)
	}
	wide := float64(code.Size + 2*quiet)
	p := svg.Pen{B: make([]byte, 0, 8192)}
	p.Raw(`<svg class="qr" shape-rendering="crispEdges" width="`)
	p.Num(float64(size), 0)
	p.Raw(`" height="`)
	p.Num(float64(size), 0)
	p.Raw(`" viewBox="0 0 `)
	p.Num(wide, 0)
	p.Raw(" ")
	p.Num(wide, 0)
	p.Raw(`"`)
	if label == "" {
		p.Raw(` aria-hidden="true">`)
	} else {
		p.Raw(` role="img"`)
		p.Attr("aria-label", label)
		p.Raw(">")
	}
	p.Raw(`<path fill="#fff" d="M0 0h`)
	p.Num(wide, 0)
	p.Raw("v")
	p.Num(wide, 0)
	p.Raw(`H0z"/><path fill="#000" d="`)
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			run := 0
			for x+run < code.Size && code.Black(x+run, y) {
				run++
			}
			if run == 0 {
				continue
			}
			p.Raw("M")
			p.Pair(svg.At{X: float64(x + quiet), Y: float64(y + quiet)}, false)
			p.Raw("h")
			p.Num(float64(run), 0)
			p.Raw("v1h-")
			p.Num(float64(run), 0)
			p.Raw("z")
			x += run
		}
	}
	p.Raw(`"/></svg>`)
	return string(p.B), nil
}
