package office

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/job"
)

// Storage is the room that data take, and how old the oldest of them are.
type Storage struct {
	Tables  db.Size
	Files   []Files // what rooms hold, by the kind of holder
	Journal int64   // entries
	Numbers []Number
	Oldest  []Oldest
}

// Files are the files that one kind of holder needs ("upload", "case" …).
type Files struct {
	Holder string
	N      int64
	Bytes  int64
}

// Number is how many of something there ever were: what the counters gave out.
type Number struct {
	What string
	N    int64
}

// Oldest is since when the oldest of something that still lives is there; zero: none.
type Oldest struct {
	What string
	At   clock.Instant
}

// oldest are the questions; each is answered from the head of an index. Ids are in the order
// in which they were made.
var oldest = []struct{ what, query string }{
	{"journal", "SELECT at FROM journal WHERE no = 1"},
	{"letter", "SELECT posted FROM mail WHERE sent IS NULL ORDER BY posted LIMIT 1"},
	{"job", "SELECT run_at FROM job WHERE running = 0 AND failed IS NULL AND COALESCE(unique_key, '') <> '" + job.Periodic + "' ORDER BY run_at LIMIT 1"},
	{"session", "SELECT started FROM session ORDER BY id LIMIT 1"},
	{"key", "SELECT made FROM api_key WHERE revoked IS NULL ORDER BY id LIMIT 1"},
}

// StorageNow measures, for the administrator. Of the tables only the list of held files is read
// whole, a short row for each file; the engine or the head of an index says the rest.
func StorageNow(ctx context.Context, d *db.DB, who access.Actor) (Storage, error) {
	var s Storage
	err := access.Check(who, "office.storage", access.Any)
	if err != nil {
		return s, err
	}
	if s.Tables, err = d.Size(ctx); err != nil {
		return s, err
	}
	var file clock.Instant
	if s.Files, file, err = files(ctx, d); err != nil {
		return s, err
	}
	if s.Journal, _, err = db.Row(ctx, d, db.One[int64], "SELECT no FROM journal ORDER BY no DESC LIMIT 1"); err != nil {
		return s, err
	}
	s.Numbers, err = db.Rows(ctx, d, func(r *sql.Rows) (Number, error) {
		var n Number
		return n, r.Scan(&n.What, &n.N)
	}, "SELECT name, last FROM counter ORDER BY name")
	if err != nil {
		return s, err
	}
	s.Numbers = slices.DeleteFunc(s.Numbers, func(n Number) bool { return strings.ContainsAny(n.What, "0123456789") }) // of one year, and so in a whole besides
	for _, o := range oldest {
		at, _, err := db.Row(ctx, d, db.One[int64], o.query)
		if err != nil {
			return s, err
		}
		s.Oldest = append(s.Oldest, Oldest{o.what, clock.Instant(at)})
	}
	s.Oldest = slices.Insert(s.Oldest, 1, Oldest{"file", file})
	return s, nil
}

// files adds up what is held, by the first word of the holder ("case:7", "upload 12"), and
// tells since when the oldest is.
func files(ctx context.Context, q db.Querier) (all []Files, oldest clock.Instant, err error) {
	all, err = db.Rows(ctx, q, func(r *sql.Rows) (Files, error) {
		var f Files
		var since clock.Instant
		err := r.Scan(&f.Holder, &f.N, &f.Bytes, &since)
		if oldest.IsZero() || since < oldest {
			oldest = since
		}
		return f, err
	}, `SELECT substr(holder, 1, length(holder) - length(ltrim(holder, 'abcdefghijklmnopqrstuvwxyz_'))) AS kind,
		COUNT(*), SUM(size), MIN(at) FROM blob_hold GROUP BY 1 ORDER BY 1`)
	return all, oldest, err
}
