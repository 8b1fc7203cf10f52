package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/border/screening"
	"openbourse/internal/registry/access"
)

// complianceCashData is the register of reports about cash.
type complianceCashData struct {
	Form form
	May  bool
	Rows []complianceCash
	More string
}

type complianceCash struct {
	No                                  int64
	Chip                                template.HTML
	Org, What, Sum, Day, Due, Reference string
	Open                                bool
}

// complianceCash shows it.
func (s *Server) complianceCash(w http.ResponseWriter, r *Request) error {
	return s.complianceCashPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) complianceCashPage(w http.ResponseWriter, r *Request, f form) error {
	l := r.Lang
	all, err := screening.Reports(r.Context(), s.Keeper.DB(), r.Actor, wholeOf(r.URL.Query().Get("before")), compliancePage+1)
	if err != nil {
		return err
	}
	today, err := s.exchangeDay(r)
	if err != nil {
		return err
	}
	d := complianceCashData{Form: f, May: r.Actor.May("screening.cash", access.Any)}
	if len(all) > compliancePage {
		all = all[:compliancePage]
		d.More = "/compliance/cash?before=" + strconv.FormatInt(all[compliancePage-1].No, 10)
	}
	for _, x := range all {
		row := complianceCash{
			No: x.No, Org: s.orgName(r, x.Org), Sum: l.Money(money.Amount{Currency: money.CNY, Minor: x.Amount}), Day: l.Date(x.Day), Due: l.Date(x.Due), Reference: x.Reference, Open: x.Filed.IsZero() && d.May,
			What: l.T("compliance.cash_day"), Chip: chip("n", l.T("compliance.cash_open")),
		}
		if x.Deal != 0 {
			row.What = l.T("compliance.cash_deal", "deal", strconv.FormatInt(x.Deal, 10))
		}
		switch {
		case !x.Filed.IsZero():
			row.Chip = chip("o", l.T("compliance.cash_filed"))
		case x.Due < today:
			row.Chip = chip("x", l.T("compliance.cash_late"))
		}
		d.Rows = append(d.Rows, row)
	}
	return s.show(w, r, "compliance_cash", View{Title: f.Title(l.T("compliance.cash")), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

// complianceCashNote notes cash.
func (s *Server) complianceCashNote(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	done, err := s.cashNoted(r, v)
	if err != nil {
		return s.complianceCashAgain(w, r, err)
	}
	if len(done.Reports) > 0 {
		s.say(w, "compliance.said_report")
	} else {
		s.say(w, "compliance.said_cash")
	}
	return redirect(w, r, "/compliance/cash")
}

func (s *Server) cashNoted(r *Request, v url.Values) (screening.CashDone, error) {
	org, err := s.orgNamed(r, v.Get("member_no"))
	if err == nil && org.IsZero() {
		err = errs.New(errs.Invalid, "market.no_member", "member", "").At("member_no")
	}
	if err != nil {
		return screening.CashDone{}, err
	}
	fen, err := carat.Fixed(strings.TrimSpace(v.Get("amount")), 2)
	if err != nil {
		return screening.CashDone{}, errs.New(errs.Invalid, "screening.cash_sum").At("amount")
	}
	deal := strings.TrimSpace(v.Get("deal"))
	if deal != "" && wholeOf(deal) <= 0 {
		return screening.CashDone{}, errs.New(errs.Invalid, "screening.cash_deal").At("deal")
	}
	return screening.NoteCash{Org: org, Deal: wholeOf(deal), Amount: fen, Day: clock.Date(strings.TrimSpace(v.Get("day"))), Note: v.Get("note")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
}

// complianceCashFiled notes that a report was sent.
func (s *Server) complianceCashFiled(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	if _, err := (screening.FileReport{No: no, Reference: v.Get("reference")}).Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		return s.complianceCashAgain(w, r, err)
	}
	s.say(w, "compliance.said_filed")
	return redirect(w, r, "/compliance/cash")
}

func (s *Server) complianceCashAgain(w http.ResponseWriter, r *Request, err error) error {
	f, err := again(r, err)
	if err != nil {
		return err
	}
	return s.complianceCashPage(w, r, f)
}
