package deal

import (
	"context"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// kinds are what the lines are, each once.
func kinds(lines []Line) []string {
	var all []string
	seen := map[string]bool{}
	for i := range lines {
		if k := lines[i].Kind; !seen[k] {
			seen[k] = true
			all = append(all, k)
		}
	}
	return all
}

// papers writes the deal note and the invoice of a mazal in its transaction.
func (m *mazal) papers(ctx context.Context, tx *db.Tx, k *journal.Keeper) error {
	t, err := m.trade(ctx, tx, m.sold)
	if err != nil {
		return err
	}
	t.Pays, t.Rate = m.binding.Pays, m.binding.Rate
	offered := document.Signed{Side: string(m.offer.Side), Party: t.Seller, At: int64(m.offer.At), By: document.ByProof}
	accepted := document.Signed{Side: string(m.offer.Side.Other()), Party: t.Buyer, At: int64(m.now), By: document.ByProof}
	switch m.offer.Method {
	case byMemo:
		offered.By, accepted.By = document.ByMemo, document.ByMemo
	case byListing:
		offered.By = document.ByListing
	}
	if m.offer.Side == Buyer {
		offered.Party, accepted.Party = t.Buyer, t.Seller
	}
	t.Signed = []document.Signed{offered, accepted}
	readers := []id.ID{m.Seller, m.Buyer}
	invoice, err := document.Issue(ctx, tx, k, m.now, document.Draft{Kind: document.Invoice, Subject: m.Ref(), Content: t, Readers: readers})
	if err != nil {
		return err
	}
	if !m.Broker.IsZero() {
		readers = append(readers, m.Broker)
	}
	note, err := document.Issue(ctx, tx, k, m.now, document.Draft{Kind: document.DealNote, Subject: m.Ref(), Content: t, Readers: readers})
	m.Paper, m.Invoice = note.Code.String(), invoice.Code.String()
	return err
}

// creditNote undoes the invoice and the deal note: the codes of both then show it. The
// broker has read the deal note and so reads what undid it.
func (r *room) creditNote(ctx context.Context, tx *db.Tx, k *journal.Keeper, sold []Line, by string) (string, error) {
	t, err := r.trade(ctx, tx, sold)
	if err != nil {
		return "", err
	}
	t.Reason, t.Of = by, r.Invoice
	invoice, err := document.ParseCode(r.Invoice)
	if r.Invoice != "" && err != nil { // a deal struck before there were papers has none
		return "", err
	}
	credit, err := document.Issue(ctx, tx, k, r.now, document.Draft{
		Kind: document.CreditNote, Subject: r.Ref(), Content: t, Readers: []id.ID{r.Seller, r.Buyer, r.Broker}, Replaces: string(invoice),
	})
	if err == nil && r.Paper != "" {
		err = document.MakeVoidBy(ctx, tx, r.Paper, credit.Code, r.now, "rescinded by "+by)
	}
	return credit.Code.String(), err
}

// trade is what the papers of a deal say.
func (r *room) trade(ctx context.Context, q db.Querier, sold []Line) (document.Trade, error) {
	v, err := versionOf(ctx, q, r.No, r.Version)
	if err != nil {
		return document.Trade{}, err
	}
	t := document.Trade{
		Deal: r.No, Currency: string(r.Currency), Total: r.Total, Commission: r.Commission, Delivery: v.Delivery, Days: v.Days,
		MemoDays: v.MemoDays, SightDays: v.SightDays, Grounds: v.Grounds, Struck: int64(r.Struck), Due: int64(r.Due),
	}
	if t.Zone, err = zoneOf(ctx, q, r.Struck); err != nil {
		return t, err
	}
	if t.Warranties, err = document.WarrantiesFor(ctx, q, kinds(sold), r.day); err != nil {
		return t, err
	}
	for i := range sold {
		t.Lines = append(t.Lines, paperLine(&sold[i]))
	}
	house, err := party.House(ctx, q)
	if err != nil && !errs.Is(err, "party.no_org") {
		return t, err
	}
	t.Exchange = document.PartyOf(house)
	for _, x := range []struct {
		org  id.ID
		into func(document.Party)
	}{{r.Seller, func(p document.Party) { t.Seller = p }}, {r.Buyer, func(p document.Party) { t.Buyer = p }}, {r.Broker, func(p document.Party) { t.Broker = &p }}} {
		if x.org.IsZero() {
			continue
		}
		o, err := party.OrgByID(ctx, q, x.org)
		if err != nil {
			return t, err
		}
		x.into(document.PartyOf(o))
	}
	return t, nil
}

func paperLine(l *Line) document.Line {
	p := document.LineOf(&l.Frozen.Stone)
	p.Stone, p.StockNo, p.Kind, p.Pieces, p.Weight, p.PPC, p.Total = l.Stone, l.StockNo, l.Kind, l.Pieces, int64(l.Weight), l.PPC, l.Total
	return p
}

// slip writes the paper that opens a viewing at its table: for both sides and the broker.
func (r *room) slip(ctx context.Context, tx *db.Tx, k *journal.Keeper, v *Viewing) error {
	d := document.Slip{Deal: r.No, Viewing: v.No, From: int64(v.From), Until: int64(v.Until), Desk: v.Desk}
	p := partiesOf{}
	house, err := party.House(ctx, tx)
	if err != nil && !errs.Is(err, "party.no_org") {
		return err
	}
	d.Exchange = document.PartyOf(house)
	if d.Seller, err = p.get(ctx, tx, r.Seller); err != nil {
		return err
	}
	if d.Buyer, err = p.get(ctx, tx, r.Buyer); err != nil {
		return err
	}
	if d.Zone, err = zoneOf(ctx, tx, v.From); err != nil {
		return err
	}
	lines, err := linesOf(ctx, tx, r.No)
	if err != nil {
		return err
	}
	for i := range lines {
		if lines[i].State != LineOpen {
			continue
		}
		l := paperLine(&lines[i])
		l.PPC, l.Total = 0, 0 // what is asked is nobody's business at the table
		d.Lines = append(d.Lines, l)
	}
	issued, err := document.Issue(ctx, tx, k, r.now, document.Draft{Kind: document.ViewSlip, Subject: r.Ref(), Content: d, Readers: []id.ID{r.Seller, r.Buyer, r.Broker}})
	v.Slip = string(issued.Code)
	return err
}
