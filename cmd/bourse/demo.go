package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"

	"openbourse/internal/app"
	"openbourse/internal/base/i18n"
)

type demoCmd struct {
	Stones int64  `help:"How many stones to make." default:"100000"`
	Data   string `help:"Data folder; a temporary one that is removed at the end when left out." type:"path" placeholder:"DIR"`
	Addr   string `help:"Address to listen on." default:"localhost:8080"`
	JSON   bool   `name:"json" help:"Print JSON."`
}

// Run makes the fictional exchange, says where it is and who may sign in, and answers
// until it is told to stop.
func (c *demoCmd) Run(ctx context.Context) error {
	return openDemo(ctx, c.Data, c.Addr, c.Stones, func(h *app.House, ln net.Listener, l app.Listening) error { return c.answer(ctx, h, ln, l) })
}

// openDemo makes or opens a fictional exchange, in a temporary folder that is removed at the end
// when none is named, and hands it to do with the listener on which it is to answer.
func openDemo(ctx context.Context, where, addr string, stones int64, do func(h *app.House, ln net.Listener, l app.Listening) error) (err error) {
	if where == "" {
		if where, err = os.MkdirTemp("", "bourse-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(where)) }()
	}
	l := app.Listening{Addr: addr}
	ln, err := app.Listen(ctx, l)
	if err != nil {
		return err
	}
	defer ln.Close()
	origin := localOrigin(ln)
	if err := app.Demo(ctx, where, origin, stones); err != nil {
		return err
	}
	h, err := app.Open(ctx, app.Config{Where: where, Origin: origin})
	if err != nil {
		return err
	}
	return errors.Join(do(h, ln, l), h.Close())
}

// measureDemo lets do measure a fictional exchange that answers on this machine meanwhile.
func measureDemo(ctx context.Context, where, addr string, stones int64, do func(h *app.House) error) error {
	fmt.Fprintf(os.Stderr, "making or opening an exchange of %d stones\n", stones)
	return openDemo(ctx, where, addr, stones, func(h *app.House, ln net.Listener, l app.Listening) error {
		serving, stop := context.WithCancel(ctx)
		ended := make(chan error, 1)
		go func() { ended <- h.Serve(serving, ln, l) }()
		err := do(h)
		stop()
		return errors.Join(err, <-ended)
	})
}

// localOrigin is where a browser on this machine finds a listener. It names localhost,
// because passkeys need a name and not an address.
func localOrigin(ln net.Listener) string {
	return fmt.Sprintf("http://localhost:%d", ln.Addr().(*net.TCPAddr).Port)
}

func (c *demoCmd) answer(ctx context.Context, h *app.House, ln net.Listener, l app.Listening) error {
	people, err := h.Desk.DemoPeople(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		printJSON(map[string]any{"address": h.Origin, "data": h.Where, "signin": h.Origin + "/signin"})
		return h.Serve(ctx, ln, l)
	}
	fmt.Printf("%s, a fictional one, is open:\n\n  %s\n\nSign in with one click, each in a window of its own:\n", app.DemoName, h.Origin)
	for i, p := range people {
		if i == 0 || people[i-1].Group != p.Group {
			fmt.Printf("\n%s\n", i18n.English.T("signin.demo_group_"+p.Group))
		}
		fmt.Printf("  %-26s %-34s %s/signin/demo/%s\n", i18n.English.T("signin.demo_part_"+p.Part), p.Org.Name, h.Origin, p.Person.Email)
	}
	fmt.Printf("\nThe data is in %s. Ctrl+C closes the exchange.\n", h.Where)
	return h.Serve(ctx, ln, l)
}
