package api

import (
	"io"
	"net/http"
	"strconv"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/exchange/bankfile"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/export"
	"openbourse/internal/registry/party"
)

// bankOperations are money at the bank, for programs of the bank and of the exchange's
// cashiers. What a person of the bank confirms by hand is his own and is done on the pages.
var bankOperations = []Operation{
	takesFile(command("importBankFile", http.MethodPost, "/bank/files", "bank.file", "bank", "Bring a file of the bank: pain.002, camt.052, camt.053 or camt.054", (*Server).importBankFile)),
	command("sendPayouts", http.MethodPost, "/bank/orders", "bank.file", "bank", "Write the payouts that wait into pain.001 files, one for each account that pays, after the covers they want", (*Server).sendPayouts),
	get("listBankOrders", "/bank/orders", "bank.file", "bank", "The pain.001 files written, the newest last", (*Server).listBankOrders),
	file("readBankOrder", "/bank/orders/{message}", "bank.file", "bank", "One pain.001 file as it goes to the bank", []string{"application/xml"}, (*Server).readBankOrder),
	get("listCredits", "/bank/credits", "bank.read", "bank", "Money that came in, the newest first; a bank's people see what their bank booked", (*Server).listCredits),
	get("listPayouts", "/bank/payouts", "bank.read", "bank", "Money on its way out, the newest first", (*Server).listPayouts),
	get("listCovers", "/bank/covers", "bank.read", "bank", "Money moved between two accounts at the bank so that payouts find it, the newest first; a bank's people see those of accounts it keeps", (*Server).listCovers),
	get("listRegistrations", "/bank/registrations", "bank.read", "bank", "Members whose registration of foreign exchange failed its yearly check or was not checked in time: each of their payments in a foreign currency is verified", (*Server).listRegistrations),
	get("reconcileDay", "/bank/days/{day}", "bank.read", "bank", "The bank's statements of a day beside the ledger and the deals", (*Server).reconcileDay),
}

// takesFile gives an operation the room and the time that a bank's file may need.
func takesFile(o Operation) Operation {
	o.Body, o.Time = bankfile.MaxSize, 10*time.Minute
	return o
}

type importBankFile struct {
	Name string    `query:"name" doc:"the file's name" example:"camt054-0001.xml"`
	File io.Reader `body:"application/xml application/octet-stream multipart/form-data"`
}

// BankFileTaken is what a file of the bank brought.
type BankFileTaken struct {
	Message   string `json:"message" doc:"the bank's number of the file"`
	Kind      string `json:"kind" example:"camt.054"`
	Entries   int    `json:"entries"`
	Credits   int    `json:"credits"`
	Settled   int    `json:"settled" doc:"deals whose money is complete now"`
	Held      int    `json:"held" doc:"credits that settle nothing"`
	Payouts   int    `json:"payouts" doc:"answered"`
	Covers    int    `json:"covers" doc:"answered"`
	Unknown   int    `json:"unknown" doc:"debits and answers that are none of the exchange's"`
	Again     bool   `json:"again" doc:"the very file was read before: nothing happened"`
	Statement bool   `json:"statement"`
}

func (s *Server) importBankFile(c *call, in importBankFile) (BankFileTaken, error) {
	body, name, err := fileOf(c, in.File)
	if err != nil {
		return BankFileTaken{}, err
	}
	if in.Name != "" {
		name = in.Name
	}
	b, err := io.ReadAll(io.LimitReader(body, bankfile.MaxSize+1))
	if err != nil {
		return BankFileTaken{}, bodyLimit(err)
	}
	t, err := settle.Import(c.Context(), s.Keeper, c.Actor, name, b)
	return BankFileTaken{t.Message, string(t.Kind), t.Entries, t.Credits, t.Settled, t.Held, t.Payouts, t.Covers, t.Unknown, t.Again, t.Statement}, err
}

// BankOrders are files for the bank.
type BankOrders struct {
	Orders []BankOrder `json:"orders"`
}

// BankOrder is one file for the bank.
type BankOrder struct {
	Message string `json:"message" doc:"its number"`
	Name    string `json:"name"`
	Entries int64  `json:"entries" doc:"payouts or covers in it"`
}

func bankOrders(all []settle.Outgoing) BankOrders {
	out := BankOrders{Orders: []BankOrder{}}
	for _, o := range all {
		out.Orders = append(out.Orders, BankOrder{o.Message, o.Name, o.Entries})
	}
	return out
}

func (s *Server) sendPayouts(c *call, _ struct{}) (BankOrders, error) {
	all, err := settle.Send(c.Context(), s.Keeper, c.Actor)
	return bankOrders(all), err
}

func (s *Server) listBankOrders(c *call, _ struct{}) (BankOrders, error) {
	all, err := settle.Outbox(c.Context(), s.DB, c.Actor)
	return bankOrders(all), err
}

type readBankOrder struct {
	Message string `path:"message" doc:"the file's number"`
}

func (s *Server) readBankOrder(w http.ResponseWriter, c *call, in readBankOrder) error {
	o, err := settle.OrderFile(c.Context(), s.DB, c.Actor, in.Message)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/xml")
	w.Header().Set("Content-Disposition", "attachment; filename="+strconv.Quote(o.Name))
	w.Header().Set("Cache-Control", "private, no-store")
	_, err = w.Write(o.Content)
	return err
}

type listCredits struct {
	State string `query:"state" doc:"only these" enum:"held,applied,returning,returned"`
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"50" min:"1" max:"200"`
}

// CreditPage is one page of credits.
type CreditPage struct {
	Credits []Credit `json:"credits"`
	Next    string   `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// Credit is money that came in at the bank.
type Credit struct {
	No        int64          `json:"no"`
	Account   string         `json:"account" doc:"it came in on"`
	Entry     string         `json:"entry" doc:"the bank's number of the booking"`
	Currency  string         `json:"currency" example:"USD"`
	Amount    export.Decimal `json:"amount" example:"8772.50"`
	Reference string         `json:"reference,omitempty" example:"RF18S1204"`
	Booked    clock.Date     `json:"booked"`
	At        clock.Instant  `json:"at" doc:"known here"`
	State     string         `json:"state" enum:"held,applied,returning,returned"`
	Why       string         `json:"why,omitempty" doc:"it is held" enum:"part,amount,currency,late,unknown,rescinded,settled"`
	Deal      int64          `json:"deal,omitempty"`
	Transfer  int64          `json:"transfer"`
}

func (s *Server) listCredits(c *call, in listCredits) (CreditPage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return CreditPage{}, err
	}
	all, err := settle.Credits(c.Context(), s.DB, c.Actor, lifecycle.State(in.State), before, in.Limit)
	page := CreditPage{Credits: []Credit{}}
	for i := range all {
		x := &all[i]
		page.Credits = append(page.Credits, Credit{
			x.No, x.Account, x.Entry, string(x.Currency), decimalOf(x.Amount, x.Currency), x.Reference, x.Booked, x.At, string(x.State), x.Why, x.Deal, x.Transfer,
		})
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].No, 10)
	}
	return page, err
}

type listPayouts struct {
	State string `query:"state" doc:"only these" enum:"ordered,sent,paid,refused"`
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"50" min:"1" max:"200"`
}

// PayoutPage is one page of payouts.
type PayoutPage struct {
	Payouts []Payout `json:"payouts"`
	Next    string   `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// Payout is money on its way out.
type Payout struct {
	No       int64          `json:"no"`
	Member   int64          `json:"member,omitempty" doc:"number of the member; absent: a credit goes back to its payer"`
	Currency string         `json:"currency" example:"USD"`
	Amount   export.Decimal `json:"amount" example:"8772.50"`
	From     string         `json:"from,omitempty" doc:"account it is paid from: the member's own, where he has one"`
	State    string         `json:"state" enum:"ordered,sent,paid,refused"`
	Asked    clock.Instant  `json:"asked"`
	Moved    clock.Instant  `json:"moved"`
	Message  string         `json:"message,omitempty" doc:"file that ordered it"`
	Reason   string         `json:"reason,omitempty" doc:"the bank's code, when it refused" example:"AC04"`
	Credit   int64          `json:"credit,omitempty" doc:"that goes back"`
	Deal     int64          `json:"deal,omitempty" doc:"that it pays, out of the buyer's dedicated account"`
	Verify   bool           `json:"verify,omitempty" doc:"in a foreign currency, and the member's registration did not pass its yearly check"`
}

func (s *Server) listPayouts(c *call, in listPayouts) (PayoutPage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return PayoutPage{}, err
	}
	all, err := settle.Payouts(c.Context(), s.DB, c.Actor, id.ID{}, lifecycle.State(in.State), before, in.Limit)
	if err != nil {
		return PayoutPage{}, err
	}
	house, err := party.House(c.Context(), s.DB)
	if err != nil && !errs.Is(err, "party.no_org") {
		return PayoutPage{}, err
	}
	unregistered, err := s.unregistered(c)
	if err != nil {
		return PayoutPage{}, err
	}
	page, n := PayoutPage{Payouts: []Payout{}}, orgNumbers{house.ID: 0}
	for i := range all {
		x := &all[i]
		out := Payout{No: x.No, Currency: string(x.Currency), Amount: decimalOf(x.Amount, x.Currency), From: x.Debtor, State: string(x.State), Asked: x.Asked, Moved: x.Moved, Message: x.Message, Reason: x.Reason, Credit: x.Credit, Deal: x.Deal, Verify: unregistered[x.Org] && settle.Foreign(x.Currency)}
		if out.Member, err = n.of(c.Context(), s, x.Org); err != nil {
			return PayoutPage{}, err
		}
		page.Payouts = append(page.Payouts, out)
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].No, 10)
	}
	return page, nil
}

// Registrations are members whose registration of foreign exchange did not pass.
type Registrations struct {
	Registrations []Registration `json:"registrations"`
}

// Registration is how the yearly check of a member's registration came out.
type Registration struct {
	Member int64      `json:"member" doc:"number of the member"`
	Year   int64      `json:"year"`
	Result string     `json:"result" enum:"failed,lapsed" doc:"lapsed: there was no check by its day"`
	Day    clock.Date `json:"day,omitempty" doc:"of the check"`
}

func (s *Server) listRegistrations(c *call, _ struct{}) (Registrations, error) {
	all, err := settle.Unregistered(c.Context(), s.DB, c.Actor)
	out, n := Registrations{Registrations: []Registration{}}, orgNumbers{}
	for _, x := range all {
		no, err := n.of(c.Context(), s, x.Org)
		if err != nil {
			return out, err
		}
		out.Registrations = append(out.Registrations, Registration{no, x.Year, x.Result, x.Day})
	}
	return out, err
}

// unregistered gives those members by their organisation.
func (s *Server) unregistered(c *call) (map[id.ID]bool, error) {
	all, err := settle.Unregistered(c.Context(), s.DB, c.Actor)
	by := make(map[id.ID]bool, len(all))
	for _, x := range all {
		by[x.Org] = true
	}
	return by, err
}

type reconcileDay struct {
	Day clock.Date `path:"day" doc:"year-month-day" example:"2026-11-23"`
}

// BankDay is a day of the bank beside the ledger.
type BankDay struct {
	Day         clock.Date    `json:"day"`
	Accounts    int           `json:"accounts" doc:"with a statement of the day"`
	Entries     int           `json:"entries"`
	Held        int           `json:"held" doc:"credits whose place is not found yet"`
	Unexplained []Unexplained `json:"unexplained"`
}

// Unexplained is one thing to look at.
type Unexplained struct {
	What     string         `json:"what" enum:"not_on_ledger,not_at_bank,gap,difference,no_answer"`
	Account  string         `json:"account,omitempty"`
	Ref      string         `json:"ref,omitempty" doc:"the bank's number of the booking, or ours of an order: PO4 a payout, CV4 a cover"`
	Currency string         `json:"currency"`
	Amount   export.Decimal `json:"amount"`
}

func (s *Server) reconcileDay(c *call, in reconcileDay) (BankDay, error) {
	if _, err := clock.ParseDate(string(in.Day)); err != nil {
		return BankDay{}, errs.New(errs.Invalid, "bank.bad_day").At("day")
	}
	d, err := settle.Reconcile(c.Context(), s.DB, c.Actor, in.Day, s.Clock.Now())
	out := BankDay{Day: d.Day, Accounts: d.Accounts, Entries: d.Entries, Held: d.Held, Unexplained: []Unexplained{}}
	for _, u := range d.Unexplained {
		out.Unexplained = append(out.Unexplained, Unexplained{u.What, u.Account, u.Ref, string(u.Currency), decimalOf(u.Amount, u.Currency)})
	}
	return out, err
}
