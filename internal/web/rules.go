package web

import (
	"net/http"
	"slices"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/registry/rule"
)

// publicRules are the rules that everybody may read, by what they are about: rules whose
// names begin so. What concerns the safety of the house, customs and duty is not among them:
// that is the officers', or has a page of its own.
var publicRules = []struct {
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

// publicRule is a rule as everybody reads it. A text has its language; a source stands in
// its own words, which are English.
type publicRule struct {
	Word, Value, Unit, From, Source, Mark string
	Text, Lang                            string // of a rule that is a text
}

type rulesPage struct {
	Lead  string
	Parts []rulesPart
}

// rules shows what holds today.
func (s *Server) rules(w http.ResponseWriter, r *Request) error {
	day := today(r, s.zone(r))
	d := rulesPage{Lead: r.Lang.T("site.rules_lead", "date", r.Lang.Date(day))}
	kinds := map[string]rule.Kind{}
	for _, x := range rule.Definitions() {
		kinds[x.Name] = x.Kind
	}
	for _, p := range publicRules {
		part := rulesPart{Part: p.Part, Name: r.Lang.T("site.rules_part_" + p.Part)}
		for _, begins := range p.Begins {
			all, err := rule.Holding(r.Context(), s.Keeper.DB(), begins, day)
			if err != nil {
				return err
			}
			for _, x := range all {
				if !slices.Contains(p.But, x.Name) {
					part.Rows = append(part.Rows, publicRuleOf(r.Lang, x, kinds[x.Name]))
				}
			}
		}
		if part.Rows != nil {
			d.Parts = append(d.Parts, part)
		}
	}
	return s.show(w, r, "rules", View{Title: r.Lang.T("site.rules"), Description: r.Lang.T("site.rules_text"), Data: d, Public: true, Cache: keptLong(r)})
}

func publicRuleOf(l i18n.Lang, x rule.Rule, kind rule.Kind) publicRule {
	out := publicRule{
		Word: l.T("rule." + x.Name), From: either(x.From == "", l.T("admin.shipped"), l.Date(x.From)), Source: x.Source, Mark: l.T("rule.mark." + string(x.Mark)),
	}
	if x.Item != "" {
		out.Word = l.T("site.rules_item", "rule", out.Word, "item", x.Item)
	}
	if kind == rule.Text {
		out.Text, out.Lang = x.Value, either(strings.HasSuffix(x.Name, "_zh"), i18n.Chinese.Tag(), i18n.English.Tag())
		return out
	}
	out.Value, out.Unit = ruleValue(l, x.Value, kind), l.T("admin.unit_"+string(kind))
	return out
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

func rulesText(l i18n.Lang) string {
	text := l.T("site.rules_text")
	for _, p := range publicRules {
		text += "\n" + l.T("site.rules_part_"+p.Part)
		for _, begins := range p.Begins {
			for _, x := range rule.Shipped(begins, clock.Date("9999-01-01")) {
				if !slices.Contains(p.But, x.Name) && x.Item == "" {
					text += "\n" + l.T("rule."+x.Name)
				}
			}
		}
	}
	return text
}
