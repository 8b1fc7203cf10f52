package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Size is how much room the tables take: the database, and on SQLite the log beside it that
// is not folded in yet.
type Size struct {
	Engine   string // "SQLite" or "PostgreSQL"
	Database int64  // bytes
	Free     int64  // bytes in the database that new rows will fill; 0 on PostgreSQL, which does not say
	Log      int64
}

// Size asks the engine; it reads no table.
func (d *DB) Size(ctx context.Context) (Size, error) {
	if d.Postgres() {
		s := Size{Engine: "PostgreSQL"}
		err := d.QueryRow(ctx, "SELECT pg_database_size(current_database())").Scan(&s.Database)
		if err != nil {
			return s, fmt.Errorf("db: size: %w", err)
		}
		return s, nil
	}
	s := Size{Engine: "SQLite"}
	err := d.QueryRow(ctx, "SELECT p.page_count * s.page_size, f.freelist_count * s.page_size FROM pragma_page_count() AS p, pragma_page_size() AS s, pragma_freelist_count() AS f").Scan(&s.Database, &s.Free)
	if err != nil {
		return s, fmt.Errorf("db: size: %w", err)
	}
	logs, err := filepath.Glob(filepath.Join(d.Folder(), "*-wal"))
	if err != nil {
		return s, fmt.Errorf("db: size: %w", err)
	}
	for _, name := range logs {
		st, err := os.Stat(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return s, fmt.Errorf("db: size: %w", err)
		}
		if err == nil {
			s.Log += st.Size()
		}
	}
	return s, nil
}
