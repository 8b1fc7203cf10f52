package qr_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"openbourse/internal/paper/qr"

	code "rsc.io/qr"
)

var run = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`)

func TestTheDrawingHoldsExactlyTheDarkModules(t *testing.T) {
	const text = "otpauth://totp/Huangpu:lin.wei?secret=JBSWY3DPEHPK3PXP&issuer=Huangpu"
	svg, err := qr.SVG(text, "Secret for your authenticator", 220)
	if err != nil {
		t.Fatal(err)
	}
	want, err := code.Encode(text, code.M)
	if err != nil {
		t.Fatal(err)
	}
	dark := map[[2]int]bool{}
	for _, m := range run.FindAllStringSubmatch(svg, -1) {
		n := func(i int) int { v, _ := strconv.Atoi(m[i]); return v }
		for i := range n(3) {
			dark[[2]int{n(1) + i - 4, n(2) - 4}] = true
		}
	}
	for y := -4; y < want.Size+4; y++ {
		for x := -4; x < want.Size+4; x++ {
			if dark[[2]int{x, y}] != want.Black(x, y) {
				t.Fatalf("module %d,%d is wrong", x, y)
			}
		}
	}
	if !strings.Contains(svg, `role="img" aria-label="Secret for your authenticator"`) {
		t.Error("the drawing has no words")
	}
}

func TestATextThatNoPhoneReadsIsRefused(t *testing.T) {
	for _, text := range []string{"", strings.Repeat("x", qr.MaxLen+1)} {
		if _, err := qr.SVG(text, "", 100); err == nil {
			t.Errorf("%d bytes were drawn", len(text))
		}
	}
}
