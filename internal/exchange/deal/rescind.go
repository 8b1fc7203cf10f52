package deal

import (
	"context"
	"database/sql"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/memo"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Rescind is one side's signature under the wish to undo a deal. Nothing happens until the
// other side has signed too, but when the buyer names, within the agreed days, a ground that was
// agreed for goods bought subject to sight: then the deal is undone unless the seller contests it.
type Rescind struct {
	Deal   int64  `json:"deal"`
	Ground string `json:"ground,omitempty"`
	Reason string `json:"reason"`

	Proof id.ID `json:"-"`
}

// Signature is one side's wish to undo a deal.
type Signature struct {
	Side   Side
	At     clock.Instant
	Person id.ID
	Ground string
	Reason string
	Method string
	Until  clock.Instant // until when the seller may contest the ground; 0: both have to sign
}

// RescindDone is the answer.
type RescindDone struct {
	Deal  int64  `json:"deal"`
	Done  bool   `json:"done"` // false: the other side has yet to sign
	Paper string `json:"paper,omitempty"`

	Until clock.Instant `json:"until,omitzero"` // the deal is undone then, unless the seller contests
}

// Draft gives what the actor would sign, or why he may not.
func (c Rescind) Draft(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Binding, error) {
	r, _, err := c.prepare(ctx, q, who, now)
	if err != nil {
		return Binding{}, err
	}
	return r.binding, nil
}

type rescinding struct {
	*room
	binding Binding
	signed  []Signature
	until   clock.Instant
}

func (c Rescind) prepare(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (*rescinding, string, error) {
	r, err := enterAny(ctx, q, who, "deal.rescind", c.Deal, now)
	if err != nil {
		return nil, "", err
	}
	if r.side == Broker {
		return nil, "", errs.New(errs.Forbidden, "deal.not_your_side")
	}
	if _, err := r.next(ActRescind); err != nil {
		return nil, "", err
	}
	if err := r.signs(ctx, q); err != nil {
		return nil, "", err
	}
	reason, err := words(c.Reason, 1000, "reason")
	if err != nil {
		return nil, "", err
	}
	if reason == "" {
		return nil, "", errs.New(errs.Invalid, "deal.no_reason").At("reason")
	}
	x := &rescinding{room: r}
	if x.signed, err = signatures(ctx, q, r.No); err != nil {
		return nil, "", err
	}
	if slices.ContainsFunc(x.signed, func(s Signature) bool { return s.Side == r.side }) {
		return nil, "", errs.New(errs.Conflict, "deal.signed_already")
	}
	if err := c.ground(ctx, q, r); err != nil {
		return nil, "", err
	}
	if x.until, err = c.contestEnds(ctx, q, r); err != nil {
		return nil, "", err
	}
	x.binding = r.binding("deal.rescind", r.Version)
	x.binding.Total, x.binding.Detail = r.Total, c.Ground
	return x, reason, nil
}

// ground checks that a named ground was agreed and its days are not over.
func (c Rescind) ground(ctx context.Context, q db.Querier, r *room) error {
	if c.Ground == "" {
		return nil
	}
	v, err := versionOf(ctx, q, r.No, r.Version)
	if err != nil {
		return err
	}
	if !slices.Contains(v.Grounds, c.Ground) {
		return errs.New(errs.Invalid, "deal.ground", "ground", c.Ground).At("ground")
	}
	if r.now > r.sightEnds(v.SightDays) {
		return errs.New(errs.Conflict, "deal.sight_over", "days", v.SightDays).At("ground")
	}
	return nil
}

func signatures(ctx context.Context, q db.Querier, deal int64) ([]Signature, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (Signature, error) {
		var s Signature
		return s, r.Scan(&s.Side, &s.At, &s.Person, &s.Ground, &s.Reason, &s.Method, &s.Until)
	}, "SELECT side, at, person, ground, reason, method, until_at FROM deal_rescission WHERE deal = $1 ORDER BY at, side", deal)
}

// Do signs, and with the second signature undoes the deal.
func (c Rescind) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (RescindDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "deal.Rescind", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, RescindDone, error) {
			x, reason, err := c.prepare(ctx, tx, who, k.Clock().Now())
			if err != nil {
				return nil, RescindDone{}, err
			}
			method, err := x.binding.prove(ctx, tx, who, c.Proof, x.now)
			if err != nil {
				return nil, RescindDone{}, err
			}
			s := Signature{Side: x.side, At: x.now, Person: who.Person, Ground: c.Ground, Reason: reason, Method: method, Until: x.until}
			if _, err := tx.Exec(ctx, "INSERT INTO deal_rescission (deal, side, at, person, ground, reason, method, until_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
				x.No, string(s.Side), s.At, s.Person, s.Ground, s.Reason, s.Method, s.Until); err != nil {
				return nil, RescindDone{}, err
			}
			if len(x.signed) == 0 {
				if err := x.event(ctx, tx, x.now, "rescind_asked", x.side, who.Person, 0, c.Ground); err != nil {
					return nil, RescindDone{}, err
				}
				return x.moved("rescind_asked", c.Ground), RescindDone{Deal: x.No, Until: x.until}, x.update(ctx, tx)
			}
			return x.undo(ctx, tx, k, "both", "")
		})
}

// undo gives titles and money back, frees the stones and replaces the invoice by a credit
// note. A listing that was still on the market is free again. One that ended when the deal
// was settled stays ended: the goods have been with somebody else, so their owner looks at
// them first and offers them anew, by his next file or as a new listing.
func (r *room) undo(ctx context.Context, tx *db.Tx, k *journal.Keeper, by, award string) (journal.Fact, RescindDone, error) {
	none := RescindDone{}
	to, err := r.next(ActRescind)
	if err != nil {
		return nil, none, err
	}
	lines, err := linesOf(ctx, tx, r.No)
	if err == nil {
		err = r.noReturn(ctx, tx)
	}
	if err != nil {
		return nil, none, err
	}
	sold := slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return l.State != LineSold })
	back, err := giveBack(ctx, tx, &r.Deal, sold, r.now)
	if err != nil {
		return nil, none, err
	}
	var ended []int64
	if len(back) > 0 { // they were the buyer's
		if ended, err = r.offMarket(ctx, tx, sold); err != nil {
			return nil, none, err
		}
	}
	out, his, err := memo.Undone(ctx, tx, r.No, r.now)
	if err != nil {
		return nil, none, err
	}
	regained, err := r.regain(ctx, tx, sold, his)
	if err == nil {
		err = r.stillOut(ctx, tx, sold, out)
	}
	if err != nil {
		return nil, none, err
	}
	credit, err := r.creditNote(ctx, tx, k, sold, by)
	if err != nil {
		return nil, none, err
	}
	r.State = to
	if err := r.event(ctx, tx, r.now, string(ActRescind), r.side, r.who.Person, 0, credit); err != nil {
		return nil, none, err
	}
	f := fact.DealRescinded{Deal: r.No, By: by, Award: award, Reversal: back, Regained: regained, Ended: ended, Paper: credit, At: r.now}
	return f, RescindDone{Deal: r.No, Done: true, Paper: credit}, r.update(ctx, tx)
}

// offMarket ends what the buyer offered of goods that he gives back.
func (r *room) offMarket(ctx context.Context, tx *db.Tx, sold []Line) ([]int64, error) {
	var ended []int64
	for i := range sold {
		nos, err := market.GivenBack(ctx, tx, r.Buyer, sold[i].Stone, r.now)
		if err != nil {
			return nil, err
		}
		ended = append(ended, nos...)
	}
	return ended, nil
}

// awarded undoes a deal that an award says must be undone.
func awarded(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.AwardMade) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: e.Then("award"), Kind: "deal.award", Input: e.No},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, RescindDone, error) {
			d, err := dealByNo(ctx, tx, f.Deal)
			if err != nil {
				return nil, RescindDone{}, err
			}
			r, err := roomOf(ctx, tx, d, system, House, k.Clock().Now())
			if err != nil {
				return nil, RescindDone{}, err
			}
			return r.undo(ctx, tx, k, "award", f.Paper)
		})
	return passOver(err)
}
