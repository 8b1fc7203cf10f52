package web

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/house/translation"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

// wordingList is a query of the room that gives wordings.
type wordingList func(ctx context.Context, q db.Querier, who access.Actor) ([]translation.Wording, error)

// languageData is one key in the four languages, and what may be proposed for one of them.
type languageData struct {
	Key     string
	Lang    i18n.Lang
	Word    string // the language's name
	Beside  []languageText
	Form    form
	Fields  []formText // of the form: names and labels
	Shipped []formText
	History []wordingRow
	Plural  bool
}

// languageText is what a language says under the key.
type languageText struct {
	Lang  i18n.Lang
	Word  string
	Texts []formText
	URL   string
	Here  bool
}

// adminLanguage shows one key.
func (s *Server) adminLanguage(w http.ResponseWriter, r *Request) error {
	l := i18n.Lang(r.URL.Query().Get("lang"))
	if !l.Known() {
		l = r.Lang
	}
	return s.languagePage(w, r, l, form{Lang: r.Lang})
}

func (s *Server) languagePage(w http.ResponseWriter, r *Request, l i18n.Lang, f form) error {
	key := r.PathValue("key")
	if _, known := i18n.English.Shipped(key); !known {
		return errs.New(errs.NotFound, "translation.no_key", "key", key)
	}
	said := l.Said(key)
	shipped, _ := l.Shipped(key)
	d := languageData{Key: key, Lang: l, Word: languageNames[l], Form: f, Shipped: formTexts(shipped), Plural: i18n.English.Said(key).Plural()}
	for _, x := range i18n.Languages {
		d.Beside = append(d.Beside, languageText{x, languageNames[x], formTexts(x.Said(key)), languageURL(x, key), x == l})
	}
	names := []string{""}
	if d.Plural {
		names = l.Forms()
	}
	for _, n := range names {
		label := r.Lang.T("languages.text")
		if n != "" {
			label = r.Lang.T("languages.form_" + n)
		}
		d.Fields = append(d.Fields, formText{"text" + n, label})
	}
	if f.Values == nil {
		for _, n := range names {
			text := said.Text
			if said.Plural() {
				text = said.Forms[n]
			}
			f := filled(r.Lang, "text"+n, text)
			if d.Form.Values == nil {
				d.Form = f
			} else {
				d.Form.Values["text"+n] = f.Values["text"+n]
			}
		}
	}
	var err error
	if d.History, err = s.wordings(r, func(ctx context.Context, q db.Querier, who access.Actor) ([]translation.Wording, error) {
		return translation.History(ctx, q, who, l, key)
	}); err != nil {
		return err
	}
	return s.show(w, r, "admin_language", View{Title: f.Title(key), Status: f.Status(), Data: d, NoIndex: true})
}

// adminLanguagePropose writes another wording down.
func (s *Server) adminLanguagePropose(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	c := translation.Propose{Lang: i18n.Lang(v.Get("lang")), Key: r.PathValue("key")}
	switch {
	case v.Get("back") != "": // as shipped again
	case v.Has("text"):
		c.Message.Text = v.Get("text")
	default:
		c.Message.Forms = map[string]string{}
		for _, f := range c.Lang.Forms() {
			c.Message.Forms[f] = v.Get("text" + f)
		}
	}
	if _, err := c.Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		f.Part = "words"
		return s.languagePage(w, r, c.Lang, f)
	}
	s.say(w, "languages.said_proposed")
	return redirect(w, r, languageURL(c.Lang, c.Key))
}

// adminWordingTake is the second person's yes.
func (s *Server) adminWordingTake(w http.ResponseWriter, r *Request) error {
	return s.decideWording(w, r, true, "languages.said_taken")
}

// adminWordingDrop is anybody's no.
func (s *Server) adminWordingDrop(w http.ResponseWriter, r *Request) error {
	return s.decideWording(w, r, false, "languages.said_dropped")
}

func (s *Server) decideWording(w http.ResponseWriter, r *Request, take bool, said string) error {
	no, err := strconv.ParseInt(r.PathValue("no"), 10, 64)
	if err != nil {
		return errs.New(errs.NotFound, "translation.none", "no", r.PathValue("no"))
	}
	if _, err := (translation.Decide{No: no, Take: take}).Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		return err
	}
	s.say(w, said)
	return redirect(w, r, r.back("/admin/languages"))
}

// adminLanguageFile is what the house says otherwise in a language, in the form of the
// program's own files, so that it can become part of them.
func (s *Server) adminLanguageFile(w http.ResponseWriter, r *Request) error {
	l := i18n.Lang(r.PathValue("lang"))
	if !l.Known() {
		return errs.New(errs.NotFound, "web.no_such_language")
	}
	held, err := translation.Held(r.Context(), s.Keeper.DB())
	if err != nil {
		return err
	}
	out := map[string]any{}
	for k, m := range held[l] {
		if out[k] = m.Text; m.Plural() {
			out[k] = m.Forms
		}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+string(l)+`.json"`)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(out)
}
