package screening

import (
	"context"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/border/listfile"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// TakeList makes a file the list of its source that names are screened against.
type TakeList struct {
	Source  string     `json:"source"`
	Format  string     `json:"format"`
	Day     clock.Date `json:"day"`
	Digest  string     `json:"digest"`
	Entries int64      `json:"entries"`
}

// Taken is the answer.
type Taken struct {
	No      int64      `json:"no"`
	Source  string     `json:"source"`
	Day     clock.Date `json:"day"`
	Digest  string     `json:"digest"`
	Entries int64      `json:"entries"`
}

// piece is how many entries are written at once: short enough not to hold up trade.
const piece = 400

// Take reads a file and takes it as the list of its source. Its entries are brought in
// pieces; nothing is screened against them before the last is there.
func Take(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID, file []byte) (Taken, error) {
	if err := access.Check(who, "screening.list", access.Any); err != nil {
		return Taken{}, err
	}
	l, err := listfile.Read(file)
	if err != nil {
		return Taken{}, err
	}
	for from := 0; from < len(l.Entries); from += piece {
		part := l.Entries[from:min(from+piece, len(l.Entries))]
		err := k.DB().Write(ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) error { return bring(ctx, tx, l.Digest, from, part) })
		if err != nil {
			return Taken{}, err
		}
	}
	return TakeList{Source: string(l.Source), Format: l.Format, Day: l.Day, Digest: l.Digest, Entries: int64(len(l.Entries))}.Do(ctx, k, who, cmd)
}

func bring(ctx context.Context, tx *db.Tx, digest string, from int, part []listfile.Entry) error {
	b := db.NewBatch(1, 7)
	for i := range part {
		e := &part[i]
		b.Add()
		b.Int(0, int64(from+i))
		for c, s := range [...]string{digest, e.ID, e.Kind, strings.Join(e.Names, "\n"), strings.Join(e.Births, "\n"), strings.Join(e.Countries, "\n"), strings.Join(e.Programs, "\n")} {
			b.Text(c, s)
		}
	}
	if err := tx.Load(ctx, b); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO screening_entry (digest, n, ref, kind, names, births, countries, programs)
		SELECT t0, n0, t1, t2, t3, t4, t5, t6 FROM batch WHERE true ON CONFLICT (digest, n) DO NOTHING`)
	return err
}

// Do takes the list. The same file again is refused, and one older than what stands: a list
// that loses entries by an old file would clear whom it should not.
func (c TakeList) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Taken, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "screening.TakeList", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Taken, error) {
			if err := access.Check(who, "screening.list", access.Any); err != nil {
				return nil, Taken{}, err
			}
			have, _, err := db.Row(ctx, tx, db.One[int64], "SELECT COUNT(*) FROM screening_entry WHERE digest = $1", c.Digest)
			if err != nil {
				return nil, Taken{}, err
			}
			if have == 0 || have != c.Entries {
				return nil, Taken{}, errs.New(errs.Conflict, "screening.not_whole").At("file")
			}
			now, err := current(ctx, tx)
			if err != nil {
				return nil, Taken{}, err
			}
			for i := range now {
				l := &now[i]
				switch {
				case l.Source != c.Source:
				case l.Digest == c.Digest:
					return nil, Taken{}, errs.New(errs.Conflict, "screening.same_list", "day", string(l.Day)).At("file")
				case l.Day > c.Day:
					return nil, Taken{}, errs.New(errs.Conflict, "screening.older_list", "day", string(c.Day), "have", string(l.Day)).At("file")
				}
			}
			no, err := tx.Next(ctx, "screening_list")
			if err != nil {
				return nil, Taken{}, err
			}
			_, err = tx.Exec(ctx, "INSERT INTO screening_list (no, source, format, day, digest, entries, taken, taker) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
				no, c.Source, c.Format, string(c.Day), c.Digest, c.Entries, k.Clock().Now(), who.Key())
			return fact.ScreeningListTaken{No: no, Source: c.Source, Format: c.Format, Day: c.Day, Digest: c.Digest, Entries: c.Entries},
				Taken{no, c.Source, c.Day, c.Digest, c.Entries}, err
		})
}

// Current are the lists names are screened against, for readers who may.
func Current(ctx context.Context, q db.Querier, who access.Actor) ([]Lists, error) {
	if err := access.Check(who, "screening.read", access.Any); err != nil {
		return nil, err
	}
	return current(ctx, q)
}
