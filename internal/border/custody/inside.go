package custody

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Put moves bonded goods inside the exchange: into a box of the vault, a safe, a desk, the
// exhibition hall. Customs' status does not change.
type Put struct {
	Stones []int64 `json:"stones"`
	Place  string  `json:"place"`
	Box    string  `json:"box,omitempty"` // of the vault
}

// maxPut bounds one command.
const maxPut = 500

// Do moves them.
func (c Put) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "custody.Put", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			lots, err := c.check(ctx, tx, who)
			if err != nil {
				return nil, Done{}, err
			}
			now := k.Clock().Now()
			said := fact.CustodyMoved{Act: "put", Member: lots[0].Member, At: now}
			for i := range lots {
				l := &lots[i]
				at := stands[Bonded]
				at.place = c.Place
				if c.Place == "safe" || c.Place == "desk" {
					at.placeOf = "member"
				}
				to, err := l.placeAccount(ctx, tx, at)
				if err != nil {
					return nil, Done{}, err
				}
				var transfer int64
				if to != l.place {
					if transfer, err = ledger.Post(ctx, tx, ledger.Transfer{At: now, Kind: "custody.put", Reference: reportRef, Legs: []ledger.Leg{l.leg(ledger.Place, l.place, to)}}); err != nil {
						return nil, Done{}, err
					}
				}
				l.place, l.Box = to, c.Box
				if err := l.event(ctx, tx, "put", l.State, transfer, who, c.Place); err != nil {
					return nil, Done{}, err
				}
				if err := l.save(ctx, tx); err != nil {
					return nil, Done{}, err
				}
				said.Lots = append(said.Lots, l.fact(l.State, transfer))
			}
			return said, Done{Lots: int64(len(lots)), State: Bonded}, nil
		})
}

func (c *Put) check(ctx context.Context, q db.Querier, who access.Actor) ([]Lot, error) {
	if err := access.Check(who, "custody.inside", access.Any); err != nil {
		return nil, err
	}
	c.Box = strings.ToUpper(strings.TrimSpace(c.Box))
	switch {
	case len(c.Stones) == 0:
		return nil, errs.New(errs.Invalid, "custody.no_stones").At("stones")
	case len(c.Stones) > maxPut:
		return nil, errs.New(errs.TooLarge, "custody.many_stones", "max", maxPut).At("stones")
	case !has(Places, c.Place):
		return nil, errs.New(errs.Invalid, "custody.place").At("place")
	case (c.Place == ledger.Vault) != (c.Box != "") || utf8.RuneCountInString(c.Box) > 20 || strings.ContainsFunc(c.Box, unicode.IsControl):
		return nil, errs.New(errs.Invalid, "custody.box").At("box")
	}
	var lots []Lot
	seen := map[int64]bool{}
	for _, no := range c.Stones {
		l, found, err := byStone(ctx, q, no)
		switch {
		case err != nil:
			return nil, err
		case !found:
			return nil, errs.New(errs.NotFound, "custody.none", "stone", no)
		case l.State != Bonded:
			return nil, errs.New(errs.Conflict, "custody.not_bonded", "stone", no)
		case seen[no]:
			return nil, errs.New(errs.Invalid, "custody.twice", "stone", no).At("stones")
		}
		if err := l.elsewhere(ctx, q); err != nil {
			return nil, err
		}
		seen[no] = true
		lots = append(lots, l)
	}
	return lots, nil
}
