package partner

import (
	"context"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// dayOf is the day of an instant at the exchange, whose zone the face names.
func dayOf(at clock.Instant, z *time.Location) clock.Date {
	if z == nil {
		z = time.UTC
	}
	return clock.DateOf(at, z)
}

// Zoned is what a command needs to know which day it is. Faces fill it in; it is no part of
// what was asked.
type Zoned struct {
	Zone *time.Location `json:"-"`
}

// step runs what most commands share: permission, agreement, lifecycle; then do, which says
// what the history keeps; then the tables, the bound of the keys and the fact.
func step(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID, no int64, kind string, act access.Act, move lifecycle.Act, input any,
	do func(context.Context, *db.Tx, *Agreement, clock.Instant) (string, error)) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: kind, Input: input},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			if err := access.Check(who, act, access.Any); err != nil {
				return nil, Done{}, err
			}
			a, err := byNo(ctx, tx, no)
			if err != nil {
				return nil, Done{}, err
			}
			now := k.Clock().Now()
			z, _ := input.(interface{ zone() *time.Location })
			day := dayOf(now, nil)
			if z != nil {
				day = dayOf(now, z.zone())
			}
			a = a.On(day)
			if a.State, err = Life.Next(a.State, move); err != nil {
				return nil, Done{}, err
			}
			detail, err := do(ctx, tx, &a, now)
			if err != nil {
				return nil, Done{}, err
			}
			if err := a.add(ctx, tx, now, string(move), who.Person, detail); err != nil {
				return nil, Done{}, err
			}
			if err := a.update(ctx, tx); err != nil {
				return nil, Done{}, err
			}
			if move != ActChange && move != ActDrop {
				if err := bind(ctx, tx, a.Org, day); err != nil {
					return nil, Done{}, err
				}
			}
			return a.moved(move), Done{a.No}, nil
		})
}

func (z Zoned) zone() *time.Location { return z.Zone }

// bind notes what the keys of a partner may do: by the agreement that holds or comes next;
// when there is none any more, nothing.
func bind(ctx context.Context, tx *db.Tx, org id.ID, day clock.Date) error {
	all, err := ofOrg(ctx, tx, org)
	if err != nil {
		return err
	}
	b, found := boundOf(all, day)
	if !found {
		return nil
	}
	return party.NoteKeyBound(ctx, tx, org, b)
}

// boundOf joins the agreements of a partner: what any that holds on a day gives, until the
// first of them ends; the sweep then says what the others give. So a key never carries an act
// of an agreement that is over. Without one that holds, the next one's, or none.
func boundOf(all []Agreement, day clock.Date) (party.KeyBound, bool) {
	var b party.KeyBound
	var next *Agreement
	holds, signed := false, false
	for i := range all {
		a := &all[i]
		if a.Signed.IsZero() {
			continue
		}
		signed = true
		if !a.Holds(day) {
			if a.State == Signed && a.From > day && (next == nil || a.From < next.From) {
				next = a
			}
			continue
		}
		b.Acts = join(b.Acts, a.Scopes)
		if !holds || a.From < b.From {
			b.From = a.From
		}
		if last := a.last(); !holds || last != "" && (b.Until == "" || last < b.Until) {
			b.Until = last
		}
		holds = true
	}
	if !holds && next != nil {
		return party.KeyBound{Acts: next.Scopes, From: next.From, Until: next.last()}, true
	}
	if !holds && signed {
		return party.KeyBound{}, true
	}
	return b, signed
}

func join(all, more []access.Act) []access.Act {
	for _, x := range more {
		found := false
		for _, y := range all {
			found = found || x == y
		}
		if !found {
			all = append(all, x)
		}
	}
	return all
}

// Sign signs a draft for the exchange: by another administrator than who drafted it, and
// only when the paper that both sides signed is in the file.
type Sign struct {
	No int64 `json:"no"`
	Zoned
}

// Do signs it.
func (c Sign) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, c.No, "partner.Sign", "partner.sign", ActSign, c, func(ctx context.Context, tx *db.Tx, a *Agreement, now clock.Instant) (string, error) {
		if a.Drafter == who.Person {
			return "", errs.New(errs.Conflict, "partner.same_person")
		}
		files, err := filesOf(ctx, tx, a.No)
		if err != nil {
			return "", err
		}
		if len(files) == 0 {
			return "", errs.New(errs.Conflict, "partner.no_paper").At("file")
		}
		a.Signed, a.Signer = now, who.Person
		return files[len(files)-1].Name, nil
	})
}

// Drop lets a draft go.
type Drop struct {
	No int64 `json:"no"`
}

// Do lets it go.
func (c Drop) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, c.No, "partner.Drop", "partner.draft", ActDrop, c, func(context.Context, *db.Tx, *Agreement, clock.Instant) (string, error) { return "", nil })
}

// Renew gives a running agreement a later last day.
type Renew struct {
	No    int64      `json:"no"`
	Until clock.Date `json:"until"`
	Zoned
}

// Do renews it.
func (c Renew) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, c.No, "partner.Renew", "partner.end", ActRenew, c, func(_ context.Context, _ *db.Tx, a *Agreement, now clock.Instant) (string, error) {
		if a.Until == "" {
			return "", errs.New(errs.Conflict, "partner.open_end")
		}
		if _, err := clock.ParseDate(string(c.Until)); err != nil || c.Until <= a.Until {
			return "", errs.New(errs.Invalid, "partner.not_later", "day", string(a.Until)).At("until")
		}
		a.Until = c.Until
		return string(c.Until), nil
	})
}

// Terminate ends an agreement before its time: with the reason and the last day.
type Terminate struct {
	No   int64      `json:"no"`
	Last clock.Date `json:"last"`
	Why  string     `json:"why"`
	Zoned
}

// Do ends it.
func (c Terminate) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, c.No, "partner.Terminate", "partner.end", ActTerminate, c, func(_ context.Context, _ *db.Tx, a *Agreement, now clock.Instant) (string, error) {
		why, err := text("why", c.Why, maxWhy, true)
		if err != nil {
			return "", err
		}
		if _, err := clock.ParseDate(string(c.Last)); err != nil || c.Last < dayOf(now, c.Zone) || a.Until != "" && c.Last > a.Until {
			return "", errs.New(errs.Invalid, "partner.bad_last").At("last")
		}
		a.Ends, a.Why = c.Last, why
		return string(c.Last) + ": " + why, nil
	})
}

// Attach puts a document into the file of an agreement: the signed paper, an annex.
type Attach struct {
	No   int64    `json:"no"`
	Name string   `json:"name"`
	Type string   `json:"type"` // from document.Take
	File blob.Ref `json:"file"`
}

// maxFiles is how many documents an agreement holds.
const maxFiles = 50

// Do files it.
func (c Attach) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "partner.Attach", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			if err := access.Check(who, "partner.draft", access.Any); err != nil {
				return nil, Done{}, err
			}
			a, err := byNo(ctx, tx, c.No)
			if err != nil {
				return nil, Done{}, err
			}
			name, err := document.AttachmentName(c.Name, c.Type)
			if err != nil {
				return nil, Done{}, err
			}
			files, err := filesOf(ctx, tx, a.No)
			if err != nil {
				return nil, Done{}, err
			}
			if a.State == Dropped || len(files) >= maxFiles {
				return nil, Done{}, errs.New(errs.Conflict, "partner.file_shut", "max", maxFiles).At("file")
			}
			now := k.Clock().Now()
			if _, err := tx.Exec(ctx, "INSERT INTO partnership_file (partnership, "+fileColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
				a.No, len(files)+1, now, who.Person[:], name, c.Type, c.File.Size, c.File.Hash); err != nil {
				return nil, Done{}, err
			}
			if err := blob.Hold(ctx, tx, c.File, "partnership:"+num(a.No), now); err != nil {
				return nil, Done{}, err
			}
			if err := a.add(ctx, tx, now, "attach", who.Person, name); err != nil {
				return nil, Done{}, err
			}
			return fact.PartnershipMoved{No: a.No, Org: a.Org, Service: a.Service, Act: "attach", State: string(a.State), From: a.From, Until: a.last()}, Done{a.No}, a.update(ctx, tx)
		})
}
