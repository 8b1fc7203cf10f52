package statistics

import (
	"context"
	"database/sql"
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

// Erratum says what is known to be wrong in the published statistics of a month.
type Erratum struct {
	No    int64
	Month Month
	i18n.Text
	At clock.Instant
}

// AddErratum puts an erratum beside the statistics of a month. The English text must be there.
type AddErratum struct {
	Month string    `json:"month"`
	Text  i18n.Text `json:"text"`
}

// Do notes the erratum and gives its number.
func (c AddErratum) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (int64, error) {
	c.Text = c.Text.Trimmed()
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "statistics.erratum", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, int64, error) {
			month, err := c.check(ctx, tx, who)
			if err != nil {
				return nil, 0, err
			}
			no, err := tx.Next(ctx, "stat_erratum")
			if err != nil {
				return nil, 0, err
			}
			_, err = tx.Exec(ctx, "INSERT INTO stat_erratum ("+erratumColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7)",
				no, int64(month), c.Text[i18n.English], c.Text[i18n.Chinese], c.Text[i18n.Dutch], c.Text[i18n.Russian], int64(k.Clock().Now()))
			return fact.StatisticsErratum{No: no, Month: c.Month}, no, err
		})
}

func (c *AddErratum) check(ctx context.Context, q db.Querier, who access.Actor) (Month, error) {
	if err := access.Check(who, "statistics.erratum", access.Any); err != nil {
		return 0, err
	}
	month, ok := ParseMonth(c.Month)
	if !ok {
		return 0, errs.New(errs.Invalid, "statistics.month", "month", c.Month).At("month")
	}
	out, err := History(ctx, q, month)
	if err != nil {
		return 0, err
	}
	if len(out) == 0 {
		return 0, errs.New(errs.NotFound, "statistics.not_out", "period", c.Month).At("month")
	}
	if c.Text[i18n.English] == "" {
		return 0, errs.New(errs.Invalid, "statistics.erratum_text").At("text_en")
	}
	for _, l := range i18n.Languages {
		if utf8.RuneCountInString(c.Text[l]) > longest {
			return 0, errs.New(errs.Invalid, "statistics.long", "most", longest).At("text_" + string(l))
		}
	}
	return month, nil
}

const erratumColumns = "no, month, text_en, text_zh, text_nl, text_ru, at"

// Errata are all errata, the newest first: for everybody.
func Errata(ctx context.Context, q db.Querier) ([]Erratum, error) {
	return db.Rows(ctx, q, func(rows *sql.Rows) (e Erratum, err error) {
		var t [4]string
		err = rows.Scan(&e.No, &e.Month, &t[0], &t[1], &t[2], &t[3], &e.At)
		e.Text = i18n.Text{i18n.English: t[0], i18n.Chinese: t[1], i18n.Dutch: t[2], i18n.Russian: t[3]}
		return e, err
	}, "SELECT "+erratumColumns+" FROM stat_erratum ORDER BY no DESC LIMIT 500")
}
