package listfile

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// node is an element of a record. Names are without their namespace: the formats change
// that from version to version.
type node struct {
	name string
	attr map[string]string
	text string
	kids []*node
}

const (
	maxDepth = 40
	maxNodes = 100_000 // of one record
	maxText  = 200_000 // of one element
)

// all are the elements at the end of a path below n.
func (n *node) all(path ...string) []*node {
	at := []*node{n}
	for _, name := range path {
		var next []*node
		for _, x := range at {
			for _, k := range x.kids {
				if k.name == name {
					next = append(next, k)
				}
			}
		}
		at = next
	}
	return at
}

// first is the text of the first element at the end of a path.
func (n *node) first(path ...string) string {
	if all := n.all(path...); len(all) > 0 {
		return strings.TrimSpace(all[0].text)
	}
	return ""
}

// texts are the texts of all elements at the end of a path.
func (n *node) texts(path ...string) []string {
	var out []string
	for _, x := range n.all(path...) {
		out = append(out, strings.TrimSpace(x.text))
	}
	return out
}

// stream reads a file record by record: take gets each element whose name is in records as
// a tree, and the opening of every element outside of them without its inside.
type stream struct {
	d       *xml.Decoder
	records map[string]bool
	take    func(n *node, whole bool) error
}

func newDecoder(b []byte) *xml.Decoder {
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = true
	d.Entity = map[string]string{}
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if strings.EqualFold(label, "utf-8") || strings.EqualFold(label, "us-ascii") {
			return in, nil
		}
		return nil, errors.New("only UTF-8")
	}
	return d
}

func (s *stream) run() error {
	depth, ended := 0, false
	for {
		t, err := s.d.Token()
		if errors.Is(err, io.EOF) {
			if !ended {
				return s.wrong("cut")
			}
			return nil
		}
		if err != nil {
			return s.wrong("xml")
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth > maxDepth || ended {
				return s.wrong("xml")
			}
			n := open(t)
			if s.records[n.name] {
				if err := s.fill(n, depth); err != nil {
					return err
				}
				if err := s.take(n, true); err != nil {
					return err
				}
				continue
			}
			depth++
			if err := s.take(n, false); err != nil {
				return err
			}
		case xml.EndElement:
			depth--
			ended = depth == 0
		case xml.Directive:
			return s.wrong("doctype")
		}
	}
}

func (s *stream) wrong(why string) error {
	line, _ := s.d.InputPos()
	return refused(why, "line", line)
}

func open(t xml.StartElement) *node {
	n := &node{name: t.Name.Local}
	for _, a := range t.Attr {
		if n.attr == nil {
			n.attr = map[string]string{}
		}
		n.attr[a.Name.Local] = a.Value
	}
	return n
}

// fill reads the inside of a record.
func (s *stream) fill(root *node, depth int) error {
	stack, nodes := []*node{root}, 1
	for len(stack) > 0 {
		t, err := s.d.Token()
		if errors.Is(err, io.EOF) {
			return s.wrong("cut")
		}
		if err != nil {
			return s.wrong("xml")
		}
		top := stack[len(stack)-1]
		switch t := t.(type) {
		case xml.StartElement:
			n := open(t)
			if nodes++; nodes > maxNodes || depth+len(stack) > maxDepth {
				return s.wrong("record")
			}
			top.kids = append(top.kids, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(top.text)+len(t) > maxText {
				return s.wrong("record")
			}
			top.text += string(t)
		case xml.Directive:
			return s.wrong("doctype")
		}
	}
	return nil
}
