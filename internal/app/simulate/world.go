package simulate

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"openbourse/internal/app/banksim"
	"openbourse/internal/app/twin"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/registry/signin"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// world is the exchange with everybody in it.
type world struct {
	Options
	rep       Report
	dice      *rand.Rand
	clock     *clock.Fixed
	lives     int // times the house was opened
	d         *db.DB
	k         *journal.Keeper
	blobs     *blob.Store
	desk      *signin.Desk
	seen      int64 // of the journal, by the rooms that follow it
	twin      *twin.Twin
	plain     *plain
	people    []access.Actor // one of each member
	bank      *banksim.Bank
	booked    map[string]bool          // by the bank, and told
	statement clock.Date               // of the day that was closed and is not compared yet
	paysFrom  clock.Instant            // when the members' payout accounts are in force
	sent      map[string]clock.Instant // orders to the bank, by our number, that it has not answered
	report    int64                    // number of the last laboratory report
}

const members = 8

func newWorld(o Options) *world {
	return &world{
		Options: o, dice: rand.New(rand.NewPCG(o.Seed, 1)), clock: &clock.Fixed{Instant: first},
		booked: map[string]bool{}, sent: map[string]clock.Instant{}, rep: Report{Seed: o.Seed, Done: map[string]int{}, Refused: map[string]int{}, Breaches: []string{}},
	}
}

var system = access.System("simulate")

func (w *world) folder() string { return filepath.Join(w.Folder, fmt.Sprintf("life-%d", w.lives)) }

// found opens the house for the first time, with its members.
func (w *world) found(ctx context.Context) error {
	if err := os.MkdirAll(w.folder(), 0o700); err != nil {
		return fmt.Errorf("simulate: %w", err)
	}
	seed := make([]byte, 32)
	id.Random(seed)
	if err := os.WriteFile(filepath.Join(w.folder(), "journal.key"), []byte(hex.EncodeToString(seed)), 0o600); err != nil {
		return fmt.Errorf("simulate: %w", err)
	}
	if err := w.open(ctx); err != nil {
		return err
	}
	w.plain = newPlain(members)
	if _, err := (party.AddOrg{Kind: party.Exchange, Name: "Simulated Exchange", Country: "CN", Since: "2020-01-01"}).Do(ctx, w.k, system, id.New()); err != nil {
		return err
	}
	week, _ := calendar.Preset("sde", "")
	if _, err := calendar.Begin(week, "2020-01-01").Do(ctx, w.k, system, id.New()); err != nil {
		return err
	}
	if _, err := (rule.Set{Name: "settle.tax", Value: "6", From: "2020-01-01", Source: "simulated", Mark: rule.Proposal}).Do(ctx, w.k, system, id.New()); err != nil {
		return err
	}
	for n := range members {
		who, err := w.member(ctx, n)
		if err != nil {
			return err
		}
		w.people = append(w.people, who)
	}
	if err := w.foundBank(ctx); err != nil {
		return err
	}
	var err error
	w.twin, err = twin.New(ctx, w.k)
	return err
}

func (w *world) member(ctx context.Context, n int) (access.Actor, error) {
	name := "Member " + string(rune('A'+n))
	org, err := (party.AddOrg{Kind: party.Member, Name: name, Country: "CN", Since: "2020-01-01"}).Do(ctx, w.k, system, id.New())
	if err != nil {
		return access.Actor{}, err
	}
	roles := []access.Role{access.Trader, access.StockKeeper}
	p, err := (party.AddPerson{Org: org.Org, Email: fmt.Sprintf("m%d@example.org", n), Name: name, Lang: i18n.English, Roles: roles}).Do(ctx, w.k, system, id.New())
	if err != nil {
		return access.Actor{}, err
	}
	_, err = party.FileRepresentative{Person: p.Person, Source: "simulated"}.Do(ctx, w.k, system, id.New())
	return access.Actor{
		Person: p.Person, Org: org.Org, OrgNo: org.No, OrgKind: string(party.Member), Name: name, OrgName: name, Roles: roles, Lang: i18n.English,
	}, err
}

// open opens the house on its folder.
func (w *world) open(ctx context.Context) error {
	var err error
	if w.d, err = db.Open(ctx, w.folder(), db.Options{Readers: 2}); err != nil {
		return err
	}
	w.k = journal.New(w.d, w.clock)
	if w.blobs, err = blob.New(w.d, w.clock); err != nil {
		return err
	}
	seal, err := signin.SealFor(ctx, w.d)
	if err != nil {
		return err
	}
	w.desk, err = signin.New(signin.Config{Keeper: w.k, Seal: seal, Origin: "http://localhost", Issuer: "Simulated", Demo: true})
	return err
}

// crash lets the house fall over: what its files are at this moment is all that is left.
// It is opened again from them, and the rooms that follow the journal are behind.
func (w *world) crash(ctx context.Context) error {
	old := w.folder()
	w.lives++
	w.rep.Crashes++
	if err := copyFolder(old, w.folder()); err != nil {
		return err
	}
	if err := errors.Join(w.d.Close(), os.RemoveAll(old)); err != nil {
		return err
	}
	w.seen = max(0, w.seen-int64(w.dice.IntN(30)))
	return w.open(ctx)
}

// copyFolder copies what a process that ends at once leaves behind: the database first, its
// log after it. What several processes share of it (the index of the log) is not left.
func copyFolder(from, to string) error {
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return fmt.Errorf("simulate: %w", err)
	}
	for _, name := range []string{"bourse.db-shm", "bourse.lock"} {
		if err := os.Remove(filepath.Join(to, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("simulate: %w", err)
		}
	}
	return nil
}

// follow lets the rooms do what follows from what is new in the journal.
func (w *world) follow(ctx context.Context) error {
	for {
		all, err := w.k.After(ctx, w.seen, 500)
		if err != nil || len(all) == 0 {
			return err
		}
		for _, e := range all {
			if _, err := market.ApplyMemo(ctx, w.k, e); err != nil {
				return err
			}
			if _, err := deal.ApplySale(ctx, w.k, e); err != nil {
				return err
			}
			if _, err := deal.Apply(ctx, w.k, e); err != nil {
				return err
			}
			if _, err := settle.Apply(ctx, w.k, e); err != nil {
				return err
			}
			w.seen = e.No
		}
	}
}

// later moves the clock.
func (w *world) later(d time.Duration) { w.clock.Instant = w.clock.Instant.Add(d) }

// try has somebody do something, with the trouble there is around it. allowed is what the
// plain model says; the answer counts when ok.
func try[A any](ctx context.Context, w *world, what string, allowed bool, run func(cmd id.ID) (A, error)) (answer A, ok bool, err error) {
	cmd := id.New()
	trouble := w.dice.IntN(100)
	if trouble == 0 { // the house falls over before it is asked
		if err := w.crash(ctx); err != nil {
			return answer, false, err
		}
	}
	answer, err = run(cmd)
	if trouble == 1 { // … or when it has done it and nobody was told
		if err := w.crash(ctx); err != nil {
			return answer, false, err
		}
	}
	if trouble >= 1 && trouble < 8 { // whoever was not told, or presses twice, asks again
		w.rep.Twice++
		again, twice := run(cmd)
		if first, second := said(answer, err), said(again, twice); !bytes.Equal(first, second) {
			w.breach("%s: asked twice, told %s and then %s", what, first, second)
		}
	}
	refusal := errs.Of(err)
	if err != nil && (refusal == nil || refusal.Code == errs.Internal || refusal.Code == errs.Unavailable) {
		return answer, false, fmt.Errorf("%s: %w", what, err)
	}
	if allowed != (err == nil) {
		w.breach("%s: by the plain model %t, the exchange says %v", what, allowed, err)
	}
	if err != nil {
		w.rep.Refused[refusal.Key]++
		return answer, false, nil
	}
	w.rep.Done[what]++
	return answer, true, nil
}

func said(answer any, err error) []byte {
	if e := errs.Of(err); e != nil {
		return []byte(e.Key)
	}
	b, _ := json.Marshal(answer)
	return b
}
