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
	Waiting []waitingRow // proposed, for a second person to decide
}

type waitingRow struct {
	ruleRow
	No   int64
	When string
	Mine bool // the reader proposed it himself
	May  bool
}

type ruleRow struct {
	Name, Word, Item, Value, Unit string
	From, Until                   string
	Source                        citation
	Mark, By                      string
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
	if d.Waiting, err = s.waitingRules(r, kinds); err != nil {
		return err
	}
	if f.Values == nil {
		d.Form = filled(r.Lang, "name", name, "item", item, "from", string(day), "mark", string(rule.Read))
	}
	return s.show(w, r, "admin_rules", View{Title: f.Title(r.Lang.T("admin.rules_title")), Status: f.Status(), Data: d, NoIndex: true})
}

func (s *Server) waitingRules(r *Request, kinds map[string]rule.Kind) ([]waitingRow, error) {
	all, err := rule.Open(r.Context(), s.Keeper.DB(), r.Actor)
	if err != nil {
		return nil, err
	}
	rows := make([]waitingRow, len(all))
	for i, x := range all {
		rows[i] = waitingRow{
			ruleRow: ruleRowOf(r, x.Rule, kinds[x.Name]), No: x.No, When: moment(r.Lang, x.NotedAt, s.zone(r)),
			Mine: x.NotedBy == r.Actor.Key(), May: r.Actor.May("rule.decide", access.Any),
		}
	}
	return rows, nil
}

func ruleRowOf(r *Request, x rule.Rule, kind rule.Kind) ruleRow {
	row := ruleRow{
		Name: x.Name, Word: r.Lang.T("rule." + x.Name), Item: x.Item, Value: x.Value, Unit: r.Lang.T("admin.unit_" + string(kind)),
		From: r.Lang.Date(x.From), Until: r.Lang.Date(x.Until), Source: cited(r.Lang, x.Source), Mark: r.Lang.T("rule.mark." + string(x.Mark)),
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
	set := rule.Set{
		Name: v.Get("name"), Item: v.Get("item"), Value: v.Get("value"), From: clock.Date(v.Get("from")), Until: clock.Date(v.Get("until")),
		Source: v.Get("source"), Mark: rule.Mark(v.Get("mark")),
	}
	said := "admin.said_rule"
	if rule.TwoPeople(set.Name) {
		said = "rule.said_proposed"
		_, err = rule.Propose{Set: set}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	} else {
		_, err = set.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.rulesPage(w, r, f)
	}
	s.say(w, said)
	return redirect(w, r, "/admin/rules?name="+queryEscape(v.Get("name"))+"&item="+queryEscape(v.Get("item")))
}

// adminRuleAccept notes what another person proposed.
func (s *Server) adminRuleAccept(w http.ResponseWriter, r *Request) error {
	return s.decideRule(w, r, true, "rule.said_accepted")
}

// adminRuleDrop lets a proposal go.
func (s *Server) adminRuleDrop(w http.ResponseWriter, r *Request) error {
	return s.decideRule(w, r, false, "rule.said_dropped")
}

func (s *Server) decideRule(w http.ResponseWriter, r *Request, accept bool, said string) error {
	if _, err := r.Form(); err != nil {
		return err
	}
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	if _, err := (rule.Decide{No: no, Accept: accept}).Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		f.Part = "waiting"
		return s.rulesPage(w, r, f)
	}
	s.say(w, said)
	return redirect(w, r, "/admin/rules")
}
