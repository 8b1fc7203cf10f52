package justice

import (
	"context"
	"database/sql"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

var system = access.System("justice")

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// sidesOf are the seller and the buyer of a deal, as the journal told.
func sidesOf(ctx context.Context, q db.Querier, deal int64) (seller, buyer id.ID, err error) {
	type two struct{ a, b id.ID }
	s, found, err := db.Row(ctx, q, func(r *sql.Rows) (two, error) {
		var s two
		return s, r.Scan(&s.a, &s.b)
	}, "SELECT seller, buyer FROM justice_deal WHERE deal = $1", deal)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "justice.no_deal", "deal", deal)
	}
	return s.a, s.b, err
}

// Follow reads the journal for as long as ctx lives: whose deals are, who is in default, and
// what of the room's own decisions is to be carried out.
func Follow(k *journal.Keeper) func(ctx context.Context) error {
	return k.FollowFrom(following, func(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
		return false, Apply(ctx, k, e) // so the place is noted after every thousand entries, whatever they were
	})
}

// following is how far the room has come in the journal.
var following = journal.Place{Table: "justice_cursor", Name: "follow"}

// Apply does what follows from one entry. It may be called again for the same entry.
func Apply(ctx context.Context, k *journal.Keeper, e journal.Entry) error {
	switch e.Fact {
	case (fact.DealStruck{}).FactName():
		var f fact.DealStruck
		if err := e.Decode(&f); err != nil {
			return err
		}
		return k.DB().Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			if _, err := tx.Exec(ctx, "INSERT INTO justice_deal (deal, seller, buyer, broker) VALUES ($1, $2, $3, $4) ON CONFLICT (deal) DO NOTHING", f.Deal, f.Seller, f.Buyer, maybe(f.Broker)); err != nil {
				return err
			}
			return following.Move(ctx, tx, e.No)
		})
	case (fact.DealDefaulted{}).FactName():
		var f fact.DealDefaulted
		if err := e.Decode(&f); err != nil {
			return err
		}
		return defaulted(ctx, k, e, f)
	case (fact.DealMoved{}).FactName():
		var f fact.DealMoved
		if err := e.Decode(&f); err != nil {
			return err
		}
		return contested(ctx, k, e, f)
	case (fact.CaseMoved{}).FactName():
		var f fact.CaseMoved
		if err := e.Decode(&f); err != nil {
			return err
		}
		return unblock(ctx, k, e, f)
	case (fact.AwardMade{}).FactName():
		var f fact.AwardMade
		if err := e.Decode(&f); err != nil || f.Rescind || f.Pay > 0 {
			return err
		}
		return nothingOrdered(ctx, k, e, f)
	case (fact.AwardPaid{}).FactName():
		var f fact.AwardPaid
		if err := e.Decode(&f); err != nil {
			return err
		}
		return kept(ctx, k, e, f.Case)
	case (fact.DealRescinded{}).FactName():
		var f fact.DealRescinded
		if err := e.Decode(&f); err != nil || f.By != "award" {
			return err
		}
		return undone(ctx, k, e, f)
	case (fact.NoticeDecided{}).FactName():
		var f fact.NoticeDecided
		if err := e.Decode(&f); err != nil || f.What != "published" {
			return err
		}
		return stand(ctx, k, e, f)
	}
	return nil
}

// stand carries a published notice out: the member's standing changes from its day on. It
// may have changed meanwhile; then the refusal stays in the journal for staff to see.
func stand(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.NoticeDecided) error {
	n, found, err := noticeByNo(ctx, k.DB(), f.Notice)
	if err != nil || !found {
		return err
	}
	return standing(ctx, k, e.Then("justice stand"), party.SetStanding{Org: n.Org, Act: n.Act, From: n.Day, Until: n.Until, Reason: "notice " + itoa(n.No) + ": " + short(n.Reason)})
}

// short is what a line of a standing can hold of a reason.
func short(s string) string {
	r := []rune(s)
	for i := range r {
		if r[i] == '\n' || r[i] == '\t' {
			r[i] = ' '
		}
	}
	return string(r[:min(len(r), 900)])
}

// Sweep makes awards final whose days of appeal have passed, and drafts a notice about who
// did not settle a default by its day.
func Sweep(ctx context.Context, k *journal.Keeper) error {
	now := k.Clock().Now()
	all, err := db.Rows(ctx, k.DB(), db.One[int64], "SELECT no FROM justice_case WHERE next > 0 AND next <= $1 AND state = 'awarded' ORDER BY next LIMIT 500", now)
	if err != nil {
		return err
	}
	for _, no := range all {
		if err := final(ctx, k, no); err != nil {
			return err
		}
	}
	late, err := db.Rows(ctx, k.DB(), db.One[int64], "SELECT no FROM justice_case WHERE next > 0 AND next <= $1 AND state = 'open' AND kind = 'default' ORDER BY next LIMIT 500", now)
	if err != nil {
		return err
	}
	for _, no := range late {
		if err := unmet(ctx, k, no); err != nil {
			return err
		}
	}
	return nil
}

// Closing is a trading day the house has closed.
type Closing struct {
	Day                        clock.Date
	At                         clock.Instant
	Entries, Transfers, Faults int64
}
