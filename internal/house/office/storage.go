package office

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
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

// oldest are the questions; each is answered from the head of an index or of a small table.
var oldest = []struct{ what, query string }{
	{"journal", "SELECT COALESCE(MIN(at), 0) FROM journal WHERE no = 1"},
	{"file", "SELECT COALESCE(MIN(at), 0) FROM blob_hold"},
	{"letter", "SELECT COALESCE(MIN(posted), 0) FROM mail WHERE sent IS NULL"},
	{"job", "SELECT COALESCE(MIN(run_at), 0) FROM job WHERE unique_key IS NULL OR unique_key <> 'every'"},
	{"session", "SELECT COALESCE(MIN(started), 0) FROM session"},
	{"key", "SELECT COALESCE(MIN(made), 0) FROM api_key WHERE revoked IS NULL"},
}

// StorageNow measures, for the administrator. Nothing of it reads a large table.
func StorageNow(ctx context.Context, d *db.DB, who access.Actor) (Storage, error) {
	var s Storage
	err := access.Check(who, "office.storage", access.Any)
	if err != nil {
		return s, err
	}
	if s.Tables, err = d.Size(ctx); err != nil {
		return s, err
	}
	if s.Files, err = files(ctx, d); err != nil {
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
	for _, o := range oldest {
		at, _, err := db.Row(ctx, d, db.One[int64], o.query)
		if err != nil {
			return s, err
		}
		s.Oldest = append(s.Oldest, Oldest{o.what, clock.Instant(at)})
	}
	return s, nil
}

// files adds up what is held, by the first word of the holder.
func files(ctx context.Context, q db.Querier) ([]Files, error) {
	type held struct {
		holder string
		size   int64
	}
	all, err := db.Rows(ctx, q, func(r *sql.Rows) (held, error) {
		var h held
		return h, r.Scan(&h.holder, &h.size)
	}, "SELECT holder, size FROM blob_hold")
	if err != nil {
		return nil, err
	}
	of := map[string]*Files{}
	for _, h := range all {
		kind := h.holder
		if i := strings.IndexAny(kind, ": "); i > 0 { // "case:7", "upload 12"
			kind = kind[:i]
		}
		if of[kind] == nil {
			of[kind] = &Files{Holder: kind}
		}
		of[kind].N++
		of[kind].Bytes += h.size
	}
	var out []Files
	for _, f := range of {
		out = append(out, *f)
	}
	slices.SortFunc(out, func(a, b Files) int { return strings.Compare(a.Holder, b.Holder) })
	return out, nil
}
