package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/house/news"
	"openbourse/internal/registry/access"
)

// newsTextData is one language of an article at the desk: the form beside the text it is
// translated from, what waits for a word, and every version.
type newsTextData struct {
	No        int64
	Title     string // of the article
	TitleTag  string
	Name, Tag string // of the language
	Langs     []newsDeskLang
	Chip      template.HTML
	Form      form
	Write     bool
	URL       string
	Preview   *newsPreview
	Source    *newsSource // another language that is reviewed, to translate from
	Review    int64       // the version the reader may review
	Other     bool        // somebody else must review it
	Held      []newsVersion
	History   []newsVersion
}

type newsPreview struct {
	Words news.Words
	Body  template.HTML
	Saved bool
}

type newsSource struct {
	Name, Tag string
	Words     news.Words
}

// newsVersion is a version with what was said of it.
type newsVersion struct {
	No       int64
	Chip     template.HTML
	By       []string
	Why      string
	Reasons  []string
	Words    news.Words
	Judge    bool // the reader may
	Machine  bool
	Released bool
}

// adminNewsText shows it.
func (s *Server) adminNewsText(w http.ResponseWriter, r *Request) error {
	no, l, err := newsTextOf(r)
	if err != nil {
		return err
	}
	return s.newsText(w, r, no, l, form{Lang: r.Lang}, false)
}

func newsTextOf(r *Request) (int64, i18n.Lang, error) {
	no, err := pathNo(r, "no")
	l := i18n.Lang(r.PathValue("lang"))
	if err == nil && !l.Known() {
		err = errs.New(errs.NotFound, "web.no_such_page")
	}
	return no, l, err
}

func (s *Server) newsText(w http.ResponseWriter, r *Request, no int64, of i18n.Lang, f form, preview bool) error {
	x, err := news.Open(r.Context(), s.Keeper.DB(), r.Actor, no)
	if err != nil {
		return err
	}
	t, l := x.Text(of), r.Lang
	d := newsTextData{
		No: no, Title: x.Title, TitleTag: x.In.Tag(), Name: languageNames[of], Tag: of.Tag(), Chip: textChip(l, t.State), Form: f, URL: newsTextURL(no, of),
		Write: r.Actor.May("news.write", access.Any) && x.State != news.Withdrawn && x.State != news.Dropped,
	}
	for _, other := range x.Texts {
		d.Langs = append(d.Langs, newsDeskLang{tongues[other.Lang], other.Lang.Tag(), newsTextURL(no, other.Lang), textChip(l, other.State)})
	}
	if f.Values == nil {
		d.Form = filled(l, "base", strconv.FormatInt(t.Version, 10))
		if v := x.Of(of); v != nil {
			d.Form = filled(l, "base", strconv.FormatInt(t.Version, 10), "title", v.Words.Title, "lead", v.Words.Lead, "body", v.Words.Body)
			d.Preview = &newsPreview{v.Words, s.newsBody(of, v.Words.Body, 3), true}
		}
		d.Form.Err = f.Err
	} else if preview || f.Err != nil {
		typed := wordsOf(f.Values)
		d.Preview = &newsPreview{typed, s.newsBody(of, typed.Body, 3), false}
		if f.Err != nil && f.Err.Key == "news.changed" {
			d.Form.Values.Set("base", strconv.FormatInt(t.Version, 10)) // he has been told
		}
	}
	d.Source = newsSourceFor(&x, of)
	s.newsVersions(r, &x, t, &d)
	title := l.T("news.edit_in", "title", x.Title, "language", d.Name)
	return s.show(w, r, "admin_news_text", View{Title: d.Form.Title(title), Status: d.Form.Status(), Data: d, NoIndex: true})
}

// newsSourceFor is what a translation is made from: the first language that is reviewed,
// else the first that is written.
func newsSourceFor(x *news.File, of i18n.Lang) *newsSource {
	for _, want := range []bool{true, false} {
		for _, t := range x.Texts {
			if t.Lang == of || t.Version == 0 || t.State == news.Machine || (t.State == news.Reviewed) != want {
				continue
			}
			if v := x.Of(t.Lang); v != nil {
				return &newsSource{languageNames[t.Lang], t.Lang.Tag(), v.Words}
			}
		}
	}
	return nil
}

// newsVersions lists the versions of a language, and those that wait apart.
func (s *Server) newsVersions(r *Request, x *news.File, t *news.Text, d *newsTextData) {
	l, judge := r.Lang, r.Actor.May("news.judge", access.Any)
	by := func(key, who, when string) string {
		return l.T(key, "who", l.T("news.by_person", "name", orElse(who, l.T("news.nobody")), "when", when))
	}
	for i := range x.Versions {
		v := &x.Versions[i]
		if v.Lang != t.Lang {
			continue
		}
		row := newsVersion{No: v.No, Words: v.Words, Machine: v.Machine, Why: v.Why}
		row.By = append(row.By, by("news.written_by", s.personName(r, v.Author), moment(l, v.At, s.zone(r))))
		for _, reason := range v.Reasons {
			row.Reasons = append(row.Reasons, l.T("news.why_"+reason.Code, "what", reason.What))
		}
		if v.Hold != "" {
			row.Chip = chip(stateKind(v.Hold), stateWord(l, news.HoldLife, v.Hold))
		}
		if v.Decided != 0 {
			row.By = append(row.By, by("news.judged_by", s.personName(r, v.Decider), moment(l, v.Decided, s.zone(r))))
		}
		if v.Reviewed != 0 {
			row.By = append(row.By, by("news.reviewed_by", s.personName(r, v.Reviewer), moment(l, v.Reviewed, s.zone(r))))
		}
		if v.No == t.Version && t.State == news.Written && r.Actor.May("news.review", access.Any) && d.Write {
			if d.Other = v.Author == r.Actor.Person; !d.Other {
				d.Review = v.No
			}
		}
		if v.Hold == news.Held {
			row.Judge = judge && v.Author != r.Actor.Person && d.Write
			d.Held = append(d.Held, row)
			continue
		}
		d.History = append(d.History, row)
	}
}

// adminNewsPreview shows what was typed as readers would see it, and keeps nothing.
func (s *Server) adminNewsPreview(w http.ResponseWriter, r *Request) error {
	no, l, err := newsTextOf(r)
	if err != nil {
		return err
	}
	v, err := r.Form()
	if err != nil {
		return err
	}
	return s.newsText(w, r, no, l, form{Lang: r.Lang, Values: v}, true)
}

// adminNewsWrite keeps a new version.
func (s *Server) adminNewsWrite(w http.ResponseWriter, r *Request) error {
	no, l, err := newsTextOf(r)
	if err != nil {
		return err
	}
	v, err := r.Form()
	if err != nil {
		return err
	}
	done, err := news.Write{Article: no, Lang: l, Base: wholeOf(v.Get("base")), Machine: v.Get("machine") != "", Words: wordsOf(v)}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	key := "news.said_saved"
	if len(done.Held) > 0 {
		key = "news.said_held"
	}
	return s.newsTextDone(w, r, no, l, err, func() { s.say(w, key, "no", strconv.FormatInt(done.Version, 10)) })
}

// adminNewsReview says that a version is right.
func (s *Server) adminNewsReview(w http.ResponseWriter, r *Request) error {
	return s.newsTextAct(w, r, "news.said_reviewed", func(no int64, l i18n.Lang, v url.Values) error {
		_, err := news.Review{Article: no, Lang: l, Version: wholeOf(v.Get("version"))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
		return err
	})
}

// adminNewsJudge releases a held version or rejects it.
func (s *Server) adminNewsJudge(w http.ResponseWriter, r *Request) error {
	return s.newsTextAct(w, r, "news.said_moved", func(no int64, l i18n.Lang, v url.Values) error {
		_, err := news.Judge{Article: no, Lang: l, Version: wholeOf(v.Get("version")), Release: v.Get("do") == "release", Why: v.Get("why")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
		return err
	})
}

func (s *Server) newsTextAct(w http.ResponseWriter, r *Request, said string, do func(int64, i18n.Lang, url.Values) error) error {
	no, l, err := newsTextOf(r)
	if err != nil {
		return err
	}
	v, err := r.Form()
	if err != nil {
		return err
	}
	return s.newsTextDone(w, r, no, l, do(no, l, v), func() { s.say(w, said) })
}

func (s *Server) newsTextDone(w http.ResponseWriter, r *Request, no int64, l i18n.Lang, err error, said func()) error {
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		if !f.Values.Has("body") { // not the form of the text: show that one as it is
			f.Values = nil
			x := form{Lang: r.Lang, Err: f.Err}
			return s.newsText(w, r, no, l, x, false)
		}
		return s.newsText(w, r, no, l, f, false)
	}
	said()
	return redirect(w, r, newsTextURL(no, l))
}
