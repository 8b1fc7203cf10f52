package customs

import (
	"context"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// take carries out what customs answered about a paper, whether it came in a file or an
// officer entered it.
func (w *work) take(ctx context.Context, r *Receipt) (journal.Fact, error) {
	act, err := w.fits(ctx, r)
	if err != nil {
		return nil, err
	}
	if act == ActAmend || act == ActWithdraw || r.Channel == SaysDenied {
		return w.decided(ctx, r)
	}
	if err := w.step(act); err != nil {
		return nil, err
	}
	w.Note = r.Note
	switch act {
	case ActAccept:
		w.Entry, w.Accepted, w.Head["EntryId"] = r.Entry, w.now, r.Entry
	case ActLook:
		w.LookAt, w.LookIn = r.LookAt, r.LookIn
	case ActAssess:
		w.Slip, w.Due = r.Slip, r.Due
	case ActRelease, ActRecord:
		return w.release(ctx, act, r)
	}
	return w.moved(act), w.add(ctx, w.tx, w.now, string(act), w.who, trail(r))
}

// trail is what of a receipt stands in the trail.
func trail(r *Receipt) string {
	switch {
	case r.Channel == SaysAccepted:
		return r.Entry
	case r.Slip != "":
		return r.Slip
	}
	return r.Note
}

// fits refuses a receipt that cannot be about this paper, and names the act it is.
func (w *work) fits(ctx context.Context, r *Receipt) (lifecycle.Act, error) {
	act := channels[r.Channel]
	switch r.Channel {
	case SaysReleased:
		if act = w.releasing(); act == ActRelease && w.State != Paid {
			if _, err := Life.Next(w.State, ActRecord); err == nil {
				return act, errs.New(errs.Conflict, "customs.tax_first", "paper", w.No)
			}
		}
	case SaysTax:
		if w.untaxed() {
			return act, errs.New(errs.Conflict, "customs.no_tax", "paper", w.No)
		}
	}
	if act != "" {
		if _, err := Life.Next(w.State, act); err != nil {
			return act, err
		}
	}
	if r.Channel == SaysAccepted {
		return act, w.numbered(ctx, r.Entry)
	}
	if r.Entry != "" && r.Entry != w.Entry {
		return act, errs.New(errs.Conflict, "customs.other_entry", "paper", w.No, "entry", r.Entry, "has", w.Entry).At("entry")
	}
	if r.Channel == SaysTax {
		other, found, err := db.Row(ctx, w.tx, db.One[int64], "SELECT no FROM customs_paper WHERE current = 1 AND slip = $1 AND no <> $2", r.Slip, w.No)
		if err == nil && !found {
			other, found, err = db.Row(ctx, w.tx, db.One[int64], "SELECT paper FROM customs_form WHERE certificate = $1 AND certificate <> '' AND paper <> $2", r.Slip, w.No)
		}
		if err != nil {
			return act, err
		}
		if found {
			return act, errs.New(errs.Conflict, "customs.certificate_used", "certificate", r.Slip, "paper", other).At("slip")
		}
	}
	return act, nil
}

// numbered refuses a number of customs that is malformed or another paper's.
func (w *work) numbered(ctx context.Context, entry string) error {
	if err := CheckEntry(entry, w.Kind); err != nil {
		return err
	}
	other, found, err := db.Row(ctx, w.tx, db.One[int64], "SELECT no FROM customs_paper WHERE current = 1 AND entry = $1 AND no <> $2", entry, w.No)
	if err == nil && found {
		err = errs.New(errs.Conflict, "customs.entry_used", "entry", entry, "paper", other).At("entry")
	}
	return err
}

// untaxed tells whether the paper is released without a slip.
func (p *Paper) untaxed() bool { return p.Kind != Import }

func (p *Paper) releasing() lifecycle.Act {
	if p.untaxed() {
		return ActRecord
	}
	return ActRelease
}

// release records that the goods may move: the form is stamped and matched with the
// certificate, the print says so, and the fact tells custody and statistics.
func (w *work) release(ctx context.Context, act lifecycle.Act, r *Receipt) (journal.Fact, error) {
	day, err := w.day(ctx)
	if err != nil {
		return nil, err
	}
	w.Released, w.First = w.now, noOne
	if err := w.stamp(ctx); err != nil {
		return nil, err
	}
	if err := w.print(ctx); err != nil {
		return nil, err
	}
	if err := w.reexported(ctx); err != nil {
		return nil, err
	}
	f := fact.PaperReleased{
		Paper: w.No, Revision: w.Revision, Entry: w.Entry, Kind: string(w.Kind), Route: "exchange", Mode: w.Head["TradeMode"], Member: w.Member, Principal: w.Principal,
		Shipment: w.Shipment, Day: string(day), At: w.now,
	}
	if w.Kind.In() && w.Kind.Record() || w.Kind == Export {
		f.From = w.Head["TradeCountry"]
	} else {
		f.To = w.Head["TradeCountry"]
	}
	for i := range w.lines {
		l := &w.lines[i]
		f.Lines = append(f.Lines, fact.ReleasedLine{
			Line: l.No, Stone: l.Stone, HS: l.HS, Kind: l.Kind, Rough: l.Rough, Pieces: l.Pieces, Weight: l.Weight, USD: l.USD,
			Value: l.Tax.Value, Duty: l.Tax.Duty, Tax: l.Tax.Tax, VAT: l.Tax.VAT, Refund: l.Tax.Refund, Origins: l.Origins, Kimberley: l.Kimberley,
		})
	}
	return f, w.add(ctx, w.tx, w.now, string(act), w.who, r.Note)
}
