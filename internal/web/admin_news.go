package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/news"
	"openbourse/internal/registry/access"
)

const deskPage = 50

// newsDeskData is the desk: what waits for a word, every article, and a form for a new one.
type newsDeskData struct {
	Form  form
	Rows  []newsDeskRow
	More  string
	Kinds []option
	Langs []option
	Zone  string
	Write bool
}

type newsDeskRow struct {
	No                   int64
	Title, Tag, By, Kind string
	Chip                 template.HTML
	Held                 int64
	Langs                []newsDeskLang
	Visible              string
}

// newsDeskLang is a language of an article as the list shows it.
type newsDeskLang struct {
	Name, Tag, URL string
	Chip           template.HTML
}

// adminNews shows it.
func (s *Server) adminNews(w http.ResponseWriter, r *Request) error {
	return s.newsDesk(w, r, filled(r.Lang, "lang", string(r.Lang), "kind", string(news.News)))
}

func (s *Server) newsDesk(w http.ResponseWriter, r *Request, f form) error {
	all, err := news.Desk(r.Context(), s.Keeper.DB(), r.Actor, wholeOf(r.URL.Query().Get("before")), deskPage+1)
	if err != nil {
		return err
	}
	d := newsDeskData{Form: f, Kinds: newsKinds(r.Lang), Langs: languageOptions(), Zone: s.zoneWord(r), Write: r.Actor.May("news.write", access.Any)}
	if len(all) > deskPage {
		all = all[:deskPage]
		d.More = "/admin/news?before=" + strconv.FormatInt(all[deskPage-1].No, 10)
	}
	for i := range all {
		x := &all[i]
		row := newsDeskRow{No: x.No, Title: x.Title, Tag: x.In.Tag(), By: x.Desk, Kind: r.Lang.T("news.kind_" + string(x.Kind)), Chip: articleChip(r, &x.Article), Held: x.Held, Visible: moment(r.Lang, x.Visible, s.zone(r))}
		if !x.Org.IsZero() {
			row.By = s.orgName(r, x.Org)
		}
		for _, t := range x.Texts {
			row.Langs = append(row.Langs, newsDeskLang{tongues[t.Lang], t.Lang.Tag(), newsTextURL(x.No, t.Lang), textChip(r.Lang, t.State)})
		}
		d.Rows = append(d.Rows, row)
	}
	return s.show(w, r, "admin_news", View{Title: f.Title(r.Lang.T("news.desk_title")), Status: f.Status(), Data: d, NoIndex: true})
}

// adminNewsBegin opens an article.
func (s *Server) adminNewsBegin(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	done, err := s.newsBegin(r, v)
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.newsDesk(w, r, f)
	}
	if len(done.Held) > 0 {
		s.say(w, "news.said_held", "no", "1")
	} else {
		s.say(w, "news.said_begun")
	}
	return redirect(w, r, newsURL(done.Article))
}

func (s *Server) newsBegin(r *Request, v url.Values) (news.Done, error) {
	embargo, err := embargoOf(v.Get("embargo"), s.zone(r))
	if err != nil {
		return news.Done{}, err
	}
	return news.Begin{
		Kind: news.Kind(v.Get("kind")), Desk: v.Get("desk"), Slug: v.Get("slug"), Embargo: embargo, Lang: i18n.Lang(v.Get("lang")), Words: wordsOf(v),
	}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
}

func wordsOf(v url.Values) news.Words {
	return news.Words{Title: v.Get("title"), Lead: v.Get("lead"), Body: v.Get("body")}
}

// embargoForm is how browsers write a time of the exchange's zone.
const embargoForm = "2006-01-02T15:04"

func embargoOf(typed string, z zone) (clock.Instant, error) {
	if typed = strings.TrimSpace(typed); typed == "" {
		return 0, nil
	}
	t, err := time.ParseInLocation(embargoForm, typed, z)
	if err != nil || t.Year() < 2000 || t.Year() > 2999 {
		return 0, errs.New(errs.Invalid, "news.bad_when").At("embargo")
	}
	return clock.At(t), nil
}

// zoneWord names the exchange's zone for forms: "Asia/Shanghai (UTC+8)".
func (s *Server) zoneWord(r *Request) string {
	return r.House.Zone + " (" + offset(r.Now.In(s.zone(r))) + ")"
}

func newsKinds(l i18n.Lang) []option {
	var all []option
	for _, k := range news.Kinds {
		all = append(all, option{string(k), l.T("news.kind_" + string(k))})
	}
	return all
}

func newsURL(no int64) string { return "/admin/news/" + strconv.FormatInt(no, 10) }

func newsTextURL(no int64, l i18n.Lang) string { return newsURL(no) + "/" + string(l) }

// articleChip is an article's state; one whose embargo lasts is on its way.
func articleChip(r *Request, a *news.Article) template.HTML {
	if a.Waits(r.Now) {
		return chip("i", stateWord(r.Lang, news.Life, a.State))
	}
	return chip(stateKind(a.State), stateWord(r.Lang, news.Life, a.State))
}

func textChip(l i18n.Lang, st lifecycle.State) template.HTML {
	return chip(stateKind(st), stateWord(l, news.TextLife, st))
}
