package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/rate"
)

// settlementData is one settlement: what is owed until when, and what changes hands.
type settlementData struct {
	No              int64
	Chip            template.HTML
	With, Role      string
	Owed, Reference string
	Mode, ModeNote  string // by whose word the money moves
	Due, Grace      string
	PayTo, BIC      string // the exchange's account at the bank
	Rate            string // of the day of the deal; another currency than the dollar
	RateIs          citation
	Steps           []dealStep
	Parts           []settlementPart
	Goods           []settlementGoods
	Delivery        string
	Proceeds        string // what the seller gets; for the seller and the house
	Form            form
	May             bool // the reader can have it done now
	Orders          bool // the reader can have the bank pay out of the dedicated account
	OrderNote       string
	Order           string // that he gave last
	OrderChip       template.HTML
	Free            string
	Enough          bool
	NoFee           string // the day without a fee rule
	Waits           string // for what, when the money is complete
	Done            string
	Transfer        int64
}

type settlementPart struct {
	From, To, What, Amount, How string
	Source                      citation
}

type settlementGoods struct {
	Listing           int64
	Label, Carat, Sum string
}

// settlement shows it.
func (s *Server) settlement(w http.ResponseWriter, r *Request) error {
	return s.settlementShown(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) settlementShown(w http.ResponseWriter, r *Request, f form) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	x, err := settle.Read(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no)
	if err != nil {
		return err
	}
	l := r.Lang
	sum := func(n int64) string { return l.Money(money.Of(n, x.Currency)) }
	d := settlementData{
		No: no, Chip: settlementChip(r, &x), Owed: sum(x.Owed()), Reference: x.Reference, Due: moment(l, x.Due, s.zone(r)), Grace: moment(l, x.Grace, s.zone(r)),
		Delivery: l.T("deal.delivery_" + orElse(x.Delivery, "vault")), Form: f, Transfer: x.Transfer, Mode: l.T("settle.mode_" + x.Mode),
	}
	if x.Pending() && x.State != settle.Funded {
		d.ModeNote = l.T("settle.mode_" + x.Mode + "_note")
	}
	d.With, d.Role = s.settlementWith(r, &x)
	if r.Actor.Org == x.Seller || r.Actor.May("settle.read", access.Any) {
		d.Proceeds = sum(x.Proceeds())
	}
	if acc, found, err := settle.Collecting(r.Context(), s.Keeper.DB(), x.Currency); err != nil && !errs.Is(err, "party.no_org") {
		return err
	} else if found && x.Pending() && x.State != settle.Funded && x.Mode != settle.ByLedger {
		d.PayTo, d.BIC = acc.Number, acc.BIC
	}
	if x.Currency != money.USD {
		noted, found, err := rate.Noted(r.Context(), s.Keeper.DB(), x.Currency, x.FeeRule.Day)
		if err != nil {
			return err
		}
		if found {
			d.Rate, d.RateIs = l.T("settle.rate_is", "currency", string(x.Currency), "rate", noted.Value), marked(l, string(noted.Mark), noted.Source)
		}
	}
	if x.State == settle.Settled {
		d.Done = moment(l, x.Moved, s.zone(r))
	}
	if x.State == settle.Funded {
		d.Waits = l.T("settle.waits_"+x.Waits, "until", d.Grace, "day", l.Date(x.FeeRule.Day))
	}
	if x.Fee < 0 {
		d.NoFee = l.Date(x.FeeRule.Day)
	}
	for _, p := range x.Parts() {
		d.Parts = append(d.Parts, s.settlementPart(r, &x, p))
	}
	if err := s.settlementGoods(r, &d, &x); err != nil {
		return err
	}
	d.steps(r, &x)
	if err := s.settlementMay(r, &d, &x); err != nil {
		return err
	}
	if err := s.settlementOrder(r, &d, &x); err != nil {
		return err
	}
	return s.show(w, r, "settlement", View{Title: f.Title(l.T("settle.one", "no", no)), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

func (s *Server) settlementPart(r *Request, x *settle.Settlement, p settle.Part) settlementPart {
	l := r.Lang
	name := func(org id.ID) string {
		if org.IsZero() {
			return l.T("settle.exchange")
		}
		return s.orgName(r, org)
	}
	row := settlementPart{From: name(p.From), To: name(p.To), What: l.T("settle.part_" + p.What), Amount: l.Money(money.Of(p.Amount, x.Currency)), Source: cited(l, p.Source)}
	if p.Rate != "" {
		row.How = l.T("settle.how", "rate", p.Rate, "of", l.Money(money.Of(p.Of, x.Currency)))
		if p.Mark != "" {
			row.Source.Mark = string(p.Mark)
		}
	}
	return row
}

// settlementGoods names the goods as the deal room does.
func (s *Server) settlementGoods(r *Request, d *settlementData, x *settle.Settlement) error {
	room, err := deal.Read(r.Context(), s.Keeper.DB(), r.Actor, r.Now, x.Deal)
	if err != nil {
		return err
	}
	labels := map[int64]string{}
	for i := range room.Lines {
		labels[room.Lines[i].Listing] = room.Lines[i].StockNo
	}
	for _, g := range x.Lines {
		d.Goods = append(d.Goods, settlementGoods{
			Listing: g.Listing, Label: orElse(labels[g.Listing], strconv.FormatInt(g.Stone, 10)), Carat: r.Lang.Carat(carat.Weight(g.Weight)),
			Sum: r.Lang.Money(money.Of(g.Total, x.Currency)),
		})
	}
	return nil
}

// steps are the way from the agreement to the goods.
func (d *settlementData) steps(r *Request, x *settle.Settlement) {
	at := map[lifecycle.State]int{settle.Open: 1, settle.Overdue: 1, settle.Funded: 2, settle.Settled: 4}[x.State]
	for i, key := range []string{"agree", "reserve", "swap", "collect"} {
		st := dealStep{Word: r.Lang.T("deal.step_" + key), Note: r.Lang.T("deal.step_" + key + "_note")}
		switch {
		case i < at:
			st.Class = "done"
		case i == at && x.Pending():
			st.Class = "now"
		}
		d.Steps = append(d.Steps, st)
	}
}

// settlementMay finds out whether the reader can have it done and whether the money is there.
func (s *Server) settlementMay(r *Request, d *settlementData, x *settle.Settlement) error {
	d.May = x.Pending() && x.State != settle.Funded && x.Mode != settle.ByBank && r.Actor.Org == x.Buyer && r.Actor.May("settle.settle", access.Own)
	if !d.May {
		return nil
	}
	all, err := settle.Balances(r.Context(), s.Keeper.DB(), r.Actor, r.Now, x.Buyer)
	if err != nil {
		return err
	}
	free := int64(0)
	for _, b := range all {
		if b.Currency == x.Currency {
			free = b.Available
		}
	}
	d.Free, d.Enough = r.Lang.Money(money.Of(free, x.Currency)), free >= x.Owed()
	return nil
}

// settlementOrder shows the last order to pay by the bank, and offers one.
func (s *Server) settlementOrder(r *Request, d *settlementData, x *settle.Settlement) error {
	if x.Mode != settle.ByBank || !r.Actor.May("settle.money", r.Actor.To(x.Buyer)) {
		return nil
	}
	l := r.Lang
	p, found, err := settle.Payment(r.Context(), s.Keeper.DB(), r.Actor, x)
	if err != nil {
		return err
	}
	if found {
		row := s.payoutRow(r, &p)
		d.Order, d.OrderChip = l.T("settle.order_was", "sum", row.Sum, "at", row.Asked), row.Chip
	}
	under := found && (p.State == settle.Ordered || p.State == settle.Sent)
	d.Orders = !under && x.Pending() && x.State != settle.Funded && r.Actor.Org == x.Buyer && r.Actor.May("settle.settle", access.Own)
	d.OrderNote = l.T("settle.order_note", "sum", l.Money(money.Of(x.Owed(), x.Currency)))
	return nil
}

// settlementPay orders that the bank pay it out of the buyer's dedicated account.
func (s *Server) settlementPay(w http.ResponseWriter, r *Request) error {
	no, _, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = settle.OrderPayment{Deal: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.settlementDone(w, r, no, "settle.said_ordered", err)
}

// settle has title and money change hands.
func (s *Server) settle(w http.ResponseWriter, r *Request) error {
	no, _, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = settle.Settle{Deal: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.settlementDone(w, r, no, "settle.said_settled", err)
}

// settlementDone shows the settlement again: done, or with what stood in the way.
func (s *Server) settlementDone(w http.ResponseWriter, r *Request, no int64, said string, err error) error {
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.settlementShown(w, r, f)
	}
	s.say(w, said, "no", strconv.FormatInt(no, 10))
	return redirect(w, r, "/settlements/"+strconv.FormatInt(no, 10))
}
