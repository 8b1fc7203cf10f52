package admission

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// ending tells what a file's name says that it is.
func ending(name string) (string, bool) {
	switch strings.ToLower(path.Ext(strings.TrimSpace(name))) {
	case ".pdf":
		return "application/pdf", true
	case ".jpg", ".jpeg":
		return "image/jpeg", true
	case ".png":
		return "image/png", true
	}
	return "", false
}

// Points are what is checked of every applicant, in order. The sponsors' signatures are
// checked by the program itself.
var Points = []string{"licence", "owners", "business", "premises", "accounts", "screening", "bourses", "courts"}

// Results of a point. A remark does not stop the application; the council reads it.
var Results = []string{"ok", "remark", "missing"}

// Note writes down what came out of one point.
type Note struct {
	No     int64  `json:"no"`
	Point  string `json:"point"`
	Result string `json:"result"`
	Note   string `json:"note"`
	Source string `json:"source"`
}

// Do writes it down, while the application is being checked.
func (c Note) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "admission.Note", c, "admission.check", c.No, func(ctx context.Context, tx *db.Tx, a *Application, now clock.Instant) (string, error) {
		if a.State != Submitted {
			return "", errs.New(errs.Conflict, "admission.not_checking", "no", a.No)
		}
		if !slices.Contains(Points, c.Point) || !slices.Contains(Results, c.Result) {
			return "", errs.New(errs.Invalid, "admission.point").At("result")
		}
		if c.Point == pointScreening {
			if s, err := screenedOf(ctx, tx, a.Org); err != nil || !s.seen.IsZero() {
				if err == nil {
					err = errs.New(errs.Conflict, "admission.screening_own").At("point")
				}
				return "", err
			}
		}
		note, err := line("note", c.Note, maxLine)
		if err != nil {
			return "", err
		}
		source, err := line("source", c.Source, maxLine)
		if err != nil {
			return "", err
		}
		if note == "" && c.Result != "ok" {
			return "", errs.New(errs.Invalid, "admission.say_what").At("note")
		}
		_, err = tx.Exec(ctx, `INSERT INTO admission_point (admission, point, result, note, source, person, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (admission, point) DO UPDATE SET result = excluded.result, note = excluded.note, source = excluded.source, person = excluded.person, at = excluded.at`,
			a.No, c.Point, c.Result, note, source, maybe(who.Person), now)
		return "noted", err
	})
}

// Return sends the application back with what is missing. It is to be handed in again within
// the months of the rule.
type Return struct {
	No  int64  `json:"no"`
	Why string `json:"why"`
}

// Do sends it back.
func (c Return) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "admission.Return", c, "admission.check", c.No, func(ctx context.Context, tx *db.Tx, a *Application, now clock.Instant) (string, error) {
		to, err := Life.Next(a.State, ActReturn)
		if err != nil {
			return "", err
		}
		why, err := body("why", c.Why)
		if err != nil {
			return "", err
		}
		t, err := a.terms(ctx, tx, now)
		if err != nil {
			return "", err
		}
		a.State, a.Lapses = to, t.returnEnd()
		if err := a.tell(ctx, tx, now, "returned"); err != nil {
			return "", err
		}
		return "returned", a.add(ctx, tx, now, "return", "house", who, why)
	})
}

// Check closes the checks: every point is in order or remarked upon.
type Check struct {
	No int64 `json:"no"`
}

// Do closes them.
func (c Check) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "admission.Check", c, "admission.check", c.No, func(ctx context.Context, tx *db.Tx, a *Application, now clock.Instant) (string, error) {
		to, err := Life.Next(a.State, ActCheck)
		if err != nil {
			return "", err
		}
		if err := a.unscreened(ctx, tx); err != nil {
			return "", err
		}
		noted, err := a.points(ctx, tx)
		if err != nil {
			return "", err
		}
		for _, p := range Points {
			if r := noted[p].Result; r != "ok" && r != "remark" {
				return "", errs.New(errs.Conflict, "admission.point_open").At("point_" + p)
			}
		}
		t, err := a.terms(ctx, tx, now)
		if err != nil {
			return "", err
		}
		if err := a.recommended(ctx, tx, t, now); err != nil {
			return "", err
		}
		a.State = to
		return "checked", a.add(ctx, tx, now, "check", "house", who, "")
	})
}

// Publish posts the application on the public site.
type Publish struct {
	No int64 `json:"no"`
}

// Do posts it. Its days begin today.
func (c Publish) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "admission.Publish", c, "admission.check", c.No, func(ctx context.Context, tx *db.Tx, a *Application, now clock.Instant) (string, error) {
		to, err := Life.Next(a.State, ActPublish)
		if err != nil {
			return "", err
		}
		t, err := a.terms(ctx, tx, now)
		if err != nil {
			return "", err
		}
		if err := a.recommended(ctx, tx, t, now); err != nil {
			return "", err
		}
		if err := a.unscreened(ctx, tx); err != nil {
			return "", err
		}
		o, err := a.clear(ctx, tx, t.Day)
		if err != nil {
			return "", err
		}
		a.State, a.NoticeFrom, a.NoticeUntil = to, t.Day, t.Day.AddDays(int(t.NoticeDays)-1)
		if a.notice, err = a.words(ctx, tx, o); err != nil {
			return "", err
		}
		a.NoticeEnd = midnight(a.NoticeUntil.AddDays(1), t.Zone)
		if err := a.tell(ctx, tx, now, "published"); err != nil {
			return "", err
		}
		return "published", a.add(ctx, tx, now, "publish", "house", who, "")
	})
}

// clear reads the applicant and refuses one that is suspended: a case of screening stands
// against it.
func (a *Application) clear(ctx context.Context, q db.Querier, day clock.Date) (party.Org, error) {
	o, err := party.OrgByID(ctx, q, a.Org)
	if err == nil && o.StateOn(day) != party.Active {
		err = errs.New(errs.Conflict, "admission.blocked", "org", o.Name)
	}
	return o, err
}

// published is the notice as it was posted.
type published struct {
	Org      document.Party   `json:"org"`
	Capital  string           `json:"capital"`
	Since    clock.Date       `json:"since"`
	Sectors  []string         `json:"sectors"`
	Seat     string           `json:"seat"`
	SeatZh   string           `json:"seat_zh"`
	Sponsors []document.Party `json:"sponsors"`
	Texts    i18n.Text        `json:"texts,omitempty"` // word for word, in the languages of postedIn
}

// words writes the notice down as it is posted.
func (a *Application) words(ctx context.Context, q db.Querier, o party.Org) (string, error) {
	p := published{Org: document.PartyOf(o), Capital: a.Capital, Since: a.Since, Sectors: a.Sectors, Seat: a.Premises, SeatZh: a.PremisesZh}
	all, err := sponsorsFor(ctx, q, a.No)
	if err != nil {
		return "", err
	}
	for _, s := range all {
		if s.Signed.IsZero() {
			continue
		}
		m, err := party.OrgByID(ctx, q, s.Org)
		if err != nil {
			return "", err
		}
		p.Sponsors = append(p.Sponsors, document.PartyOf(m))
	}
	n := p.notice(a)
	p.Texts = i18n.Text{}
	for _, l := range postedIn {
		p.Texts[l] = n.write(l)
	}
	b, err := json.Marshal(p)
	if err != nil {
		return "", fmt.Errorf("admission: %w", err)
	}
	return string(b), nil
}
