package web

import (
	"html/template"
	"text/template/parse"
)

// sayings are the template functions whose answer depends on nothing but their one argument.
type sayings map[string]func(string) (string, error)

// fold puts what a template says the same way on every page — its messages without
// arguments, the addresses of its files — into its text, once for each language, so that
// pages need not look it up again. They stand between tags and in quoted attributes only
// (a test reads every template for that), where the escaping of HTML is the right one.
func fold(t *template.Template, say sayings) {
	for _, x := range t.Templates() {
		if x.Tree != nil {
			foldList(x.Tree.Root, say)
		}
	}
}

func foldList(l *parse.ListNode, say sayings) {
	if l == nil {
		return
	}
	for i, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			if s, ok := constant(n.Pipe, say); ok {
				l.Nodes[i] = &parse.TextNode{NodeType: parse.NodeText, Pos: n.Pos, Text: []byte(template.HTMLEscapeString(s))}
			}
		case *parse.IfNode:
			foldList(n.List, say)
			foldList(n.ElseList, say)
		case *parse.WithNode:
			foldList(n.List, say)
			foldList(n.ElseList, say)
		case *parse.RangeNode:
			foldList(n.List, say)
			foldList(n.ElseList, say)
		}
	}
}

// constant is what an action like {{t "web.menu"}} writes.
func constant(p *parse.PipeNode, say sayings) (string, bool) {
	if len(p.Decl) > 0 || len(p.Cmds) != 1 || len(p.Cmds[0].Args) != 2 {
		return "", false
	}
	f, ok := p.Cmds[0].Args[0].(*parse.IdentifierNode)
	if !ok || say[f.Ident] == nil {
		return "", false
	}
	arg, ok := p.Cmds[0].Args[1].(*parse.StringNode)
	if !ok {
		return "", false
	}
	text, err := say[f.Ident](arg.Text)
	return text, err == nil // a mistake stays for the page's own test
}
