package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"openbourse/internal/store/db/pgtemp"
)

// TradeOptions say what is measured.
type TradeOptions struct {
	Folder  string        // for the data; empty: a temporary one. It should be on a real disk
	Against string        // PostgreSQL; empty: one is started; "none": ours alone
	Each    time.Duration // how long each figure is measured on each side
	Clients []int         // 1, 64 and 1024 when empty
	Members int           // with an account each; 1000 when 0
	Profile string        // CPU profiles of 64 clients are written here, the kind of work added to the name; empty: none
	Say     io.Writer     // progress, may be nil

	temporary bool // the folder is ours, and goes at the end
}

// filled puts what is usual where nothing is said.
func (opt TradeOptions) filled() (TradeOptions, error) {
	if opt.Say == nil {
		opt.Say = io.Discard
	}
	if len(opt.Clients) == 0 {
		opt.Clients = []int{1, 64, 1024}
	}
	if opt.Members == 0 {
		opt.Members = 1000
	}
	if opt.Folder != "" {
		return opt, nil
	}
	folder, err := os.MkdirTemp("", "bourse-trade-")
	if err != nil {
		return opt, fmt.Errorf("bench: %w", err)
	}
	opt.Folder, opt.temporary = folder, true
	return opt, nil
}

// Rate is what so many clients at once got done, every answer durable.
type Rate struct {
	Clients   int     `json:"clients"`
	Done      int     `json:"done"`
	PerSecond float64 `json:"per_second"`
	P50       float64 `json:"p50_ms"`
	P99       float64 `json:"p99_ms"`
	Conns     int     `json:"connections,omitempty"`                // of PostgreSQL, the best number tried
	Own       float64 `json:"per_second_own_connections,omitempty"` // of PostgreSQL, when every client has a connection of its own
	InTwo     float64 `json:"per_second_two_round_trips,omitempty"` // of PostgreSQL, the best when a request's statements go in two round trips
}

// TradeSide is one side of the measurement.
type TradeSide struct {
	Transfers []Rate `json:"transfers"` // between a thousand accounts
	Hot       []Rate `json:"hot"`       // all to one account
	DvP       []Rate `json:"dvp"`       // title, price, fee, tax and commission in one transfer
}

// TradeRatio is ours to PostgreSQL at 64 clients. There each statement of a request is sent by
// itself; InTwo is against a program that sends them in two round trips, and so holds its locks
// for a shorter time than most do.
type TradeRatio struct {
	Transfers      float64 `json:"transfers_64"`
	Hot            float64 `json:"hot_64"`
	DvP            float64 `json:"dvp_64"`
	HotOwn         float64 `json:"hot_64_own_connections"` // when every client of PostgreSQL has a connection of its own
	TransfersInTwo float64 `json:"transfers_64_two_round_trips"`
	HotInTwo       float64 `json:"hot_64_two_round_trips"`
	DvPInTwo       float64 `json:"dvp_64_two_round_trips"`
}

// note takes what both sides did.
func (t *TradeRatio) note(work int, ours, theirs Rate) {
	*[works]*float64{&t.Transfers, &t.Hot, &t.DvP}[work] = ours.PerSecond / theirs.PerSecond
	*[works]*float64{&t.TransfersInTwo, &t.HotInTwo, &t.DvPInTwo}[work] = ours.PerSecond / theirs.InTwo
	if work == workHot {
		t.HotOwn = ours.PerSecond / theirs.Own
	}
}

// TradeReport is what was measured.
type TradeReport struct {
	Ours     TradeSide   `json:"ours"`
	Postgres *TradeSide  `json:"postgres,omitempty"`
	Ratio    *TradeRatio `json:"ratio,omitempty"`
	Accept   Waits       `json:"accept"` // one buyer taking stones at their price, from his click to durable
	How      string      `json:"how"`
}

const tradeHow = "ours: settle.Pay and settle.Settle as the product runs them (permission, lifecycle, idempotency, journal entry with its hash, ledger), in process, SQLite synchronous=FULL. " +
	"PostgreSQL: the same rows written by prepared statements, one transaction a request, one statement after the other (and, in the figures that say so, in two round trips), positions locked in one order with FOR UPDATE, journal row without a hash chain, " +
	"synchronous_commit=on, best of 8, 16 and 64 connections; both sides in turn in one run. Deals measured here are of stones without a listing"

// The kinds of work that are measured.
const (
	workSpread = iota
	workHot
	workDvP
	works
)

var workNames = [works]string{"transfers", "to one account", "deliveries"}

// profileOf is the file for the profile of one measurement, empty when none is asked for.
func (opt TradeOptions) profileOf(work, clients int) string {
	if opt.Profile == "" || clients != 64 {
		return ""
	}
	return opt.Profile + "." + strings.ReplaceAll(workNames[work], " ", "-")
}

// side does one piece of work of a kind: the n-th by the client.
type side interface {
	// ready prepares for most pieces of a kind.
	ready(ctx context.Context, work, most int) error
	do(ctx context.Context, work, n int) error
}

// Trade measures durable transfers and deliveries against payment.
func Trade(ctx context.Context, opt TradeOptions) (rep TradeReport, err error) {
	if opt, err = opt.filled(); err != nil {
		return rep, err
	}
	if opt.temporary {
		defer func() { err = errors.Join(err, os.RemoveAll(opt.Folder)) }()
	}
	rep.How = tradeHow
	h, err := newTradeHouse(ctx, opt)
	if err != nil {
		return rep, err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	fmt.Fprintln(opt.Say, "one buyer …") // first: a server that was just made keeps the disk busy for a while
	if rep.Accept, err = h.accept(ctx, opt.Each); err != nil {
		return rep, err
	}
	var pg *tradeRival
	if opt.Against != "none" {
		address := opt.Against
		if address == "" {
			fmt.Fprintln(opt.Say, "starting PostgreSQL …")
			server, err := pgtemp.Start(ctx, "", tradeServer...)
			if err != nil {
				return rep, err
			}
			defer server.Stop() //nolint:errcheck // a temporary server ends with this process at the latest
			address = server.Address
		}
		if pg, err = newTradeRival(ctx, address, h); err != nil {
			return rep, err
		}
		defer pg.close(context.WithoutCancel(ctx))
		rep.Postgres = &TradeSide{}
	}
	if err := rep.measure(ctx, opt, h, pg); err != nil {
		return rep, err
	}
	return rep, h.sound(ctx)
}

// measure takes every figure of both sides, one after the other.
func (rep *TradeReport) measure(ctx context.Context, opt TradeOptions, h *tradeHouse, pg *tradeRival) error {
	ratio := TradeRatio{}
	for work := range works {
		for _, clients := range opt.Clients {
			ours, err := rate(ctx, h, work, clients, opt.Each, opt.profileOf(work, clients))
			if err != nil {
				return err
			}
			fmt.Fprintf(opt.Say, "%-16s %5d clients: %9.0f a second, p99 %.2f ms\n", workNames[work], clients, ours.PerSecond, ours.P99)
			into := rep.Ours.of(work)
			*into = append(*into, ours)
			if pg == nil {
				continue
			}
			theirs, err := pg.best(ctx, work, clients, opt.Each)
			if err != nil {
				return err
			}
			fmt.Fprintf(opt.Say, "%-16s %5d clients: %9.0f a second, p99 %.2f ms, %d connections\n", "  PostgreSQL", clients, theirs.PerSecond, theirs.P99, theirs.Conns)
			into = rep.Postgres.of(work)
			*into = append(*into, theirs)
			if clients == 64 && min(theirs.PerSecond, theirs.Own, theirs.InTwo) > 0 {
				ratio.note(work, ours, theirs)
				rep.Ratio = &ratio
			}
		}
	}
	return nil
}

func (s *TradeSide) of(work int) *[]Rate {
	return [works]*[]Rate{&s.Transfers, &s.Hot, &s.DvP}[work]
}

// prepared is how many deliveries are got ready for one figure, by clients: more than can
// be done in the time.
func prepared(clients int, long time.Duration) int {
	perSecond := 2500
	if clients > 1 {
		perSecond = 16_000
	}
	return max(int(float64(perSecond)*long.Seconds()), 2*clients)
}

// rate lets clients work at once for a while.
func rate(ctx context.Context, s side, work, clients int, long time.Duration, profile string) (Rate, error) {
	most := prepared(clients, long)
	if err := s.ready(ctx, work, most); err != nil {
		return Rate{}, err
	}
	stop, err := profiled(profile)
	if err != nil {
		return Rate{}, err
	}
	defer stop()
	var next atomic.Int64
	took, fails := make([][]time.Duration, clients), make([]error, clients)
	var all sync.WaitGroup
	begin := time.Now()
	for c := range clients {
		all.Go(func() {
			for time.Since(begin) < long {
				n := int(next.Add(1)) - 1
				if work == workDvP && n >= most {
					return
				}
				at := time.Now()
				if fails[c] = s.do(ctx, work, n); fails[c] != nil {
					return
				}
				took[c] = append(took[c], time.Since(at))
			}
		})
	}
	all.Wait()
	spent := time.Since(begin)
	if err := errors.Join(fails...); err != nil {
		return Rate{}, err
	}
	w := waitsOf(slices.Concat(took...))
	return Rate{Clients: clients, Done: w.Commands, PerSecond: float64(w.Commands) / spent.Seconds(), P50: w.P50, P99: w.P99}, nil
}
