package api

import (
	"net/http"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/export"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
)

// settleOperations are settlements and members' money.
var settleOperations = []Operation{
	get("listSettlements", "/settlements", "settle.read", "settlement", "Settlements of your organisation's deals, newest first; the house sees all", (*Server).listSettlements),
	get("readSettlement", "/settlements/{no}", "settle.read", "settlement", "What is owed until when, every payment with the way it is computed, and the goods", (*Server).readSettlement),
	command("settleDeal", http.MethodPost, "/settlements/{no}", "settle.settle", "settlement", "Delivery against payment: title, price, fee, tax and commission in one transfer, or nothing; refused where the bank's word is wanted", (*Server).settleDeal),
	command("orderDealPayment", http.MethodPost, "/settlements/{no}/order", "settle.settle", "settlement", "Have the bank pay a deal out of your dedicated account; its booking with the reference settles the deal", (*Server).orderDealPayment),
	get("listBalances", "/money", "settle.money", "settlement", "Your organisation's money by currency", (*Server).listBalances),
	get("readStatement", "/money/statement", "settle.money", "settlement", "Every movement of one currency between two instants, with the balance after it", (*Server).readStatement),
	command("payMember", http.MethodPost, "/payments", "settle.pay", "settlement", "Pay another member from your free money", (*Server).payMember),
	command("noteDeposit", http.MethodPost, "/deposits", "settle.deposit", "settlement", "Note money that a member brought to the exchange's account; a large sum waits for a second person", (*Server).noteDeposit),
}

type listSettlements struct {
	State string `query:"state" doc:"only these" enum:"open,funded,settled,overdue,defaulted,rescinded"`
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"50" min:"1" max:"200"`
}

// SettlementPage is one page of settlements.
type SettlementPage struct {
	Settlements []SettlementLine `json:"settlements"`
	Next        string           `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// SettlementLine is a settlement in a list.
type SettlementLine struct {
	Deal      int64          `json:"deal" example:"1204"`
	State     string         `json:"state" enum:"open,funded,settled,overdue,defaulted,rescinded"`
	Mode      string         `json:"mode" enum:"ledger,bank,either" doc:"by whose word the money moves, fixed with the deal: ledger, the buyer's balance at his word; bank, the bank's booking with the reference; either, whichever comes first"`
	Seller    int64          `json:"seller" doc:"number of the member"`
	Buyer     int64          `json:"buyer" doc:"number of the member"`
	Broker    int64          `json:"broker,omitempty" doc:"number of the member"`
	Currency  string         `json:"currency" example:"USD"`
	Owed      export.Decimal `json:"owed" doc:"what the buyer has to have ready, with the penalty as of now" example:"8772.50"`
	Reference string         `json:"reference" doc:"to pay with, ISO 11649" example:"RF18S1204"`
	Due       clock.Instant  `json:"due"`
	Grace     clock.Instant  `json:"grace" doc:"from here on it is a default"`
	Moved     clock.Instant  `json:"moved"`
	Transfer  int64          `json:"transfer,omitempty" doc:"that settled it"`
}

// Settlement is one settlement in full.
type Settlement struct {
	SettlementLine
	Delivery string           `json:"delivery" enum:"vault,premises,carrier,held" doc:"held: the goods are with their buyer already, on memo"`
	Payments []SettlementPart `json:"payments" doc:"in the order in which they are made"`
	Goods    []SettledGoods   `json:"goods"`
}

// SettlementPart is one payment.
type SettlementPart struct {
	What   string         `json:"what" enum:"price,penalty,fee,tax,commission"`
	From   int64          `json:"from,omitempty" doc:"number of the member; absent: the exchange"`
	To     int64          `json:"to,omitempty" doc:"number of the member; absent: the exchange"`
	Amount export.Decimal `json:"amount"`
	Rate   string         `json:"rate,omitempty" doc:"per cent"`
	Of     export.Decimal `json:"of,omitempty" doc:"what the rate is of"`
	Source string         `json:"source,omitempty" doc:"of the rule"`
	Mark   rule.Mark      `json:"mark,omitempty" doc:"how sure the rule is"`
}

// SettledGoods is one line of goods.
type SettledGoods struct {
	Listing int64          `json:"listing,omitempty"`
	Kind    string         `json:"kind" enum:"natural,lab_grown,treated"`
	Carat   export.Decimal `json:"carat" example:"1.21"`
	PPC     export.Decimal `json:"ppc"`
	Total   export.Decimal `json:"total"`
}

func (s *Server) settlementLine(c *call, n orgNumbers, x *settle.Settlement) (SettlementLine, error) {
	l := SettlementLine{
		Deal: x.Deal, State: string(x.State), Mode: x.Mode, Currency: string(x.Currency), Owed: decimalOf(x.Owed(), x.Currency), Reference: x.Reference,
		Due: x.Due, Grace: x.Grace, Moved: x.Moved, Transfer: x.Transfer,
	}
	var err error
	for _, o := range []struct {
		org  id.ID
		into *int64
	}{{x.Seller, &l.Seller}, {x.Buyer, &l.Buyer}, {x.Broker, &l.Broker}} {
		if *o.into, err = n.of(c.Context(), s, o.org); err != nil {
			break
		}
	}
	return l, err
}

func (s *Server) listSettlements(c *call, in listSettlements) (SettlementPage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return SettlementPage{}, err
	}
	ask := settle.Ask{State: lifecycle.State(in.State), Before: before, Limit: in.Limit}
	if !c.Actor.May("settle.read", access.Any) {
		ask.Org = c.Actor.Org
	}
	all, err := settle.List(c.Context(), s.DB, c.Actor, s.Clock.Now(), ask)
	if err != nil {
		return SettlementPage{}, err
	}
	page, n := SettlementPage{Settlements: []SettlementLine{}}, orgNumbers{}
	for i := range all {
		l, err := s.settlementLine(c, n, &all[i])
		if err != nil {
			return SettlementPage{}, err
		}
		page.Settlements = append(page.Settlements, l)
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].Deal, 10)
	}
	return page, nil
}

func (s *Server) readSettlement(c *call, in dealNo) (Settlement, error) {
	x, err := settle.Read(c.Context(), s.DB, c.Actor, s.Clock.Now(), in.No)
	if err != nil {
		return Settlement{}, err
	}
	n := orgNumbers{}
	out := Settlement{Delivery: x.Delivery, Payments: []SettlementPart{}, Goods: []SettledGoods{}}
	if out.SettlementLine, err = s.settlementLine(c, n, &x); err != nil {
		return out, err
	}
	house, err := party.House(c.Context(), s.DB)
	if err != nil {
		return out, err
	}
	n[house.ID] = 0
	for _, p := range x.Parts() {
		part := SettlementPart{What: p.What, Amount: decimalOf(p.Amount, x.Currency), Rate: p.Rate, Source: p.Source, Mark: p.Mark}
		if p.Rate != "" {
			part.Of = decimalOf(p.Of, x.Currency)
		}
		if part.From, err = n.of(c.Context(), s, p.From); err != nil {
			return out, err
		}
		if part.To, err = n.of(c.Context(), s, p.To); err != nil {
			return out, err
		}
		out.Payments = append(out.Payments, part)
	}
	for _, g := range x.Lines {
		out.Goods = append(out.Goods, settledGoods(&g, x.Currency))
	}
	return out, nil
}

func settledGoods(g *fact.DealLine, c money.Currency) SettledGoods {
	return SettledGoods{g.Listing, g.Kind, caratsOf(g.Weight), decimalOf(g.PPC, c), decimalOf(g.Total, c)}
}

// SettlementDone is the answer of a settlement.
type SettlementDone struct {
	Deal     int64         `json:"deal"`
	State    string        `json:"state" enum:"settled"`
	Transfer int64         `json:"transfer"`
	At       clock.Instant `json:"at"`
}

func (s *Server) settleDeal(c *call, in dealNo) (SettlementDone, error) {
	d, err := settle.Settle{Deal: in.No}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return SettlementDone{d.Deal, string(d.State), d.Transfer, d.At}, err
}

// PaymentOrdered is the answer of an order to pay a deal.
type PaymentOrdered struct {
	Payout int64  `json:"payout" doc:"number of the order"`
	State  string `json:"state" enum:"ordered"`
}

func (s *Server) orderDealPayment(c *call, in dealNo) (PaymentOrdered, error) {
	p, err := settle.OrderPayment{Deal: in.No}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return PaymentOrdered{p.Payout, string(p.State)}, err
}

type listBalances struct {
	Member int64 `query:"member" doc:"for the house: number of the member"`
}

// Balances are a member's money.
type Balances struct {
	Balances []Balance `json:"balances"`
}

// Balance is a member's money in one currency.
type Balance struct {
	Currency  string         `json:"currency" example:"USD"`
	Posted    export.Decimal `json:"posted" doc:"on the account"`
	Aside     export.Decimal `json:"set_aside"`
	Available export.Decimal `json:"available" doc:"free to use"`
}

// moneyOf is whose money a call is about.
func (s *Server) moneyOf(c *call, no int64) (id.ID, error) {
	if no == 0 || no == c.Actor.OrgNo {
		return c.Actor.Org, nil
	}
	if err := access.Check(c.Actor, "settle.money", access.Any); err != nil {
		return id.ID{}, err
	}
	o, err := party.OrgByNo(c.Context(), s.DB, no)
	return o.ID, err
}

func (s *Server) listBalances(c *call, in listBalances) (Balances, error) {
	out := Balances{Balances: []Balance{}}
	org, err := s.moneyOf(c, in.Member)
	if err != nil {
		return out, err
	}
	all, err := settle.Balances(c.Context(), s.DB, c.Actor, s.Clock.Now(), org)
	for _, b := range all {
		out.Balances = append(out.Balances, Balance{string(b.Currency), decimalOf(b.Posted, b.Currency), decimalOf(b.Aside, b.Currency), decimalOf(b.Available, b.Currency)})
	}
	return out, err
}

type readStatement struct {
	Currency string        `query:"currency" doc:"USD, CNY, EUR or HKD" enum:"USD,CNY,EUR,HKD" default:"USD"`
	From     clock.Instant `query:"from" doc:"from this instant on" example:"2026-11-01T00:00:00Z"`
	To       clock.Instant `query:"to" doc:"before this instant; now when left out" example:"2026-12-01T00:00:00Z"`
	Member   int64         `query:"member" doc:"for the house: number of the member"`
}

// Statement is a member's money between two instants.
type Statement struct {
	Currency string          `json:"currency"`
	From     clock.Instant   `json:"from"`
	To       clock.Instant   `json:"to"`
	Opening  export.Decimal  `json:"opening"`
	Closing  export.Decimal  `json:"closing"`
	Lines    []StatementLine `json:"lines"`
}

// StatementLine is one movement.
type StatementLine struct {
	Transfer  int64          `json:"transfer"`
	At        clock.Instant  `json:"at"`
	Kind      string         `json:"kind" example:"settle.pay"`
	Reference string         `json:"reference" example:"deal:1204"`
	In        export.Decimal `json:"in"`
	Out       export.Decimal `json:"out"`
	Balance   export.Decimal `json:"balance" doc:"after it"`
}

func (s *Server) readStatement(c *call, in readStatement) (Statement, error) {
	org, err := s.moneyOf(c, in.Member)
	if err != nil {
		return Statement{}, err
	}
	if in.To == 0 {
		in.To = s.Clock.Now()
	}
	st, err := settle.StatementOf(c.Context(), s.DB, c.Actor, org, money.Currency(in.Currency), in.From, in.To)
	if err != nil {
		return Statement{}, err
	}
	sum := func(n int64) export.Decimal { return decimalOf(n, st.Currency) }
	out := Statement{Currency: in.Currency, From: st.From, To: st.To, Opening: sum(st.Opening), Closing: sum(st.Closing), Lines: []StatementLine{}}
	for _, l := range st.Lines {
		out.Lines = append(out.Lines, StatementLine{l.Transfer, l.At, l.Kind, l.Reference, sum(l.In), sum(l.Out), sum(l.Balance)})
	}
	return out, nil
}

type payMember struct {
	Body PayMember `body:"json" example:"{\"to\":1002,\"currency\":\"USD\",\"amount\":\"125.00\"}"`
}

// PayMember is a payment to another member.
type PayMember struct {
	To       int64          `json:"to" doc:"number of the member"`
	Currency string         `json:"currency" example:"USD"`
	Amount   export.Decimal `json:"amount" example:"125.00"`
	Text     string         `json:"text,omitempty" doc:"at most 140 characters"`
}

// MoneyMoved is the answer of a payment.
type MoneyMoved struct {
	Transfer int64 `json:"transfer" doc:"0 when nothing has moved yet"`
	Posting  int64 `json:"posting,omitempty" doc:"number of the entry that waits for a second person, who approves it signed in"`
}

func (s *Server) payMember(c *call, in payMember) (MoneyMoved, error) {
	to, a, err := s.moneyNamed(c, in.Body.To, in.Body.Currency, in.Body.Amount, "to")
	if err != nil {
		return MoneyMoved{}, err
	}
	p, err := settle.Pay{From: c.Actor.Org, To: to, Currency: a.Currency, Amount: a.Minor, Text: in.Body.Text}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return MoneyMoved(p), err
}

// moneyNamed reads who gets how much.
func (s *Server) moneyNamed(c *call, no int64, currency string, amount export.Decimal, field string) (id.ID, money.Amount, error) {
	o, err := party.OrgByNo(c.Context(), s.DB, no)
	if err != nil {
		return id.ID{}, money.Amount{}, errs.New(errs.Invalid, "settle.pay_member").At(field).Because(err)
	}
	cur := money.Currency(currency)
	if !cur.Known() {
		return o.ID, money.Amount{}, errs.New(errs.Invalid, "settle.currency", "currency", currency).At("currency")
	}
	a, err := money.Parse(string(amount), cur)
	if err != nil {
		err = errs.New(errs.Invalid, "settle.amount").At("amount").Because(err)
	}
	return o.ID, a, err
}

type noteDeposit struct {
	Body NoteDeposit `body:"json" example:"{\"member\":1002,\"currency\":\"USD\",\"amount\":\"125.00\",\"source\":\"advice 55\"}"`
}

// NoteDeposit is money that came in.
type NoteDeposit struct {
	Member   int64          `json:"member" doc:"number of the member"`
	Currency string         `json:"currency" example:"USD"`
	Amount   export.Decimal `json:"amount" example:"125.00"`
	Source   string         `json:"source" doc:"the paper it stands on"`
}

func (s *Server) noteDeposit(c *call, in noteDeposit) (MoneyMoved, error) {
	org, a, err := s.moneyNamed(c, in.Body.Member, in.Body.Currency, in.Body.Amount, "member")
	if err != nil {
		return MoneyMoved{}, err
	}
	p, err := settle.Deposit{Org: org, Currency: a.Currency, Amount: a.Minor, Source: in.Body.Source}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return MoneyMoved(p), err
}
