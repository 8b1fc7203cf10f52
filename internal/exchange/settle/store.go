package settle

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"openbourse/internal/base/errs"
	"openbourse/internal/store/db"
)

const columns = `s.deal, s.state, s.mode, s.reference, s.seller, s.buyer, s.broker, s.currency, s.total, s.commission, s.fee, s.tax, s.penalty, s.fee_rule,
	s.delivery, s.lines, s.buyer_cash, s.seller_cash, s.broker_cash, s.struck, s.due, s.grace, s.moved, s.transfer, s.waits, s.aside`

// into are where the columns go; rates and lines are JSON still.
func (s *Settlement) into(rates, lines *string) []any {
	return []any{
		&s.Deal, &s.State, &s.Mode, &s.Reference, &s.Seller, &s.Buyer, &s.Broker, &s.Currency, &s.Total, &s.Commission, &s.Fee, &s.Tax, &s.Penalty, rates,
		&s.Delivery, lines, &s.buyerCash, &s.sellerCash, &s.brokerCash, &s.Struck, &s.Due, &s.Grace, &s.Moved, &s.Transfer, &s.Waits, &s.aside,
	}
}

// decode reads the columns that are JSON.
func (s *Settlement) decode(rates, lines string) error {
	if err := json.Unmarshal([]byte(rates), &s.FeeRule); err != nil {
		return fmt.Errorf("settle: rates of deal %d: %w", s.Deal, err)
	}
	if err := json.Unmarshal([]byte(lines), &s.Lines); err != nil {
		return fmt.Errorf("settle: lines of deal %d: %w", s.Deal, err)
	}
	return nil
}

func scan(rows *sql.Rows) (Settlement, error) {
	var s Settlement
	var rates, lines string
	if err := rows.Scan(s.into(&rates, &lines)...); err != nil {
		return s, err
	}
	return s, s.decode(rates, lines)
}

func byDeal(ctx context.Context, q db.Querier, deal int64) (Settlement, error) {
	var s Settlement
	var rates, lines string
	found, err := db.Get(ctx, q, s.into(&rates, &lines), "SELECT "+columns+" FROM settlement s WHERE s.deal = $1", deal)
	if err == nil && !found {
		err = none(deal)
	}
	if err != nil {
		return s, err
	}
	return s, s.decode(rates, lines)
}

func none(deal int64) error { return errs.New(errs.NotFound, "settle.none", "deal", deal) }

func (s *Settlement) insert(ctx context.Context, tx *db.Tx) error {
	rates, err := json.Marshal(s.FeeRule)
	if err != nil {
		return err
	}
	lines, err := json.Marshal(s.Lines)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO settlement (deal, state, mode, reference, seller, buyer, broker, currency, total, commission, fee, tax, penalty, fee_rule,
		delivery, lines, buyer_cash, seller_cash, broker_cash, struck, due, grace, moved, transfer, waits, aside)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)`,
		s.Deal, string(s.State), s.Mode, s.Reference, s.Seller[:], s.Buyer[:], s.Broker[:], string(s.Currency), s.Total, s.Commission, s.Fee, s.Tax, s.Penalty, string(rates),
		s.Delivery, string(lines), s.buyerCash, s.sellerCash, s.brokerCash, s.Struck, s.Due, s.Grace, s.Moved, s.Transfer, s.Waits, s.aside)
	return err
}

// update writes what can change.
func (s *Settlement) update(ctx context.Context, tx *db.Tx) error {
	if s.ruled {
		rates, err := json.Marshal(s.FeeRule)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE settlement SET fee_rule = $2 WHERE deal = $1", s.Deal, string(rates)); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, "UPDATE settlement SET state = $2, fee = $3, tax = $4, penalty = $5, moved = $6, transfer = $7, waits = $8, aside = $9 WHERE deal = $1",
		s.Deal, string(s.State), s.Fee, s.Tax, s.Penalty, s.Moved, s.Transfer, s.Waits, s.aside)
	return err
}
