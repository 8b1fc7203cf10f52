package api_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"openbourse/internal/api"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

func TestProgramsSplitMergeAndWeighParcels(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{Writes: 1000})
	var no int64
	must(t, h.d.Write(context.Background(), db.Prompt, func(ctx context.Context, tx *db.Tx) (err error) {
		if no, err = stone.Make(ctx, tx, stone.Stone{Kind: stone.Natural, Form: stone.Parcel, Carat: 10_000, Pieces: 900, Origins: []string{"BW"}}); err != nil {
			return err
		}
		_, err = ledger.FirstTitle(ctx, tx, h.now.Now(), "test", h.members[0].org, []ledger.Item{{No: no, Pieces: 900, Weight: 10_000}})
		return err
	}))
	key, other := h.key(0, "parcel.*"), h.key(1, "parcel.*")
	at := fmt.Sprintf("/parcels/%d", no)
	cmd := []string{"Idempotency-Key", id.New().String()}
	var first, again api.ParcelDone
	parts := api.ParcelParts{Parts: []api.ParcelPart{{Carat: "2.5", Label: "P-A"}, {Carat: "1.005"}}}
	h.send(http.MethodPost, at+"/split", key, parts, cmd...).into(t, &first)
	h.send(http.MethodPost, at+"/split", key, parts, cmd...).into(t, &again)
	if len(first.Parcels) != 2 || again.Act != first.Act {
		t.Fatalf("%+v, then %+v", first, again)
	}
	var merged, weighed api.ParcelDone
	h.send(http.MethodPost, "/parcels/merge", key, api.MergeParcels{Parcels: first.Parcels, Label: "P-B"}).into(t, &merged)
	h.send(http.MethodPost, fmt.Sprintf("/parcels/%d/weigh", merged.Parcels[0]), key, api.WeighParcel{Carat: "3.5", Reason: "scale"}).into(t, &weighed)
	if weighed.Act == 0 || weighed.Loss != "0.005" {
		t.Errorf("%+v", weighed)
	}
	var p api.ParcelLineage
	h.get(at, key).into(t, &p)
	if p.Carat != "6.495" || p.Mine != "6.495" || len(p.Acts) != 3 || len(p.Origins) != 1 || p.Origins[0].Carat != "6.495" {
		t.Errorf("%+v", p)
	}
	var have, gone, theirs api.ParcelPage
	h.get("/parcels", key).into(t, &have)
	h.get("/parcels?gone=true", key).into(t, &gone)
	h.get("/parcels", other).into(t, &theirs)
	if len(have.Parcels) != 2 || have.Parcels[0].StockNo != "P-B" || have.Parcels[0].CameBy != "merge" || len(have.Parcels[0].Parents) != 2 || have.Parcels[1].CameBy != "" {
		t.Errorf("what there is: %+v", have)
	}
	if len(gone.Parcels) != 2 || gone.Parcels[0].StockNo != fmt.Sprintf("%d-A", no) || gone.Parcels[1].StockNo != "P-A" || len(theirs.Parcels) != 0 {
		t.Errorf("what is used up: %+v; another member's: %+v", gone, theirs)
	}
	h.get(at, other).problem(t, http.StatusNotFound)
	if p := h.send(http.MethodPost, at+"/split", key, api.ParcelParts{Parts: []api.ParcelPart{{Carat: "7"}}}).problem(t, http.StatusUnprocessableEntity); p.Key != "parcel.too_much" {
		t.Error(p.Key)
	}
	if p := h.send(http.MethodPost, at+"/sieve", key, api.ParcelParts{Parts: []api.ParcelPart{{Carat: "x"}}}).problem(t, http.StatusUnprocessableEntity); p.Key != "parcel.bad_weight" {
		t.Error(p.Key)
	}
}
