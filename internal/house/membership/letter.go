package membership

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/letter"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
)

// tell writes to the member's administrators about the invoice of a year.
func (f *Fee) tell(ctx context.Context, tx *db.Tx, now clock.Instant, what string) error {
	return tellAdministrators(ctx, tx, now, f.Org, what, "/papers/"+f.Paper, func(l i18n.Lang) []any {
		return []any{"no", number(f.No), "year", number(f.Year), "sum", l.Money(money.Of(f.Amount, FeeCurrency)), "day", l.Date(f.Due)}
	})
}

// tell writes to the member's administrators how the yearly check of its registration came out.
func (c NoteCheck) tell(ctx context.Context, tx *db.Tx, now clock.Instant, year int64) error {
	return tellAdministrators(ctx, tx, now, c.Org, "check_"+c.Result, "/membership", func(i18n.Lang) []any {
		return []any{"year", number(year)}
	})
}

// tellAdministrators posts a letter to those who keep the member's own affairs.
func tellAdministrators(ctx context.Context, tx *db.Tx, now clock.Instant, org id.ID, what, page string, args func(i18n.Lang) []any) error {
	h, err := settings.Letterhead(ctx, tx)
	if err != nil {
		return err
	}
	o, err := party.OrgByID(ctx, tx, org)
	if err != nil {
		return err
	}
	to, err := letter.Readers(ctx, tx, org, "party.person_change", now)
	if err != nil {
		return err
	}
	return h.Post(ctx, tx, now, letter.Letter{To: to, What: what, Page: page, Args: func(l i18n.Lang) []any {
		return append([]any{"company", o.NameIn(l)}, args(l)...)
	}})
}
