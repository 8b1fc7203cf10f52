package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/exchange/price"
	"openbourse/internal/store/db"
)

// priceIndexCmd prints the published price index, also while the exchange runs.
type priceIndexCmd struct {
	place
	Kind string `help:"Which stones." enum:"natural,laboratory-grown,treated" default:"natural"`
	JSON bool   `name:"json" help:"Print JSON."`
}

// indexLine is a month of the index as it is printed.
type indexLine struct {
	Month   string `json:"month"`
	Value   string `json:"value,omitempty"`
	Low     string `json:"low,omitempty"`
	High    string `json:"high,omitempty"`
	Fisher  string `json:"fisher,omitempty"`
	Trades  int64  `json:"trades"`
	Sellers int64  `json:"sellers"`
	Buyers  int64  `json:"buyers"`
	Largest string `json:"largest_pct"`
}

// Run reads and prints.
func (c *priceIndexCmd) Run(ctx context.Context) (err error) {
	where, err := c.where()
	if err != nil {
		return err
	}
	d, err := db.Open(ctx, where, db.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	points, err := price.Index(ctx, d, strings.Replace(c.Kind, "laboratory-grown", "lab_grown", 1))
	if err != nil {
		return err
	}
	lines := make([]indexLine, len(points))
	for i, p := range points {
		lines[i] = indexLine{
			string(p.Month), hundredth(p.Value), hundredth(p.Low), hundredth(p.High), hundredth(p.Fisher), p.Trades, p.Sellers, p.Buyers, carat.Decimal(p.Share, 1),
		}
	}
	if c.JSON {
		printJSON(lines)
		return nil
	}
	for _, l := range lines {
		if l.Value == "" {
			fmt.Printf("%s  no value: %d trades of %d sellers and %d buyers\n", l.Month, l.Trades, l.Sellers, l.Buyers)
			continue
		}
		fmt.Printf("%s  %7s  (%s to %s, Fisher %s)  %d trades of %d sellers and %d buyers, the largest member in %s %%\n",
			l.Month, l.Value, l.Low, l.High, orDash(l.Fisher), l.Trades, l.Sellers, l.Buyers, l.Largest)
	}
	if len(lines) == 0 {
		fmt.Println("no month has a value yet")
	}
	return nil
}

// hundredth writes hundredths, nothing for 0.
func hundredth(v int64) string {
	if v == 0 {
		return ""
	}
	return carat.Decimal(v, 2)
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
