// Package twin keeps the books of an exchange a second time, the plain way: with maps, from
// the facts in the journal and the legs in the ledger, one after the other. What it comes to
// must be what the tables say. It is the judge of the torture and of the simulation.
//
// Words:
//
//	doubled  something was done twice: a settlement, or a stone in two deals that bind
//	half     a settlement of which a part is missing: title, money, its fact, its row
//	fault    anything that is not as it must be; doubled and half are counted apart
package twin

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"

	"openbourse/internal/base/id"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// The states of a deal, as far as who owns what depends on them.
const (
	bound   = "mazal"
	settled = "settled"
	undone  = "rescinded"
)

// Deal is what the facts say of a deal.
type Deal struct {
	No       int64
	State    string
	Seller   id.ID
	Buyer    id.ID
	Broker   id.ID
	Currency string
	Total    int64
	Lines    []fact.DealLine
	Transfer int64 // that settled it
	Late     bool  // its time ran out; its row may say so
}

// cell is one position of the ledger.
type cell struct {
	book           ledger.Book
	asset, account int64
}

// Twin is the second set of books.
type Twin struct {
	Deals    map[int64]*Deal
	Owner    map[int64]id.ID // of each stone
	Doubled  int
	Half     int
	Faults   []string
	Entries  int64 // of the journal, read so far
	Settled  int   // settlements, those undone later too
	Rescinds int

	hash     []byte          // of the last entry
	house    id.ID           // the exchange itself
	binds    map[int64]int64 // stone: the deal that binds it
	holds    map[cell]int64
	accounts map[int64]ledger.Account
	newest   int64           // account read
	last     int64           // transfer read
	settles  map[int64]int64 // deal: its settling transfer, not reversed
	nets     map[int64]map[cell]int64
	dirty    map[int64]bool // deals that moved since the last comparison
}

// most bounds how many faults are told; all are counted.
const most = 50

func (t *Twin) fault(format string, args ...any) {
	if len(t.Faults) < most {
		t.Faults = append(t.Faults, fmt.Sprintf(format, args...))
	}
}

// Sound tells whether nothing is wrong.
func (t *Twin) Sound() bool { return t.Doubled == 0 && t.Half == 0 && len(t.Faults) == 0 }

// New begins from the books as they are, before anything that is watched has happened.
func New(ctx context.Context, k *journal.Keeper) (*Twin, error) {
	t := &Twin{
		Deals: map[int64]*Deal{}, Owner: map[int64]id.ID{}, binds: map[int64]int64{}, holds: map[cell]int64{}, accounts: map[int64]ledger.Account{},
		settles: map[int64]int64{}, nets: map[int64]map[cell]int64{}, dirty: map[int64]bool{},
	}
	house, err := party.House(ctx, k.DB())
	if err != nil {
		return nil, err
	}
	t.house = house.ID
	if t.Entries, t.hash, err = k.Head(ctx); err != nil {
		return nil, err
	}
	if t.last, err = lastTransfer(ctx, k.DB()); err != nil {
		return nil, err
	}
	if err := t.newAccounts(ctx, k.DB()); err != nil {
		return nil, err
	}
	rows, err := positions(ctx, k.DB())
	for _, p := range rows {
		t.holds[p.cell] = p.quantity
		if a := t.accounts[p.account]; p.book == ledger.Title && !a.World && p.quantity > 0 {
			t.Owner[p.asset] = a.Owner
		}
	}
	if err != nil {
		return t, err
	}
	return t, t.takeOver(ctx, k)
}

// takeOver reads which deals bind already.
func (t *Twin) takeOver(ctx context.Context, k *journal.Keeper) error {
	for from := int64(0); from < t.Entries; {
		page, err := k.After(ctx, from, 1000)
		if err != nil {
			return err
		}
		for _, e := range page {
			if from = e.No; from > t.Entries {
				break
			}
			if err := t.old(e); err != nil {
				return err
			}
		}
	}
	for _, d := range t.Deals {
		for _, l := range d.Lines {
			t.binds[l.Stone] = d.No
		}
	}
	return nil
}

func (t *Twin) newAccounts(ctx context.Context, d *db.DB) error {
	all, err := accountsAfter(ctx, d, t.newest)
	for _, a := range all {
		t.accounts[a.No], t.newest = a, a.No
	}
	return err
}

// Catch reads what is new in the journal and the ledger, and gives the new entries.
func (t *Twin) Catch(ctx context.Context, k *journal.Keeper) ([]journal.Entry, error) {
	rep, err := k.VerifyAfter(ctx, t.Entries, t.hash)
	if err != nil {
		return nil, err
	}
	if !rep.OK {
		t.fault("the journal is not whole: entry %d: %s", rep.Bad, rep.Reason)
	}
	if err := t.newAccounts(ctx, k.DB()); err != nil {
		return nil, err
	}
	if err := t.transfers(ctx, k.DB()); err != nil {
		return nil, err
	}
	var all []journal.Entry
	for {
		page, err := k.After(ctx, t.Entries, 1000)
		if err != nil {
			return nil, err
		}
		for _, e := range page {
			if err := t.entry(e); err != nil {
				return nil, err
			}
			t.Entries, t.hash = e.No, e.Hash
		}
		if all = append(all, page...); len(page) < 1000 {
			return all, nil
		}
	}
}

// transfers adds the new legs to the positions.
func (t *Twin) transfers(ctx context.Context, d *db.DB) error {
	all, err := transfersAfter(ctx, d, t.last)
	if err != nil {
		return err
	}
	for _, x := range all {
		t.last = x.no
		if x.legs != int64(len(x.moves)) {
			t.Half++
			t.fault("transfer %d has %d of its %d legs", x.no, len(x.moves), x.legs)
		}
		net := map[cell]int64{}
		for _, m := range x.moves {
			net[cell{m.book, m.asset, m.from}] -= m.quantity
			net[cell{m.book, m.asset, m.to}] += m.quantity
		}
		for c, n := range net {
			if a := t.accounts[c.account]; a.World && a.Purpose == ledger.Mint {
				continue
			}
			if t.holds[c] += n; t.holds[c] == 0 {
				delete(t.holds, c)
			} else if t.holds[c] < 0 && !t.accounts[c.account].World {
				t.fault("transfer %d leaves account %d with %d of asset %d", x.no, c.account, t.holds[c], c.asset)
			}
		}
		for _, m := range x.moves { // what is new has its first owner, a part of a parcel too
			if from := t.accounts[m.from]; m.book == ledger.Title && from.World && from.Purpose == ledger.Mint {
				t.Owner[m.asset] = t.accounts[m.to].Owner
			}
		}
		if deal, ok := x.settles(); ok {
			if t.settles[deal] != 0 {
				t.Doubled++
				t.fault("deal %d is settled by transfers %d and %d", deal, t.settles[deal], x.no)
			}
			t.settles[deal], t.nets[deal], t.dirty[deal] = x.no, net, true
		}
		if deal, ok := x.takesBack(); ok {
			delete(t.settles, deal)
		}
	}
	return nil
}

// Sum is a hash of all positions.
func (t *Twin) Sum() []byte {
	sum := sha256.New()
	for _, c := range slices.SortedFunc(maps.Keys(t.holds), func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.book, b.book), cmp.Compare(a.asset, b.asset), cmp.Compare(a.account, b.account))
	}) {
		fmt.Fprintf(sum, "%d %d %d %d\n", c.book, c.asset, c.account, t.holds[c])
	}
	return sum.Sum(nil)
}
