package office

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

// A page that read all letters, sessions and keys of ten years would stand still in the end.
func TestTheOldestOfEachIsFoundByAnIndex(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	for _, o := range oldest {
		plan, err := db.Rows(context.Background(), d, func(r *sql.Rows) (string, error) {
			var a, b, c int64
			var step string
			return step, r.Scan(&a, &b, &c, &step)
		}, "EXPLAIN QUERY PLAN "+o.query)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range plan {
			if strings.Contains(step, "B-TREE") || strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "USING INDEX") {
				t.Errorf("the oldest %s: %s", o.what, step)
			}
		}
	}
}
