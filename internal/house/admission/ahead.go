package admission

import (
	"context"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

// Ahead is something of an application that ends.
type Ahead struct {
	No    int64  // of the application
	What  string // draft, complete, notice, answer, pay
	Ref   int64  // the objection to be answered
	Until clock.Instant
}

// AheadOf are the dates of the actor's own applications: until when a draft is kept, until when
// what was sent back is to be handed in again, the end of the public notice, until when an
// objection is to be answered, until when the fee is to be paid.
func AheadOf(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) ([]Ahead, error) {
	if err := access.Check(who, "admission.list", access.Own); err != nil {
		return nil, err
	}
	mine, err := db.Rows(ctx, q, scan, "SELECT "+columns+" FROM admission a WHERE a.org = $1 AND a.state IN ('draft', 'incomplete', 'on_notice', 'objected', 'fee_due') ORDER BY a.no DESC LIMIT 10", who.Org)
	if err != nil {
		return nil, err
	}
	var all []Ahead
	for i := range mine {
		a := mine[i].At(now)
		switch {
		case a.State == Draft && a.Lapses > 0:
			all = append(all, Ahead{No: a.No, What: "draft", Until: a.Lapses})
		case a.State == Incomplete && a.Lapses > 0:
			all = append(all, Ahead{No: a.No, What: "complete", Until: a.Lapses})
		case a.State == FeeDue:
			all = append(all, Ahead{No: a.No, What: "pay", Until: a.PayBy})
		}
		if a.Window(now) {
			all = append(all, Ahead{No: a.No, What: "notice", Until: a.NoticeEnd})
		}
		if a.State != Objected {
			continue
		}
		t, err := a.terms(ctx, q, now)
		if err != nil {
			return nil, err
		}
		objections, err := objectionsTo(ctx, q, a.No)
		if err != nil {
			return nil, err
		}
		for _, o := range objections {
			if o.State == ObjectionOpen && o.Answered.IsZero() {
				all = append(all, Ahead{No: a.No, What: "answer", Ref: o.No, Until: o.At.Add(time.Duration(t.AnswerDays) * 24 * time.Hour)})
			}
		}
	}
	return all, nil
}

// Waiting are the applications that need the clerk: to be checked or published, objected to,
// and those whose notice or whose time to pay or to complete ends by an instant. What waits longest, or ends next,
// comes first.
func Waiting(ctx context.Context, q db.Querier, who access.Actor, now, by clock.Instant, limit int) ([]Application, error) {
	if err := access.Check(who, "admission.check", access.Any); err != nil {
		return nil, err
	}
	all, err := db.Rows(ctx, q, scan, "SELECT "+columns+` FROM admission a WHERE a.state IN ('submitted', 'incomplete', 'checked', 'objected', 'on_notice', 'fee_due')
		AND (a.state <> 'on_notice' OR a.notice_end <= $1) AND (a.state <> 'fee_due' OR a.pay_by <= $1) AND (a.state <> 'incomplete' OR a.lapses > 0 AND a.lapses <= $1)
		ORDER BY CASE a.state WHEN 'fee_due' THEN a.pay_by WHEN 'incomplete' THEN a.lapses WHEN 'submitted' THEN a.submitted WHEN 'checked' THEN a.submitted ELSE a.notice_end END, a.no LIMIT $2`, by, limit)
	for i := range all {
		all[i] = all[i].At(now)
	}
	return all, err
}

// Step is the instant by which an application that waits was asked for, or ends.
func (a *Application) Step() clock.Instant {
	switch a.State {
	case Submitted, Checked:
		return a.Submitted
	case Incomplete:
		return a.Lapses
	case FeeDue:
		return a.PayBy
	case Lapsed:
		return a.Ended
	}
	return a.NoticeEnd
}
