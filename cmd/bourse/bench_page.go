package main

import (
	"context"
	"fmt"

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
func (c *benchPageCmd) Run(ctx context.Context) error {
	if c.Stones < 1 || c.Rate < 1 || c.Seconds < 1 {
		return fmt.Errorf("--stones %d --rate %d --seconds %d: give positive numbers", c.Stones, c.Rate, c.Seconds)
	}
	var people []string
	for _, m := range world.Demo.Companies() {
		people = append(people, "/signin/demo/"+m.People[0].Mail)
	}
	var rep bench.PageReport
	if err := measureDemo(ctx, c.Data, "localhost:0", c.Stones, func(h *app.House) (err error) {
		rep, err = bench.Page(ctx, bench.PageOptions{Base: h.Origin, SignIn: people, Rate: c.Rate, Seconds: c.Seconds, Profile: c.Profile})
		return err
	}); err != nil {
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
