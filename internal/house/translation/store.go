package translation

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

const columns = "t.no, t.lang, t.about, t.body, t.state, t.at, t.by_whom, t.decided_at, t.decided_by"

func scan(r *sql.Rows) (Wording, error) {
	var w Wording
	var body string
	if err := r.Scan(&w.No, &w.Lang, &w.Key, &body, &w.State, &w.At, &w.By, &w.Decided, &w.DecidedBy); err != nil {
		return w, err
	}
	if err := json.Unmarshal([]byte(body), &w.Message); err != nil {
		return w, fmt.Errorf("translation: wording %d: %w", w.No, err)
	}
	return w, nil
}

func byNo(ctx context.Context, q db.Querier, no int64) (Wording, error) {
	w, found, err := db.Row(ctx, q, scan, "SELECT "+columns+" FROM translation t WHERE t.no = $1", no)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "translation.none", "no", no)
	}
	return w, err
}

// heldOf is the wording that was taken last for a key.
func heldOf(ctx context.Context, q db.Querier, l i18n.Lang, key string) (Wording, bool, error) {
	return db.Row(ctx, q, scan, "SELECT "+columns+` FROM translation t
		WHERE t.state = 'taken' AND t.lang = $1 AND t.about = $2 ORDER BY t.decided_at DESC, t.no DESC LIMIT 1`, string(l), key)
}

// most bounds what is listed and held at once.
const most = 5000

// Waiting are the proposed wordings, the oldest first.
func Waiting(ctx context.Context, q db.Querier, who access.Actor) ([]Wording, error) {
	if err := access.Check(who, "translation.read", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scan, "SELECT "+columns+" FROM translation t WHERE t.state = 'proposed' ORDER BY t.no LIMIT $1", most)
}

// History are all wordings of a key in a language, the newest first.
func History(ctx context.Context, q db.Querier, who access.Actor, l i18n.Lang, key string) ([]Wording, error) {
	if err := access.Check(who, "translation.read", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scan, "SELECT "+columns+" FROM translation t WHERE t.lang = $1 AND t.about = $2 ORDER BY t.no DESC LIMIT 200", string(l), key)
}

// Held is what the house says in other words than shipped, by language and key.
func Held(ctx context.Context, q db.Querier) (map[i18n.Lang]map[string]i18n.Message, error) {
	rows, err := db.Rows(ctx, q, scan, "SELECT "+columns+` FROM translation t WHERE t.state = 'taken' ORDER BY t.decided_at, t.no`)
	if err != nil {
		return nil, err
	}
	all := map[i18n.Lang]map[string]i18n.Message{}
	for _, w := range rows {
		if all[w.Lang] == nil {
			all[w.Lang] = map[string]i18n.Message{}
		}
		if w.Message.Empty() {
			delete(all[w.Lang], w.Key)
		} else {
			all[w.Lang][w.Key] = w.Message
		}
	}
	return all, nil
}

// Say has the program say what the house says.
func Say(ctx context.Context, q db.Querier) error {
	held, err := Held(ctx, q)
	if err != nil {
		return err
	}
	i18n.Reword(held)
	return nil
}

// Follow says anew whenever a wording was taken, for as long as ctx lives.
func Follow(k *journal.Keeper) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		no, _, err := k.Head(ctx)
		if err != nil {
			return err
		}
		if err := Say(ctx, k.DB()); err != nil {
			return err
		}
		return k.Follow(ctx, no, func(e journal.Entry) error {
			if e.Fact != (fact.TranslationMoved{}).FactName() {
				return nil
			}
			return Say(ctx, k.DB())
		})
	}
}
