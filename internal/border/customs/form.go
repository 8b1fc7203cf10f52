package customs

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// The states of an approval form.
const (
	FormRequested lifecycle.State = "requested"
	FormNumbered  lifecycle.State = "numbered"
	FormStamped   lifecycle.State = "customs_stamped"
	FormMatched   lifecycle.State = "matched"
	FormInvoiced  lifecycle.State = "invoiced"
	FormArchived  lifecycle.State = "archived"
	FormVoid      lifecycle.State = "form_void"
)

const ruleOfForms = "the exchange numbers and registers each form and matches it one to one with the duty-paid certificate (Guoshuifa [2006] 131, Arts. 4, 6)"

// FormLife is the lifecycle of a Diamond Transaction Approval Form.
var FormLife = lifecycle.Table{Name: "approval_form", Steps: []lifecycle.Step{
	{From: FormRequested, Act: "number", To: FormNumbered, Who: []string{"house"}, Rule: ruleOfForms},
	{From: FormNumbered, Act: "stamp", To: FormStamped, Who: officers, Rule: "customs releases the goods of its paper"},
	{From: FormNumbered, Act: "void", To: FormVoid, Who: []string{"house"}, Rule: "its paper was dropped or withdrawn"},
	{From: FormStamped, Act: "stamp", To: FormStamped, Who: officers, Rule: "an amended paper was released again"},
	{From: FormStamped, Act: "match", To: FormMatched, Who: []string{"house"}, Rule: ruleOfForms},
	{From: FormStamped, Act: "archive", To: FormArchived, Who: house, Rule: "record lists and exports bear no tax and have no certificate"},
	{From: FormMatched, Act: "stamp", To: FormStamped, Who: officers, Rule: "an amended paper was released again"},
	{From: FormMatched, Act: "invoice", To: FormInvoiced, Who: house, Rule: "the VAT invoice is issued through the tax office or its agent"},
	{From: FormMatched, Act: "archive", To: FormArchived, Who: house, Rule: "nothing more is to come"},
	{From: FormInvoiced, Act: "stamp", To: FormStamped, Who: officers, Rule: "an amended paper was released again"},
	{From: FormInvoiced, Act: "archive", To: FormArchived, Who: house, Rule: "nothing more is to come"},
}}

// Form is one Diamond Transaction Approval Form of the exchange's register.
type Form struct {
	No, Paper   int64
	State       lifecycle.State
	Member      id.ID
	Direction   Kind
	Number      string
	Requested   clock.Instant
	Numbered    clock.Instant
	Stamped     clock.Instant
	Certificate string // duty-paid
	Invoice     string
	Document    string
}

const formColumns = "f.no, f.paper, f.state, f.member, f.direction, f.number, f.requested, f.numbered, f.stamped, f.certificate, f.invoice, f.document"

func scanForm(r *sql.Rows) (Form, error) {
	var f Form
	return f, r.Scan(&f.No, &f.Paper, &f.State, &f.Member, &f.Direction, &f.Number, &f.Requested, &f.Numbered, &f.Stamped, &f.Certificate, &f.Invoice, &f.Document)
}

func formOf(ctx context.Context, q db.Querier, paper int64) (*Form, error) {
	f, found, err := db.Row(ctx, q, scanForm, "SELECT "+formColumns+" FROM customs_form f WHERE f.paper = $1", paper)
	if err != nil || !found {
		return nil, err
	}
	return &f, nil
}

func (f *Form) keep(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO customs_form (no, paper, state, member, direction, number, requested, numbered, stamped, certificate, invoice, document)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (no) DO UPDATE SET state = excluded.state, number = excluded.number, numbered = excluded.numbered,
		stamped = excluded.stamped, certificate = excluded.certificate, invoice = excluded.invoice, document = excluded.document`,
		f.No, f.Paper, string(f.State), f.Member, string(f.Direction), f.Number, f.Requested, f.Numbered, f.Stamped, f.Certificate, f.Invoice, f.Document)
	return err
}

func (f *Form) step(act lifecycle.Act) error {
	to, err := FormLife.Next(f.State, act)
	if err == nil {
		f.State = to
	}
	return err
}

func (f *Form) moved(what lifecycle.Act) fact.FormMoved {
	return fact.FormMoved{Form: f.No, Paper: f.Paper, Number: f.Number, Member: f.Member, What: string(what), State: string(f.State), Certificate: f.Certificate, Code: f.Document}
}

// number enters the paper into the exchange's register, when it is not in it already: a
// paper that went back and comes again keeps its form.
func (w *work) number(ctx context.Context) error {
	if w.form != nil && w.form.State == FormNumbered {
		return nil
	}
	day, err := w.day(ctx)
	if err != nil {
		return err
	}
	f := Form{Paper: w.No, State: FormRequested, Member: w.Member, Direction: w.Kind, Requested: w.now, Numbered: w.now}
	if f.No, err = w.tx.Next(ctx, "customs.form"); err != nil {
		return err
	}
	serial, err := w.tx.Next(ctx, "customs.form."+yearOf(day))
	if err != nil {
		return err
	}
	f.Number = fmt.Sprintf("%s-%06d", yearOf(day), serial)
	if err := f.step("number"); err != nil {
		return err
	}
	w.form = &f
	return f.keep(ctx, w.tx)
}

// stamp says on the form that customs released the goods, and matches it with the slip.
func (w *work) stamp(ctx context.Context) error {
	if w.form == nil {
		return nil
	}
	if err := w.form.step("stamp"); err != nil {
		return err
	}
	w.form.Stamped = w.now
	if w.Slip != "" {
		w.form.Certificate = w.Slip
		if err := w.form.step("match"); err != nil {
			return err
		}
	}
	return w.form.keep(ctx, w.tx)
}

func (w *work) voidForm(ctx context.Context) error {
	if w.form == nil || w.form.State != FormNumbered {
		return nil
	}
	if err := w.form.step("void"); err != nil {
		return err
	}
	if err := w.unprint(ctx); err != nil {
		return err
	}
	return w.form.keep(ctx, w.tx)
}

// File goes on with a form after its release: the VAT invoice is noted, or the form is filed
// and its paper closed.
type File struct {
	Form    int64         `json:"form"`
	Act     lifecycle.Act `json:"act"` // invoice, archive
	Invoice string        `json:"invoice,omitempty"`
}

// Filed is the answer.
type Filed struct {
	Form   int64           `json:"form"`
	Number string          `json:"number"`
	State  lifecycle.State `json:"state"`
}

// Do goes on with it.
func (c File) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Filed, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "customs.File", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Filed, error) {
			if err := access.Check(who, "approval.register", access.Any); err != nil {
				return nil, Filed{}, err
			}
			f, found, err := db.Row(ctx, tx, scanForm, "SELECT "+formColumns+" FROM customs_form f WHERE f.no = $1", c.Form)
			if err != nil || !found {
				if err == nil {
					err = errs.New(errs.NotFound, "customs.no_form", "form", c.Form)
				}
				return nil, Filed{}, err
			}
			if c.Act != "invoice" && c.Act != "archive" {
				return nil, Filed{}, errs.New(errs.Invalid, "customs.bad_act").At("act")
			}
			if err := f.step(c.Act); err != nil {
				return nil, Filed{}, err
			}
			p, _, err := byNo(ctx, tx, f.Paper)
			if err != nil {
				return nil, Filed{}, err
			}
			if f.Invoice, err = c.fit(f.Invoice); err != nil {
				return nil, Filed{}, err
			}
			if c.Act == "archive" {
				if err := p.step(ActClose); err != nil {
					return nil, Filed{}, err
				}
				now := k.Clock().Now()
				if err := p.add(ctx, tx, now, string(ActClose), who, f.Number); err != nil {
					return nil, Filed{}, err
				}
				if err := p.update(ctx, tx); err != nil {
					return nil, Filed{}, err
				}
			}
			return f.moved(c.Act), Filed{f.No, f.Number, f.State}, f.keep(ctx, tx)
		})
}

func (c *File) fit(was string) (string, error) {
	if c.Act != "invoice" {
		return was, nil
	}
	s := strings.TrimSpace(c.Invoice)
	if s == "" || utf8.RuneCountInString(s) > 40 || !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
		return "", errs.New(errs.Invalid, "customs.bad_invoice").At("invoice")
	}
	return s, nil
}

// Forms lists the register, newest first: of one's organisation, or all.
func Forms(ctx context.Context, q db.Querier, who access.Actor, before int64, limit int) ([]Form, error) {
	all := who.May("approval.list", access.Any)
	if !all {
		if err := access.Check(who, "approval.list", access.Own); err != nil {
			return nil, err
		}
	}
	if before <= 0 {
		before = 1 << 62
	}
	return db.Rows(ctx, q, scanForm, "SELECT "+formColumns+" FROM customs_form f WHERE f.no < $1 AND ($2 = 1 OR f.member = $3) ORDER BY f.no DESC LIMIT $4", before, yes(all), who.Org[:], limit)
}
