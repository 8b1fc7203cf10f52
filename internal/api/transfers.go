package api

import (
	"encoding/hex"
	"io"
	"net/http"
	"time"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/stockfile"
)

// A long stock file may come in pieces. Who lost the line asks where the file stands (GET or
// HEAD) and goes on from there; the end makes an upload as one file sent whole does.
var transferOperations = []Operation{
	command("openTransfer", http.MethodPost, "/stock/transfers", "market.upload", "stock", "Begin to send a stock file in pieces, or find how far the same file came", (*Server).openTransfer),
	get("readTransfer", "/stock/transfers/{id}", "market.upload", "stock", "Where the next piece of a file begins", (*Server).readTransfer),
	sendPiece(command("sendPiece", http.MethodPut, "/stock/transfers/{id}", "market.upload", "stock", "Send the piece that begins at a place; half a piece that arrived is not kept", (*Server).sendPiece)),
	longer(command("endTransfer", http.MethodPost, "/stock/transfers/{id}/end", "market.upload", "stock", "Join the pieces of a whole file; it is read and staged", (*Server).endTransfer)),
}

func sendPiece(o Operation) Operation {
	o.Body, o.Time = market.MaxPiece+maxBody, 10*time.Minute
	return o
}

func longer(o Operation) Operation {
	o.Time = time.Hour
	return o
}

type openTransfer struct {
	Body OpenTransfer `body:"json" example:"{\"mode\":\"replace\",\"name\":\"stock.csv\",\"size\":52428800,\"mark\":\"2026-11-27\"}"`
}

// OpenTransfer begins a transfer.
type OpenTransfer struct {
	Member int64       `json:"member,omitempty" doc:"number of the member; only the exchange names another than its own"`
	Mode   market.Mode `json:"mode" enum:"replace,merge,keep,delete"`
	Name   string      `json:"name" doc:"the file's name; its ending helps to tell its kind"`
	Size   int64       `json:"size" doc:"bytes of the whole file"`
	Mark   string      `json:"mark" doc:"by which the sender knows the same file again: its date, a digest; at most 200 bytes"`
}

// Transfer is how far a file has come. It rests for a day at most.
type Transfer struct {
	ID      id.ID `json:"id"`
	Size    int64 `json:"size" doc:"bytes of the whole file" example:"52428800"`
	Arrived int64 `json:"arrived" doc:"the next piece begins here" example:"8388608"`
	Piece   int64 `json:"piece" doc:"bytes a piece may have at most" example:"8388608"`
}

func transferView(t market.Transfer, err error) (Transfer, error) {
	return Transfer{t.ID, t.Size, t.Arrived, market.MaxPiece}, err
}

func (s *Server) openTransfer(c *call, in openTransfer) (Transfer, error) {
	member, err := memberOf(c.Actor, in.Body.Member)
	if err != nil {
		return Transfer{}, err
	}
	b := in.Body
	return transferView(market.OpenTransfer{Member: member, Mode: b.Mode, FileName: b.Name, Size: b.Size, Mark: b.Mark}.Do(c.Context(), s.Keeper, c.Actor))
}

type transferID struct {
	ID id.ID `path:"id" doc:"of the transfer"`
}

func (s *Server) readTransfer(c *call, in transferID) (Transfer, error) {
	return transferView(market.TransferByID(c.Context(), s.Keeper, c.Actor, in.ID))
}

type pieceOf struct {
	ID    id.ID     `path:"id" doc:"of the transfer"`
	At    int64     `query:"at" min:"0" doc:"where in the file the piece begins: “arrived” of the transfer"`
	Piece io.Reader `body:"application/octet-stream"`
}

func (s *Server) sendPiece(c *call, in pieceOf) (Transfer, error) {
	t, err := market.AddPiece(c.Context(), s.Keeper, s.Blobs, c.Actor, in.ID, in.At, in.Piece)
	return transferView(t, bodyLimit(err))
}

type endTransfer struct {
	ID   id.ID       `path:"id" doc:"of the transfer"`
	Body EndTransfer `body:"json" example:"{\"set\":[\"shape=Round\"]}"`
}

// EndTransfer says that a file has arrived whole.
type EndTransfer struct {
	SHA256 string   `json:"sha256,omitempty" doc:"digest of the whole file in hexadecimal; when it is another, the pieces are thrown away"`
	Set    []string `json:"set,omitempty" doc:"field=value for cells that are empty or missing"`
}

func (s *Server) endTransfer(c *call, in endTransfer) (Upload, error) {
	want, err := hex.DecodeString(in.Body.SHA256)
	if err != nil || len(want) != 0 && len(want) != 32 {
		return Upload{}, errs.New(errs.Invalid, "api.bad_parameter", "name", "sha256", "value", in.Body.SHA256).At("sha256")
	}
	if _, err := (stockfile.Profile{}).With(in.Body.Set); err != nil {
		return Upload{}, err
	}
	made, err := market.EndTransfer(c.Context(), s.Keeper, s.Blobs, c.Actor, in.ID, c.Cmd, want)
	if err != nil {
		return Upload{}, err
	}
	u, err := market.UploadByNo(c.Context(), s.DB, c.Actor, made.Upload)
	if err != nil || u.State != market.Received { // said again: reading has begun
		return uploadView(u, c.Lang), err
	}
	return s.readOn(c, made.Upload, u.Mode, in.Body.Set, nil, c.next("read"))
}
