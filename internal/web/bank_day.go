package web

import (
	"html/template"
	"net/http"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/settle"
)

// bankDayData is a day of the bank's statements beside the ledger and the deals.
type bankDayData struct {
	Day                     string
	Chip                    template.HTML
	Accounts, Entries, Held int
	Rows                    []bankDayRow
	BadDay                  bool
}

// bankDayRow is one thing without an explanation; a cover among them is a link away.
type bankDayRow struct{ What, Account, Ref, Sum, Cover string }

// bankDay compares a day: yesterday, when none is named.
func (s *Server) bankDay(w http.ResponseWriter, r *Request) error {
	l := r.Lang
	day := today(r, s.zone(r)).AddDays(-1)
	var d bankDayData
	if typed := r.URL.Query().Get("day"); typed != "" {
		given, err := clock.ParseDate(typed)
		if d.BadDay = err != nil; err == nil {
			day = given
		}
	}
	x, err := settle.Reconcile(r.Context(), s.Keeper.DB(), r.Actor, day, r.Now)
	if err != nil {
		return err
	}
	d.Day, d.Accounts, d.Entries, d.Held = string(day), x.Accounts, x.Entries, x.Held
	switch {
	case len(x.Unexplained) > 0:
		d.Chip = chip("a", l.T("bank.unexplained_n", "n", len(x.Unexplained)))
	case x.Accounts == 0:
		d.Chip = chip("n", l.T("bank.no_statement"))
	default:
		d.Chip = chip("o", l.T("bank.explained"))
	}
	for _, u := range x.Unexplained {
		row := bankDayRow{What: l.T("bank.un_" + u.What), Account: u.Account, Ref: u.Ref, Sum: l.Money(money.Of(u.Amount, u.Currency))}
		if u.Cover != 0 {
			row.Cover = coversAt(settle.Sent, u.Currency, u.Cover+1)
		}
		d.Rows = append(d.Rows, row)
	}
	return s.show(w, r, "bank_day", View{Title: l.T("bank.day_title"), Data: d, NoIndex: true, Cache: "no-store"})
}
