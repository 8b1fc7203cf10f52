package search

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Saved is a search that a person keeps under a name.
type Saved struct {
	No    int64
	Name  string
	Query Query
	At    clock.Instant
}

// Limits of what one person keeps.
const (
	MaxSaved     = 100
	maxSavedName = 80   // letters
	maxSavedURL  = 8000 // bytes
)

// Save keeps a query under a name. Saving the same query again gives the first one the
// new name.
type Save struct {
	Name  string
	Query Query
}

// SavedNo is the number of a saved search.
type SavedNo struct {
	No int64 `json:"no"`
}

// Do saves it for the person who asks.
func (c Save) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (SavedNo, error) {
	name, query := strings.Join(strings.Fields(c.Name), " "), c.Query.Encode()
	digest := sha256.Sum256([]byte(name + "\n" + query)) // the words themselves are the person's own affair
	act := journal.Act{Actor: who.Key(), ID: cmd, Kind: "search.Save", Input: map[string]string{"sha256": hex.EncodeToString(digest[:])}}
	return journal.Do(ctx, k, act, func(ctx context.Context, tx *db.Tx) (journal.Fact, SavedNo, error) {
		if err := mayKeep(who); err != nil {
			return nil, SavedNo{}, err
		}
		if err := savable(name, query); err != nil {
			return nil, SavedNo{}, err
		}
		no, same, err := db.Row(ctx, tx, db.One[int64], "SELECT no FROM saved_search WHERE person = $1 AND query = $2", who.Person, query)
		if err != nil {
			return nil, SavedNo{}, err
		}
		if same {
			_, err = tx.Exec(ctx, "UPDATE saved_search SET name = $2 WHERE no = $1", no, name)
			return fact.SearchKept{No: no}, SavedNo{no}, err
		}
		have, _, err := db.Row(ctx, tx, db.One[int64], "SELECT COUNT(*) FROM saved_search WHERE person = $1", who.Person)
		if err != nil {
			return nil, SavedNo{}, err
		}
		if have >= MaxSaved {
			return nil, SavedNo{}, errs.New(errs.Conflict, "saved.too_many", "max", MaxSaved)
		}
		if no, err = tx.Next(ctx, "saved_search"); err != nil {
			return nil, SavedNo{}, err
		}
		_, err = tx.Exec(ctx, "INSERT INTO saved_search (no, person, name, query, saved_at) VALUES ($1, $2, $3, $4, $5)",
			no, who.Person, name, query, k.Clock().Now())
		return fact.SearchKept{No: no}, SavedNo{no}, err
	})
}

// Drop takes a saved search out again.
type Drop struct {
	No int64 `json:"no"`
}

// Do takes it out; only its owner may, and for others it does not exist.
func (c Drop) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (SavedNo, error) {
	act := journal.Act{Actor: who.Key(), ID: cmd, Kind: "search.Drop", Input: c}
	return journal.Do(ctx, k, act, func(ctx context.Context, tx *db.Tx) (journal.Fact, SavedNo, error) {
		if err := mayKeep(who); err != nil {
			return nil, SavedNo{}, err
		}
		_, ok, err := db.Row(ctx, tx, db.One[int64], "SELECT no FROM saved_search WHERE no = $1 AND person = $2", c.No, who.Person)
		if err != nil {
			return nil, SavedNo{}, err
		}
		if !ok {
			return nil, SavedNo{}, errs.New(errs.NotFound, "saved.none")
		}
		_, err = tx.Exec(ctx, "DELETE FROM saved_search WHERE no = $1", c.No)
		return fact.SearchKept{No: c.No, Dropped: true}, SavedNo{c.No}, err
	})
}

// SavedBy lists what a person keeps, the latest first.
func SavedBy(ctx context.Context, q db.Querier, who access.Actor) ([]Saved, error) {
	if err := mayKeep(who); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, func(r *sql.Rows) (Saved, error) {
		var s Saved
		var query string
		if err := r.Scan(&s.No, &s.Name, &query, &s.At); err != nil {
			return s, err
		}
		v, err := url.ParseQuery(query)
		s.Query = ParseValues(v)
		return s, err
	}, "SELECT no, name, query, saved_at FROM saved_search WHERE person = $1 ORDER BY no DESC", who.Person)
}

// mayKeep lets people keep searches; the house itself and keys have none.
func mayKeep(who access.Actor) error {
	if who.Person.IsZero() {
		return errs.New(errs.Unauthenticated, "access.sign_in")
	}
	return access.Check(who, "market.saved", access.Own)
}

func savable(name, query string) error {
	switch {
	case name == "":
		return errs.New(errs.Invalid, "saved.no_name").At("name")
	case utf8.RuneCountInString(name) > maxSavedName || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return errs.New(errs.Invalid, "saved.bad_name", "max", maxSavedName).At("name")
	case len(query) > maxSavedURL:
		return errs.New(errs.TooLarge, "saved.query_long")
	}
	return nil
}
