package bankfile

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/money"
)

// node is an element: files are small, so they are read into a tree and then looked at.
type node struct {
	name string
	ccy  string // attribute Ccy
	text string
	kids []*node
}

const (
	maxDepth = 24
	maxNodes = 2_000_000
	maxText  = 2_000
)

// parse reads a file into a tree and tells its namespace. It refuses document types,
// processing instructions, entities and elements of another namespace, except in
// supplementary data, which is nobody's business and left out.
func parse(b []byte) (*node, string, error) {
	switch {
	case len(b) > MaxSize:
		return nil, "", refused("size", "", "max", MaxSize>>20)
	case !utf8.Valid(b) || bytes.IndexByte(b, 0) >= 0:
		return nil, "", refused("encoding", "")
	}
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))))
	d.Strict = true
	d.Entity = map[string]string{}
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if strings.EqualFold(label, "utf-8") || strings.EqualFold(label, "us-ascii") {
			return in, nil
		}
		return nil, errors.New("only UTF-8")
	}
	var root *node
	var open []*node
	space, nodes, skip := "", 0, 0
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, "", refused("xml", path(open))
		}
		switch t := t.(type) {
		case xml.Directive:
			return nil, "", refused("dtd", path(open))
		case xml.ProcInst:
			if t.Target != "xml" || root != nil {
				return nil, "", refused("dtd", path(open))
			}
		case xml.StartElement:
			if skip > 0 || t.Name.Local == "SplmtryData" {
				if skip++; skip > 4*maxDepth {
					return nil, "", refused("deep", path(open))
				}
				continue
			}
			if nodes++; len(open) >= maxDepth || nodes > maxNodes {
				return nil, "", refused("deep", path(open))
			}
			n := &node{name: t.Name.Local}
			for _, a := range t.Attr {
				if a.Name.Local == "Ccy" {
					n.ccy = a.Value
				}
			}
			switch {
			case root == nil:
				root, space = n, t.Name.Space
			case len(open) == 0:
				return nil, "", refused("xml", n.name)
			case t.Name.Space != space:
				return nil, "", refused("unknown", path(open)+"/"+n.name)
			default:
				top := open[len(open)-1]
				top.kids = append(top.kids, n)
			}
			open = append(open, n)
		case xml.EndElement:
			if skip > 0 {
				skip--
				continue
			}
			open = open[:len(open)-1]
		case xml.CharData:
			if skip > 0 {
				continue
			}
			if len(open) == 0 {
				if len(bytes.TrimSpace(t)) > 0 {
					return nil, "", refused("xml", "")
				}
				continue
			}
			n := open[len(open)-1]
			if len(n.kids) > 0 { // between elements stands nothing but space
				if len(bytes.TrimSpace(t)) > 0 {
					return nil, "", refused("xml", path(open))
				}
				continue
			}
			if n.text += string(t); len(n.text) > 8*maxText {
				return nil, "", refused("text", path(open))
			}
		}
	}
	if root == nil || len(open) > 0 {
		return nil, "", refused("xml", "")
	}
	return root, space, nil
}

func path(open []*node) string {
	var b strings.Builder
	for _, n := range open {
		b.WriteString("/" + n.name)
	}
	return b.String()
}

// look reads a tree and remembers the first thing that is wrong, so that readers can go on
// as if nothing was and ask once at the end.
type look struct{ err error }

func (l *look) wrong(key, at string, pairs ...any) {
	if l.err == nil {
		l.err = refused(key, at, pairs...)
	}
}

// only refuses elements that a part of a message does not have.
func (l *look) only(n *node, names string) {
	for _, k := range n.kids {
		if !strings.Contains(" "+names+" ", " "+k.name+" ") {
			l.wrong("unknown", n.name+"/"+k.name)
		}
	}
}

// all are the children of a name.
func (n *node) all(name string) []*node {
	var out []*node
	for _, k := range n.kids {
		if k.name == name {
			out = append(out, k)
		}
	}
	return out
}

// at follows names down; nil where there is none. A name that stands twice is refused.
func (l *look) at(n *node, names ...string) *node {
	for _, name := range names {
		if n == nil {
			return nil
		}
		all := n.all(name)
		if len(all) > 1 {
			l.wrong("twice", n.name+"/"+name)
		}
		if len(all) == 0 {
			return nil
		}
		n = all[0]
	}
	return n
}

// need is at, and refuses a file without it.
func (l *look) need(n *node, names ...string) *node {
	if n == nil {
		return &node{}
	}
	x := l.at(n, names...)
	if x == nil {
		l.wrong("missing", n.name+"/"+strings.Join(names, "/"))
		return &node{}
	}
	return x
}

// word is a text of at most so many characters; empty where there is none.
func (l *look) word(n *node, most int) string {
	if n == nil {
		return ""
	}
	s := clean(n.text, maxText)
	if utf8.RuneCountInString(s) > most || len(n.kids) > 0 {
		l.wrong("text", n.name)
	}
	return s
}

// given is a word that must not be empty.
func (l *look) given(n *node, most int) string {
	s := l.word(n, most)
	if s == "" {
		l.wrong("missing", n.name)
	}
	return s
}

func (l *look) code(n *node, of ...string) string {
	s := l.given(n, 35)
	for _, x := range of {
		if s == x {
			return s
		}
	}
	if len(of) > 0 {
		l.wrong("code", n.name, "value", s)
	}
	return s
}

// money reads an amount with its currency.
func (l *look) money(n *node) (int64, money.Currency) {
	c := money.Currency(n.ccy)
	if len(c) != 3 || strings.Trim(n.ccy, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		l.wrong("currency", n.name, "value", n.ccy)
		return 0, c
	}
	v, ok := amount(strings.TrimSpace(n.text), c)
	if !ok || len(n.kids) > 0 {
		l.wrong("amount", n.name, "value", brief(n.text))
	}
	return v, c
}

func (l *look) number(n *node) int64 {
	s := l.given(n, 15)
	v, ok := amount(s, "JPY")
	if !ok || strings.Contains(s, ".") {
		l.wrong("count", n.name, "value", brief(s))
	}
	return v
}

// when reads a date and time of ISO 8601; one without a zone is taken as UTC.
func (l *look) when(n *node) time.Time {
	if n == nil {
		return time.Time{}
	}
	s := strings.TrimSpace(n.text)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 1900 && t.Year() < 2200 {
			return t
		}
	}
	l.wrong("date", n.name, "value", brief(s))
	return time.Time{}
}

// day reads a date that stands alone or as Dt or DtTm.
func (l *look) day(n *node) clock.Date {
	if n == nil {
		return ""
	}
	if t := l.at(n, "DtTm"); t != nil {
		return clock.Date(l.when(t).Format(time.DateOnly))
	}
	if d := l.at(n, "Dt"); d != nil {
		n = d
	}
	s := strings.TrimSpace(n.text)
	if len(s) > 10 && len(s) <= 16 { // a date may carry a zone
		s = s[:10]
	}
	d, err := clock.ParseDate(s)
	if err != nil {
		l.wrong("date", n.name, "value", brief(n.text))
	}
	return d
}

func brief(s string) string {
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
