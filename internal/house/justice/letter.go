package justice

import (
	"context"
	"database/sql"
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

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

// Sent is one exchange the letter of a notice went to.
type Sent struct {
	Bourse         string
	Sent, Answered clock.Instant // Answered is 0 while it has not answered
	Answer         string
}

// SentOf lists to whom the letter of a notice went, for staff.
func SentOf(ctx context.Context, q db.Querier, who access.Actor, no int64) ([]Sent, error) {
	if err := access.Check(who, "justice.draft", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, func(r *sql.Rows) (Sent, error) {
		var s Sent
		return s, r.Scan(&s.Bourse, &s.Sent, &s.Answered, &s.Answer)
	}, "SELECT s.bourse, s.sent, s.answered, s.answer FROM justice_sent s WHERE s.notice = $1 ORDER BY s.bourse LIMIT 500", no)
}
