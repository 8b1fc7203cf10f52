package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/border/custody"
	"openbourse/internal/paper/grid"
	"openbourse/internal/registry/access"
)

// custodyBalanceData is customs accounts over some days.
type custodyBalanceData struct {
	Form  form
	All   bool
	Rows  []balanceRow
	Files string // what the files are asked with
}

// balanceRow is one account; Parts are its columns in the order of balanceHeads.
type balanceRow struct {
	Member, Class, Status string
	Parts                 []balancePart
	Right                 bool
}

type balancePart struct {
	Weight carat.Weight
	Pieces int64
	Value  string
	None   bool
}

// balanceHeads are the columns of an account: what it had, what came, what went, what it has.
var balanceHeads = []string{"opening", "in", "bought", "returned", "moved_in", "adjusted", "sold", "out", "worked", "home", "moved_out", "closing"}

// parts are the columns of a line in the order of balanceHeads.
func parts(b *custody.BalanceLine) []custody.Measure {
	return []custody.Measure{b.Opening, b.In, b.Bought, b.Returned, b.MovedIn, b.Adjusted, b.Sold, b.Out, b.Worked, b.Home, b.MovedOut, b.Closing}
}

// balanceAsk reads which accounts and days are wanted: the month so far when nothing is said.
func (s *Server) balanceAsk(r *Request) (custody.BalanceAsk, url.Values, error) {
	q := r.URL.Query()
	now := r.Now.In(s.zone(r))
	v := url.Values{"from": {now.Format("2006-01-02")[:8] + "01"}, "to": {now.Format(time.DateOnly)}, "member_no": {q.Get("member_no")}}
	var ask custody.BalanceAsk
	for _, name := range []string{"from", "to"} {
		if q.Get(name) != "" {
			v.Set(name, strings.TrimSpace(q.Get(name)))
		}
		day, err := clock.ParseDate(v.Get(name))
		if err != nil {
			return ask, v, errs.New(errs.Invalid, "custody.day").At(name)
		}
		if name == "to" {
			day = day.AddDays(1)
		}
		t := day.Time()
		at := clock.At(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, s.zone(r)))
		if name == "from" {
			ask.From = at
		} else {
			ask.To = at
		}
	}
	if !r.Actor.May("custody.report", access.Any) {
		ask.Member = r.Actor.Org
		return ask, v, nil
	}
	var err error
	ask.Member, err = s.orgNamed(r, q.Get("member_no"))
	return ask, v, err
}

// custodyBalance shows the accounts.
func (s *Server) custodyBalance(w http.ResponseWriter, r *Request) error {
	ask, v, err := s.balanceAsk(r)
	var lines []custody.BalanceLine
	if err == nil {
		lines, err = custody.Balance(r.Context(), s.Keeper.DB(), r.Actor, ask)
	}
	f := form{Lang: r.Lang, Values: v}
	if err != nil {
		if f, err = again(r, err, errs.NotFound); err != nil {
			return err
		}
		f.Values = v
	}
	d := custodyBalanceData{Form: f, All: r.Actor.May("custody.report", access.Any), Files: v.Encode()}
	for i := range lines {
		b := &lines[i]
		row := balanceRow{Member: s.orgName(r, b.Member), Class: classWord(r, b.Class), Status: statusWord(r, b.Status), Right: b.Right()}
		for _, m := range parts(b) {
			row.Parts = append(row.Parts, balancePart{m.Weight, m.Pieces, usd(r.Lang, m.USD), m == custody.Measure{}})
		}
		d.Rows = append(d.Rows, row)
	}
	return s.show(w, r, "bonded_balance", View{Title: f.Title(r.Lang.T("custody.balance")), Data: d, NoIndex: true, Status: f.Status()})
}

// classWord is "rough natural" in words, statusWord the purpose of a customs account.
func classWord(r *Request, class string) string {
	form, kind, _ := strings.Cut(class, " ")
	return r.Lang.T("custody.class_"+form) + " · " + kindWord(r.Lang, kind)
}

func statusWord(r *Request, status string) string {
	return r.Lang.T("custody.status_" + strings.ReplaceAll(status, " ", "_"))
}

// balanceFileRow is a line of the file with its member's name.
type balanceFileRow struct {
	custody.BalanceLine
	name string
}

var custodyBalanceColumns = func() []grid.Column[balanceFileRow] {
	all := []grid.Column[balanceFileRow]{
		cell("member", false, func(x balanceFileRow) string { return x.name }),
		cell("class", false, func(x balanceFileRow) string { return x.Class }),
		cell("status", false, func(x balanceFileRow) string { return x.Status }),
	}
	for i, head := range balanceHeads {
		all = append(all,
			cell(head+"_carats", true, func(x balanceFileRow) string { return carat.Decimal(int64(parts(&x.BalanceLine)[i].Weight), 3) }),
			cell(head+"_pieces", true, func(x balanceFileRow) string { return carat.Decimal(parts(&x.BalanceLine)[i].Pieces, 0) }),
			cell(head+"_usd", true, func(x balanceFileRow) string { return carat.Decimal(parts(&x.BalanceLine)[i].USD, 2) }))
	}
	return all
}()

// custodyBalanceFile is the accounts as a file.
func (s *Server) custodyBalanceFile(w http.ResponseWriter, r *Request) error {
	ask, v, err := s.balanceAsk(r)
	if err != nil {
		return err
	}
	lines, err := custody.Balance(r.Context(), s.Keeper.DB(), r.Actor, ask)
	if err != nil {
		return err
	}
	names := map[id.ID]string{}
	rows := make([]balanceFileRow, 0, len(lines))
	for _, l := range lines {
		if _, known := names[l.Member]; !known {
			names[l.Member] = s.orgName(r, l.Member)
		}
		rows = append(rows, balanceFileRow{l, names[l.Member]})
	}
	return sendFile(s, w, r, "customs-accounts-"+v.Get("from")+"-"+v.Get("to"), custodyBalanceColumns, rows)
}
