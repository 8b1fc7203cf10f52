package parcel

import (
	"context"
	"strconv"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// change is an act on its way into the tables: what goes in, what comes out, what is lost.
type change struct {
	no        int64
	act       string
	owner     id.ID
	person    id.ID
	at        clock.Instant
	reason    string
	reference string
	in        []taken
	out       []made
	loss      carat.Weight // of the first that goes in
	transfer  int64
}

// taken is how much of a parcel goes in.
type taken struct {
	*source
	weight carat.Weight
	pieces int64
}

// made is a parcel that comes out.
type made struct {
	stone.Stone
	label  string
	shares []Share
}

// write makes the parcels, moves them on the ledger and keeps the lineage.
func (c *change) write(ctx context.Context, tx *db.Tx) error {
	var err error
	if c.no, err = tx.Next(ctx, "parcel.act"); err != nil {
		return err
	}
	for i := range c.out {
		if c.out[i].No, err = stone.Make(ctx, tx, c.out[i].Stone); err != nil {
			return err
		}
	}
	if err := c.post(ctx, tx); err != nil {
		return err
	}
	for i := range c.in {
		if err := c.in[i].rest(ctx, tx); err != nil {
			return err
		}
	}
	for i := range c.out {
		if err := keepShares(ctx, tx, c.out[i].No, c.out[i].shares); err != nil {
			return err
		}
	}
	if err := c.shelve(ctx, tx); err != nil {
		return err
	}
	return c.keep(ctx, tx)
}

// ref names the act in the ledger.
func (c *change) ref() string { return "parcel:" + strconv.FormatInt(c.no, 10) }

// post writes one transfer in all books that know the goods: what goes in goes to the mint,
// what comes out comes from it into the same account, and the loss has its own.
func (c *change) post(ctx context.Context, tx *db.Tx) error {
	if err := c.meet(ctx, tx); err != nil {
		return err
	}
	t := ledger.Transfer{At: c.at, Kind: "parcel." + c.act, Reference: c.ref()}
	for i, b := range books {
		at := c.in[0].accounts[i]
		if at == 0 {
			continue
		}
		mint, err := ledger.World(ctx, tx, b, ledger.Mint)
		if err != nil {
			return err
		}
		var value int64
		for n := range c.in {
			s := &c.in[n]
			q := int64(s.weight)
			if n == 0 && c.loss > 0 {
				lost, err := ledger.World(ctx, tx, b, ledger.WeightLoss)
				if err != nil {
					return err
				}
				q -= int64(c.loss)
				t.Legs = append(t.Legs, ledger.Leg{Book: b, Asset: s.No, From: at, To: lost.No, Quantity: int64(c.loss), Weight: int64(c.loss)})
			}
			v := s.worth(i, int64(s.weight))
			value += v
			t.Legs = append(t.Legs, ledger.Leg{Book: b, Asset: s.No, From: s.accounts[i], To: mint.No, Quantity: q, Pieces: s.pieces, Weight: q, Value: v})
		}
		t.Legs = append(t.Legs, c.comesOut(b, mint.No, at, value)...)
	}
	var err error
	c.transfer, err = ledger.Post(ctx, tx, t)
	return err
}

// comesOut are the legs of what comes out, the value shared out by weight.
func (c *change) comesOut(b ledger.Book, mint, at, value int64) []ledger.Leg {
	var all int64
	for i := range c.out {
		all += int64(c.out[i].Carat)
	}
	legs := make([]ledger.Leg, 0, len(c.out))
	for i := range c.out {
		o := &c.out[i]
		w := int64(o.Carat)
		v := portion(value, w, all)
		value, all = value-v, all-w
		legs = append(legs, ledger.Leg{Book: b, Asset: o.No, From: mint, To: at, Quantity: w, Pieces: int64(o.Pieces), Weight: w, Value: v})
	}
	return legs
}

// meet has parcels that the place book has never seen appear beside those it has: until
// now they were with their owner, and that is where the others stand.
func (c *change) meet(ctx context.Context, tx *db.Tx) error {
	const place = 1
	var home int64
	for i := range c.in {
		home = max(home, c.in[i].accounts[place])
	}
	if home == 0 {
		return nil
	}
	t := ledger.Transfer{At: c.at, Kind: "place.first", Reference: c.ref()}
	mint, err := ledger.World(ctx, tx, ledger.Place, ledger.Mint)
	if err != nil {
		return err
	}
	for i := range c.in {
		s := &c.in[i]
		if s.accounts[place] != 0 {
			continue
		}
		s.accounts[place] = home
		t.Legs = append(t.Legs, ledger.Leg{Book: ledger.Place, Asset: s.No, From: mint.No, To: home, Quantity: int64(s.weight), Pieces: s.pieces, Weight: int64(s.weight)})
	}
	if len(t.Legs) == 0 {
		return nil
	}
	_, err = ledger.Post(ctx, tx, t)
	return err
}

// rest describes what is left of a parcel a part of which went in, and keeps its origins.
func (t *taken) rest(ctx context.Context, tx *db.Tx) error {
	left := t.whole - t.weight
	if left == 0 {
		return keepShares(ctx, tx, t.No, nil)
	}
	if err := keepShares(ctx, tx, t.No, divide(t.shares, []carat.Weight{t.weight, left})[1]); err != nil {
		return err
	}
	s := t.Stone
	s.Carat = left
	s.Pieces = 0
	if t.pieces > 0 && int64(t.Pieces) > t.pieces { // counted before and counted now
		s.Pieces = t.Pieces - int32(t.pieces)
	}
	_, err := stone.Revise(ctx, tx, s)
	return err
}

func (c *change) fact() fact.ParcelChanged {
	f := fact.ParcelChanged{Act: c.no, What: c.act, Owner: c.owner, Loss: int64(c.loss), Transfer: c.transfer, At: c.at}
	for i := range c.in {
		f.In = append(f.In, fact.ParcelGoods{Stone: c.in[i].No, Weight: int64(c.in[i].weight), Pieces: c.in[i].pieces})
	}
	for i := range c.out {
		o := &c.out[i]
		f.Out = append(f.Out, fact.ParcelGoods{Stone: o.No, Weight: int64(o.Carat), Pieces: int64(o.Pieces), Label: o.label})
	}
	return f
}

func (c *change) done() Done {
	d := Done{Act: c.no, Transfer: c.transfer, Loss: c.loss}
	for i := range c.out {
		d.Out = append(d.Out, c.out[i].No)
	}
	return d
}
