package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/rule"
)

// openRules are the rules that everybody may read, by what they are about: rules whose
// names begin so. What concerns the safety of the house, customs and duty is not among them:
// that is the officers', or has a page of its own.
var openRules = []struct {
	Part   string
	Begins []string
	But    []string
}{
	{Part: "member", Begins: []string{"admission.", "membership.", "organ.", "honour."}},
	{Part: "market", Begins: []string{"market."}},
	{Part: "deal", Begins: []string{"deal."}},
	{Part: "settle", Begins: []string{"settle."}, But: []string{"settle.four_eyes", "settle.payout_delay"}},
	{Part: "goods", Begins: []string{"memo.", "parcel.", "custody."}},
	{Part: "kimberley", Begins: []string{"kimberley."}, But: []string{"kimberley.participant"}},
	{Part: "justice", Begins: []string{"justice."}},
	{Part: "figures", Begins: []string{"price.", "statistics."}},
	{Part: "texts", Begins: []string{"document."}},
}

// rulesPart is the rules of one part that hold today.
type rulesPart struct {
	Part, Name string
	Rows       []publicRule
}

// publicRule is a rule as everybody reads it. A text has its language.
type publicRule struct {
	Word, Value, Unit, From, Mark string
	Source                        citation
	Text, Lang                    string // of a rule that is a text
}

type rulesPage struct {
	Lead  string
	Parts []rulesPart
}

// heldRule is a rule that holds, with how its value is written.
type heldRule struct {
	rule.Rule
	kind rule.Kind
}

// heldPart are the rules of one part of openRules.
type heldPart struct {
	part  string
	rules []heldRule
}

// heldRules are the rules that everybody may read and that hold on a day in a house of a preset.
func (s *Server) heldRules(ctx context.Context, own settings.Preset, day clock.Date) ([]heldPart, error) {
	var parts []heldPart
	for _, p := range openRules {
		part := heldPart{part: p.Part}
		for _, begins := range p.Begins {
			all, err := rule.Holding(ctx, s.Keeper.DB(), begins, day)
			if err != nil {
				return nil, err
			}
			for _, x := range all {
				if !slices.Contains(p.But, x.Name) && !ofOtherPreset(x.Item, own) {
					def, _ := rule.Named(x.Name)
					part.rules = append(part.rules, heldRule{x, def.Kind})
				}
			}
		}
		if part.rules != nil {
			parts = append(parts, part)
		}
	}
	return parts, nil
}

// rules shows what holds today.
func (s *Server) rules(w http.ResponseWriter, r *Request) error {
	day := today(r, s.zone(r))
	parts, err := s.heldRules(r.Context(), r.House.Preset, day)
	if err != nil {
		return err
	}
	d := rulesPage{Lead: r.Lang.T("site.rules_lead", "date", r.Lang.Date(day))}
	for _, p := range parts {
		part := rulesPart{Part: p.part, Name: r.Lang.T("site.rules_part_" + p.part)}
		for _, x := range p.rules {
			part.Rows = append(part.Rows, publicRuleOf(r.Lang, x.Rule, x.kind))
		}
		d.Parts = append(d.Parts, part)
	}
	return s.show(w, r, "rules", View{Title: r.Lang.T("site.rules"), Description: r.Lang.T("site.rules_text"), Data: d, Public: true, Cache: keptLong(r)})
}

// ofOtherPreset tells whether a rule's item is the preset of another kind of house than this.
func ofOtherPreset(item string, own settings.Preset) bool {
	return item != string(own) && slices.Contains(settings.Presets, settings.Preset(item))
}

func publicRuleOf(l i18n.Lang, x rule.Rule, kind rule.Kind) publicRule {
	out := publicRule{
		Word: publicRuleWord(l, x.Name), From: either(x.From == "", l.T("admin.shipped"), l.Date(x.From)), Source: cited(l, x.Source), Mark: l.T("rule.mark." + string(x.Mark)),
	}
	if x.Item != "" && !slices.Contains(settings.Presets, settings.Preset(x.Item)) {
		out.Word = l.T("site.rules_item", "rule", out.Word, "item", ruleWord(l, x.Item, itemWords))
	}
	switch word := ruleWord(l, x.Value, valueWords); {
	case kind != rule.Text:
		out.Value, out.Unit = ruleValue(l, x.Value, kind), l.T("admin.unit_"+string(kind))
	case word != x.Value:
		out.Value = word
	case !strings.ContainsFunc(x.Value, unicode.IsLetter):
		out.Value = listOfNumbers(l, x.Value)
	case strings.ToUpper(x.Value) == x.Value && !strings.ContainsFunc(x.Value, unicode.IsSpace) && i18n.WrittenIn(x.Value) == i18n.English:
		out.Value = x.Value // a code that stands in every language: USD
	default:
		out.Text, out.Lang = x.Value, either(strings.HasSuffix(x.Name, "_zh"), i18n.Chinese.Tag(), i18n.English.Tag())
	}
	return out
}

// publicRuleWord is what a rule is about, without the codes that an officer types.
func publicRuleWord(l i18n.Lang, name string) string {
	if key := "site.rules_word_" + name; l.Has(key) {
		return l.T(key)
	}
	return l.T("rule." + name)
}

// itemWords and valueWords are how the keys begin under which a code has its word.
var (
	itemWords  = []string{"site.rules_item_", "membership.tier_", "organ.name_", "site.rules_about_"}
	valueWords = []string{"site.rules_value_", "members.decides_"}
)

// ruleWord is what people call an item or a value that is a code.
func ruleWord(l i18n.Lang, code string, begins []string) string {
	for _, b := range begins {
		if l.Has(b + code) {
			return l.T(b + code)
		}
	}
	return code
}

// listOfNumbers writes a row of numbers as the language does; hours of a day stay as they are.
func listOfNumbers(l i18n.Lang, v string) string {
	all := strings.Fields(v)
	for i, n := range all {
		if strings.Trim(n, "0123456789.") == "" {
			all[i] = ruleValue(l, n, rule.Rate)
		}
	}
	return strings.Join(all, " · ")
}

// ruleValue writes a rule's number as the language does.
func ruleValue(l i18n.Lang, v string, kind rule.Kind) string {
	whole, frac, _ := strings.Cut(v, ".")
	n := wholeOf(whole + frac)
	if kind == rule.Rate || kind == rule.Quote {
		return l.Scaled(n, len(frac), len(frac))
	}
	return l.Int(n)
}
