package shipment

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Draft begins a shipment of the actor's member, or changes one that is not announced yet.
type Draft struct {
	Shipment int64  `json:"shipment,omitempty"` // 0: a new one
	Head     Head   `json:"head"`
	Goods    []Good `json:"goods"`
}

// Done is the answer of the commands.
type Done struct {
	Shipment int64           `json:"shipment"`
	State    lifecycle.State `json:"state"`
}

// Do writes it.
func (c Draft) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "shipment.Draft", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			s, lines, err := c.check(ctx, tx, who)
			if err != nil {
				return nil, Done{}, err
			}
			what := "changed"
			if s.No == 0 {
				if s.No, err = tx.Next(ctx, "shipment"); err != nil {
					return nil, Done{}, err
				}
				s.Drafted, what = k.Clock().Now(), "drafted"
				err = s.insert(ctx, tx)
			} else {
				err = s.update(ctx, tx)
			}
			if err != nil {
				return nil, Done{}, err
			}
			return s.moved(what, len(lines)), Done{s.No, s.State}, setLines(ctx, tx, s.No, lines)
		})
}

func (c Draft) check(ctx context.Context, q db.Querier, who access.Actor) (Shipment, []Line, error) {
	s := Shipment{Member: who.Org, State: Drafted}
	if err := access.Check(who, "shipment.draft", access.Own); err != nil {
		return s, nil, err
	}
	if c.Shipment != 0 {
		var err error
		if s, _, err = enter(ctx, q, who, "shipment.draft", c.Shipment); err != nil {
			return s, nil, err
		}
		if _, err := Life.Next(s.State, ActChange); err != nil {
			return s, nil, err
		}
	}
	var err error
	if s.Head, err = c.Head.checked(); err != nil {
		return s, nil, err
	}
	owner, err := s.owner(ctx, q, s.Member)
	if err != nil {
		return s, nil, err
	}
	if err := s.original(ctx, q); err != nil {
		return s, nil, err
	}
	lines, err := s.goods(ctx, q, owner, c.Goods)
	return s, lines, err
}

// Announce is the notice of a shipment: from then on it is what papers are drafted from.
// Goods new to the exchange get their numbers, and their owner the title to them.
type Announce struct {
	Shipment int64 `json:"shipment"`
}

// Do announces it.
func (c Announce) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "shipment.Announce", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			s, lines, err := enter(ctx, tx, who, "shipment.announce", c.Shipment)
			if err != nil {
				return nil, Done{}, err
			}
			to, err := Life.Next(s.State, ActAnnounce)
			if err != nil {
				return nil, Done{}, err
			}
			if err := s.complete(lines); err != nil {
				return nil, Done{}, err
			}
			goods := make([]Good, len(lines)) // what changed since the draft shows now
			for i := range lines {
				goods[i] = lines[i].Good
			}
			if lines, err = s.goods(ctx, tx, s.Owner(), goods); err != nil {
				return nil, Done{}, err
			}
			s.State, s.Announced = to, k.Clock().Now()
			if err := s.number(ctx, tx, lines, s.Announced); err != nil {
				return nil, Done{}, err
			}
			return s.moved("announced", len(lines)), Done{s.No, s.State}, s.update(ctx, tx)
		})
}

// number gives goods that are new their numbers, descriptions and first title.
func (s *Shipment) number(ctx context.Context, tx *db.Tx, lines []Line, now clock.Instant) error {
	var items []ledger.Item
	for i := range lines {
		l := &lines[i]
		if l.Stone != 0 {
			continue
		}
		var err error
		if l.Stone, err = stone.Make(ctx, tx, l.describe()); err != nil {
			return err
		}
		items = append(items, ledger.Item{No: l.Stone, Pieces: l.Pieces, Weight: int64(l.Weight), Single: l.Single})
	}
	if len(items) == 0 {
		return nil
	}
	var err error
	if s.titled, err = ledger.FirstTitle(ctx, tx, now, s.Ref(), s.Owner(), items); err != nil {
		return err
	}
	return setLines(ctx, tx, s.No, lines)
}

// describe is a line in the words of the registry of stones.
func (l *Line) describe() stone.Stone {
	kind, _ := stone.ParseKind(l.Kind) // checked when it was written
	d := stone.Stone{Kind: kind, Form: stone.Parcel, Carat: l.Weight, Pieces: int32(l.Pieces), KPCertificate: l.Kimberley}
	switch {
	case l.Rough:
		d.Form = stone.Rough
	case l.Single && l.Pieces == 2:
		d.Form = stone.Pair
	case l.Single:
		d.Form = stone.Single
	}
	for _, o := range l.Origins {
		d.Origins = append(d.Origins, o.Country)
	}
	return d
}

// Withdraw ends a shipment before its goods move.
type Withdraw struct {
	Shipment int64 `json:"shipment"`
}

// Do withdraws it; the title to goods that only it brought goes back to nobody.
func (c Withdraw) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "shipment.Withdraw", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			s, lines, err := enter(ctx, tx, who, "shipment.withdraw", c.Shipment)
			if err != nil {
				return nil, Done{}, err
			}
			to, err := Life.Next(s.State, ActWithdraw)
			if err != nil {
				return nil, Done{}, err
			}
			if err := s.mayEnd(ctx, tx, lines); err != nil {
				return nil, Done{}, err
			}
			now := k.Clock().Now()
			if s.titled != 0 {
				if _, err := ledger.Reverse(ctx, tx, s.titled, now, "title.withdrawn", s.Ref()); err != nil {
					return nil, Done{}, err
				}
			}
			s.State, s.Ended = to, now
			return s.moved("withdrawn", len(lines)), Done{s.No, s.State}, s.update(ctx, tx)
		})
}

// mayEnd refuses to take back goods that were sold or promised meanwhile.
func (s *Shipment) mayEnd(ctx context.Context, q db.Querier, lines []Line) error {
	if s.titled == 0 {
		return nil
	}
	legs, err := ledger.LegsOf(ctx, q, s.titled)
	if err != nil {
		return err
	}
	for _, leg := range legs {
		free, err := ledger.Available(ctx, q, ledger.Title, leg.Asset, leg.To, 0)
		if err != nil {
			return err
		}
		if free < leg.Quantity {
			return errs.New(errs.Conflict, "shipment.promised", "stone", leg.Asset)
		}
	}
	return nil
}
