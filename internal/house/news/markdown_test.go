package news_test

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"

	"openbourse/internal/house/news"
)

var fit = news.Fit{Level: 2, Origin: "https://huangpu.example"}

func TestMarkdownBecomesMarkupThatFitsThePage(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"The floor closes at **noon**.":                  "<p>The floor closes at <strong>noon</strong>.</p>",
		"### Hours\n\n##### Notes\n\n# Again":            "<h2>Hours</h2>\n<h3>Notes</h3>\n<h2>Again</h2>",
		"- one\n- two":                                   "<ul>\n<li>one</li>\n<li>two</li>\n</ul>",
		"[our index](/en/stats/index)":                   `<p><a href="/en/stats/index">our index</a></p>`,
		"[own](https://huangpu.example/en/)":             `<p><a href="https://huangpu.example/en/">own</a></p>`,
		"[museum](https://museum.example/)":              `<p><a href="https://museum.example/" rel="nofollow ugc">museum</a></p>`,
		"[away](//elsewhere.example/x)":                  `<p><a href="//elsewhere.example/x" rel="nofollow ugc">away</a></p>`,
		"<https://museum.example>":                       `<p><a href="https://museum.example" rel="nofollow ugc">https://museum.example</a></p>`,
		"![a rose cut](https://museum.example/rose.png)": "<p>a rose cut</p>",
		"钻石\n交易所":                                        "<p>钻石交易所</p>",
		"a < b & c":                                      "<p>a &lt; b &amp; c</p>",
	} {
		if got := strings.TrimSpace(news.HTML(in, fit)); got != want {
			t.Errorf("%q gives\n%s\nwant\n%s", in, got, want)
		}
	}
	if got := news.HTML("[x](/en/members)", news.Fit{Level: 2, Origin: "https://huangpu.example", Whole: true}); !strings.Contains(got, `href="https://huangpu.example/en/members"`) {
		t.Errorf("a feed carries %s", got)
	}
	if got := news.Plain("# Hours\n\nThe **floor** [closes](https://x.example)\nat noon. <b>Now</b> `code`"); got != "Hours The floor closes at noon. Now code" {
		t.Errorf("%q", got)
	}
}

// attacks are ways to bring a script, a form or a picture in.
var attacks = []string{
	`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `<svg/onload=alert(1)>`, `[x](javascript:alert(1))`, `[x](JaVaScRiPt:alert(1))`, `[x](java&#115;cript:alert(1))`,
	`[x](&#x6A;avascript:alert(1))`, "[x](java\nscript:alert(1))", `[x](data:text/html;base64,PHNjcmlwdD4=)`, `[x](vbscript:msgbox)`, `<javascript:alert(1)>`, `<data:text/html,x>`,
	`![x](javascript:alert(1))`, `![x](data:image/svg+xml,<svg/onload=alert(1)>)`, `[a]: javascript:alert(1)` + "\n\n[a]", `<a href="javascript:alert(1)">x</a>`, `<iframe src=//evil.example></iframe>`,
	`<style>body{display:none}</style>`, `<div style="position:fixed;inset:0">x</div>`, `<form action=//evil.example><input name=password></form>`, `<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)>`,
	"```html\"onmouseover=alert(1)\nx\n```", `[x](https://a.example "onclick=alert(1)")`, `[x](https://a.example" onclick="alert(1))`, `<<script>script>alert(1)<</script>/script>`,
	`<a href="https://a.example" onclick="alert(1)">x</a>`, `<base href=//evil.example>`, `<meta http-equiv=refresh content=0>`, `<object data=x></object>`, `<x onpointerenter=alert(1)>`, `<!--><img src=x onerror=alert(1)>-->`,
	`[x](file:///etc/passwd)`, `[x](blob:https://a/1)`, `<p id=main class=btn>x</p>`, "|a|\n|:-:|\n|<img src=x onerror=alert(1)>|", `&lt;script&gt;alert(1)&lt;/script&gt;`,
}

func TestNoScriptComesThrough(t *testing.T) {
	t.Parallel()
	for _, a := range attacks {
		for _, in := range []string{a, "# " + a, "- " + a, "> " + a, "**" + a + "**", "[" + a + "](https://a.example)", "a\n" + a + "\nb"} {
			if bad := unsafe(news.HTML(in, fit)); bad != "" {
				t.Errorf("%q gives %s", in, bad)
			}
		}
	}
}

// safeTags are all tags an article may have, with their attributes. It is written down a
// second time here on purpose.
var safeTags = map[string]string{
	"p": "", "br": "", "hr": "", "h2": "", "h3": "", "h4": "", "h5": "", "h6": "", "ul": "", "ol": "start", "li": "", "blockquote": "", "strong": "", "em": "", "code": "", "pre": "",
	"table": "", "thead": "", "tbody": "", "tr": "", "th": "", "td": "", "a": "href rel",
}

var safeHref = regexp.MustCompile(`(?i)^(https?:|mailto:|[^:]*$|[^:]*[/?#])`)

// unsafe reads markup as a browser does and names the first thing in it that is not safe.
func unsafe(markup string) string {
	z := html.NewTokenizer(strings.NewReader(markup))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.CommentToken, html.DoctypeToken:
			return "a comment"
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			tok := z.Token()
			attrs, known := safeTags[tok.Data]
			if !known {
				return "<" + tok.Data + "> in " + markup
			}
			for _, a := range tok.Attr {
				if !strings.Contains(" "+attrs+" ", " "+a.Key+" ") || a.Key == "href" && !safeHref.MatchString(strings.TrimSpace(a.Val)) {
					return tok.Data + " " + a.Key + "=" + a.Val + " in " + markup
				}
			}
		}
	}
}

func TestLongAndNestedTextsAreReadInTime(t *testing.T) {
	t.Parallel()
	for _, piece := range []string{"[", "![", "*a **", "> ", "- ", "`", "<", "[](", "|", "\\", "~", "&", "](", "<!--"} {
		in := strings.Repeat(piece, news.MaxBody/len(piece))
		start := time.Now()
		if bad := unsafe(news.HTML(in, fit)); bad != "" {
			t.Errorf("%q: %.200s", piece, bad)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%d times %q took %v", len(in)/len(piece), piece, took)
		} else if took > time.Second {
			t.Logf("%d times %q took %v", len(in)/len(piece), piece, took)
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	for _, a := range attacks {
		f.Add(a)
	}
	f.Add("# Hours\n\nThe floor **closes** at [noon](https://a.example).\n\n|a|b|\n|-|-|\n|1|2|")
	f.Fuzz(func(t *testing.T, body string) {
		if len(body) > 4000 {
			return
		}
		out := news.HTML(body, fit)
		if bad := unsafe(out); bad != "" {
			t.Errorf("%q gives %s", body, bad)
		}
		if utf8.ValidString(body) && !utf8.ValidString(out) {
			t.Errorf("%q gives broken text", body)
		}
		if p := news.Plain(body); strings.ContainsAny(p, "\n\r\t") {
			t.Errorf("%q is plain as %q", body, p)
		}
	})
}

var slugs = regexp.MustCompile(`^([a-z0-9]+(-[a-z0-9]+)*)?$`)

func TestAnAddressIsMadeFromATitle(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"Trading hours over the new year": "trading-hours-over-the-new-year", "  7th Jewellery & Diamond  Conference ": "7th-jewellery-diamond-conference",
		"Часы торгов": "chasy-torgov", "Подъезд": "podezd", "Über die Börse": "uber-die-borse", "新年交易时间": "", "新年 2027": "2027", "Ёлка": "elka", "": "",
	} {
		if got := news.Slug(title); got != want {
			t.Errorf("%q gives %q, want %q", title, got, want)
		}
	}
}

func FuzzSlug(f *testing.F) {
	for _, s := range []string{"Trading hours", "Часы торгов", "新年", "ﬁ ½ ß", "a--b", strings.Repeat("long words ", 30)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, title string) {
		s := news.Slug(title)
		if !slugs.MatchString(s) || len(s) > 80 {
			t.Errorf("%q gives %q", title, s)
		}
		if again := news.Slug(s); again != s {
			t.Errorf("%q gives %q, which gives %q", title, s, again)
		}
	})
}
