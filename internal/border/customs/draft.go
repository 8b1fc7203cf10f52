package customs

import (
	"context"
	"slices"
	"strconv"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// goods is what a paper is drafted from: a shipment, in customs' words.
type goods struct {
	Shipment          int64
	Kind              Kind
	Member, Principal id.ID
	Mode              string // supervision mode; empty: the usual one of the kind
	Country           string // of consignment, or of destination for what goes out
	Port, Term        string
	Carrier, Waybill  string
	Contract, Seals   string
	Currency          money.Currency
	Freight, Insured  int64  // minor units of it
	Packages, Gross   int64  // gross weight in grams
	Original          string // number of the paper that the goods left with
	Documents         []Attachment
	Other             string // the party abroad
	Lines             []Line
}

// paper makes the draft: everything the source, the register and the rules know stands in
// it already.
func (s *goods) paper(ctx context.Context, q db.Querier, now clock.Instant) (Paper, []Line, error) {
	p := Paper{Revision: 1, Current: true, Kind: s.Kind, State: Draft, Member: s.Member, Principal: s.Principal, Shipment: s.Shipment, Drafted: now, Currency: s.Currency, Freight: s.Freight, Insurance: s.Insured}
	day, err := calendar.DayOf(ctx, q, now)
	if err != nil {
		return p, nil, err
	}
	office, _, err := officeRule.At(ctx, q, "", day)
	if err != nil {
		return p, nil, err
	}
	mode := homeMode
	if s.Kind.Record() {
		mode = recordMode
	}
	usual, _, err := mode.At(ctx, q, "", day)
	if err != nil {
		return p, nil, err
	}
	o, err := party.OrgByID(ctx, q, s.Member)
	if err != nil {
		return p, nil, err
	}
	owner := o
	if !s.Principal.IsZero() {
		if owner, err = party.OrgByID(ctx, q, s.Principal); err != nil {
			return p, nil, err
		}
	}
	lines := slices.Clone(s.Lines)
	var weight int64
	for i := range lines {
		l := &lines[i]
		l.No, l.Name = int64(i+1), l.goodsName()
		shape, colour, err := looks(ctx, q, l)
		if err != nil {
			return p, nil, err
		}
		l.begin(s.Kind.In(), shape, colour)
		p.USD, weight = p.USD+l.USD, weight+l.Weight
	}
	p.Head = Head{
		"IEFlag": map[bool]string{true: "I", false: "E"}[s.Kind.In()], "DeclTrnRel": map[bool]string{true: "2", false: "0"}[s.Kind.Record()],
		"CustomMaster": office.Value, "TradeMode": or(s.Mode, usual.Value), "TradeCoScc": o.RegNo, "TradeName": or(o.NameZh, o.Name),
		"OwnerCodeScc": owner.RegNo, "OwnerName": or(owner.NameZh, owner.Name), "OverseasConsignorEname": s.Other, "TrafName": s.Carrier, "BillNo": s.Waybill, "ContrNo": s.Contract,
		"TradeCountry": s.Country, "TradeAreaCode": s.Country, "DistinatePort": s.Port, "TransMode": s.Term, "FeeMark": cost(s.Freight, s.Currency), "InsurMark": cost(s.Insured, s.Currency), "MarkNo": s.Seals,
		"NetWt": carat.Decimal(weight*2, 7), "GoodsPlace": "钻石交易所",
	}
	if s.Gross > 0 {
		p.Head["GrossWet"] = carat.Decimal(s.Gross, 3)
	}
	p.Head["CorrelationNo"] = s.Original
	p.documents = slices.DeleteFunc(slices.Clone(s.Documents), func(a Attachment) bool { return a.Number == "" })
	if s.Packages > 0 {
		p.Head["PackNo"] = strconv.FormatInt(s.Packages, 10)
	}
	for name, v := range p.Head {
		if v == "" {
			delete(p.Head, name)
		}
	}
	return p, lines, nil
}

// cost is an amount of the head: customs wants amount and currency; none is left out.
func cost(n int64, c money.Currency) string {
	if n == 0 {
		return ""
	}
	return money.Of(n, c).Decimal() + " " + string(c)
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// looks are the shape and colour of a stone or parcel as the exchange's register has them,
// in Chinese as all declaration elements.
func looks(ctx context.Context, q db.Querier, l *Line) (shape, colour string, err error) {
	if l.Stone == 0 {
		return "", "", nil
	}
	s, found, err := stone.Latest(ctx, q, l.Stone)
	if err != nil || !found {
		return "", "", err
	}
	return s.Shape.In(i18n.Chinese), s.Grades.ColorIn(i18n.Chinese), nil
}

// begin writes a new paper with its lines.
func (p *Paper) begin(ctx context.Context, tx *db.Tx, who access.Actor, lines []Line) error {
	other, found, err := db.Row(ctx, tx, db.One[int64], "SELECT no FROM customs_paper WHERE current = 1 AND shipment = $1 AND shipment > 0 AND kind = $2 AND state NOT IN ('withdrawn') ORDER BY no LIMIT 1", p.Shipment, string(p.Kind))
	if err != nil {
		return err
	}
	if found {
		return errs.New(errs.Conflict, "customs.drafted", "paper", other)
	}
	if p.No, err = tx.Next(ctx, "customs.paper"); err != nil {
		return err
	}
	p.Head["SeqNo"] = itoa(p.No)
	if err := p.add(ctx, tx, p.Drafted, "draft", who, ""); err != nil {
		return err
	}
	if err := p.insert(ctx, tx); err != nil {
		return err
	}
	for i, a := range p.documents {
		if err := a.insert(ctx, tx, p.No, int64(i+1)); err != nil {
			return err
		}
	}
	return p.putLines(ctx, tx, lines)
}
