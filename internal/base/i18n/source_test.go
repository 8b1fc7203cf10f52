package i18n_test

import (
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
)

func TestWhereAValueComesFromIsSaidInTheReadersLanguage(t *testing.T) {
	const ours = "our proposal: the exchange has published nothing"
	for _, l := range i18n.Languages {
		said, in := l.Source(ours)
		if in != l || (said == ours) != (l == i18n.English) {
			t.Errorf("%s: %q in %s", l, said, in)
		}
	}
	for text, want := range map[string]i18n.Lang{
		"Council paper 4":                        i18n.English,
		"理事会文件第四号":                               i18n.Chinese,
		"Решение совета 4":                       i18n.Russian,
		"besluit van de raad, voorstel nummer 4": i18n.Dutch,
	} {
		if said, in := i18n.Russian.Source(text); said != text || in != want {
			t.Errorf("what an officer wrote became %q in %s", said, in)
		}
	}
	texts := map[string]string{}
	for _, key := range i18n.English.Keys() {
		if !strings.HasPrefix(key, "source.") {
			continue
		}
		if other := texts[i18n.English.T(key)]; other != "" {
			t.Errorf("%s and %s are one text in English", key, other)
		}
		texts[i18n.English.T(key)] = key
	}
}

func TestATextIsToldInTheFirstLanguageThereIs(t *testing.T) {
	x := i18n.Text{i18n.Chinese: "梅雨", i18n.Russian: "Дождь"}
	if got := x.In(i18n.Dutch); got != "梅雨" || x.Told(i18n.Dutch) != i18n.Chinese || x.In(i18n.Russian) != "Дождь" {
		t.Errorf("a Dutch reader is told %q", got)
	}
	if (i18n.Text{}).Told(i18n.Dutch) != i18n.English || (i18n.Text{}).In(i18n.Dutch) != "" {
		t.Error("nothing is told in some language")
	}
}
