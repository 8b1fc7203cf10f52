package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"openbourse/internal/exchange/search"
)

// hidden are the parameters of the present query and view, without the stone looked at.
func (p *searchPage) hidden() []field {
	plain := *p
	plain.peek = 0
	u, err := url.Parse(plain.address())
	if err != nil {
		return nil // an address of our own making
	}
	var all []field
	for k, vs := range u.Query() {
		for _, v := range vs {
			all = append(all, field{k, v})
		}
	}
	slices.SortFunc(all, func(a, b field) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// link is the address of another query shown the same way, from its first stone on.
func (p *searchPage) link(q search.Query) string {
	e := encode(q)
	if p.grid {
		e = join(e, "&", "v=grid")
	}
	return join("/stones", "?", e)
}

// address is this very page in its one spelling.
func (p *searchPage) address() string {
	to := p.link(p.q)
	add := func(k, v string) {
		sep := "?"
		if strings.Contains(to, "?") {
			sep = "&"
		}
		to += sep + k + "=" + queryEscape(v)
	}
	if p.after != "" {
		add("after", string(p.after))
	}
	if p.peek != 0 {
		add("peek", strconv.FormatInt(p.peek, 10))
	}
	if len(p.opened) > 0 {
		add("open", strings.Join(p.opened, ","))
	}
	return to
}

// join puts sep between two texts unless one is empty.
func join(a, sep, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + sep + b
}
