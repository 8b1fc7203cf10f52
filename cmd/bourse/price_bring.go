package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/price"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// priceBringCmd takes sales from before the exchange ran on this program. A file that was
// taken already changes nothing when it comes again.
type priceBringCmd struct {
	place
	File   string `arg:"" help:"CSV with the columns date, seller, buyer, kind, shape, carat, color, clarity, cut, fluorescence, usd_per_carat; members by their numbers." type:"existingfile"`
	Source string `help:"From which books the sales come." required:""`
	JSON   bool   `name:"json" help:"Print JSON."`
}

type broughtReport struct {
	Sales int   `json:"sales"`
	Taken int64 `json:"taken"`
	Left  int64 `json:"left"` // affiliated sides
}

// Run reads the whole file before it takes anything.
func (c *priceBringCmd) Run(ctx context.Context) (err error) {
	where, err := c.where()
	if err != nil {
		return err
	}
	file, err := os.ReadFile(filepath.Clean(c.File))
	if err != nil {
		return err
	}
	d, err := db.Open(ctx, where, db.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	k := journal.New(d, clock.System{})
	orgs := map[int64]id.ID{}
	sales, err := price.ReadPast(bytes.NewReader(file), k.Clock().Now(), func(no int64) (id.ID, error) {
		if o, ok := orgs[no]; ok {
			return o, nil
		}
		o, err := party.OrgByNo(ctx, d, no)
		orgs[no] = o.ID
		return o.ID, err
	})
	if err != nil {
		complain(err)
		return exit(2)
	}
	rep := broughtReport{Sales: len(sales)}
	sum := sha256.Sum256(file)
	var name id.ID
	copy(name[:], sum[:])
	for from := 0; from < len(sales); from += price.MostBrought {
		part := sales[from:min(from+price.MostBrought, len(sales))]
		done, err := price.Bring{Source: c.Source, Sales: part}.Do(ctx, k, access.System("setup"), name.With(strconv.Itoa(from)))
		if err != nil {
			return err
		}
		rep.Taken, rep.Left = rep.Taken+done.Taken, rep.Left+done.Left
	}
	if c.JSON {
		printJSON(rep)
		return nil
	}
	fmt.Printf("%d sales: %d count, %d between affiliated members do not\n", rep.Sales, rep.Taken, rep.Left)
	return nil
}
