package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"openbourse/internal/app"
	"openbourse/internal/app/bench"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/journal"
)

type benchSiteCmd struct {
	Stones  int64  `help:"How many stones the exchange has." default:"100000"`
	Data    string `help:"Data folder of a demo, made when there is none; a temporary one when left out. The measurement writes into it." type:"path" placeholder:"DIR"`
	Rate    int    `help:"Requests a second." default:"200"`
	Writes  int    `help:"Writes a second that go on meanwhile." default:"50"`
	Seconds int    `help:"How long." default:"30"`
	Profile string `help:"Write a CPU profile of the measured time here." type:"path" placeholder:"FILE"`
	JSON    bool   `name:"json" help:"Print JSON."`
}

// Run opens a fictional exchange and measures its public pages over HTTP on loopback.
func (c *benchSiteCmd) Run(ctx context.Context) error {
	if c.Stones < 1 || c.Rate < 1 || c.Seconds < 1 || c.Writes < 0 {
		return fmt.Errorf("--stones %d --rate %d --seconds %d --writes %d: give positive numbers", c.Stones, c.Rate, c.Seconds, c.Writes)
	}
	var rep bench.SiteReport
	if err := measureDemo(ctx, c.Data, "127.0.0.1:0", c.Stones, func(h *app.House) (err error) {
		rep, err = c.measure(ctx, h)
		return err
	}); err != nil {
		return err
	}
	if c.JSON {
		printJSON(rep)
		return nil
	}
	fmt.Printf("%d requests for %d public pages at %d a second, %d writes meanwhile: first byte p50 %.2f ms, p99 %.2f ms, longest %.2f ms; the largest page has %d bytes compressed\n%s\n",
		rep.Requests, rep.Pages, rep.Rate, rep.Writes, rep.P50, rep.P99, rep.Max, rep.Largest, rep.How)
	return nil
}

func (c *benchSiteCmd) measure(ctx context.Context, h *app.House) (bench.SiteReport, error) {
	boss := access.System("bench")
	members, err := party.Orgs(ctx, h.DB, party.Filter{Kind: party.Member})
	if err != nil {
		return bench.SiteReport{}, err
	}
	if len(members) < 2 {
		return bench.SiteReport{}, errors.New("the exchange has fewer than two members")
	}
	payer := access.Actor{Org: members[0].ID, OrgNo: members[0].No, OrgKind: string(party.Member), Roles: []access.Role{access.Trader}}
	people, err := party.PeopleAt(ctx, h.DB, payer.Org, h.Keeper.Clock().Now())
	if err != nil || len(people) == 0 {
		return bench.SiteReport{}, errors.Join(err, errors.New("the first member has no people"))
	}
	payer.Person = people[0].ID
	if _, err := (settle.Deposit{Org: payer.Org, Currency: "USD", Amount: 1_000_000_00, Source: "measured"}).Do(ctx, h.Keeper, boss, id.New()); err != nil {
		return bench.SiteReport{}, err
	}
	return bench.Site(ctx, bench.SiteOptions{Base: h.Origin, Rate: c.Rate, Writes: c.Writes, Seconds: c.Seconds, Profile: c.Profile, Write: func(ctx context.Context, n int) error {
		if n%max(c.Writes, 1) == 0 {
			return notice(ctx, h.Keeper, boss, n)
		}
		_, err := (settle.Pay{From: payer.Org, To: members[1].ID, Currency: "USD", Amount: 1}).Do(ctx, h.Keeper, payer, id.New())
		return err
	}})
}

// notice is news of the house, which everybody sees at once.
func notice(ctx context.Context, k *journal.Keeper, boss access.Actor, n int) error {
	day := clock.DateOf(k.Clock().Now(), time.UTC)
	_, err := settings.AddNotice{From: day.AddDays(-1), Until: day.AddDays(1), Title: i18n.Text{i18n.English: fmt.Sprintf("Measured %d", n)}}.Do(ctx, k, boss, id.New())
	return err
}
