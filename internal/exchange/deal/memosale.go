package deal

import (
	"context"
	"slices"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/affiliation"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/memo"
	"openbourse/internal/registry/rule"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

var memoPayRule = rule.Define(rule.Definition{
	Name: "deal.memo_pay", Kind: rule.Days, Shipped: "0", Mark: rule.Proposal,
	Source: "our proposal: a memo names no term of payment, so goods bought out of it at its price are paid in cash",
})

// FollowSales reads the journal for as long as ctx lives and makes a deal of every purchase
// out of a memo. It keeps its own place, so that a house that has run for long catches up
// with purchases from before.
func FollowSales(k *journal.Keeper) func(ctx context.Context) error {
	return k.FollowFrom(selling, ApplySale)
}

// ApplySale makes the deal of a purchase out of a memo, when the entry is one, and tells
// whether it was. It may be called again for the same entry.
//
// Both sides are bound by what they signed: a memo is goods given out at a price at which
// the holder may keep them (title stays with their owner until they are sold), so the owner
// agreed to the price when the goods went out, and the holder does by declaring that he
// buys. Nobody is asked again, and nobody's standing is looked at: the sale is made, the
// deal only writes it down with its papers and what is due.
func ApplySale(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
	if e.Fact != (fact.MemoSold{}).FactName() {
		return false, nil
	}
	var f fact.MemoSold
	if err := e.Decode(&f); err != nil {
		return false, err
	}
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: e.Then("deal"), Kind: "deal.memo", Input: e.No},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Struck, error) {
			m, err := sale(ctx, tx, &f, k.Clock().Now())
			if err != nil {
				return nil, Struck{}, err
			}
			if err := selling.Move(ctx, tx, e.No); err != nil {
				return nil, Struck{}, err
			}
			return m.sell(ctx, tx, k)
		})
	return true, passOver(err)
}

// byMemo is how both sides are bound in a purchase out of a memo: by the memo itself.
const byMemo = "memo"

// sale is the mazal of a purchase out of a memo.
func sale(ctx context.Context, q db.Querier, f *fact.MemoSold, now clock.Instant) (*mazal, error) {
	from, err := memo.Read(ctx, q, system, now, f.Memo)
	if err != nil {
		return nil, err
	}
	d := Deal{Seller: f.Owner, Buyer: f.Holder, Currency: money.Currency(f.Currency), State: Enquiry, Opened: now, Memo: f.Memo}
	r, err := roomOf(ctx, q, d, system, House, now)
	if err != nil {
		return nil, err
	}
	r.acted = Seller
	m := &mazal{room: r}
	days, err := memoPayRule.Int(ctx, q, "", m.day)
	if err != nil {
		return nil, err
	}
	m.offer = Version{Version: 1, Side: Seller, At: from.Proposed, Terms: Terms{Days: days, Delivery: WithBuyer}}
	for _, g := range f.Goods {
		l, err := lineOnMemo(ctx, q, &m.Deal, &from.Lines[g.Line-1], carat.Weight(g.Weight), now)
		if err != nil {
			return nil, err
		}
		held, err := ledger.PendingByNo(ctx, q, g.Held)
		if err != nil {
			return nil, err
		}
		l.No, l.Reserved, l.Pieces = int64(len(m.sold)+1), g.Held, held.Legs[0].Pieces
		l.PPC, l.Total = g.PPC, g.Total
		m.sold = append(m.sold, l)
		m.offer.Prices = append(m.offer.Prices, Priced{Line: l.No, How: PerCarat, Amount: g.PPC, PPC: g.PPC, Total: g.Total, Answer: "accepted"})
	}
	m.binding = m.room.binding("deal.strike", 1)
	m.binding.Terms = m.offer.Terms
	if err := m.binding.add(m.sold, m.offer.Prices); err != nil {
		return nil, err
	}
	if m.binding.Pays, err = paysFor(ctx, q, m.Currency, m.sold, m.day); err != nil {
		return nil, err
	}
	if m.due, err = due(ctx, q, m.offer.Terms, m.Currency, now); err != nil {
		return nil, err
	}
	behind, err := affiliation.Between(ctx, q, m.Seller, m.Buyer, m.day)
	m.affiliated = len(behind) > 0
	return m, err
}

// lineOnMemo freezes a weight of a memo's line as it goes into a room: from its owner's
// listing, or from its description when it is not on the market.
func lineOnMemo(ctx context.Context, q db.Querier, d *Deal, x *memo.Line, w carat.Weight, now clock.Instant) (Line, error) {
	l := Line{Stone: x.Stone, StockNo: x.Label, State: LineOpen}
	all, err := market.ListingsOfStone(ctx, q, system, now, x.Stone)
	if err != nil {
		return l, err
	}
	if i := slices.IndexFunc(all, func(l market.Listing) bool { return l.Member == d.Seller }); i >= 0 {
		l = freeze(0, &all[i])
		l.Part = w < l.Weight
	} else {
		s, found, err := stone.Latest(ctx, q, x.Stone)
		if err != nil {
			return l, err
		}
		if !found {
			return l, errs.New(errs.Conflict, "deal.stone_gone", "stock", x.Label)
		}
		l.Frozen.Stone = s
	}
	l.MemoLine, l.Kind, l.Single, l.Weight, l.Frozen.Stone.Carat = x.No, x.Kind, x.Single, w, w
	l.Pieces = 0
	if w == x.Weight {
		l.Pieces = x.Pieces
	}
	l.Frozen.Stone.Pieces = int32(l.Pieces)
	return l, nil
}

// sell writes the room of a purchase out of a memo, with the memo's price as the seller's
// offer, and strikes it.
func (m *mazal) sell(ctx context.Context, tx *db.Tx, k *journal.Keeper) (journal.Fact, Struck, error) {
	if err := enterRoom(ctx, tx, system, &m.Deal, m.sold); err != nil {
		return nil, Struck{}, err
	}
	for i := range m.sold {
		l := &m.sold[i]
		if l.Listing == 0 || l.Part {
			continue
		}
		lock := market.Locking{Listing: l.Listing, Reason: market.LockDeal, Ref: m.Ref(), Now: m.now}
		if err := m.bind(ctx, tx, lock); err != nil {
			return nil, Struck{}, err
		}
	}
	if err := m.insert(ctx, tx); err != nil {
		return nil, Struck{}, err
	}
	signed := m.offer.At
	x := &prepared{room: m.room, act: ActOffer, state: Offered, binding: m.binding, prices: m.offer.Prices}
	x.binding.Until, m.side = m.now, Seller
	if err := x.write(ctx, tx, nil, byMemo); err != nil {
		return nil, Struck{}, err
	}
	var err error
	if m.offer, err = versionOf(ctx, tx, m.No, 1); err != nil {
		return nil, Struck{}, err
	}
	m.offer.At, m.side = signed, Buyer // the owner signed with the memo
	return m.strike(ctx, tx, k)
}

// bind locks the listing of goods bought out of a memo, whatever lock is on it: their title
// is set aside for the buyer.
func (m *mazal) bind(ctx context.Context, tx *db.Tx, lock market.Locking) error {
	l, err := market.ListingByNo(ctx, tx, system, m.now, lock.Listing)
	if err != nil {
		return err
	}
	lock.Over = []string{l.Lock.Ref}
	_, err = lock.Put(ctx, tx)
	return err
}

// titled refuses when the seller has no free title to a line; the title of goods on memo is
// set aside by the memo as long as they are out.
func (m *mazal) titled(ctx context.Context, q db.Querier) error {
	if m.Memo == 0 {
		return owned(ctx, q, m.Seller, m.sold, m.holds, m.now)
	}
	return m.taken().Check(ctx, q, m.now)
}

func (m *mazal) taken() memo.Take {
	t := memo.Take{Memo: m.Memo}
	for i := range m.sold {
		t.Parts = append(t.Parts, memo.Part{Line: m.sold[i].MemoLine, Weight: m.sold[i].Weight})
	}
	return t
}

// leaveMemo takes the goods of a room out of the memo they are on, and has the listings of
// parcels of which a part is sold go on with the rest.
func (m *mazal) leaveMemo(ctx context.Context, tx *db.Tx) error {
	if m.Memo != 0 && m.sold[0].Reserved == 0 { // not bought at the memo's price, which did so already
		held, err := m.taken().Do(ctx, tx, m.now)
		if err != nil {
			return err
		}
		for i := range held {
			m.sold[i].Reserved = held[i]
		}
	}
	for i := range m.sold {
		l := &m.sold[i]
		if m.Memo == 0 || !l.Part {
			continue
		}
		if err := market.Lessen(ctx, tx, l.Listing, l.Weight); err != nil {
			return err
		}
		out, err := memo.LineOut(ctx, tx, m.Memo, l.MemoLine)
		if err != nil {
			return err
		}
		if out > 0 {
			continue
		}
		if err := market.Unlock(ctx, tx, l.Listing, memo.RefOf(m.Memo)); err != nil {
			return err
		}
	}
	return nil
}

// regain frees the listings of a deal that is undone and gives back the parts of parcels
// that never changed hands; it gives the listings that have them again. Goods that are with
// their buyer go back to their seller's premises, where he may lay them into the vault.
func (r *room) regain(ctx context.Context, tx *db.Tx, sold []Line, his []int64) ([]int64, error) {
	var regained []int64
	for i := range sold {
		l := &sold[i]
		if err := market.Unlock(ctx, tx, l.Listing, r.Ref()); err != nil {
			return nil, err
		}
		if r.Memo == 0 && !slices.Contains(his, l.Stone) {
			continue
		}
		if err := r.bringBack(ctx, tx, l); err != nil {
			return nil, err
		}
		if r.Memo == 0 || !l.Part || r.State == Settled {
			continue
		}
		err := market.Lessen(ctx, tx, l.Listing, -l.Weight)
		if err == nil {
			regained = append(regained, l.Listing)
		} else if !errs.Is(err, "market.no_listing") { // it is not offered any more
			return nil, err
		}
	}
	return regained, nil
}

// bringBack moves goods that were on memo from their buyer's premises to their seller's.
func (r *room) bringBack(ctx context.Context, tx *db.Tx, l *Line) error {
	from, err := ledger.Open(ctx, tx, ledger.Place, r.Buyer, ledger.Premises)
	if err != nil {
		return err
	}
	to, err := ledger.Open(ctx, tx, ledger.Place, r.Seller, ledger.Premises)
	if err != nil {
		return err
	}
	leg := ledger.Leg{Book: ledger.Place, Asset: l.Stone, From: from.No, To: to.No, Quantity: l.quantity(), Pieces: l.Pieces, Weight: int64(l.Weight)}
	_, err = ledger.Post(ctx, tx, ledger.Transfer{At: r.now, Kind: "deal.rescind", Reference: r.Ref(), Legs: []ledger.Leg{leg}})
	if errs.Is(err, "ledger.short") {
		err = errs.New(errs.Conflict, "deal.cannot_return", "deal", r.No).Because(err)
	}
	return err
}
