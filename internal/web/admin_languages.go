package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"openbourse/internal/base/i18n"
	"openbourse/internal/house/translation"
	"openbourse/internal/registry/access"
)

// languagesData is the translators' page: keys side by side, what is missing first.
type languagesData struct {
	Lang    i18n.Lang // the one that is worked on
	Word    string    // its name
	Langs   []option
	Rooms   []option
	Shows   []option
	Form    form // what is asked for
	Rows    []languageRow
	Next    string // address of the next page
	Total   int
	Wrong   int // what i18n.Check finds in that language
	Waiting []wordingRow
}

// languageRow is one key.
type languageRow struct {
	Key     string
	English []formText
	Texts   []formText
	Missing bool
	Changed bool // the house says it otherwise than shipped
	URL     string
}

// formText is a text, with the name of its plural form.
type formText struct{ Form, Text string }

// wordingRow is a proposed or decided wording.
type wordingRow struct {
	No              int64
	Word            string // the language
	Key, URL        string
	Texts           []formText
	By, When, State string
	Chip            string
	Mine, Open      bool
}

// languagesPage is how many keys one page shows.
const languagesPage = 60

// adminLanguages lists the texts of a language beside the English ones.
func (s *Server) adminLanguages(w http.ResponseWriter, r *Request) error {
	q := r.URL.Query()
	l := i18n.Lang(q.Get("lang"))
	if !l.Known() {
		if l = r.Lang; l == i18n.English {
			l = i18n.Chinese
		}
	}
	d := languagesData{Lang: l, Word: languageNames[l], Form: filled(r.Lang, "lang", string(l), "room", q.Get("room"), "q", q.Get("q"), "show", q.Get("show"))}
	for _, x := range i18n.Languages {
		d.Langs = append(d.Langs, option{string(x), languageNames[x]})
	}
	for _, x := range []string{"", "missing", "plural", "changed"} {
		d.Shows = append(d.Shows, option{x, r.Lang.T("languages.show_" + x)})
	}
	for _, p := range i18n.Check() {
		if p.Lang == l {
			d.Wrong++
		}
	}
	held, err := translation.Held(r.Context(), s.Keeper.DB())
	if err != nil {
		return err
	}
	d.rows(q, held[l])
	if d.Waiting, err = s.wordings(r, translation.Waiting); err != nil {
		return err
	}
	return s.show(w, r, "admin_languages", View{Title: r.Lang.T("languages.title"), Data: d, NoIndex: true})
}

// rows picks what was asked for and cuts one page out of it.
func (d *languagesData) rows(q url.Values, held map[string]i18n.Message) {
	room, words, show, after := q.Get("room"), strings.ToLower(strings.TrimSpace(q.Get("q"))), q.Get("show"), q.Get("after")
	rooms := map[string]bool{}
	var all []languageRow
	for _, key := range i18n.English.Keys() {
		first, _, _ := strings.Cut(key, ".")
		rooms[first] = true
		_, shipped := d.Lang.Shipped(key)
		_, changed := held[key]
		row := languageRow{
			Key: key, English: formTexts(i18n.English.Said(key)), Texts: formTexts(d.Lang.Said(key)), Missing: !shipped && !changed, Changed: changed,
			URL: languageURL(d.Lang, key),
		}
		switch {
		case room != "" && room != first:
		case words != "" && !row.contains(words):
		case show == "missing" && !row.Missing, show == "changed" && !changed, show == "plural" && !i18n.English.Said(key).Plural():
		default:
			all = append(all, row)
		}
	}
	slices.SortStableFunc(all, func(a, b languageRow) int { // missing first
		switch {
		case a.Missing == b.Missing:
			return strings.Compare(a.Key, b.Key)
		case a.Missing:
			return -1
		}
		return 1
	})
	d.Total = len(all)
	from := 0
	if after != "" {
		from = slices.IndexFunc(all, func(x languageRow) bool { return x.Key == after }) + 1
	}
	d.Rows = all[from:min(from+languagesPage, len(all))]
	if from+languagesPage < len(all) {
		q.Set("after", d.Rows[len(d.Rows)-1].Key)
		d.Next = "/admin/languages?" + q.Encode()
	}
	d.Rooms = []option{{"", "–"}}
	for _, x := range slices.Sorted(func(yield func(string) bool) {
		for k := range rooms {
			if !yield(k) {
				return
			}
		}
	}) {
		d.Rooms = append(d.Rooms, option{x, x})
	}
}

func (row *languageRow) contains(words string) bool {
	if strings.Contains(strings.ToLower(row.Key), words) {
		return true
	}
	return slices.ContainsFunc(slices.Concat(row.English, row.Texts), func(x formText) bool { return strings.Contains(strings.ToLower(x.Text), words) })
}

func formTexts(m i18n.Message) []formText {
	if !m.Plural() {
		return []formText{{"", m.Text}}
	}
	var all []formText
	for _, f := range []string{"zero", "one", "two", "few", "many", "other"} {
		if t, ok := m.Forms[f]; ok {
			all = append(all, formText{f, t})
		}
	}
	return all
}

func languageURL(l i18n.Lang, key string) string {
	return "/admin/languages/" + url.PathEscape(key) + "?lang=" + string(l)
}

// wordings reads a list of wordings for a page.
func (s *Server) wordings(r *Request, read wordingList) ([]wordingRow, error) {
	all, err := read(r.Context(), s.Keeper.DB(), r.Actor)
	if err != nil {
		return nil, err
	}
	rows := make([]wordingRow, len(all))
	for i, x := range all {
		rows[i] = wordingRow{
			No: x.No, Word: languageNames[x.Lang], Key: x.Key, URL: languageURL(x.Lang, x.Key), Texts: formTexts(x.Message), When: moment(r.Lang, x.At, s.zone(r)),
			State: r.Lang.T("state.translation." + string(x.State)), Chip: map[string]string{"proposed": "a", "taken": "o", "dropped": "x"}[string(x.State)],
			By: s.actorName(r, x.By), Mine: x.By == r.Actor.Key(), Open: x.State == translation.Proposed && r.Actor.May("translation.decide", access.Any),
		}
		if x.Message.Empty() {
			rows[i].Texts = []formText{{"", r.Lang.T("languages.as_shipped")}}
		}
	}
	return rows, nil
}
