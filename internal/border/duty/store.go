package duty

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/store/db"
)

// Kept is an assessment as it was written down.
type Kept struct {
	No      int64
	Subject string // what it is of: "paper:1204/2"
	Day     clock.Date
	At      clock.Instant
	Lines   []Line
	Total   Total
	Sums    []Sum // of each line
}

// Sum is what came out for a line, fen.
type Sum struct {
	Value  int64 `json:"value"`
	Duty   int64 `json:"duty"`
	Tax    int64 `json:"tax"`
	VAT    int64 `json:"vat"`
	Refund int64 `json:"refund"`
}

func sumOf(a *Assessment) Sum { return Sum{a.Value, a.Duty, a.Tax, a.VAT, a.Refund} }

// Keep assesses the lines of a paper and writes the result down with the lines and the whole
// rule set, within the command of the caller. Rule sets are kept once, by their hash.
func Keep(ctx context.Context, tx *db.Tx, r *Rules, at clock.Instant, subject string, lines []Line) (int64, []Assessment, Total, error) {
	all, total, err := AssessAll(r, lines)
	if err != nil {
		return 0, nil, Total{}, err
	}
	set, err := json.Marshal(r)
	if err != nil {
		return 0, nil, Total{}, fmt.Errorf("duty: %w", err)
	}
	sums := make([]Sum, len(all))
	for i := range all {
		sums[i] = sumOf(&all[i])
	}
	input, err := json.Marshal(lines)
	if err != nil {
		return 0, nil, Total{}, fmt.Errorf("duty: %w", err)
	}
	answer, err := json.Marshal(sums)
	if err != nil {
		return 0, nil, Total{}, fmt.Errorf("duty: %w", err)
	}
	no, err := tx.Next(ctx, "duty")
	if err != nil {
		return 0, nil, Total{}, err
	}
	digest := sha256.Sum256(set)
	if _, err := tx.Exec(ctx, "INSERT INTO duty_rules (hash, day, body) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING", digest[:], string(r.Day), string(set)); err != nil {
		return 0, nil, Total{}, fmt.Errorf("duty: %w", err)
	}
	if _, err := tx.Exec(ctx, `INSERT INTO duty_assessment (no, subject, at, rules, input, sums, value, duty, tax, vat, refund)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, no, subject, int64(at), digest[:], string(input), string(answer),
		total.Value, total.Duty, total.Tax, total.VAT, total.Refund); err != nil {
		return 0, nil, Total{}, fmt.Errorf("duty: %w", err)
	}
	return no, all, total, nil
}

// Recompute reckons a kept assessment again from its lines and its own rule set, and fails
// when a fen differs from what was written down.
func Recompute(ctx context.Context, q db.Querier, no int64) (Kept, []Assessment, error) {
	type row struct {
		kept             Kept
		set, input, sums string
	}
	x, found, err := db.Row(ctx, q, func(rows *sql.Rows) (row, error) {
		var x row
		k := &x.kept
		err := rows.Scan(&k.No, &k.Subject, &k.At, &x.set, &x.input, &x.sums, &k.Total.Value, &k.Total.Duty, &k.Total.Tax, &k.Total.VAT, &k.Total.Refund)
		return x, err
	}, `SELECT a.no, a.subject, a.at, r.body, a.input, a.sums, a.value, a.duty, a.tax, a.vat, a.refund
		FROM duty_assessment a JOIN duty_rules r ON r.hash = a.rules WHERE a.no = $1`, no)
	if err != nil {
		return Kept{}, nil, fmt.Errorf("duty: %w", err)
	}
	if !found {
		return Kept{}, nil, errs.New(errs.NotFound, "duty.no_such", "no", strconv.FormatInt(no, 10))
	}
	k := x.kept
	r, err := ReadRules([]byte(x.set))
	if err != nil {
		return Kept{}, nil, err
	}
	if err := json.Unmarshal([]byte(x.input), &k.Lines); err != nil {
		return Kept{}, nil, fmt.Errorf("duty: assessment %d: %w", no, err)
	}
	if err := json.Unmarshal([]byte(x.sums), &k.Sums); err != nil {
		return Kept{}, nil, fmt.Errorf("duty: assessment %d: %w", no, err)
	}
	k.Day = r.Day
	all, total, err := AssessAll(r, k.Lines)
	if err != nil {
		return k, nil, err
	}
	if total != k.Total || len(all) != len(k.Sums) {
		return k, all, fmt.Errorf("duty: assessment %d came out at %+v and was written as %+v", no, total, k.Total)
	}
	for i := range all {
		if sumOf(&all[i]) != k.Sums[i] {
			return k, all, fmt.Errorf("duty: assessment %d, line %d came out at %+v and was written as %+v", no, i+1, sumOf(&all[i]), k.Sums[i])
		}
	}
	return k, all, nil
}

// KeptOf are the numbers of the assessments of a subject, the newest first.
func KeptOf(ctx context.Context, q db.Querier, subject string) ([]int64, error) {
	all, err := db.Rows(ctx, q, db.One[int64], "SELECT no FROM duty_assessment WHERE subject = $1 ORDER BY no DESC", subject)
	if err != nil {
		return nil, fmt.Errorf("duty: %w", err)
	}
	return all, nil
}
