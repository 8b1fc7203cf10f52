package db

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"modernc.org/sqlite/vtab"
)

// batchModule is the name under which SQLite finds batchTables.
const batchModule = "bourse_batch"

// batchTable is the virtual table "batch" of one writer on SQLite: it reads a Batch where
// it lies. Its batch belongs to the writer's goroutine.
type batchTable struct {
	id    int64
	batch *Batch
}

var (
	batchTables    sync.Map // id -> *batchTable
	lastBatchTable atomic.Int64
	registerBatch  = sync.OnceValue(func() error { return vtab.RegisterModule(nil, batchModule, batchMaker{}) })
)

func newBatchTable() *batchTable {
	t := &batchTable{id: lastBatchTable.Add(1), batch: &Batch{}}
	batchTables.Store(t.id, t)
	return t
}

func (t *batchTable) forget() { batchTables.Delete(t.id) }

type batchMaker struct{}

func (m batchMaker) Create(c vtab.Context, args []string) (vtab.Table, error) {
	return m.Connect(c, args)
}

// Connect is called with the module, the database, the table and then the id.
func (batchMaker) Connect(c vtab.Context, args []string) (vtab.Table, error) {
	id, err := strconv.ParseInt(args[len(args)-1], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("db: batch table: %w", err)
	}
	t, ok := batchTables.Load(id)
	if !ok {
		return nil, fmt.Errorf("db: there is no batch table %d", id)
	}
	columns := make([]string, 0, batchInts+batchTexts)
	for i := range batchInts {
		columns = append(columns, fmt.Sprintf("n%d INTEGER", i))
	}
	for i := range batchTexts {
		columns = append(columns, fmt.Sprintf("t%d TEXT", i))
	}
	return t.(*batchTable), c.Declare("CREATE TABLE batch (" + strings.Join(columns, ", ") + ")")
}

func (t *batchTable) BestIndex(info *vtab.IndexInfo) error {
	info.EstimatedCost, info.EstimatedRows = 1000, 500 // there is only one way: all rows in order
	return nil
}

func (t *batchTable) Open() (vtab.Cursor, error) { return &batchCursor{b: t.batch}, nil }
func (t *batchTable) Disconnect() error          { return nil }
func (t *batchTable) Destroy() error             { return nil }

type batchCursor struct {
	b   *Batch
	row int
}

func (c *batchCursor) Filter(int, string, []vtab.Value) error { c.row = 0; return nil }
func (c *batchCursor) Next() error                            { c.row++; return nil }
func (c *batchCursor) Eof() bool                              { return c.row >= c.b.rows }
func (c *batchCursor) Rowid() (int64, error)                  { return int64(c.row), nil }
func (c *batchCursor) Close() error                           { return nil }

// Column gives a value; columns that the batch does not have are NULL.
func (c *batchCursor) Column(col int) (driver.Value, error) {
	switch {
	case col < 0: // the row number itself
		return int64(c.row), nil
	case col < batchInts && col < len(c.b.ints):
		return c.b.ints[col][c.row], nil
	case col >= batchInts && col-batchInts < len(c.b.texts):
		return c.b.texts[col-batchInts][c.row], nil
	}
	return nil, nil
}
