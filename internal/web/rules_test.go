package web

import (
	"slices"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/border/statistics"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/rule"
)

// everybodys tells whether the rule of a name stands on a page that everybody may read.
func everybodys(name string) bool {
	for _, p := range openRules {
		for _, begins := range p.Begins {
			if strings.HasPrefix(name, begins) && !slices.Contains(p.But, name) {
				return true
			}
		}
	}
	return slices.Contains(memberRules, name)
}

func TestEverySourceThatTheProgramShipsForEverybodyIsSaidInFourLanguages(t *testing.T) {
	ours := func(what, text string) {
		t.Helper()
		if text != "" && i18n.SourceKey(text) == "" {
			t.Errorf("%s: %q stands in no source.json", what, text)
		}
	}
	for _, d := range rule.Definitions() {
		if !everybodys(d.Name) {
			continue
		}
		ours(d.Name, d.Source)
		for _, x := range d.Dated {
			ours(d.Name, x.Source)
		}
	}
	for i := range statistics.PublishedSince2001 {
		ours("published since 2001", statistics.PublishedSince2001[i].Note)
	}
}

func TestRulesAreReadInWordsAndOfTheHousesOwnPresetAlone(t *testing.T) {
	f := stocked(t)
	for l, want := range map[i18n.Lang][]string{
		i18n.English: {"Core Founding Member", "Membership conference", "the Council", "names and order", "0.1 · 1 · 5"},
		i18n.Chinese: {"核心创始会员", "会员大会", "理事会", "名称与名次", "本系统建议：交易所未公布相关规定"},
		i18n.Dutch:   {"Ledenconferentie", "de Raad", "0,1 · 1 · 5"},
		i18n.Russian: {"Конференция участников", "Совет", "наше предложение: день, чтобы заметить ошибочный файл"},
	} {
		body := f.guest(t, "/"+string(l)+"/rules").Body.String()
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s: the rules lack %q", l, w)
			}
		}
		for _, code := range []string{"gzde<", "plain<", "sde<", ">council<", ": core", "：core", ": comprehensive", "：comprehensive", ": conference", "：conference"} {
			if strings.Contains(body, code) {
				t.Errorf("%s: a rule shows the code %q", l, code)
			}
		}
		if word := "rule.admission.notice_days"; strings.Count(body, l.T(word)) != 1 {
			t.Errorf("%s: %q stands %d times, not once for this house", l, l.T(word), strings.Count(body, l.T(word)))
		}
	}
	if !ofOtherPreset("gzde", settings.Plain) || ofOtherPreset("plain", settings.Plain) || ofOtherPreset("core", settings.Plain) || ofOtherPreset("", settings.Plain) {
		t.Error("items are told apart wrongly")
	}
}

func TestTheFirstPageTellsTheStepsOfAnApplicationAsItsOwnPageDoes(t *testing.T) {
	f := stocked(t)
	for _, l := range i18n.Languages {
		home, apply := f.guest(t, "/"+string(l)+"/").Body.String(), f.guest(t, "/"+string(l)+"/members/apply").Body.String()
		for _, step := range joinSteps() {
			if !strings.Contains(home, l.T(step.Key)) || !strings.Contains(apply, l.T(step.Key)) {
				t.Errorf("%s: %q does not stand on both pages", l, l.T(step.Key))
			}
		}
	}
}

func TestATextInAnotherLanguageSaysSo(t *testing.T) {
	x := i18n.Text{i18n.Chinese: "梅雨工作室"}
	if got := toldTo(i18n.Chinese, x); got != (toldText{Text: "梅雨工作室"}) {
		t.Errorf("a Chinese reader: %+v", got)
	}
	if got := toldTo(i18n.Dutch, x); got != (toldText{"梅雨工作室", "zh-Hans", "中文"}) {
		t.Errorf("a Dutch reader: %+v", got)
	}
	if got := toldTo(i18n.Dutch, i18n.Text{}); got != (toldText{}) {
		t.Errorf("of nothing: %+v", got)
	}
}
