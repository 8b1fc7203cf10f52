package party

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// AddOrg adds an organisation that is active from a day on. A principal names the member
// it consigns through.
type AddOrg struct {
	Kind    OrgKind    `json:"kind"`
	Name    string     `json:"name"`
	NameZh  string     `json:"name_zh"`
	Country string     `json:"country"`
	RegNo   string     `json:"reg_no"`
	Via     id.ID      `json:"via,omitzero"`
	Since   clock.Date `json:"since"`
}

// Added is the new organisation.
type Added struct {
	Org id.ID `json:"org"`
	No  int64 `json:"no"`
}

// Do adds it.
func (c AddOrg) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Added, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "party.AddOrg", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Added, error) {
			if err := access.Check(who, "party.add", access.Any); err != nil {
				return nil, Added{}, err
			}
			o, err := c.read(ctx, tx)
			if err != nil {
				return nil, Added{}, err
			}
			if o.No, err = tx.Next(ctx, "org"); err != nil {
				return nil, Added{}, err
			}
			now := k.Clock().Now()
			if _, err := tx.Exec(ctx, "INSERT INTO org (id, no, kind, created) VALUES ($1, $2, $3, $4)", o.ID, o.No, o.Kind, now); err != nil {
				return nil, Added{}, err
			}
			if err := insertVersion(ctx, tx, o, now, who.Key()); err != nil {
				return nil, Added{}, err
			}
			first := Standing{From: c.Since, State: Active, Act: Join, Noted: now, By: who.Key()}
			if err := insertStanding(ctx, tx, o.ID, 1, first); err != nil {
				return nil, Added{}, err
			}
			return fact.OrgAdded{Org: o.ID, No: o.No, Kind: string(o.Kind), Name: o.Name, NameZh: o.NameZh, Country: o.Country, Via: o.Via, Since: c.Since},
				Added{o.ID, o.No}, nil
		})
}

func (c AddOrg) read(ctx context.Context, q db.Querier) (Org, error) {
	if !c.Kind.Known() {
		return Org{}, errs.New(errs.Invalid, "party.bad_kind").At("kind")
	}
	if _, err := clock.ParseDate(string(c.Since)); err != nil {
		return Org{}, errs.New(errs.Invalid, "party.bad_day").At("since")
	}
	if c.Kind == Exchange || c.Kind == Customs { // a second customs office would be people the first knows nothing of
		have, err := Orgs(ctx, q, Filter{Kind: c.Kind, Limit: 1})
		if err != nil {
			return Org{}, err
		}
		if len(have) > 0 {
			return Org{}, errs.New(errs.Conflict, "party.only_one", "org", have[0].Name).At("kind")
		}
	}
	return texts(ctx, q, Org{ID: id.New(), Kind: c.Kind, Name: c.Name, NameZh: c.NameZh, Country: c.Country, RegNo: c.RegNo, Via: c.Via})
}

// texts cleans and checks what a version of an organisation says.
func texts(ctx context.Context, q db.Querier, o Org) (Org, error) {
	var err error
	if o.Name, err = line("name", o.Name, maxName); err != nil {
		return o, err
	}
	if o.Name == "" {
		return o, errs.New(errs.Invalid, "party.no_name").At("name")
	}
	if o.NameZh, err = line("name_zh", o.NameZh, maxName); err != nil {
		return o, err
	}
	if o.RegNo, err = line("reg_no", o.RegNo, maxRegNo); err != nil {
		return o, err
	}
	if o.Country, err = country(o.Country); err != nil {
		return o, err
	}
	if o.Kind != Principal {
		if !o.Via.IsZero() {
			return o, errs.New(errs.Invalid, "party.only_principal").At("via")
		}
		return o, nil
	}
	m, err := OrgByID(ctx, q, o.Via)
	if err != nil && !errs.Is(err, "party.no_org") {
		return o, err
	}
	if err != nil || m.Kind != Member {
		return o, errs.New(errs.Invalid, "party.via_member").At("via")
	}
	return o, nil
}

// ChangeOrg writes a new version of an organisation; the old one stays readable.
type ChangeOrg struct {
	Org     id.ID  `json:"org"`
	Name    string `json:"name"`
	NameZh  string `json:"name_zh"`
	Country string `json:"country"`
	RegNo   string `json:"reg_no"`
	Via     id.ID  `json:"via,omitzero"`
}

// Changed is the answer of commands that change something known.
type Changed struct {
	Changed bool `json:"changed"` // false: it was so already
}

// Do changes it. The customs office changes itself.
func (c ChangeOrg) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Changed, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "party.ChangeOrg", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Changed, error) {
			old, err := OrgByID(ctx, tx, c.Org)
			if err != nil {
				return nil, Changed{}, err
			}
			if err := MayChange(who, old); err != nil {
				return nil, Changed{}, err
			}
			o := old
			o.Name, o.NameZh, o.Country, o.RegNo, o.Via = c.Name, c.NameZh, c.Country, c.RegNo, c.Via
			if o, err = texts(ctx, tx, o); err != nil {
				return nil, Changed{}, err
			}
			said := fact.OrgChanged{Org: o.ID, No: o.No, Name: o.Name, NameZh: o.NameZh, Country: o.Country, Via: o.Via}
			if o.Name == old.Name && o.NameZh == old.NameZh && o.Country == old.Country && o.RegNo == old.RegNo && o.Via == old.Via {
				return said, Changed{}, nil
			}
			last, _, err := db.Row(ctx, tx, db.One[int64], "SELECT MAX(from_at) FROM org_version WHERE org = $1", o.ID)
			if err != nil {
				return nil, Changed{}, err
			}
			now := max(k.Clock().Now(), clock.Instant(last)+1)
			if _, err := tx.Exec(ctx, "UPDATE org_version SET until_at = $2 WHERE org = $1 AND until_at IS NULL", o.ID, now); err != nil {
				return nil, Changed{}, err
			}
			return said, Changed{true}, insertVersion(ctx, tx, o, now, who.Key())
		})
}

// MayChange says whether the actor may change what an organisation is called: the
// exchange's administrator, but for the customs office its own alone.
func MayChange(who access.Actor, o Org) error {
	if o.Kind == Customs {
		return access.Check(who, "customs.office_change", who.To(o.ID))
	}
	return access.Check(who, "party.change", access.Any)
}

// SetStanding notes a dated line of an organisation's standing: suspend, lift, resign,
// expel, join anew. Lines are noted in the order of their days.
type SetStanding struct {
	Org    id.ID         `json:"org"`
	Act    lifecycle.Act `json:"act"`
	From   clock.Date    `json:"from"`
	Until  clock.Date    `json:"until"` // last day of a suspension that ends by itself
	Reason string        `json:"reason"`
}

// Do notes it. Nobody suspends the customs office or the exchange here.
func (c SetStanding) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Changed, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "party.SetStanding", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Changed, error) {
			if err := access.Check(who, "party.standing", access.Any); err != nil {
				return nil, Changed{}, err
			}
			o, err := OrgByID(ctx, tx, c.Org)
			if err != nil {
				return nil, Changed{}, err
			}
			s, err := c.next(o)
			if err != nil {
				return nil, Changed{}, err
			}
			s.Noted, s.By = k.Clock().Now(), who.Key()
			if err := insertStanding(ctx, tx, o.ID, len(o.Standings)+1, s); err != nil {
				return nil, Changed{}, err
			}
			return fact.StandingChanged{Org: o.ID, No: o.No, Kind: string(o.Kind), Act: string(s.Act), State: string(s.State), From: s.From, Until: s.Until},
				Changed{true}, nil
		})
}

// next is the line the command adds, or why it may not.
func (c SetStanding) next(o Org) (Standing, error) {
	if o.Kind == Customs || o.Kind == Exchange {
		return Standing{}, errs.New(errs.Forbidden, "party.no_standing", "org", o.Name)
	}
	if _, err := clock.ParseDate(string(c.From)); err != nil {
		return Standing{}, errs.New(errs.Invalid, "party.bad_day").At("from")
	}
	if c.Until != "" {
		if _, err := clock.ParseDate(string(c.Until)); err != nil || c.Act != Suspend || c.Until < c.From {
			return Standing{}, errs.New(errs.Invalid, "party.bad_until").At("until")
		}
	}
	reason, err := line("reason", c.Reason, maxWhy)
	if err != nil {
		return Standing{}, err
	}
	if reason == "" {
		return Standing{}, errs.New(errs.Invalid, "party.no_reason").At("reason")
	}
	if last := o.Standings[len(o.Standings)-1]; c.From < last.From {
		return Standing{}, errs.New(errs.Invalid, "party.before_last", "day", string(last.From)).At("from")
	}
	state, err := Life.Next(o.StateOn(c.From), c.Act)
	if err != nil {
		return Standing{}, err
	}
	return Standing{From: c.From, Until: c.Until, State: state, Act: c.Act, Reason: reason}, nil
}
