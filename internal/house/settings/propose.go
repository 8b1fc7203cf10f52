package settings

import (
	"context"
	"database/sql"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// The states of a change that waits.
const (
	Proposed lifecycle.State = "proposed"
	Accepted lifecycle.State = "accepted"
	Dropped  lifecycle.State = "dropped"
	Taken    lifecycle.State = "taken"
)

// Life is how a change of the settings that waits becomes one that holds.
var Life = lifecycle.Table{Name: "setting_change", Steps: []lifecycle.Step{
	{From: Proposed, Act: "accept", To: Accepted, Who: []string{"admin"}, Rule: "two people: another administrator than who proposed it, where the settings want two"},
	{From: Proposed, Act: "drop", To: Dropped, Who: []string{"admin"}, Rule: "either of them; nothing changes"},
	{From: Accepted, Act: "drop", To: Dropped, Who: []string{"admin"}, Rule: "before its day has come"},
	{From: Accepted, Act: "take", To: Taken, Who: []string{"clock"}, Rule: "its day has come, and the settings are still those it was made from"},
}}

// Waiting is a change that was proposed, or accepted for a later day.
type Waiting struct {
	House         // as they will be; Noted and By are who proposed it and when
	No      int64 // of the change
	State   lifecycle.State
	From    clock.Date // empty: at once
	Decider string     // the journal's actor; empty: nobody yet
	base    int64      // version it was made from
}

const waitingColumns = "no, state, from_day, name, name_zh, zone, preset, origin, currency, open_prices, two_people, at, by_whom, decided_by, version"

func scanWaiting(r *sql.Rows) (Waiting, error) {
	var w Waiting
	var prices, two int64
	err := r.Scan(&w.No, &w.State, &w.From, &w.Name, &w.NameZh, &w.Zone, &w.Preset, &w.Origin, &w.Currency, &prices, &two, &w.Noted, &w.By, &w.Decider, &w.base)
	w.Prices, w.Two = prices == 1, two == 1
	return w, err
}

// Open lists the changes that wait, the oldest first.
func Open(ctx context.Context, q db.Querier, who access.Actor) ([]Waiting, error) {
	if err := access.Check(who, "settings.read", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanWaiting, "SELECT "+waitingColumns+" FROM setting_change WHERE state IN ('proposed', 'accepted') ORDER BY no LIMIT 100")
}

// Propose puts a change before a second person, or makes it wait for its day, or both.
type Propose struct {
	Change
	From clock.Date `json:"from,omitempty"` // empty: at once
}

// ProposalNo is the number of a change that waits.
type ProposalNo struct {
	No int64 `json:"no"`
}

// Do proposes. Where the settings want one person alone, the change is accepted with that.
func (c Propose) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (ProposalNo, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "settings.Propose", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, ProposalNo, error) {
			if err := access.Check(who, "settings.change", access.Any); err != nil {
				return nil, ProposalNo{}, err
			}
			last, err := Now(ctx, tx)
			if err != nil {
				return nil, ProposalNo{}, err
			}
			h, err := c.read()
			if err != nil {
				return nil, ProposalNo{}, err
			}
			now := k.Clock().Now()
			if c.From != "" {
				if _, err := clock.ParseDate(string(c.From)); err != nil || c.From < clock.DateOf(now, last.Location()) {
					return nil, ProposalNo{}, errs.New(errs.Invalid, "settings.bad_from").At("from_day")
				}
			}
			if !last.Two && c.From == "" {
				return nil, ProposalNo{}, errs.New(errs.Conflict, "settings.no_wait")
			}
			w := Waiting{House: h, State: Proposed, From: c.From, base: last.No}
			if !last.Two {
				w.State = Accepted
			}
			if w.No, err = tx.Next(ctx, "setting_change"); err != nil {
				return nil, ProposalNo{}, err
			}
			_, err = tx.Exec(ctx, "INSERT INTO setting_change ("+waitingColumns+", decided) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0)",
				w.No, string(w.State), string(w.From), h.Name, h.NameZh, h.Zone, string(h.Preset), h.Origin, string(h.Currency), yes(h.Prices), yes(h.Two), now, who.Key(), "", w.base)
			return w.moved(), ProposalNo{w.No}, err
		})
}

func (w *Waiting) moved() fact.SettingsProposed {
	return fact.SettingsProposed{No: w.No, State: string(w.State), From: w.From}
}

// Decide is another person's word on a change that waits; who proposed it may drop it.
type Decide struct {
	No     int64 `json:"no"`
	Accept bool  `json:"accept"`
}

// Do accepts it, and takes it when its day is here; or drops it.
func (c Decide) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (ProposalNo, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "settings.Decide", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, ProposalNo, error) {
			if err := access.Check(who, "settings.decide", access.Any); err != nil {
				return nil, ProposalNo{}, err
			}
			w, err := waiting(ctx, tx, c.No)
			if err != nil {
				return nil, ProposalNo{}, err
			}
			act := lifecycle.Act("drop")
			if c.Accept {
				act = "accept"
			}
			if w.State, err = Life.Next(w.State, act); err != nil {
				return nil, ProposalNo{}, err
			}
			if c.Accept && w.By == who.Key() {
				return nil, ProposalNo{}, errs.New(errs.Conflict, "settings.same_person")
			}
			last, err := Now(ctx, tx)
			if err != nil {
				return nil, ProposalNo{}, err
			}
			if c.Accept && last.No != w.base {
				return nil, ProposalNo{}, errs.New(errs.Conflict, "settings.moved_on", "no", w.No)
			}
			now := k.Clock().Now()
			if c.Accept && (w.From == "" || w.From <= clock.DateOf(now, last.Location())) {
				f, err := w.take(ctx, tx, last, now, who.Key())
				return f, ProposalNo{w.No}, err
			}
			return w.moved(), ProposalNo{w.No}, w.decide(ctx, tx, now, who.Key(), w.base)
		})
}

func waiting(ctx context.Context, q db.Querier, no int64) (Waiting, error) {
	w, found, err := db.Row(ctx, q, scanWaiting, "SELECT "+waitingColumns+" FROM setting_change WHERE no = $1", no)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "settings.no_change", "no", strconv.FormatInt(no, 10))
	}
	return w, err
}

func (w *Waiting) decide(ctx context.Context, tx *db.Tx, now clock.Instant, by string, version int64) error {
	_, err := tx.Exec(ctx, "UPDATE setting_change SET state = $2, decided = $3, decided_by = $4, version = $5 WHERE no = $1", w.No, string(w.State), now, by, version)
	return err
}

// take makes the change the version that holds. It stands under the name of who proposed it.
func (w *Waiting) take(ctx context.Context, tx *db.Tx, last House, now clock.Instant, by string) (journal.Fact, error) {
	h := w.House
	h.No, h.Noted, h.Mode = last.No+1, now, last.Mode
	w.State = Taken
	if err := h.insert(ctx, tx); err != nil {
		return nil, err
	}
	f := h.changed()
	f.Proposal = w.No
	return f, w.decide(ctx, tx, now, by, h.No)
}

var sweeper = access.System("settings.sweep")

// Sweep takes the changes whose day has come; one that was made from older settings is dropped.
func Sweep(ctx context.Context, k *journal.Keeper) error {
	last, err := Now(ctx, k.DB())
	if err != nil {
		return err
	}
	day := clock.DateOf(k.Clock().Now(), last.Location())
	due, err := db.Rows(ctx, k.DB(), scanWaiting, "SELECT "+waitingColumns+" FROM setting_change WHERE state = 'accepted' AND from_day <= $1 ORDER BY from_day, no LIMIT 100", string(day))
	if err != nil {
		return err
	}
	for _, w := range due {
		_, err := journal.Do(ctx, k, journal.Act{Actor: sweeper.Key(), ID: id.ID{}.With("settings.take:" + strconv.FormatInt(w.No, 10)), Kind: "settings.take", Input: w.No},
			func(ctx context.Context, tx *db.Tx) (journal.Fact, ProposalNo, error) {
				w, err := waiting(ctx, tx, w.No)
				if err != nil {
					return nil, ProposalNo{}, err
				}
				if w.State, err = Life.Next(w.State, "take"); err != nil {
					return nil, ProposalNo{}, err
				}
				last, err := Now(ctx, tx)
				if err != nil {
					return nil, ProposalNo{}, err
				}
				now := k.Clock().Now()
				if last.No != w.base {
					w.State = Dropped
					return w.moved(), ProposalNo{w.No}, w.decide(ctx, tx, now, sweeper.Key(), w.base)
				}
				f, err := w.take(ctx, tx, last, now, sweeper.Key())
				return f, ProposalNo{w.No}, err
			})
		if err != nil {
			return err
		}
	}
	return nil
}

// Differing is one field of two versions that differ.
type Differing struct{ Field, Before, After string }

// Differ lists what differs between a version and the one after it, field by field.
func Differ(before, after House) []Differing {
	var all []Differing
	add := func(field, b, a string) {
		if b != a {
			all = append(all, Differing{field, b, a})
		}
	}
	word := func(on bool) string { return strconv.FormatBool(on) }
	add("name", before.Name, after.Name)
	add("name_zh", before.NameZh, after.NameZh)
	add("zone", before.Zone, after.Zone)
	add("preset", string(before.Preset), string(after.Preset))
	add("origin", before.Origin, after.Origin)
	add("currency", string(before.Currency), string(after.Currency))
	add("prices", word(before.Prices), word(after.Prices))
	add("two", word(before.Two), word(after.Two))
	return all
}
