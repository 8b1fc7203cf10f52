package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/border/custody"
	"openbourse/internal/registry/access"
)

type stockCheckData struct {
	No                    int64
	Chip                  template.HTML
	Day, Member, Why      string
	Lines                 []stockCheckLine
	Count, Finish, Decide bool
	Form                  form
}

type stockCheckLine struct {
	Stone, Pieces, FoundPieces int64
	Member                     string
	Weight, Found              carat.Weight
	Counted                    bool
	Chip                       template.HTML
}

var resultKinds = map[string]string{custody.Equal: "o", custody.Within: "i", custody.Beyond: "a", custody.Missing: "x", custody.Stray: "a"}

// stockCheck shows a count: all lines while it is open, those that differ after.
func (s *Server) stockCheck(w http.ResponseWriter, r *Request) error {
	return s.stockCheckPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) stockCheckPage(w http.ResponseWriter, r *Request, f form) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	c, lines, err := custody.CheckOf(r.Context(), s.Keeper.DB(), r.Actor, no)
	if err != nil {
		return err
	}
	d := stockCheckData{
		No: no, Chip: chip(stateKind(c.State), stateWord(r.Lang, custody.CheckLife, c.State)), Day: r.Lang.Date(c.Day), Member: r.Lang.T("custody.everybody"), Why: c.Why, Form: f,
		Count: c.State == custody.CheckOpen && r.Actor.May("custody.count", access.Any), Decide: c.State == custody.CheckCounted && r.Actor.May("custody.approve", access.Any),
	}
	d.Finish = d.Count
	if !c.Member.IsZero() {
		d.Member = s.orgName(r, c.Member)
	}
	for _, l := range lines[:min(len(lines), 2000)] {
		row := stockCheckLine{Stone: l.Stone, Pieces: l.Pieces, Member: s.orgName(r, l.Member), Weight: l.Weight, Counted: l.Found >= 0, Found: max(l.Found, 0), FoundPieces: l.FoundPieces}
		if l.Result != "" {
			row.Chip = chip(resultKinds[l.Result], r.Lang.T("custody.result_"+l.Result))
		}
		d.Lines = append(d.Lines, row)
	}
	return s.show(w, r, "stock_check", View{Title: f.Title(r.Lang.T("custody.check_one", "no", no)), Data: d, NoIndex: true, Status: f.Status()})
}

func (s *Server) stockCheckDone(w http.ResponseWriter, r *Request, err error) error {
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.stockCheckPage(w, r, f)
	}
	s.say(w, "custody.said_check")
	return redirect(w, r, "/border/checks/"+r.PathValue("no"))
}

// stockCheckCount notes what was counted, as a scanner's list or a file's lines.
func (s *Server) stockCheckCount(w http.ResponseWriter, r *Request) error {
	no, v, err := numbered(r)
	if err != nil {
		return err
	}
	lines, err := custody.ReadCount(strings.NewReader(v.Get("count")))
	if err == nil {
		_, err = custody.Tally{Check: no, Lines: lines}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.stockCheckDone(w, r, err)
}

// stockCheckFinish ends the count.
func (s *Server) stockCheckFinish(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	_, err = custody.Finish{Check: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.stockCheckDone(w, r, err)
}

// stockCheckDecide approves or refuses it.
func (s *Server) stockCheckDecide(w http.ResponseWriter, r *Request) error {
	no, v, err := numbered(r)
	if err != nil {
		return err
	}
	_, err = custody.DecideCheck{Check: no, Approve: v.Get("do") == "approve", Why: v.Get("why")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	if e := errs.Of(err); e != nil && e.Key == "custody.same_person" { // somebody else may: the page says so
		err = errs.New(errs.Conflict, e.Key)
	}
	return s.stockCheckDone(w, r, err)
}
