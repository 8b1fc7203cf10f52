package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"openbourse/internal/app"
	"openbourse/internal/app/bench"
	"openbourse/internal/app/world"
)

type benchPageCmd struct {
	Stones  int64  `help:"How many stones the exchange has." default:"1000000"`
	Data    string `help:"Data folder of a demo, made when there is none; a temporary one when left out." type:"path" placeholder:"DIR"`
	Rate    int    `help:"Requests a second." default:"50"`
	Seconds int    `help:"How long." default:"30"`
	Profile string `help:"Write a CPU profile of the measured time here." type:"path" placeholder:"FILE"`
	JSON    bool   `name:"json" help:"Print JSON."`
}

// Run opens a fictional exchange and measures its search page over HTTP on loopback.
func (c *benchPageCmd) Run(ctx context.Context) (err error) {
	if c.Stones < 1 || c.Rate < 1 || c.Seconds < 1 {
		return fmt.Errorf("--stones %d --rate %d --seconds %d: give positive numbers", c.Stones, c.Rate, c.Seconds)
	}
	where := c.Data
	if where == "" {
		if where, err = os.MkdirTemp("", "bourse-page-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(where)) }()
	}
	l := app.Listening{Addr: "localhost:0"}
	ln, err := app.Listen(ctx, l)
	if err != nil {
		return err
	}
	origin := localOrigin(ln)
	fmt.Fprintf(os.Stderr, "making or opening an exchange of %d stones\n", c.Stones)
	if err := app.Demo(ctx, where, origin, c.Stones); err != nil {
		return errors.Join(err, ln.Close())
	}
	h, err := app.Open(ctx, app.Config{Where: where, Origin: origin})
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	serving, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- h.Serve(serving, ln, l) }()
	var people []string
	for _, m := range world.Demo.Companies() {
		people = append(people, "/signin/demo/"+m.People[0].Mail)
	}
	rep, err := bench.Page(ctx, bench.PageOptions{Base: origin, SignIn: people, Rate: c.Rate, Seconds: c.Seconds, Profile: c.Profile})
	stop()
	if err = errors.Join(err, <-ended, h.Close()); err != nil {
		return err
	}
	if c.JSON {
		printJSON(rep)
		return nil
	}
	fmt.Printf("%d search pages at %d a second: p50 %.2f ms, p99 %.2f ms, longest %.2f ms; the largest page has %d bytes compressed\n",
		rep.Requests, rep.Rate, rep.P50, rep.P99, rep.Max, rep.Largest)
	return nil
}
