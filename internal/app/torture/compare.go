package torture

import (
	"context"
	"encoding/json"
	"fmt"

	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// command is what makes two commands the same.
type command struct {
	actor string
	id    id.ID
}

// compare holds what people were told against the journal, and gives what they ask for
// again under its old id: all they were told nothing about, and some they were told is done.
func (t *trial) compare(entries []journal.Entry) (asking []told) {
	done := make(map[command]*journal.Entry, len(entries))
	for i := range entries {
		e := &entries[i]
		c := command{e.Actor, e.Command}
		if _, before := t.known[c]; before || done[c] != nil {
			t.rep.Doubled++
			t.fault("command %s of %s is in the journal twice", e.Command, e.Actor)
		}
		done[c] = e
	}
	for c, e := range t.known {
		done[c] = &e
	}
	t.known = map[command]journal.Entry{}
	for i := range t.told {
		x := &t.told[i]
		c := command{x.actor, x.cmd}
		t.one(x, done[c])
		if x.again == nil || x.repeat || x.outcome == refused || x.outcome == acked && t.dice.IntN(8) > 0 {
			continue
		}
		y := *x
		y.repeat = true
		asking = append(asking, y)
		if e := done[c]; e != nil {
			t.known[c] = *e
		}
	}
	return asking
}

// one holds one answer against the entry of its command, nil when the journal has none.
func (t *trial) one(x *told, e *journal.Entry) {
	carried := e != nil && e.Fact != "refused"
	switch x.outcome {
	case acked:
		t.rep.Acked++
		if x.coded {
			t.rep.Coded++
		}
		if x.paid > 0 {
			t.rep.Payouts++
		}
		if led := x.leads && e != nil && !carried; !led && (!carried || !x.matches(e)) {
			t.rep.Lost++
			t.fault("%s was told that command %s is done: %s", x.actor, x.cmd, saying(e))
		}
	case refused:
		t.rep.Refused++
		if carried {
			t.rep.Lost++
			t.fault("%s was told that command %s is refused: %s", x.actor, x.cmd, saying(e))
		}
	case unknown:
		t.rep.Unknown++
		if carried {
			t.rep.UnknownDone++
		}
	}
}

// matches tells whether the answer kept in the journal is the one that was given.
func (x *told) matches(e *journal.Entry) bool {
	var kept struct {
		Deal     int64 `json:"deal"`
		Transfer int64 `json:"transfer"`
	}
	if err := json.Unmarshal(e.Answer, &kept); err != nil {
		return false
	}
	return (x.deal == 0 || kept.Deal == x.deal) && (x.moved == 0 || kept.Transfer == x.moved)
}

func saying(e *journal.Entry) string {
	if e == nil {
		return "the journal does not know it"
	}
	return fmt.Sprintf("entry %d says %s, %s", e.No, e.Fact, e.Answer)
}

func (t *trial) fault(format string, args ...any) {
	if len(t.rep.Faults) < 50 {
		t.rep.Faults = append(t.rep.Faults, fmt.Sprintf(format, args...))
	}
}

// sameCommand counts commands that are in the journal more than once.
func sameCommand(ctx context.Context, d *db.DB) (int, error) {
	n, _, err := db.Row(ctx, d, db.One[int64], "SELECT COUNT(*) FROM (SELECT 1 AS one FROM journal GROUP BY actor, command HAVING COUNT(*) > 1) twice")
	return int(n), err
}
