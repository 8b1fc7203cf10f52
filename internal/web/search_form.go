package web

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/stone"
)

// anyForm is the word for all forms in a page's address. Package search writes that as no
// filter; pages look at single stones when nothing is said, because the weight and price of
// a parcel are not those of a stone.
const anyForm = "any"

var singles = search.SetOf(stone.Single)

// usualForm is the form a page looks at when its address names none: single stones, or all
// forms when the query asks for numbers, pieces or a sieve, which single stones do not have.
func usualForm(q search.Query) search.Set {
	if len(q.Numbers) > 0 || len(q.Pieces) > 0 || len(q.Sieve) > 0 {
		return 0
	}
	return singles
}

// usual is a query that names no form with the one pages look at.
func usual(q search.Query) search.Query {
	if q.Form == 0 {
		q.Form = usualForm(q)
	}
	return q
}

// readQuery reads the query of a page's address.
func readQuery(v url.Values) search.Query {
	all := slices.Contains(v["form"], anyForm)
	if all {
		v = maps.Clone(v)
		delete(v, "form")
	}
	q := search.ParseValues(v, own...)
	switch {
	case q.Form == search.SetOf(stone.Forms()...):
		q.Form = 0
	case !all:
		q = usual(q)
	}
	return q
}

// encode is a query as the part of a page's address after "?", the inverse of readQuery:
// the usual form is left out, all forms are "form=any". Equal searches have equal addresses.
func encode(q search.Query) string {
	q = q.Normal()
	switch usual := usualForm(q); {
	case q.Form == usual:
		q.Form = 0
	case q.Form == 0:
		e, form := q.Encode(), search.FieldForm.Key()+"="+anyForm
		if search.FieldKind.Text(&q) == "" {
			return join(form, "&", e)
		}
		kind, rest, _ := strings.Cut(e, "&") // the kind is the first key
		return join(kind+"&"+form, "&", rest)
	}
	return q.Encode()
}

// plain tells whether a query asks for everything of its kind in the usual form.
func plain(q search.Query) bool {
	if q.Form == usualForm(q) {
		q.Form = 0
		return q.Plain()
	}
	return false
}

// title counts what was found by its name: stones, pairs, parcels, or offers of several forms.
func (p *searchPage) title(n int64) string {
	key := "stones.title_any"
	if p.q.Form == singles {
		key = "stones.title"
	} else if p.q.Form.Len() == 1 {
		key = "stones.title_" + search.FieldForm.Text(&p.q)
	}
	return p.t(key, "n", n)
}

// forms are single stones, pairs, parcels, rough and all of them, with the count of each.
func (p *searchPage) forms(m *markup) {
	counts := p.counts(search.FieldForm)
	radio := func(value, words string, n int64, on bool) {
		m.raw(`<label class="ck"><input type="radio" name="form" value="` + value + `"`)
		if on {
			m.raw(" checked")
		}
		m.raw(">")
		m.text(words)
		p.count(m, n)
		m.raw("</label>")
	}
	var all int64
	for _, f := range stone.Forms() {
		code := uint8(f)
		all += counts[code]
		if on := p.q.Form == search.SetOf(f); on || f == stone.Single || counts[code] > 0 {
			radio(search.FieldForm.Word(code), capital(codeWord(p.r.Lang, search.FieldForm, code)), counts[code], on)
		}
	}
	if p.q.Form.Len() > 1 { // several, by address or line
		radio(search.FieldForm.Text(&p.q), capital(setWords(p.r.Lang, search.FieldForm, p.q.Form)), p.res.Total, true)
	}
	radio(anyForm, capital(p.t("stones.form_any")), all, p.q.Form == 0)
}
