package main

import (
	"bufio"
	"context"
	"errors"
	"os"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/border/duty"
	"openbourse/internal/store/db"
)

// dutyCmd reads goods from the standard input, one JSON object a line, and writes what
// customs takes for each. A line that is refused answers with an error and does not stop
// the others. Exit code 0 when all were assessed, 1 when some were refused, 2 when the
// input could not be read.
type dutyCmd struct {
	Data string `help:"Data folder, or postgres:// address: reckon by the rules of that exchange, also while it runs; by those shipped when left out." placeholder:"DIR"`
	Lang string `help:"Language of formulas and messages; that of the terminal when left out." enum:",en,zh,nl,ru" default:""`
	JSON bool   `name:"json" help:"Print JSON, which is all this command prints."`
}

// mostDays is how many days' rules are kept at once.
const mostDays = 2000

// Run assesses.
func (c *dutyCmd) Run(ctx context.Context) (err error) {
	compile := duty.Shipped
	if c.Data != "" {
		d, err := db.Open(ctx, c.Data, db.Options{ReadOnly: true})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, d.Close()) }()
		compile = func(day clock.Date) (*duty.Rules, error) { return duty.At(ctx, d, day) }
	}
	lang := i18n.Lang(c.Lang)
	if lang == "" {
		lang = readersLanguage()
	}
	days := map[clock.Date]*duty.Rules{}
	out := bufio.NewWriter(os.Stdout)
	refused, err := duty.Each(os.Stdin, out, lang, func(day clock.Date) (*duty.Rules, error) {
		if r := days[day]; r != nil {
			return r, nil
		}
		r, err := compile(day)
		if err != nil {
			return nil, err
		}
		if len(days) >= mostDays {
			clear(days)
		}
		days[day] = r
		return r, nil
	})
	if err := errors.Join(err, out.Flush()); err != nil {
		complain(err)
		return exit(2)
	}
	if refused > 0 {
		return exit(1)
	}
	return nil
}
