package membership

import (
	"context"
	"database/sql"

	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

const representativeColumns = "r.no, r.org, r.person, r.state, r.asked, r.verified, r.proof, r.filed, r.source, r.why, r.office, r.answered"

func scanRepresentative(rows *sql.Rows) (Representative, error) {
	var r Representative
	return r, rows.Scan(&r.No, &r.Org, &r.Person, &r.State, &r.Asked, &r.Verified, &r.Proof, &r.Filed, &r.Source, &r.Why, &r.Office, &r.Answered)
}

func requestByNo(ctx context.Context, q db.Querier, no int64) (Representative, bool, error) {
	return db.Row(ctx, q, scanRepresentative, "SELECT "+representativeColumns+" FROM membership_representative r WHERE r.no = $1", no)
}

// waits tells whether somebody asked for this person already and nobody has answered.
func (r *Representative) waits(ctx context.Context, q db.Querier) (bool, error) {
	_, found, err := db.Row(ctx, q, db.One[int64], "SELECT no FROM membership_representative WHERE org = $1 AND person = $2 AND state IN ('asked', 'verified') LIMIT 1", r.Org, r.Person)
	return found, err
}

func (r *Representative) insert(ctx context.Context, tx *db.Tx, asker id.ID) error {
	_, err := tx.Exec(ctx, `INSERT INTO membership_representative (no, org, person, state, asked, asker, verified, verifier, proof, filed, source, why)
		VALUES ($1, $2, $3, $4, $5, $6, 0, NULL, '', 0, '', '')`, r.No, r.Org, r.Person, string(r.State), r.Asked, maybe(asker))
	return err
}

// update keeps what a step changed; without a verifier the one before stays.
func (r *Representative) update(ctx context.Context, tx *db.Tx, verifier id.ID) error {
	_, err := tx.Exec(ctx, `UPDATE membership_representative SET state = $2, verified = $3, verifier = COALESCE($4, verifier), proof = $5, filed = $6, source = $7, why = $8,
		office = $9, answered = $10 WHERE no = $1`,
		r.No, string(r.State), r.Verified, maybe(verifier), r.Proof, r.Filed, r.Source, r.Why, maybe(r.Office), r.Answered)
	return err
}

// RequestsOf lists the requests of one member, newest first.
func RequestsOf(ctx context.Context, q db.Querier, who access.Actor, org id.ID) ([]Representative, error) {
	if err := access.Check(who, "membership.read", who.To(org)); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanRepresentative, "SELECT "+representativeColumns+" FROM membership_representative r WHERE r.org = $1 ORDER BY r.no DESC LIMIT 100", org)
}

// OpenRequests lists the requests that wait for the exchange, oldest first.
func OpenRequests(ctx context.Context, q db.Querier, who access.Actor) ([]Representative, error) {
	if err := access.Check(who, "membership.list", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanRepresentative, "SELECT "+representativeColumns+" FROM membership_representative r WHERE r.state IN ('asked', 'verified') ORDER BY r.no LIMIT 500")
}

// Filings lists the requests that wait for the supervising office, oldest first and from the
// number after on: those whose person the exchange has verified.
func Filings(ctx context.Context, q db.Querier, who access.Actor, after int64, most int) ([]Representative, error) {
	if reads, err := readsFilings(who); err != nil || !reads {
		return nil, err
	}
	return db.Rows(ctx, q, scanRepresentative, "SELECT "+representativeColumns+" FROM membership_representative r WHERE r.state = 'verified' AND r.no > $1 ORDER BY r.no LIMIT $2", after, most)
}

// FilingsWaiting counts them.
func FilingsWaiting(ctx context.Context, q db.Querier, who access.Actor) (int64, error) {
	if reads, err := readsFilings(who); err != nil || !reads {
		return 0, err
	}
	n, _, err := db.Row(ctx, q, db.One[int64], "SELECT COUNT(*) FROM membership_representative WHERE state = 'verified'")
	return n, err
}

// FilingsAnswered lists what people of a supervising office answered, newest first and from
// before a number on.
func FilingsAnswered(ctx context.Context, q db.Querier, who access.Actor, before int64, most int) ([]Representative, error) {
	if reads, err := readsFilings(who); err != nil || !reads {
		return nil, err
	}
	if before <= 0 {
		before = 1 << 62
	}
	return db.Rows(ctx, q, scanRepresentative, "SELECT "+representativeColumns+" FROM membership_representative r WHERE r.office IS NOT NULL AND r.no < $1 ORDER BY r.no DESC LIMIT $2", before, most)
}
