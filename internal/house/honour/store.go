package honour

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

const columns = "h.no, h.kind, h.year, h.name, h.org, h.honoured, h.reason, h.state, h.by_org, h.at, h.resolution, h.day, h.place, h.citation, h.paper, h.revoking, h.revoked, h.undone"

func scan(r *sql.Rows) (Honour, error) {
	var h Honour
	var org *id.ID
	var texts [6]string
	err := r.Scan(&h.No, &h.Kind, &h.Year, &texts[0], &org, &texts[1], &texts[2], &h.State, &h.By, &h.At, &h.Resolution, &h.Day, &texts[3], &texts[4], &h.Paper, &texts[5], &h.Revoked, &h.Undone)
	if err != nil {
		return h, err
	}
	if org != nil {
		h.Org = *org
	}
	for i, to := range []*i18n.Text{&h.Name, &h.To, &h.Reason, &h.Place, &h.Citation, &h.Revoking} {
		if texts[i] != "" {
			if err := json.Unmarshal([]byte(texts[i]), to); err != nil {
				return h, fmt.Errorf("honour %d: %w", h.No, err)
			}
		}
	}
	return h, nil
}

func asJSON(t i18n.Text) string {
	if len(t) == 0 {
		return ""
	}
	b, err := json.Marshal(t)
	if err != nil {
		panic(fmt.Sprintf("honour: %v", err)) // a map of words
	}
	return string(b)
}

func byNo(ctx context.Context, q db.Querier, no int64) (Honour, bool, error) {
	return db.Row(ctx, q, scan, "SELECT "+columns+" FROM honour h WHERE h.no = $1", no)
}

func (h *Honour) insert(ctx context.Context, tx *db.Tx) error {
	var org any
	if !h.Org.IsZero() {
		org = h.Org
	}
	_, err := tx.Exec(ctx, `INSERT INTO honour (no, kind, year, name, org, honoured, reason, state, by_org, at, resolution, day, place, citation, paper, revoking, revoked, undone)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, '', '', '', '', '', '', 0)`,
		h.No, h.Kind, h.Year, asJSON(h.Name), org, asJSON(h.To), asJSON(h.Reason), string(h.State), h.By[:], h.At)
	return err
}

func (h *Honour) update(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE honour SET state = $2, resolution = $3, day = $4, place = $5, citation = $6, paper = $7, revoking = $8, revoked = $9, undone = $10 WHERE no = $1",
		h.No, string(h.State), h.Resolution, string(h.Day), asJSON(h.Place), asJSON(h.Citation), h.Paper, asJSON(h.Revoking), string(h.Revoked), h.Undone)
	return err
}

// Roll is what was conferred, the latest year first, for everybody; what was revoked stays on
// it, marked so.
func Roll(ctx context.Context, q db.Querier) ([]Honour, error) {
	return db.Rows(ctx, q, scan, "SELECT "+columns+" FROM honour h WHERE h.state IN ('conferred', 'doubted', 'revoked') ORDER BY h.year DESC, h.no LIMIT 1000")
}

// List are all honours, the latest first: the exchange's people see every one, a member those
// it nominated and those that were conferred.
func List(ctx context.Context, q db.Querier, who access.Actor, before int64, limit int) ([]Honour, error) {
	if err := access.Check(who, "honour.list", standing(who)); err != nil {
		return nil, err
	}
	if before <= 0 {
		before = 1 << 62
	}
	if who.May("honour.confer", access.Any) {
		return db.Rows(ctx, q, scan, "SELECT "+columns+" FROM honour h WHERE h.no < $1 ORDER BY h.no DESC LIMIT $2", before, limit)
	}
	return db.Rows(ctx, q, scan, "SELECT "+columns+" FROM honour h WHERE h.no < $1 AND (h.by_org = $2 OR h.state IN ('conferred', 'revoked')) ORDER BY h.no DESC LIMIT $3", before, who.Org[:], limit)
}

// Read is one honour. What is not conferred yet is for the exchange's people, for who
// nominated, and for readers the caller vouches for: who has a vote on it.
func Read(ctx context.Context, q db.Querier, who access.Actor, no int64, votes bool) (Honour, error) {
	if err := access.Check(who, "honour.list", standing(who)); err != nil {
		return Honour{}, err
	}
	h, found, err := byNo(ctx, q, no)
	if err != nil {
		return h, err
	}
	open := h.State == Conferred || h.State == Revoked
	if !found || !open && !votes && h.By != who.Org && !who.May("honour.confer", access.Any) {
		return Honour{}, none(no)
	}
	return h, nil
}
