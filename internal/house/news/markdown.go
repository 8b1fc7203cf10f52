package news

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Fit is how a body is made to fit the page it stands on.
type Fit struct {
	Level  int    // of its first heading: 2 under the title of a page, 3 in a panel
	Origin string // of the exchange: its own links are not marked as foreign
	Whole  bool   // links within the site carry the origin, for readers elsewhere
}

// HTML is a body as safe markup: no HTML of the writer's, no pictures, no scripts, links of
// known kinds only, headings that leave no level out. It was sanitised last, so that a
// mistake in the Markdown does no harm.
func HTML(body string, fit Fit) string {
	var b bytes.Buffer
	pc := parser.NewContext()
	pc.Set(fitKey, fit)
	valid := bytes.ToValidUTF8([]byte(body), []byte("\uFFFD")) // at half a character the renderer would fall over
	if err := markdown.Convert(valid, &b, parser.WithContext(pc)); err != nil {
		return "" // a buffer does not fail
	}
	return string(allowed.SanitizeBytes(b.Bytes()))
}

var fitKey = parser.NewContextKey()

var markdown = goldmark.New(
	goldmark.WithExtensions(
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone)),
		extension.NewCJK(extension.WithEastAsianLineBreaks()), // a line that ends in Chinese goes on without a space
	),
	goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(fitting{}, 1000))),
)

// ugc marks links that people wrote: search engines give nothing for them.
const ugc = "nofollow ugc"

// allowed is all the markup an article may have.
var allowed = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "strong", "em", "code", "pre", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^[0-9]{1,6}$`)).OnElements("ol")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile("^" + ugc + "$")).OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	return p
}()

// fitting fits the tree of a body to its page.
type fitting struct{}

// Transform marks links, sets headings to levels that fit, and puts its words where a
// picture stood.
func (fitting) Transform(doc *ast.Document, r text.Reader, pc parser.Context) {
	fit, _ := pc.Get(fitKey).(Fit)
	var levels []int
	var pictures []*ast.Image
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			for len(levels) > 0 && levels[len(levels)-1] >= n.Level {
				levels = levels[:len(levels)-1]
			}
			levels = append(levels, n.Level)
			n.Level = min(max(fit.Level, 2)+len(levels)-1, 6)
		case *ast.Link:
			u, err := url.Parse(string(n.Destination))
			switch {
			case err == nil && foreign(u, fit.Origin):
				n.SetAttributeString("rel", []byte(ugc))
			case err == nil && fit.Whole && strings.HasPrefix(u.Path, "/") && u.Host == "":
				n.Destination = []byte(fit.Origin + string(n.Destination))
			}
		case *ast.AutoLink:
			if u, err := url.Parse(string(n.URL(r.Source()))); err != nil || foreign(u, fit.Origin) {
				n.SetAttributeString("rel", []byte(ugc))
			}
		case *ast.Image:
			pictures = append(pictures, n)
		}
		return ast.WalkContinue, nil
	})
	for _, p := range pictures {
		parent := p.Parent()
		for c := p.FirstChild(); c != nil; {
			next := c.NextSibling()
			parent.InsertBefore(parent, p, c)
			c = next
		}
		parent.RemoveChild(parent, p)
	}
}

// foreign tells whether an address leads to another site.
func foreign(u *url.URL, origin string) bool {
	if u.Host == "" {
		return u.Scheme == "http" || u.Scheme == "https"
	}
	own, err := url.Parse(origin)
	return err != nil || !strings.EqualFold(u.Host, own.Host)
}

// Plain is a body as plain text in one line, for summaries and search.
func Plain(body string) string {
	src := []byte(body)
	var b strings.Builder
	_ = ast.Walk(markdown.Parser().Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.HTMLBlock, *ast.RawHTML:
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			b.Write(n.Segment.Value(src))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(src))
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			b.WriteByte(' ')
			for i := range n.Lines().Len() {
				s := n.Lines().At(i)
				b.Write(s.Value(src))
			}
		default:
			if n.Type() == ast.TypeBlock {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, b.String())), " ")
}

// Summary is the lead, or the first words of the body where there is none.
func (w Words) Summary() string {
	const most = 200
	if w.Lead != "" {
		return w.Lead
	}
	s := []rune(Plain(w.Body))
	if len(s) <= most {
		return string(s)
	}
	cut := string(s[:most])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:，、；：") + "…"
}
