package admission

import (
	"context"
	"slices"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Apply opens an application: a company that is not known here yet, with the person who
// will fill it in. It is for visitors, so it tells nobody whether an address is known.
type Apply struct {
	Name     string    `json:"name"`
	NameZh   string    `json:"name_zh"`
	RegNo    string    `json:"reg_no"`
	Country  string    `json:"country"` // where it is registered
	Capital  string    `json:"capital"` // where its capital is from
	Person   string    `json:"person"`
	PersonZh string    `json:"person_zh"`
	Email    string    `json:"email"`
	Lang     i18n.Lang `json:"lang"`
}

// Applied is the answer. Without a number the address belongs to somebody already.
type Applied struct {
	No     int64 `json:"no,omitempty"`
	Person id.ID `json:"person,omitzero"`
}

// Do opens it.
func (c Apply) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Applied, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "admission.Apply", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Applied, error) {
			if err := access.Check(who, "admission.apply", access.Public); err != nil {
				return nil, Applied{}, err
			}
			now := k.Clock().Now()
			t, err := TermsOn(ctx, tx, now)
			if err != nil {
				return nil, Applied{}, err
			}
			a, n, known, err := c.read(ctx, tx, t, now)
			if err != nil {
				return nil, Applied{}, err
			}
			if known {
				return fact.AdmissionMoved{What: "asked"}, Applied{}, nil
			}
			if a.No, err = tx.Next(ctx, "admission"); err != nil {
				return nil, Applied{}, err
			}
			if n, err = party.Found(ctx, tx, now, who.Key(), t.Day, n); err != nil {
				return nil, Applied{}, err
			}
			a.Org, a.Contact, a.Opened, a.Lapses = n.Org.ID, n.Person.ID, now, t.draftEnd()
			if err := a.add(ctx, tx, now, "open", "applicant", access.Actor{Person: n.Person.ID}, ""); err != nil {
				return nil, Applied{}, err
			}
			return a.moved("opened"), Applied{a.No, n.Person.ID}, a.insert(ctx, tx)
		})
}

// read checks everything a visitor typed, and that the desk is not flooded.
func (c Apply) read(ctx context.Context, q db.Querier, t Terms, now clock.Instant) (Application, party.Newcomer, bool, error) {
	a := Application{Preset: t.Preset, State: Draft, regKey: RegKey(c.RegNo)}
	n, known, err := party.ReadNewcomer(ctx, q, party.AddOrg{Name: c.Name, NameZh: c.NameZh, RegNo: c.RegNo, Country: c.Country},
		party.AddPerson{Email: c.Email, Name: c.Person, NameZh: c.PersonZh, Lang: c.Lang})
	if err != nil {
		if e := errs.Of(err); e != nil && e.Key == "party.no_name" && n.Org.Name != "" {
			err = e.At("person")
		}
		return a, n, known, err
	}
	if a.Capital, err = party.CountryCode("capital", c.Capital); err != nil {
		return a, n, known, err
	}
	if err := free(ctx, q, a.regKey, id.ID{}, t.Day, now); err != nil {
		return a, n, known, err
	}
	opened, _, err := db.Row(ctx, q, db.One[int64], "SELECT COUNT(*) FROM admission WHERE opened > $1", now.Add(-24*time.Hour))
	if err != nil {
		return a, n, known, err
	}
	most, err := perDay.Int(ctx, q, "", t.Day)
	if err == nil && opened >= most {
		err = errs.New(errs.TooMany, "admission.many")
	}
	return a, n, known, err
}

// free refuses a registration number under which there is a member, an application that was
// handed in and is under way, or one that was refused so lately that it may not come again. A
// draft keeps nobody out: anybody can open one under any number.
func free(ctx context.Context, q db.Querier, key string, besides id.ID, today clock.Date, now clock.Instant) error {
	if len(key) < 4 {
		return errs.New(errs.Invalid, "admission.reg_no").At("reg_no")
	}
	all, err := db.Rows(ctx, q, scan, "SELECT "+columns+" FROM admission a WHERE a.reg_key = $1 ORDER BY a.no DESC LIMIT 50", key)
	if err != nil {
		return err
	}
	for _, a := range all {
		a = a.At(now)
		switch {
		case a.State == Refused && a.Again > today:
			return errs.New(errs.Conflict, "admission.too_early", "day", string(a.Again)).At("reg_no")
		case !a.Over() && a.State != Draft && a.Org != besides:
			return errs.New(errs.Conflict, "admission.reg_twice").At("reg_no")
		}
	}
	for after := int64(0); ; {
		orgs, err := party.Orgs(ctx, q, party.Filter{Kind: party.Member, After: after})
		if err != nil || len(orgs) == 0 {
			return err
		}
		if slices.ContainsFunc(orgs, func(o party.Org) bool { return RegKey(o.RegNo) == key && !party.Over(o.StateOn(today)) }) {
			return errs.New(errs.Conflict, "admission.reg_member").At("reg_no")
		}
		after = orgs[len(orgs)-1].No
	}
}

// Again opens another application of a company whose last one ended without a seat.
type Again struct{}

// Do opens it. After a refusal it must wait.
func (c Again) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "admission.Again", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			if err := access.Check(who, "admission.write", access.Own); err != nil {
				return nil, Done{}, err
			}
			now := k.Clock().Now()
			last, found, err := lastOf(ctx, tx, who.Org)
			if err != nil || !found {
				return nil, Done{}, orNone(err, 0)
			}
			t, err := TermsOn(ctx, tx, now)
			if err != nil {
				return nil, Done{}, err
			}
			if last = last.At(now); !last.Over() || last.State == Admitted {
				return nil, Done{}, errs.New(errs.Conflict, "admission.still", "no", last.No)
			}
			if err := free(ctx, tx, last.regKey, who.Org, t.Day, now); err != nil {
				return nil, Done{}, err
			}
			a := Application{
				Org: who.Org, Contact: who.Person, Preset: t.Preset, State: Draft, regKey: last.regKey, Opened: now, Lapses: t.draftEnd(),
				Capital: last.Capital, Since: last.Since, Sectors: last.Sectors, Premises: last.Premises, PremisesZh: last.PremisesZh,
			}
			if a.No, err = tx.Next(ctx, "admission"); err != nil {
				return nil, Done{}, err
			}
			if err := a.add(ctx, tx, now, "open", "applicant", who, ""); err != nil {
				return nil, Done{}, err
			}
			return a.moved("opened"), Done{No: a.No, State: a.State}, a.insert(ctx, tx)
		})
}

// orNone is the error, or that there is no such application.
func orNone(err error, no int64) error {
	if err != nil {
		return err
	}
	return none(no)
}
