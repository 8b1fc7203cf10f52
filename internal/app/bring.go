package app

import (
	"context"
	"errors"
	"io"

	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/journal"
)

// Bringing says how a stock file comes in from start to end without a person at a page.
type Bringing struct {
	Member  int64 // number
	Mode    market.Mode
	Name    string   // of the file
	Set     []string // field=value, on top of what the member answered before for such files
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
	if err := start(ctx, k, blobs, who, made.Upload, b); err != nil {
		_, e := market.Discard{Upload: made.Upload}.Do(ctx, k, who, id.New()) // nobody comes to answer
		return none, errors.Join(err, e)
	}
	if err := market.Stage(ctx, k, blobs, made.Upload); err != nil {
		return none, err
	}
	u, err := market.UploadByNo(ctx, k.DB(), who, made.Upload)
	if err != nil || !b.Publish || u.State != market.Ready {
		return u, err
	}
	if _, err := (market.Publish{Upload: u.No, Confirm: b.Confirm}).Do(ctx, k, who, id.New()); err != nil {
		_, e := market.Discard{Upload: u.No}.Do(ctx, k, who, id.New()) // so that the next try is not in its way
		return u, errors.Join(err, e)
	}
	return market.UploadByNo(ctx, k.DB(), who, u.No)
}

// start answers the mapping step: what the member said before about such files, and what
// is set now.
func start(ctx context.Context, k *journal.Keeper, blobs *blob.Store, who access.Actor, upload int64, b Bringing) error {
	m, err := market.Inspect(ctx, k.DB(), blobs, who, upload, nil)
	if err != nil {
		return err
	}
	p, err := m.Profile.With(b.Set)
	if err != nil {
		return err
	}
	_, err = market.Read{Upload: upload, Mode: b.Mode, Profile: p}.Do(ctx, k, blobs, who, id.New())
	return err
}
