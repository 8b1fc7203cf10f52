package web

import (
	"html/template"
	"maps"
	"net/http"
	"net/url"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/news"
	"openbourse/internal/registry/access"
)

// newsOneData is an article at the desk: its head, its texts side by side, what may be done.
type newsOneData struct {
	No        int64
	Title     string
	Tag       string
	Chip      template.HTML
	Embargo   string // the sentence while it lasts
	Facts     []fact
	Form      form // of the head, of corrections, of the withdrawal
	Head      bool // the head may be changed
	Own       bool // the exchange's own: its office is told
	Kinds     []option
	Desks     []option
	Zone      string
	Texts     []newsTextPanel
	Steps     []newsStep
	Corrects  []option // languages whose reviewed new version waits
	Withdraws []option // languages that are told why it is withdrawn
	Events    []newsEvent
}

// newsTextPanel is one language of an article.
type newsTextPanel struct {
	Name, Tag, URL string
	Chip           template.HTML
	Version        int64
	Shown          int64 // that readers see, when it is another one
	Held           int
	Words          news.Words
	Body           template.HTML
}

type newsStep struct {
	URL, Word string
	Main      bool
}

type newsEvent struct{ When, Who, What string }

// adminNewsOne shows it.
func (s *Server) adminNewsOne(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	return s.newsOne(w, r, no, form{Lang: r.Lang})
}

func (s *Server) newsOne(w http.ResponseWriter, r *Request, no int64, f form) error {
	l := r.Lang
	x, err := news.Open(r.Context(), s.Keeper.DB(), r.Actor, no)
	if err != nil {
		return err
	}
	d := newsOneData{
		No: no, Title: x.Title, Tag: x.In.Tag(), Chip: articleChip(r, &x.Article), Form: f, Own: x.Org.IsZero(), Kinds: newsKinds(l), Desks: newsDesks(l), Zone: s.zoneWord(r),
		Head: (x.State == news.Draft || x.State == news.Ready) && r.Actor.May("news.write", access.Any),
	}
	if !f.Values.Has("slug") { // it was not the form of the head: that shows what holds
		at := ""
		if x.Embargo != 0 {
			at = x.Embargo.In(s.zone(r)).Format(embargoForm)
		}
		d.Form = filled(l, "kind", string(x.Kind), "desk", x.Desk, "slug", x.Slug, "embargo", at)
		d.Form.Err = f.Err
		maps.Copy(d.Form.Values, f.Values)
	}
	if x.Waits(r.Now) {
		d.Embargo = l.T("news.embargo_until", "when", moment(l, x.Visible, s.zone(r)))
	}
	s.newsFacts(r, &x, &d)
	for _, t := range x.Texts {
		d.Texts = append(d.Texts, s.newsPanel(&x, &t, l))
	}
	s.newsSteps(r, &x, &d)
	for _, e := range x.Events {
		what := l.T("news.did_" + string(e.Act))
		if e.Lang != "" {
			what += " · " + languageNames[e.Lang] + " · " + l.T("news.did_version", "no", e.Version)
		}
		d.Events = append(d.Events, newsEvent{moment(l, e.At, s.zone(r)), orElse(s.personName(r, e.Person), l.T("news.nobody")), what})
	}
	return s.show(w, r, "admin_news_one", View{Title: d.Form.Title(x.Title), Status: d.Form.Status(), Data: d, NoIndex: true})
}

func (s *Server) newsFacts(r *Request, x *news.File, d *newsOneData) {
	l := r.Lang
	d.Facts = []fact{{Label: l.T("news.f_kind"), Value: l.T("news.kind_" + string(x.Kind))}}
	if x.Org.IsZero() {
		d.Facts = append(d.Facts, fact{Label: l.T("news.f_desk"), Value: deskWord(l, x.Desk)})
	} else {
		d.Facts = append(d.Facts, fact{Label: l.T("news.proposed_by"), Value: s.orgName(r, x.Org)})
	}
	address := fact{Label: l.T("news.address"), Value: news.Path(x.Year, x.Slug), Mono: true}
	if x.Visible != 0 && x.Visible <= r.Now {
		address.URL = "/" + string(l) + news.Path(x.Year, x.Slug)
		d.Facts = append(d.Facts, address, fact{Label: l.T("news.col_visible"), Value: moment(l, x.Visible, s.zone(r))})
		return
	}
	d.Facts = append(d.Facts, address)
	if x.Embargo != 0 {
		d.Facts = append(d.Facts, fact{Label: l.T("news.f_embargo"), Value: moment(l, x.Embargo, s.zone(r))})
	}
}

func (s *Server) newsPanel(x *news.File, t *news.Text, l i18n.Lang) newsTextPanel {
	p := newsTextPanel{Name: languageNames[t.Lang], Tag: t.Lang.Tag(), URL: newsTextURL(x.No, t.Lang), Chip: textChip(l, t.State), Version: t.Version}
	if t.Shown > 0 && t.Shown != t.Version {
		p.Shown = t.Shown
	}
	for i := range x.Versions {
		if x.Versions[i].Lang == t.Lang && x.Versions[i].Hold == news.Held {
			p.Held++
		}
	}
	if v := x.Of(t.Lang); v != nil {
		p.Words, p.Body = v.Words, s.newsBody(t.Lang, v.Words.Body, 4)
	}
	return p
}

// newsSteps are the steps the reader has, and the forms of those that need words.
func (s *Server) newsSteps(r *Request, x *news.File, d *newsOneData) {
	for _, act := range news.Life.Acts(x.State) {
		need := access.Act("news.publish")
		if act == news.ActReady || act == news.ActBack {
			need = "news.write"
		}
		if !r.Actor.May(need, access.Any) {
			continue
		}
		switch act {
		case news.ActCorrect:
			for i := range x.Texts {
				if x.Texts[i].Corrects() && !x.Waits(r.Now) {
					d.Corrects = append(d.Corrects, languageOption(x.Texts[i].Lang))
				}
			}
		case news.ActWithdraw:
			for _, t := range x.Texts {
				if t.Shown > 0 && !x.Waits(r.Now) {
					d.Withdraws = append(d.Withdraws, languageOption(t.Lang))
				}
			}
		case news.ActRecall:
			if x.Waits(r.Now) {
				d.Steps = append(d.Steps, newsStep{newsURL(x.No) + "/recall", r.Lang.T("news.act_recall"), false})
			}
		default:
			d.Steps = append(d.Steps, newsStep{newsURL(x.No) + "/" + string(act), r.Lang.T("news.act_" + string(act)), act == news.ActPublish || act == news.ActReady})
		}
	}
}

func languageOption(l i18n.Lang) option { return option{string(l), languageNames[l]} }

// adminNewsPlan changes the head.
func (s *Server) adminNewsPlan(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	embargo, err := embargoOf(v.Get("embargo"), s.zone(r))
	if err == nil {
		_, err = news.Plan{Article: no, Kind: news.Kind(v.Get("kind")), Desk: v.Get("desk"), Slug: v.Get("slug"), Embargo: embargo}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.newsDone(w, r, no, err)
}

// newsMove moves an article on.
func newsMove(act lifecycle.Act) Handler {
	return func(s *Server, w http.ResponseWriter, r *Request) error {
		no, v, err := r.numbered()
		if err != nil {
			return err
		}
		_, err = news.Move{Article: no, Act: act, Why: inLanguages(v, "why_")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
		return s.newsDone(w, r, no, err)
	}
}

// adminNewsCorrect shows reviewed new versions with their notes.
func (s *Server) adminNewsCorrect(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = news.Correct{Article: no, Notes: inLanguages(v, "note_")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.newsDone(w, r, no, err)
}

// inLanguages are the fields of a form that end in a language.
func inLanguages(v url.Values, field string) i18n.Text {
	t := i18n.Text{}
	for _, l := range i18n.Languages {
		if s := v.Get(field + string(l)); s != "" {
			t[l] = s
		}
	}
	return t
}

func (s *Server) newsDone(w http.ResponseWriter, r *Request, no int64, err error) error {
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.newsOne(w, r, no, f)
	}
	s.say(w, "news.said_moved")
	return redirect(w, r, newsURL(no))
}
