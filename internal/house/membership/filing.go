package membership

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// supervises tells whether somebody answers filings: they are given to the supervising office.
// Partners of other kinds are let in and find none, for none is theirs.
func supervises(who access.Actor) bool { return who.OrgKind == string(party.Supervisor) }

// readsFilings tells whether an actor finds any: the exchange, and the supervising office.
func readsFilings(who access.Actor) (bool, error) {
	if err := access.Check(who, "membership.filings", access.Assigned); err != nil {
		return false, err
	}
	return who.May("membership.filings", access.Any) || supervises(who), nil
}

// FileRequested notes that the supervising office has validated the person by letter: from now
// on he may sign. Where the office validates here, nobody else does (rule party.validation).
type FileRequested struct {
	No     int64  `json:"no"`
	Source string `json:"source"` // letter or number of the filing
}

// Do notes it, in the register too.
func (c FileRequested) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (RepresentativeDone, error) {
	return stepRepresentative(ctx, k, who, cmd, "membership.FileRequested", c, "membership.file", c.No, ActFile, func(ctx context.Context, tx *db.Tx, r *Representative, now clock.Instant) (journal.Fact, error) {
		if err := validatedBy(ctx, tx, false, now); err != nil {
			return nil, err
		}
		return r.file(ctx, tx, who, c.Source, now)
	})
}

// Validate is the supervising office's yes: from now on the person may sign.
type Validate struct {
	No     int64  `json:"no"`
	Source string `json:"source"` // number of the filing at the office
}

// Do files the person in the register.
func (c Validate) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (RepresentativeDone, error) {
	return stepRepresentative(ctx, k, who, cmd, "membership.Validate", c, "membership.validate", c.No, ActValidate, func(ctx context.Context, tx *db.Tx, r *Representative, now clock.Instant) (journal.Fact, error) {
		if err := validatedBy(ctx, tx, true, now); err != nil {
			return nil, err
		}
		r.Office, r.Answered = who.Org, now
		return r.file(ctx, tx, who, c.Source, now)
	})
}

// Decline is its no. The member and the exchange read why, and the member may ask again.
type Decline struct {
	No  int64  `json:"no"`
	Why string `json:"why"`
}

// Do refuses the request.
func (c Decline) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (RepresentativeDone, error) {
	return stepRepresentative(ctx, k, who, cmd, "membership.Decline", c, "membership.validate", c.No, ActDecline, func(ctx context.Context, tx *db.Tx, r *Representative, now clock.Instant) (journal.Fact, error) {
		err := validatedBy(ctx, tx, true, now)
		if err != nil {
			return nil, err
		}
		r.Office, r.Answered = who.Org, now
		r.Why, err = line("why", c.Why, maxText)
		return nil, err
	})
}

// validatedBy refuses whom the rule of the day does not let validate: the office here, or the
// exchange that notes its letter.
func validatedBy(ctx context.Context, q db.Querier, office bool, now clock.Instant) error {
	here, err := party.OfficeValidates(ctx, q, now)
	switch {
	case err != nil:
		return err
	case here && !office:
		return errs.New(errs.Conflict, "party.office_validates")
	case !here && office:
		return errs.New(errs.Conflict, "membership.by_letter")
	}
	return nil
}

// file notes the person in the register of those who may sign.
func (r *Representative) file(ctx context.Context, tx *db.Tx, who access.Actor, source string, now clock.Instant) (journal.Fact, error) {
	var err error
	if r.Source, err = line("source", source, maxText); err != nil {
		return nil, err
	}
	p, err := party.PersonByID(ctx, tx, r.Person)
	if err != nil {
		return nil, err
	}
	if p.Post.Org != r.Org {
		return nil, errs.New(errs.Conflict, "membership.not_ours")
	}
	if err := party.MayFile(ctx, tx, p, now); err != nil {
		return nil, err
	}
	r.Filed = now
	return party.NoteFiling(ctx, tx, now, who.Key(), p, r.Source)
}
