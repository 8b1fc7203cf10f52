package memo

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// note is the memo note: what both sides can show anybody.
func (m *Memo) note(ctx context.Context, q db.Querier, lines []Line, now clock.Instant) (document.Draft, error) {
	d := document.Memo{Memo: m.No, Currency: string(m.Currency), Total: m.Total, Cover: m.Cover, Insurer: m.Insurer, Bears: m.Bears, Day: m.Day, Due: int64(m.Due), Deal: m.Deal}
	house, err := party.House(ctx, q)
	if err == nil {
		d.Exchange = document.PartyOf(house)
	} else if !errs.Is(err, "party.no_org") {
		return document.Draft{}, err
	}
	owner, err := party.OrgByID(ctx, q, m.Owner)
	if err != nil {
		return document.Draft{}, err
	}
	holder, err := party.OrgByID(ctx, q, m.Holder)
	if err != nil {
		return document.Draft{}, err
	}
	d.Owner, d.Holder = document.PartyOf(owner), document.PartyOf(holder)
	d.Signed = []document.Signed{{Side: "owner", Party: d.Owner, At: int64(m.Proposed)}, {Side: "holder", Party: d.Holder, At: int64(now)}}
	var kinds []string
	for i := range lines {
		p, err := lines[i].onPaper(ctx, q)
		if err != nil {
			return document.Draft{}, err
		}
		if !has(kinds, p.Kind) {
			kinds = append(kinds, p.Kind)
		}
		d.Lines = append(d.Lines, p)
	}
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return document.Draft{}, err
	}
	if w, ok := cal.Week(cal.Today(now)); ok {
		d.Zone = w.Zone
	}
	if d.Warranties, err = document.MemoWarrantiesFor(ctx, q, kinds, cal.Today(now)); err != nil {
		return document.Draft{}, err
	}
	return document.Draft{Kind: document.MemoNote, Subject: m.Ref(), Content: d, Readers: []id.ID{m.Owner, m.Holder}}, nil
}

// onPaper is the line with the goods as they are described when the holder signs for them.
func (l *Line) onPaper(ctx context.Context, q db.Querier) (document.Line, error) {
	s, found, err := stone.Latest(ctx, q, l.Stone)
	if err != nil {
		return document.Line{}, err
	}
	p := document.Line{Kind: l.Kind}
	if found {
		p = document.LineOf(&s)
	}
	p.Stone, p.StockNo, p.Pieces, p.Weight, p.PPC, p.Total = l.Stone, l.Label, l.Pieces, int64(l.Weight), l.PPC, l.Total
	return p, nil
}
