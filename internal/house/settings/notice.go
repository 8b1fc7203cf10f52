package settings

import (
	"context"
	"database/sql"
	"strings"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Notice is a notice on the public page, shown from a day to a day.
type Notice struct {
	No        int64
	From      clock.Date
	Until     clock.Date // last day shown
	Title     i18n.Text
	Body      i18n.Text
	Noted     clock.Instant
	Withdrawn clock.Instant // zero: up
}

// DaysLeft is how many days the notice still hangs on a day, the day itself included.
func (n Notice) DaysLeft(day clock.Date) int {
	return int(n.Until.Time().Sub(day.Time()).Hours()/24) + 1
}

const noticeColumns = "no, from_day, until_day, title_en, title_zh, title_nl, title_ru, body_en, body_zh, body_nl, body_ru, noted_at, COALESCE(withdrawn_at, 0)"

func scanNotice(r *sql.Rows) (Notice, error) {
	var n Notice
	var t, b [4]string
	err := r.Scan(&n.No, &n.From, &n.Until, &t[0], &t[1], &t[2], &t[3], &b[0], &b[1], &b[2], &b[3], &n.Noted, &n.Withdrawn)
	n.Title, n.Body = i18n.Text{}, i18n.Text{}
	for i, l := range i18n.Languages {
		n.Title[l], n.Body[l] = t[i], b[i]
	}
	return n, err
}

// Notices lists what hangs on a day, the latest first: for everybody.
func Notices(ctx context.Context, q db.Querier, day clock.Date) ([]Notice, error) {
	return db.Rows(ctx, q, scanNotice, "SELECT "+noticeColumns+` FROM notice
		WHERE withdrawn_at IS NULL AND from_day <= $1 AND until_day >= $1 ORDER BY from_day DESC, no DESC LIMIT 20`, day)
}

// AllNotices lists every notice ever written, the latest first.
func AllNotices(ctx context.Context, q db.Querier, who access.Actor) ([]Notice, error) {
	if err := access.Check(who, "settings.read", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanNotice, "SELECT "+noticeColumns+" FROM notice ORDER BY no DESC LIMIT 200")
}

// AddNotice puts a notice up. The English text must be there; where another language has none,
// its readers see the English.
type AddNotice struct {
	From  clock.Date `json:"from"`
	Until clock.Date `json:"until"`
	Title i18n.Text  `json:"title"`
	Body  i18n.Text  `json:"body"`
}

// NoticeNo is the number of a notice.
type NoticeNo struct {
	No int64 `json:"no"`
}

// Do puts it up.
func (c AddNotice) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (NoticeNo, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "settings.AddNotice", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, NoticeNo, error) {
			if err := access.Check(who, "settings.change", access.Any); err != nil {
				return nil, NoticeNo{}, err
			}
			if err := c.check(); err != nil {
				return nil, NoticeNo{}, err
			}
			no, err := tx.Next(ctx, "notice")
			if err != nil {
				return nil, NoticeNo{}, err
			}
			args := []any{no, c.From, c.Until}
			for _, t := range []i18n.Text{c.Title, c.Body} {
				for _, l := range i18n.Languages {
					args = append(args, strings.TrimSpace(t[l]))
				}
			}
			_, err = tx.Exec(ctx, `INSERT INTO notice (no, from_day, until_day, title_en, title_zh, title_nl, title_ru, body_en, body_zh, body_nl, body_ru, noted_at, noted_by, withdrawn_at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, NULL)`, append(args, k.Clock().Now(), who.Key())...)
			return fact.NoticeMoved{No: no, From: c.From, Until: c.Until}, NoticeNo{no}, err
		})
}

func (c AddNotice) check() error {
	_, from := clock.ParseDate(string(c.From))
	_, until := clock.ParseDate(string(c.Until))
	if from != nil || until != nil || c.Until < c.From {
		return errs.New(errs.Invalid, "settings.bad_days").At("until")
	}
	if strings.TrimSpace(c.Title[i18n.English]) == "" {
		return errs.New(errs.Invalid, "settings.no_title").At("title_en")
	}
	for _, l := range i18n.Languages {
		if !plainLine(strings.TrimSpace(c.Title[l]), 200) {
			return errs.New(errs.Invalid, "settings.bad_title", "max", 200).At("title_" + string(l))
		}
		if !utf8.ValidString(c.Body[l]) || utf8.RuneCountInString(c.Body[l]) > 5000 {
			return errs.New(errs.Invalid, "settings.bad_body", "max", 5000).At("body_" + string(l))
		}
	}
	return nil
}

// WithdrawNotice takes a notice down before its last day.
type WithdrawNotice struct {
	No int64 `json:"no"`
}

// Do takes it down; one that is down already stays so.
func (c WithdrawNotice) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (NoticeNo, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "settings.WithdrawNotice", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, NoticeNo, error) {
			if err := access.Check(who, "settings.change", access.Any); err != nil {
				return nil, NoticeNo{}, err
			}
			n, ok, err := db.Row(ctx, tx, scanNotice, "SELECT "+noticeColumns+" FROM notice WHERE no = $1", c.No)
			if err != nil {
				return nil, NoticeNo{}, err
			}
			if !ok {
				return nil, NoticeNo{}, errs.New(errs.NotFound, "settings.no_notice")
			}
			said := fact.NoticeMoved{No: n.No, From: n.From, Until: n.Until, Withdrawn: true}
			if !n.Withdrawn.IsZero() {
				return said, NoticeNo{n.No}, nil
			}
			_, err = tx.Exec(ctx, "UPDATE notice SET withdrawn_at = $2 WHERE no = $1", n.No, k.Clock().Now())
			return said, NoticeNo{n.No}, err
		})
}
