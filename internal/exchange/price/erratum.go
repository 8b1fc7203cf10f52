package price

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

// Erratum says what is known to be wrong in a value of the index. The value stays.
type Erratum struct {
	No    int64
	Kind  string
	Month Month
	Value int64 // what it should have been, hundredths; 0: not known
	i18n.Text
	At clock.Instant
}

// AddErratum puts an erratum beside a published value of the index. The English text must
// be there.
type AddErratum struct {
	Kind  string    `json:"kind"`
	Month string    `json:"month"`
	Value int64     `json:"value"` // hundredths; 0: not known
	Text  i18n.Text `json:"text"`
}

// longest is how many characters the text of an erratum or of a finding may have.
const longest = 1000

// Do notes the erratum and gives its number.
func (c AddErratum) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (int64, error) {
	c.Text = c.Text.Trimmed()
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "price.erratum", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, int64, error) {
			if err := c.check(ctx, tx, who); err != nil {
				return nil, 0, err
			}
			no, err := tx.Next(ctx, "price_erratum")
			if err != nil {
				return nil, 0, err
			}
			_, err = tx.Exec(ctx, "INSERT INTO price_erratum ("+erratumColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
				no, c.Kind, c.Month, c.Value, c.Text[i18n.English], c.Text[i18n.Chinese], c.Text[i18n.Dutch], c.Text[i18n.Russian], int64(k.Clock().Now()))
			return fact.IndexErratum{No: no, Kind: c.Kind, Month: c.Month, Value: c.Value}, no, err
		})
}

func (c *AddErratum) check(ctx context.Context, q db.Querier, who access.Actor) error {
	if err := access.Check(who, "price.erratum", access.Any); err != nil {
		return err
	}
	m, ok := ParseMonth(c.Month)
	if !ok {
		return errs.New(errs.Invalid, "price.erratum_month").At("month")
	}
	_, there, err := db.Row(ctx, q, db.One[int64], "SELECT value FROM price_index WHERE kind = $1 AND month = $2", c.Kind, string(m))
	if err != nil {
		return err
	}
	if !there {
		return errs.New(errs.NotFound, "price.erratum_none", "month", c.Month).At("month")
	}
	if c.Value < 0 || c.Value > 1_000_000_00 {
		return errs.New(errs.Invalid, "price.erratum_value").At("value")
	}
	if c.Text[i18n.English] == "" {
		return errs.New(errs.Invalid, "price.erratum_text").At("text_en")
	}
	for _, l := range i18n.Languages {
		if utf8.RuneCountInString(c.Text[l]) > longest {
			return errs.New(errs.Invalid, "price.long", "most", longest).At("text_" + string(l))
		}
	}
	return nil
}

const erratumColumns = "no, kind, month, value, text_en, text_zh, text_nl, text_ru, at"

// Errata are all errata, the newest first: for everybody.
func Errata(ctx context.Context, q db.Querier) ([]Erratum, error) {
	return db.Rows(ctx, q, func(rows *sql.Rows) (e Erratum, err error) {
		var t [4]string
		err = rows.Scan(&e.No, &e.Kind, &e.Month, &e.Value, &t[0], &t[1], &t[2], &t[3], &e.At)
		e.Text = i18n.Text{i18n.English: t[0], i18n.Chinese: t[1], i18n.Dutch: t[2], i18n.Russian: t[3]}
		return e, err
	}, "SELECT "+erratumColumns+" FROM price_erratum ORDER BY no DESC LIMIT 500")
}
