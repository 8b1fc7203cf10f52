package web

import (
	"slices"
	"strconv"

	"openbourse/internal/exchange/search"
)

// words are the most frequent words of a list field, and those in use.
func (p *searchPage) words(m *markup, f search.Field) {
	const most = 12
	counts := slices.Clone(p.res.Facets[f])
	slices.SortStableFunc(counts, func(a, b search.Count) int { return int(b.N - a.N) })
	seen := map[string]bool{}
	write := func(word string, n int64, counted, on bool) {
		seen[word] = true
		m.raw(`<label class="ck"><input type="checkbox" name="`)
		m.raw(f.Key())
		m.raw(`"`)
		m.attr("value", word)
		if on {
			m.raw(" checked")
		}
		m.raw(">")
		m.text(p.listWord(f, word))
		if counted {
			p.count(m, n)
		}
		m.raw("</label>")
	}
	used := p.used(f)
	for i, c := range counts {
		if on := slices.Contains(used, c.Word); c.Word != "" && (i < most || on) {
			write(c.Word, c.N, true, on)
		}
	}
	for _, w := range used {
		if !seen[w] {
			write(w, 0, len(counts) > 0, true)
		}
	}
	if f == search.FieldCity || len(counts) == 0 {
		m.raw(`<input class="inp" name="` + f.Key() + `"`)
		m.attr("aria-label", fieldName(p.r.Lang, f))
		m.attr("placeholder", p.t("stones.list_hint"))
		m.raw(">")
	}
}

func (p *searchPage) used(f search.Field) []string {
	if f != search.FieldSeller {
		return *f.Texts(&p.q)
	}
	var nos []string
	for _, n := range p.q.Seller {
		nos = append(nos, strconv.FormatInt(n, 10))
	}
	return nos
}

// listWord is a word of a list field as readers know it.
func (p *searchPage) listWord(f search.Field, word string) string {
	switch f {
	case search.FieldCountry:
		return country(p.r.Lang, word)
	case search.FieldSeller:
		if n, err := strconv.ParseInt(word, 10, 64); err == nil {
			return p.seller(n)
		}
	case search.FieldCity:
		return capital(word)
	}
	return word
}
