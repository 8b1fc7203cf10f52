package deal

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// maxFiled bounds one register; the next takes what is left.
const maxFiled = 500

// FileDeals files the deals struck before an instant, and not filed yet, with the
// supervising office as one register.
type FileDeals struct {
	Until clock.Instant `json:"until"` // zero: now
}

// Filed is a register of deals.
type Filed struct {
	Register int64         `json:"register"`
	At       clock.Instant `json:"at"`
	Until    clock.Instant `json:"until"`
	Deals    int64         `json:"deals"`
	Paper    string        `json:"paper"`
}

// Do files them, the oldest first.
func (c FileDeals) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Filed, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "deal.FileDeals", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Filed, error) {
			if err := access.Check(who, "deal.register", access.Any); err != nil {
				return nil, Filed{}, err
			}
			now := k.Clock().Now()
			until := c.Until
			if until == 0 {
				until = now
			}
			if until > now {
				return nil, Filed{}, errs.New(errs.Invalid, "deal.register_future").At("until")
			}
			deals, err := db.Rows(ctx, tx, scanDeal, "SELECT "+dealColumns+" FROM deal d WHERE d.batch = 0 AND d.struck > 0 AND d.struck < $1 ORDER BY d.struck, d.no LIMIT $2", until, maxFiled)
			if err != nil {
				return nil, Filed{}, err
			}
			if len(deals) == 0 {
				return nil, Filed{}, errs.New(errs.Conflict, "deal.register_empty")
			}
			f := Filed{At: now, Until: until, Deals: int64(len(deals))}
			if f.Register, err = tx.Next(ctx, "deal.register"); err != nil {
				return nil, Filed{}, err
			}
			said := fact.DealsFiled{Register: f.Register, Paper: f.Paper}
			for i := range deals {
				said.Deals = append(said.Deals, deals[i].No)
				if _, err := tx.Exec(ctx, "UPDATE deal SET batch = $2 WHERE no = $1", deals[i].No, f.Register); err != nil {
					return nil, Filed{}, err
				}
			}
			_, err = tx.Exec(ctx, "INSERT INTO deal_register (no, filed, by_key, until_at, deals, paper) VALUES ($1, $2, $3, $4, $5, $6)",
				f.Register, f.At, who.Key(), f.Until, f.Deals, f.Paper)
			return said, f, err
		})
}

// reads tells whether an actor may read the registers: the exchange, and the supervising
// office. Partners of other kinds are let in and find none, for none is theirs.
func reads(who access.Actor) (bool, error) {
	if err := access.Check(who, "deal.register_read", access.Assigned); err != nil {
		return false, err
	}
	return who.May("deal.register_read", access.Any) || who.OrgKind == string(party.Supervisor), nil
}

// Registers lists what was filed, newest first.
func Registers(ctx context.Context, q db.Querier, who access.Actor, before int64, most int) ([]Filed, error) {
	if may, err := reads(who); err != nil || !may {
		return nil, err
	}
	if before <= 0 {
		before = 1 << 62
	}
	return db.Rows(ctx, q, func(r *sql.Rows) (Filed, error) {
		var f Filed
		return f, r.Scan(&f.Register, &f.At, &f.Until, &f.Deals, &f.Paper)
	}, "SELECT no, filed, until_at, deals, paper FROM deal_register WHERE no < $1 ORDER BY no DESC LIMIT $2", before, most)
}

// Unfiled tells how many deals wait for the next register.
func Unfiled(ctx context.Context, q db.Querier, who access.Actor) (int64, error) {
	if may, err := reads(who); err != nil || !may {
		return 0, err
	}
	n, _, err := db.Row(ctx, q, db.One[int64], "SELECT COUNT(*) FROM deal WHERE batch = 0 AND struck > 0")
	return n, err
}
