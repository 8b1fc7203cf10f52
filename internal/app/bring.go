package app

import (
	"context"
	"io"

	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/journal"
)

// Bringing says how a stock file comes in from start to end without a person at a page.
type Bringing struct {
	Member  int64 // number
	Mode    market.Mode
	Name    string // of the file
	Profile stockfile.Profile
	Publish bool
	Confirm int64 // see market.Publish
}

// Bring takes a stock file, reads and stages it, and publishes it when asked. The upload
// is given as it stands then; one that cannot be read is the refusal.
func Bring(ctx context.Context, k *journal.Keeper, blobs *blob.Store, who access.Actor, b Bringing, file io.Reader) (market.Upload, error) {
	var none market.Upload
	ref, err := market.TakeFile(ctx, blobs, file, nil)
	if err != nil {
		return none, err
	}
	made, err := market.Receive{Member: b.Member, Mode: b.Mode, FileName: b.Name, File: ref}.Do(ctx, k, who, id.New())
	if err != nil {
		return none, err
	}
	if _, err := (market.Read{Upload: made.Upload, Mode: b.Mode, Profile: b.Profile}).Do(ctx, k, blobs, who, id.New()); err != nil {
		return none, err
	}
	if err := market.Stage(ctx, k, blobs, made.Upload); err != nil {
		return none, err
	}
	u, err := market.UploadByNo(ctx, k.DB(), who, made.Upload)
	if err != nil || !b.Publish || u.State != market.Ready {
		return u, err
	}
	if _, err := (market.Publish{Upload: u.No, Confirm: b.Confirm}).Do(ctx, k, who, id.New()); err != nil {
		return u, err
	}
	return market.UploadByNo(ctx, k.DB(), who, u.No)
}
