package news

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

// Line is an article in the desk's list, with its texts and the title by which it is known
// there: of the first language that has one.
type Line struct {
	Article
	Texts []Text
	Title string
	In    i18n.Lang // of the title
	Held  int64     // versions that wait for a word
}

// Desk lists every article, newest first.
func Desk(ctx context.Context, q db.Querier, who access.Actor, before int64, limit int) ([]Line, error) {
	if err := access.Check(who, "news.desk", access.Any); err != nil {
		return nil, err
	}
	all, err := db.Rows(ctx, q, scanArticle, "SELECT "+articleColumns+" FROM news n WHERE n.no < $1 ORDER BY n.no DESC LIMIT $2", newest(before), min(max(limit, 1), 200))
	if err != nil {
		return nil, err
	}
	return linesOf(ctx, q, all)
}

// Embargoed are the articles, planned or published, that nobody may read before an hour to
// come, the next first: for the desk.
func Embargoed(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, limit int) ([]Line, error) {
	if err := access.Check(who, "news.desk", access.Any); err != nil {
		return nil, err
	}
	all, err := db.Rows(ctx, q, scanArticle, "SELECT "+articleColumns+` FROM news n WHERE n.state IN ('draft', 'ready', 'published') AND n.embargo > $1 ORDER BY n.embargo, n.no LIMIT $2`, now, limit)
	if err != nil {
		return nil, err
	}
	return linesOf(ctx, q, all)
}

// Proposals are what the reader's organisation proposed, newest first.
func Proposals(ctx context.Context, q db.Querier, who access.Actor, before int64, limit int) ([]Line, error) {
	if err := access.Check(who, "news.proposals", access.Own); err != nil {
		return nil, err
	}
	all, err := db.Rows(ctx, q, scanArticle, "SELECT "+articleColumns+" FROM news n WHERE n.org = $1 AND n.no < $2 ORDER BY n.no DESC LIMIT $3", who.Org, newest(before), min(max(limit, 1), 200))
	if err != nil {
		return nil, err
	}
	return linesOf(ctx, q, all)
}

func linesOf(ctx context.Context, q db.Querier, all []Article) ([]Line, error) {
	out := make([]Line, len(all))
	for i, a := range all {
		l := Line{Article: a}
		var err error
		if l.Texts, err = texts(ctx, q, a.No); err != nil {
			return nil, err
		}
		vs, err := glance(ctx, q, a.No)
		if err != nil {
			return nil, err
		}
		for _, v := range vs {
			if v.Hold == Held {
				l.Held++
			}
		}
		l.Title, l.In = named(l.Texts, vs)
		out[i] = l
	}
	return out, nil
}

// named is the title of the version that holds in the first language that has one, else of
// the newest version there is.
func named(ts []Text, vs []Version) (string, i18n.Lang) {
	for _, t := range ts {
		for _, v := range vs {
			if v.Lang == t.Lang && v.No == t.Version {
				return v.Words.Title, v.Lang
			}
		}
	}
	if len(vs) > 0 {
		return vs[0].Words.Title, vs[0].Lang
	}
	return "", i18n.English
}

// glance are the versions of an article by title alone, the newest first.
func glance(ctx context.Context, q db.Querier, article int64) ([]Version, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (v Version, err error) {
		err = r.Scan(&v.Lang, &v.No, &v.Words.Title, &v.Hold)
		return v, err
	}, "SELECT v.lang, v.no, v.title, v.hold FROM news_version v WHERE v.article = $1 ORDER BY v.at DESC, v.no DESC LIMIT 500", article)
}

// versions are all versions of an article, the newest first.
func versions(ctx context.Context, q db.Querier, article int64) ([]Version, error) {
	return db.Rows(ctx, q, scanVersion, "SELECT "+versionColumns+" FROM news_version v WHERE v.article = $1 ORDER BY v.at DESC, v.no DESC LIMIT 500", article)
}

// Event is one line in the file of an article.
type Event struct {
	At      clock.Instant
	Act     lifecycle.Act
	Lang    i18n.Lang
	Version int64
	Person  id.ID
}

// File is an article as the desk sees it.
type File struct {
	Line
	Versions []Version // of all languages, the newest first
	Events   []Event   // the latest first
}

// Of is the version that holds in a language, nil when none does.
func (f *File) Of(l i18n.Lang) *Version {
	t := textIn(f.Texts, l)
	if t == nil || t.Version == 0 {
		return nil
	}
	return f.Version(l, t.Version)
}

// Version is one version of a language, nil when there is none.
func (f *File) Version(l i18n.Lang, no int64) *Version {
	for i := range f.Versions {
		if f.Versions[i].Lang == l && f.Versions[i].No == no {
			return &f.Versions[i]
		}
	}
	return nil
}

// Text is the text in a language.
func (f *File) Text(l i18n.Lang) *Text { return textIn(f.Texts, l) }

// Open reads an article with its file, for the desk.
func Open(ctx context.Context, q db.Querier, who access.Actor, no int64) (File, error) {
	var f File
	if err := access.Check(who, "news.desk", access.Any); err != nil {
		return f, err
	}
	a, err := byNo(ctx, q, no)
	if err != nil {
		return f, err
	}
	all, err := linesOf(ctx, q, []Article{a})
	if err != nil {
		return f, err
	}
	f.Line = all[0]
	if f.Versions, err = versions(ctx, q, no); err != nil {
		return f, err
	}
	f.Events, err = db.Rows(ctx, q, func(r *sql.Rows) (e Event, err error) {
		var person *id.ID
		err = r.Scan(&e.At, &e.Act, &e.Lang, &e.Version, &person)
		e.Person = given(person)
		return e, err
	}, "SELECT e.at, e.act, e.lang, e.version, e.person FROM news_event e WHERE e.article = $1 ORDER BY e.no DESC LIMIT 500", no)
	return f, err
}

// Holds are the versions that wait for a person's word, the oldest first, for the desk.
func Holds(ctx context.Context, q db.Querier, who access.Actor, limit int) ([]Version, error) {
	if err := access.Check(who, "news.desk", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanVersion, "SELECT "+versionColumns+" FROM news_version v JOIN news n ON n.no = v.article WHERE v.hold = 'held' AND n.state NOT IN ('withdrawn', 'dropped') ORDER BY v.at, v.article LIMIT $1", min(max(limit, 1), 200))
}

// Answers are the versions that somebody handed in for the reader's organisation with what
// the desk said of each, the oldest first.
func Answers(ctx context.Context, q db.Querier, who access.Actor, article int64) ([]Version, error) {
	if err := access.Check(who, "news.proposals", access.Own); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanVersion, "SELECT "+versionColumns+` FROM news_version v JOIN news n ON n.no = v.article
		WHERE v.article = $1 AND n.org = $2 AND v.hold <> '' ORDER BY v.at, v.no LIMIT 100`, article, who.Org)
}
