package main

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"openbourse/internal/api"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/journal"
)

type memberCategoryCmd struct {
	place
	No       int64  `arg:"" help:"Number of the member."`
	Category string `arg:"" help:"What it is: ${enum}." enum:"preparatory,formal,guild"`
	From     string `help:"First day on which it is." required:"" placeholder:"YYYY-MM-DD"`
	Until    string `help:"First day on which it no longer is; open without one." placeholder:"YYYY-MM-DD"`
	Source   string `help:"The paper or decision it rests on." required:""`
	JSON     bool   `name:"json" help:"Print JSON."`
}

// Run notes the category: of founding members, of the guild's, of those from other books.
func (c *memberCategoryCmd) Run(ctx context.Context) error {
	in := api.MemberCategory{Category: c.Category, From: clock.Date(c.From), Until: clock.Date(c.Until), Source: c.Source}
	var out api.CategoryNoted
	if err := c.desk(ctx, func(s *api.Client) error {
		return s.Send(ctx, http.MethodPost, "/members/"+strconv.FormatInt(c.No, 10)+"/category", nil, id.New(), in, &out)
	}, func(k *journal.Keeper) error {
		o, err := party.OrgByNo(ctx, k.DB(), c.No)
		if err != nil {
			return err
		}
		_, err = party.SetCategory{Org: o.ID, Category: party.Category(in.Category), From: in.From, Until: in.Until, Source: in.Source}.Do(ctx, k, memberDesk, id.New())
		out = api.CategoryNoted{Member: o.No, Category: in.Category, From: in.From, Until: in.Until}
		return err
	}); err != nil {
		return err
	}
	if c.JSON {
		printJSON(out)
		return nil
	}
	fmt.Println("member", out.Member, "is", out.Category, "from", out.From)
	return nil
}
