package bench

import (
	"context"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
)

const (
	rivalName    = "bench_trade" // its schema: it is dropped before and after
	titleAccount = 10_000        // accounts of titles begin here
	feesAccount  = 20_000
	taxAccount   = 20_001
	vaultAccount = 30_000
)

// rivalSchema are the tables of the product that a payment and a settlement touch, with
// their keys and indexes.
var rivalSchema = []string{
	"DROP SCHEMA IF EXISTS bench_trade CASCADE",
	"CREATE SCHEMA bench_trade",
	"CREATE SEQUENCE bench_trade.transfer_no CACHE 100",
	`CREATE TABLE bench_trade.journal (no BIGINT GENERATED ALWAYS AS IDENTITY (CACHE 100) PRIMARY KEY, at BIGINT NOT NULL, actor TEXT NOT NULL, command BYTEA NOT NULL, kind TEXT NOT NULL,
		input BYTEA NOT NULL, fact TEXT NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL, answer TEXT NOT NULL)`,
	"CREATE UNIQUE INDEX ON bench_trade.journal (command, actor)",
	"CREATE TABLE bench_trade.account (no BIGINT PRIMARY KEY, owner BYTEA NOT NULL, purpose TEXT NOT NULL, UNIQUE (owner, purpose))",
	"CREATE TABLE bench_trade.position (book BIGINT, asset BIGINT, account BIGINT, quantity BIGINT NOT NULL, aside BIGINT NOT NULL, PRIMARY KEY (book, asset, account)) WITH (fillfactor = 50)",
	"CREATE TABLE bench_trade.transfer (no BIGINT PRIMARY KEY, at BIGINT NOT NULL, kind TEXT NOT NULL, reference TEXT NOT NULL, legs BIGINT NOT NULL)",
	`CREATE TABLE bench_trade.leg (transfer BIGINT, no BIGINT, book BIGINT NOT NULL, asset BIGINT NOT NULL, from_account BIGINT NOT NULL, to_account BIGINT NOT NULL,
		quantity BIGINT NOT NULL, pieces BIGINT NOT NULL, weight BIGINT NOT NULL, value BIGINT NOT NULL, PRIMARY KEY (transfer, no))`,
	"CREATE INDEX ON bench_trade.leg (from_account, asset, transfer) WHERE book = 1",
	"CREATE INDEX ON bench_trade.leg (to_account, asset, transfer) WHERE book = 1",
	`CREATE TABLE bench_trade.pending (no BIGINT PRIMARY KEY, at BIGINT NOT NULL, kind TEXT NOT NULL, reference TEXT NOT NULL, until_at BIGINT NOT NULL,
		state TEXT NOT NULL, ended_at BIGINT NOT NULL, transfer BIGINT NOT NULL, why TEXT NOT NULL)`,
	"CREATE INDEX ON bench_trade.pending (reference)",
	"CREATE INDEX ON bench_trade.pending (state, until_at)",
	`CREATE TABLE bench_trade.pending_leg (pending BIGINT, no BIGINT, book BIGINT NOT NULL, asset BIGINT NOT NULL, from_account BIGINT NOT NULL, to_account BIGINT NOT NULL,
		quantity BIGINT NOT NULL, pieces BIGINT NOT NULL, weight BIGINT NOT NULL, value BIGINT NOT NULL, until_at BIGINT NOT NULL, waits BIGINT NOT NULL, PRIMARY KEY (pending, no))`,
	"CREATE INDEX ON bench_trade.pending_leg (book, asset, from_account, waits)",
	`CREATE TABLE bench_trade.settlement (deal BIGINT PRIMARY KEY, state TEXT NOT NULL, reference TEXT NOT NULL, seller BYTEA NOT NULL, buyer BYTEA NOT NULL, broker BYTEA NOT NULL,
		currency TEXT NOT NULL, total BIGINT NOT NULL, commission BIGINT NOT NULL, fee BIGINT NOT NULL, tax BIGINT NOT NULL, penalty BIGINT NOT NULL,
		seller_cash BIGINT NOT NULL, buyer_cash BIGINT NOT NULL, broker_cash BIGINT NOT NULL, pending BIGINT NOT NULL, stone BIGINT NOT NULL,
		struck BIGINT NOT NULL, due BIGINT NOT NULL, moved BIGINT NOT NULL, transfer BIGINT NOT NULL)`,
	"CREATE UNIQUE INDEX ON bench_trade.settlement (reference)",
	"CREATE INDEX ON bench_trade.settlement (buyer, deal)",
	"CREATE INDEX ON bench_trade.settlement (seller, deal)",
	"CREATE INDEX ON bench_trade.settlement (due) WHERE state IN ('open', 'funded', 'overdue')",
}

const (
	rivalSeen    = "SELECT EXISTS (SELECT 1 FROM journal WHERE command = $1 AND actor = $2)"
	rivalKept    = "SELECT COALESCE(SUM(p.quantity), 0)::bigint FROM position p WHERE p.book = 3 AND p.account = 30000 AND p.asset = (SELECT stone FROM settlement WHERE deal = $1)"
	rivalNext    = "SELECT nextval('transfer_no')"
	rivalLockTwo = `SELECT p.account, p.quantity - p.aside FROM position p
		WHERE p.book = 1 AND p.asset = 840 AND p.account IN (SELECT no FROM account WHERE owner IN ($1, $2) AND purpose = 'cash') ORDER BY p.account FOR UPDATE`
	rivalTransfer = "INSERT INTO transfer (no, at, kind, reference, legs) VALUES ($1, $2, $3, $4, $5)"
	rivalLeg      = `INSERT INTO leg (transfer, no, book, asset, from_account, to_account, quantity, pieces, weight, value)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)`
	rivalMove    = "UPDATE position SET quantity = quantity + $3 WHERE book = 1 AND asset = $1 AND account = $2"
	rivalJournal = `INSERT INTO journal (at, actor, command, kind, input, fact, version, body, answer) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

	rivalSettlement = `SELECT state, currency, total, commission, fee, tax, due, pending, stone, seller_cash, buyer_cash, broker_cash FROM settlement WHERE deal = $1 FOR UPDATE`
	rivalLockDeal   = `SELECT p.account, p.quantity FROM position p, settlement s WHERE s.deal = $1 AND p.book = 1 AND p.asset = 840
		AND p.account IN (s.seller_cash, s.buyer_cash, s.broker_cash, 20000, 20001) ORDER BY p.account FOR UPDATE OF p`
	rivalPending   = "SELECT p.state, l.from_account, l.to_account, l.asset FROM pending p JOIN pending_leg l ON l.pending = p.no WHERE p.no = (SELECT pending FROM settlement WHERE deal = $1)"
	rivalMoves     = "UPDATE position SET quantity = quantity + d.n FROM unnest($1::bigint[], $2::bigint[]) AS d (account, n) WHERE book = 1 AND asset = 840 AND position.account = d.account"
	rivalTitleFrom = "DELETE FROM position WHERE book = 2 AND asset = $1 AND account = $2"
	rivalTitleTo   = "INSERT INTO position (book, asset, account, quantity, aside) VALUES (2, $1, $2, 1, 0)"
	rivalLegs      = `INSERT INTO leg (transfer, no, book, asset, from_account, to_account, quantity, pieces, weight, value)
		VALUES ($1, 0, 2, $2, $3, $4, 1, 1, 1010, 0), ($1, 1, 1, 840, $5, $6, $7, 0, 0, 0), ($1, 2, 1, 840, $6, 20000, $8, 0, 0, 0), ($1, 3, 1, 840, $6, 20001, $9, 0, 0, 0), ($1, 4, 1, 840, $6, $10, $11, 0, 0, 0)`
	rivalPosted  = "UPDATE pending SET state = 'posted', ended_at = $2, transfer = $3 WHERE no = $1"
	rivalNoWait  = "UPDATE pending_leg SET waits = 0 WHERE pending = $1"
	rivalSettled = "UPDATE settlement SET state = 'settled', moved = $2, transfer = $3 WHERE deal = $1"
)

// owed is what is read of a settlement.
type owed struct {
	state, currency                     string
	total, commission, fee, tax, due    int64
	pending, stone                      int64
	sellerCash, buyerCash, brokerCash   int64
	waits                               string
	kept                                int64 // in the vault
	titleFrom, titleTo, asset, transfer int64
	held                                map[int64]int64
}

// settle does one delivery against payment.
func (r *tradeRival) settle(ctx context.Context, c *pgx.Conn, at int) error {
	deal, cmd := int64(at)+1, id.New()
	_, buyer, _ := r.h.parties(at)
	who := r.h.members[buyer]
	if err := access.Check(who, "settle.settle", who.To(who.Org)); err != nil {
		return err
	}
	var b pgx.Batch
	o := owed{held: map[int64]int64{}}
	into := func(fields ...any) func(pgx.Row) error {
		return func(row pgx.Row) error { return row.Scan(fields...) }
	}
	b.Queue("BEGIN")
	b.Queue(rivalSeen, cmd[:], who.Key()).QueryRow(unseen)
	b.Queue(rivalSettlement, deal).QueryRow(into(&o.state, &o.currency, &o.total, &o.commission, &o.fee, &o.tax, &o.due, &o.pending, &o.stone, &o.sellerCash, &o.buyerCash, &o.brokerCash))
	b.Queue(rivalLockDeal, deal).Query(holdings(o.held))
	b.Queue(rivalPending, deal).QueryRow(into(&o.waits, &o.titleFrom, &o.titleTo, &o.asset))
	b.Queue(rivalKept, deal).QueryRow(into(&o.kept))
	b.Queue(rivalNext).QueryRow(into(&o.transfer))
	if err := r.send(ctx, c, &b); err != nil {
		return err
	}
	if o.state != "open" || o.waits != "pending" || o.held[o.buyerCash] < o.total || o.kept < 1 {
		return fmt.Errorf("deal %d cannot be settled: %+v", deal, o)
	}
	f := fact.DealSettled{
		Deal: deal, Transfer: o.transfer, Seller: r.h.members[o.sellerCash].Org, Buyer: who.Org, Currency: o.currency, Total: o.total,
		Lines: []fact.DealLine{{Stone: o.stone, Kind: "natural", Single: true, Pieces: 1, Weight: 1010, PPC: o.total, Total: o.total, Reserved: o.pending}},
	}
	e, err := entry(who, cmd, "settle.Settle", deal, f, o.transfer)
	if err != nil {
		return err
	}
	b = pgx.Batch{}
	b.Queue(rivalTransfer, o.transfer, e[0], "settle", "deal:"+strconv.FormatInt(deal, 10), int64(5))
	b.Queue(rivalLegs, o.transfer, o.stone, o.titleFrom, o.titleTo, o.buyerCash, o.sellerCash, o.total, o.fee, o.tax, o.brokerCash, o.commission)
	b.Queue(rivalMoves, []int64{o.buyerCash, o.sellerCash, o.brokerCash, feesAccount, taxAccount},
		[]int64{-o.total, o.total - o.fee - o.tax - o.commission, o.commission, o.fee, o.tax})
	b.Queue(rivalTitleFrom, o.stone, o.titleFrom)
	b.Queue(rivalTitleTo, o.stone, o.titleTo)
	b.Queue(rivalPosted, o.pending, e[0], o.transfer)
	b.Queue(rivalNoWait, o.pending)
	b.Queue(rivalSettled, deal, e[0], o.transfer)
	b.Queue(rivalJournal, e...)
	b.Queue("COMMIT")
	return r.send(ctx, c, &b)
}
