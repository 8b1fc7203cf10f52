package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"

	"openbourse/internal/api"
	"openbourse/internal/base/clock"
	"openbourse/internal/exchange/search"
	"openbourse/internal/export"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

type searchCmd struct {
	place
	Query string `arg:"" optional:"" help:"Words of the trade on one line, a report number or a stock number." placeholder:"round 1-1.5 D-G VS1+ ex gia <8000/ct"`
	Limit int    `help:"Stones shown, at most 1000." default:"50"`
	After string `help:"Show the page after this mark." placeholder:"MARK"`
	JSON  bool   `name:"json" help:"Print JSON."`
}

// found is what is printed.
type found struct {
	Total   int64         `json:"total"`
	Query   string        `json:"query"` // as a URL writes it
	Unknown []string      `json:"unknown,omitempty"`
	Stones  []export.Line `json:"stones"`
	Next    string        `json:"next,omitempty"`
}

// Run asks the server that uses the data, or looks into the data itself when none does.
func (c *searchCmd) Run(ctx context.Context) error {
	where, err := c.where()
	if err != nil {
		return err
	}
	if c.Limit < 1 || c.Limit > search.MaxPage {
		return fmt.Errorf("--limit %d: give 1 to %d", c.Limit, search.MaxPage)
	}
	q := search.ParseLine(c.Query)
	out := found{Query: q.Encode(), Stones: []export.Line{}}
	for _, u := range q.Unknown {
		out.Unknown = append(out.Unknown, u.Value)
	}
	q.Unknown = nil
	asked := false
	if c.Data != "" {
		if asked, err = c.askServer(ctx, q, &out); err != nil {
			return err
		}
	}
	if !asked {
		if err := c.look(ctx, where, q, &out); err != nil {
			return err
		}
	}
	if c.JSON {
		printJSON(out)
		return nil
	}
	return out.print(os.Stdout)
}

// askServer asks the server that has announced itself in the data folder, if there is one.
func (c *searchCmd) askServer(ctx context.Context, q search.Query, out *found) (bool, error) {
	client, ok, err := api.Dial(c.Data)
	if err != nil || !ok {
		return false, err
	}
	v := q.Values()
	v.Set("limit", strconv.Itoa(c.Limit))
	if c.After != "" {
		v.Set("after", c.After)
	}
	var page api.StonePage
	if err := client.Get(ctx, "/stones", url.Values(v), &page); err != nil {
		return false, err
	}
	out.Total, out.Stones, out.Next = page.Total, page.Stones, page.Next
	return true, nil
}

// look opens the data for reading and searches it in this process.
func (c *searchCmd) look(ctx context.Context, where string, q search.Query, out *found) (err error) {
	d, err := db.Open(ctx, where, db.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	live, err := search.Open(ctx, journal.New(d, clock.System{}))
	if err != nil {
		return err
	}
	now := clock.System{}.Now()
	res, err := live.Search(ctx, search.Ask{Query: q, After: search.Cursor(c.After), Limit: c.Limit, Now: now})
	if err != nil {
		return err
	}
	out.Total, out.Next = res.Total, string(res.Next)
	out.Stones, err = export.Listings(ctx, d, access.System("search"), now, res.Hits)
	return err
}

// print writes a table for people.
func (f *found) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "No\tStock\tOrigin\tShape\tCarat\tColour\tClarity\tCut\tPol\tSym\tFluor\tReport\tUS$/ct\tUS$\tState\tWhere\tSeller")
	for i := range f.Stones {
		l := &f.Stones[i]
		color, clarity := l.Color, l.Clarity
		if l.ColorTo != "" {
			color += "-" + l.ColorTo
		}
		if l.ClarityTo != "" {
			clarity += "-" + l.ClarityTo
		}
		if l.Fancy != "" {
			color = strings.TrimSpace(l.Intensity + " " + l.Fancy)
		}
		if l.Assessment != "" {
			color = l.Assessment
		}
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", l.No, l.StockNo, strings.ReplaceAll(l.StoneClass, "lab_grown", "laboratory-grown"), l.Shape, l.Carat, color, clarity,
			l.Cut, l.Polish, l.Symmetry, l.Fluorescence, strings.TrimSpace(l.Lab+" "+l.ReportNo), l.PPC, l.Total, l.Availability, strings.TrimSpace(l.City+" "+l.Country), l.SellerName)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%d stones, %d shown\n", f.Total, len(f.Stones))
	if f.Next != "" {
		fmt.Fprintf(w, "next page: --after %s\n", f.Next)
	}
	if len(f.Unknown) > 0 {
		fmt.Fprintf(w, "not understood: %s\n", strings.Join(f.Unknown, ", "))
	}
	return nil
}
