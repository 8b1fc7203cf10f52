package screening

import (
	"context"
	"strconv"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/border/names"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// following is how far the room has come in the journal.
var following = journal.Place{Table: "screening_cursor", Name: "follow"}

// Follow reads the journal for as long as ctx lives: who is admitted or changes his name is
// screened, the sides of a deal are, everybody is when a new list was taken; a strange price
// becomes a case; and what the desk confirmed or lifted changes the standing.
func (d *Desk) Follow(k *journal.Keeper) func(ctx context.Context) error {
	return k.FollowFrom(following, d.Apply)
}

// Apply does what follows from one entry and tells whether that was anything. It may be
// called again for the same entry.
func (d *Desk) Apply(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
	var err error
	switch e.Fact {
	case (fact.OrgAdded{}).FactName():
		var f fact.OrgAdded
		if err = e.Decode(&f); err == nil {
			err = d.orgs(ctx, k, e, Admitted, 0, f.Org)
		}
	case (fact.OrgChanged{}).FactName():
		var f fact.OrgChanged
		if err = e.Decode(&f); err == nil {
			err = d.orgs(ctx, k, e, Changed, 0, f.Org)
		}
	case (fact.PostSet{}).FactName():
		var f fact.PostSet
		if err = e.Decode(&f); err == nil && len(f.Roles) > 0 {
			err = d.person(ctx, k, e, Admitted, f.Person)
		}
	case (fact.PersonChanged{}).FactName():
		var f fact.PersonChanged
		if err = e.Decode(&f); err == nil {
			err = d.person(ctx, k, e, Changed, f.Person)
		}
	case (fact.AdmissionMoved{}).FactName():
		var f fact.AdmissionMoved
		if err = e.Decode(&f); err == nil && (f.What == "opened" || f.What == "submitted") {
			err = d.applicant(ctx, k, e, f.Org)
		}
	case (fact.DealStruck{}).FactName():
		var f fact.DealStruck
		if err = e.Decode(&f); err == nil {
			err = d.orgs(ctx, k, e, Deal, f.Deal, f.Seller, f.Buyer, f.Broker, f.Owner)
		}
	case (fact.ScreeningListTaken{}).FactName():
		err = d.everybody(ctx, k, e)
	case (fact.SalesTaken{}).FactName():
		var f fact.SalesTaken
		if err = e.Decode(&f); err == nil && len(f.Flags) > 0 && !f.Rebuilt {
			err = strange(ctx, k, e, f)
		}
	case (fact.ComplianceMoved{}).FactName():
		var f fact.ComplianceMoved
		if err = e.Decode(&f); err == nil && f.Kind == NameCase {
			err = stand(ctx, k, e, f)
		}
	default:
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, k.DB().Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error { return following.Move(ctx, tx, e.No) })
}

// orgs screens organisations; those that are nobody are left out.
func (d *Desk) orgs(ctx context.Context, k *journal.Keeper, e journal.Entry, why string, deal int64, orgs ...id.ID) error {
	var all []subject
	var lists []Lists
	for _, o := range orgs {
		if o.IsZero() {
			continue
		}
		org, err := party.OrgByID(ctx, k.DB(), o)
		if err != nil {
			return err
		}
		s, l, err := d.screenOrg(ctx, k.DB(), &org)
		if err != nil {
			return err
		}
		all, lists = append(all, s), l
	}
	return d.record(ctx, k, e.Then("screen"), why, deal, lists, all)
}

// applicant screens a company that asks to become a member and the people who in the end own
// it, whom it names in its application.
func (d *Desk) applicant(ctx context.Context, k *journal.Keeper, e journal.Entry, org id.ID) error {
	if org.IsZero() {
		return nil
	}
	o, err := party.OrgByID(ctx, k.DB(), org)
	if err != nil {
		return err
	}
	s, lists, err := d.screenOrg(ctx, k.DB(), &o)
	if err != nil {
		return err
	}
	owners, err := d.owners(ctx, k.DB(), org)
	if err != nil {
		return err
	}
	return d.record(ctx, k, e.Then("screen"), Admitted, 0, lists, append([]subject{s}, owners...))
}

// owners screens the people who in the end own an organisation.
func (d *Desk) owners(ctx context.Context, q db.Querier, org id.ID) ([]subject, error) {
	named, err := party.Owners(ctx, q, org)
	if err != nil {
		return nil, err
	}
	var all []subject
	for _, o := range named {
		asks := []Ask{{Name: o.Name, Kind: names.Person, Countries: []string{o.Country}}}
		if o.NameZh != "" {
			asks = append(asks, Ask{Name: o.NameZh, Kind: names.Person, Countries: []string{o.Country}})
		}
		found, _, err := d.look(ctx, q, asks...)
		if err != nil {
			return nil, err
		}
		all = append(all, subject{org: org, name: o.Name, found: found})
	}
	return all, nil
}

func (d *Desk) person(ctx context.Context, k *journal.Keeper, e journal.Entry, why string, person id.ID) error {
	p, err := party.PersonByID(ctx, k.DB(), person)
	if err != nil {
		return err
	}
	s, lists, err := d.screenPerson(ctx, k.DB(), &p)
	if err != nil || s.org.IsZero() { // left meanwhile
		return err
	}
	return d.record(ctx, k, e.Then("screen"), why, 0, lists, []subject{s})
}

// everybody screens all organisations and their people against a new list, a page at a time.
func (d *Desk) everybody(ctx context.Context, k *journal.Keeper, e journal.Entry) error {
	const page = 50
	for after := int64(0); ; {
		orgs, err := party.Orgs(ctx, k.DB(), party.Filter{After: after, Limit: page})
		if err != nil || len(orgs) == 0 {
			return err
		}
		var all []subject
		var lists []Lists
		for i := range orgs {
			o := &orgs[i]
			after = o.No
			if o.Kind == party.Exchange || o.Kind == party.Customs {
				continue
			}
			s, l, err := d.screenOrg(ctx, k.DB(), o)
			if err != nil {
				return err
			}
			all, lists = append(all, s), l
			owners, err := d.owners(ctx, k.DB(), o.ID)
			if err != nil {
				return err
			}
			all = append(all, owners...)
			people, err := party.PeopleAt(ctx, k.DB(), o.ID, k.Clock().Now())
			if err != nil {
				return err
			}
			for j := range people {
				s, _, err := d.screenPerson(ctx, k.DB(), &people[j])
				if err != nil {
					return err
				}
				s.org = o.ID
				all = append(all, s)
			}
		}
		if err := d.record(ctx, k, e.Then("screen after "+strconv.FormatInt(after, 10)), NewList, 0, lists, all); err != nil {
			return err
		}
	}
}

// record keeps checks and cases; without a list there is nothing to keep.
func (d *Desk) record(ctx context.Context, k *journal.Keeper, cmd id.ID, why string, deal int64, lists []Lists, all []subject) error {
	if len(lists) == 0 || len(all) == 0 {
		return nil
	}
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: cmd, Kind: "screening.screen", Input: why},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			said, err := keep(ctx, tx, k.Clock().Now(), system, why, deal, lists, all)
			return said, struct{}{}, err
		})
	return err
}

// strange makes a case of each flag of a sale.
func strange(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.SalesTaken) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: e.Then("strange"), Kind: "screening.strange", Input: e.No},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			said := fact.Screened{Why: "price", Deal: f.Deal}
			now := k.Clock().Now()
			for _, flag := range f.Flags {
				c := Case{Kind: PriceCase, Deal: f.Deal, Line: flag.Line, Pattern: flag.Pattern, State: Open, Opened: now}
				var err error
				if c.No, err = tx.Next(ctx, "screening_case"); err != nil {
					return nil, struct{}{}, err
				}
				said.Cases = append(said.Cases, c.No)
				if err := c.insert(ctx, tx); err != nil {
					return nil, struct{}{}, err
				}
			}
			return said, struct{}{}, nil
		})
	return err
}

// because begins the reason of a suspension that a case brought.
const because = "screening case "

// stand changes the standing of an organisation as the desk decided. It may stand otherwise
// already; then the refusal stays in the journal for staff to see.
func stand(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.ComplianceMoved) error {
	today, err := calendar.DayOf(ctx, k.DB(), k.Clock().Now())
	if err != nil {
		return err
	}
	c := party.SetStanding{Org: f.Org, From: today, Reason: because + strconv.FormatInt(f.Case, 10)}
	switch f.Act {
	case string(ActConfirm):
		c.Act = party.Suspend
	case string(ActLift):
		o, err := party.OrgByID(ctx, k.DB(), f.Org)
		if err != nil {
			return err
		}
		last := o.Standings[len(o.Standings)-1]
		if last.State != party.Suspended || !strings.HasPrefix(last.Reason, because) {
			return nil // it is suspended for something else, or not at all
		}
		others, _, err := db.Row(ctx, k.DB(), db.One[int64], "SELECT COUNT(*) FROM screening_case WHERE org = $1 AND state = 'blocked'", f.Org)
		if err != nil || others > 0 {
			return err
		}
		c.Act = party.Lift
	default:
		return nil
	}
	_, err = c.Do(ctx, k, system, e.Then("screening stand"))
	if r := errs.Of(err); r != nil && (r.Code == errs.Conflict || r.Code == errs.Invalid) {
		return nil
	}
	return err
}
