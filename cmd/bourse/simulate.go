package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"

	"openbourse/internal/app/simulate"
)

type simulateCmd struct {
	Days int    `help:"How many days of the exchange." default:"500"`
	Seed uint64 `help:"Which story: the same seed tells the same one." default:"1"`
	Data string `help:"Folder that keeps the data, new or empty; a temporary one in memory when left out." type:"path" placeholder:"DIR"`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Run simulates; exit code 1 when the exchange did anything the plain model does not say.
func (c *simulateCmd) Run(ctx context.Context) error {
	rep, err := simulate.Run(ctx, simulate.Options{Days: c.Days, Seed: c.Seed, Folder: c.Data, Say: os.Stderr})
	if err != nil {
		return err
	}
	if c.JSON {
		printJSON(rep)
	} else {
		fmt.Printf("%d days in %.0f s, seed %d: %d steps, %d deals, %d settled, %d undone, %d in default; the house fell over %d times, %d commands came twice\n",
			rep.Days, rep.Seconds, rep.Seed, rep.Steps, rep.Deals, rep.Settled, rep.Undone, rep.Defaults, rep.Crashes, rep.Twice)
		for _, key := range slices.Sorted(maps.Keys(rep.Refused)) {
			fmt.Printf("  refused %5d  %s\n", rep.Refused[key], key)
		}
		for _, b := range rep.Breaches {
			fmt.Println("BREACH:", b)
		}
		fmt.Println("hash", rep.Hash)
	}
	if !rep.OK() {
		return exit(1)
	}
	return nil
}
