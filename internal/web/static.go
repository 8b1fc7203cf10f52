package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"

	"openbourse/internal/paper/chart"
	"openbourse/internal/paper/gem"
)

//go:embed static
var staticFiles embed.FS

// static serves files whose name carries the hash of their content: they never change,
// so a reader keeps them for ever.
type static struct {
	files map[string]file   // by hashed path: /static/bourse.1a2b3c4d.css
	urls  map[string]string // by plain name: bourse.css
}

type file struct {
	kind       string
	plain, zip []byte
}

// loadStatic joins the style sheets into one, in the order of their names, and takes each
// module as it is.
func loadStatic() (*static, error) {
	s := &static{files: map[string]file{}, urls: map[string]string{}}
	var css bytes.Buffer
	css.Write(squeeze([]byte(gem.Style + chart.Style)))
	sheets, err := fs.Glob(staticFiles, "static/css/*.css")
	if err != nil {
		return nil, err
	}
	for _, name := range sheets {
		b, err := staticFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		css.Write(squeeze(b))
	}
	s.add("bourse.css", "text/css; charset=utf-8", css.Bytes())
	s.add("gems.svg", "image/svg+xml", []byte(sprite()))
	icon, err := staticFiles.ReadFile("static/icon.svg")
	if err != nil {
		return nil, err
	}
	s.add("icon.svg", "image/svg+xml", icon)
	modules, err := fs.Glob(staticFiles, "static/js/*.js")
	if err != nil {
		return nil, err
	}
	for _, name := range modules {
		b, err := staticFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		s.add(path.Base(name), "text/javascript; charset=utf-8", b)
	}
	return s, nil
}

func (s *static) add(name, kind string, b []byte) {
	sum := sha256.Sum256(b)
	ext := path.Ext(name)
	url := "/static/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext
	var zip bytes.Buffer
	z, _ := gzip.NewWriterLevel(&zip, gzip.BestCompression)
	_, _ = z.Write(b) // a buffer takes everything
	_ = z.Close()
	s.urls[name] = url
	s.files[url] = file{kind, b, zip.Bytes()}
}

// url is the address of a static file; an unknown name is a mistake in a template and
// fails its test.
func (s *static) url(name string) (string, error) {
	u, ok := s.urls[name]
	if !ok {
		return "", fmt.Errorf("no static file %q", name)
	}
	return u, nil
}

func (s *static) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := s.files[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body := f.plain
	if acceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body = f.zip
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(body)
}

var (
	cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssSpace   = regexp.MustCompile(`\s*\n\s*`)
)

// squeeze takes comments and line breaks out of a style sheet.
func squeeze(css []byte) []byte {
	return cssSpace.ReplaceAll(cssComment.ReplaceAll(css, nil), nil)
}

// sprite is the drawings of all shapes as a file of its own: pages refer to it instead of
// carrying it, because it never changes.
func sprite() string {
	return strings.Replace(gem.Sprite(), "<svg ", `<svg xmlns="http://www.w3.org/2000/svg" `, 1)
}
