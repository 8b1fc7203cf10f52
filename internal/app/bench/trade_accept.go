package bench

import (
	"context"
	"fmt"
	"strings"
	"time"

	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/signin"
	"openbourse/internal/store/blob"
)

const acceptStock = 1000 // stones at most

// accept measures one buyer who takes stones at their asked price, one after the other:
// the whole mazal with its papers, from the command to durable. The second proof is made
// before, as a person makes it.
func (h *tradeHouse) accept(ctx context.Context, long time.Duration) (Waits, error) {
	seller, buyer := h.members[1], h.members[2]
	seal, err := signin.SealFor(ctx, h.d)
	if err != nil {
		return Waits{}, err
	}
	desk, err := signin.New(signin.Config{Keeper: h.k, Seal: seal, Origin: "http://localhost", Issuer: "Measured", Demo: true})
	if err != nil {
		return Waits{}, err
	}
	if _, err := (party.FileRepresentative{Person: buyer.Person, Source: "measured"}).Do(ctx, h.k, benchSystem, id.New()); err != nil {
		return Waits{}, err
	}
	listings, err := h.stock(ctx, 1)
	if err != nil {
		return Waits{}, err
	}
	if _, err := (market.KeepAlive{Member: seller.OrgNo, Listings: listings}).Do(ctx, h.k, seller, id.New()); err != nil {
		return Waits{}, err
	}
	var took []time.Duration
	for begin := time.Now(); len(took) < len(listings) && time.Since(begin) < 10*long; {
		b := deal.Buy{Lines: []deal.Wanted{{Listing: listings[len(took)], PPC: 600_000}}, Delivery: deal.AtExchange}
		bound, _, err := b.Draft(ctx, h.d, buyer, h.k.Clock().Now())
		if err != nil {
			return Waits{}, err
		}
		proof, err := desk.Confirm(ctx, buyer, signin.Confirming{Act: string(bound.Act), Digest: bound.Digest()})
		if err != nil {
			return Waits{}, err
		}
		b.Proof = proof.ID
		at := time.Now()
		done, err := b.Do(ctx, h.k, buyer, id.New())
		if err != nil {
			return Waits{}, err
		}
		if took = append(took, time.Since(at)); done.State != deal.Mazal {
			return Waits{}, fmt.Errorf("bench: buying made %s, not a deal", done.State)
		}
	}
	return waitsOf(took), nil
}

// stock puts a member's stones on the market and gives their listings.
func (h *tradeHouse) stock(ctx context.Context, member int) ([]int64, error) {
	who := h.members[member]
	blobs, err := blob.New(h.d, h.k.Clock())
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	b.WriteString("Stock #,Report #,Price Per Carat,Lab,Shape,Carat,Color,Clarity,Cut,Polish,Symmetry,Fluorescence,Measurements,Depth %,Table %,Availability,Country,City\n")
	for i := range acceptStock {
		fmt.Fprintf(&b, "S%d,%d,6000,GIA,Round,1.01,G,VS1,EX,EX,EX,None,6.42-6.45x3.98,61.9,57,G,China,Shanghai\n", i, 6_200_000_000+i)
	}
	file, err := market.TakeFile(ctx, blobs, strings.NewReader(b.String()), nil)
	if err != nil {
		return nil, err
	}
	made, err := market.Receive{Member: who.OrgNo, Mode: market.Replace, FileName: "stock.csv", File: file}.Do(ctx, h.k, who, id.New())
	if err != nil {
		return nil, err
	}
	if _, err = (market.Read{Upload: made.Upload, Mode: market.Replace, Profile: stockfile.Profile{}}).Do(ctx, h.k, blobs, who, id.New()); err != nil {
		return nil, err
	}
	if err := market.Stage(ctx, h.k, blobs, made.Upload); err != nil {
		return nil, err
	}
	if _, err := (market.Publish{Upload: made.Upload}).Do(ctx, h.k, who, id.New()); err != nil {
		return nil, err
	}
	if err := market.After(ctx, h.k, made.Upload); err != nil {
		return nil, err
	}
	page, err := market.MyStock(ctx, h.d, who, h.k.Clock().Now(), market.StockQuery{Member: who.OrgNo, Limit: acceptStock})
	nos := make([]int64, 0, acceptStock)
	for _, l := range page.Listings {
		nos = append(nos, l.No)
	}
	return nos, err
}
