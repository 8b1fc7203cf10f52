package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/paper/grid"
	"openbourse/internal/registry/access"
)

// moneyData is a member's money: what he has, and every movement of one currency.
type moneyData struct {
	Member     string // whose, for the house
	MemberNo   string
	Asks       bool // the house chooses a member
	Balances   []moneyBalance
	Statement  *moneyStatement
	Currencies []option
	Form       form
	Pays       bool           // he may pay another member
	Deposits   bool           // the house may note money that came in
	Postings   []moneyPosting // that wait for a second person
	File       string
	From, To   string
	Currency   string
}

type moneyPosting struct {
	No                          int64
	Credit                      int64
	Member, Sum, Source, By, At string
	Mine                        bool // he entered it: somebody else has to approve
}

type moneyBalance struct{ Currency, Posted, Aside, Available string }

type moneyStatement struct {
	First, Last      string // days
	Opening, Closing string
	Lines            []moneyLine
}

type moneyLine struct {
	At, What, Reference, URL string
	In, Out, Balance         string
}

// money shows it.
func (s *Server) money(w http.ResponseWriter, r *Request) error {
	return s.moneyPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) moneyPage(w http.ResponseWriter, r *Request, f form) error {
	l := r.Lang
	d := moneyData{Form: f, Pays: r.Actor.May("settle.pay", access.Own), Deposits: r.Actor.May("settle.deposit", access.Any)}
	for _, c := range settle.Currencies {
		d.Currencies = append(d.Currencies, option{string(c), string(c)})
	}
	org, err := s.moneyOf(r, &d)
	if err != nil {
		return err
	}
	if d.Deposits {
		if err := s.moneyPostings(r, &d); err != nil {
			return err
		}
	}
	title := l.T("settle.money")
	if !org.IsZero() {
		if err := s.moneyRead(r, &d, org); err != nil {
			return err
		}
	}
	return s.show(w, r, "money", View{Title: f.Title(title), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

// moneyPostings are those that wait for a second person.
func (s *Server) moneyPostings(r *Request, d *moneyData) error {
	all, err := settle.Postings(r.Context(), s.Keeper.DB(), r.Actor)
	for _, p := range all {
		d.Postings = append(d.Postings, moneyPosting{
			No: p.No, Credit: p.Credit, Member: s.orgName(r, p.Org), Sum: r.Lang.Money(money.Of(p.Amount, p.Currency)), Source: p.Source,
			By: s.whoWhen(r, p.By, p.At), Mine: p.By == r.Actor.Person,
		})
	}
	return err
}

// moneyApprove is the second person's word on money entered by hand.
func (s *Server) moneyApprove(w http.ResponseWriter, r *Request) error {
	no, _, err := r.numbered()
	if err == nil {
		_, err = settle.ApprovePosting{No: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.moneyDone(w, r, "settle.said_approved", "/money", err)
}

// moneyDrop takes it back.
func (s *Server) moneyDrop(w http.ResponseWriter, r *Request) error {
	no, _, err := r.numbered()
	if err == nil {
		_, err = settle.DropPosting{No: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.moneyDone(w, r, "settle.said_dropped", "/money", err)
}

// moneyOf is whose money is asked for: the reader's own, or that of the member the house names.
func (s *Server) moneyOf(r *Request, d *moneyData) (id.ID, error) {
	if !r.Actor.May("settle.money", access.Any) {
		return r.Actor.Org, nil
	}
	d.Asks, d.MemberNo = true, strings.TrimSpace(r.URL.Query().Get("member"))
	org, err := s.orgNamed(r, d.MemberNo)
	if err == nil {
		d.Member = s.orgName(r, org)
	}
	return org, err
}

func (s *Server) moneyRead(r *Request, d *moneyData, org id.ID) error {
	l := r.Lang
	all, err := settle.Balances(r.Context(), s.Keeper.DB(), r.Actor, r.Now, org)
	if err != nil {
		return err
	}
	for _, b := range all {
		sum := func(n int64) string { return l.Money(money.Of(n, b.Currency)) }
		d.Balances = append(d.Balances, moneyBalance{string(b.Currency), sum(b.Posted), sum(b.Aside), sum(b.Available)})
	}
	ask := s.statementAsk(r)
	if ask.currency == "" && len(all) > 0 {
		ask.currency = all[0].Currency
	}
	ask.currency = orElse(ask.currency, settle.Currencies[0])
	d.Currency, d.From, d.To = string(ask.currency), string(ask.from), string(ask.to)
	for k, v := range map[string]string{"currency": d.Currency, "from": d.From, "to": d.To} {
		if !d.Form.Values.Has(k) {
			d.Form.Values.Set(k, v)
		}
	}
	st, err := settle.StatementOf(r.Context(), s.Keeper.DB(), r.Actor, org, ask.currency, ask.start, ask.end)
	if err != nil {
		if d.Form, err = again(r, err); err != nil {
			return err
		}
		d.Form.Values = url.Values{"currency": {d.Currency}, "from": {d.From}, "to": {d.To}}
		return nil
	}
	d.File = "/money/statement.csv?" + url.Values{"currency": {d.Currency}, "from": {d.From}, "to": {d.To}, "member": {d.MemberNo}}.Encode()
	sum := func(n int64) string { return l.Money(money.Of(n, st.Currency)) }
	x := &moneyStatement{First: l.Date(ask.from), Last: l.Date(ask.to), Opening: sum(st.Opening), Closing: sum(st.Closing)}
	for _, line := range st.Lines {
		row := moneyLine{At: moment(l, line.At, s.zone(r)), What: s.moneyWhat(r, line), Reference: line.Reference, Balance: sum(line.Balance)}
		if no, ok := strings.CutPrefix(line.Reference, "deal:"); ok {
			row.Reference, row.URL = l.T("settle.of_deal", "no", no), "/settlements/"+no
		} else if no, ok := strings.CutPrefix(line.Reference, "case:"); ok {
			row.Reference, row.URL = l.T("case.one", "no", no), "/cases/"+no
		}
		if line.In > 0 {
			row.In = sum(line.In)
		}
		if line.Out > 0 {
			row.Out = sum(line.Out)
		}
		x.Lines = append(x.Lines, row)
	}
	d.Statement = x
	return nil
}

// moneyWhat is a kind of movement in words; what other rooms add is shown by its name.
func (s *Server) moneyWhat(r *Request, line settle.Line) string {
	if key := "settle.kind_" + strings.ReplaceAll(line.Kind, ".", "_"); r.Lang.Has(key) {
		return r.Lang.T(key)
	}
	return line.Kind
}

// statementAsk is what a statement is asked for: whole days of the exchange's zone.
type statementAsk struct {
	currency   money.Currency
	from, to   clock.Date
	start, end clock.Instant
}

func (s *Server) statementAsk(r *Request) statementAsk {
	q, z := r.URL.Query(), s.zone(r)
	a := statementAsk{currency: money.Currency(q.Get("currency")), to: today(r, z)}
	if d, err := clock.ParseDate(q.Get("to")); err == nil {
		a.to = d
	}
	a.from = a.to.AddDays(-30)
	if d, err := clock.ParseDate(q.Get("from")); err == nil {
		a.from = d
	}
	midnight := func(d clock.Date) clock.Instant {
		t := d.Time()
		return clock.At(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, z))
	}
	a.start, a.end = midnight(a.from), midnight(a.to.AddDays(1))
	return a
}

// statementFile is a statement for a spreadsheet.
func (s *Server) statementFile(w http.ResponseWriter, r *Request) error {
	org, err := s.moneyOf(r, &moneyData{})
	if err != nil {
		return err
	}
	ask := s.statementAsk(r)
	st, err := settle.StatementOf(r.Context(), s.Keeper.DB(), r.Actor, org, ask.currency, ask.start, ask.end)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="statement-`+string(ask.currency)+"-"+string(ask.from)+"-"+string(ask.to)+`.csv"`)
	h.Set("Cache-Control", "private, no-store")
	text := func(f func(l settle.Line) string) func([]byte, settle.Line) []byte {
		return func(b []byte, l settle.Line) []byte { return append(b, f(l)...) }
	}
	sum := func(f func(l settle.Line) int64) func([]byte, settle.Line) []byte {
		return text(func(l settle.Line) string { return money.Of(f(l), ask.currency).Decimal() })
	}
	return grid.CSV(w, []grid.Column[settle.Line]{
		{Key: "at", Text: text(func(l settle.Line) string { return l.At.String() })},
		{Key: "transfer", Text: text(func(l settle.Line) string { return strconv.FormatInt(l.Transfer, 10) })},
		{Key: "kind", Text: text(func(l settle.Line) string { return l.Kind })},
		{Key: "reference", Text: text(func(l settle.Line) string { return l.Reference })},
		{Key: "currency", Text: text(func(settle.Line) string { return string(ask.currency) })},
		{Key: "in", Number: true, Text: sum(func(l settle.Line) int64 { return l.In })},
		{Key: "out", Number: true, Text: sum(func(l settle.Line) int64 { return l.Out })},
		{Key: "balance", Number: true, Text: sum(func(l settle.Line) int64 { return l.Balance })},
	}, grid.All(st.Lines), grid.CSVOptions{})
}

// moneyTyped reads an amount and a member as people type them.
func (s *Server) moneyTyped(r *Request, v url.Values) (org id.ID, a money.Amount, err error) {
	if org, err = s.orgNamed(r, v.Get("member_no")); err != nil {
		return org, a, err
	}
	if org.IsZero() {
		return org, a, errs.New(errs.Invalid, "settle.pay_member").At("member_no")
	}
	c := money.Currency(v.Get("currency"))
	if !c.Known() {
		return org, a, errs.New(errs.Invalid, "settle.currency", "currency", string(c)).At("currency")
	}
	if a, err = money.Parse(strings.TrimSpace(v.Get("amount")), c); err != nil {
		err = errs.New(errs.Invalid, "settle.amount").At("amount").Because(err)
	}
	return org, a, err
}

// moneyPay pays another member.
func (s *Server) moneyPay(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	org, a, err := s.moneyTyped(r, v)
	if err == nil {
		_, err = settle.Pay{From: r.Actor.Org, To: org, Currency: a.Currency, Amount: a.Minor, Text: strings.TrimSpace(v.Get("text"))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.moneyDone(w, r, "settle.said_paid", "/money", err)
}

// moneyDeposit notes what a member brought to the exchange's account at the bank.
func (s *Server) moneyDeposit(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	org, a, err := s.moneyTyped(r, v)
	said := "settle.said_deposit"
	if err == nil {
		var done settle.Paid
		done, err = settle.Deposit{Org: org, Currency: a.Currency, Amount: a.Minor, Source: v.Get("source")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
		if done.Posting != 0 {
			said = "settle.said_waits"
		}
	}
	return s.moneyDone(w, r, said, "/money?member="+url.QueryEscape(strings.TrimSpace(v.Get("member_no"))), err)
}

func (s *Server) moneyDone(w http.ResponseWriter, r *Request, said, to string, err error) error {
	if err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		return s.moneyPage(w, r, f)
	}
	s.say(w, said)
	return redirect(w, r, to)
}
