package custody

import (
	"context"
	"database/sql"
	"fmt"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/parcel"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/store/db"
)

// Parcels under customs control are split, merged and sieved while they rest in the exchange
// only: on their way they are what their paper says.
var _ = parcel.Watch(func(ctx context.Context, q db.Querier, _ id.ID, stone int64, _ clock.Instant) error {
	l, found, err := byStone(ctx, q, stone)
	if err != nil || !found {
		return err
	}
	if l.State != Bonded && !stands[l.State].statusWorld {
		return errs.New(errs.Conflict, "custody.not_bonded", "stone", stone)
	}
	no, travels, err := shipment.OpenOf(ctx, q, stone)
	if err == nil && travels {
		err = errs.New(errs.Conflict, "shipment.travels", "label", fmt.Sprint(stone), "shipment", no)
	}
	return err
})

// holdsOne tells whether one of the parcels that went into an act stands in a customs account.
func holdsOne(ctx context.Context, q db.Querier, in []fact.ParcelGoods) (bool, error) {
	for _, g := range in {
		if l, found, err := byStone(ctx, q, g.Stone); err != nil || found && !stands[l.State].statusWorld {
			return found, err
		}
	}
	return false, nil
}

// reshaped follows an act on parcels: the ledger has moved them already, in every book; the
// lots take over what its legs say. What came out stands where the first that went in did.
func reshaped(ctx context.Context, tx *db.Tx, f fact.ParcelChanged, now clock.Instant) (fact.CustodyMoved, error) {
	said := fact.CustodyMoved{Act: f.What, At: f.At}
	first, found, err := byStone(ctx, tx, f.In[0].Stone)
	if err != nil || !found {
		return said, err
	}
	said.Member = first.Member
	lost, err := ledger.World(ctx, tx, ledger.Status, ledger.WeightLoss)
	if err != nil {
		return said, err
	}
	for _, g := range f.In {
		l, found, err := byStone(ctx, tx, g.Stone)
		if err != nil || !found {
			return said, err
		}
		m, err := measured(ctx, tx, l.Stone, l.status)
		if err != nil {
			return said, err
		}
		from := l.State
		if m.Weight == 0 {
			l.State, l.status, l.Box = Consumed, lost.No, ""
		} else {
			l.Weight, l.Pieces, l.Value = m.Weight, m.Pieces, m.USD
		}
		if err := l.note(ctx, tx, f, from, now, &said); err != nil {
			return said, err
		}
	}
	for _, g := range f.Out {
		l, known, err := byStone(ctx, tx, g.Stone)
		if err != nil {
			return said, err
		}
		if !known {
			l = first
			l.Stone, l.fresh, l.Temporary, l.Report = g.Stone, true, first.Temporary, 0
		}
		m, err := measured(ctx, tx, g.Stone, l.status)
		if err != nil {
			return said, err
		}
		l.Weight, l.Pieces, l.Value = m.Weight, m.Pieces, m.USD
		if err := l.note(ctx, tx, f, l.State, now, &said); err != nil {
			return said, err
		}
	}
	return said, nil
}

func (l *Lot) note(ctx context.Context, tx *db.Tx, f fact.ParcelChanged, from lifecycle.State, now clock.Instant, said *fact.CustodyMoved) error {
	l.Since = now
	said.Lots = append(said.Lots, l.fact(from, f.Transfer))
	if err := l.save(ctx, tx); err != nil {
		return err
	}
	return l.event(ctx, tx, lifecycle.Act(f.What), from, f.Transfer, access.Actor{}, "")
}

// measured is what the legs of an asset make in one account.
func measured(ctx context.Context, q db.Querier, stone, account int64) (Measure, error) {
	if _, err := ledger.Position(ctx, q, ledger.Status, stone, account); err != nil { // writes what the batch has gathered
		return Measure{}, err
	}
	m, _, err := db.Row(ctx, q, func(r *sql.Rows) (Measure, error) {
		var m Measure
		return m, r.Scan(&m.Weight, &m.Pieces, &m.USD)
	}, `SELECT CAST(COALESCE(SUM(g.weight), 0) AS BIGINT), CAST(COALESCE(SUM(g.pieces), 0) AS BIGINT), CAST(COALESCE(SUM(g.value), 0) AS BIGINT) FROM (
		SELECT weight, pieces, value FROM ledger_leg WHERE book = 4 AND to_account = $2 AND asset = $1
		UNION ALL SELECT -weight, -pieces, -value FROM ledger_leg WHERE book = 4 AND from_account = $2 AND asset = $1) g`, stone, account)
	return m, err
}

// newsOfParcels tells whether acts on parcels were written that the lots do not follow yet.
func newsOfParcels(ctx context.Context, q db.Querier) (bool, error) {
	_, found, err := db.Row(ctx, q, db.One[int64], `SELECT no FROM journal WHERE fact = $1
		AND no > (SELECT COALESCE(MAX(no), 0) FROM custody_cursor WHERE name = 'journal') ORDER BY no LIMIT 1`, (fact.ParcelChanged{}).FactName())
	return found, err
}
