package site

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"

	markup "golang.org/x/net/html"
)

// downloads are the endings of files that stand beside pages.
var downloads = []string{".csv", ".xlsx", ".json", ".atom", ".xml", ".ics", ".pdf"}

// rewrite makes a page stand without the exchange: what needs it leads to the live site, and
// forms that send something are left out. shown are the files the page shows or offers.
func (x *export) rewrite(page []byte) (out []byte, shown []string, err error) {
	var b bytes.Buffer
	z := markup.NewTokenizer(bytes.NewReader(page))
	z.SetMaxBuf(len(page) + 1)
	for skipping := false; ; {
		kind := z.Next()
		if kind == markup.ErrorToken {
			if errors.Is(z.Err(), io.EOF) {
				return b.Bytes(), shown, nil
			}
			return nil, nil, z.Err()
		}
		raw := bytes.Clone(z.Raw())
		if kind != markup.StartTagToken && kind != markup.SelfClosingTagToken {
			name, _ := z.TagName()
			if kind == markup.EndTagToken && string(name) == "form" && skipping {
				skipping = false
				continue
			}
			if !skipping {
				b.Write(raw)
			}
			continue
		}
		t := z.Token()
		if skipping {
			continue
		}
		if t.Data == "form" && strings.EqualFold(attr(t, "method"), "post") {
			skipping = true
			continue
		}
		if t.Data == "meta" && attr(t, "property") == "og:site_name" && x.name == "" {
			x.name = attr(t, "content")
		}
		changed := false
		for i := range t.Attr {
			to, file, ok := x.link(t.Data, t.Attr[i].Key, t.Attr[i].Val)
			if !ok {
				continue
			}
			if file != "" {
				shown = append(shown, file)
			}
			changed = changed || to != t.Attr[i].Val
			t.Attr[i].Val = to
		}
		if t.Data == "meta" && attr(t, "property") == "og:image" {
			if file, ok := strings.CutPrefix(attr(t, "content"), x.Live); ok {
				shown = append(shown, file)
			}
		}
		if changed {
			b.WriteString(t.String())
		} else {
			b.Write(raw)
		}
	}
}

func attr(t markup.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// link says where an address of a page leads in the files, and which file must be there for
// it; false for what is no address of this site.
func (x *export) link(tag, key, value string) (to, file string, ok bool) {
	if key != "href" && key != "src" && (key != "action" || tag != "form") || !strings.HasPrefix(value, "/") || strings.HasPrefix(value, "//") {
		return "", "", false
	}
	u, err := url.Parse(value)
	if err != nil {
		return "", "", false
	}
	switch {
	case key == "action" || u.RawQuery != "":
		return x.Live + value, "", true
	case strings.HasPrefix(u.Path, "/static/"), slices.Contains(downloads, path.Ext(u.Path)) && x.beside(u.Path):
		return value, u.Path, true
	case x.pages[u.Path] || u.Path == "/":
		return value, "", true
	}
	return x.Live + value, "", true
}

// beside tells whether a download belongs to the public site: its language has a home page.
func (x *export) beside(at string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(at, "/"), "/")
	return x.pages["/"+first+"/"]
}

// start is the page at the root: a choice of language, as no server is there to make it.
func start(name, live string) []byte {
	return fmt.Appendf(nil, `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>%s</title><meta http-equiv="refresh" content="0; url=/en/"><link rel="canonical" href="%s/"></head>
<body><h1>%[1]s</h1><ul><li><a href="/en/">English</a></li><li><a href="/zh/" lang="zh-Hans">中文</a></li><li><a href="/nl/" lang="nl">Nederlands</a></li><li><a href="/ru/" lang="ru">Русский</a></li></ul></body></html>
`, html.EscapeString(name), html.EscapeString(live))
}
