package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"

	"openbourse/internal/app/torture"
)

type tortureCmd struct {
	Crashes int    `help:"How often the exchange is killed." default:"200"`
	Data    string `help:"Folder for the data, new or empty, on a real disk; a temporary one that is removed at the end when left out." type:"path" placeholder:"DIR"`
	Seed    uint64 `help:"What people do and when the kill comes; another number, another story." default:"1"`
	Clients int    `help:"How many deal at once." default:"12"`
	JSON    bool   `name:"json" help:"Print JSON."`
}

// Run kills an exchange under load again and again; exit code 1 when anything that was
// acknowledged is lost, done twice or done by half.
func (c *tortureCmd) Run(ctx context.Context) (err error) {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	folder := c.Data
	if folder == "" {
		if folder, err = os.MkdirTemp("", "bourse-torture-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	}
	rep, err := torture.Run(ctx, torture.Options{
		Crashes: c.Crashes, Folder: folder, Seed: c.Seed, Clients: c.Clients, Say: os.Stderr,
		Serve: func(folder string) *exec.Cmd {
			return exec.Command(self, "serve", "--data", folder, "--addr", "127.0.0.1:0", "--proxy", "127.0.0.0/8", "--json")
		},
	})
	if err != nil {
		return err
	}
	if c.JSON {
		printJSON(rep)
	} else {
		fmt.Printf("%d crashes in %.0f s: %d commands acknowledged (%d confirmed with password and code, %d payouts), %d refused, %d without an answer (%d of them done)\n", rep.Crashes, rep.Seconds, rep.Acked, rep.Coded, rep.Payouts, rep.Refused, rep.Unknown, rep.UnknownDone)
		fmt.Printf("lost %d, doubled %d, half settled %d; books balanced: %t; journal whole: %t (%d entries)\n", rep.Lost, rep.Doubled, rep.Half, rep.Balanced, rep.Journal, rep.Entries)
		fmt.Printf("%d deals, %d settled, %d undone\n", rep.Deals, rep.Settled, rep.Undone)
		for _, f := range rep.Faults {
			fmt.Println(f)
		}
	}
	if !rep.OK() {
		return exit(1)
	}
	return nil
}
