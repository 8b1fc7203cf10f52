package membership

import (
	"context"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// The further states of a representative's request.
const (
	Verified lifecycle.State = "verified"
	Filed    lifecycle.State = "filed"
)

// The acts on it.
const (
	ActVerify   lifecycle.Act = "verify"
	ActFile     lifecycle.Act = "file"
	ActValidate lifecycle.Act = "validate"
	ActDecline  lifecycle.Act = "decline"
)

var office = []string{"supervisor"}

// RepresentativeLife is the lifecycle of a request for a representative.
var RepresentativeLife = lifecycle.Table{Name: "representative", Steps: []lifecycle.Step{
	{From: Asked, Act: ActVerify, To: Verified, Who: staff, Rule: "representatives are verified by the exchange (SDE trading rules, Art. 8)"},
	{From: Asked, Act: ActRefuse, To: Refused, Who: staff, Rule: "with a reason"},
	{From: Asked, Act: ActWithdraw, To: Withdrawn, Who: members, Rule: "the member may think again"},
	{From: Verified, Act: ActFile, To: Filed, Who: []string{"admin"}, Rule: "filed with and validated by the supervising office (SDE trading rules, Art. 8), whose letter the exchange notes; at most two of a member"},
	{From: Verified, Act: ActValidate, To: Filed, Who: office, Rule: "the same, by the office's own people, where the rule party.validation says so"},
	{From: Verified, Act: ActDecline, To: Refused, Who: office, Rule: "with a reason, which the member reads"},
	{From: Verified, Act: ActRefuse, To: Refused, Who: staff, Rule: "the supervising office wrote that it does not validate, or the person has left"},
}}

// Documents are the kinds of document that are looked at; numbers of documents are not kept.
var Documents = []string{"id_card", "passport", "permit", "licence"}

// Representative is a request that a person sign for a member.
type Representative struct {
	No       int64
	Org      id.ID
	Person   id.ID
	State    lifecycle.State
	Asked    clock.Instant
	Verified clock.Instant
	Proof    string // kind of document
	Filed    clock.Instant
	Source   string        // letter or number of the filing
	Why      string        // it was refused
	Office   id.ID         // the supervising office, when its own people answered
	Answered clock.Instant // when they did
}

func (r *Representative) moved(what lifecycle.Act) fact.RepresentativeMoved {
	return fact.RepresentativeMoved{No: r.No, Org: r.Org, Person: r.Person, What: string(what), State: string(r.State)}
}

// RepresentativeDone is the answer.
type RepresentativeDone struct {
	Request int64           `json:"request"`
	State   lifecycle.State `json:"state"`
}

// AskRepresentative asks that a person of one's own sign for the member.
type AskRepresentative struct {
	Person id.ID `json:"person"`
}

// Do asks. Whoever is filed, or asked for already, is not asked for again.
func (c AskRepresentative) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (RepresentativeDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "membership.AskRepresentative", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, RepresentativeDone, error) {
			now := k.Clock().Now()
			if err := access.Check(who, "membership.representative", access.Own); err != nil {
				return nil, RepresentativeDone{}, err
			}
			r := Representative{Org: who.Org, Person: c.Person, State: Asked, Asked: now}
			if err := r.check(ctx, tx, now); err != nil {
				return nil, RepresentativeDone{}, err
			}
			var err error
			if r.No, err = tx.Next(ctx, "membership_representative"); err != nil {
				return nil, RepresentativeDone{}, err
			}
			return r.moved("ask"), RepresentativeDone{r.No, r.State}, r.insert(ctx, tx, who.Person)
		})
}

func (r *Representative) check(ctx context.Context, q db.Querier, now clock.Instant) error {
	if _, err := aMember(ctx, q, r.Org); err != nil {
		return err
	}
	p, err := party.PersonByID(ctx, q, r.Person)
	if err != nil && !errs.Is(err, "party.no_person") {
		return err
	}
	if err != nil || p.Post.Org != r.Org {
		return errs.New(errs.Invalid, "membership.not_ours").At("person")
	}
	if err := party.MayFile(ctx, q, p, now); err != nil {
		return err
	}
	waits, err := r.waits(ctx, q)
	if err == nil && waits {
		err = errs.New(errs.Conflict, "membership.asked_already").At("person")
	}
	return err
}

// VerifyRepresentative notes that the exchange saw the person with a document.
type VerifyRepresentative struct {
	No    int64  `json:"no"`
	Proof string `json:"proof"` // kind of document
}

// Do notes it.
func (c VerifyRepresentative) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (RepresentativeDone, error) {
	return stepRepresentative(ctx, k, who, cmd, "membership.VerifyRepresentative", c, "membership.verify", c.No, ActVerify, func(_ context.Context, _ *db.Tx, r *Representative, now clock.Instant) (journal.Fact, error) {
		if !slices.Contains(Documents, c.Proof) {
			return nil, errs.New(errs.Invalid, "membership.bad_document").At("proof")
		}
		r.Verified, r.Proof = now, c.Proof
		return nil, nil
	})
}

// EndRequest refuses a request with a reason, or takes it back for the member.
type EndRequest struct {
	No  int64  `json:"no"`
	Why string `json:"why,omitempty"` // empty: the member takes it back
}

// Do ends it.
func (c EndRequest) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (RepresentativeDone, error) {
	act, may := ActWithdraw, access.Act("membership.representative")
	if who.May("membership.verify", access.Any) {
		act, may = ActRefuse, "membership.verify"
	}
	return stepRepresentative(ctx, k, who, cmd, "membership.EndRequest", c, may, c.No, act, func(_ context.Context, _ *db.Tx, r *Representative, _ clock.Instant) (journal.Fact, error) {
		var err error
		if act == ActRefuse {
			r.Why, err = line("why", c.Why, maxText)
		}
		return nil, err
	})
}

// stepRepresentative moves a request one step; step checks and fills what belongs to it, and
// may give another fact than the request's own. Whom the step concerns is written to.
func stepRepresentative(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID, kind string, input any, may access.Act, no int64, act lifecycle.Act,
	step func(context.Context, *db.Tx, *Representative, clock.Instant) (journal.Fact, error),
) (RepresentativeDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: kind, Input: input},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, RepresentativeDone, error) {
			r, found, err := requestByNo(ctx, tx, no)
			if err != nil {
				return nil, RepresentativeDone{}, err
			}
			rel := who.To(r.Org)
			if may == "membership.validate" {
				rel, found = access.Assigned, found && supervises(who)
			}
			if err := access.Check(who, may, rel); err != nil {
				return nil, RepresentativeDone{}, err
			}
			if !found {
				return nil, RepresentativeDone{}, noSuch("request", no)
			}
			if r.State, err = RepresentativeLife.Next(r.State, act); err != nil {
				return nil, RepresentativeDone{}, err
			}
			now := k.Clock().Now()
			said, err := step(ctx, tx, &r, now)
			if err != nil {
				return nil, RepresentativeDone{}, err
			}
			if err := r.tell(ctx, tx, now, act); err != nil {
				return nil, RepresentativeDone{}, err
			}
			if said == nil {
				said = r.moved(act)
			}
			var verifier id.ID
			if act == ActVerify {
				verifier = who.Person
			}
			return said, RepresentativeDone{r.No, r.State}, r.update(ctx, tx, verifier)
		})
}
