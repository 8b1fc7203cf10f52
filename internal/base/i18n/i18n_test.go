package i18n_test

import (
	"slices"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
)

func TestEveryKeyStandsInEveryLanguageWithTheSameArgumentsAndAllPluralForms(t *testing.T) {
	for _, p := range i18n.Check() {
		t.Errorf("%s %q: %s %s %s %s", p.Lang, p.Key, p.What, p.Of, p.Want, p.Have)
	}
}

func TestAMessageThatDoesNotFitItsKeyIsFound(t *testing.T) {
	for _, x := range []struct {
		l    i18n.Lang
		key  string
		m    i18n.Message
		want string
	}{
		{"ru", "stone.count", i18n.Message{Forms: map[string]string{"one": "{n} камень", "few": "{n} камня", "other": "{n} камней"}}, "empty"},
		{"ru", "stone.count", i18n.Message{Text: "{n} камней"}, "plural"},
		{"nl", "stone.count", i18n.Message{Forms: map[string]string{"one": "1 steen", "few": "{n}", "other": "{n} stenen"}}, "form"},
		{"nl", "stone.count", i18n.Message{Forms: map[string]string{"one": "steen", "other": "stenen"}}, "arguments"},
		{"nl", "no.such_key", i18n.Message{Text: "x"}, "unknown"},
		{"zh", "signin.password", i18n.Message{Text: " "}, "empty"},
		{"zh", "signin.password", i18n.Message{Text: "密\x00码"}, "letters"},
		{"zh", "signin.password", i18n.Message{Text: "密码 {n}"}, "arguments"},
		{"zh", "stone.count", i18n.Message{Text: "{n} 颗"}, ""},
	} {
		var whats []string
		for _, p := range i18n.Fits(x.l, x.key, x.m) {
			whats = append(whats, p.What)
		}
		if x.want == "" && len(whats) > 0 || x.want != "" && !slices.Contains(whats, x.want) {
			t.Errorf("%s %s %+v: %v, want %q", x.l, x.key, x.m, whats, x.want)
		}
	}
}

func TestAHouseSaysThingsInItsOwnWords(t *testing.T) {
	before := i18n.Dutch.T("signin.password")
	i18n.Reword(map[i18n.Lang]map[string]i18n.Message{"nl": {"signin.password": {Text: "Geheim woord"}, "stone.count": {Text: "fout"}}})
	defer i18n.Reword(nil)
	if got := i18n.Dutch.T("signin.password"); got != "Geheim woord" {
		t.Errorf("the house says %q", got)
	}
	if got := i18n.Dutch.T("stone.count", "n", 2); got != "2 stenen" {
		t.Errorf("words that do not fit are said: %q", got)
	}
	if m, _ := i18n.Dutch.Shipped("signin.password"); m.Text != before {
		t.Errorf("what was shipped is %q", m.Text)
	}
}

func TestNumbersMoneyAndDatesFollowTheLanguage(t *testing.T) {
	type row struct{ number, money, date, percent string }
	for l, want := range map[i18n.Lang]row{
		"en": {"1,234,567.89", "US$\u00a08,978.20", "22 Nov 2026", "−6.1%"},
		"zh": {"1,234,567.89", "US$\u00a08,978.20", "2026年11月22日", "−6.1%"},
		"nl": {"1.234.567,89", "US$\u00a08.978,20", "22 nov 2026", "−6,1%"},
		"ru": {"1\u00a0234\u00a0567,89", "US$\u00a08\u00a0978,20", "22 нояб. 2026\u00a0г.", "−6,1\u00a0%"},
	} {
		got := row{l.Scaled(123456789, 2, 2), l.Money(money.Of(897820, money.USD)), l.Date(clock.Date("2026-11-22")), l.Percent(-61)}
		if got != want {
			t.Errorf("%s: %+v, want %+v", l, got, want)
		}
	}
}

func TestRussianPluralsHaveTheirForms(t *testing.T) {
	for n, want := range map[int]string{1: "1 камень", 2: "2 камня", 5: "5 камней", 21: "21 камень", 1284: "1\u00a0284 камня"} {
		if got := i18n.Russian.T("stone.count", "n", n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestTheReadersLanguageIsFound(t *testing.T) {
	for accept, want := range map[string]i18n.Lang{"zh-TW,zh;q=0.9": "zh", "nl": "nl", "ru-RU": "ru", "fr": "en", "": "en", "de, nl;q=0.5": "nl"} {
		if got := i18n.Match(accept); got != want {
			t.Errorf("%q gives %s, want %s", accept, got, want)
		}
	}
}
