package app

import (
	"context"
	"fmt"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/price"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
)

// demoMonths is how many months before this one the demo exchange has sold stones.
const demoMonths = 13

// sold brings what the demo's members sold before the demo began, as an exchange does that
// comes from other books, and publishes references and index: the deals themselves are not
// made up, so that no deal room, paper or transfer is either.
func (m *demo) sold(ctx context.Context) error {
	orgs := make([]id.ID, len(m.numbers))
	for i, no := range m.numbers {
		o, err := party.OrgByNo(ctx, m.keeper.DB(), no)
		if err != nil {
			return err
		}
		orgs[i] = o.ID
	}
	b := price.Bring{Source: "the fictional past of the demo exchange"}
	bring := func() error {
		if len(b.Sales) == 0 {
			return nil
		}
		_, err := b.Do(ctx, m.keeper, setter, id.New())
		b.Sales = b.Sales[:0]
		return err
	}
	for s := range m.world.Sales(clock.DateOf(m.past.Now(), time.UTC), demoMonths) {
		st := &s.Stone
		b.Sales = append(b.Sales, fact.PastSale{
			Seller: orgs[s.Seller-1], Buyer: orgs[s.Buyer-1], Day: s.Day, Kind: st.Kind.String(),
			Shape: int64(st.Shape), Color: int64(st.Grades.Color), Clarity: int64(st.Grades.Clarity), Cut: int64(st.Cut), Fluor: int64(st.Fluor),
			Weight: int64(st.Carat), PPC: s.PPC,
		})
		if len(b.Sales) == price.MostBrought {
			if err := bring(); err != nil {
				return fmt.Errorf("demo: past sales: %w", err)
			}
		}
	}
	if err := bring(); err != nil {
		return fmt.Errorf("demo: past sales: %w", err)
	}
	if err := price.Publish(ctx, m.keeper); err != nil {
		return err
	}
	return price.PublishIndex(ctx, m.keeper)
}
