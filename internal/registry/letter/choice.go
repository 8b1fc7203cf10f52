package letter

import (
	"context"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Choice is which letters about deals a person wants.
type Choice string

// What can be chosen. What binds somebody he is told in any case.
const (
	All     Choice = "all"
	Binding Choice = "binding"
)

// Choices are all of them, what holds without a word first.
var Choices = []Choice{All, Binding}

// Choose is a person's own word about his letters.
type Choose struct {
	Deals Choice `json:"deals"`
}

// Do notes it.
func (c Choose) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Choose, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "letter.Choose", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Choose, error) {
			if err := access.Check(who, "account.change", access.Own); err != nil {
				return nil, Choose{}, err
			}
			if c.Deals != All && c.Deals != Binding {
				return nil, Choose{}, errs.New(errs.Invalid, "letter.bad_choice").At("deals")
			}
			_, err := tx.Exec(ctx, "INSERT INTO letter_choice (person, deals, at) VALUES ($1, $2, $3) ON CONFLICT (person) DO UPDATE SET deals = excluded.deals, at = excluded.at",
				who.Person, string(c.Deals), k.Clock().Now())
			return fact.LettersChosen{Person: who.Person, Deals: string(c.Deals)}, c, err
		})
}

// ChoiceOf is what a person chose; all letters when he said nothing.
func ChoiceOf(ctx context.Context, q db.Querier, person id.ID) (Choice, error) {
	c, found, err := db.Row(ctx, q, db.One[string], "SELECT deals FROM letter_choice WHERE person = $1", person)
	if err == nil && !found {
		return All, nil
	}
	return Choice(c), err
}

// ErasePerson forgets what a person chose who has left.
func ErasePerson(ctx context.Context, tx *db.Tx, p party.Person) (int64, error) {
	n, err := tx.Exec(ctx, "DELETE FROM letter_choice WHERE person = $1", p.ID)
	return n, err
}
