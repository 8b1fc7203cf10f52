package organ

import (
	"context"

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

// Nominate proposes somebody for a seat: the organ that chooses is asked.
type Nominate struct {
	Organ  string     `json:"organ"`
	Person id.ID      `json:"person"`
	Post   string     `json:"post"`
	From   clock.Date `json:"from"`
	Until  clock.Date `json:"until"`
}

// Do proposes him.
func (c Nominate) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (SeatDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "organ.Nominate", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, SeatDone, error) {
			now := k.Clock().Now()
			o, err := ByCode(ctx, tx, c.Organ)
			if err != nil {
				return nil, SeatDone{}, err
			}
			rel := access.Any
			if sits, err := hasVote(ctx, tx, o.ChosenBy, who, now); err != nil {
				return nil, SeatDone{}, err
			} else if sits {
				rel = access.Assigned
			}
			if err := access.Check(who, "organ.nominate", rel); err != nil {
				return nil, SeatDone{}, err
			}
			s := Seat{Organ: c.Organ, Person: c.Person, Post: c.Post, From: c.From, Until: c.Until}
			if err := s.fits(ctx, tx, o, now); err != nil {
				return nil, SeatDone{}, err
			}
			_, already, err := db.Row(ctx, tx, db.One[int64], "SELECT no FROM organ_nomination WHERE organ = $1 AND person = $2 AND post = $3 AND state = 'proposed'", c.Organ, c.Person, c.Post)
			if err != nil {
				return nil, SeatDone{}, err
			}
			if already {
				return nil, SeatDone{}, errs.New(errs.Conflict, "organ.nominated").At("person")
			}
			no, err := tx.Next(ctx, "organ_nomination")
			if err != nil {
				return nil, SeatDone{}, err
			}
			if _, err := tx.Exec(ctx, "INSERT INTO organ_nomination (no, organ, person, org, post, from_day, until_day, state, seat, at, by_whom) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10)",
				no, s.Organ, s.Person, s.Org, s.Post, s.From, s.Until, string(Proposed), now, who.Key()); err != nil {
				return nil, SeatDone{}, err
			}
			wanted := fact.DecisionWanted{About: "seat", No: no, Organ: o.ChosenBy}
			if org, err := party.OrgByID(ctx, tx, s.Org); err != nil {
				return nil, SeatDone{}, err
			} else if org.Kind == party.Member { // his house does not vote on him
				wanted.Org = s.Org
			}
			return wanted, SeatDone{Nomination: no}, nil
		})
}

// elect seats the person of a nomination, or notes that he was refused. A seat that no longer
// fits, because another was given meanwhile, is refused.
func elect(ctx context.Context, tx *db.Tx, no, resolution int64, adopted bool, now clock.Instant, by string) error {
	n, found, err := db.Row(ctx, tx, scanNomination, "SELECT "+nominationColumns+" FROM organ_nomination n WHERE n.no = $1", no)
	if err != nil || !found {
		return err
	}
	s := Seat{Organ: n.Organ, Person: n.Person, Org: n.Org, Post: n.Post, From: n.From, Until: n.Until, Resolution: resolution, Source: "resolution " + itoa(resolution)}
	act := lifecycle.Act("refuse")
	if adopted {
		act = "elect"
	}
	state, err := ElectionLife.Next(n.State, act)
	if err != nil {
		return err
	}
	if adopted {
		if err := s.insert(ctx, tx, now, by); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, "UPDATE organ_nomination SET state = $2, seat = $3 WHERE no = $1", no, string(state), s.No)
	return err
}

// electable refuses to close a vote on a nomination whose seat no longer fits.
func electable(ctx context.Context, q db.Querier, no int64, now clock.Instant) error {
	n, found, err := db.Row(ctx, q, scanNomination, "SELECT "+nominationColumns+" FROM organ_nomination n WHERE n.no = $1", no)
	if err != nil || !found {
		return err
	}
	o, err := ByCode(ctx, q, n.Organ)
	if err != nil {
		return err
	}
	s := Seat{Organ: n.Organ, Person: n.Person, Post: n.Post, From: n.From, Until: n.Until}
	return s.fits(ctx, q, o, now)
}
