package bench_test

import (
	"testing"
	"time"

	"openbourse/internal/app/bench"
	"openbourse/internal/store/db/dbtest"
)

func TestTransfersAndDeliveriesAreMeasuredOnBothSides(t *testing.T) {
	t.Parallel()
	rep, err := bench.Trade(t.Context(), bench.TradeOptions{Folder: t.TempDir(), Against: dbtest.Address(t), Each: 40 * time.Millisecond, Clients: []int{2, 64}, Members: 100, Say: stamped{t}})
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]*bench.TradeSide{"ours": &rep.Ours, "postgres": rep.Postgres} {
		for _, r := range append(append(s.Transfers, s.Hot...), s.DvP...) {
			if r.Done == 0 || r.P99 <= 0 {
				t.Errorf("%s: %+v", name, r)
			}
		}
	}
	if rep.Ratio == nil || rep.Ratio.DvP <= 0 || rep.Accept.Commands == 0 {
		t.Errorf("%+v", rep)
	}
}

func TestDeliveriesAreMeasuredThroughTheAPI(t *testing.T) {
	t.Parallel()
	rep, err := bench.TradeHTTP(t.Context(), bench.TradeOptions{Folder: t.TempDir(), Each: 40 * time.Millisecond, Clients: []int{1, 8}, Members: 100, Say: stamped{t}})
	if err != nil {
		t.Fatal(err)
	}
	if len(rep.DvP) != 2 || rep.DvP[0].Done == 0 || rep.DvP[1].P99 <= 0 {
		t.Errorf("%+v", rep)
	}
}

type stamped struct{ t *testing.T }

func (s stamped) Write(p []byte) (int, error) {
	s.t.Log(time.Now().Format("05.000"), string(p))
	return len(p), nil
}
