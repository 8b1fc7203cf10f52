package partner

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Terms are what an agreement says.
type Terms struct {
	Service string     `json:"service"`
	Title   string     `json:"title"`
	From    clock.Date `json:"from"`
	Until   clock.Date `json:"until,omitempty"` // last day; empty: open
	Notice  int64      `json:"notice,omitempty"`
	Scopes  []string   `json:"scopes,omitempty"`
}

// Limits of what is typed.
const (
	maxTitle  = 200
	maxWhy    = 1000
	maxNotice = 366
)

// read checks the terms against the kind of organisation.
func (t Terms) read(o party.Org) (Agreement, error) {
	a := Agreement{Org: o.ID, Service: t.Service, State: Drafted, From: t.From, Until: t.Until, Notice: t.Notice}
	var err error
	if !slices.Contains(services[o.Kind], t.Service) {
		return a, errs.New(errs.Invalid, "partner.bad_service").At("service")
	}
	if a.Title, err = text("title", t.Title, maxTitle, true); err != nil {
		return a, err
	}
	if _, err := clock.ParseDate(string(t.From)); err != nil {
		return a, errs.New(errs.Invalid, "partner.bad_day").At("from")
	}
	if err := laterDay("until", t.Until, t.From); err != nil {
		return a, err
	}
	if t.Notice < 0 || t.Notice > maxNotice {
		return a, errs.New(errs.Invalid, "partner.bad_notice", "max", maxNotice).At("notice")
	}
	may := access.ServiceKeys(string(o.Kind))
	for _, s := range t.Scopes {
		if !slices.Contains(may, access.Act(s)) {
			return a, errs.New(errs.Invalid, "partner.bad_scope", "scope", s).At("scopes")
		}
		if !slices.Contains(a.Scopes, access.Act(s)) {
			a.Scopes = append(a.Scopes, access.Act(s))
		}
	}
	return a, nil
}

// laterDay checks a last day: none, or not before the first.
func laterDay(field string, day, first clock.Date) error {
	if day == "" {
		return nil
	}
	if _, err := clock.ParseDate(string(day)); err != nil || day < first {
		return errs.New(errs.Invalid, "partner.bad_until").At(field)
	}
	return nil
}

// text cleans one line: no control characters, at most max letters.
func text(field, s string, max int, must bool) (string, error) {
	s = strings.TrimSpace(s)
	if !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) || utf8.RuneCountInString(s) > max || must && s == "" {
		return "", errs.New(errs.Invalid, "partner.bad_text", "max", max).At(field)
	}
	return s, nil
}

// Draft writes an agreement down that nobody has signed yet.
type Draft struct {
	Org id.ID `json:"org"`
	Terms
}

// Done is the answer of what happens to an agreement.
type Done struct {
	No int64 `json:"no"`
}

// Do drafts it.
func (c Draft) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "partner.Draft", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			if err := access.Check(who, "partner.draft", access.Any); err != nil {
				return nil, Done{}, err
			}
			o, err := party.OrgByID(ctx, tx, c.Org)
			if err != nil {
				return nil, Done{}, err
			}
			if len(services[o.Kind]) == 0 {
				return nil, Done{}, errs.New(errs.Invalid, "partner.not_partner", "org", o.Name)
			}
			a, err := c.read(o)
			if err != nil {
				return nil, Done{}, err
			}
			if a.No, err = tx.Next(ctx, "partnership"); err != nil {
				return nil, Done{}, err
			}
			a.Drafted, a.Drafter = k.Clock().Now(), who.Person
			if err := a.add(ctx, tx, a.Drafted, "draft", who.Person, ""); err != nil {
				return nil, Done{}, err
			}
			return a.moved("draft"), Done{a.No}, a.insert(ctx, tx)
		})
}

// Change writes a draft anew. Who changes it last has drafted it: another one signs.
type Change struct {
	No int64 `json:"no"`
	Terms
}

// Do changes it.
func (c Change) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, c.No, "partner.Change", "partner.draft", ActChange, c, func(ctx context.Context, tx *db.Tx, a *Agreement, _ clock.Instant) (string, error) {
		o, err := party.OrgByID(ctx, tx, a.Org)
		if err != nil {
			return "", err
		}
		n, err := c.read(o)
		if err != nil {
			return "", err
		}
		a.Service, a.Title, a.From, a.Until, a.Notice, a.Scopes, a.Drafter = n.Service, n.Title, n.From, n.Until, n.Notice, n.Scopes, who.Person
		return "", nil
	})
}
