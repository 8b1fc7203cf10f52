package web

import (
	"errors"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/bankfile"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// bankRows is how many of each the queue shows.
const bankRows = 100

// bankData is what waits for the people of the bank on the exchange.
type bankData struct {
	Confirms bool // the reader confirms credits by hand
	Brings   bool // the reader may bring files
	Expected []bankExpected
	Waiting  []bankWaiting
	Held     []bankCreditRow
	Payouts  []payoutRow
	Covers   []coverRow // that the bank has not answered
	Verify   []verifyRow
	Form     form
}

// verifyRow is a member whose payments in foreign currency the bank verifies one by one.
type verifyRow struct {
	No              int64
	Org, Year, When string
	Chip            template.HTML
}

type bankExpected struct {
	Deal                int64
	Chip                template.HTML
	Payer               string
	Sum, Reference, Due string
	Verify              bool // its payer's registration did not pass
}

// bankWaiting is a credit that one person confirmed and a second one must.
type bankWaiting struct {
	settle.Confirmation
	Sum, Plain, Since string
	Mine              bool
}

type bankCreditRow struct {
	No                            int64
	Chip                          template.HTML
	Sum, Why, Reference, At, Deal string
}

// bank shows the queue.
func (s *Server) bank(w http.ResponseWriter, r *Request) error {
	return s.bankPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) bankPage(w http.ResponseWriter, r *Request, f form) error {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	d := bankData{Form: f, Confirms: r.Actor.May("bank.confirm", access.Assigned), Brings: r.Actor.May("bank.file", access.Assigned) || r.Actor.May("bank.file", access.Any)}
	verify, err := s.bankVerifies(r, &d)
	if err != nil {
		return err
	}
	expected, err := settle.Expected(ctx, q, r.Actor, r.Now, bankRows)
	if err != nil {
		return err
	}
	for i := range expected {
		x := &expected[i]
		d.Expected = append(d.Expected, bankExpected{
			Deal: x.Deal, Chip: settlementChip(r, x), Payer: s.orgName(r, x.Buyer), Sum: l.Money(money.Of(x.Owed(), x.Currency)), Reference: x.Reference, Due: moment(l, x.Due, s.zone(r)),
			Verify: verify[x.Buyer] && settle.Foreign(x.Currency),
		})
	}
	waiting, err := settle.Confirmations(ctx, q, r.Actor)
	if err != nil {
		return err
	}
	for _, c := range waiting {
		d.Waiting = append(d.Waiting, bankWaiting{
			Confirmation: c, Sum: l.Money(money.Of(c.Amount, c.Currency)), Plain: money.Of(c.Amount, c.Currency).Decimal(), Since: moment(l, c.FirstAt, s.zone(r)), Mine: c.FirstBy == r.Actor.Person,
		})
	}
	held, err := settle.Credits(ctx, q, r.Actor, settle.Held, 0, bankRows)
	if err != nil {
		return err
	}
	for i := range held {
		d.Held = append(d.Held, s.bankCreditRow(r, &held[i]))
	}
	for _, state := range []lifecycle.State{settle.Ordered, settle.Sent} {
		payouts, err := settle.Payouts(ctx, q, r.Actor, noOrg, state, 0, bankRows)
		if err != nil {
			return err
		}
		for i := range payouts {
			row := s.payoutRow(r, &payouts[i])
			row.Verify = verify[payouts[i].Org] && settle.Foreign(payouts[i].Currency)
			d.Payouts = append(d.Payouts, row)
		}
	}
	covers, err := settle.Covers(ctx, q, r.Actor, settle.Sent, "", 0, bankRows)
	if err != nil {
		return err
	}
	if d.Covers, err = s.coverRows(r, covers); err != nil {
		return err
	}
	for i := range d.Covers {
		c := &covers[i]
		d.Covers[i].Verify = (verify[c.Payer] || verify[c.Payee]) && settle.Foreign(c.Currency)
	}
	return s.show(w, r, "bank", View{Title: f.Title(l.T("bank.title")), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

// bankVerifies lists the members whose registration of foreign exchange did not pass its yearly
// check, and gives them by their organisation, for the marks beside their payments.
func (s *Server) bankVerifies(r *Request, d *bankData) (map[id.ID]bool, error) {
	all, err := settle.Unregistered(r.Context(), s.Keeper.DB(), r.Actor)
	if err != nil {
		return nil, err
	}
	by := make(map[id.ID]bool, len(all))
	for _, x := range all {
		o, err := party.OrgByID(r.Context(), s.Keeper.DB(), x.Org)
		if err != nil {
			return nil, err
		}
		by[x.Org] = true
		d.Verify = append(d.Verify, verifyRow{
			No: o.No, Org: o.NameIn(r.Lang), Year: strconv.FormatInt(x.Year, 10), When: r.Lang.Date(x.Day),
			Chip: chip(either(x.Result == "failed", "x", "a"), r.Lang.T("bank.registration_"+x.Result)),
		})
	}
	return by, nil
}

func (s *Server) bankCreditRow(r *Request, c *settle.Credit) bankCreditRow {
	row := bankCreditRow{
		No: c.No, Chip: chip(stateKind(c.State), stateWord(r.Lang, settle.CreditLife, c.State)), Sum: r.Lang.Money(money.Of(c.Amount, c.Currency)),
		Reference: c.Reference, At: moment(r.Lang, c.At, s.zone(r)),
	}
	if c.Why != "" {
		row.Why = r.Lang.T("bank.why_" + c.Why)
	}
	if c.Deal != 0 {
		row.Deal = strconv.FormatInt(c.Deal, 10)
	}
	return row
}

// bankFile takes in a file of the bank that a person brings.
func (s *Server) bankFile(w http.ResponseWriter, r *Request) error {
	t, err := s.bankTaken(r)
	if err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		return s.bankPage(w, r, f)
	}
	said := "bank.said_file"
	if t.Again {
		said = "bank.said_again"
	}
	s.say(w, said, "message", t.Message, "credits", strconv.Itoa(t.Credits), "settled", strconv.Itoa(t.Settled), "held", strconv.Itoa(t.Held), "payouts", strconv.Itoa(t.Payouts), "covers", strconv.Itoa(t.Covers))
	return redirect(w, r, "/bank")
}

func (s *Server) bankTaken(r *Request) (settle.Taken, error) {
	file, head, err := r.FormFile("file")
	var big *http.MaxBytesError
	switch {
	case errors.Is(err, http.ErrMissingFile):
		return settle.Taken{}, errs.New(errs.Invalid, "document.file_empty").At("file")
	case errors.As(err, &big):
		return settle.Taken{}, errs.New(errs.TooLarge, "bankfile.size", "at", "", "max", bankfile.MaxSize>>20).At("file")
	case err != nil:
		return settle.Taken{}, errs.New(errs.Invalid, "web.form_unreadable").Because(err)
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, bankfile.MaxSize+1))
	if err != nil {
		return settle.Taken{}, err
	}
	t, err := settle.Import(r.Context(), s.Keeper, r.Actor, head.Filename, b)
	if e := errs.Of(err); e != nil && e.Field == "" {
		err = e.At("file")
	}
	return t, err
}
