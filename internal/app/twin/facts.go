package twin

import (
	"openbourse/internal/base/id"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/journal"
)

// entry does what one fact says.
func (t *Twin) entry(e journal.Entry) error {
	switch e.Fact {
	case (fact.DealStruck{}).FactName():
		var f fact.DealStruck
		if err := e.Decode(&f); err != nil {
			return err
		}
		t.struck(f)
	case (fact.DealSettled{}).FactName():
		var f fact.DealSettled
		if err := e.Decode(&f); err != nil {
			return err
		}
		t.settled(f)
	case (fact.DealRescinded{}).FactName():
		var f fact.DealRescinded
		if err := e.Decode(&f); err != nil {
			return err
		}
		t.rescinded(f)
	case (fact.DealDefaulted{}).FactName():
		var f fact.DealDefaulted
		if err := e.Decode(&f); err != nil {
			return err
		}
		if d := t.Deals[f.Deal]; d != nil {
			d.Late = true
			t.dirty[f.Deal] = true
		}
	}
	return nil
}

// old is an entry from before anything was watched: deals that ended leave nothing to look at.
func (t *Twin) old(e journal.Entry) error {
	switch e.Fact {
	case (fact.DealStruck{}).FactName():
		var f fact.DealStruck
		err := e.Decode(&f)
		t.Deals[f.Deal] = dealOf(f)
		return err
	case (fact.DealSettled{}).FactName():
		var f fact.DealSettled
		err := e.Decode(&f)
		delete(t.Deals, f.Deal)
		return err
	case (fact.DealRescinded{}).FactName():
		var f fact.DealRescinded
		err := e.Decode(&f)
		delete(t.Deals, f.Deal)
		return err
	}
	return nil
}

func dealOf(f fact.DealStruck) *Deal {
	return &Deal{No: f.Deal, State: bound, Seller: f.Seller, Buyer: f.Buyer, Broker: f.Broker, Currency: f.Currency, Total: f.Total, Lines: f.Lines}
}

func (t *Twin) struck(f fact.DealStruck) {
	if t.Deals[f.Deal] != nil {
		t.Doubled++
		t.fault("deal %d was struck twice", f.Deal)
		return
	}
	for _, l := range f.Lines {
		if other := t.binds[l.Stone]; other != 0 {
			t.Doubled++
			t.fault("stone %d is in deal %d and in deal %d", l.Stone, other, f.Deal)
		}
		if t.Owner[l.Stone] != f.Seller {
			t.fault("deal %d sells stone %d, which is not the seller's", f.Deal, l.Stone)
		}
		t.binds[l.Stone] = f.Deal
	}
	t.Deals[f.Deal] = dealOf(f)
	t.dirty[f.Deal] = true
}

func (t *Twin) settled(f fact.DealSettled) {
	d := t.Deals[f.Deal]
	t.dirty[f.Deal] = true
	switch {
	case d == nil:
		t.fault("deal %d was settled before it was struck", f.Deal)
		return
	case d.State == settled:
		t.Doubled++
		t.fault("deal %d was settled twice", f.Deal)
		return
	case d.State != bound:
		t.fault("deal %d was settled when it was %s", f.Deal, d.State)
	}
	t.Settled++
	d.State, d.Transfer = settled, f.Transfer
	t.own(d, d.Buyer)
}

func (t *Twin) rescinded(f fact.DealRescinded) {
	d := t.Deals[f.Deal]
	t.dirty[f.Deal] = true
	if d == nil || d.State == undone {
		t.fault("deal %d was undone twice, or before it was struck", f.Deal)
		return
	}
	if (d.State == settled) != (len(f.Reversal) > 0) {
		t.Half++
		t.fault("deal %d was undone when it was %s, by %d reversals", f.Deal, d.State, len(f.Reversal))
	}
	t.Rescinds++
	d.State = undone
	t.own(d, d.Seller)
}

// own gives the stones of a deal to one of its sides; nothing binds them any more.
func (t *Twin) own(d *Deal, to id.ID) {
	for _, l := range d.Lines {
		t.Owner[l.Stone] = to
		if t.binds[l.Stone] == d.No {
			delete(t.binds, l.Stone)
		}
	}
}
