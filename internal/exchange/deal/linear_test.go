package deal_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db/dbtest"
)

// What people see must be as if all had come one after the other: a history is when each of
// many people asked something and when he was answered, and there must be an order of all of
// it that explains every answer. The orders are searched by porcupine.

const (
	rivals  = 3  // rooms about each stone, each of another buyer
	dealers = 12 // members who want the stones; the first of them have the rooms
)

// asked is one operation on a stone. who is a dealer, for accepting the room of a dealer.
type asked struct {
	stone, who int
	what       string // accept, withdraw, buy, hold, let go
}

// stand is how a stone stands: nobody's, held, sold, and which offers still stand.
type stand struct {
	sold      bool
	held      int // by a dealer, counted from 1
	withdrawn [rivals]bool
	accepted  [rivals]bool
}

// step says what an operation does, and whether it may be done at all.
func step(s stand, in asked) (stand, bool) {
	mine := s.held == 0 || s.held == in.who+1
	switch in.what {
	case "accept":
		if s.sold || !mine || s.withdrawn[in.who] {
			return s, false
		}
		s.sold, s.held, s.accepted[in.who] = true, 0, true
	case "withdraw":
		if s.withdrawn[in.who] || s.accepted[in.who] {
			return s, false
		}
		s.withdrawn[in.who] = true
	case "buy":
		if s.sold || !mine {
			return s, false
		}
		s.sold, s.held = true, 0
	case "hold":
		if s.sold || s.held != 0 {
			return s, false
		}
		s.held = in.who + 1
	case "let go":
		if s.held != in.who+1 {
			return s, false
		}
		s.held = 0
	}
	return s, true
}

var stoneModel = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		var of [3][]porcupine.Operation
		for _, o := range history {
			n := o.Input.(asked).stone
			of[n] = append(of[n], o)
		}
		return of[:]
	},
	Init: func() any { return stand{} },
	Step: func(state, input, output any) (bool, any) {
		next, done := step(state.(stand), input.(asked))
		return done == output.(bool), next
	},
	DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v: %v", input, output) },
}

// histories is how many are made; BOURSE_HISTORIES asks for more.
func histories() int {
	if n, err := strconv.Atoi(os.Getenv("BOURSE_HISTORIES")); err == nil && n > 0 {
		return n
	}
	if testing.Short() {
		return 5
	}
	return 40
}

func TestWhatManyDoAtOnceIsAsIfTheyCameOneAfterTheOther(t *testing.T) {
	t.Parallel()
	many := histories()
	h := newHouse(t, dbtest.SQLite(t))
	f := &floor{house: h, seller: h.member("Seller")}
	for i := range dealers {
		f.dealers = append(f.dealers, h.member("Dealer"+string(rune('a'+i))))
	}
	var rows []string
	for i := range 3 * many {
		rows = append(rows, fmt.Sprintf("S%d,%d,5000", i, 3_000_000_000+i))
	}
	f.listings = h.stock(f.seller, rows...)
	answers := map[string]int{}
	for n := range many {
		history := f.history(n, rand.New(rand.NewPCG(uint64(n), 7)))
		for _, o := range history {
			answers[fmt.Sprint(o.Input.(asked).what, " ", o.Output)]++
		}
		switch porcupine.CheckOperationsTimeout(stoneModel, history, time.Minute) {
		case porcupine.Illegal:
			t.Fatalf("history %d has no order that explains it: %+v", n, history)
		case porcupine.Unknown:
			t.Fatalf("history %d was not decided in a minute", n)
		}
	}
	t.Logf("%d histories: %v", many, answers)
	if many < 40 { // too few for each thing to happen for certain
		return
	}
	for _, what := range []string{"accept", "withdraw", "buy", "hold", "let go"} {
		if answers[what+" true"] == 0 || answers[what+" false"] == 0 && what != "let go" {
			t.Errorf("%s was never done, or never refused: %v", what, answers)
		}
	}
}

// floor is where the dealers of the histories meet.
type floor struct {
	*house
	seller   access.Actor
	dealers  []access.Actor
	listings []int64
}

// call is an operation that is ready to be sent.
type call struct {
	asked
	send func() error
}

// history has 8 to 64 people ask at once for three stones on which offers stand.
func (f *floor) history(n int, dice *rand.Rand) []porcupine.Operation {
	f.t.Helper()
	f.later(80 * time.Hour) // what was held before is free, and may be held again
	_, err := (market.KeepAlive{Member: f.seller.OrgNo, All: true}).Do(f.ctx, f.k, f.seller, id.New())
	f.must(err)
	stones := f.listings[3*n : 3*n+3]
	var rooms [3][rivals]int64
	for s, l := range stones {
		for r := range rivals {
			rooms[s][r] = f.enquire(f.dealers[r], l)
			f.offer(f.dealers[r], deal.Offer{Deal: rooms[s][r], Prices: ppc(1, 480000)})
		}
	}
	people := make([][]call, 8<<dice.IntN(4))
	held := map[asked]bool{}
	for p := range people {
		s, who := dice.IntN(3), dice.IntN(dealers)
		for range 1 + dice.IntN(2) {
			people[p] = append(people[p], f.call(dice, stones[s], rooms[s], asked{stone: s, who: who}, held)...)
		}
	}
	var all sync.WaitGroup
	done := make([][]porcupine.Operation, len(people))
	began := time.Now()
	for p := range people {
		all.Go(func() {
			for _, c := range people[p] {
				o := porcupine.Operation{ClientId: p, Input: c.asked, Call: int64(time.Since(began))}
				err := c.send()
				o.Return, o.Output = int64(time.Since(began)), err == nil
				if errors.Is(err, errNotHeld) { // nothing to let go: nothing was asked
					continue
				}
				if e := errs.Of(err); err != nil && e.Code != errs.Conflict && e.Code != errs.NotFound {
					f.t.Errorf("%+v: %v", c.asked, err)
				}
				done[p] = append(done[p], o)
			}
		})
	}
	all.Wait()
	var history []porcupine.Operation
	for _, d := range done {
		history = append(history, d...)
	}
	return history
}

var errNotHeld = errors.New("it is not held")

// call makes an operation ready: what is signed is signed before, as the offers stand.
func (f *floor) call(dice *rand.Rand, listing int64, rooms [rivals]int64, a asked, held map[asked]bool) []call {
	f.t.Helper()
	switch n := dice.IntN(10); {
	case n < 3:
		a.what, a.who = "accept", dice.IntN(rivals)
		c := deal.Strike{Deal: rooms[a.who], Version: 1}
		b, err := c.Draft(f.ctx, f.d, f.seller, f.clock.Now())
		f.must(err)
		c.Proof = f.proof(f.seller, b)
		return []call{{a, func() error { _, err := c.Do(f.ctx, f.k, f.seller, id.New()); return err }}}
	case n < 5:
		a.what, a.who = "withdraw", dice.IntN(rivals)
		who := f.dealers[a.who]
		return []call{{a, func() error {
			_, err := deal.Withdraw{Deal: rooms[a.who], Version: 1}.Do(f.ctx, f.k, who, id.New())
			return err
		}}}
	case n < 7:
		a.what = "buy"
		who := f.dealers[a.who]
		c := deal.Buy{Lines: []deal.Wanted{{Listing: listing, PPC: 500000}}, Delivery: deal.AtExchange}
		b, _, err := c.Draft(f.ctx, f.d, who, f.clock.Now())
		f.must(err)
		c.Proof = f.proof(who, b)
		return []call{{a, func() error { _, err := c.Do(f.ctx, f.k, who, id.New()); return err }}}
	}
	a.what = "hold"
	if held[a] { // nobody holds the same stone twice in three days
		return nil
	}
	held[a] = true
	who, no, back := f.dealers[a.who], int64(0), a
	back.what = "let go"
	return []call{
		{a, func() error {
			h, err := deal.Hold{Listing: listing}.Do(f.ctx, f.k, who, id.New())
			no = h.Hold
			return err
		}},
		{back, func() error {
			if no == 0 {
				return errNotHeld
			}
			_, err := deal.Unhold{Hold: no}.Do(f.ctx, f.k, who, id.New())
			return err
		}},
	}
}

// Else the search above could not fail.
func TestAStoneSoldTwiceHasNoOrderThatExplainsIt(t *testing.T) {
	t.Parallel()
	sold := func(call, end int64, what string, who int, done bool) porcupine.Operation {
		return porcupine.Operation{Input: asked{0, who, what}, Call: call, Return: end, Output: done}
	}
	for name, c := range map[string]struct {
		history []porcupine.Operation
		good    bool
	}{
		"one of two buys":         {[]porcupine.Operation{sold(1, 5, "buy", 0, true), sold(2, 4, "buy", 1, false)}, true},
		"both buy":                {[]porcupine.Operation{sold(1, 5, "buy", 0, true), sold(2, 4, "buy", 1, true)}, false},
		"refused before the sale": {[]porcupine.Operation{sold(1, 2, "buy", 1, false), sold(3, 4, "buy", 0, true)}, false},
		"accepted after it was withdrawn": {[]porcupine.Operation{
			sold(1, 2, "withdraw", 0, true), sold(3, 4, "accept", 0, true),
		}, false},
		"bought while another holds": {[]porcupine.Operation{sold(1, 2, "hold", 0, true), sold(3, 4, "buy", 1, true), sold(5, 6, "let go", 0, true)}, false},
	} {
		if porcupine.CheckOperations(stoneModel, c.history) != c.good {
			t.Errorf("%s: explained: %t", name, !c.good)
		}
	}
}
