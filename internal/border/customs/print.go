package customs

import (
	"context"
	"strings"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
)

// print writes paper and approval form as signed papers, in the place of earlier prints.
func (w *work) print(ctx context.Context) error {
	zone, err := zoneOf(ctx, w.tx, w.now)
	if err != nil {
		return err
	}
	house, member, err := parties(ctx, w.tx, w.Member)
	if err != nil {
		return err
	}
	readers, err := w.readers(ctx)
	if err != nil {
		return err
	}
	d := document.Declared{
		Paper: w.No, Revision: w.Revision, Kind: string(w.Kind), Entry: w.Entry, Exchange: house, Member: member, USD: w.USD, Slip: w.Slip, Form: w.form.Number,
		Sent: int64(w.Sent), Released: int64(w.Released), Zone: zone,
	}
	if !w.Principal.IsZero() {
		_, principal, err := parties(ctx, w.tx, w.Principal)
		if err != nil {
			return err
		}
		d.Principal = &principal
	}
	for _, v := range w.Head.Values() {
		d.Head = append(d.Head, document.HeadField{Name: v.Name, En: v.En, Zh: v.Zh, Says: v.Says})
	}
	for i := range w.lines {
		d.Lines = append(d.Lines, w.lines[i].declared())
	}
	if due := Total(w.lines); due != (Sums{}) {
		d.Due = &document.Dues{Value: due.Value, Duty: due.Duty, Tax: due.Tax, VAT: due.VAT, Refund: due.Refund}
	}
	subject := "declaration:" + itoa(w.No)
	p, err := document.Issue(ctx, w.tx, w.k, w.now, document.Draft{Kind: document.Customs, Subject: subject, Content: d, Readers: readers, Replaces: w.Document})
	if err != nil {
		return err
	}
	w.Document = string(p.Code)
	a := w.approval(house, member, zone)
	if p, err = document.Issue(ctx, w.tx, w.k, w.now, document.Draft{Kind: document.ApprovalOf, Subject: subject, Content: a, Readers: readers, Replaces: w.form.Document}); err != nil {
		return err
	}
	w.form.Document = string(p.Code)
	return w.form.keep(ctx, w.tx)
}

func (l *Line) declared() document.DeclaredLine {
	return document.DeclaredLine{
		No: l.No, Stone: l.Stone, HS: l.HS, Name: l.Name, Model: l.Model.Text(l.HS), Kind: l.Kind, Pieces: l.Pieces, Weight: l.Weight, USD: l.USD,
		Origin: originsText(l.Origins), Kimberley: l.Kimberley, Report: l.Report, Value: l.Tax.Value, VAT: l.Tax.VAT, Duty: l.Tax.Duty,
	}
}

// originsText writes origins: one country by its code, several each with its carats.
func originsText(all []fact.Share) string {
	if len(all) == 1 {
		return all[0].Country
	}
	var parts []string
	for _, s := range all {
		parts = append(parts, s.Country+" "+carat.Weight(s.Weight).String())
	}
	return strings.Join(parts, ", ")
}

// OriginText is where a line comes from, for people.
func (l *Line) OriginText() string { return originsText(l.Origins) }

func (w *work) approval(house, member document.Party, zone string) document.Approval {
	a := document.Approval{
		Form: w.form.Number, Direction: string(w.Kind), Exchange: house, Member: member, Other: w.Head["OverseasConsignorEname"], Paper: w.No, Entry: w.Entry, USD: w.USD,
		Fen: Total(w.lines).Value, Certificate: w.form.Certificate, Numbered: int64(w.form.Numbered), Stamped: int64(w.form.Stamped), Zone: zone,
	}
	kp := map[string]bool{}
	for i := range w.lines {
		l := &w.lines[i]
		if l.Report != "" {
			a.Reports++
		}
		if l.Kimberley != "" && !kp[l.Kimberley] {
			kp[l.Kimberley] = true
			a.Kimberley = strings.Trim(a.Kimberley+", "+l.Kimberley, ", ")
		}
		at := -1
		for j := range a.Goods {
			if a.Goods[j].HS == l.HS && a.Goods[j].Kind == l.Kind {
				at = j
			}
		}
		if at < 0 {
			a.Goods = append(a.Goods, document.Bulk{HS: l.HS, Kind: l.Kind})
			at = len(a.Goods) - 1
		}
		g := &a.Goods[at]
		g.Pieces, g.Weight, g.USD = g.Pieces+l.Pieces, g.Weight+l.Weight, g.USD+l.USD
	}
	return a
}

// readers are the member, its principal and the customs office.
func (w *work) readers(ctx context.Context) ([]id.ID, error) {
	offices, err := party.Orgs(ctx, w.tx, party.Filter{Kind: party.Customs, Limit: 1})
	if err != nil {
		return nil, err
	}
	all := []id.ID{w.Member, w.Principal}
	for i := range offices {
		all = append(all, offices[i].ID)
	}
	return all, nil
}

// unprint makes the prints of a paper void that was dropped or withdrawn.
func (w *work) unprint(ctx context.Context) error {
	for _, code := range []string{w.Document, w.form.Document} {
		if code == "" {
			continue
		}
		if err := document.MakeVoid(ctx, w.tx, code, w.now, "customs paper "+itoa(w.No)+" was withdrawn"); err != nil {
			return err
		}
	}
	w.Document, w.form.Document = "", ""
	return nil
}

// parties are the exchange and an organisation as papers name them.
func parties(ctx context.Context, q db.Querier, org id.ID) (house, other document.Party, err error) {
	h, err := party.House(ctx, q)
	if err == nil {
		house = document.PartyOf(h)
	} else if !errs.Is(err, "party.no_org") {
		return house, other, err
	}
	o, err := party.OrgByID(ctx, q, org)
	return house, document.PartyOf(o), err
}

// zoneOf is the zone of the trading calendar on a day; empty when there is no calendar.
func zoneOf(ctx context.Context, q db.Querier, at clock.Instant) (string, error) {
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return "", err
	}
	w, _ := cal.Week(clock.DateOf(at, time.UTC))
	return w.Zone, nil
}
