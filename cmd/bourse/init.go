package main

import (
	"context"
	"fmt"

	"openbourse/internal/app"
	"openbourse/internal/house/settings"
)

// place says where the data lives: every subcommand that opens a house has these flags.
type place struct {
	Data string `help:"Data folder (SQLite)." type:"path" placeholder:"DIR"`
	DB   string `name:"db" help:"PostgreSQL address instead of a data folder." placeholder:"postgres://…"`
}

// where is the one that was given.
func (p place) where() (string, error) {
	switch {
	case p.Data != "" && p.DB != "":
		return "", fmt.Errorf("give --data or --db, not both")
	case p.DB != "":
		return p.DB, nil
	case p.Data != "":
		return p.Data, nil
	}
	return "", fmt.Errorf("say where the data lives: --data DIR, or --db postgres://…")
}

type initCmd struct {
	place
	Origin string `help:"Address browsers will use." required:"" placeholder:"https://…"`
	Admin  string `help:"E-mail address of the first administrator." required:"" placeholder:"EMAIL"`
	Preset string `help:"Rules and calendar to start from: ${enum}." enum:"sde,gzde,plain" default:"plain"`
	Zone   string `help:"IANA time zone of the exchange; the preset's when left out." placeholder:"Asia/Shanghai"`
	Name   string `help:"Name of the exchange in Latin letters; the preset's when left out."`
	NameZh string `help:"Name of the exchange in Chinese; the preset's when left out."`
	JSON   bool   `name:"json" help:"Print JSON."`
}

// Run sets a house up and prints the link of its first administrator.
func (c *initCmd) Run(ctx context.Context) error {
	where, err := c.where()
	if err != nil {
		return err
	}
	link, err := app.Begin(ctx, where, app.Beginning{
		Name: c.Name, NameZh: c.NameZh, Zone: c.Zone, Preset: settings.Preset(c.Preset), Origin: c.Origin, Admin: c.Admin,
	})
	if err != nil {
		return err
	}
	if c.JSON {
		printJSON(map[string]string{"admin": c.Admin, "link": link})
		return nil
	}
	fmt.Printf("The house is set up. Start it with \"bourse serve\", then open this link once, within two days,\nto choose the password of %s:\n\n  %s\n", c.Admin, link)
	return nil
}
