package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

const (
	tradeCash  = 1_000_000_000_000 // cents each member begins with
	tradePrice = 12_500_00
)

var benchSystem = access.System("bench")

// tradeHouse is an exchange of a thousand members with money, in process.
type tradeHouse struct {
	d       *db.DB
	k       *journal.Keeper
	folder  string
	members []access.Actor
	deals   []int64      // settlements that wait
	first   int          // of deals that the figure being measured may use
	stones  int64        // number of the last; far from those of the market
	stop    func() error // ends what the house does beside
}

func newTradeHouse(ctx context.Context, opt TradeOptions) (*tradeHouse, error) {
	d, err := db.Open(ctx, opt.Folder, db.Options{})
	if err != nil {
		return nil, err
	}
	h := &tradeHouse{d: d, stones: 1 << 40, k: journal.New(d, clock.System{}), folder: opt.Folder, members: make([]access.Actor, opt.Members)}
	fmt.Fprintf(opt.Say, "%d members …\n", opt.Members)
	beside, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- ledger.KeepLines(beside, d) }()
	h.stop = func() error {
		stop()
		return <-ended
	}
	if err := h.furnish(ctx); err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h, nil
}

func (h *tradeHouse) close() error { return errors.Join(h.stop(), h.d.Close()) }

func (h *tradeHouse) furnish(ctx context.Context) error {
	if _, err := (party.AddOrg{Kind: party.Exchange, Name: "Exchange", Country: "BE", Since: "2020-01-01"}).Do(ctx, h.k, benchSystem, id.New()); err != nil {
		return err
	}
	week, _ := calendar.Preset("sde", "")
	if _, err := calendar.Begin(week, "2020-01-01").Do(ctx, h.k, benchSystem, id.New()); err != nil {
		return err
	}
	if _, err := (rule.Set{Name: "settle.tax", Value: "6", From: "2020-01-01", Source: "measured", Mark: rule.Proposal}).Do(ctx, h.k, benchSystem, id.New()); err != nil {
		return err
	}
	return together(len(h.members), 64, func(i int) error {
		var err error
		h.members[i], err = h.member(ctx, i)
		return err
	})
}

func (h *tradeHouse) member(ctx context.Context, i int) (access.Actor, error) {
	name := "Member " + strconv.Itoa(i)
	org, err := (party.AddOrg{Kind: party.Member, Name: name, Country: "BE", Since: "2020-01-01"}).Do(ctx, h.k, benchSystem, id.New())
	if err != nil {
		return access.Actor{}, err
	}
	roles := []access.Role{access.Trader, access.StockKeeper}
	p, err := (party.AddPerson{Org: org.Org, Email: fmt.Sprintf("m%d@example.org", i), Name: name, Lang: i18n.English, Roles: roles}).Do(ctx, h.k, benchSystem, id.New())
	if err != nil {
		return access.Actor{}, err
	}
	_, err = settle.Deposit{Org: org.Org, Currency: "USD", Amount: tradeCash, Source: "measured"}.Do(ctx, h.k, benchSystem, id.New())
	return access.Actor{Person: p.Person, Org: org.Org, OrgNo: org.No, OrgKind: string(party.Member), Name: name, OrgName: name, Roles: roles, Lang: i18n.English}, err
}

// together runs f for 0 to n-1, so many at once.
func together(n, atOnce int, f func(i int) error) error {
	work, fails := make(chan int), make([]error, atOnce)
	var all sync.WaitGroup
	for w := range atOnce {
		all.Go(func() {
			for i := range work {
				if fails[w] == nil {
					fails[w] = f(i)
				}
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	all.Wait()
	return errors.Join(fails...)
}

// pair chooses who pays whom.
func (h *tradeHouse) pair(work int) (from, to int) {
	n := len(h.members)
	if work == workHot {
		return 1 + rand.IntN(n-1), 0
	}
	from = rand.IntN(n)
	return from, (from + 1 + rand.IntN(n-1)) % n
}

// parties are the seller, buyer and broker of the n-th deal: half of the members sell,
// half buy, every fiftieth is a broker.
func (h *tradeHouse) parties(n int) (seller, buyer, broker int) {
	brokers := max(len(h.members)/50, 1)
	half := (len(h.members) - brokers) / 2
	return n % half, half + n%half, 2*half + n%brokers
}

func (h *tradeHouse) do(ctx context.Context, work, n int) error {
	if work == workDvP {
		at := h.first + n
		_, buyer, _ := h.parties(at)
		_, err := settle.Settle{Deal: h.deals[at]}.Do(ctx, h.k, h.members[buyer], id.New())
		return err
	}
	from, to := h.pair(work)
	_, err := settle.Pay{From: h.members[from].Org, To: h.members[to].Org, Currency: "USD", Amount: 3}.Do(ctx, h.k, h.members[from], id.New())
	return err
}

// ready lets the house do what the work before has left for later. For deliveries it strikes
// so many deals: each stone's title is set aside, and its settlement opened.
func (h *tradeHouse) ready(ctx context.Context, work, most int) error {
	for wrote := true; wrote; {
		var err error
		if wrote, err = ledger.WriteLines(ctx, h.d, 1); err != nil {
			return err
		}
	}
	if work != workDvP {
		return nil
	}
	h.first = len(h.deals)
	first := h.stones + 1
	h.stones += int64(most)
	if err := h.titles(ctx, first, most); err != nil {
		return err
	}
	head, _, err := h.k.Head(ctx)
	if err != nil {
		return err
	}
	h.deals = append(h.deals, make([]int64, most)...)
	if err := together(most, 256, func(i int) error {
		at := h.first + i
		h.deals[at] = int64(at) + 1
		return h.strike(ctx, at, first+int64(i))
	}); err != nil {
		return err
	}
	return h.follow(ctx, head)
}

// titles gives each seller the stones he is going to sell; they lie in the exchange's vault.
func (h *tradeHouse) titles(ctx context.Context, first int64, n int) error {
	of := map[int][]ledger.Item{}
	for i := range n {
		seller, _, _ := h.parties(h.first + i)
		of[seller] = append(of[seller], ledger.Item{No: first + int64(i), Pieces: 1, Weight: 1010, Single: true})
	}
	for seller, items := range of {
		if err := h.d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			if _, err := ledger.FirstTitle(ctx, tx, h.k.Clock().Now(), "upload:1", h.members[seller].Org, items); err != nil {
				return err
			}
			return h.layIn(ctx, tx, items)
		}); err != nil {
			return err
		}
	}
	return nil
}

// layIn puts stones into the vault.
func (h *tradeHouse) layIn(ctx context.Context, tx *db.Tx, items []ledger.Item) error {
	house, err := party.House(ctx, tx)
	if err != nil {
		return err
	}
	vault, err := ledger.Open(ctx, tx, ledger.Place, house.ID, ledger.Vault)
	if err != nil {
		return err
	}
	mint, err := ledger.World(ctx, tx, ledger.Place, ledger.Mint)
	if err != nil {
		return err
	}
	t := ledger.Transfer{At: h.k.Clock().Now(), Kind: "vault.in", Reference: "upload:1"}
	for _, i := range items {
		t.Legs = append(t.Legs, ledger.Leg{Book: ledger.Place, Asset: i.No, From: mint.No, To: vault.No, Quantity: 1, Pieces: i.Pieces, Weight: i.Weight})
	}
	_, err = ledger.Post(ctx, tx, t)
	return err
}

// strike writes what a mazal writes about one stone: its title set aside, and the fact.
func (h *tradeHouse) strike(ctx context.Context, at int, stone int64) error {
	now := h.k.Clock().Now()
	s, b, br := h.parties(at)
	f := fact.DealStruck{
		Deal: h.deals[at], Version: 1, Seller: h.members[s].Org, Buyer: h.members[b].Org, Broker: h.members[br].Org,
		Currency: "USD", Total: tradePrice, Commission: tradePrice / 100, Delivery: "vault", At: now, Due: now.Add(72 * time.Hour),
	}
	_, err := journal.Do(ctx, h.k, journal.Act{Actor: benchSystem.Key(), ID: id.New(), Kind: "bench.strike", Input: f.Deal},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			none := struct{}{}
			from, err := ledger.Open(ctx, tx, ledger.Title, f.Seller, ledger.Owned)
			if err != nil {
				return nil, none, err
			}
			to, err := ledger.Open(ctx, tx, ledger.Title, f.Buyer, ledger.Owned)
			if err != nil {
				return nil, none, err
			}
			no, err := ledger.Reserve(ctx, tx, ledger.Transfer{At: now, Kind: "deal.title", Reference: "deal:" + strconv.FormatInt(f.Deal, 10), Legs: []ledger.Leg{
				{Book: ledger.Title, Asset: stone, From: from.No, To: to.No, Quantity: 1, Pieces: 1, Weight: 1010},
			}}, 0)
			f.Lines = []fact.DealLine{{Stone: stone, Kind: "natural", Single: true, Pieces: 1, Weight: 1010, PPC: f.Total, Total: f.Total, Reserved: no}}
			return f, none, err
		})
	return err
}

// follow opens the settlements of the deals after an entry.
func (h *tradeHouse) follow(ctx context.Context, from int64) error {
	for {
		all, err := h.k.After(ctx, from, 2000)
		if err != nil || len(all) == 0 {
			return err
		}
		if err := together(len(all), 256, func(i int) error {
			_, err := settle.Apply(ctx, h.k, all[i])
			return err
		}); err != nil {
			return err
		}
		from = all[len(all)-1].No
	}
}

// sound checks that the books are what their legs make, and the journal its chain.
func (h *tradeHouse) sound(ctx context.Context) error {
	faults, err := ledger.Check(ctx, h.d, 3)
	if err == nil && len(faults) > 0 {
		err = fmt.Errorf("bench: the books do not balance: %+v", faults)
	}
	return err
}
