package admission

import (
	"context"
	"database/sql"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
)

const columns = `a.no, a.org, a.contact, a.preset, a.tier, a.state, a.reg_key, a.capital, a.since, a.sectors, a.premises, a.premises_zh, a.opened, a.submitted,
	a.notice_from, a.notice_until, a.notice_end, a.notice, a.entry_fee, a.annual_fee, a.months, a.currency, a.invoice, a.pay_by, a.paid_at, a.paid_ref,
	a.certificate, a.resolution, a.ended, a.again, a.events, a.lapses, a.discount`

func scan(r *sql.Rows) (Application, error) {
	var a Application
	var sectors string
	err := r.Scan(&a.No, &a.Org, &a.Contact, &a.Preset, &a.Tier, &a.State, &a.regKey, &a.Capital, &a.Since, &sectors, &a.Premises, &a.PremisesZh, &a.Opened, &a.Submitted,
		&a.NoticeFrom, &a.NoticeUntil, &a.NoticeEnd, &a.notice, &a.EntryFee, &a.AnnualFee, &a.Months, &a.Currency, &a.Invoice, &a.PayBy, &a.PaidAt, &a.PaidRef,
		&a.Certificate, &a.Resolution, &a.Ended, &a.Again, &a.events, &a.Lapses, &a.Discount)
	a.Sectors = strings.Fields(sectors)
	return a, err
}

func byNo(ctx context.Context, q db.Querier, no int64) (Application, bool, error) {
	return db.Row(ctx, q, scan, "SELECT "+columns+" FROM admission a WHERE a.no = $1", no)
}

// lastOf is the newest application of a company.
func lastOf(ctx context.Context, q db.Querier, org id.ID) (Application, bool, error) {
	return db.Row(ctx, q, scan, "SELECT "+columns+" FROM admission a WHERE a.org = $1 ORDER BY a.no DESC LIMIT 1", org)
}

func (a *Application) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO admission (no, org, contact, preset, tier, state, reg_key, capital, since, sectors, premises, premises_zh, opened, submitted,
		notice_from, notice_until, notice_end, notice, entry_fee, annual_fee, months, currency, invoice, pay_by, paid_at, paid_ref, certificate, resolution, ended, again, events, lapses)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, '', '', 0, '', 0, 0, 0, '', '', 0, 0, '', '', 0, 0, '', $14, $15)`,
		a.No, a.Org, a.Contact, a.Preset, a.Tier, string(a.State), a.regKey, a.Capital, string(a.Since), strings.Join(a.Sectors, " "), a.Premises, a.PremisesZh, a.Opened, a.events, a.Lapses)
	return err
}

func (a *Application) update(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE admission SET tier = $2, state = $3, reg_key = $4, capital = $5, since = $6, sectors = $7, premises = $8, premises_zh = $9, submitted = $10,
		notice_from = $11, notice_until = $12, notice_end = $13, notice = $14, entry_fee = $15, annual_fee = $16, months = $17, currency = $18, invoice = $19, pay_by = $20,
		paid_at = $21, paid_ref = $22, certificate = $23, resolution = $24, ended = $25, again = $26, events = $27, lapses = $28, discount = $29 WHERE no = $1`,
		a.No, a.Tier, string(a.State), a.regKey, a.Capital, string(a.Since), strings.Join(a.Sectors, " "), a.Premises, a.PremisesZh, a.Submitted,
		string(a.NoticeFrom), string(a.NoticeUntil), a.NoticeEnd, a.notice, a.EntryFee, a.AnnualFee, a.Months, a.Currency, a.Invoice, a.PayBy,
		a.PaidAt, a.PaidRef, a.Certificate, a.Resolution, a.Ended, string(a.Again), a.events, a.Lapses, a.Discount)
	return err
}

// remember keeps when the applicant was reminded of what ends; zero: not of what ends next.
func (a *Application) remember(ctx context.Context, tx *db.Tx, told clock.Instant) error {
	_, err := tx.Exec(ctx, "UPDATE admission SET reminded = $2 WHERE no = $1", a.No, told)
	return err
}

func yes(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func maybe(i id.ID) any {
	if i.IsZero() {
		return nil
	}
	return i
}

// Event is a line of the timeline.
type Event struct {
	No     int64
	At     clock.Instant
	Act    string
	Side   string // applicant, sponsor, member, house, council, clock
	Person id.ID
	Body   string
}

// add writes a line of the timeline.
func (a *Application) add(ctx context.Context, tx *db.Tx, at clock.Instant, act, side string, who access.Actor, text string) error {
	a.events++
	_, err := tx.Exec(ctx, "INSERT INTO admission_event (admission, no, at, act, side, person, body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		a.No, a.events, at, act, side, maybe(who.Person), text)
	return err
}

func eventsOf(ctx context.Context, q db.Querier, no int64) ([]Event, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (Event, error) {
		var e Event
		var person *id.ID
		err := r.Scan(&e.No, &e.At, &e.Act, &e.Side, &person, &e.Body)
		if person != nil {
			e.Person = *person
		}
		return e, err
	}, "SELECT e.no, e.at, e.act, e.side, e.person, e.body FROM admission_event e WHERE e.admission = $1 ORDER BY e.no LIMIT 1000", no)
}

// Sponsor is a member that was asked to recommend the applicant.
type Sponsor struct {
	Org              id.ID
	Asked            clock.Instant
	Signed, Declined clock.Instant // zero: not yet
	Person           id.ID
	Text             string
}

func sponsorsFor(ctx context.Context, q db.Querier, no int64) ([]Sponsor, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (Sponsor, error) {
		var s Sponsor
		var person *id.ID
		err := r.Scan(&s.Org, &s.Asked, &s.Signed, &s.Declined, &person, &s.Text)
		if person != nil {
			s.Person = *person
		}
		return s, err
	}, "SELECT s.org, s.asked, s.signed, s.declined, s.person, s.text FROM admission_sponsor s WHERE s.admission = $1 ORDER BY s.asked, s.org", no)
}

// Point is one thing that is checked.
type Point struct {
	Point  string
	Result string // ok, remark, missing; empty: not looked at yet
	Note   string
	Source string
	Person id.ID
	At     clock.Instant

	Screening Screening // of the screening, when the program filled the point in
	Cases     []string  // of the compliance desk, that it is about
}

func pointsOf(ctx context.Context, q db.Querier, no int64) (map[string]Point, error) {
	all, err := db.Rows(ctx, q, func(r *sql.Rows) (Point, error) {
		var p Point
		var person *id.ID
		err := r.Scan(&p.Point, &p.Result, &p.Note, &p.Source, &person, &p.At)
		if person != nil {
			p.Person = *person
		}
		return p, err
	}, "SELECT p.point, p.result, p.note, p.source, p.person, p.at FROM admission_point p WHERE p.admission = $1 ORDER BY p.point", no)
	by := make(map[string]Point, len(all))
	for _, p := range all {
		by[p.Point] = p
	}
	return by, err
}

// File is a document of an application, or of an objection to it.
type File struct {
	No        int64
	Objection int64
	At        clock.Instant
	Kind      string // licence, accounts, letter, owners, other
	Lang      string // zh, en, both; empty: nobody said, or it belongs to an objection
	Name      string
	Type      string // as its content says
	File      blob.Ref
}

const fileColumns = "f.no, f.objection, f.at, f.kind, f.lang, f.name, f.type, f.size, f.hash"

func scanFile(r *sql.Rows) (File, error) {
	var f File
	return f, r.Scan(&f.No, &f.Objection, &f.At, &f.Kind, &f.Lang, &f.Name, &f.Type, &f.File.Size, &f.File.Hash)
}

func filesOf(ctx context.Context, q db.Querier, no int64) ([]File, error) {
	return db.Rows(ctx, q, scanFile, "SELECT "+fileColumns+" FROM admission_file f WHERE f.admission = $1 ORDER BY f.no", no)
}

// Objection is why a member is against an application.
type Objection struct {
	No, Admission int64
	Org, Person   id.ID // empty for who may not know
	At            clock.Instant
	Ground        string
	State         lifecycle.State
	Answer        string
	Answered      clock.Instant
	Decided       clock.Instant
	Resolution    int64
}

const objectionColumns = "o.no, o.admission, o.org, o.person, o.at, o.ground, o.state, o.answer, o.answered, o.decided, o.resolution"

func scanObjection(r *sql.Rows) (Objection, error) {
	var o Objection
	var person *id.ID
	err := r.Scan(&o.No, &o.Admission, &o.Org, &person, &o.At, &o.Ground, &o.State, &o.Answer, &o.Answered, &o.Decided, &o.Resolution)
	if person != nil {
		o.Person = *person
	}
	return o, err
}

func objectionsTo(ctx context.Context, q db.Querier, no int64) ([]Objection, error) {
	return db.Rows(ctx, q, scanObjection, "SELECT "+objectionColumns+" FROM admission_objection o WHERE o.admission = $1 ORDER BY o.no", no)
}

func objectionByNo(ctx context.Context, q db.Querier, no int64) (Objection, bool, error) {
	return db.Row(ctx, q, scanObjection, "SELECT "+objectionColumns+" FROM admission_objection o WHERE o.no = $1", no)
}

func (o *Objection) update(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE admission_objection SET state = $2, answer = $3, answered = $4, decided = $5, resolution = $6 WHERE no = $1",
		o.No, string(o.State), o.Answer, o.Answered, o.Decided, o.Resolution)
	return err
}
