package duty_test

import (
	"context"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/border/duty"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

func note(t *testing.T, k *journal.Keeper, kind duty.Kind, item, value string, from clock.Date) {
	t.Helper()
	if _, err := (rule.Set{Name: "duty." + string(kind), Item: item, Value: value, From: from, Source: "a notice", Mark: rule.Read}).Do(context.Background(), k, access.System("test"), id.New()); err != nil {
		t.Fatal(err)
	}
}

func TestAnOldAssessmentComesOutTheSameAfterTheRulesWereChanged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, k := context.Background(), journal.New(d, clock.System{})
		const day = "2026-11-27"
		note(t, k, duty.CustomsRate, "USD", "7.1", "2026-11-01")
		x := hundred("71023900", duty.Exchange)
		x.Rate = 0
		keep := func(subject string) (no int64, total duty.Total) {
			err := d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
				r, err := duty.At(ctx, tx, day)
				if err != nil {
					return err
				}
				no, _, total, err = duty.Keep(ctx, tx, r, 1, subject, []duty.Line{x, x})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return no, total
		}
		first, before := keep("paper:1/1")
		if before.VAT != 2*9_230_000 {
			t.Fatalf("VAT of two lines is %d", before.VAT)
		}
		note(t, k, duty.VAT, "71023900/sde", "9.5", "2026-01-01") // from a day before the old assessment
		note(t, k, duty.Consumption, "71", "10", "2026-01-01")
		note(t, k, duty.CustomsRate, "USD", "7.25", "2026-11-01")
		second, after := keep("paper:1/2")
		// 725,000 yuan; consumption tax 725,000 / 0.9 × 0.1 = 80,555.56; VAT 805,555.56 × 9.5 % = 76,527.78
		if want := (duty.Total{Value: 145_000_000, Tax: 2 * 8_055_556, VAT: 2 * 7_652_778}); after != want {
			t.Errorf("by the new rules %+v, want %+v", after, want)
		}
		for no, want := range map[int64]duty.Total{first: before, second: after} {
			kept, all, err := duty.Recompute(ctx, d, no)
			if err != nil || kept.Total != want || len(all) != 2 || kept.Day != day {
				t.Errorf("assessment %d recomputes to %+v, want %+v: %v", no, kept.Total, want, err)
			}
		}
		if _, _, err := duty.Recompute(ctx, d, 99); !errs.Is(err, "duty.no_such") {
			t.Errorf("an assessment nobody made: %v", err)
		}
		if nos, err := duty.KeptOf(ctx, d, "paper:1/2"); err != nil || len(nos) != 1 || nos[0] != second {
			t.Errorf("%v %v", nos, err)
		}
	})
}

func TestARefusedLineRefusesThePaperAndKeepsNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		bad := hundred("71022900", duty.Exchange)
		err := d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			_, _, _, err := duty.Keep(ctx, tx, on(t, "2026-11-27"), 1, "paper:1/1", []duty.Line{hundred("71023900", duty.Exchange), bad})
			return err
		})
		if e := errs.Of(err); !errs.Is(err, "duty.outside") || e.Args["line"] != 2 {
			t.Errorf("%v", err)
		}
		if nos, err := duty.KeptOf(ctx, d, "paper:1/1"); err != nil || len(nos) != 0 {
			t.Errorf("kept %v: %v", nos, err)
		}
	})
}
