package parcel

import (
	"context"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
)

// Selection is a part of a parcel that a sale takes out of it, inside the command of the
// room that sells. The rest keeps its number, and may stay on the market.
type Selection struct {
	Stone     int64
	Owner     id.ID
	Weight    carat.Weight
	Pieces    int64   // 0: nobody counted
	Reference string  // what it is for: "deal:12"
	Kept      []int64 // pending transfers that keep the parcel for this buyer and end with the sale
}

// Selected is what came out.
type Selected struct {
	Stone   int64 // the part
	Label   string
	Rest    carat.Weight
	Edition int64 // the description of the rest
	Act     int64
}

// Check refuses what Cut would refuse, and writes nothing.
func (c Selection) Check(ctx context.Context, q db.Querier, now clock.Instant) error {
	_, err := c.source(ctx, q, now)
	return err
}

func (c Selection) source(ctx context.Context, q db.Querier, now clock.Instant) (*source, error) {
	who := access.System("sale")
	who.Org = c.Owner
	s, err := find(ctx, q, who, "parcel.change", c.Stone)
	if err != nil {
		return nil, err
	}
	if s.owner != c.Owner {
		return nil, errs.New(errs.Conflict, "parcel.used_up", "stone", c.Stone)
	}
	if err := weighs(c.Weight, c.Pieces, "weight"); err != nil {
		return nil, err
	}
	free, err := ledger.Available(ctx, q, ledger.Title, c.Stone, s.accounts[0], now)
	if err != nil {
		return nil, err
	}
	for _, no := range c.Kept {
		p, err := ledger.PendingByNo(ctx, q, no)
		if err != nil {
			return nil, err
		}
		if p.State == ledger.Waiting && (p.Until == 0 || p.Until > now) {
			free += p.Legs[0].Quantity
		}
	}
	if carat.Weight(free) < c.Weight || s.has == c.Weight {
		return nil, errs.New(errs.Conflict, "parcel.too_little", "stone", c.Stone, "left", carat.Weight(free).String())
	}
	_, err = s.stand(ctx, q, c.Weight)
	return s, err
}

// Cut takes the part out. It must have passed Check in the same command.
func (c Selection) Cut(ctx context.Context, tx *db.Tx, person id.ID, now clock.Instant) (Selected, error) {
	s, err := c.source(ctx, tx, now)
	if err != nil {
		return Selected{}, err
	}
	m := made{Stone: s.Stone}
	m.Carat, m.Pieces, m.Reports = c.Weight, int32(c.Pieces), nil
	m.describe(divide(s.shares, []carat.Weight{c.Weight, s.whole - c.Weight})[0])
	x := &change{
		act: Cutting, owner: c.Owner, person: person, at: now, reference: c.Reference,
		in: []taken{{source: s, weight: c.Weight, pieces: c.Pieces}}, out: []made{m},
	}
	if err := x.number(ctx, tx); err != nil {
		return Selected{}, err
	}
	if err := x.write(ctx, tx); err != nil {
		return Selected{}, err
	}
	edition, err := lastEdition(ctx, tx, s.No)
	return Selected{Stone: x.out[0].No, Label: x.out[0].label, Rest: s.has - c.Weight, Edition: edition, Act: x.no}, err
}

func lastEdition(ctx context.Context, q db.Querier, no int64) (int64, error) {
	e, _, err := db.Row(ctx, q, db.One[int64], "SELECT MAX(edition) FROM stone WHERE no = $1", no)
	return e, err
}
