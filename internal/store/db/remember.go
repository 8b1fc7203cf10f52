package db

// mostRemembered bounds what the writer has read to remember it; then all is read anew.
const mostRemembered = 20_000

// remembered is what the writer has read and may use again. It belongs to the writer's goroutine.
type remembered struct {
	values map[any]any
	of     map[string][]any // table -> keys of the values that were read from it
	added  int
}

// Remembered gives what read reads from those tables. The writer remembers it by its key, from
// batch to batch, until a statement writes one of the tables or a batch is rolled back; who
// does not write reads. It is for rows that every command asks for and that seldom change:
// rules, calendars, who is who. What it gives is shared and must not be changed; errors are
// not remembered.
func Remembered[T any](q Querier, key any, read func() (T, error), tables ...string) (T, error) {
	tx, writing := q.(*Tx)
	if !writing {
		return read()
	}
	r := &tx.w.remembered
	if v, ok := r.values[key]; ok {
		return v.(T), nil
	}
	v, err := read()
	if err == nil {
		r.add(key, v, tables)
	}
	return v, err
}

func (r *remembered) add(key, v any, tables []string) {
	if r.values == nil || r.added >= mostRemembered {
		r.forgetAll()
	}
	r.added++
	r.values[key] = v
	for _, t := range tables {
		r.of[t] = append(r.of[t], key)
	}
}

// wrote forgets what was read from a table.
func (r *remembered) wrote(table string) {
	if table == anyTable {
		r.forgetAll()
		return
	}
	keys, ok := r.of[table]
	if !ok {
		return
	}
	delete(r.of, table)
	for _, k := range keys { // other tables may still name it: forgetting twice does no harm
		delete(r.values, k)
	}
}

func (r *remembered) forgetAll() {
	*r = remembered{values: map[any]any{}, of: map[string][]any{}}
}
