package main

import (
	"fmt"
	"os"
	"path/filepath"

	"openbourse/internal/border/names"
)

// screenCmd measures how well names are compared.
type screenCmd struct {
	Bench string `help:"Measure the comparison of names with a CSV file of pairs (schema, name1, name2, is_match): the threshold is fitted on one half, the figures are the other half's." type:"existingfile" required:""`
	JSON  bool   `name:"json" help:"Print JSON."`
}

// Run does what the flags ask.
func (c *screenCmd) Run() error { return c.bench() }

func (c *screenCmd) bench() error {
	f, err := os.Open(filepath.Clean(c.Bench))
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	pairs, err := names.ReadPairs(f)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bourse:", err)
		return exit(2)
	}
	m := names.Measure(pairs)
	if c.JSON {
		printJSON(m)
		return nil
	}
	fmt.Printf("threshold %.2f, fitted on %d pairs (F1 %.3f)\n", m.Threshold, m.Fitted.Pairs, m.Fitted.F1)
	fmt.Printf("precision %.3f  recall %.3f  f1 %.3f  on the other %d pairs\n", m.Precision, m.Recall, m.F1, m.Pairs)
	fmt.Printf("at the threshold that is used, %.2f: precision %.3f  recall %.3f  f1 %.3f\n", m.Used, m.AtUsed.Precision, m.AtUsed.Recall, m.AtUsed.F1)
	return nil
}
