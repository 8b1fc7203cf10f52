package twin

import (
	"context"
	"maps"
	"slices"

	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
)

// Compare holds the tables against the twin: every position, whose each stone is, what is
// set aside, and the deals and settlements that moved since the last time. Rooms that follow
// the journal must have caught up.
func (t *Twin) Compare(ctx context.Context, d *db.DB) error {
	rows, err := positions(ctx, d)
	if err != nil {
		return err
	}
	kept, err := keptAside(ctx, d)
	if err != nil {
		return err
	}
	sums, seen := map[[2]int64]int64{}, 0
	for _, p := range rows {
		a := t.accounts[p.account]
		if p.quantity != 0 {
			seen++
		}
		if p.quantity != t.holds[p.cell] {
			t.fault("account %d holds %d of asset %d in book %d, its legs make %d", p.account, p.quantity, p.asset, p.book, t.holds[p.cell])
		}
		if p.book == ledger.Money {
			sums[[2]int64{int64(p.book), p.asset}] += p.quantity
		}
		if p.book == ledger.Title && !a.World {
			t.title(p, a, kept[p.asset])
		}
	}
	if seen != len(t.holds) {
		t.fault("%d positions are held, by their legs it is %d", seen, len(t.holds))
	}
	for k, n := range sums {
		if n != 0 {
			t.fault("asset %d of book %d sums to %d, not to zero", k[1], k[0], n)
		}
	}
	for _, no := range slices.Sorted(maps.Keys(t.dirty)) {
		if err := t.deal(ctx, d, no); err != nil {
			return err
		}
	}
	clear(t.dirty)
	return nil
}

// title checks one title: whose it is, and that it is set aside just when a deal binds it, or
// a hold, a sealed offer or a memo keeps it.
func (t *Twin) title(p position, a ledger.Account, kept bool) {
	if p.quantity > 0 && t.Owner[p.asset] != a.Owner {
		t.Half++
		t.fault("stone %d is account %d's, by the deals it is another's", p.asset, p.account)
	}
	if _, in := t.binds[p.asset]; p.quantity > 0 && (in || kept) != (p.aside > 0) {
		t.fault("of stone %d %d is set aside, and a deal binds it: %t; it is held: %t", p.asset, p.aside, in, kept)
	}
}

// deal checks a deal against its row, its settlement and its transfer.
func (t *Twin) deal(ctx context.Context, d *db.DB, no int64) error {
	want := t.Deals[no]
	row, found, err := dealRow(ctx, d, no)
	if err != nil {
		return err
	}
	if want == nil || !found {
		t.fault("deal %d has a row: %t, a fact: %t", no, found, want != nil)
		return nil
	}
	if row.state != want.State && !(want.Late && want.State == bound && row.state == "disputed") {
		t.Half++
		t.fault("deal %d is %s, by the facts %s", no, row.state, want.State)
	}
	s, found, err := settlementRow(ctx, d, no)
	if err != nil {
		return err
	}
	if !found {
		t.fault("deal %d has no settlement", no)
		return nil
	}
	if open := s.state == "open" || s.state == "overdue" || s.state == "defaulted"; (want.State == settled) != (s.state == settled) || (want.State == bound) != open {
		t.Half++
		t.fault("the settlement of deal %d is %s, the deal %s", no, s.state, want.State)
	}
	if (want.State == settled) != (t.settles[no] != 0) || want.State == settled && (t.settles[no] != want.Transfer || s.transfer != want.Transfer) {
		t.Half++
		t.fault("deal %d is %s; its transfer is %d, its settlement's %d, the fact's %d", no, want.State, t.settles[no], s.transfer, want.Transfer)
	} else if want.State == settled {
		return t.legs(want, s)
	}
	return nil
}

// legs checks that the settling transfer moved exactly the title and the money it had to.
func (t *Twin) legs(d *Deal, s settlement) error {
	asset, err := ledger.CurrencyAsset(money.Currency(d.Currency))
	if err != nil {
		return err
	}
	must, got := map[cell]int64{}, t.nets[d.No]
	atBank := int64(0) // what was paid at the bank waits in suspense and passes through the buyer's cash
	for c, n := range got {
		if a := t.accounts[c.account]; c.book == ledger.Money && a.Purpose == ledger.Suspense && a.Owner == t.house {
			atBank, must[c] = -n, n
		}
	}
	if atBank != 0 && atBank != d.Total+s.penalty {
		t.Half++
		t.fault("deal %d was settled with %d from the bank, it owed %d", d.No, atBank, d.Total+s.penalty)
	}
	for no, a := range t.accounts {
		cash, n := cell{ledger.Money, asset, no}, int64(0)
		switch {
		case a.Book == ledger.Money && a.Purpose == ledger.Cash && a.Owner == d.Buyer:
			n = atBank - d.Total - s.penalty
		case a.Book == ledger.Money && a.Purpose == ledger.Cash && a.Owner == d.Seller:
			n = d.Total + s.penalty - s.fee - s.tax - s.commission
		case a.Book == ledger.Money && a.Purpose == ledger.Cash && a.Owner == d.Broker && !d.Broker.IsZero():
			n = s.commission
		case a.Book == ledger.Money && a.Purpose == ledger.Fees && a.Owner == t.house:
			n = s.fee
		case a.Book == ledger.Money && a.Purpose == ledger.Tax && a.Owner == t.house:
			n = s.tax
		case a.Book == ledger.Title && a.Purpose == ledger.Owned && (a.Owner == d.Buyer || a.Owner == d.Seller):
			for _, l := range d.Lines {
				q := l.Weight
				if l.Single {
					q = 1
				}
				if a.Owner == d.Seller {
					q = -q
				}
				must[cell{ledger.Title, l.Stone, no}] += q
			}
		}
		if n != 0 {
			must[cash] += n
		}
	}
	for c, n := range got {
		if (c.book == ledger.Money || c.book == ledger.Title) && must[c] != n {
			t.Half++
			t.fault("settling deal %d moved %d of asset %d for account %d, it must be %d", d.No, n, c.asset, c.account, must[c])
		}
	}
	for c, n := range must {
		if _, ok := got[c]; !ok {
			t.Half++
			t.fault("settling deal %d did not move %d of asset %d for account %d", d.No, n, c.asset, c.account)
		}
	}
	delete(t.nets, d.No)
	return nil
}

// Titles are how much of each thing each organisation has title to.
func (t *Twin) Titles() map[int64]map[id.ID]int64 {
	all := map[int64]map[id.ID]int64{}
	for c, n := range t.holds {
		a := t.accounts[c.account]
		if c.book != ledger.Title || a.World || n == 0 {
			continue
		}
		if all[c.asset] == nil {
			all[c.asset] = map[id.ID]int64{}
		}
		all[c.asset][a.Owner] += n
	}
	return all
}
