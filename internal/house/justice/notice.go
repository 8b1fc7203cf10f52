package justice

import (
	"context"
	"slices"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/affiliation"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// The states of a notice.
const (
	Draft     lifecycle.State = "draft"
	Published lifecycle.State = "published"
	Refused   lifecycle.State = "refused"
)

// NoticeLife is the lifecycle of a notice.
var NoticeLife = lifecycle.Table{Name: "notice", Steps: []lifecycle.Step{
	{From: Draft, Act: "publish", To: Published, Who: []string{"admin"}, Rule: "the committee decides: another person than who drafted it; WFDB Inner Rules Art. 2: other exchanges are told at once"},
	{From: Draft, Act: "refuse", To: Refused, Who: []string{"admin"}, Rule: "the committee decides: another person than who drafted it"},
}}

// Propose drafts a notice: that a member be suspended or expelled on a ground, or that a
// suspension be lifted.
type Propose struct {
	Org    id.ID         `json:"org"`
	Act    lifecycle.Act `json:"act"`
	Ground string        `json:"ground,omitempty"`
	Day    clock.Date    `json:"day"`
	Until  clock.Date    `json:"until,omitempty"`
	Reason string        `json:"reason"`
	Case   int64         `json:"case,omitempty"`
}

// NoticeDone is the answer.
type NoticeDone struct {
	Notice int64           `json:"notice"`
	State  lifecycle.State `json:"state"`
	Paper  string          `json:"paper,omitempty"`
}

// Do drafts it. Nothing changes before another person has decided.
func (c Propose) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (NoticeDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "justice.Propose", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, NoticeDone, error) {
			n, err := c.check(ctx, tx, who)
			if err != nil {
				return nil, NoticeDone{}, err
			}
			if n.No, err = tx.Next(ctx, "notice"); err != nil {
				return nil, NoticeDone{}, err
			}
			n.Drafted, n.Drafter = k.Clock().Now(), who.Person
			return n.decided("drafted"), NoticeDone{Notice: n.No, State: n.State}, n.insert(ctx, tx)
		})
}

func (n *Notice) decided(what string) fact.NoticeDecided {
	return fact.NoticeDecided{Notice: n.No, Org: n.Org, Act: string(n.Act), Ground: n.Ground, Day: n.Day, Until: n.Until, What: what, Paper: n.Paper}
}

func (c Propose) check(ctx context.Context, q db.Querier, who access.Actor) (Notice, error) {
	n := Notice{Org: c.Org, Act: c.Act, Ground: c.Ground, Day: c.Day, Until: c.Until, Case: c.Case, State: Draft}
	if err := access.Check(who, "justice.draft", access.Any); err != nil {
		return n, err
	}
	if c.Act != party.Suspend && c.Act != party.Expel && c.Act != party.Lift {
		return n, errs.New(errs.Invalid, "justice.notice_act").At("act")
	}
	if _, known := groundOf(c.Ground); known == (c.Act == party.Lift) {
		return n, errs.New(errs.Invalid, "justice.ground").At("ground")
	}
	var err error
	if n.Reason, err = body(c.Reason, "reason"); err != nil {
		return n, err
	}
	if c.Case != 0 {
		if _, found, err := byNo(ctx, q, c.Case); err != nil || !found {
			if err == nil {
				err = none(c.Case)
			}
			return n, err
		}
	}
	return n, n.fits(ctx, q)
}

// fits refuses what the member's standing does not allow on that day.
func (n *Notice) fits(ctx context.Context, q db.Querier) error {
	o, err := party.OrgByID(ctx, q, n.Org)
	if err != nil {
		return err
	}
	if o.Kind != party.Member {
		return errs.New(errs.Invalid, "justice.not_member", "org", o.Name).At("org")
	}
	for _, d := range []clock.Date{n.Day, n.Until} {
		if _, err := clock.ParseDate(string(d)); err != nil && (d != "" || n.Day == "") {
			return errs.New(errs.Invalid, "justice.bad_day").At("day")
		}
	}
	if last := o.Standings[len(o.Standings)-1]; n.Day < last.From || n.Until != "" && (n.Until < n.Day || n.Act != party.Suspend) {
		return errs.New(errs.Invalid, "justice.bad_day").At("day")
	}
	if n.Act == party.Suspend && o.StateOn(n.Day) == party.Suspended && strings.HasPrefix(o.Standings[len(o.Standings)-1].Reason, blockedFor) {
		return nil // a default suspended it by itself: the committee makes it its own
	}
	_, err = party.Life.Next(o.StateOn(n.Day), n.Act)
	return err
}

// Decide publishes a draft or refuses it. Publishing writes the letter and marks who stands
// behind the member; the standing follows from the fact.
type Decide struct {
	Notice  int64 `json:"notice"`
	Publish bool  `json:"publish"`
}

// Do decides. The drafter may not.
func (c Decide) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (NoticeDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "justice.Decide", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, NoticeDone, error) {
			now := k.Clock().Now()
			n, behind, err := c.check(ctx, tx, who, now)
			if err != nil {
				return nil, NoticeDone{}, err
			}
			n.Decided, n.Decider = now, who.Person
			if !c.Publish {
				return n.decided("refused"), NoticeDone{Notice: n.No, State: n.State}, n.keep(ctx, tx)
			}
			draft, err := n.letter(ctx, tx)
			if err != nil {
				return nil, NoticeDone{}, err
			}
			p, err := document.Issue(ctx, tx, k, now, draft)
			if err != nil {
				return nil, NoticeDone{}, err
			}
			n.Paper = string(p.Code)
			for _, w := range behind {
				if _, err := tx.Exec(ctx, "INSERT INTO justice_mark (notice, who, state, decided, decider, why) VALUES ($1, $2, 'open', 0, NULL, '')", n.No, w); err != nil {
					return nil, NoticeDone{}, err
				}
			}
			if err := n.tell(ctx, tx, now); err != nil {
				return nil, NoticeDone{}, err
			}
			return n.decided("published"), NoticeDone{n.No, n.State, n.Paper}, n.keep(ctx, tx)
		})
}

func (c Decide) check(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Notice, []id.ID, error) {
	if err := access.Check(who, "justice.decide", access.Any); err != nil {
		return Notice{}, nil, err
	}
	n, found, err := noticeByNo(ctx, q, c.Notice)
	if err != nil {
		return n, nil, err
	}
	if !found {
		return n, nil, errs.New(errs.NotFound, "justice.no_notice", "notice", c.Notice)
	}
	act := lifecycle.Act("refuse")
	if c.Publish {
		act = "publish"
	}
	if n.State, err = NoticeLife.Next(n.State, act); err != nil {
		return n, nil, err
	}
	if who.Person == n.Drafter {
		return n, nil, errs.New(errs.Conflict, "justice.second_person")
	}
	if !c.Publish {
		return n, nil, nil
	}
	if err := n.fits(ctx, q); err != nil {
		return n, nil, err
	}
	if n.Act == party.Lift {
		return n, nil, nil
	}
	today, err := calendar.DayOf(ctx, q, now)
	if err != nil {
		return n, nil, err
	}
	behind, err := affiliation.Behind(ctx, q, n.Org, today)
	return n, slices.DeleteFunc(behind, func(w id.ID) bool { return w == n.Org }), err
}

func (n *Notice) keep(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE justice_notice SET state = $2, decided = $3, decider = $4, paper = $5 WHERE no = $1", n.No, string(n.State), n.Decided, n.Decider, n.Paper)
	return err
}

// NoticeOf reads one notice: a published one for everybody of the trade, any for staff.
func NoticeOf(ctx context.Context, q db.Querier, who access.Actor, no int64) (Notice, error) {
	if err := access.Check(who, "justice.notices", access.Any); err != nil {
		return Notice{}, err
	}
	n, found, err := noticeByNo(ctx, q, no)
	if err == nil && (!found || n.State != Published && access.Check(who, "today.read", access.Any) != nil) {
		err = errs.New(errs.NotFound, "justice.no_notice", "notice", no)
	}
	return n, err
}

// Notices lists notices, newest first: published ones for everybody of the trade, all for staff.
func Notices(ctx context.Context, q db.Querier, who access.Actor, before int64, limit int) ([]Notice, error) {
	if err := access.Check(who, "justice.notices", access.Any); err != nil {
		return nil, err
	}
	if before <= 0 {
		before = 1 << 62
	}
	all := access.Check(who, "today.read", access.Any) == nil
	return db.Rows(ctx, q, scanNotice, "SELECT "+noticeColumns+" FROM justice_notice n WHERE n.no < $1 AND ($2 = 1 OR n.state = 'published') ORDER BY n.no DESC LIMIT $3", before, yes(all), limit)
}
