package customs

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// Whole is a paper with everything about it.
type Whole struct {
	Paper
	Lines       []Line
	Attachments []Attachment
	Requests    []Request
	Trail       []Event // oldest first
	Checks      Findings
	Form        *Form
	Tied        bool // the reader stands behind the member and may not decide
}

// ReadPaper gives a paper to its member, to officers and to the exchange's people, with its
// checks as they stand now.
func ReadPaper(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, no int64) (Whole, error) {
	p, err := enter(ctx, q, who, "declaration.read", no)
	x := Whole{Paper: p}
	if err != nil {
		return x, err
	}
	if x.Lines, err = linesOf(ctx, q, no, p.Revision); err != nil {
		return x, err
	}
	if x.Attachments, err = attachmentsOf(ctx, q, no); err != nil {
		return x, err
	}
	if x.Requests, err = requestsOf(ctx, q, no); err != nil {
		return x, err
	}
	if x.Trail, err = db.Rows(ctx, q, scanEvent, "SELECT e.no, e.revision, e.at, e.act, e.side, e.person, e.body FROM customs_event e WHERE e.paper = $1 ORDER BY e.no LIMIT 1000", no); err != nil {
		return x, err
	}
	if x.Form, err = formOf(ctx, q, no); err != nil {
		return x, err
	}
	if x.Open() {
		w := work{Paper: &x.Paper, q: q, who: who, now: now, lines: x.Lines}
		if x.Checks, err = w.run(ctx); err != nil {
			return x, err
		}
		if who.Has(access.Officer) {
			x.Tied, err = w.tied(ctx)
		}
	}
	return x, err
}

// Revision is an earlier revision of a paper, as it was.
func Revision(ctx context.Context, q db.Querier, who access.Actor, no, revision int64) (Paper, []Line, error) {
	if _, err := enter(ctx, q, who, "declaration.read", no); err != nil {
		return Paper{}, nil, err
	}
	p, found, err := db.Row(ctx, q, scanPaper, "SELECT "+paperColumns+" FROM customs_paper p WHERE p.no = $1 AND p.revision = $2", no, revision)
	if err == nil && !found {
		err = none(no)
	}
	if err != nil {
		return p, nil, err
	}
	lines, err := linesOf(ctx, q, no, revision)
	return p, lines, err
}

// List lists papers, newest first: of one's organisation, or all. An empty state lists all.
func List(ctx context.Context, q db.Querier, who access.Actor, state lifecycle.State, before int64, limit int) ([]Paper, error) {
	all := who.May("declaration.list", access.Any)
	if !all {
		if err := access.Check(who, "declaration.list", access.Own); err != nil {
			return nil, err
		}
	}
	if before <= 0 {
		before = 1 << 62
	}
	if all {
		return db.Rows(ctx, q, scanPaper, "SELECT "+paperColumns+" FROM customs_paper p WHERE p.current = 1 AND p.no < $1 AND ($2 = '' OR p.state = $2) ORDER BY p.no DESC LIMIT $3", before, string(state), limit)
	}
	return db.Rows(ctx, q, scanPaper, "SELECT "+paperColumns+" FROM customs_paper p WHERE p.member = $1 AND p.current = 1 AND p.no < $2 AND ($3 = '' OR p.state = $3) ORDER BY p.no DESC LIMIT $4", who.Org[:], before, string(state), limit)
}

// OfShipment are the papers that were drafted from a shipment, as far as the reader may
// know of them.
func OfShipment(ctx context.Context, q db.Querier, who access.Actor, shipment int64) ([]Paper, error) {
	all := who.May("declaration.list", access.Any)
	if !all {
		if err := access.Check(who, "declaration.list", access.Own); err != nil {
			return nil, err
		}
	}
	return db.Rows(ctx, q, scanPaper, "SELECT "+paperColumns+" FROM customs_paper p WHERE p.shipment = $1 AND p.current = 1 AND ($2 = 1 OR p.member = $3) ORDER BY p.no LIMIT 50", shipment, yes(all), who.Org[:])
}

// Desk is the officers' queue: papers that wait for customs, those with failed checks first,
// then the oldest.
func Desk(ctx context.Context, q db.Querier, who access.Actor, limit int) ([]Paper, error) {
	if err := access.Check(who, "declaration.desk", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanPaper, "SELECT "+paperColumns+` FROM customs_paper p WHERE p.current = 1 AND p.state IN ('sent', 'accepted', 'paper_check', 'inspection', 'held', 'assessed', 'paid')
		ORDER BY CASE WHEN p.failed > 0 THEN 0 ELSE 1 END, p.sent, p.no LIMIT $1`, limit)
}

// Due are the papers that need somebody: an inspection, a hold, tax to be paid, a check
// that fails. They are for the exchange's people and officers.
func Due(ctx context.Context, q db.Querier, who access.Actor, limit int) ([]Paper, error) {
	if err := access.Check(who, "declaration.list", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanPaper, "SELECT "+paperColumns+` FROM customs_paper p WHERE p.current = 1 AND (p.state IN ('inspection', 'held', 'assessed')
		OR p.failed > 0 AND p.state IN ('sent', 'accepted', 'paper_check', 'paid')) ORDER BY p.no LIMIT $1`, limit)
}

// Possible are the answers of customs that can follow where a paper stands; asked says
// whether the member waits for consent.
func Possible(p *Paper, asked bool) []Channel {
	var all []Channel
	for _, c := range Channels {
		act := channels[c]
		switch c {
		case SaysReleased:
			act = p.releasing()
		case SaysTax:
			if p.untaxed() {
				continue
			}
		case SaysAmended, SaysWithdrawn:
			if !asked {
				continue
			}
		case SaysDenied:
			if asked {
				all = append(all, c)
			}
			continue
		}
		if _, err := Life.Next(p.State, act); err == nil {
			all = append(all, c)
		}
	}
	return all
}

var payRule = rule.Define(rule.Definition{
	Name: "customs.pay_days", Kind: rule.Days, Shipped: "15", Mark: rule.Memory,
	Source: "Tariff Law of the PRC, in force since 1 Dec 2024: tax is paid within fifteen days of the completed declaration, as we remember it; not confirmed",
})

// Payable is a paper whose tax is to be paid.
type Payable struct {
	Paper
	By clock.Date // the last day
}

// PayableBy are the papers of the actor's own organisation that customs has assessed and that
// are not paid, the oldest first. The last day counts from the day customs took the paper.
func PayableBy(ctx context.Context, q db.Querier, who access.Actor, limit int) ([]Payable, error) {
	if err := access.Check(who, "declaration.list", access.Own); err != nil {
		return nil, err
	}
	papers, err := db.Rows(ctx, q, scanPaper, "SELECT "+paperColumns+" FROM customs_paper p WHERE p.current = 1 AND p.state = 'assessed' AND p.member = $1 ORDER BY p.no LIMIT $2", who.Org[:], limit)
	if err != nil {
		return nil, err
	}
	all := make([]Payable, len(papers))
	for i := range papers {
		p := &papers[i]
		from, err := calendar.DayOf(ctx, q, p.Accepted)
		if err != nil {
			return nil, err
		}
		days, err := payRule.Int(ctx, q, "", from)
		if err != nil {
			return nil, err
		}
		all[i] = Payable{Paper: *p, By: from.AddDays(int(days))}
	}
	return all, nil
}
