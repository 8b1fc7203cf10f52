package journal_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

// noted is a fact of these tests.
type noted struct {
	N    int64  `json:"n"`
	Text string `json:"text"`
}

func (noted) FactName() string { return "test.noted" }
func (noted) FactVersion() int { return 1 }

type answer struct {
	N int64 `json:"n"`
}

func keeper(d *db.DB) *journal.Keeper {
	return journal.New(d, &clock.Fixed{Instant: clock.At(time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC))})
}

// note is a command that takes a number and keeps a text; an empty text is refused.
func note(k *journal.Keeper, cmd id.ID, text string) (answer, error) {
	act := journal.Act{Actor: "system:test", ID: cmd, Kind: "test.note", Input: text}
	return journal.Do(context.Background(), k, act, func(ctx context.Context, tx *db.Tx) (journal.Fact, answer, error) {
		if text == "" {
			return nil, answer{}, errs.New(errs.Invalid, "test.empty", "n", 3, "id", cmd).At("text")
		}
		n, err := tx.Next(ctx, "note")
		return noted{n, text}, answer{n}, err
	})
}

func TestTheSameCommandAgainGetsTheFirstAnswer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := keeper(d)
		cmd := id.New()
		for range 3 {
			a, err := note(k, cmd, "one")
			if err != nil || a.N != 1 {
				t.Fatalf("%+v %v", a, err)
			}
		}
		if a, err := note(k, id.New(), "one"); err != nil || a.N != 2 {
			t.Fatalf("a new command: %+v %v", a, err)
		}
		if _, err := note(k, cmd, "other"); !errs.Is(err, "journal.reused") {
			t.Fatalf("another input under the same id: %v", err)
		}
		if no, _, err := k.Head(context.Background()); err != nil || no != 2 {
			t.Fatalf("the journal has %d entries: %v", no, err)
		}
	})
}

func TestWhatSomebodyTypedDoesNotFillTheJournal(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := keeper(d)
		typed := map[string]string{"long": strings.Repeat("鑽", 100_000), "short": strings.Repeat("鑽", 300)}
		_, err := journal.Do(context.Background(), k, journal.Act{Actor: "system:test", ID: id.New(), Kind: "test.long"},
			func(context.Context, *db.Tx) (journal.Fact, answer, error) {
				return nil, answer{}, errs.New(errs.Invalid, "test.unknown", "word", typed["long"], "known", typed["short"])
			})
		if !errs.Is(err, "test.unknown") {
			t.Fatal(err)
		}
		all, err := k.After(context.Background(), 0, 10)
		if err != nil || len(all) != 1 {
			t.Fatalf("%d entries, %v", len(all), err)
		}
		if body := string(all[0].Body); len(body) > 4000 || !utf8.ValidString(body) || !strings.Contains(body, typed["short"]) {
			t.Errorf("the entry has %d bytes", len(body))
		}
	})
}

func TestARefusalIsJournalledAndGivenAgainWordForWord(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := keeper(d)
		cmd := id.New()
		var said []*errs.Error
		for range 2 {
			_, err := note(k, cmd, "")
			var e *errs.Error
			if !errors.As(err, &e) {
				t.Fatal(err)
			}
			said = append(said, e)
		}
		if said[0].Error() != said[1].Error() || said[1].Field != "text" {
			t.Errorf("first %v, then %v", said[0], said[1])
		}
		entries, err := k.After(context.Background(), 0, 10)
		if err != nil || len(entries) != 1 {
			t.Fatal(len(entries), err)
		}
		var r journal.Refused
		if err := entries[0].Decode(&r); err != nil {
			t.Fatal(err)
		}
		want := journal.Refused{
			Code: errs.Invalid, Key: "test.empty", Field: "text",
			Args: map[string]any{"n": float64(3), "id": cmd.String()},
		}
		if diff := cmp.Diff(want, r); diff != "" {
			t.Error(diff)
		}
	})
}
