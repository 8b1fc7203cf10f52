package main

import (
	"context"
	"errors"
	"fmt"

	"openbourse/internal/app"
	"openbourse/internal/app/site"
	"openbourse/internal/store/db"
)

type siteCmd struct {
	Export siteExportCmd `cmd:"" help:"Write the public site as files that any file server can show."`
}

// siteExportCmd writes the public site, from the server that uses the data or by itself.
type siteExportCmd struct {
	place
	Folder string `arg:"" help:"Folder to write: a new or an empty one." type:"path"`
	JSON   bool   `name:"json" help:"Print JSON."`
}

// Run asks the running server page by page as any visitor does, or opens the house.
func (c *siteExportCmd) Run(ctx context.Context) (err error) {
	where, err := c.where()
	if err != nil {
		return err
	}
	var from site.Source
	if c.Data != "" {
		server, running, err := db.Running(c.Data)
		if err != nil {
			return err
		}
		if running && server.Address != "" {
			from = site.Remote(server.Address)
		}
	}
	if from == nil {
		h, err := app.Open(ctx, app.Config{Where: where})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, h.Close()) }()
		from = site.Handler(h.Handler())
	}
	rep, err := site.Export(ctx, from, c.Folder)
	if err != nil {
		return err
	}
	if c.JSON {
		printJSON(rep)
		return nil
	}
	fmt.Printf("%d pages and %d files, %.1f MB, are in %s; forms and searches lead to %s\n", rep.Pages, rep.Files, float64(rep.Bytes)/1e6, c.Folder, rep.Live)
	return nil
}
