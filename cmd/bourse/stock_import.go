package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"openbourse/internal/api"
	"openbourse/internal/app"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// StockImportCmd takes a member's stock file in and, when asked, publishes it.
type StockImportCmd struct {
	place
	File    string   `arg:"" help:"Stock file: CSV, TSV, TXT, XLSX, or a ZIP with one of them." type:"existingfile"`
	Member  int64    `help:"Number of the member whose stock it is." required:"" placeholder:"NO"`
	Mode    string   `help:"replace: the file is the whole stock; merge: its lines are added or changed; keep: the lines named are still there; delete: they are gone." enum:"replace,merge,keep,delete" default:"merge"`
	Set     []string `help:"A value for all rows whose cell is empty or missing, as in stock check." placeholder:"FIELD=VALUE" sep:"none"`
	Publish bool     `help:"Publish at once when it has been read."`
	Confirm int64    `help:"The number of listings a big replace takes off the market, as the refusal names it." placeholder:"N"`
	JSON    bool     `name:"json" help:"Print JSON."`
}

// imported is what is printed.
type imported struct {
	Upload  int64  `json:"upload"`
	State   string `json:"state"`
	Rows    int64  `json:"rows"`
	Ready   int64  `json:"ready"`
	Held    int64  `json:"held"`
	Refused int64  `json:"refused"`
	Added   int64  `json:"added"`
	Changed int64  `json:"changed"`
	Same    int64  `json:"same"`
	Dropped int64  `json:"dropped"`
	Kept    int64  `json:"kept"`
	Why     string `json:"why,omitempty"`
}

// Run gives the file to the server that uses the data, or opens the data itself.
func (c *StockImportCmd) Run(ctx context.Context) error {
	where, err := c.where()
	if err != nil {
		return err
	}
	out, asked, err := c.send(ctx)
	if err == nil && !asked {
		out, err = c.bring(ctx, where)
	}
	if err != nil {
		return err
	}
	if c.JSON {
		printJSON(out)
	} else {
		fmt.Printf("upload %d is %s: %d rows, %d ready, %d held, %d refused\n", out.Upload, out.State, out.Rows, out.Ready, out.Held, out.Refused)
		fmt.Printf("%d added, %d changed, %d the same, %d dropped, %d kept as they were\n", out.Added, out.Changed, out.Same, out.Dropped, out.Kept)
		if out.Why != "" {
			fmt.Println(out.Why)
		}
	}
	if out.State == string(market.Failed) {
		return exit(2)
	}
	return nil
}

// bring opens the data and takes the file in.
func (c *StockImportCmd) bring(ctx context.Context, where string) (out imported, err error) {
	f, err := os.Open(c.File)
	if err != nil {
		return out, err
	}
	defer f.Close()
	d, err := db.Open(ctx, where, db.Options{})
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	k := journal.New(d, clock.System{})
	blobs, err := blob.New(d, clock.System{})
	if err != nil {
		return out, err
	}
	u, err := app.Bring(ctx, k, blobs, access.System("stock import"), app.Bringing{
		Member: c.Member, Mode: market.Mode(c.Mode), Name: filepath.Base(c.File), Set: c.Set, Publish: c.Publish, Confirm: c.Confirm,
	}, f)
	if err != nil {
		return out, err
	}
	n := u.Counts
	out = imported{
		Upload: u.No, State: string(u.State), Rows: u.RowsRead, Ready: u.RowsOK, Held: n.Held, Refused: n.Refused,
		Added: n.Added, Changed: n.Changed, Same: n.Same, Dropped: n.Dropped, Kept: n.Kept,
	}
	if u.Reason != "" {
		out.Why = readersLanguage().Fill(u.Reason, u.Args)
	}
	return out, nil
}

// send gives the file to the server that has announced itself in the data folder, if there
// is one, and waits until it has read it.
func (c *StockImportCmd) send(ctx context.Context) (imported, bool, error) {
	if c.Data == "" {
		return imported{}, false, nil
	}
	client, ok, err := api.Dial(c.Data)
	if err != nil || !ok {
		return imported{}, false, err
	}
	client.Lang = readersLanguage().Tag()
	f, err := os.Open(c.File)
	if err != nil {
		return imported{}, false, err
	}
	defer f.Close()
	var u api.Upload
	v := url.Values{"member": {strconv.FormatInt(c.Member, 10)}, "mode": {c.Mode}, "name": {filepath.Base(c.File)}, "set": c.Set}
	if err := client.Upload(ctx, "/stock/uploads", v, id.New(), f, &u); err != nil {
		return imported{}, false, err
	}
	path := "/stock/uploads/" + strconv.FormatInt(u.No, 10)
	for u.State == string(market.Reading) {
		select {
		case <-ctx.Done():
			return imported{}, false, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
		if err := client.Get(ctx, path, nil, &u); err != nil {
			return imported{}, false, err
		}
	}
	discard := func(why error) (imported, bool, error) { // nobody comes to answer, and the next try must not find it in its way
		return imported{}, false, errors.Join(why, client.Send(ctx, http.MethodDelete, path, nil, id.New(), nil, nil))
	}
	if u.State == string(market.Received) {
		return discard(errors.New(u.Why))
	}
	if c.Publish && u.State == string(market.Ready) {
		if err := client.Send(ctx, http.MethodPost, path+"/publish", nil, id.New(), api.PublishUpload{Confirm: c.Confirm}, nil); err != nil {
			return discard(err)
		}
		if err := client.Get(ctx, path, nil, &u); err != nil {
			return imported{}, false, err
		}
	}
	return imported{u.No, u.State, u.Rows, u.Ready, u.Held, u.Refused, u.Added, u.Changed, u.Same, u.Dropped, u.Kept, u.Why}, true, nil
}
