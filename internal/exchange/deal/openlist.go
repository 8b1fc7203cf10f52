package deal

import (
	"context"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// EnquireOfEach opens a room with each seller of the stones named, in the order in which the
// sellers first appear: dealers tick what they like, whoever it belongs to. When one room
// may not be opened none is.
func EnquireOfEach(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID, c Enquire) ([]Opened, error) {
	now := k.Clock().Now()
	groups, err := c.bySeller(ctx, k.DB(), who, now)
	if err != nil || len(groups) < 2 {
		o, err := c.Do(ctx, k, who, cmd)
		return []Opened{o}, err
	}
	ids := make([]id.ID, len(groups))
	for i := range groups {
		ids[i] = cmd.With("room " + strconv.Itoa(i+1))
	}
	if _, begun, err := k.Done(ctx, who.Key(), ids[0]); err != nil || !begun { // else it is asked again
		for i := range groups {
			r, lines, err := groups[i].check(ctx, k.DB(), who, now)
			if err == nil {
				err = alreadyOpen(ctx, k.DB(), &r.Deal, lines, now)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	all := make([]Opened, len(groups))
	for i := range groups {
		if all[i], err = groups[i].Do(ctx, k, who, ids[i]); err != nil {
			return all[:i], err
		}
	}
	return all, nil
}

// bySeller is one enquiry for each seller; none when something is not there to ask about.
func (c Enquire) bySeller(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) ([]Enquire, error) {
	if len(c.Listings) == 0 || len(c.Listings) > MaxLines {
		return nil, nil
	}
	found, err := market.ListingsByNo(ctx, q, who, now, c.Listings...)
	if err != nil || len(found) != len(c.Listings) {
		return nil, err
	}
	at := map[id.ID]int{}
	var groups []Enquire
	for i := range found {
		n, seen := at[found[i].Member]
		if !seen {
			n, at[found[i].Member] = len(groups), len(groups)
			groups = append(groups, Enquire{Buyer: c.Buyer, Broker: c.Broker, Currency: c.Currency})
		}
		groups[n].Listings = append(groups[n].Listings, c.Listings[i])
	}
	return groups, nil
}
