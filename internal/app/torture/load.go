package torture

import (
	"context"
	"math/rand/v2"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"

	"openbourse/internal/base/id"
)

// deal lets people deal until the exchange is dead, and gives what they were told. Each time
// somebody is told that something is done, answered gets how often that was by now.
func (f *fair) deal(ctx context.Context, clients int, seed uint64, dead <-chan struct{}, answered func(n int64)) []told {
	all := make([][]told, clients)
	var done atomic.Int64
	var g sync.WaitGroup
	for c := range clients {
		dice := rand.New(rand.NewPCG(seed, uint64(c)))
		g.Go(func() {
			for {
				select {
				case <-dead:
					return
				default:
				}
				for _, t := range f.act(ctx, dice) {
					if t.outcome == acked {
						answered(done.Add(1))
					}
					if all[c] = append(all[c], t); t.outcome == unknown || t.outcome == unsent {
						return // till the next life
					}
				}
			}
		})
	}
	g.Wait()
	var told []told
	for _, t := range all {
		told = append(told, t...)
	}
	return told
}

// act does one thing that people do, mostly with stones and deals that others want too.
func (f *fair) act(ctx context.Context, dice *rand.Rand) []told {
	switch n := dice.IntN(100); {
	case n < 30:
		return f.buy(ctx, dice)
	case n < 35:
		return []told{f.people[dice.IntN(len(f.people))].paidOut(ctx, 1+dice.IntN(100_000))}
	case n < 55:
		return f.agree(ctx, dice)
	case n < 85:
		if d, ok := f.pick(dice, &f.bound); ok {
			return []told{d.buyer.settles(ctx, d.no, id.New())}
		}
	default:
		from := &f.bound
		if dice.IntN(3) == 0 {
			from = &f.ended
		}
		if d, ok := f.pick(dice, from); ok {
			return f.undo(ctx, d)
		}
	}
	return f.buy(ctx, dice)
}

func (f *fair) pick(dice *rand.Rand, from *[]deal) (deal, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(*from) == 0 {
		return deal{}, false
	}
	return (*from)[dice.IntN(len(*from))], true
}

// wanted is a stone and somebody else who wants it; half of all want one of the same few.
func (f *fair) wanted(dice *rand.Rand) (stone, *person, bool) {
	if len(f.stones) == 0 {
		return stone{}, nil, false
	}
	at := dice.IntN(len(f.stones))
	if dice.IntN(2) == 0 {
		at = dice.IntN(min(len(f.stones), 16))
	}
	s, p := f.stones[at], f.people[dice.IntN(len(f.people))]
	return s, p, p.member != s.member
}

// struck puts a new deal where others find it.
func (f *fair) struck(no int64, buyer, seller *person) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.bound = append(f.bound, deal{no, buyer, seller})
}

// buy takes a stone at its asked price.
func (f *fair) buy(ctx context.Context, dice *rand.Rand) []told {
	s, p, ok := f.wanted(dice)
	if !ok {
		return nil
	}
	t := p.signs(ctx, "/deals/buy", url.Values{"no": {strconv.FormatInt(s.listing, 10)}, "ppc": {strconv.FormatInt(s.ppc, 10)}})
	if t.outcome == acked {
		f.struck(t.deal, p, f.seller(s, dice))
	}
	return []told{t}
}

// seller is one of the two people of the member whose stone it is.
func (f *fair) seller(s stone, dice *rand.Rand) *person {
	for _, both := range f.byOrg {
		if both[0].member == s.member {
			return both[dice.IntN(2)]
		}
	}
	return nil
}

// agree opens a room, makes an offer and has the other side accept it.
func (f *fair) agree(ctx context.Context, dice *rand.Rand) []told {
	s, p, ok := f.wanted(dice)
	if !ok {
		return nil
	}
	open := told{actor: "person:" + p.id.String(), cmd: id.New(), by: p, leads: true}
	open = p.sends(ctx, "/deals", url.Values{"no": {strconv.FormatInt(s.listing, 10)}, "cmd": {open.cmd.String()}}, open)
	if open.outcome != acked || open.deal == 0 {
		return []told{open}
	}
	room := "/deals/" + strconv.FormatInt(open.deal, 10) + "/sign"
	offer := p.signs(ctx, room, url.Values{
		"do": {"offer"}, "version": {"0"}, "pct.1": {strconv.Itoa(-1 - dice.IntN(9))}, "days": {"0"}, "delivery": {"premises"}, "valid": {"2"},
	})
	offer.deal = open.deal
	if offer.outcome != acked {
		return []told{open, offer}
	}
	seller := f.seller(s, dice)
	mazal := seller.signs(ctx, room, url.Values{"do": {"strike"}, "version": {"1"}})
	if mazal.deal = open.deal; mazal.outcome == acked {
		f.struck(open.deal, p, seller)
	}
	return []told{open, offer, mazal}
}

// undo has both sides sign that a deal is undone.
func (f *fair) undo(ctx context.Context, d deal) []told {
	var all []told
	for _, p := range []*person{d.buyer, d.seller} {
		t := p.signs(ctx, "/deals/"+strconv.FormatInt(d.no, 10)+"/sign", url.Values{"do": {"rescind"}, "reason": {"both agreed"}})
		t.deal = d.no
		if all = append(all, t); t.outcome != acked {
			break
		}
	}
	return all
}
