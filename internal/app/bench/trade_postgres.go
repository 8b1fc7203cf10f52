package bench

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
)

// tradeRival is a program on PostgreSQL that does each request in a transaction of its
// own, with the rows the product writes.
type tradeRival struct {
	address string
	h       *tradeHouse
	pool    *pgxpool.Pool
	deals   int
	first   int
	inTwo   bool // a request's statements go in two round trips, not each in one of its own
}

// tradeServer are settings of a server that is started for this: durable, as ours is.
var tradeServer = []string{"shared_buffers=1GB", "effective_cache_size=4GB", "max_wal_size=4GB", "jit=off", "autovacuum=off", "fsync=on", "synchronous_commit=on", "max_connections=100"}

var rivalConns = []int{8, 16, 64}

func newTradeRival(ctx context.Context, address string, h *tradeHouse) (*tradeRival, error) {
	r := &tradeRival{address: address, h: h}
	if err := r.connect(ctx, 8); err != nil {
		return nil, err
	}
	for _, s := range rivalSchema {
		if _, err := r.pool.Exec(ctx, s); err != nil {
			return nil, fmt.Errorf("bench: %s: %w", s, err)
		}
	}
	accounts, positions := make([][]any, 0, 2*len(h.members)), make([][]any, 0, len(h.members)+2)
	for i := range h.members {
		accounts = append(accounts, []any{int64(i), h.members[i].Org[:], "cash"}, []any{int64(titleAccount + i), h.members[i].Org[:], "owned"})
		positions = append(positions, []any{int64(1), int64(840), int64(i), int64(tradeCash), int64(0)})
	}
	for _, no := range []int64{feesAccount, taxAccount} {
		positions = append(positions, []any{int64(1), int64(840), no, int64(0), int64(0)})
	}
	if err := r.copy(ctx, "account", []string{"no", "owner", "purpose"}, accounts); err != nil {
		return nil, err
	}
	return r, r.copy(ctx, "position", []string{"book", "asset", "account", "quantity", "aside"}, positions)
}

func (r *tradeRival) copy(ctx context.Context, table string, columns []string, rows [][]any) error {
	_, err := r.pool.CopyFrom(ctx, pgx.Identifier{rivalName, table}, columns, pgx.CopyFromRows(rows))
	if err != nil {
		return fmt.Errorf("bench: copy into %s: %w", table, err)
	}
	return nil
}

// connect takes another number of connections; each prepares its statements once.
func (r *tradeRival) connect(ctx context.Context, n int) error {
	if r.pool != nil {
		r.pool.Close()
	}
	conf, err := pgxpool.ParseConfig(r.address)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	conf.MaxConns, conf.MinConns = int32(n), int32(n) //nolint:gosec // 64 at most
	conf.ConnConfig.RuntimeParams["search_path"] = rivalName
	conf.ConnConfig.RuntimeParams["synchronous_commit"] = "on"
	if r.pool, err = pgxpool.NewWithConfig(ctx, conf); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return nil
}

func (r *tradeRival) close(ctx context.Context) {
	_, _ = r.pool.Exec(ctx, "DROP SCHEMA IF EXISTS "+rivalName+" CASCADE") // leave nothing on a server that was given
	r.pool.Close()
}

// best measures with each number of connections and gives the best, each statement sent by
// itself as most programs do; with 64 clients also what two round trips a request would do.
func (r *tradeRival) best(ctx context.Context, work, clients int, long time.Duration) (best Rate, err error) {
	tries := rivalConns
	if clients == 1 {
		tries = []int{1}
	}
	for _, n := range tries {
		if err := r.connect(ctx, n); err != nil {
			return best, err
		}
		got, err := rate(ctx, r, work, clients, long, "")
		if err != nil {
			return best, err
		}
		if n == clients {
			best.Own = got.PerSecond
		}
		if got.PerSecond > best.PerSecond {
			got.Conns, got.Own, got.InTwo = n, best.Own, best.InTwo
			best = got
		}
		if clients != 64 {
			continue
		}
		r.inTwo = true
		got, err = rate(ctx, r, work, clients, long, "")
		if r.inTwo = false; err != nil {
			return best, err
		}
		best.InTwo = max(best.InTwo, got.PerSecond)
	}
	return best, nil
}

// send runs the statements of one half of a request, in order; what is to become of their rows
// was said when they were queued.
func (r *tradeRival) send(ctx context.Context, c *pgx.Conn, b *pgx.Batch) error {
	if r.inTwo {
		return c.SendBatch(ctx, b).Close()
	}
	for _, q := range b.QueuedQueries {
		if err := c.SendBatch(ctx, &pgx.Batch{QueuedQueries: []*pgx.QueuedQuery{q}}).Close(); err != nil {
			return err
		}
	}
	return nil
}

// ready writes so many settlements that wait, with their titles set aside.
func (r *tradeRival) ready(ctx context.Context, work, most int) error {
	if work == workDvP {
		r.first = r.deals
		r.deals += most
		var positions, pendings, legs, settlements [][]any
		now := int64(clock.System{}.Now())
		for i := r.first; i < r.deals; i++ {
			s, b, br := r.h.parties(i)
			no, stone := int64(i)+1, int64(i)+1
			m := r.h.members
			positions = append(positions, []any{int64(2), stone, int64(titleAccount + s), int64(1), int64(1)}, []any{int64(3), stone, int64(vaultAccount), int64(1), int64(0)})
			pendings = append(pendings, []any{no, now, "deal.title", fmt.Sprintf("deal:%d", no), int64(0), "pending", int64(0), int64(0), ""})
			legs = append(legs, []any{no, int64(0), int64(2), stone, int64(titleAccount + s), int64(titleAccount + b), int64(1), int64(1), int64(1010), int64(0), int64(0), int64(1)})
			settlements = append(settlements, []any{
				no, "open", fmt.Sprintf("RF00S%d", no), m[s].Org[:], m[b].Org[:], m[br].Org[:], "USD", int64(tradePrice), int64(tradePrice / 100), int64(1250), int64(75), int64(0),
				int64(s), int64(b), int64(br), no, stone, now, now + 1e12, now, int64(0),
			})
		}
		for _, t := range []struct {
			table   string
			columns []string
			rows    [][]any
		}{
			{"position", []string{"book", "asset", "account", "quantity", "aside"}, positions},
			{"pending", []string{"no", "at", "kind", "reference", "until_at", "state", "ended_at", "transfer", "why"}, pendings},
			{"pending_leg", []string{"pending", "no", "book", "asset", "from_account", "to_account", "quantity", "pieces", "weight", "value", "until_at", "waits"}, legs},
			{"settlement", []string{
				"deal", "state", "reference", "seller", "buyer", "broker", "currency", "total", "commission", "fee", "tax", "penalty",
				"seller_cash", "buyer_cash", "broker_cash", "pending", "stone", "struck", "due", "moved", "transfer",
			}, settlements},
		} {
			if err := r.copy(ctx, t.table, t.columns, t.rows); err != nil {
				return err
			}
		}
	}
	_, err := r.pool.Exec(ctx, "ANALYZE")
	return err
}

func (r *tradeRival) do(ctx context.Context, work, n int) error {
	conn, err := r.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	defer conn.Release()
	if work == workDvP {
		err = r.settle(ctx, conn.Conn(), r.first+n)
	} else {
		from, to := r.h.pair(work)
		err = r.pay(ctx, conn.Conn(), from, to)
	}
	if err != nil { // give the connection back as it was
		_, _ = conn.Exec(ctx, "ROLLBACK")
		return fmt.Errorf("bench: PostgreSQL: %w", err)
	}
	return nil
}

// entry are the arguments of a journal row.
func entry(who access.Actor, cmd id.ID, kind string, input any, f interface{ FactName() string }, answer any) ([]any, error) {
	in, err := json.Marshal(input)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	said, err := json.Marshal(answer)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append(append(cmd[:], kind...), in...))
	return []any{int64(clock.System{}.Now()), who.Key(), cmd[:], kind, sum[:], f.FactName(), int64(1), string(body), string(said)}, nil
}

func (r *tradeRival) pay(ctx context.Context, c *pgx.Conn, from, to int) error {
	who, cmd := r.h.members[from], id.New()
	if err := access.Check(who, "settle.pay", who.To(who.Org)); err != nil {
		return err
	}
	var b pgx.Batch
	var transfer int64
	held := map[int64]int64{} // by account
	b.Queue("BEGIN")
	b.Queue(rivalSeen, cmd[:], who.Key()).QueryRow(unseen)
	b.Queue(rivalLockTwo, who.Org[:], r.h.members[to].Org[:]).Query(holdings(held))
	b.Queue(rivalNext).QueryRow(func(row pgx.Row) error { return row.Scan(&transfer) })
	if err := r.send(ctx, c, &b); err != nil {
		return err
	}
	if held[int64(from)] < 3 {
		return fmt.Errorf("account %d is short", from)
	}
	f := fact.MoneyPaid{From: who.Org, To: r.h.members[to].Org, Currency: "USD", Amount: 3, Transfer: transfer}
	e, err := entry(who, cmd, "settle.Pay", f, f, transfer)
	if err != nil {
		return err
	}
	b = pgx.Batch{}
	b.Queue(rivalTransfer, transfer, e[0], "settle.pay", "pay", int64(1))
	b.Queue(rivalLeg, transfer, int64(0), int64(1), int64(840), int64(from), int64(to), int64(3), int64(0), int64(0))
	b.Queue(rivalMove, int64(840), int64(from), int64(-3))
	b.Queue(rivalMove, int64(840), int64(to), int64(3))
	b.Queue(rivalJournal, e...)
	b.Queue("COMMIT")
	return r.send(ctx, c, &b)
}

// unseen refuses a command whose id the journal has.
func unseen(row pgx.Row) error {
	var seen bool
	if err := row.Scan(&seen); err != nil {
		return err
	}
	if seen {
		return errors.New("a command came twice")
	}
	return nil
}

// holdings puts what accounts hold into held.
func holdings(held map[int64]int64) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		var account, quantity int64
		_, err := pgx.ForEachRow(rows, []any{&account, &quantity}, func() error {
			held[account] = quantity
			return nil
		})
		return err
	}
}
