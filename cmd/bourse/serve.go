package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"

	"openbourse/internal/app"
	"openbourse/internal/store/backup"
	"openbourse/internal/store/mail"
)

type serveCmd struct {
	place
	Addr    string       `help:"Address to listen on." default:"127.0.0.1:8080"`
	Proxy   netip.Prefix `help:"Addresses of the trusted proxy that speaks https for us." placeholder:"10.0.0.0/8"`
	Cert    string       `help:"Certificate file; with --key the server speaks https itself." type:"existingfile" placeholder:"FILE"`
	Key     string       `help:"Key file of the certificate." type:"existingfile" placeholder:"FILE"`
	ACME    []string     `name:"acme" help:"Host names to fetch certificates for (RFC 8555)." placeholder:"HOST"`
	Certs   string       `name:"acme-cache" help:"Folder in which those certificates are kept; in the data folder when left out." type:"path" placeholder:"DIR"`
	Bank    string       `help:"Folder shared with the bank, for example an SFTP mount: orders go into out, what the bank puts into in is read every minute." type:"path" placeholder:"DIR"`
	Backup  string       `help:"Folder in which a backup is written once a day." type:"path" placeholder:"DIR"`
	Keep    int          `name:"backup-keep" help:"How many backups are kept there." default:"7"`
	Metrics string       `help:"Address of its own for /metrics and /healthz, for machines that watch; none when left out. Only they should reach it." placeholder:"127.0.0.1:9090"`
	Letters struct {
		Host     string `help:"Mail server; without one no letters are sent and links are shown instead."`
		Port     int    `help:"Its port; 587 when left out."`
		User     string `help:"User there."`
		Password string `help:"Password there." env:"BOURSE_MAIL_PASSWORD"`
		From     string `help:"Address letters come from."`
		TLS      string `name:"tls" help:"starttls, implicit or none." default:"starttls" enum:"starttls,implicit,none"`
	} `embed:"" prefix:"mail-"`
	JSON bool `name:"json" help:"Print the address and write logs as JSON."`
}

// Run opens the house and answers until it is told to stop.
func (c *serveCmd) Run(ctx context.Context) error {
	where, err := c.where()
	if err != nil {
		return err
	}
	l, err := c.listening()
	if err != nil {
		return err
	}
	if c.Keep < 1 {
		return errors.New("--backup-keep: keep at least one")
	}
	log := logger(c.JSON)
	h, err := app.Open(ctx, app.Config{Where: where, Proxy: c.Proxy, Log: log, Bank: c.Bank, Backups: backup.Rotation{Folder: c.Backup, Keep: c.Keep}, Mail: mail.SMTP{
		Host: c.Letters.Host, Port: c.Letters.Port, User: c.Letters.User, Password: c.Letters.Password, From: c.Letters.From, TLS: c.Letters.TLS,
	}})
	if err != nil {
		return err
	}
	warning, err := l.Safe(h.Settings.Mode, h.Origin, c.Proxy)
	if err != nil {
		return errors.Join(err, h.Close())
	}
	for _, w := range []string{warning, app.Exposed(c.Metrics)} {
		if w != "" {
			log.Warn(w)
		}
	}
	unwatch, err := c.watch(ctx, h)
	if err != nil {
		return errors.Join(err, h.Close())
	}
	return errors.Join(serve(ctx, h, l, func(addr string) {
		say(c.JSON, map[string]string{"address": addr, "origin": h.Origin}, "Listening on %s, as %s\n", addr, h.Origin)
	}), unwatch(), h.Close())
}

// listening is how the house is reached.
func (c *serveCmd) listening() (app.Listening, error) {
	l := app.Listening{Addr: c.Addr, Cert: c.Cert, Key: c.Key, Hosts: c.ACME, Cache: c.Certs}
	switch {
	case (c.Cert == "") != (c.Key == ""):
		return l, errors.New("--cert and --key go together")
	case len(c.ACME) == 0 || c.Certs != "":
	case c.Data == "":
		return l, errors.New("--acme with --db: say with --acme-cache in which folder the certificates are kept")
	default:
		l.Cache = filepath.Join(c.Data, "certificates")
	}
	return l, nil
}

// watch answers machines that watch the house beside it, until the function it gives is called.
func (c *serveCmd) watch(ctx context.Context, h *app.House) (end func() error, err error) {
	if c.Metrics == "" {
		return func() error { return nil }, nil
	}
	ln, err := app.Listen(ctx, app.Listening{Addr: c.Metrics})
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- h.Watch(ctx, ln) }()
	return func() error {
		stop()
		return <-ended
	}, nil
}

// serve listens, says where, and answers.
func serve(ctx context.Context, h *app.House, l app.Listening, ready func(addr string)) error {
	ln, err := app.Listen(ctx, l)
	if err != nil {
		return err
	}
	ready(ln.Addr().String())
	return h.Serve(ctx, ln, l)
}

func logger(asJSON bool) *slog.Logger {
	if asJSON {
		return slog.New(slog.NewJSONHandler(os.Stderr, nil))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, nil))
}

// say prints v as JSON or the text.
func say(asJSON bool, v any, format string, args ...any) {
	if asJSON {
		printJSON(v)
		return
	}
	fmt.Printf(format, args...)
}
