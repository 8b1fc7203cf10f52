package news

import (
	"strings"
	"testing"
)

var usual = limits{links: 3, words: readWords(spamWords), own: "https://huangpu.example"}

// spam are texts as they were found on pages of exchanges and clubs that nobody guarded, with
// the addresses changed to reserved ones.
var spam = map[string]string{
	`[cialis coupon](http://pills.example/cialis-coupon) [viagra manufacturer coupon](http://pills.example/viagra)`: SpamWord,
	`abortion pill online <a href="http://pills.example/c" style="display:none">cialis cost</a>`:                    SpamWord,
	"buy v1agra now":                     SpamWord,
	"Buy C i a l i s: сialis":            SpamWord, // a Cyrillic с
	"cheap   PILLS":                      SpamWord,
	"vi\u200bagra":                       SpamWord,
	"Best online\u00a0pharmacy in town":  SpamWord,
	"本所公告：百 家 乐 开户送金":                    SpamWord,
	"代开发票请加微信":                           SpamWord,
	"Онлайн-казино без регистрации":      SpamWord,
	"A fine stone.\u202e":                HiddenText,
	"A fine <!-- links --> stone.":       HiddenText,
	`<span style="font-size:0">x</span>`: HiddenText,
	`[](https://a.example/x)`:            HiddenText,
	`[.](https://a.example/x)`:           HiddenText,
	"Аntwerp":                            MixedScript,
	"the diamond tradе":                  MixedScript,
	"[a](http://a.example) [b](http://b.example) [c](http://c.example) [d](http://d.example)":                 ManyLinks,
	"http://a.example www.b.example //c.example/x https://d.example.":                                         ManyLinks,
	"![a](http://a.example/1.png) ![b](http://b.example/2.png) <http://c.example> <a href=http://d.example>x": ManyLinks,
}

func TestSpamIsHeldWithItsReason(t *testing.T) {
	t.Parallel()
	for body, want := range spam {
		why := suspect(Words{Title: "News", Body: body}, nil, usual)
		if len(why) == 0 || !has(why, want) {
			t.Errorf("%q: want %s, have %v", body, want, why)
		}
	}
	if why := suspect(Words{Title: "Cialis", Body: "x"}, nil, usual); !has(why, SpamWord) {
		t.Errorf("a title is not looked at: %v", why)
	}
	if why := suspect(Words{Title: "x", Lead: "\u2066x", Body: "x"}, nil, usual); !has(why, HiddenText) {
		t.Errorf("a lead is not looked at: %v", why)
	}
}

func has(all []Reason, code string) bool {
	for _, r := range all {
		if r.Code == code {
			return true
		}
	}
	return false
}

func TestHonestNewsIsNotHeld(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"A specialist of rough stones spoke; socialism was not his subject. The escort of the museum's objects was insured.",
		"IT-компания и VIP-клиенты, 5 µm, 0.30 ct, E/VS1, № 7, $1,200.",
		"See [the museum](https://museum.example), [the city](https://city.example) and [the fair](https://fair.example).",
		"[Index](/en/stats/index) [Members](/en/members) [Rules](https://huangpu.example/en/rules) [Imports](/en/stats/imports) [Home](/en/)",
		"上海钻石交易所与安特卫普签署合作备忘录，双方将互办展览。",
		"Scheldt & Zoon® opent een atelier; `carat < 1` blijft.",
	} {
		if why := suspect(Words{Title: "News", Body: body}, nil, usual); len(why) != 0 {
			t.Errorf("%q: %v", body, why)
		}
	}
}

func TestALinkThatStandsAlreadyIsNotNew(t *testing.T) {
	t.Parallel()
	many := "[a](http://a.example) [b](http://b.example) [c](http://c.example) [d](http://d.example)"
	if why := suspect(Words{Title: "x", Body: "Vertaald: " + many}, []string{many}, usual); len(why) != 0 {
		t.Errorf("a translation is held: %v", why)
	}
	if why := suspect(Words{Title: "x", Body: many + strings.ReplaceAll(many, ".example", ".test")}, []string{many}, usual); !has(why, ManyLinks) {
		t.Errorf("new links pass: %v", why)
	}
}

func FuzzSpam(f *testing.F) {
	for s := range spam {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		if len(body) > 4000 {
			return
		}
		why := suspect(Words{Title: "x", Body: body}, nil, usual)
		if len(suspect(Words{Title: "x", Body: body}, []string{body}, usual)) > len(why) {
			t.Errorf("%q is more suspect when it stands already", body)
		}
	})
}
