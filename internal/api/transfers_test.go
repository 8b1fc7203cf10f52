package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"openbourse/internal/api"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

// piece sends a piece of a file.
func (h *house) piece(key string, no id.ID, at int64, text string) answer {
	h.t.Helper()
	return h.do(http.MethodPut, fmt.Sprintf("%s/stock/transfers/%s?at=%d", api.Base, no, at), key, strings.NewReader(text),
		"Idempotency-Key", id.New().String(), "Content-Type", "application/octet-stream")
}

func TestAFileComesInPiecesAndIsRead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openOn(t, d, api.Limits{Reads: 1000, Writes: 1000})
		seller, other := h.key(0, "market.*"), h.key(1, "market.*")
		file := stockFile(40, 2)
		half := int64(len(file) / 2)
		ask := api.OpenTransfer{Mode: "replace", Name: "stock.csv", Size: int64(len(file)), Mark: "1"}
		var tr, again api.Transfer
		h.send(http.MethodPost, "/stock/transfers", seller, ask).into(t, &tr)
		if tr.Arrived != 0 || tr.Size != ask.Size || tr.Piece <= 0 {
			t.Fatalf("%+v", tr)
		}
		h.piece(seller, tr.ID, 0, file[:half]).into(t, &tr)
		at := "/stock/transfers/" + tr.ID.String()
		h.get(at, seller).into(t, &again)
		if again != tr || again.Arrived != half {
			t.Fatalf("%+v, asked for again %+v", tr, again)
		}
		if p := h.piece(seller, tr.ID, 0, file[:half]).problem(t, http.StatusConflict); p.Key != "market.piece_place" {
			t.Errorf("%+v", p)
		}
		h.get(at, other).problem(t, http.StatusNotFound)
		h.piece(other, tr.ID, half, file[half:]).problem(t, http.StatusNotFound)
		h.send(http.MethodPost, at+"/end", seller, api.EndTransfer{}).problem(t, http.StatusConflict)
		h.piece(seller, tr.ID, half, file[half:]).into(t, &tr)
		h.send(http.MethodPost, at+"/end", seller, api.EndTransfer{SHA256: "f00"}).problem(t, http.StatusUnprocessableEntity)
		sum := sha256.Sum256([]byte(file))
		var up, twice api.Upload
		end := api.EndTransfer{SHA256: hex.EncodeToString(sum[:]), Set: []string{"price=per_carat"}}
		h.send(http.MethodPost, at+"/end", seller, end).into(t, &up)
		h.send(http.MethodPost, at+"/end", seller, end).into(t, &twice)
		if up.State != "reading" || up.FileName != "stock.csv" || up.Mode != "replace" || up.No != twice.No {
			t.Fatalf("%+v, said again %+v", up, twice)
		}
		h.stage(up.No)
		h.get(fmt.Sprint("/stock/uploads/", up.No), seller).into(t, &up)
		if up.Ready != 40 {
			t.Errorf("%+v", up)
		}
	})
}

func TestPiecesThatMakeAnotherFileAreThrownAway(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{Reads: 1000, Writes: 1000})
	seller := h.key(0, "market.*")
	ask := api.OpenTransfer{Mode: "replace", Name: "stock.csv", Size: 6, Mark: "1"}
	var tr api.Transfer
	h.send(http.MethodPost, "/stock/transfers", seller, ask).into(t, &tr)
	h.piece(seller, tr.ID, 0, "abcdef").into(t, &tr)
	at := "/stock/transfers/" + tr.ID.String()
	sum := sha256.Sum256([]byte("abcdeg"))
	if p := h.send(http.MethodPost, at+"/end", seller, api.EndTransfer{SHA256: hex.EncodeToString(sum[:])}).problem(t, http.StatusConflict); p.Key != "market.other_file" {
		t.Errorf("%+v", p)
	}
	h.get(at, seller).problem(t, http.StatusNotFound)
	var page api.UploadPage
	if h.get("/stock/uploads", seller).into(t, &page); len(page.Uploads) != 0 {
		t.Errorf("%+v", page)
	}
	next := api.Transfer{}
	if h.send(http.MethodPost, "/stock/transfers", seller, ask).into(t, &next); next.ID == tr.ID || next.Arrived != 0 {
		t.Errorf("the next try goes on with the pieces of the wrong file: %+v", next)
	}
}
