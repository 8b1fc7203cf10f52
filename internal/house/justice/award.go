package justice

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
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
	"openbourse/internal/registry/rule"
	"openbourse/internal/registry/signin"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// maxPay bounds what an award may order, in minor units.
const maxPay = 1_000_000_000_000_000

// Award is the panel's decision, written by one of it and confirmed once more by him.
type Award struct {
	Case    int64          `json:"case"`
	Rescind bool           `json:"rescind"`
	Pay     int64          `json:"pay"`   // minor units
	Money   money.Currency `json:"money"` // of what is to be paid
	Payer   string         `json:"payer"` // claimant, against
	Reasons string         `json:"reasons"`

	Proof id.ID `json:"-"` // of its second confirmation
}

// Binding is exactly what somebody signs who writes an award: the second proof is over the
// hash of its JSON.
type Binding struct {
	Act     access.Act     `json:"act"`
	Case    int64          `json:"case"`
	Kind    string         `json:"kind"`
	Deal    int64          `json:"deal"`
	Panel   int64          `json:"panel"`
	File    int64          `json:"file"` // how many entries the file had
	Rescind bool           `json:"rescind"`
	Pay     int64          `json:"pay"`
	Money   money.Currency `json:"money,omitempty"`
	Payer   id.ID          `json:"payer,omitzero"`
	Payee   id.ID          `json:"payee,omitzero"`
	Reasons string         `json:"reasons"`
}

// Digest is the SHA-256 of what is signed.
func (b *Binding) Digest() []byte {
	text, err := json.Marshal(b)
	if err != nil {
		panic(fmt.Sprintf("justice: %v", err)) // numbers, words and ids of our own
	}
	sum := sha256.Sum256(text)
	return sum[:]
}

// Draft gives what the actor would sign, or why he may not.
func (c Award) Draft(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Binding, error) {
	x, err := enter(ctx, q, who, "justice.award", c.Case, now)
	if err != nil {
		return Binding{}, err
	}
	return c.fit(&x)
}

// fit refuses what cannot be awarded and brings what can into its one form.
func (c Award) fit(x *Case) (Binding, error) {
	b := Binding{Act: "justice.award", Case: x.No, Kind: x.Kind, Deal: x.Deal, Panel: x.Panel, File: x.events, Rescind: c.Rescind}
	if _, err := Life.Next(x.State, ActAward); err != nil {
		return b, err
	}
	var err error
	if b.Reasons, err = body(c.Reasons, "reasons"); err != nil {
		return b, err
	}
	switch {
	case c.Pay < 0 || c.Pay > maxPay || c.Pay > 0 && !c.Money.Known():
		return b, errs.New(errs.Invalid, "justice.bad_sum").At("pay")
	case c.Pay == 0:
		return b, nil
	}
	b.Pay, b.Money = c.Pay, c.Money
	switch c.Payer {
	case "claimant":
		b.Payer, b.Payee = x.Claimant, x.Against
	case "against":
		b.Payer, b.Payee = x.Against, x.Claimant
	default:
		return b, errs.New(errs.Invalid, "justice.payer").At("payer")
	}
	return b, nil
}

// Do writes it. The second panel's is final at once.
func (c Award) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "justice.Award", c, "justice.award", c.Case, func(ctx context.Context, tx *db.Tx, x *Case, now clock.Instant) (journal.Fact, error) {
		b, err := c.fit(x)
		if err != nil {
			return nil, err
		}
		today, err := calendar.DayOf(ctx, tx, now)
		if err != nil {
			return nil, err
		}
		days, err := appealRule.Int(ctx, tx, "", today)
		if err != nil {
			return nil, err
		}
		x.State, x.Rescind, x.Pay, x.Money, x.Payer = Awarded, b.Rescind, b.Pay, b.Money, b.Payer
		zone, err := zoneOf(ctx, tx, now)
		if err != nil {
			return nil, err
		}
		x.Next = now.Add(time.Duration(days) * 24 * time.Hour)
		if x.Panel == 2 {
			x.Next = now
		}
		if x.KeepBy, err = after(ctx, tx, keepRule, x.Next); err != nil {
			return nil, err
		}
		draft, err := x.ruling(ctx, tx, c, b.Reasons, zone)
		if err != nil {
			return nil, err
		}
		draft.Replaces = x.Paper
		if c.Proof.IsZero() {
			return nil, errs.New(errs.Forbidden, "signin.confirm_again")
		}
		if _, err := signin.UseProof(ctx, tx, who, c.Proof, string(b.Act), b.Digest(), now); err != nil {
			return nil, err
		}
		p, err := document.Issue(ctx, tx, k, now, draft)
		if err != nil {
			return nil, err
		}
		x.Paper = string(p.Code)
		if x.Panel == 1 { // the second panel's is final at once, and told as that
			if err := x.tell(ctx, tx, now, "award"); err != nil {
				return nil, err
			}
		}
		return x.moved("award"), x.add(ctx, tx, now, string(ActAward), who, b.Reasons)
	})
}

// after is the end of the n-th day after an instant.
func after(ctx context.Context, q db.Querier, r rule.Definition, at clock.Instant) (clock.Instant, error) {
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return 0, err
	}
	days, err := r.Int(ctx, q, "", cal.Today(at))
	if err != nil {
		return 0, err
	}
	day, err := cal.AddWorkingDays(cal.Today(at).AddDays(int(days)), 0)
	if err != nil {
		return 0, err
	}
	if open := cal.Sessions(day); len(open) > 0 {
		return open[len(open)-1].Closes, nil
	}
	return clock.At(day.AddDays(1).Time()), nil
}

func (c *Case) ruling(ctx context.Context, q db.Querier, a Award, reasons, zone string) (document.Draft, error) {
	r := document.Ruling{Case: c.No, Kind: c.Kind, Deal: c.Deal, Panel: c.Panel, Rescind: c.Rescind, Pay: c.Pay, Currency: string(c.Money), Payer: a.Payer, KeepBy: int64(c.KeepBy), Reasons: reasons, Zone: zone}
	if c.Pay == 0 {
		r.Currency, r.Payer = "", ""
	}
	judges, _, err := db.Row(ctx, q, db.One[int64], "SELECT COUNT(*) FROM justice_arbitrator WHERE case_no = $1 AND panel = $2", c.No, c.Panel)
	if err != nil {
		return document.Draft{}, err
	}
	r.Judges = judges
	if r.Exchange, r.Claimant, err = exchangeAnd(ctx, q, c.Claimant); err != nil {
		return document.Draft{}, err
	}
	if _, r.Against, err = exchangeAnd(ctx, q, c.Against); err != nil {
		return document.Draft{}, err
	}
	return document.Draft{Kind: document.Award, Subject: "deal:" + itoa(c.Deal), Content: r, Readers: []id.ID{c.Claimant, c.Against}}, nil
}

// exchangeAnd are the exchange and an organisation as papers name them.
func exchangeAnd(ctx context.Context, q db.Querier, org id.ID) (house, other document.Party, err error) {
	h, err := party.House(ctx, q)
	if err == nil {
		house = document.PartyOf(h)
	} else if !errs.Is(err, "party.no_org") {
		return house, other, err
	}
	o, err := party.OrgByID(ctx, q, org)
	return house, document.PartyOf(o), err
}

// final makes awards final whose days of appeal have passed: only now others learn of them.
func final(ctx context.Context, k *journal.Keeper, no int64) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "justice.final", Input: no},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			now := k.Clock().Now()
			c, found, err := byNo(ctx, tx, no)
			if err != nil {
				return nil, struct{}{}, err
			}
			if !found || c.State != Awarded || c.Next > now {
				return nil, struct{}{}, errs.New(errs.Unavailable, "justice.answered")
			}
			c.State, c.Next = Final, c.KeepBy
			if !c.Rescind && c.Pay == 0 { // nothing was ordered: nothing is to be kept
				c.State, c.Next = Kept, 0
			}
			f := fact.AwardMade{Case: c.No, Deal: c.Deal, Rescind: c.Rescind, Pay: c.Pay, Payer: c.Payer, Money: string(c.Money), KeepBy: c.KeepBy, Paper: c.Paper, At: now}
			switch c.Payer {
			case c.Claimant:
				f.Payee = c.Against
			case c.Against:
				f.Payee = c.Claimant
			}
			if err := c.add(ctx, tx, now, string(ActFinal), access.Actor{}, ""); err != nil {
				return nil, struct{}{}, err
			}
			if err := c.tell(ctx, tx, now, "final"); err != nil {
				return nil, struct{}{}, err
			}
			return f, struct{}{}, c.update(ctx, tx)
		})
	if errs.Is(err, "justice.answered") { // appealed meanwhile
		return nil
	}
	return err
}
