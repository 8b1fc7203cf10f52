package parcel

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// The sides of an act.
const (
	In  = "in"
	Out = "out"
)

// Act is what was done to parcels once.
type Act struct {
	No        int64
	At        clock.Instant
	What      string
	Owner     id.ID
	Transfer  int64
	Loss      carat.Weight
	Reason    string
	Reference string
	Lines     []Line
}

// Line is a parcel that went into an act or came out of it.
type Line struct {
	Side   string
	Stone  int64
	Weight carat.Weight
	Pieces int64
	Label  string
}

// Lineage is where a parcel came from and what became of it.
type Lineage struct {
	Stone     stone.Stone
	Number    string       // its owner's number for it
	Weight    carat.Weight // what there is of it now, whoever owns it
	Mine      carat.Weight // of the reader's organisation, or of its one owner for the exchange's people
	Acts      []Act        // those it stands in and those of its ancestors and descendants, the earliest first
	Origins   []Share
	Weighings []Weighing // the newest first
}

// MaxActs bounds how far a lineage is followed.
const MaxActs = 500

// Read reads a parcel's lineage both ways. Its owners read it, those of today and those
// who once had it, and the exchange and customs.
func Read(ctx context.Context, q db.Querier, who access.Actor, no int64) (Lineage, error) {
	var t Lineage
	st, found, err := stone.Latest(ctx, q, no)
	if err != nil {
		return t, err
	}
	holders, err := ledger.Holders(ctx, q, ledger.Title, no)
	if err != nil {
		return t, err
	}
	own := false
	for _, h := range holders {
		if h.Account.World {
			continue
		}
		t.Weight += carat.Weight(h.Quantity)
		if h.Account.Owner == who.Org {
			own, t.Mine = true, carat.Weight(h.Quantity)
		}
	}
	if !own && !who.Org.IsZero() {
		if _, own, err = db.Row(ctx, q, db.One[int64], "SELECT a.no FROM parcel_line l JOIN parcel_act a ON a.no = l.act WHERE l.stone = $1 AND a.owner = $2 LIMIT 1", no, who.Org); err != nil {
			return t, err
		}
	}
	rel := access.Any
	if own {
		rel = access.Own
	}
	if err := access.Check(who, "parcel.read", rel); err != nil || !found || st.Form != stone.Parcel && st.Form != stone.Rough {
		if err == nil || access.Check(who, "parcel.read", access.Own) == nil {
			err = errs.New(errs.NotFound, "parcel.none", "stone", no)
		}
		return t, err
	}
	t.Stone = st
	owner := who.Org
	if rel == access.Any {
		for _, h := range holders {
			if !h.Account.World {
				owner = h.Account.Owner
			}
		}
	}
	if t.Number, err = Number(ctx, q, owner, no); err != nil {
		return t, err
	}
	if rel == access.Any && len(holders) == 1 {
		t.Mine = t.Weight
	}
	if t.Weight > 0 {
		if t.Origins, err = sharesOf(ctx, q, &st, t.Weight); err != nil {
			return t, err
		}
	}
	if t.Acts, err = follow(ctx, q, no); err != nil {
		return t, err
	}
	t.Weighings, err = db.Rows(ctx, q, scanWeighing, "SELECT "+weighingColumns+" FROM parcel_weighing WHERE stone = $1 ORDER BY no DESC LIMIT 20", no)
	return t, err
}

// Origins are where the weight of a parcel comes from now; nothing when there is none left.
func Origins(ctx context.Context, q db.Querier, no int64) ([]Share, error) {
	st, found, err := stone.Latest(ctx, q, no)
	if err != nil || !found {
		return nil, err
	}
	holders, err := ledger.Holders(ctx, q, ledger.Title, no)
	if err != nil {
		return nil, err
	}
	var whole carat.Weight
	for _, h := range holders {
		if !h.Account.World {
			whole += carat.Weight(h.Quantity)
		}
	}
	if whole == 0 {
		return nil, nil
	}
	return sharesOf(ctx, q, &st, whole)
}

// follow collects acts from a parcel upward, to what it came from, and downward, to what
// became of it; not sideways, to what else became of its ancestors.
func follow(ctx context.Context, q db.Querier, no int64) ([]Act, error) {
	acts := map[int64]bool{}
	for _, way := range [...][2]string{{Out, In}, {In, Out}} {
		seen := map[int64]bool{no: true}
		for queue := []int64{no}; len(queue) > 0 && len(acts) < MaxActs; queue = queue[1:] {
			steps, err := db.Rows(ctx, q, func(r *sql.Rows) ([2]int64, error) {
				var s [2]int64
				return s, r.Scan(&s[0], &s[1])
			}, `SELECT l.act, o.stone FROM parcel_line l JOIN parcel_line o ON o.act = l.act AND o.side = $3 WHERE l.stone = $1 AND l.side = $2 ORDER BY l.act, o.no`, queue[0], way[0], way[1])
			if err != nil {
				return nil, err
			}
			for _, s := range steps {
				acts[s[0]] = true
				if !seen[s[1]] {
					seen[s[1]] = true
					queue = append(queue, s[1])
				}
			}
		}
	}
	return actsOf(ctx, q, acts)
}

func actsOf(ctx context.Context, q db.Querier, nos map[int64]bool) ([]Act, error) {
	var all []Act
	for _, no := range slices.Sorted(maps.Keys(nos)) {
		a, _, err := db.Row(ctx, q, func(r *sql.Rows) (Act, error) {
			var a Act
			return a, r.Scan(&a.No, &a.At, &a.What, &a.Owner, &a.Transfer, &a.Loss, &a.Reason, &a.Reference)
		}, "SELECT no, at, act, owner, transfer, loss, reason, reference FROM parcel_act WHERE no = $1", no)
		if err != nil {
			return nil, err
		}
		if a.Lines, err = db.Rows(ctx, q, func(r *sql.Rows) (Line, error) {
			var l Line
			return l, r.Scan(&l.Side, &l.Stone, &l.Weight, &l.Pieces, &l.Label)
		}, "SELECT side, stone, weight, pieces, label FROM parcel_line WHERE act = $1 ORDER BY no", no); err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}
