package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// bankCmd is money at the bank by files, while the exchange does not run. A running one
// reads its folder itself: bourse serve --bank DIR.
type bankCmd struct {
	Import    bankImportCmd    `cmd:"" help:"Read files of the bank: pain.002, camt.052, camt.053, camt.054."`
	Export    bankExportCmd    `cmd:"" help:"Write the payouts that wait as pain.001 files."`
	Reconcile bankReconcileCmd `cmd:"" help:"Compare the bank's statements of a day with the ledger and the deals."`
}

type bankImportCmd struct {
	place
	Files []string `arg:"" help:"Files, or folders of them (.xml, in the order of their names)." type:"existingpath"`
	JSON  bool     `name:"json" help:"Print JSON."`
}

type bankRead struct {
	File string `json:"file"`
	settle.Taken
	Refused string `json:"refused,omitempty"`
}

// Run reads each file; one that is refused does not keep the others from being read.
func (c *bankImportCmd) Run(ctx context.Context) error {
	names, err := c.names()
	if err != nil {
		return err
	}
	var all []bankRead
	bad := false
	err = c.with(ctx, func(k *journal.Keeper) error {
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			r := bankRead{File: name}
			if r.Taken, err = settle.Import(ctx, k, access.System("bank import"), filepath.Base(name), b); errs.Of(err) != nil {
				e := errs.Of(err)
				r.Refused, bad = readersLanguage().Fill(e.Key, e.Args), true
			} else if err != nil {
				return err
			}
			all = append(all, r)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if c.JSON {
		printJSON(map[string]any{"files": all})
	}
	for _, r := range all {
		switch {
		case c.JSON:
		case r.Refused != "":
			fmt.Printf("%s: refused: %s\n", r.File, r.Refused)
		case r.Again:
			fmt.Printf("%s: read before\n", r.File)
		default:
			fmt.Printf("%s: %d entries, %d credits, %d deals settled, %d held, %d payouts and %d covers answered, %d not ours\n", r.File, r.Entries, r.Credits, r.Settled, r.Held, r.Payouts, r.Covers, r.Unknown)
		}
	}
	if bad {
		return exit(2)
	}
	return nil
}

func (c *bankImportCmd) names() ([]string, error) {
	var names []string
	for _, f := range c.Files {
		st, err := os.Stat(f)
		if err != nil {
			return nil, err
		}
		if !st.IsDir() {
			names = append(names, f)
			continue
		}
		in, err := os.ReadDir(f)
		if err != nil {
			return nil, err
		}
		for _, e := range in {
			if e.Type().IsRegular() && strings.EqualFold(filepath.Ext(e.Name()), ".xml") {
				names = append(names, filepath.Join(f, e.Name()))
			}
		}
	}
	return names, nil
}

// with opens the data for a command and closes it.
func (p place) with(ctx context.Context, do func(k *journal.Keeper) error) (err error) {
	where, err := p.where()
	if err != nil {
		return err
	}
	d, err := db.Open(ctx, where, db.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return do(journal.New(d, clock.System{}))
}

type bankExportCmd struct {
	place
	Out  string `help:"Folder to write into." required:"" type:"path" placeholder:"DIR"`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Run writes what waits; what was written once is not written again.
func (c *bankExportCmd) Run(ctx context.Context) error {
	if err := os.MkdirAll(c.Out, 0o750); err != nil {
		return err
	}
	var all []settle.Outgoing
	err := c.with(ctx, func(k *journal.Keeper) (err error) {
		all, err = settle.HandOver(ctx, k, c.Out)
		return err
	})
	if err != nil {
		return err
	}
	if c.JSON {
		if all == nil {
			all = []settle.Outgoing{}
		}
		printJSON(map[string]any{"files": all})
		return nil
	}
	for _, o := range all {
		fmt.Printf("%s: %d payments\n", filepath.Join(c.Out, o.Name), o.Entries)
	}
	if len(all) == 0 {
		fmt.Println("Nothing waits.")
	}
	return nil
}

type bankReconcileCmd struct {
	place
	Day  string `arg:"" help:"The day, as year-month-day."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Run compares and says what is unexplained. Exit code 0 when nothing is, 1 when something is.
func (c *bankReconcileCmd) Run(ctx context.Context) error {
	day, err := clock.ParseDate(c.Day)
	if err != nil {
		return err
	}
	var r settle.Day
	if err := c.with(ctx, func(k *journal.Keeper) (err error) {
		r, err = settle.Reconcile(ctx, k.DB(), access.System("bank reconcile"), day, k.Clock().Now())
		return err
	}); err != nil {
		return err
	}
	if c.JSON {
		printJSON(r)
	} else {
		fmt.Printf("%s: %d accounts, %d entries, %d unexplained, %d credits held\n", r.Day, r.Accounts, r.Entries, len(r.Unexplained), r.Held)
		for _, u := range r.Unexplained {
			fmt.Printf("  %s %s %s: %s %d\n", u.What, u.Account, u.Ref, u.Currency, u.Amount)
		}
	}
	if len(r.Unexplained) > 0 {
		return exit(1)
	}
	return nil
}
