package web

import "openbourse/internal/base/i18n"

// citation is where a value comes from, as a page shows it. What this project wrote is said in
// the reader's language; what others wrote, and names of papers and addresses, stand as they
// are, marked with their language and as not to be translated.
type citation struct {
	Text string
	Tag  string // empty: the reader's own language
	Mark string // of how certain it is, where the page says so before it
}

// marked is a citation after the letter of how certain the value is: [R], [P] …
func marked(l i18n.Lang, mark, text string) citation {
	c := cited(l, text)
	c.Mark = mark
	return c
}

func cited(l i18n.Lang, text string) citation {
	said, told := l.Source(text)
	c := citation{Text: said}
	if told != l {
		c.Tag = told.Tag()
	}
	return c
}
