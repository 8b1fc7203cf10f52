package web

import (
	"os"
	"testing"

	"openbourse/internal/browser"
)

func TestTheCalculatorIsUsedInTwoLanguagesOnAPhoneAndWithoutScripts(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 5)
	b, at := f.tab(t)
	b.Visit(at + "/duty")
	b.Type("#f-value", "100000")
	b.Type("#f-rate", "7.10")
	b.Submit("aside form .btn.p")
	b.Says(".cnt", "92,300.00")
	b.Accessible()
	shot(b, "duty.png")
	b.Visit(b.URL() + "&lang=zh")
	b.Scripts(false)
	b.Visit(at + "/duty?hs=71132010&route=other&direction=import&value=100000&currency=USD&rate=7.1&origin=VN")
	b.Size(390, 844)
	if n := b.Sideways(); n != 0 {
		t.Errorf("the page is %d too wide for a phone", n)
	}
	shot(b, "duty_phone.png")
	b.Visit(at + "/stones/1")
	shot(b, "stone.png")
	b.NoProblems()
}

func shot(b *browser.Page, name string) {
	if dir := os.Getenv("BOURSE_SHOTS"); dir != "" {
		b.Screenshot(dir + "/" + name)
	}
}
