package grid

// AppendHead appends the cells of a table's head. sort gives the aria-sort value of a
// column by its key ("ascending"), empty for none; it may be nil.
func AppendHead[R any](b []byte, columns []Column[R], sort func(key string) string) []byte {
	for i := range columns {
		c := &columns[i]
		b = append(b, `<th scope="col"`...)
		b = class(b, c.Align, c.Class)
		if sort != nil {
			if s := sort(c.Key); s != "" {
				b = append(b, ` aria-sort="`...)
				b = Escape(b, s)
				b = append(b, '"')
			}
		}
		b = append(b, '>')
		b = Escape(b, c.Head)
		b = append(b, "</th>"...)
	}
	return b
}

// AppendRow appends one row. attrs appends finished attributes of the row element and
// may be nil.
func AppendRow[R any](b []byte, columns []Column[R], row R, attrs func(b []byte, row R) []byte) []byte {
	b = append(b, "<tr"...)
	if attrs != nil {
		b = append(b, ' ')
		b = attrs(b, row)
	}
	b = append(b, '>')
	var scratch [256]byte
	for i := range columns {
		c := &columns[i]
		b = append(b, "<td"...)
		b = class(b, c.Align, c.Class)
		b = append(b, '>')
		switch {
		case c.Markup != nil:
			b = c.Markup(b, row)
		case c.Show != nil:
			b = Escape(b, c.Show(scratch[:0], row))
		default:
			b = Escape(b, c.Text(scratch[:0], row))
		}
		b = append(b, "</td>"...)
	}
	return append(b, "</tr>\n"...)
}

var alignClass = [...]string{Start: "", End: "r", Center: "c"}

func class(b []byte, a Align, extra string) []byte {
	own := alignClass[min(a, Center)]
	if own == "" && extra == "" {
		return b
	}
	b = append(b, ` class="`...)
	b = append(b, own...)
	if own != "" && extra != "" {
		b = append(b, ' ')
	}
	b = Escape(b, extra)
	return append(b, '"')
}

// Escape appends text with the five characters escaped that mean something in HTML, in
// element content and in quoted attributes.
func Escape[T string | []byte](b []byte, s T) []byte {
	from := 0
	for i := range len(s) {
		var e string
		switch s[i] {
		case '&':
			e = "&amp;"
		case '<':
			e = "&lt;"
		case '>':
			e = "&gt;"
		case '"':
			e = "&#34;"
		case '\'':
			e = "&#39;"
		case 0:
			e = "\uFFFD"
		default:
			continue
		}
		b = append(b, s[from:i]...)
		b = append(b, e...)
		from = i + 1
	}
	return append(b, s[from:]...)
}
