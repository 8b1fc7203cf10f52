package market

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/letter"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// followingReports is how far the room has come in what laboratories say of reports.
var followingReports = journal.Place{Table: "market_cursor", Name: "report"}

// FollowReports takes stones off the market whose laboratory has said that the report is not
// theirs, by the same act by which their member withdraws them, and writes to him and to the
// exchange. What is bound by a deal or out on memo stays where it is: the exchange decides.
func FollowReports(k *journal.Keeper, head letter.HeadOf) func(ctx context.Context) error {
	return k.FollowFrom(followingReports, ApplyReport(head))
}

// ApplyReport gives what does what follows from one entry and tells whether that was anything.
// Stones that are gone are passed over, and letters and place are one transaction, so an entry
// may come again.
func ApplyReport(head letter.HeadOf) func(context.Context, *journal.Keeper, journal.Entry) (bool, error) {
	return func(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
		var f fact.ReportAnswered
		if e.Fact != f.FactName() {
			return false, nil
		}
		if err := e.Decode(&f); err != nil {
			return false, err
		}
		if f.Genuine || f.Seen {
			return false, nil
		}
		now := k.Clock().Now()
		all, err := ListingsOfStone(ctx, k.DB(), system, now, f.Stone)
		if err != nil {
			return false, err
		}
		var sellers []id.ID
		for i := range all {
			if sellers = append(sellers, all[i].Member); !all[i].Live {
				continue
			}
			_, err := doEdit(ctx, k, system, e.Then("report "+itoa(all[i].No)), "market.disowned", f.No, "market.withdraw", all[i].No, func(*liveVersion) (edit, error) {
				return edit{act: editWithdraw}, nil
			})
			if err != nil && !journal.Stands(err) { // bound, or gone meanwhile
				return false, err
			}
		}
		return true, followingReports.Once(ctx, k, e.No, func(ctx context.Context, tx *db.Tx) error {
			if now.Sub(e.At) > letter.Stale {
				return nil
			}
			return tellDisowned(ctx, tx, now, f, sellers, head)
		})
	}
}

// tellDisowned writes to the sellers of the stone and to the exchange.
func tellDisowned(ctx context.Context, tx *db.Tx, now clock.Instant, f fact.ReportAnswered, sellers []id.ID, head letter.HeadOf) error {
	h, err := head(ctx, tx)
	if err != nil {
		return err
	}
	lab, err := stone.ParseLab(f.Lab)
	if err != nil {
		return err
	}
	args := func(i18n.Lang) []any { return []any{"report", stone.Report{Lab: lab, Number: f.Number}.Key()} }
	for _, org := range sellers {
		to, err := letter.Readers(ctx, tx, org, "market.withdraw", now)
		if err != nil {
			return err
		}
		if err := h.Post(ctx, tx, now, letter.Letter{To: to, What: "report_disowned", Page: "/stock", Args: args}); err != nil {
			return err
		}
	}
	house, err := party.House(ctx, tx)
	if errs.Is(err, "party.no_org") {
		return nil
	}
	if err != nil {
		return err
	}
	to, err := letter.Readers(ctx, tx, house.ID, "report.see", now)
	if err != nil {
		return err
	}
	return h.Post(ctx, tx, now, letter.Letter{To: to, What: "report_flag", Page: "/reports", Args: args})
}
