package i18n_test

import (
	"regexp"
	"slices"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
)

func TestEveryKeyStandsInEveryLanguageWithTheSameArguments(t *testing.T) {
	argument := regexp.MustCompile(`\{[a-z_]+\}`)
	names := func(l i18n.Lang, k string) []string {
		n := argument.FindAllString(l.Raw(k), -1)
		slices.Sort(n)
		return slices.Compact(n)
	}
	for _, l := range i18n.Languages {
		for _, other := range i18n.Languages {
			for _, k := range l.Keys() {
				if !other.Has(k) {
					t.Errorf("%s has %q, %s has not", l, k, other)
				} else if a, b := names(l, k), names(other, k); !slices.Equal(a, b) {
					t.Errorf("%q: %s takes %v, %s takes %v", k, l, a, other, b)
				}
			}
		}
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
