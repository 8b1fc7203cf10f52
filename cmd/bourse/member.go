package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"openbourse/internal/api"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/admission"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// memberCmd is admission for scripts: what the exchange does at its desk. The words of
// sponsors, objectors and the council are people's own and have no command here.
type memberCmd struct {
	Apply  memberApplyCmd  `cmd:"" help:"Open an application for membership."`
	Notice memberNoticeCmd `cmd:"" help:"Post a checked application on the public site, or show its notice with --show."`
	Admit  memberAdmitCmd  `cmd:"" help:"Note that the fees have arrived: the company is a member."`

	Category memberCategoryCmd `cmd:"" help:"Note what kind of member a company is, where the program did not decide it: founding and guild members."`
}

// desk runs a command by the server that uses the data, or on the data itself.
func (p place) desk(ctx context.Context, served func(*api.Client) error, alone func(*journal.Keeper) error) (err error) {
	where, err := p.where()
	if err != nil {
		return err
	}
	if p.Data != "" {
		client, ok, err := api.Dial(p.Data)
		if err != nil {
			return err
		}
		if ok {
			client.Lang = readersLanguage().Tag()
			return served(client)
		}
	}
	d, err := db.Open(ctx, where, db.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return alone(journal.New(d, clock.System{}))
}

var memberDesk = access.System("member")

// moved prints where an application stands.
func moved(asJSON bool, m api.AdmissionMoved) {
	switch {
	case asJSON:
		printJSON(m)
	case m.No == 0:
		fmt.Println("this e-mail address belongs to somebody already; nothing was opened")
	default:
		fmt.Println("application", m.No, m.State, m.Paper)
	}
}

type memberApplyCmd struct {
	place
	Name    string `help:"Name in Latin letters." required:""`
	NameZh  string `help:"Name in Chinese."`
	RegNo   string `help:"Registration number." required:"" placeholder:"NO"`
	Country string `help:"Where it is registered." default:"CN"`
	Capital string `help:"Where its capital is from." default:"CN"`
	Person  string `help:"Who applies for it." required:""`
	Email   string `help:"His address." required:""`
	Lang    string `help:"His language: ${enum}." enum:"en,zh,nl,ru" default:"zh"`
	JSON    bool   `name:"json" help:"Print JSON."`
}

// Run opens the application. The link for the applicant is made on the page of his person.
func (c *memberApplyCmd) Run(ctx context.Context) error {
	var out api.AdmissionMoved
	err := c.desk(ctx, func(s *api.Client) error {
		return s.Send(ctx, http.MethodPost, "/admissions", nil, id.New(), api.OpenAdmission{
			Name: c.Name, NameZh: c.NameZh, RegNo: c.RegNo, Country: c.Country, Capital: c.Capital, Person: c.Person, Email: c.Email, Lang: i18n.Lang(c.Lang),
		}, &out)
	}, func(k *journal.Keeper) error {
		d, err := admission.Apply{
			Name: c.Name, NameZh: c.NameZh, RegNo: c.RegNo, Country: c.Country, Capital: c.Capital, Person: c.Person, Email: c.Email, Lang: i18n.Lang(c.Lang),
		}.Do(ctx, k, memberDesk, id.New())
		out = api.AdmissionMoved{No: d.No}
		return err
	})
	if err != nil {
		return err
	}
	if out.No != 0 && out.State == "" {
		out.State = string(admission.Draft)
	}
	moved(c.JSON, out)
	return nil
}

type memberNoticeCmd struct {
	place
	No   int64 `arg:"" help:"Number of the application."`
	Show bool  `help:"Show the notice and change nothing."`
	JSON bool  `name:"json" help:"Print JSON."`
}

// Run posts the notice, or shows it.
func (c *memberNoticeCmd) Run(ctx context.Context) error {
	at := strconv.FormatInt(c.No, 10)
	if c.Show {
		var n api.MemberNotice
		if err := c.desk(ctx, func(s *api.Client) error { return s.Get(ctx, "/admission-notices/"+at, nil, &n) }, func(k *journal.Keeper) error {
			x, err := admission.NoticeOf(ctx, k.DB(), k.Clock().Now(), c.No)
			n = api.MemberNotice{No: x.No, Name: x.Company.Name, NameZh: x.Company.NameZh, RegNo: x.Company.RegNo, Capital: x.Capital, Since: x.Since, Sectors: x.Sectors, From: x.From, Until: x.Until, State: string(x.State), Decided: x.Decided}
			if err == nil {
				n.Day, n.Days = x.Day(), x.Days()
			}
			return err
		}); err != nil {
			return err
		}
		if c.JSON {
			printJSON(n)
		} else {
			fmt.Printf("%s %s\n%s, day %d of %d, %s to %s\n", n.Name, n.NameZh, n.State, n.Day, n.Days, n.From, n.Until)
		}
		return nil
	}
	var out api.AdmissionMoved
	if err := c.desk(ctx, func(s *api.Client) error {
		return s.Send(ctx, http.MethodPost, "/admissions/"+at+"/publish", nil, id.New(), nil, &out)
	}, func(k *journal.Keeper) error {
		d, err := admission.Publish{No: c.No}.Do(ctx, k, memberDesk, id.New())
		out = api.AdmissionMoved{No: d.No, State: string(d.State)}
		return err
	}); err != nil {
		return err
	}
	moved(c.JSON, out)
	return nil
}

type memberAdmitCmd struct {
	place
	No        int64  `arg:"" help:"Number of the application."`
	Reference string `help:"Number of the bank's booking." required:"" placeholder:"REF"`
	JSON      bool   `name:"json" help:"Print JSON."`
}

// Run notes the payment.
func (c *memberAdmitCmd) Run(ctx context.Context) error {
	var out api.AdmissionMoved
	if err := c.desk(ctx, func(s *api.Client) error {
		return s.Send(ctx, http.MethodPost, "/admissions/"+strconv.FormatInt(c.No, 10)+"/pay", nil, id.New(), api.PayAdmission{Reference: c.Reference}, &out)
	}, func(k *journal.Keeper) error {
		d, err := admission.Pay{No: c.No, Reference: c.Reference}.Do(ctx, k, memberDesk, id.New())
		out = api.AdmissionMoved{No: d.No, State: string(d.State), Paper: d.Paper}
		return err
	}); err != nil {
		return err
	}
	moved(c.JSON, out)
	return nil
}
