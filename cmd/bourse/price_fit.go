package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"openbourse/internal/exchange/price"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/stone"
)

// priceFitCmd fits the exchange's price model to a file of stones with prices. It needs no
// exchange and changes nothing.
type priceFitCmd struct {
	File  string   `arg:"" help:"Stock file with prices: CSV, TSV, TXT, XLSX."`
	Set   []string `help:"A value for all rows whose cell is empty or missing, as in stock check." placeholder:"FIELD=VALUE" sep:"none"`
	Kind  string   `help:"Which stones." enum:"natural,laboratory-grown,treated" default:"natural"`
	Folds int      `help:"In how many parts the stones are foretold." default:"5"`
	JSON  bool     `name:"json" help:"Print JSON."`
}

type fitReport struct {
	Rows    int            `json:"rows"`
	Used    int            `json:"used"`
	Terms   int            `json:"terms"`
	R2      float64        `json:"r2"`
	Sigma   float64        `json:"sigma"`
	Quality price.Quality  `json:"quality"`
	Seconds float64        `json:"seconds"` // of one fit on all rows
	Effects []price.Effect `json:"effects"`
}

// Run fits, foretells and prints.
func (c *priceFitCmd) Run(ctx context.Context) error {
	if c.Folds < 2 || c.Folds > 100 {
		return fmt.Errorf("--folds %d: give 2 to 100", c.Folds)
	}
	rows, all, err := c.read(ctx)
	if err != nil {
		complain(err)
		return exit(2)
	}
	begin := time.Now()
	m, err := price.Fit(rows)
	if err != nil {
		return err
	}
	rep := fitReport{Rows: all, Used: m.N, R2: m.R2, Sigma: m.Sigma, Seconds: time.Since(begin).Seconds(), Effects: m.Effects()}
	rep.Terms = len(rep.Effects)
	if rep.Quality, err = price.Validate(rows, c.Folds); err != nil {
		return err
	}
	if c.JSON {
		printJSON(rep)
		return nil
	}
	fmt.Printf("%d of %d stones, %d terms, fitted in %.3f s: R² %.4f, σ(ln) %.4f\n", rep.Used, rep.Rows, rep.Terms, rep.Seconds, rep.R2, rep.Sigma)
	fmt.Printf("%d folds: median error %.2f %%, nine of ten within %.2f %%, bias %+.2f %%\n", rep.Quality.Folds, 100*rep.Quality.Median, 100*rep.Quality.P90, 100*rep.Quality.Bias)
	for _, e := range rep.Effects {
		fmt.Printf("%-36s %+9.4f ± %.4f\n", e.Term, e.Value, e.Error)
	}
	return nil
}

// read takes the stones of the kind that have a price. What holds a stone back from the
// market, as sides that contradict its depth, does not matter here.
func (c *priceFitCmd) read(ctx context.Context) (rows []price.Row, all int, err error) {
	kind, err := stone.ParseKind(strings.Replace(c.Kind, "laboratory-grown", "lab_grown", 1))
	if err != nil {
		return nil, 0, err
	}
	var none stockfile.Profile
	p, err := none.With(append([]string{"shape=Round", "stock_no=row", "price=total", "lab=None", "availability=Available", "stone_class=natural"}, c.Set...))
	if err != nil {
		return nil, 0, err
	}
	src, err := os.Open(c.File)
	if err != nil {
		return nil, 0, err
	}
	defer src.Close()
	info, err := src.Stat()
	if err != nil {
		return nil, 0, err
	}
	f, err := stockfile.Open(src, info.Size(), stockfile.Options{Name: info.Name(), Profile: p})
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = f.Each(ctx, func(r *stockfile.Row) error {
		all++
		row, ok := price.RowOf(&r.Stone)
		if row.PPC = r.Offer.PPC; ok && row.PPC > 0 && r.Stone.Kind == kind {
			rows = append(rows, row)
		}
		return nil
	})
	return rows, all, err
}
