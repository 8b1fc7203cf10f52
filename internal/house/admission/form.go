package admission

import (
	"context"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/organ"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// relation is how somebody stands to an application: his own, assigned when his member
// sponsors it or objects to it, or he sits in the council that decides it, else any. Whole
// tells that he reads all of it though it is not his.
func (a *Application) relation(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (rel access.Relation, whole bool, err error) {
	if who.Org == a.Org {
		return access.Own, true, nil
	}
	_, near, err := db.Row(ctx, q, db.One[int64], `SELECT s.admission FROM admission_sponsor s WHERE s.admission = $1 AND s.org = $2
		UNION SELECT o.admission FROM admission_objection o WHERE o.admission = $1 AND o.org = $2`, a.No, who.Org)
	if near || err != nil {
		return access.Assigned, false, err
	}
	if a.NoticeFrom != "" {
		sits, err := councillor(ctx, q, who, now)
		if err != nil || sits {
			return access.Assigned, sits, err
		}
	}
	return access.Any, true, nil
}

// councillor tells whether somebody has a vote in the council.
func councillor(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (bool, error) {
	if who.Person.IsZero() {
		return false, nil
	}
	may, err := organ.MayIn(ctx, q, who, organ.Council, now)
	return may.Vote, err
}

// enter reads an application for an act. Who may not even know of it is told there is none.
func enter(ctx context.Context, q db.Querier, who access.Actor, act access.Act, no int64, now clock.Instant) (a Application, rel access.Relation, whole bool, err error) {
	a, found, err := byNo(ctx, q, no)
	if err != nil {
		return a, access.Any, false, err
	}
	rel = access.Any
	if found {
		if rel, whole, err = a.relation(ctx, q, who, now); err != nil {
			return a, rel, whole, err
		}
	}
	if err := access.Check(who, act, rel); err != nil {
		if access.Check(who, act, access.Own) == nil || access.Check(who, act, access.Assigned) == nil {
			err = none(no)
		}
		return a, rel, whole, err
	}
	if !found {
		return a, rel, whole, none(no)
	}
	return a.At(now), rel, whole, nil
}

// step is what the commands about one application have in common.
func step(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID, kind string, input any, act access.Act, no int64, run func(context.Context, *db.Tx, *Application, clock.Instant) (string, error)) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: kind, Input: input},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			a, _, _, err := enter(ctx, tx, who, act, no, now)
			if err != nil {
				return nil, Done{}, err
			}
			what, err := run(ctx, tx, &a, now)
			if err != nil {
				return nil, Done{}, err
			}
			return a.moved(what), Done{No: a.No, State: a.State, Paper: a.Certificate}, a.update(ctx, tx)
		})
}

// Write fills the form in, as far as it is known. It may be written again until it is
// submitted, and when it came back.
type Write struct {
	No         int64         `json:"no"`
	Name       string        `json:"name"`
	NameZh     string        `json:"name_zh"`
	RegNo      string        `json:"reg_no"`
	Country    string        `json:"country"`
	Capital    string        `json:"capital"`
	Since      clock.Date    `json:"since"`
	Sectors    []string      `json:"sectors"`
	Premises   string        `json:"premises"`
	PremisesZh string        `json:"premises_zh"`
	Tier       string        `json:"tier,omitempty"`
	Owners     []party.Owner `json:"owners"`
}

// Do writes it.
func (c Write) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "admission.Write", c, "admission.write", c.No, func(ctx context.Context, tx *db.Tx, a *Application, now clock.Instant) (string, error) {
		if err := a.open(); err != nil {
			return "", err
		}
		t, err := a.terms(ctx, tx, now)
		if err != nil {
			return "", err
		}
		old, err := party.OrgByID(ctx, tx, a.Org)
		if err != nil {
			return "", err
		}
		o := old
		o.Name, o.NameZh, o.RegNo, o.Country = c.Name, c.NameZh, c.RegNo, c.Country
		if o, err = party.ReadWords(ctx, tx, o); err != nil {
			return "", err
		}
		if err := free(ctx, tx, RegKey(o.RegNo), a.Org, t.Day, now); err != nil {
			return "", err
		}
		owners, err := party.ReadOwners(c.Owners)
		if err != nil {
			return "", err
		}
		if err := c.into(a, t); err != nil {
			return "", err
		}
		if a.regKey = RegKey(o.RegNo); a.State == Draft {
			a.Lapses = t.draftEnd()
		}
		if err := party.Reword(ctx, tx, now, who.Key(), old, o); err != nil {
			return "", err
		}
		if err := party.KeepOwners(ctx, tx, a.Org, owners); err != nil {
			return "", err
		}
		return "written", nil
	})
}

// into checks what the form says of the business and puts it into the application.
func (c Write) into(a *Application, t Terms) error {
	var err error
	if a.Capital, err = party.CountryCode("capital", c.Capital); err != nil {
		return err
	}
	if _, err := clock.ParseDate(string(c.Since)); c.Since != "" && (err != nil || c.Since > t.Day) {
		return errs.New(errs.Invalid, "admission.since").At("since")
	}
	a.Since, a.Sectors = c.Since, nil
	for _, s := range c.Sectors {
		if !slices.Contains(Sectors, s) {
			return errs.New(errs.Invalid, "admission.sector").At("sectors")
		}
		if !slices.Contains(a.Sectors, s) {
			a.Sectors = append(a.Sectors, s)
		}
	}
	if a.Premises, err = line("premises", c.Premises, maxLine); err != nil {
		return err
	}
	if a.PremisesZh, err = line("premises_zh", c.PremisesZh, maxLine); err != nil {
		return err
	}
	if c.Tier != "" && !slices.Contains(t.Tiers, c.Tier) {
		return errs.New(errs.Invalid, "admission.tier").At("tier")
	}
	a.Tier = c.Tier
	return nil
}

// open refuses to change what lies with the exchange.
func (a *Application) open() error {
	if a.State == Lapsed && a.Submitted.IsZero() {
		return errs.New(errs.Gone, "admission.draft_over", "no", a.No)
	}
	if a.State == Lapsed && a.Invoice == "" {
		return errs.New(errs.Gone, "admission.return_over", "no", a.No)
	}
	if a.State != Draft && a.State != Incomplete {
		return errs.New(errs.Conflict, "admission.closed", "no", a.No)
	}
	return nil
}

// Submit hands the application in.
type Submit struct {
	No int64 `json:"no"`
}

// Do hands it in, when it is whole and the sponsors have signed.
func (c Submit) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "admission.Submit", c, "admission.write", c.No, func(ctx context.Context, tx *db.Tx, a *Application, now clock.Instant) (string, error) {
		to, err := Life.Next(a.State, ActSubmit)
		if err != nil {
			return "", err
		}
		t, err := a.terms(ctx, tx, now)
		if err != nil {
			return "", err
		}
		if err := a.whole(ctx, tx, t, now); err != nil {
			return "", err
		}
		if err := a.recommended(ctx, tx, t, now); err != nil {
			return "", err
		}
		a.State, a.Submitted = to, now
		if err := a.remember(ctx, tx, 0); err != nil {
			return "", err
		}
		return "submitted", a.add(ctx, tx, now, "submit", "applicant", who, "")
	})
}

// whole refuses a form in which something is missing.
func (a *Application) whole(ctx context.Context, q db.Querier, t Terms, now clock.Instant) error {
	o, err := party.OrgByID(ctx, q, a.Org)
	if err != nil {
		return err
	}
	missing := func(field string) error {
		return errs.New(errs.Invalid, "admission.missing").At(field)
	}
	switch {
	case o.NameZh == "":
		return missing("name_zh")
	case a.Since == "":
		return missing("since")
	case len(a.Sectors) == 0:
		return missing("sectors")
	case a.Premises == "":
		return missing("premises")
	case a.PremisesZh == "":
		return missing("premises_zh")
	case t.Experience > 0 && a.Since.AddMonths(12*int(t.Experience)) > t.Day:
		return errs.New(errs.Conflict, "admission.too_young", "years", t.Experience).At("since")
	}
	if t.HomeOnly {
		house, err := party.House(ctx, q)
		if err != nil {
			return err
		}
		if o.Country != house.Country {
			return errs.New(errs.Conflict, "admission.not_here", "country", house.Country).At("country")
		}
	}
	owners, err := party.Owners(ctx, q, a.Org)
	if err != nil {
		return err
	}
	if len(owners) == 0 {
		return missing("owners")
	}
	files, err := filesOf(ctx, q, a.No)
	if err != nil {
		return err
	}
	if lacks := lacking(files); len(lacks) > 0 {
		return lacks[0].refusal()
	}
	return free(ctx, q, a.regKey, a.Org, t.Day, now)
}

// Withdraw takes the application back.
type Withdraw struct {
	No int64 `json:"no"`
}

// Do takes it back.
func (c Withdraw) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "admission.Withdraw", c, "admission.write", c.No, func(ctx context.Context, tx *db.Tx, a *Application, now clock.Instant) (string, error) {
		to, err := Life.Next(a.State, ActWithdraw)
		if err != nil {
			return "", err
		}
		if err := a.end(ctx, tx, to, now, ""); err != nil {
			return "", err
		}
		if err := a.tellSponsors(ctx, tx, now); err != nil {
			return "", err
		}
		return "withdrawn", a.add(ctx, tx, now, "withdraw", "applicant", who, "")
	})
}

// end closes the application; objections that nobody has decided are moot.
func (a *Application) end(ctx context.Context, tx *db.Tx, to lifecycle.State, now clock.Instant, again clock.Date) error {
	a.State, a.Ended, a.Again = to, now, again
	_, err := tx.Exec(ctx, "UPDATE admission_objection SET state = $2, decided = $3 WHERE admission = $1 AND state = $4", a.No, string(Moot), now, string(ObjectionOpen))
	return err
}
