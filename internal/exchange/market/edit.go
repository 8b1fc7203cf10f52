package market

import (
	"context"
	"database/sql"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// The acts of single edits (listing_edit.act).
const (
	editPrice        = "price"
	editAvailability = "availability"
	editWithdraw     = "withdraw"
)

// edit is a single act on a live listing, as it is kept.
type edit struct {
	listing, genFrom int64
	act              string
	ppc              int64
	availability     stone.Availability
}

// apply changes the terms of a stone of that weight. The discount follows the price.
func (e edit) apply(o *stockfile.Offer, w carat.Weight) error {
	switch e.act {
	case editAvailability:
		o.Availability = e.availability
	case editPrice:
		total, err := money.Total(e.ppc, w)
		if err != nil {
			return errs.New(errs.Invalid, "market.bad_price").At("ppc").Because(err)
		}
		o.PPC, o.Total = e.ppc, total
		if o.HasDiscount && o.ListPrice > 0 {
			o.Discount = discountOf(e.ppc, o.ListPrice)
		}
	}
	return nil
}

// discountOf is a price in tenths of a percent to the list price, negative below it,
// rounded half away from zero.
func discountOf(ppc, list int64) int32 {
	d := (ppc - list) * 1000
	half := list / 2
	if d < 0 {
		half = -half
	}
	return int32(max(min((d+half)/list, 1<<30), -1000))
}

// liveVersion is the live version of a listing as an edit finds it.
type liveVersion struct {
	no, genFrom, genTo, member, stone, listed, published, lease, sure, vault int64
	lock, lockRef                                                            string
	lockUntil                                                                clock.Instant
	weight                                                                   carat.Weight
	offerRow
}

func scanLive(r *sql.Rows) (*liveVersion, error) {
	l := &liveVersion{}
	into := []any{&l.no, &l.genFrom, &l.genTo, &l.member, &l.stone, &l.listed, &l.published, &l.lease, &l.sure, &l.vault, &l.lock, &l.lockRef, &l.lockUntil, &l.weight}
	return l, r.Scan(append(into, l.offerRow.into()...)...)
}

// locked is why the listing cannot be touched at an instant; a lock ends by the clock,
// noted or not.
func (l *liveVersion) locked(now clock.Instant) string {
	if l.lockUntil != 0 && l.lockUntil <= now {
		return ""
	}
	return l.lock
}

var liveSelect = `SELECT l.no, l.gen_from, l.gen_to, l.member, l.stone, l.listed, u.published, l.lease, l.sure, l.vault,
	COALESCE(x.reason, ''), COALESCE(x.by_ref, ''), COALESCE(x.until_at, 0), s.carat, ` + offerColumns("l") + visibleFrom

const visibleFrom = ` FROM listing l JOIN stock k ON k.member = l.member
	JOIN stone s ON s.no = l.stone AND s.edition = l.edition
	JOIN upload u ON u.no = l.upload
	LEFT JOIN listing_lock x ON x.listing = l.no `

// liveOf reads the live version of a listing, or refuses.
func liveOf(ctx context.Context, q db.Querier, no int64) (*liveVersion, error) {
	l, ok, err := db.Row(ctx, q, scanLive, liveSelect+"WHERE l.no = $1 AND"+ofGeneration, no)
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "market.no_listing", "listing", no)
	}
	return l, err
}

// doEdit is what all single edits have in common.
func doEdit(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID, kind string, input any, act access.Act, listing int64, make func(*liveVersion) (edit, error)) (Edited, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: kind, Input: input},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Edited, error) {
			now := k.Clock().Now()
			l, err := liveOf(ctx, tx, listing)
			if err != nil {
				return nil, Edited{}, err
			}
			if _, err := may(ctx, tx, who, act, l.member, now); err != nil {
				if refusesSight(who, err) { // nobody learns of listings that are not his to see
					err = errs.New(errs.NotFound, "market.no_listing", "listing", listing)
				}
				return nil, Edited{}, err
			}
			if lock := l.locked(now); lock != "" {
				return nil, Edited{}, errs.New(errs.Conflict, "market.locked_"+lock, "stock", l.t[0])
			}
			e, err := make(l)
			if err != nil {
				return nil, Edited{}, err
			}
			e.listing, e.genFrom = l.no, l.genFrom
			s, err := ownStock(ctx, tx, l.member)
			if err != nil {
				return nil, Edited{}, err
			}
			return carryOut(ctx, tx, l, e, s, now)
		})
}

// refusesSight tells a refusal for lack of a role from others.
func refusesSight(who access.Actor, err error) bool {
	return errs.Of(err).Code == errs.Forbidden && !who.HasAny(access.Trader, access.StockKeeper, access.MemberAdmin, access.Staff, access.Admin, access.Officer)
}

// Edited is the answer of a single edit.
type Edited struct {
	Listing int64 `json:"listing"`
	PPC     int64 `json:"ppc"`
	Total   int64 `json:"total"`
}

// carryOut writes an edit: the terms before go into the history, the live and the staged
// version change.
func carryOut(ctx context.Context, tx *db.Tx, l *liveVersion, e edit, s stockRow, now clock.Instant) (journal.Fact, Edited, error) {
	o := l.offer()
	was := o.PPC
	if err := e.apply(&o, l.weight); err != nil {
		return nil, Edited{}, err
	}
	s.edits++
	if e.act == editWithdraw {
		s.live--
	}
	if err := s.write(ctx, tx); err != nil {
		return nil, Edited{}, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO listing_edit (member, no, at, listing, gen_from, act, ppc, total, availability)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, l.member, s.edits, int64(now), l.no, l.genFrom, e.act, o.PPC, o.Total, int64(o.Availability)); err != nil {
		return nil, Edited{}, err
	}
	if err := remember(ctx, tx, l, e.act, now); err != nil {
		return nil, Edited{}, err
	}
	done := Edited{l.no, o.PPC, o.Total}
	if e.act == editWithdraw {
		return fact.ListingWithdrawn{Listing: l.no, Stone: l.stone, Member: l.member}, done, withdraw(ctx, tx, l, s)
	}
	if err := writeTerms(ctx, tx, l.no, l.genFrom, &o); err != nil {
		return nil, Edited{}, err
	}
	if s.staged != 0 {
		if _, err := applyTo(ctx, tx, e, fromGeneration, s.generation+1); err != nil {
			return nil, Edited{}, err
		}
	}
	f := fact.ListingChanged{Listing: l.no, Stone: l.stone, Member: l.member, What: e.act, PPC: o.PPC, Total: o.Total, WasPPC: was}
	if e.act == editAvailability {
		f.Availability, f.WasPPC = o.Availability.String(), 0
	}
	return f, done, nil
}

// remember puts the terms that hold until now into the stone's history.
func remember(ctx context.Context, tx *db.Tx, l *liveVersion, why string, now clock.Instant) error {
	from := l.listed
	if from == 0 {
		from = l.published
	}
	last, _, err := db.Row(ctx, tx, db.One[int64], "SELECT COALESCE(MAX(until_at), 0) FROM listing_past WHERE stone = $1 AND listing = $2", l.stone, l.no)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO listing_past (stone, until_at, listing, from_at, member, ppc, total, availability, why)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (stone, until_at, listing) DO NOTHING`,
		l.stone, int64(now), l.no, max(from, last), l.member, l.n[0], l.n[1], l.n[11], why)
	return err
}

func writeTerms(ctx context.Context, tx *db.Tx, no, genFrom int64, o *stockfile.Offer) error {
	_, err := tx.Exec(ctx, "UPDATE listing SET ppc = $3, total = $4, discount = $5, availability = $6, hash = $7 WHERE no = $1 AND gen_from = $2",
		no, genFrom, o.PPC, o.Total, o.Discount, int64(o.Availability), offerHash(o))
	return err
}

// withdraw removes the live and the staged version, and an upload that was to drop the
// listing has one less to drop.
func withdraw(ctx context.Context, tx *db.Tx, l *liveVersion, s stockRow) error {
	if _, err := tx.Exec(ctx, "DELETE FROM listing WHERE no = $1 AND gen_from = $2", l.no, l.genFrom); err != nil {
		return err
	}
	if s.staged == 0 {
		return nil
	}
	n, err := tx.Exec(ctx, "DELETE FROM listing WHERE no = $1 AND gen_from = $2", l.no, s.generation+1)
	if err != nil || n > 0 || l.genTo != s.generation+1 {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE upload SET dropped = dropped - 1 WHERE no = $1", s.staged)
	return err
}

// The two ways to name the versions that edits are applied to again.
const (
	fromGeneration  = "gen_from" // those an upload staged
	untilGeneration = "gen_to"   // those an undo brings back
)

// reapply applies a member's edits after a number to the versions of an upload, in order,
// and tells how many were withdrawn by it.
func reapply(ctx context.Context, tx *db.Tx, member, after int64, which string, generation int64) (withdrawn int64, err error) {
	edits, err := db.Rows(ctx, tx, func(r *sql.Rows) (edit, error) {
		var e edit
		return e, r.Scan(&e.listing, &e.genFrom, &e.act, &e.ppc, &e.availability)
	}, "SELECT listing, gen_from, act, ppc, availability FROM listing_edit WHERE member = $1 AND no > $2 ORDER BY no", member, after)
	if err != nil {
		return 0, err
	}
	for _, e := range edits {
		n, err := applyTo(ctx, tx, e, which, generation)
		if err != nil {
			return withdrawn, err
		}
		if e.act == editWithdraw {
			withdrawn += n
		}
	}
	return withdrawn, nil
}

// applyTo applies an edit to the version of its listing that an upload staged or ended.
func applyTo(ctx context.Context, tx *db.Tx, e edit, which string, generation int64) (int64, error) {
	if e.act == editWithdraw {
		return tx.Exec(ctx, "DELETE FROM listing WHERE no = $1 AND "+which+" = $2", e.listing, generation)
	}
	type found struct {
		genFrom int64
		weight  carat.Weight
		offerRow
	}
	v, ok, err := db.Row(ctx, tx, func(r *sql.Rows) (*found, error) {
		v := &found{}
		return v, r.Scan(append([]any{&v.genFrom, &v.weight}, v.offerRow.into()...)...)
	}, "SELECT l.gen_from, s.carat, "+offerColumns("l")+" FROM listing l JOIN stone s ON s.no = l.stone AND s.edition = l.edition WHERE l.no = $1 AND l."+which+" = $2",
		e.listing, generation)
	if err != nil || !ok {
		return 0, err
	}
	o := v.offer()
	if err := e.apply(&o, v.weight); err != nil {
		return 0, err
	}
	return 1, writeTerms(ctx, tx, e.listing, v.genFrom, &o)
}
