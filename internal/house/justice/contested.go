package justice

import (
	"context"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// givenBack begins the first statement of a case that the house opened about goods which their
// buyer gave back; the ground follows.
const givenBack = "return "

// ReturnGround is the ground of return about which the house opened a case by itself with these
// words; false when they are others.
func (e *Entry) ReturnGround() (string, bool) {
	if e.Act != "open" || e.Side != "house" {
		return "", false
	}
	return strings.CutPrefix(e.Body, givenBack)
}

// contested opens the case of a return that the seller contests, or that could not be carried
// out: the buyer’s, against the seller. A case that the buyer has brought himself is enough.
func contested(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.DealMoved) error {
	if f.Act != "return_contested" && f.Act != "return_stuck" {
		return nil
	}
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: e.Then("justice contested"), Kind: "justice.contested", Input: e.No},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			seller, buyer, err := sidesOf(ctx, tx, f.Deal)
			if err != nil {
				return nil, Done{}, err
			}
			no, open, err := disputeOf(ctx, tx, f.Deal, buyer)
			if err == nil && open {
				err = errs.New(errs.Conflict, "justice.open_already", "case", no)
			}
			if err != nil {
				return nil, Done{}, err
			}
			c := Case{Kind: "dispute", Deal: f.Deal, Claimant: buyer, Against: seller, State: Open, Opened: k.Clock().Now()}
			if err := c.begin(ctx, tx, access.Actor{}, givenBack+f.Detail); err != nil {
				return nil, Done{}, err
			}
			if err := following.Move(ctx, tx, e.No); err != nil {
				return nil, Done{}, err
			}
			if err := c.tell(ctx, tx, c.Opened, "opened"); err != nil {
				return nil, Done{}, err
			}
			return c.moved("open"), Done{Case: c.No, State: c.State}, c.insert(ctx, tx)
		})
	if r := errs.Of(err); r != nil && (r.Code == errs.Conflict || r.Code == errs.NotFound) {
		return nil
	}
	return err
}
