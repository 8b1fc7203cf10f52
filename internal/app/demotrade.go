package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/house/justice"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/stone"
)

// demoTraded is how many stones of the seller are under way when the demo opens; a member
// with few stones keeps them all on the market.
const demoTraded = 6

// trades are what waits for the three whom the demo offers to play first, seller, buyer and
// broker: a list with an offer to answer, a cachet that runs, a deal to be paid, goods on memo
// on either side, money of which the bank cannot say what it is for, and a case.
func (m *demo) trades(ctx context.Context) error {
	seller, buyer, broker := m.keepers[0], m.keepers[1], m.keepers[2]
	own, err := m.spare(ctx, seller, 2*demoTraded)
	if err != nil {
		return err
	}
	his, err := m.spare(ctx, buyer, demoTraded)
	if err != nil || len(own) < 2*demoTraded || len(his) == 0 {
		return err
	}
	day, err := m.workday(ctx, 10)
	if err != nil || day == "" {
		return err
	}
	p, ten := m.play, int64(-100)
	p.Take(ctx, buyer, p.Lend(ctx, seller, buyer, own[0], day))
	p.Lend(ctx, buyer, seller, his[0], day) // waits for the seller

	list := p.Enquire(ctx, buyer, id.ID{}, own[3:demoTraded]...)
	p.Offer(ctx, buyer, deal.Offer{Deal: list, Percent: &ten, Each: true, Terms: deal.Terms{Delivery: "vault", Days: 1}, Until: m.now.Add(72 * time.Hour)})
	sealed := p.Enquire(ctx, buyer, broker.Org, own[1])
	p.Offer(ctx, buyer, deal.Offer{
		Deal: sealed, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: own[1].PPC * 94 / 100}}, Sealed: true,
		Terms: deal.Terms{Delivery: "vault", Days: 3, CommissionRate: 10_000}, Until: m.now.Add(48 * time.Hour),
	})
	p.Buy(ctx, seller, buyer, own[2])
	p.Credited(ctx, "ADVICE-HELD", "INVOICE 88 REST", 1_250_000)
	if err := p.Err(); err != nil {
		return fmt.Errorf("demo: trade: %w", err)
	}
	if m.sale == 0 {
		return nil
	}
	if err := m.read(ctx); err != nil {
		return err
	}
	body := "The report says none for fluorescence, and under the lamp the stone glows. We ask the panel to look at it."
	return did(justice.Bring{Deal: m.sale, Body: body}.Do(ctx, m.keeper, buyer, id.New()))
}

// spare are the last single stones of a member's stock that nothing keeps from a sale, so that
// those which visitors meet first stay on the market.
func (m *demo) spare(ctx context.Context, who access.Actor, n int) ([]*market.Listing, error) {
	page, err := market.MyStock(ctx, m.keeper.DB(), who, m.past.Now(), market.StockQuery{Member: who.OrgNo, Limit: 1000})
	if err != nil {
		return nil, err
	}
	var out []*market.Listing
	for i := range slices.Backward(page.Listings) {
		l := &page.Listings[i]
		fit := l.Live && l.Lock.Reason == "" && l.PPC > 0 && l.Availability.String() == "Available" && l.Stone.Form == stone.Single && l.Stone.Kind == stone.Natural
		if fit && len(out) < n {
			out = append(out, l)
		}
	}
	return out, nil
}

// workday is the first working day after some days; none without a calendar.
func (m *demo) workday(ctx context.Context, days int) (clock.Date, error) {
	cal, err := calendar.Load(ctx, m.keeper.DB())
	if err != nil {
		return "", err
	}
	on, err := cal.AddWorkingDays(cal.Today(m.past.Now()).AddDays(days), 0)
	if errs.Is(err, "calendar.no_day") {
		return "", nil
	}
	return on, err
}
