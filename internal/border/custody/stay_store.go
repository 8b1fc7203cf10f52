package custody

import (
	"context"
	"database/sql"

	"openbourse/internal/store/db"
)

const stayColumns = "no, shipment, member, kind, carnet, value, rate, guarantee, fee, opened, due_day, due, state, ended, why"

func scanStay(r *sql.Rows) (Stay, error) {
	var s Stay
	return s, r.Scan(&s.No, &s.Shipment, &s.Member, &s.Kind, &s.Carnet, &s.Value, &s.Rate, &s.Guarantee, &s.Fee, &s.Opened, &s.Day, &s.Due, &s.State, &s.Ended, &s.Why)
}

func stayByNo(ctx context.Context, q db.Querier, no int64) (Stay, bool, error) {
	return db.Row(ctx, q, scanStay, "SELECT "+stayColumns+" FROM custody_temporary WHERE no = $1", no)
}

func stayOf(ctx context.Context, q db.Querier, shipment int64) (Stay, bool, error) {
	return db.Row(ctx, q, scanStay, "SELECT "+stayColumns+" FROM custody_temporary WHERE shipment = $1 ORDER BY no DESC LIMIT 1", shipment)
}

func (s *Stay) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "INSERT INTO custody_temporary ("+stayColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
		s.No, s.Shipment, s.Member, s.Kind, s.Carnet, s.Value, s.Rate, s.Guarantee, s.Fee, s.Opened, s.Day, s.Due, string(s.State), s.Ended, s.Why)
	return err
}

func (s *Stay) update(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE custody_temporary SET due_day = $2, due = $3, state = $4, ended = $5, why = $6 WHERE no = $1",
		s.No, s.Day, s.Due, string(s.State), s.Ended, s.Why)
	return err
}
