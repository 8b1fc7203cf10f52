package web

import (
	"net/http"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/rule"
)

// rulesData lists what holds on a day, and the versions of the rule asked for.
type rulesData struct {
	Form    form
	Day     clock.Date
	Rows    []ruleRow
	Names   []option
	Marks   []option
	History []ruleRow
	About   string // of which rule the history is
	MayDo   bool
}

type ruleRow struct {
	Name, Word, Item, Value, Unit string
	From, Until                   string
	Source, Mark, By              string
	URL                           string
}

// adminRules shows the dated rules on a day.
func (s *Server) adminRules(w http.ResponseWriter, r *Request) error {
	return s.rulesPage(w, r, form{Lang: r.Lang})
}

func (s *Server) rulesPage(w http.ResponseWriter, r *Request, f form) error {
	day := today(r, s.zone(r))
	if asked, err := clock.ParseDate(r.URL.Query().Get("on")); err == nil {
		day = asked
	}
	all, err := rule.InForce(r.Context(), s.Keeper.DB(), r.Actor, day)
	if err != nil {
		return err
	}
	d := rulesData{Form: f, Day: day, MayDo: r.Actor.May("rule.change", access.Any)}
	kinds := map[string]rule.Kind{}
	for _, x := range rule.Definitions() {
		kinds[x.Name] = x.Kind
		d.Names = append(d.Names, option{x.Name, r.Lang.T("rule." + x.Name)})
	}
	for _, m := range rule.Marks {
		d.Marks = append(d.Marks, option{string(m), r.Lang.T("rule.mark." + string(m))})
	}
	for _, x := range all {
		d.Rows = append(d.Rows, ruleRowOf(r, x, kinds[x.Name]))
	}
	name, item := r.URL.Query().Get("name"), r.URL.Query().Get("item")
	if name != "" {
		versions, err := rule.History(r.Context(), s.Keeper.DB(), r.Actor, name, item)
		if err != nil {
			return err
		}
		d.About = r.Lang.T("rule." + name)
		for i := len(versions) - 1; i >= 0; i-- {
			d.History = append(d.History, ruleRowOf(r, versions[i], kinds[name]))
		}
	}
	if f.Values == nil {
		d.Form = filled(r.Lang, "name", name, "item", item, "from", string(day), "mark", string(rule.Read))
	}
	return s.show(w, r, "admin_rules", View{Title: f.Title(r.Lang.T("admin.rules_title")), Status: f.Status(), Data: d, NoIndex: true})
}

func ruleRowOf(r *Request, x rule.Rule, kind rule.Kind) ruleRow {
	row := ruleRow{
		Name: x.Name, Word: r.Lang.T("rule." + x.Name), Item: x.Item, Value: x.Value, Unit: r.Lang.T("admin.unit_" + string(kind)),
		From: r.Lang.Date(x.From), Until: r.Lang.Date(x.Until), Source: x.Source, Mark: r.Lang.T("rule.mark." + string(x.Mark)),
		URL: "/admin/rules?name=" + queryEscape(x.Name) + "&item=" + queryEscape(x.Item),
	}
	if x.No == 0 && x.From == "" {
		row.From = r.Lang.T("admin.shipped")
	}
	if x.Value == "" {
		row.Value, row.Unit = r.Lang.T("admin.no_rule"), ""
	}
	return row
}

// adminRulesSet notes a new version of a rule.
func (s *Server) adminRulesSet(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	_, err = rule.Set{
		Name: v.Get("name"), Item: v.Get("item"), Value: v.Get("value"), From: clock.Date(v.Get("from")), Until: clock.Date(v.Get("until")),
		Source: v.Get("source"), Mark: rule.Mark(v.Get("mark")),
	}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.rulesPage(w, r, f)
	}
	s.say(w, "admin.said_rule")
	return redirect(w, r, "/admin/rules?name="+queryEscape(v.Get("name"))+"&item="+queryEscape(v.Get("item")))
}
