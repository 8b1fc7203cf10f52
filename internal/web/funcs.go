package web

import (
	"errors"
	"fmt"
	"html/template"
	"net/url"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/paper/gem"
)

// funcs are the functions of the templates of one language.
func funcs(l i18n.Lang, st *static) template.FuncMap {
	return template.FuncMap{
		"t":           l.T,                                                                     // {{t "stone.count" "n" .N}}
		"int":         func(n any) (string, error) { return whole(l, n) },                      // 1,284
		"carat":       func(w carat.Weight) string { return l.Carat(w) },                       // 1.21
		"usd":         func(cents int64) string { return l.Money(money.Of(cents, money.USD)) }, // US$ 8,978.20
		"whole":       func(cents int64) string { return l.Whole(cents, money.USD) },           // 8,978
		"pct":         func(tenths int32) string { return l.Percent(int64(tenths)) },           // −6.1%
		"tenth":       func(v int32) string { return l.Scaled(int64(v), 1, 1) },                // 61.5
		"cent":        func(v int32) string { return l.Scaled(int64(v), 2, 2) },                // 6.85
		"date":        l.Date,                                                                  // 22 Nov 2026
		"size":        l.Size,                                                                  // 2.8 MB
		"when":        func(i clock.Instant, z zone) string { return moment(l, i, z) },         // 22 Nov 2026, 15:00 (UTC+8)
		"lang":        func() string { return string(l) },
		"tag":         func() string { return l.Tag() },
		"asset":       st.url,
		"chip":        func(kind, word string) template.HTML { return chip(kind, word) },
		"commandID":   func() string { return id.New().String() }, // hidden field "cmd": the form is done once
		"dict":        dict,                                       // several values for a part: {{template "x" dict "A" 1}}
		"escape":      url.QueryEscape,
		"emptyGem":    func() template.HTML { return template.HTML(gem.Empty(120)) },
		"caratWhole":  func(w int64) string { return l.Int((w + 500) / 1000) }, // 48,213
		"pick":        func(yes bool, a, b string) string { return either(yes, a, b) },
		"langOf":      func() i18n.Lang { return l },
		"told":        func(t i18n.Text) toldText { return toldTo(l, t) },
		"joinSteps":   joinSteps, // how a company becomes a member
		"lower":       strings.ToLower,
		"upper":       strings.ToUpper,
		"initials":    initials,
		"browserName": browserName,
		"tabsFor":     tabsFor, // the pages of administration for a reader
	}
}

func whole(l i18n.Lang, n any) (string, error) {
	switch n := n.(type) {
	case int:
		return l.Int(int64(n)), nil
	case int32:
		return l.Int(int64(n)), nil
	case int64:
		return l.Int(n), nil
	}
	return "", fmt.Errorf("%T is not a whole number", n)
}

func either(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

// chip is a state in word, shape and colour. Kinds: n not started, i in progress, a needs
// somebody, o done, x stopped, s binding, lg laboratory-grown.
func chip(kind, word string) template.HTML {
	return template.HTML(`<span class="chip ` + template.HTMLEscapeString(kind) + `">` + template.HTMLEscapeString(word) + `</span>`)
}

func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, errors.New("dict takes pairs")
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		k, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict key %v is not text", pairs[i])
		}
		m[k] = pairs[i+1]
	}
	return m, nil
}
