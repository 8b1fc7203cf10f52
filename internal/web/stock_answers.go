package web

import (
	"maps"
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/exchange/stockfile"
)

// profileFrom is the profile with the answers of the mapping form.
func profileFrom(p stockfile.Profile, in *stockfile.Inspection, form url.Values) (stockfile.Profile, error) {
	p.Columns = maps.Clone(p.Columns)
	if p.Columns == nil {
		p.Columns = map[string]string{}
	}
	for _, c := range in.Columns {
		name := "col." + strconv.Itoa(c.Index)
		if !form.Has(name) {
			continue
		}
		switch said := form.Get(name); {
		case said == "":
			delete(p.Columns, c.Key)
		case said != c.Field.String() || c.By == "profile": // what the reader finds by itself needs no answer
			p.Columns[c.Key] = said
		}
	}
	if form.Has("ask.price") {
		p.Price = form.Get("ask.price")
	}
	if form.Has("ask.discount") {
		p.Discount = form.Get("ask.discount")
	}
	if form.Has("encoding") {
		p.Encoding, p.Delimiter = form.Get("encoding"), form.Get("delimiter")
	}
	p.Defaults = defaultsFrom(p.Defaults, form)
	p.Values = valuesFrom(p.Values, form)
	return p, p.Check()
}

func defaultsFrom(before map[string]string, form url.Values) map[string]string {
	all := maps.Clone(before)
	if all == nil {
		all = map[string]string{}
	}
	for name := range form {
		if field, ok := strings.CutPrefix(name, "set."); ok {
			all[field] = strings.TrimSpace(form.Get(name))
		}
	}
	for i, field := range form["more.field"] {
		if values := form["more.value"]; field != "" && i < len(values) {
			all[field] = strings.TrimSpace(values[i])
		}
	}
	maps.DeleteFunc(all, func(_, v string) bool { return v == "" })
	return all
}

func valuesFrom(before map[string]map[string]string, form url.Values) map[string]map[string]string {
	all := map[string]map[string]string{}
	for f, words := range before {
		all[f] = maps.Clone(words)
	}
	for i := range maxWords {
		field, raw, to := form.Get("word.field."+strconv.Itoa(i)), form.Get("word.raw."+strconv.Itoa(i)), form.Get("word.to."+strconv.Itoa(i))
		switch {
		case field == "":
			return all
		case to == "":
			delete(all[field], raw)
		default:
			if all[field] == nil {
				all[field] = map[string]string{}
			}
			all[field][raw] = to
		}
	}
	return all
}

// maxWords bounds how many words one form may explain.
const maxWords = 500
