package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/border/duty"
)

// DutyReport says how fast declarations are assessed.
type DutyReport struct {
	Declarations int     `json:"declarations"`
	Lines        int     `json:"lines_each"`
	PerSecond    float64 `json:"declarations_per_second"`
	OnOne        float64 `json:"declarations_per_second_on_one_processor"`
	Processors   int     `json:"processors"`
	Fen          int64   `json:"net_fen"` // of one declaration after the other, so that nothing is left out
	How          string  `json:"how"`
}

// BorderDuty assesses declarations of 200 lines, each different from the one before, for as
// long as each says: on one processor, then on all.
func BorderDuty(ctx context.Context, each time.Duration) (DutyReport, error) {
	rules, err := duty.Shipped("2026-11-27")
	if err != nil {
		return DutyReport{}, err
	}
	const lines, papers = 200, 256
	all := make([][]duty.Line, papers)
	r := rand.New(rand.NewPCG(4, 3))
	for i := range all {
		all[i] = declaration(r, lines)
	}
	rep := DutyReport{
		Lines: lines, Processors: runtime.GOMAXPROCS(0),
		How: "256 random declarations in turn (natural and laboratory-grown stones through the exchange, jewellery outside it with and without proof of origin), every line checked, valued and taxed with its rules, losers and notes; rules of one day",
	}
	one, _, err := assessFor(ctx, rules, all, each, 1)
	if err != nil {
		return rep, err
	}
	rep.OnOne = one / each.Seconds()
	done, fen, err := assessFor(ctx, rules, all, each, rep.Processors)
	rep.Declarations, rep.Fen, rep.PerSecond = int(done), fen, done/each.Seconds()
	return rep, err
}

func assessFor(ctx context.Context, rules *duty.Rules, all [][]duty.Line, each time.Duration, workers int) (done float64, fen int64, err error) {
	ctx, stop := context.WithTimeout(ctx, each)
	defer stop()
	var wait sync.WaitGroup
	var count, net atomic.Int64
	fails := make([]error, workers)
	for w := range workers {
		wait.Go(func() {
			for i := w; ctx.Err() == nil; i += workers {
				_, total, err := duty.AssessAll(rules, all[i%len(all)])
				if err != nil {
					fails[w] = fmt.Errorf("bench: declaration %d: %w", i, err)
					return
				}
				count.Add(1)
				if i < len(all) {
					net.Add(total.Net())
				}
			}
		})
	}
	wait.Wait()
	for _, err := range fails {
		if err != nil {
			return 0, 0, err
		}
	}
	return float64(count.Load()), net.Load(), nil
}

// declaration is one paper of lines drawn at random.
func declaration(r *rand.Rand, lines int) []duty.Line {
	through := []string{"71023900", "7102.31.00", "7102100000", "71049190", "71042100"}
	outside := []string{"71131911", "7113.20.10", "71023900"}
	countries := []string{"IN", "BE", "TH", "VN", "BW", "MY"}
	all := make([]duty.Line, lines)
	for i := range all {
		x := duty.Line{
			HS: through[r.IntN(len(through))], Route: duty.Exchange, Direction: duty.Import, Origin: countries[r.IntN(len(countries))],
			Terms: duty.DeliveryTerms[r.IntN(len(duty.DeliveryTerms))], Currency: "USD", Value: 1 + r.Int64N(50_000_000), Freight: r.Int64N(20_000),
			Insurance: r.Int64N(5_000), Rate: 7_000_000 + r.Int64N(200_000), Weight: carat.Weight(1 + r.Int64N(9_000)),
		}
		if r.IntN(4) == 0 {
			x.Route, x.HS = duty.Other, outside[r.IntN(len(outside))]
			if r.IntN(2) == 0 {
				x.Proofs = []duty.Proof{{Form: duty.FormE, Issued: "2026-03-01"}}
			}
		}
		all[i] = x
	}
	return all
}
