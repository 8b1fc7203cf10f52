package justice

import (
	"context"
	"database/sql"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Weigh is what staff decided about somebody behind a member named in a notice.
type Weigh struct {
	Notice int64  `json:"notice"`
	Who    id.ID  `json:"who"`
	Acted  bool   `json:"acted"` // something was done about him; else he is clear
	Why    string `json:"why"`
}

// Do notes it.
func (c Weigh) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (NoticeDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "justice.Weigh", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, NoticeDone, error) {
			if err := access.Check(who, "justice.mark", access.Any); err != nil {
				return nil, NoticeDone{}, err
			}
			why, err := body(c.Why, "why")
			if err != nil {
				return nil, NoticeDone{}, err
			}
			n, found, err := noticeByNo(ctx, tx, c.Notice)
			if err != nil {
				return nil, NoticeDone{}, err
			}
			_, open, err := db.Row(ctx, tx, db.One[string], "SELECT state FROM justice_mark WHERE notice = $1 AND who = $2 AND state = 'open'", c.Notice, c.Who)
			if err != nil {
				return nil, NoticeDone{}, err
			}
			if !found || !open {
				return nil, NoticeDone{}, errs.New(errs.NotFound, "justice.no_mark")
			}
			state := "cleared"
			if c.Acted {
				state = "acted"
			}
			_, err = tx.Exec(ctx, "UPDATE justice_mark SET state = $3, decided = $4, decider = $5, why = $6 WHERE notice = $1 AND who = $2", n.No, c.Who, state, k.Clock().Now(), maybe(who.Person), why)
			return n.decided("marked"), NoticeDone{n.No, n.State, n.Paper}, err
		})
}

// Mark is somebody behind a member named in a notice.
type Mark struct {
	Notice int64
	Who    id.ID
	State  string
	Why    string
}

func scanMark(r *sql.Rows) (Mark, error) {
	var m Mark
	return m, r.Scan(&m.Notice, &m.Who, &m.State, &m.Why)
}

// Marks are those nobody has decided about, for staff.
func Marks(ctx context.Context, q db.Querier, who access.Actor, limit int) ([]Mark, error) {
	if err := access.Check(who, "today.read", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanMark, "SELECT notice, who, state, why FROM justice_mark WHERE state = 'open' ORDER BY notice, who LIMIT $1", limit)
}

// MarksOf are all marks of one notice, decided or not, for staff.
func MarksOf(ctx context.Context, q db.Querier, who access.Actor, no int64) ([]Mark, error) {
	if err := access.Check(who, "today.read", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanMark, "SELECT m.notice, m.who, m.state, m.why FROM justice_mark m WHERE m.notice = $1 ORDER BY m.who LIMIT 500", no)
}
