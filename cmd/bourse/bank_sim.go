package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"openbourse/internal/app/banksim"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/bankfile"
)

// bankSimCmd plays the bank on a folder.
type bankSimCmd struct {
	Dir    string        `help:"Folder of the exchange's bank link: the bank reads out, writes in." required:"" type:"path"`
	Faults string        `help:"What goes wrong with half of the payments: late, partial, duplicate, currency, missing." placeholder:"LIST"`
	Seed   uint64        `help:"Which story: the same seed tells the same one. A folder keeps the seed it began with." default:"1"`
	Pay    []string      `help:"Money a customer sends: the account it goes to, currency, amount, and the reference of the settlement." placeholder:"ACCOUNT,USD,8772.50,RF18S1" sep:"none"`
	From   string        `help:"The customer's account, for money that goes back." default:"BE68539007547034"`
	Once   bool          `help:"One step, and stop."`
	Every  time.Duration `help:"How long between steps." default:"2s"`
	JSON   bool          `name:"json" help:"Print JSON, one line for each step that did anything."`
}

// Run plays until it is told to stop.
func (c *bankSimCmd) Run(ctx context.Context) error {
	faults, err := banksim.ParseFaults(c.Faults)
	if err != nil {
		return err
	}
	if c.Every < 10*time.Millisecond {
		return fmt.Errorf("--every %s: give at least 10ms", c.Every)
	}
	f, err := banksim.OpenFolder(c.Dir, c.Seed, faults...)
	if err != nil {
		return err
	}
	for _, text := range c.Pay {
		p, err := c.payment(text)
		if err != nil {
			return err
		}
		if err := f.Pay(p, clock.System{}.Now().Time()); err != nil {
			return err
		}
	}
	tick := time.NewTicker(c.Every)
	defer tick.Stop()
	for {
		s, err := f.Step(clock.System{}.Now().Time())
		if err != nil {
			return err
		}
		if c.Once || s.Taken+s.Written > 0 {
			c.say(s)
		}
		if c.Once {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (c *bankSimCmd) say(s banksim.Step) {
	if c.JSON {
		printJSON(s)
		return
	}
	fmt.Printf("%d orders taken, %d files written, %d bookings still to come\n", s.Taken, s.Written, s.Waiting)
}

func (c *bankSimCmd) payment(text string) (banksim.Payment, error) {
	parts := strings.Split(text, ",")
	if len(parts) < 3 || len(parts) > 4 || parts[0] == "" {
		return banksim.Payment{}, fmt.Errorf("--pay %s: give ACCOUNT,CURRENCY,AMOUNT and, where there is one, the reference", text)
	}
	a, err := money.Parse(parts[2], money.Currency(parts[1]))
	if err != nil || a.Minor <= 0 {
		return banksim.Payment{}, fmt.Errorf("--pay %s: give ACCOUNT,CURRENCY,AMOUNT and, where there is one, the reference", text)
	}
	p := banksim.Payment{To: parts[0], Currency: a.Currency, Amount: a.Minor, From: bankfile.Party{Name: "Customer", Account: c.From}}
	if len(parts) == 4 {
		p.Reference = parts[3]
	}
	return p, nil
}
