package web

import (
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
	"sync"

	"openbourse/internal/base/i18n"
)

//go:embed template
var templateFiles embed.FS

// pages are the templates of every page in every language. A page is parsed when it is
// first shown: parsing all of them was two thirds of a start.
type pages struct {
	names []string
	shelf map[i18n.Lang]*shelf
}

// shelf holds the pages of one language.
type shelf struct {
	say    sayings
	parts  *template.Template // what pages share; never executed, so that it can be cloned
	mu     sync.Mutex
	parsed sync.Map // name of a page -> *template.Template
}

func loadPages(st *static) (*pages, error) {
	files, err := fs.Glob(templateFiles, "template/page/*.html")
	if err != nil {
		return nil, err
	}
	all := &pages{shelf: map[i18n.Lang]*shelf{}}
	for _, f := range files {
		all.names = append(all.names, strings.TrimSuffix(path.Base(f), ".html"))
	}
	for _, l := range i18n.Languages {
		parts, err := template.New("").Funcs(funcs(l, st)).ParseFS(templateFiles, "template/part/*.html")
		if err != nil {
			return nil, err
		}
		s := &shelf{say: sayings{"t": func(key string) (string, error) { return l.T(key), nil }, "asset": st.url}, parts: parts}
		fold(parts, s.say)
		all.shelf[l] = s
	}
	return all, nil
}

// page gives a page's template in a language.
func (p *pages) page(l i18n.Lang, name string) (*template.Template, error) {
	s := p.shelf[l]
	if t, ok := s.parsed.Load(name); ok {
		return t.(*template.Template), nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if t, ok := s.parsed.Load(name); ok {
		return t.(*template.Template), nil
	}
	t, err := s.parse(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("no page template %q", name)
	}
	if err != nil {
		return nil, err
	}
	s.parsed.Store(name, t)
	return t, nil
}

func (s *shelf) parse(name string) (*template.Template, error) {
	text, err := templateFiles.ReadFile("template/page/" + name + ".html")
	if err != nil {
		return nil, err
	}
	t, err := s.parts.Clone()
	if err != nil {
		return nil, err
	}
	if _, err := t.New(name + ".html").Parse(string(text)); err != nil {
		return nil, fmt.Errorf("page %s: %w", name, err)
	}
	fold(t, s.say)
	return t, nil
}
