package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"openbourse/internal/app/bench"
)

type benchTradeCmd struct {
	Against string        `help:"PostgreSQL 15 or newer to measure against (the schema bench_trade in it is replaced and dropped); one is started when left out, \"none\" measures ours alone." placeholder:"postgres://…"`
	Data    string        `help:"Folder for the data, on a real disk; a temporary one when left out." type:"path" placeholder:"DIR"`
	Each    time.Duration `help:"How long each figure is measured on each side." default:"3s"`
	Clients []int         `help:"How many ask at once, one measurement for each." default:"1,64,1024"`
	HTTP    bool          `name:"http" help:"Measure deliveries through the API instead: HTTP, key, JSON."`
	Profile string        `help:"Write CPU profiles of 64 clients here, one file for each kind of work." type:"path" placeholder:"FILE"`
	JSON    bool          `name:"json" help:"Print JSON."`
}

// Run measures durable transfers and deliveries against payment, and the same on PostgreSQL.
func (c *benchTradeCmd) Run(ctx context.Context) error {
	if c.Each <= 0 || c.Each > time.Minute {
		return fmt.Errorf("--each %s: give more than 0 and at most 1m", c.Each)
	}
	for _, n := range c.Clients {
		if n < 1 || n > 4096 {
			return fmt.Errorf("--clients %d: give 1 to 4096", n)
		}
	}
	if c.HTTP {
		return c.overHTTP(ctx)
	}
	rep, err := bench.Trade(ctx, bench.TradeOptions{Folder: c.Data, Against: c.Against, Each: c.Each, Clients: c.Clients, Profile: c.Profile, Say: os.Stderr})
	if err != nil {
		return err
	}
	if c.JSON {
		printJSON(rep)
		return nil
	}
	printSide("ours", &rep.Ours)
	if rep.Postgres != nil {
		printSide("PostgreSQL", rep.Postgres)
	}
	if r := rep.Ratio; r != nil {
		fmt.Printf("ours to PostgreSQL at 64 clients: transfers %.1f, to one account %.1f (%.1f when every client there has a connection of its own), deliveries %.1f\n", r.Transfers, r.Hot, r.HotOwn, r.DvP)
		fmt.Printf("  when a request there takes two round trips: transfers %.1f, to one account %.1f, deliveries %.1f\n", r.TransfersInTwo, r.HotInTwo, r.DvPInTwo)
	}
	fmt.Printf("one buyer, from accepting to durable: p50 %.2f ms, p99 %.2f ms\n%s\n", rep.Accept.P50, rep.Accept.P99, rep.How)
	return nil
}

// overHTTP measures deliveries from a program's request to its answer.
func (c *benchTradeCmd) overHTTP(ctx context.Context) error {
	rep, err := bench.TradeHTTP(ctx, bench.TradeOptions{Folder: c.Data, Each: c.Each, Clients: c.Clients, Profile: c.Profile, Say: os.Stderr})
	if err != nil {
		return err
	}
	if c.JSON {
		printJSON(map[string]any{"http": rep})
		return nil
	}
	printSide("HTTP", &bench.TradeSide{DvP: rep.DvP})
	fmt.Println(rep.How)
	return nil
}

func printSide(name string, s *bench.TradeSide) {
	for _, kind := range []struct {
		name  string
		rates []bench.Rate
	}{{"transfers", s.Transfers}, {"to one account", s.Hot}, {"deliveries", s.DvP}} {
		for _, r := range kind.rates {
			fmt.Printf("%-10s  %-15s %5d clients %10.0f a second, p50 %.2f ms, p99 %.2f ms\n", name, kind.name, r.Clients, r.PerSecond, r.P50, r.P99)
		}
	}
}
