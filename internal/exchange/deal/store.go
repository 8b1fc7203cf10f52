package deal

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/store/db"
)

const dealColumns = `d.no, d.seller, d.buyer, d.broker, d.mandate, d.currency, d.state, d.turn, d.version, d.until_at, d.sealed, d.firm,
	d.opened, d.moved, d.events, d.lines, d.messages, d.files, d.viewings, d.struck, d.due, d.total, d.commission, d.affiliated,
	d.paper, d.invoice, d.transfer, d.batch, d.memo`

func scanDeal(r *sql.Rows) (Deal, error) {
	var d Deal
	var mandate string
	var sealed, firm, affiliated int64
	err := r.Scan(&d.No, &d.Seller, &d.Buyer, &d.Broker, &mandate, &d.Currency, &d.State, &d.Turn, &d.Version, &d.Until, &sealed, &firm,
		&d.Opened, &d.Moved, &d.events, &d.lines, &d.messages, &d.files, &d.viewings, &d.Struck, &d.Due, &d.Total, &d.Commission, &affiliated,
		&d.Paper, &d.Invoice, &d.Transfer, &d.Register, &d.Memo)
	for _, s := range strings.Fields(mandate) {
		d.Mandate = append(d.Mandate, Side(s))
	}
	d.Sealed, d.Firm, d.Affiliated = sealed == 1, firm == 1, affiliated == 1
	return d, err
}

func yes(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func (d *Deal) values() []any {
	mandate := make([]string, len(d.Mandate))
	for i, s := range d.Mandate {
		mandate[i] = string(s)
	}
	return []any{
		d.No, d.Seller, d.Buyer, d.Broker, strings.Join(mandate, " "), string(d.Currency), string(d.State), string(d.Turn), d.Version, d.Until, yes(d.Sealed), yes(d.Firm),
		d.Opened, d.Moved, d.events, d.lines, d.messages, d.files, d.viewings, d.Struck, d.Due, d.Total, d.Commission, yes(d.Affiliated),
		d.Paper, d.Invoice, d.Transfer, d.Register, d.Memo,
	}
}

func (d *Deal) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO deal (no, seller, buyer, broker, mandate, currency, state, turn, version, until_at, sealed, firm,
		opened, moved, events, lines, messages, files, viewings, struck, due, total, commission, affiliated, paper, invoice, transfer, batch, memo)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)`, d.values()...)
	return err
}

func (d *Deal) update(ctx context.Context, tx *db.Tx) error {
	v := d.values()
	_, err := tx.Exec(ctx, `UPDATE deal SET mandate = $2, state = $3, turn = $4, version = $5, until_at = $6, sealed = $7, firm = $8, moved = $9,
		events = $10, messages = $11, files = $12, viewings = $13, struck = $14, due = $15, total = $16, commission = $17, affiliated = $18,
		paper = $19, invoice = $20, transfer = $21, batch = $22 WHERE no = $1`,
		d.No, v[4], v[6], v[7], d.Version, d.Until, v[10], v[11], d.Moved, d.events, d.messages, d.files, d.viewings, d.Struck, d.Due, d.Total,
		d.Commission, v[23], d.Paper, d.Invoice, d.Transfer, d.Register)
	return err
}

func dealByNo(ctx context.Context, q db.Querier, no int64) (Deal, error) {
	d, ok, err := db.Row(ctx, q, scanDeal, "SELECT "+dealColumns+" FROM deal d WHERE d.no = $1", no)
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "deal.none", "deal", no)
	}
	return d, err
}

// event adds a line to what happened in the room; the caller writes the deal.
func (d *Deal) event(ctx context.Context, tx *db.Tx, at clock.Instant, act string, side Side, person id.ID, version int64, detail string) error {
	d.events++
	d.Moved = at
	_, err := tx.Exec(ctx, "INSERT INTO deal_event (deal, no, at, act, side, person, version, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		d.No, d.events, at, act, string(side), person, version, detail)
	return err
}

const lineColumns = "line, listing, stone, stock_no, kind, single, pieces, weight, ask_ppc, ask_total, proof, state, ppc, total, reserved, frozen, memo_line, part, cut_from"

func scanLine(r *sql.Rows) (Line, error) {
	var l Line
	var single, part int64
	var frozen string
	if err := r.Scan(&l.No, &l.Listing, &l.Stone, &l.StockNo, &l.Kind, &single, &l.Pieces, &l.Weight, &l.AskPPC, &l.AskTotal, &l.Proof,
		&l.State, &l.PPC, &l.Total, &l.Reserved, &frozen, &l.MemoLine, &part, &l.CutFrom); err != nil {
		return l, err
	}
	l.Single, l.Part = single == 1, part == 1
	return l, json.Unmarshal([]byte(frozen), &l.Frozen)
}

func linesOf(ctx context.Context, q db.Querier, deal int64) ([]Line, error) {
	return db.Rows(ctx, q, scanLine, "SELECT "+lineColumns+" FROM deal_line WHERE deal = $1 ORDER BY line", deal)
}

func (l *Line) insert(ctx context.Context, tx *db.Tx, deal int64) error {
	frozen, err := l.Frozen.text()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO deal_line (deal, "+lineColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
		deal, l.No, l.Listing, l.Stone, l.StockNo, l.Kind, yes(l.Single), l.Pieces, int64(l.Weight), l.AskPPC, l.AskTotal, l.Proof,
		string(l.State), l.PPC, l.Total, l.Reserved, frozen, l.MemoLine, yes(l.Part), l.CutFrom)
	return err
}

func (l *Line) update(ctx context.Context, tx *db.Tx, deal int64) error {
	_, err := tx.Exec(ctx, `UPDATE deal_line SET state = $3, ppc = $4, total = $5, reserved = $6, stone = $7, pieces = $8, weight = $9, part = $10, cut_from = $11, stock_no = $12
		WHERE deal = $1 AND line = $2`, deal, l.No, string(l.State), l.PPC, l.Total, l.Reserved, l.Stone, l.Pieces, int64(l.Weight), yes(l.Part), l.CutFrom, l.StockNo)
	return err
}

// Version is one offer as it was signed.
type Version struct {
	Version int64
	Side    Side
	Person  id.ID // who signed; zero: the listing itself stood at its ask
	Org     id.ID
	At      clock.Instant
	Until   clock.Instant
	State   lifecycle.State // standing, countered, withdrawn, declined, lapsed, accepted, overtaken
	Ended   clock.Instant
	Sealed  bool
	Each    bool // lines may be accepted one by one
	Terms
	Total  int64
	Method string // of the second proof
	Digest []byte
	Prices []Priced
}

// Priced is one line of an offer.
type Priced struct {
	Line   int64  `json:"line"`
	How    How    `json:"how"`
	Amount int64  `json:"amount"`
	PPC    int64  `json:"ppc"`
	Total  int64  `json:"total"`
	Answer string `json:"answer,omitempty"` // accepted, declined

	Weight carat.Weight `json:"weight,omitempty"` // of a selection; 0: all of the line
}

// The states of a version; countered and overtaken are also acts.
const (
	standing  lifecycle.State = "standing"
	countered lifecycle.State = "countered"
	withdrawn lifecycle.State = "withdrawn"
	declined  lifecycle.State = "declined"
	lapsed    lifecycle.State = "lapsed"
	accepted  lifecycle.State = "accepted"
	overtaken lifecycle.State = "overtaken"
)

const offerColumns = `version, side, person, org, at, until_at, state, ended, sealed, each_line, days, delivery, memo_days, sight_days, grounds,
	commission_rate, commission_amount, total, method, digest`

func scanVersion(r *sql.Rows) (Version, error) {
	var v Version
	var sealed, each int64
	var grounds string
	err := r.Scan(&v.Version, &v.Side, &v.Person, &v.Org, &v.At, &v.Until, &v.State, &v.Ended, &sealed, &each, &v.Days, &v.Delivery, &v.MemoDays, &v.SightDays, &grounds,
		&v.CommissionRate, &v.CommissionAmount, &v.Total, &v.Method, &v.Digest)
	v.Sealed, v.Each = sealed == 1, each == 1
	if grounds != "" {
		v.Grounds = strings.Fields(grounds)
	}
	return v, err
}

// versionOf reads one offer of a room with its prices.
func versionOf(ctx context.Context, q db.Querier, deal, version int64) (Version, error) {
	v, ok, err := db.Row(ctx, q, scanVersion, "SELECT "+offerColumns+" FROM deal_offer WHERE deal = $1 AND version = $2", deal, version)
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "deal.no_offer", "deal", deal, "version", version)
	}
	if err != nil {
		return v, err
	}
	v.Prices, err = db.Rows(ctx, q, scanPriced, "SELECT line, how, amount, ppc, total, answer, weight FROM deal_price WHERE deal = $1 AND version = $2 ORDER BY line", deal, version)
	return v, err
}

func scanPriced(r *sql.Rows) (Priced, error) {
	var p Priced
	return p, r.Scan(&p.Line, &p.How, &p.Amount, &p.PPC, &p.Total, &p.Answer, &p.Weight)
}

func (v *Version) insert(ctx context.Context, tx *db.Tx, deal int64) error {
	if _, err := tx.Exec(ctx, `INSERT INTO deal_offer (deal, `+offerColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
		deal, v.Version, string(v.Side), v.Person, v.Org, v.At, v.Until, string(v.State), v.Ended, yes(v.Sealed), yes(v.Each), v.Days, v.Delivery, v.MemoDays, v.SightDays,
		strings.Join(v.Grounds, " "), v.CommissionRate, v.CommissionAmount, v.Total, v.Method, v.Digest); err != nil {
		return err
	}
	for _, p := range v.Prices {
		if _, err := tx.Exec(ctx, "INSERT INTO deal_price (deal, version, line, how, amount, ppc, total, answer, weight) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
			deal, v.Version, p.Line, string(p.How), p.Amount, p.PPC, p.Total, p.Answer, int64(p.Weight)); err != nil {
			return err
		}
	}
	return nil
}

// endVersion notes how an offer ended.
func endVersion(ctx context.Context, tx *db.Tx, deal, version int64, s lifecycle.State, at clock.Instant) error {
	_, err := tx.Exec(ctx, "UPDATE deal_offer SET state = $3, ended = $4 WHERE deal = $1 AND version = $2", deal, version, string(s), at)
	return err
}
