package web

import (
	"slices"
	"strconv"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/price"
	"openbourse/internal/exchange/search"
	"openbourse/internal/paper/grid"
	"openbourse/internal/registry/stone"
)

// rowColumn is a column of the table of stones, and what a click on its head sorts by.
type rowColumn struct {
	grid.Column[*market.Listing]
	by     search.SortKey
	sorted bool
}

// column makes a column that shows text; its head is the message "stones.col_<key>".
func column(l i18n.Lang, key, class string, end bool, show func(b []byte, x *market.Listing) []byte) rowColumn {
	c := rowColumn{Column: grid.Column[*market.Listing]{Key: key, Head: l.T("stones.col_" + key), Class: class, Show: show}}
	if end {
		c.Align = grid.End
	}
	return c
}

func (c rowColumn) sort(by search.SortKey) rowColumn { c.by, c.sorted = by, true; return c }

func (c rowColumn) markup(f func(b []byte, x *market.Listing) []byte) rowColumn {
	c.Markup = f
	return c
}

// columnsFor are the columns of a search table. Their order and keys are a promise to
// people's habits: a change needs a line in the release notes.
func columnsFor(s *Server, r *Request, book *price.Book) []rowColumn {
	l := r.Lang
	text := func(f func(x *market.Listing) string) func([]byte, *market.Listing) []byte {
		return func(b []byte, x *market.Listing) []byte { return append(b, f(x)...) }
	}
	return []rowColumn{
		column(l, "select", "", false, nil).markup(func(b []byte, x *market.Listing) []byte {
			b = append(b, `<input class="pick" type="checkbox" name="nos" value="`...)
			b = strconv.AppendInt(b, x.No, 10)
			b = append(b, `" aria-label="`...)
			b = grid.Escape(b, l.T("stones.select", "stone", x.StockNo))
			return append(b, `">`...)
		}),
		column(l, "stock", "mono c-m c-s", false, nil).markup(func(b []byte, x *market.Listing) []byte {
			b = append(b, `<a href="/stones/`...)
			b = strconv.AppendInt(b, x.No, 10)
			b = append(b, `">`...)
			b = grid.Escape(b, x.StockNo)
			return append(b, "</a>"...)
		}),
		column(l, "shape", "ic", false, nil).markup(func(b []byte, x *market.Listing) []byte {
			m := markup{b}
			m.raw(`<button class="pk" name="peek" value="`)
			m.int(x.No)
			m.raw(`" form="pf"`)
			m.attr("aria-label", l.T("stones.peek", "stone", x.StockNo))
			m.attr("title", orElse(lotWords(l, &x.Stone), codeWord(l, search.FieldShape, uint8(x.Stone.Shape))))
			m.raw(">")
			s.lotIcon(&m, &x.Stone, 22)
			m.raw("</button>")
			return m.b
		}),
		column(l, "carat", "b", true, nil).markup(func(b []byte, x *market.Listing) []byte {
			m := markup{append(b, l.Carat(x.Stone.Carat)...)}
			if lot(&x.Stone) {
				m.raw(`<span class="lot"`)
				m.attr("title", lotWords(l, &x.Stone))
				m.raw(">")
				m.text(lotShort(l, &x.Stone))
				m.raw("</span>")
			}
			return m.b
		}).sort(search.ByCarat),
		column(l, "color", "b cc", false, text(func(x *market.Listing) string { return orElse(colorText(l, &x.Stone), x.RoughColor) })).sort(search.ByColor),
		column(l, "clarity", "b", false, text(func(x *market.Listing) string { return orElse(clarityText(&x.Stone), x.Quality) })).sort(search.ByClarity),
		column(l, "make", "nw c-m", false, text(func(x *market.Listing) string { return makeText(&x.Stone) })),
		column(l, "fluor", "c-m c-n", false, text(func(x *market.Listing) string { return fluorCode(x.Stone.Fluor) })),
		column(l, "report", "nw c-m", false, nil).markup(func(b []byte, x *market.Listing) []byte { return reportCell(b, l, &x.Stone) }),
		column(l, "table", "c-m c-n", true, text(func(x *market.Listing) string { return tenthText(l, x.Stone.TablePct) })),
		column(l, "depth", "c-m c-n", true, text(func(x *market.Listing) string { return tenthText(l, x.Stone.DepthPct) })),
		column(l, "mm", "c-m c-w", true, text(func(x *market.Listing) string { return measures(l, &x.Stone) })),
		column(l, "ppc", "", true, text(func(x *market.Listing) string { return l.Whole(x.PPC, money.USD) })).sort(search.ByPPC),
		column(l, "ref", "c-m c-s", true, text(func(x *market.Listing) string {
			return vsReference(l, x.PPC, book.PPC(&x.Stone))
		})),
		column(l, "disc", "c-m c-w", true, text(func(x *market.Listing) string {
			if !x.HasDiscount {
				return ""
			}
			return l.Percent(int64(x.Discount))
		})).sort(search.ByDiscount),
		column(l, "total", "b", true, text(func(x *market.Listing) string { return l.Whole(x.Total, money.USD) })).sort(search.ByTotal),
		column(l, "seller", "c-m c-s cl", false, text(func(x *market.Listing) string { return s.sellerName(r, x.MemberNo) })),
		column(l, "state", "st", false, nil).markup(func(b []byte, x *market.Listing) []byte {
			if x.Stone.Kind != stone.Natural {
				b = append(b, kindChip(l, x.Stone.Kind)...)
				b = append(b, ' ')
			}
			return append(b, stateChip(l, x)...)
		}),
	}
}

// table writes the rows of the result.
func (p *searchPage) table(m *markup) {
	columns := columnsFor(p.s, p.r, p.book)
	m.raw(`<div class="tw" tabindex="0" role="region"`)
	m.attr("aria-label", p.t("stones.caption"))
	m.raw(`><table class="stones`)
	if slices.ContainsFunc(p.listings, func(x *onPage) bool { return x.Stone.Kind != stone.Natural }) {
		m.raw(" kinds") // two chips in a row of the table
	}
	m.raw(`" data-rows><caption class="vh">`)
	m.text(p.t("stones.caption"))
	m.raw("</caption><thead><tr>")
	for i := range columns {
		p.head(m, &columns[i])
	}
	m.raw("</tr></thead><tbody>")
	plain := make([]grid.Column[*market.Listing], len(columns))
	for i, c := range columns {
		plain[i] = c.Column
	}
	rows := p.s.recent.rows(p.r.Lang, p.listings)
	for i, on := range p.listings {
		x := &on.Listing
		if rows[i] == "" {
			from := len(m.b)
			m.b = grid.AppendRow(m.b, plain, x, rowAttrs)
			rows[i] = string(m.b[from:])
		} else {
			m.raw(rows[i])
		}
		if x.No == p.peek && p.peeked != nil {
			m.raw(`<tr class="peek"><td colspan="` + strconv.Itoa(len(columns)) + `">`)
			p.s.peekBody(m, p.r, p.peeked, p.similar, p.book, p.landed)
			m.raw("</td></tr>")
		}
	}
	p.s.recent.keepRows(p.r.Lang, p.listings, rows)
	m.raw("</tbody></table></div>")
}

// rowAttrs give the script what it adds up: weight, value and kind of the selected rows.
func rowAttrs(b []byte, x *market.Listing) []byte {
	b = append(b, `data-no="`...)
	b = strconv.AppendInt(b, x.No, 10)
	b = append(b, `" data-ct="`...)
	b = strconv.AppendInt(b, int64(x.Stone.Carat), 10)
	b = append(b, `" data-usd="`...)
	b = strconv.AppendInt(b, x.Total, 10)
	b = append(b, `" data-kind="`...)
	b = strconv.AppendInt(b, int64(x.Stone.Kind), 10)
	return append(b, '"')
}

// head is one head: a link that sorts by it, or turns the order around.
func (p *searchPage) head(m *markup, c *rowColumn) {
	class := c.Class
	if c.Align == grid.End {
		class = "r " + class
	}
	m.raw("<th scope=\"col\"")
	if class != "" {
		m.attr("class", class)
	}
	active := c.sorted && p.q.Sort.By == c.by
	if active && p.q.Sort.Down {
		m.raw(` aria-sort="descending"`)
	} else if active {
		m.raw(` aria-sort="ascending"`)
	}
	m.raw(">")
	switch {
	case c.Key == "select" || c.Key == "shape":
		m.raw(`<span class="vh">`)
		m.text(c.Head)
		m.raw("</span>")
	case c.sorted:
		q := p.q
		q.Sort = search.Sort{By: c.by, Down: active && !p.q.Sort.Down}
		m.raw("<a")
		m.attr("href", p.link(q))
		m.raw(">")
		m.text(c.Head)
		if active {
			m.raw(map[bool]string{false: " ↑", true: " ↓"}[p.q.Sort.Down])
		}
		m.raw("</a>")
	default:
		m.text(c.Head)
	}
	m.raw("</th>")
}
