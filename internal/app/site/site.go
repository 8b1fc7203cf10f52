// Package site writes the public site as files that any file server can show: the same
// addresses, all languages, pictures, downloads, style and scripts with them.
//
// Words:
//
//	source   where pages come from: the pages of this process, or a house that runs elsewhere
//	page     an address of the site map; it becomes a folder with an index.html
//	file     what a page shows or offers beside it: style, drawings, downloads, feeds
//	live     an address that needs the exchange itself (a form, a search, signing in): in the
//	         files it leads to the exchange's own site
package site

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// Source answers for the address of a page or file, as a visitor is answered.
type Source interface {
	Get(ctx context.Context, address string) (Answer, error)
}

// Answer is what came back.
type Answer struct {
	Status int
	Type   string
	Body   []byte
}

// Report is what was written.
type Report struct {
	Pages int    `json:"pages"`
	Files int    `json:"files"`
	Bytes int64  `json:"bytes"`
	Live  string `json:"live"` // where addresses lead that need the exchange itself
}

// Export writes the site into a folder that is not there yet or empty. The folder appears
// whole or not at all.
func Export(ctx context.Context, from Source, folder string) (rep Report, err error) {
	if left, err := os.ReadDir(folder); err == nil && len(left) > 0 {
		return rep, fmt.Errorf("%s is not empty: name a new folder, or empty this one", folder)
	} else if err != nil && !errors.Is(err, os.ErrNotExist) {
		return rep, err
	}
	made, err := os.MkdirTemp(filepath.Dir(filepath.Clean(folder)), ".site-")
	if err != nil {
		return rep, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(made)) }()
	root, err := os.OpenRoot(made)
	if err != nil {
		return rep, err
	}
	x := &export{from: from, root: root, pages: map[string]bool{}, files: map[string]bool{}}
	if err := errors.Join(x.all(ctx), root.Close()); err != nil {
		return x.Report, err
	}
	if err := os.Remove(folder); err != nil && !errors.Is(err, os.ErrNotExist) {
		return x.Report, err
	}
	if err := os.Chmod(made, 0o755); err != nil { // what is served may be read
		return x.Report, err
	}
	return x.Report, os.Rename(made, folder)
}

type export struct {
	Report
	from  Source
	root  *os.Root
	order []string
	pages map[string]bool // addresses of the site map
	files map[string]bool // written already
	name  string          // of the exchange
}

func (x *export) all(ctx context.Context) error {
	if err := x.list(ctx); err != nil {
		return err
	}
	for _, p := range x.order {
		if err := x.page(ctx, p); err != nil {
			return err
		}
	}
	for _, f := range []string{"/sitemap.xml", "/robots.txt"} {
		if err := x.file(ctx, f); err != nil {
			return err
		}
	}
	return x.write("index.html", start(x.name, x.Live))
}

// list reads the site map: which pages there are, and where the exchange is found.
func (x *export) list(ctx context.Context) error {
	a, err := x.get(ctx, "/sitemap.xml")
	if err != nil {
		return err
	}
	var m struct {
		URLs []struct {
			Loc string `xml:"loc"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(a.Body, &m); err != nil {
		return fmt.Errorf("site: the site map: %w", err)
	}
	for _, u := range m.URLs {
		at, err := url.Parse(u.Loc)
		if err != nil || at.Path == "" {
			return fmt.Errorf("site: the site map names %q", u.Loc)
		}
		if x.Live == "" {
			x.Live = at.Scheme + "://" + at.Host
		}
		if !x.pages[at.Path] {
			x.pages[at.Path] = true
			x.order = append(x.order, at.Path)
		}
	}
	if len(x.order) == 0 {
		return errors.New("site: the site map is empty")
	}
	return nil
}

func (x *export) get(ctx context.Context, address string) (Answer, error) {
	for {
		a, err := x.from.Get(ctx, address)
		switch {
		case err != nil:
			return a, fmt.Errorf("site: %s: %w", address, err)
		case a.Status == http.StatusTooManyRequests: // we are one visitor among others
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				return a, ctx.Err()
			}
			continue
		case a.Status != http.StatusOK:
			return a, fmt.Errorf("site: %s answers %d", address, a.Status)
		}
		return a, nil
	}
}

func (x *export) page(ctx context.Context, at string) error {
	a, err := x.get(ctx, at)
	if err != nil {
		return err
	}
	html, shown, err := x.rewrite(a.Body)
	if err != nil {
		return fmt.Errorf("site: %s: %w", at, err)
	}
	x.Pages++
	if err := x.write(path.Join(at, "index.html"), html); err != nil {
		return err
	}
	for _, f := range shown {
		if err := x.file(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// file fetches and writes a file, once.
func (x *export) file(ctx context.Context, at string) error {
	if x.files[at] {
		return nil
	}
	x.files[at] = true
	a, err := x.get(ctx, at)
	if err != nil {
		return err
	}
	x.Files++
	return x.write(at, a.Body)
}

// write puts a file beneath the folder; an address that would lead out of it is refused.
func (x *export) write(at string, b []byte) error {
	name := strings.TrimPrefix(path.Clean("/"+at), "/")
	if err := x.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := x.root.Create(name)
	if err != nil {
		return err
	}
	n, err := f.Write(b)
	x.Bytes += int64(n)
	return errors.Join(err, f.Close())
}

// Handler is the pages of this process as a source.
func Handler(h http.Handler) Source { return inside{h} }

type inside struct{ h http.Handler }

func (s inside) Get(ctx context.Context, address string) (Answer, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return Answer{}, err
	}
	w := &recorder{head: http.Header{}}
	s.h.ServeHTTP(w, r)
	return Answer{w.status, w.head.Get("Content-Type"), w.body}, nil
}

type recorder struct {
	head   http.Header
	status int
	body   []byte
}

func (w *recorder) Header() http.Header { return w.head }

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *recorder) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	w.body = append(w.body, b...)
	return len(b), nil
}

// Remote is a house that runs elsewhere as a source.
func Remote(at string) Source {
	return outside{strings.TrimSuffix(at, "/"), &http.Client{
		Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

type outside struct {
	at     string
	client *http.Client
}

// mostBytes bounds one answer.
const mostBytes = 256 << 20

func (s outside) Get(ctx context.Context, address string) (Answer, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.at+address, nil)
	if err != nil {
		return Answer{}, err
	}
	res, err := s.client.Do(r)
	if err != nil {
		return Answer{}, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, mostBytes))
	return Answer{res.StatusCode, res.Header.Get("Content-Type"), b}, err
}
