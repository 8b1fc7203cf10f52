package web

import (
	"bytes"
	"html/template"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
)

func TestMessagesStandOnlyWhereTheEscapingOfTextIsTheRightOne(t *testing.T) {
	t.Parallel()
	bare := regexp.MustCompile(`=\{\{(t|asset) "|(?i)<(script|style)\b[^>]*>[^<]|\s(href|src|action|on\w+|style)="[^"]*\{\{t "[^"]*"\}\}`)
	err := fs.WalkDir(templateFiles, "template", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := templateFiles.ReadFile(name)
		b = bytes.ReplaceAll(b, []byte(`<script type="application/ld+json">{{.}}</script>`), nil) // data, written as JSON by html/template
		if at := bare.Find(b); at != nil {
			t.Errorf("%s: %s", name, at)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFoldedTemplateSaysTheSameAsAnUnfoldedOne(t *testing.T) {
	t.Parallel()
	st, err := loadStatic()
	if err != nil {
		t.Fatal(err)
	}
	hard := map[string]string{"plain": "plain", "hard": `"a" <b> & 'c'`}
	own := template.FuncMap{"t": func(key string, _ ...any) string { return hard[key] }, "asset": st.url}
	say := sayings{"t": func(key string) (string, error) { return hard[key], nil }, "asset": st.url}
	const page = `<p title="{{t "hard"}}">{{t "hard"}}{{if .}}{{t "plain"}}{{else}}{{t "hard" "n" 1}}{{end}}</p>` +
		`{{range .}}<textarea aria-label="{{t "plain"}}">{{t "hard"}}</textarea>{{.}}{{end}}<link href="{{asset "bourse.css"}}">{{with .}}{{t "hard"}}{{end}}`
	want := template.Must(template.New("p").Funcs(own).Parse(page))
	got := template.Must(template.New("p").Funcs(own).Parse(page))
	fold(got, say)
	if !strings.Contains(got.Tree.Root.String(), "&#34;a&#34;") {
		t.Error("nothing was folded")
	}
	for _, data := range [][]string{nil, {"<x>", "y"}} {
		var a, b bytes.Buffer
		if err := want.Execute(&a, data); err != nil {
			t.Fatal(err)
		}
		if err := got.Execute(&b, data); err != nil {
			t.Fatal(err)
		}
		if a.String() != b.String() {
			t.Errorf("with %v\n%s\n%s", data, a.String(), b.String())
		}
	}
}

// TestEveryPageParsesAndIsFoldedInEveryLanguage stands for a start at which all pages are
// parsed: a broken template must not wait for its first reader.
func TestEveryPageParsesAndIsFoldedInEveryLanguage(t *testing.T) {
	t.Parallel()
	st, err := loadStatic()
	if err != nil {
		t.Fatal(err)
	}
	all, err := loadPages(st)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range i18n.Languages {
		for _, name := range all.names {
			page, err := all.page(l, name)
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range page.Templates() {
				if part.Tree != nil && regexp.MustCompile(`\{\{(t|asset) "[^" ]*"\}\}`).MatchString(part.Tree.Root.String()) {
					t.Errorf("%s, page %s: part %s is not folded", l, name, part.Name())
				}
			}
		}
	}
}
