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
	"openbourse/internal/base/id"
	"openbourse/internal/border/names"
	"openbourse/internal/border/screening"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// screenCmd screens a name against the lists of an exchange, takes list files while it does
// not run, or measures how well names are compared.
type screenCmd struct {
	place
	Name    string   `arg:"" optional:"" help:"The name, in any script and order."`
	Kind    string   `help:"Of whom: person, organisation, or any." enum:"person,organisation,any" default:"any"`
	Born    string   `help:"Day of birth, as far as it is known." placeholder:"YYYY-MM-DD"`
	Country string   `help:"Country, two letters." placeholder:"XX"`
	Take    []string `help:"Take list files of OFAC, EU, UK or UN first; the exchange must not run." type:"existingfile" placeholder:"FILE"`
	Bench   string   `help:"Measure the comparison of names with a CSV file of pairs (schema, name1, name2, is_match): the threshold is fitted on one half, the figures are the other half's." type:"existingfile" placeholder:"FILE"`
	JSON    bool     `name:"json" help:"Print JSON."`
}

// screenReport is what is printed.
type screenReport struct {
	Name  string             `json:"name"`
	Found []screening.Found  `json:"found"`
	Lists []screenListReport `json:"lists"`
}

type screenListReport struct {
	Source  string     `json:"source"`
	Day     clock.Date `json:"day"`
	Digest  string     `json:"digest"`
	Entries int64      `json:"entries"`
}

// Run does what was asked.
func (c *screenCmd) Run(ctx context.Context) error {
	if c.Bench != "" {
		return c.bench()
	}
	if c.Name == "" && len(c.Take) == 0 {
		return fmt.Errorf("say a name to screen, --take FILE, or --bench FILE")
	}
	where, err := c.where()
	if err != nil {
		return err
	}
	if len(c.Take) > 0 {
		if err := c.take(ctx, where); err != nil || c.Name == "" {
			return err
		}
	}
	return c.look(ctx, where)
}

func (c *screenCmd) take(ctx context.Context, where string) (err error) {
	d, err := db.Open(ctx, where, db.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	k := journal.New(d, clock.System{})
	for _, name := range c.Take {
		b, err := os.ReadFile(filepath.Clean(name))
		if err != nil {
			return err
		}
		t, err := screening.Take(ctx, k, access.System("screen"), id.New(), b)
		if err != nil {
			return err
		}
		if c.JSON && c.Name == "" {
			printJSON(t)
		} else if !c.JSON {
			fmt.Printf("%s of %s: %d entries, SHA-256 %s\n", t.Source, t.Day, t.Entries, t.Digest)
		}
	}
	return nil
}

// look only reads, also while the exchange runs; what the desk screens on its page is kept.
func (c *screenCmd) look(ctx context.Context, where string) (err error) {
	d, err := db.Open(ctx, where, db.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	ask, err := screening.Asking{Name: c.Name, Kind: strings.Replace(c.Kind, "any", "", 1), Born: c.Born, Country: strings.ToUpper(c.Country)}.Ask()
	if err != nil {
		return err
	}
	found, lists, err := screening.NewDesk().Peek(ctx, d, access.System("screen"), ask)
	if err != nil {
		return err
	}
	if len(lists) == 0 {
		return errs.New(errs.Unavailable, "screening.no_lists")
	}
	r := screenReport{Name: ask.Name, Found: append([]screening.Found{}, found...)}
	for _, l := range lists {
		r.Lists = append(r.Lists, screenListReport{l.Source, l.Day, l.Digest, l.Entries})
	}
	if c.JSON {
		printJSON(r)
		return nil
	}
	for _, f := range found {
		fmt.Printf("%.3f  %s %s  %s  (%s)\n", f.Score, f.Source, f.Ref, f.Name, strings.Join(append(append([]string{f.Kind}, f.Births...), f.Countries...), ", "))
		for _, x := range f.Reasons {
			fmt.Printf("       %-9s %s %s\n", x.What, x.Query, x.Entry)
		}
	}
	if len(found) == 0 {
		fmt.Println("no entry of the lists is like this name")
	}
	for _, l := range r.Lists {
		fmt.Printf("list %s of %s, %d entries, SHA-256 %s\n", l.Source, l.Day, l.Entries, l.Digest)
	}
	return nil
}

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
