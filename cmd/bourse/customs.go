package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"openbourse/internal/base/errs"
	"openbourse/internal/border/customs"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/journal"
)

// customsCmd is papers by files, while the exchange does not run. A running one gives and
// takes them by its pages and its API.
type customsCmd struct {
	Export  customsExportCmd  `cmd:"" help:"Write a customs paper as a map of the Single Window's fields."`
	Receipt customsReceiptCmd `cmd:"" help:"Read a file of customs' answers, XML or CSV."`
}

type customsExportCmd struct {
	place
	Paper  int64  `arg:"" help:"Number of the paper."`
	Format string `help:"Whose fields." enum:"singlewindow" default:"singlewindow"`
	As     string `help:"csv or xml." enum:"csv,xml" default:"csv"`
	JSON   bool   `name:"json" help:"Print JSON: the file is its field “content”."`
}

// Run writes the field map to standard output. No conformance with a schema is claimed.
func (c *customsExportCmd) Run(ctx context.Context) error {
	var b []byte
	err := c.with(ctx, func(k *journal.Keeper) (err error) {
		b, err = customs.Message(ctx, k.DB(), access.System("customs export"), c.Paper, c.As)
		return err
	})
	if err != nil {
		return err
	}
	if c.JSON {
		printJSON(map[string]any{"paper": c.Paper, "format": c.Format, "as": c.As, "content": string(b)})
		return nil
	}
	_, err = os.Stdout.Write(b)
	return err
}

type customsReceiptCmd struct {
	place
	File string `arg:"" help:"XML of DecReceipts, or CSV with the same names." type:"existingfile"`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Run reads the file whole or not at all. Exit code 2 when it is refused.
func (c *customsReceiptCmd) Run(ctx context.Context) error {
	b, err := os.ReadFile(filepath.Clean(c.File))
	if err != nil {
		return err
	}
	var t customs.Taken
	err = c.with(ctx, func(k *journal.Keeper) (err error) {
		t, err = customs.Take(ctx, k, access.System("customs receipt"), b)
		return err
	})
	if e := errs.Of(err); e != nil && e.Code != errs.Internal {
		why := readersLanguage().Fill(e.Key, e.Args)
		if c.JSON {
			printJSON(map[string]any{"file": c.File, "refused": why, "code": e.Key})
		} else {
			fmt.Printf("%s: refused: %s\n", c.File, why)
		}
		return exit(2)
	}
	if err != nil {
		return err
	}
	if c.JSON {
		printJSON(t)
		return nil
	}
	for _, p := range t.Papers {
		fmt.Printf("paper %d: %s %s\n", p.Paper, p.State, p.Entry)
	}
	return nil
}
