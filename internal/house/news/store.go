package news

import (
	"context"
	"database/sql"
	"encoding/json"
	"math"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/store/db"
)

func maybe(i id.ID) any {
	if i.IsZero() {
		return nil
	}
	return i
}

func given(i *id.ID) id.ID {
	if i == nil {
		return id.ID{}
	}
	return *i
}

func yes(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

const articleColumns = "n.no, n.kind, n.year, n.slug, n.desk, n.org, n.state, n.embargo, n.visible, n.made, n.withdrawn, n.events"

func scanArticle(r *sql.Rows) (Article, error) {
	var a Article
	var org *id.ID
	err := r.Scan(&a.No, &a.Kind, &a.Year, &a.Slug, &a.Desk, &org, &a.State, &a.Embargo, &a.Visible, &a.Made, &a.Withdrawn, &a.events)
	a.Org = given(org)
	return a, err
}

func byNo(ctx context.Context, q db.Querier, no int64) (Article, error) {
	a, found, err := db.Row(ctx, q, scanArticle, "SELECT "+articleColumns+" FROM news n WHERE n.no = $1", no)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "news.none", "no", no)
	}
	return a, err
}

// taken tells whether another article has the address.
func taken(ctx context.Context, q db.Querier, year int, slug string, no int64) (bool, error) {
	n, _, err := db.Row(ctx, q, db.One[int64], "SELECT COUNT(*) FROM news n WHERE n.year = $1 AND n.slug = $2 AND n.no <> $3", year, slug, no)
	return n > 0, err
}

// waiting counts an organisation's proposals that nobody has decided.
func waiting(ctx context.Context, q db.Querier, org id.ID) (int64, error) {
	n, _, err := db.Row(ctx, q, db.One[int64], "SELECT COUNT(*) FROM news n WHERE n.org = $1 AND n.state IN ('draft', 'ready')", org)
	return n, err
}

func (a *Article) insert(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.Exec(ctx, `INSERT INTO news (no, kind, year, slug, desk, org, state, embargo, visible, made, withdrawn, events)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, 0, 0)`, a.No, a.Kind, a.Year, a.Slug, a.Desk, maybe(a.Org), string(a.State), a.Embargo, a.Made); err != nil {
		return err
	}
	for _, l := range i18n.Languages {
		if _, err := tx.Exec(ctx, `INSERT INTO news_text (article, lang, state, version, versions, shown, since, changed)
			VALUES ($1, $2, $3, 0, 0, 0, 0, 0)`, a.No, string(l), string(Missing)); err != nil {
			return err
		}
	}
	return nil
}

func (a *Article) keep(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE news SET kind = $2, year = $3, slug = $4, desk = $5, state = $6, embargo = $7, visible = $8, withdrawn = $9 WHERE no = $1`,
		a.No, a.Kind, a.Year, a.Slug, a.Desk, string(a.State), a.Embargo, a.Visible, a.Withdrawn)
	return err
}

// add puts a line into the file of the article.
func (a *Article) add(ctx context.Context, tx *db.Tx, at clock.Instant, act lifecycle.Act, l i18n.Lang, version int64, person id.ID) error {
	a.events++
	if _, err := tx.Exec(ctx, "INSERT INTO news_event (article, no, at, act, lang, version, person) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		a.No, a.events, at, string(act), string(l), version, maybe(person)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "UPDATE news SET events = $2 WHERE no = $1", a.No, a.events)
	return err
}

// texts are the four texts of an article, in the order the languages are offered.
func texts(ctx context.Context, q db.Querier, article int64) ([]Text, error) {
	all, err := db.Rows(ctx, q, func(r *sql.Rows) (t Text, err error) {
		err = r.Scan(&t.Article, &t.Lang, &t.State, &t.Version, &t.versions, &t.Shown, &t.Since, &t.Changed)
		return t, err
	}, "SELECT t.article, t.lang, t.state, t.version, t.versions, t.shown, t.since, t.changed FROM news_text t WHERE t.article = $1", article)
	if err != nil {
		return nil, err
	}
	ordered := make([]Text, 0, len(all))
	for _, l := range i18n.Languages {
		if t := textIn(all, l); t != nil {
			ordered = append(ordered, *t)
		}
	}
	return ordered, nil
}

func (t *Text) keep(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE news_text SET state = $3, version = $4, versions = $5, shown = $6, since = $7, changed = $8 WHERE article = $1 AND lang = $2",
		t.Article, string(t.Lang), string(t.State), t.Version, t.versions, t.Shown, t.Since, t.Changed)
	return err
}

const versionColumns = "v.article, v.lang, v.no, v.title, v.lead, v.body, v.machine, v.at, v.author, v.hold, v.reasons, v.decider, v.decided, v.why, v.reviewer, v.reviewed"

func scanVersion(r *sql.Rows) (Version, error) {
	var v Version
	var machine int64
	var reasons string
	var author, decider, reviewer *id.ID
	if err := r.Scan(&v.Article, &v.Lang, &v.No, &v.Words.Title, &v.Words.Lead, &v.Words.Body, &machine, &v.At, &author, &v.Hold, &reasons, &decider, &v.Decided, &v.Why, &reviewer, &v.Reviewed); err != nil {
		return v, err
	}
	v.Machine, v.Author, v.Decider, v.Reviewer = machine == 1, given(author), given(decider), given(reviewer)
	return v, json.Unmarshal([]byte(reasons), &v.Reasons)
}

func versionOf(ctx context.Context, q db.Querier, article int64, l i18n.Lang, no int64) (Version, error) {
	v, found, err := db.Row(ctx, q, scanVersion, "SELECT "+versionColumns+" FROM news_version v WHERE v.article = $1 AND v.lang = $2 AND v.no = $3", article, string(l), no)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "news.no_version", "no", no)
	}
	return v, err
}

// holding are the versions that hold, one for each language that has one.
func holding(ctx context.Context, q db.Querier, article int64) ([]Version, error) {
	return db.Rows(ctx, q, scanVersion, "SELECT "+versionColumns+" FROM news_version v JOIN news_text t ON t.article = v.article AND t.lang = v.lang AND t.version = v.no WHERE v.article = $1", article)
}

func (v *Version) insert(ctx context.Context, tx *db.Tx) error {
	if v.Reasons == nil {
		v.Reasons = []Reason{}
	}
	reasons, err := json.Marshal(v.Reasons)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO news_version (article, lang, no, title, lead, body, machine, at, author, hold, reasons, decider, decided, why, reviewer, reviewed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, 0, '', NULL, 0)`,
		v.Article, string(v.Lang), v.No, v.Words.Title, v.Words.Lead, v.Words.Body, yes(v.Machine), v.At, maybe(v.Author), string(v.Hold), string(reasons))
	return err
}

func (v *Version) keep(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE news_version SET hold = $4, decider = $5, decided = $6, why = $7, reviewer = $8, reviewed = $9 WHERE article = $1 AND lang = $2 AND no = $3",
		v.Article, string(v.Lang), v.No, string(v.Hold), maybe(v.Decider), v.Decided, v.Why, maybe(v.Reviewer), v.Reviewed)
	return err
}

func (t *Text) remark(ctx context.Context, tx *db.Tx, act lifecycle.Act, at clock.Instant, words string) error {
	n, _, err := db.Row(ctx, tx, db.One[int64], "SELECT COUNT(*) FROM news_remark m WHERE m.article = $1 AND m.lang = $2", t.Article, string(t.Lang))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO news_remark (article, lang, no, act, at, version, note) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		t.Article, string(t.Lang), n+1, string(act), at, t.Shown, words)
	return err
}

// newest is the number before which a list begins.
func newest(before int64) int64 {
	if before <= 0 {
		return math.MaxInt64
	}
	return before
}
