package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/party"
)

// coversData is the list of money moved between two accounts at the bank.
type coversData struct {
	Tabs       []dealsTab
	Form       form // currency
	State      string
	Currencies []option
	Rows       []coverRow
	More       string
}

// coverRow is one cover; its payouts are named where they are known.
type coverRow struct {
	No                           string
	Chip                         template.HTML
	Sum, Source, Payer           string
	Target, Payee                string
	Payouts                      []string
	Pool                         bool // it fills the exchange's account, and no payout from there waited
	Ordered, File, Moved, Reason string
	Silent                       bool
	Verify                       bool // the registration of a side did not pass
}

// bankCovers lists them, the newest first.
func (s *Server) bankCovers(w http.ResponseWriter, r *Request) error {
	q, l := r.URL.Query(), r.Lang
	state, currency := lifecycle.State(q.Get("state")), money.Currency(q.Get("currency"))
	all, err := settle.Covers(r.Context(), s.Keeper.DB(), r.Actor, state, currency, wholeOf(q.Get("before")), settlementsPage+1)
	if err != nil {
		return err
	}
	d := coversData{
		Form: filled(l, "currency", string(currency)), State: string(state), Currencies: append([]option{{"", l.T("bank.every_currency")}}, currencyOptions()...),
	}
	for _, st := range []lifecycle.State{"", settle.Sent, settle.PaidOut, settle.Refused} {
		tab := dealsTab{Label: l.T("settle.all"), URL: coversAt(st, currency, 0), Chosen: state == st}
		if st != "" {
			tab.Label = stateWord(l, settle.CoverLife, st)
		}
		d.Tabs = append(d.Tabs, tab)
	}
	if len(all) > settlementsPage {
		all = all[:settlementsPage]
		d.More = coversAt(state, currency, all[settlementsPage-1].No)
	}
	if d.Rows, err = s.coverRows(r, all); err != nil {
		return err
	}
	return s.show(w, r, "bank_covers", View{Title: l.T("bank.covers"), Data: d, NoIndex: true, Cache: "no-store"})
}

// coversAt is the address of covers of a state and a currency before one of them.
func coversAt(state lifecycle.State, c money.Currency, before int64) string {
	v := url.Values{}
	if state != "" {
		v.Set("state", string(state))
	}
	if c != "" {
		v.Set("currency", string(c))
	}
	if before > 0 {
		v.Set("before", strconv.FormatInt(before, 10))
	}
	if len(v) == 0 {
		return "/bank/covers"
	}
	return "/bank/covers?" + v.Encode()
}

func (s *Server) coverRows(r *Request, all []settle.CoverLine) ([]coverRow, error) {
	if len(all) == 0 {
		return nil, nil
	}
	house, err := party.House(r.Context(), s.Keeper.DB())
	if err != nil {
		return nil, err
	}
	rows := make([]coverRow, len(all))
	for i := range all {
		v := &all[i]
		row := coverRow{
			No: v.EndToEnd(), Chip: chip(stateKind(v.State), stateWord(r.Lang, settle.CoverLife, v.State)), Sum: r.Lang.Money(money.Of(v.Amount, v.Currency)),
			Source: v.Source, Payer: s.orgName(r, v.Payer), Target: v.Target, Payee: s.orgName(r, v.Payee), Pool: v.Payee == house.ID && len(v.Payouts) == 0,
			Ordered: moment(r.Lang, v.Ordered, s.zone(r)), File: v.Message, Reason: v.Reason, Silent: v.Silent(r.Now),
		}
		if v.State != settle.Sent {
			row.Moved = moment(r.Lang, v.Moved, s.zone(r))
		}
		if v.State == settle.Refused {
			row.Chip = chip("x", stateWord(r.Lang, settle.CoverLife, v.State))
		}
		for _, no := range v.Payouts {
			row.Payouts = append(row.Payouts, "PO"+strconv.FormatInt(no, 10))
		}
		rows[i] = row
	}
	return rows, nil
}
