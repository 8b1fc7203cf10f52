package settle

import (
	"context"
	"strconv"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// maxSigned bounds the lines of one signed statement: some twenty sheets.
const maxSigned = 1000

// SignStatement gives a statement of account as a signed paper, for a bank or an auditor.
type SignStatement struct {
	Org      id.ID          `json:"org"`
	Currency money.Currency `json:"currency"`
	From     clock.Date     `json:"from"`
	To       clock.Date     `json:"to"` // the last day
}

// Signed is the answer.
type Signed struct {
	Paper string `json:"paper"`
}

// Do signs it. Its days must be over: what was signed would not hold otherwise.
func (c SignStatement) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Signed, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "settle.SignStatement", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Signed, error) {
			now := k.Clock().Now()
			d, err := c.read(ctx, tx, who, now)
			if err != nil {
				return nil, Signed{}, err
			}
			p, err := document.Issue(ctx, tx, k, now, document.Draft{Kind: document.Account, Subject: "money:" + strconv.FormatInt(d.Member.No, 10), Content: d, Readers: []id.ID{c.Org}})
			return fact.StatementSigned{Org: c.Org, Currency: string(c.Currency), From: c.From, To: c.To, Paper: string(p.Code)}, Signed{string(p.Code)}, err
		})
}

func (c SignStatement) read(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (document.Statement, error) {
	d := document.Statement{Currency: string(c.Currency), From: c.From, To: c.To, Lines: []document.Movement{}}
	for _, day := range []clock.Date{c.From, c.To} {
		if _, err := clock.ParseDate(string(day)); err != nil {
			return d, errs.New(errs.Invalid, "settle.times").At("from")
		}
	}
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return d, err
	}
	zone := time.UTC
	if w, ok := cal.Week(cal.Today(now)); ok {
		if zone, err = clock.Zone(w.Zone); err != nil {
			return d, err
		}
	}
	d.Zone = zone.String()
	midnight := func(day clock.Date) clock.Instant {
		t := day.Time()
		return clock.At(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone))
	}
	from, to := midnight(c.From), midnight(c.To.AddDays(1))
	s, err := StatementOf(ctx, q, who, c.Org, c.Currency, from, to)
	switch {
	case err != nil:
		return d, err
	case to > now:
		return d, errs.New(errs.Conflict, "settle.day_not_over", "day", string(c.To)).At("to")
	case len(s.Lines) > maxSigned:
		return d, errs.New(errs.TooLarge, "settle.long_statement", "max", maxSigned).At("from")
	}
	d.Opening, d.Closing = s.Opening, s.Closing
	for _, l := range s.Lines {
		d.Lines = append(d.Lines, document.Movement{At: int64(l.At), Kind: l.Kind, Reference: l.Reference, In: l.In, Out: l.Out, Balance: l.Balance})
	}
	house, err := party.House(ctx, q)
	if err != nil {
		return d, err
	}
	o, err := party.OrgByID(ctx, q, c.Org)
	d.Exchange, d.Member = document.PartyOf(house), document.PartyOf(o)
	return d, err
}
