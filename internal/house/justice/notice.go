package justice

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/affiliation"
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
			_, err = tx.Exec(ctx, `INSERT INTO justice_notice (no, org, act, ground, day, until_day, reason, case_no, state, drafted, drafter, decided, decider, paper)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, NULL, '')`,
				n.No, n.Org, string(n.Act), n.Ground, string(n.Day), string(n.Until), n.Reason, n.Case, string(n.State), n.Drafted, n.Drafter)
			return n.decided("drafted"), NoticeDone{Notice: n.No, State: n.State}, err
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
	behind, err := affiliation.Behind(ctx, q, n.Org, clock.DateOf(now, time.UTC))
	return n, slices.DeleteFunc(behind, func(w id.ID) bool { return w == n.Org }), err
}

func (n *Notice) keep(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE justice_notice SET state = $2, decided = $3, decider = $4, paper = $5 WHERE no = $1", n.No, string(n.State), n.Decided, n.Decider, n.Paper)
	return err
}

func (n *Notice) letter(ctx context.Context, q db.Querier) (document.Draft, error) {
	l := document.Letter{Notice: n.No, Act: string(n.Act), Ground: n.Ground, Day: n.Day, Until: n.Until, Reason: n.Reason}
	if g, ok := groundOf(n.Ground); ok {
		l.Text, l.Source = g.Text, g.Source
	}
	var err error
	l.Exchange, l.Member, err = exchangeAnd(ctx, q, n.Org)
	return document.Draft{Kind: document.LetterKind, Subject: "notice:" + itoa(n.No), Content: l, Readers: []id.ID{n.Org}}, err
}

// Send notes that the letter went to another exchange, or what that exchange answered.
type Send struct {
	Notice int64  `json:"notice"`
	Bourse string `json:"bourse"`
	Answer string `json:"answer,omitempty"` // empty: it is sent now
}

// Do notes it.
func (c Send) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (NoticeDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "justice.Send", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, NoticeDone, error) {
			n, known, err := c.check(ctx, tx, who)
			if err != nil {
				return nil, NoticeDone{}, err
			}
			now, name := k.Clock().Now(), strings.TrimSpace(c.Bourse)
			what := "sent"
			if c.Answer == "" {
				if !known {
					_, err = tx.Exec(ctx, "INSERT INTO justice_sent (notice, bourse, sent, answered, answer) VALUES ($1, $2, $3, 0, '')", n.No, name, now)
				}
			} else {
				what = "answered"
				_, err = tx.Exec(ctx, "UPDATE justice_sent SET answered = $3, answer = $4 WHERE notice = $1 AND bourse = $2", n.No, name, now, c.Answer)
			}
			return n.decided(what), NoticeDone{n.No, n.State, n.Paper}, err
		})
}

func (c Send) check(ctx context.Context, q db.Querier, who access.Actor) (Notice, bool, error) {
	if err := access.Check(who, "justice.draft", access.Any); err != nil {
		return Notice{}, false, err
	}
	n, found, err := noticeByNo(ctx, q, c.Notice)
	if err != nil {
		return n, false, err
	}
	name := strings.TrimSpace(c.Bourse)
	_, known, err := db.Row(ctx, q, db.One[int64], "SELECT sent FROM justice_sent WHERE notice = $1 AND bourse = $2", c.Notice, name)
	switch {
	case err != nil:
		return n, false, err
	case !found || n.State != Published:
		return n, false, errs.New(errs.NotFound, "justice.no_notice", "notice", c.Notice)
	case name == "" || utf8.RuneCountInString(name) > 120 || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return n, false, errs.New(errs.Invalid, "justice.bourse").At("bourse")
	case c.Answer != "" && !known:
		return n, false, errs.New(errs.Conflict, "justice.not_sent", "bourse", name).At("bourse")
	}
	if c.Answer != "" {
		_, err = body(c.Answer, "answer")
	}
	return n, known, err
}

// Weigh is what staff decided about somebody behind a member named in a notice.
type Weigh struct {
	Notice int64  `json:"notice"`
	Who    id.ID  `json:"who"`
	Acted  bool   `json:"acted"` // something was done about him; else he is clear
	Why    string `json:"why"`
}

// Do notes it.
func (c Weigh) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (NoticeDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "justice.Weigh", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, NoticeDone, error) {
			if err := access.Check(who, "justice.mark", access.Any); err != nil {
				return nil, NoticeDone{}, err
			}
			why, err := body(c.Why, "why")
			if err != nil {
				return nil, NoticeDone{}, err
			}
			n, found, err := noticeByNo(ctx, tx, c.Notice)
			if err != nil {
				return nil, NoticeDone{}, err
			}
			_, open, err := db.Row(ctx, tx, db.One[string], "SELECT state FROM justice_mark WHERE notice = $1 AND who = $2 AND state = 'open'", c.Notice, c.Who)
			if err != nil {
				return nil, NoticeDone{}, err
			}
			if !found || !open {
				return nil, NoticeDone{}, errs.New(errs.NotFound, "justice.no_mark")
			}
			state := "cleared"
			if c.Acted {
				state = "acted"
			}
			_, err = tx.Exec(ctx, "UPDATE justice_mark SET state = $3, decided = $4, decider = $5, why = $6 WHERE notice = $1 AND who = $2", n.No, c.Who, state, k.Clock().Now(), maybe(who.Person), why)
			return n.decided("marked"), NoticeDone{n.No, n.State, n.Paper}, err
		})
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

// Mark is somebody behind a member named in a notice.
type Mark struct {
	Notice int64
	Who    id.ID
	State  string
	Why    string
}

// Marks are those nobody has decided about, for staff.
func Marks(ctx context.Context, q db.Querier, who access.Actor, limit int) ([]Mark, error) {
	if err := access.Check(who, "today.read", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, func(r *sql.Rows) (Mark, error) {
		var m Mark
		return m, r.Scan(&m.Notice, &m.Who, &m.State, &m.Why)
	}, "SELECT notice, who, state, why FROM justice_mark WHERE state = 'open' ORDER BY notice, who LIMIT $1", limit)
}
