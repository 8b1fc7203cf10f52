package web

import (
	"html/template"
	"net/http"
	"strconv"

	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
)

// settlementsPage is how many settlements one page of the list shows.
const settlementsPage = 50

// settlementsData is the list of settlements the reader has a part in; the house sees all.
type settlementsData struct {
	Tabs []dealsTab
	Rows []settlementsRow
	More string
}

type settlementsRow struct {
	No                    int64
	Chip                  template.HTML
	With, Role, Sum, When string
}

// settlements lists them, the newest first.
func (s *Server) settlements(w http.ResponseWriter, r *Request) error {
	q, l := r.URL.Query(), r.Lang
	ask := settle.Ask{State: lifecycle.State(q.Get("state")), Before: wholeOf(q.Get("before")), Limit: settlementsPage + 1}
	if !r.Actor.May("settle.read", access.Any) {
		ask.Org = r.Actor.Org
	}
	all, err := settle.List(r.Context(), s.Keeper.DB(), r.Actor, r.Now, ask)
	if err != nil {
		return err
	}
	var d settlementsData
	for _, state := range []lifecycle.State{"", settle.Open, settle.Funded, settle.Overdue, settle.Settled, settle.Defaulted, settle.Rescinded} {
		tab := dealsTab{Label: l.T("settle.all"), URL: "/settlements", Chosen: ask.State == state}
		if state != "" {
			tab.Label, tab.URL = stateWord(l, settle.Life, state), "/settlements?state="+string(state)
		}
		d.Tabs = append(d.Tabs, tab)
	}
	if len(all) > settlementsPage {
		all = all[:settlementsPage]
		d.More = "/settlements?state=" + string(ask.State) + "&before=" + strconv.FormatInt(all[settlementsPage-1].Deal, 10)
	}
	for i := range all {
		x := &all[i]
		row := settlementsRow{
			No: x.Deal, Chip: settlementChip(r, x), Sum: l.Money(money.Of(x.Owed(), x.Currency)), When: moment(l, x.Due, s.zone(r)),
		}
		row.With, row.Role = s.settlementWith(r, x)
		d.Rows = append(d.Rows, row)
	}
	return s.show(w, r, "settlements", View{Title: l.T("settle.title"), Data: d, NoIndex: true})
}

func settlementChip(r *Request, x *settle.Settlement) template.HTML {
	return chip(stateKind(x.State), stateWord(r.Lang, settle.Life, x.State))
}

// settlementWith is who stands on the other side and what the reader is in it.
func (s *Server) settlementWith(r *Request, x *settle.Settlement) (with, role string) {
	switch r.Actor.Org {
	case x.Buyer:
		return s.orgName(r, x.Seller), r.Lang.T("settle.you_buy")
	case x.Seller:
		return s.orgName(r, x.Buyer), r.Lang.T("settle.you_sell")
	case x.Broker:
		role = r.Lang.T("deal.side_broker")
	}
	return s.orgName(r, x.Seller) + " → " + s.orgName(r, x.Buyer), role
}
