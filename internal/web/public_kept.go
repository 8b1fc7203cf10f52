package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// mostKept bounds how many pages are kept; when there are more, all are thrown away.
const mostKept = 1000

// keptPage is a public page as a visitor got it last.
type keptPage struct {
	when            stamp
	kind, lang      string
	cache, tag      string
	plain, squeezed []byte
}

// keptPages are the public pages by address and theme. A page is kept when its handler says
// that anybody may keep it: Cache-Control begins with "public". Nothing is kept for readers
// who are signed in.
type keptPages struct {
	mu     sync.Mutex
	pages  map[string]*keptPage // owned by mu
	making map[string]bool      // owned by mu
}

// answer carries the route out, or gives a visitor the page that was made for the last one.
func (s *Server) answer(w http.ResponseWriter, r *Request) error {
	if !s.keepable(r) {
		return r.Route.Do(s, w, r)
	}
	now, err := s.tidings.stamp(r.Context(), s.Keeper)
	if err != nil {
		return err
	}
	key := r.Theme + " " + r.URL.RequestURI()
	if p := s.kept.get(key, now); p != nil {
		p.send(w, r)
		return nil
	}
	defer s.kept.done(key)
	t := &taker{ResponseWriter: w}
	if err := r.Route.Do(s, t, r); err != nil || !t.taken {
		return err
	}
	p := newKept(t, now)
	s.kept.put(key, p)
	p.send(w, r)
	return nil
}

// keepable tells whether a request is one that any visitor might have sent.
func (s *Server) keepable(r *Request) bool {
	if r.Method != http.MethodGet || !r.Visitor() || !strings.HasPrefix(r.Route.Pattern, "/{lang}") || len(r.URL.RawQuery) > 200 {
		return false
	}
	if _, err := r.Cookie(saidCookie); err == nil {
		return false
	}
	if strings.Contains(path.Base(r.Route.Pattern), ".") { // feeds and files keep their own time and their own measure
		return false
	}
	return s.token(r.Request) == ""
}

// get is a page that still holds. One that is only getting old is given out while somebody
// makes it anew.
func (k *keptPages) get(key string, now stamp) *keptPage {
	k.mu.Lock()
	defer k.mu.Unlock()
	p := k.pages[key]
	if p != nil && (p.when.holds(now) || k.making[key] && p.when.loud == now.loud && now.at.Sub(p.when.at) < longest) {
		return p
	}
	if k.making == nil {
		k.making = map[string]bool{}
	}
	k.making[key] = true
	return nil
}

func (k *keptPages) done(key string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.making, key)
}

func (k *keptPages) put(key string, p *keptPage) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.pages == nil || len(k.pages) >= mostKept {
		k.pages = map[string]*keptPage{}
	}
	k.pages[key] = p
}

func newKept(t *taker, when stamp) *keptPage {
	h := t.Header()
	p := &keptPage{when: when, kind: h.Get("Content-Type"), lang: h.Get("Content-Language"), cache: h.Get("Cache-Control"), plain: t.body.Bytes()}
	sum := sha256.Sum256(p.plain)
	p.tag = `W/"` + hex.EncodeToString(sum[:8]) + `"`
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(p.plain) // a buffer takes everything
	_ = z.Close()
	p.squeezed = b.Bytes()
	return p
}

// send writes the page, or that the reader has it already.
func (p *keptPage) send(w http.ResponseWriter, r *Request) {
	h := w.Header()
	h.Set("Content-Type", p.kind)
	if p.lang != "" {
		h.Set("Content-Language", p.lang)
	}
	h.Set("Cache-Control", p.cache)
	h.Set("Vary", "Cookie, Accept-Language")
	h.Set("ETag", p.tag)
	if strings.Contains(r.Header.Get("If-None-Match"), p.tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := p.plain
	if acceptsGzip(r.Request) {
		h.Set("Content-Encoding", "gzip")
		body = p.squeezed
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(body) // when it fails the reader has left; nobody is there to be told
}

// taker takes a page that may be kept and lets anything else through.
type taker struct {
	http.ResponseWriter
	body   bytes.Buffer
	taken  bool
	passed bool
}

func (t *taker) WriteHeader(status int) {
	h := t.Header()
	if t.taken || t.passed {
		return
	}
	if t.taken = status == http.StatusOK && strings.HasPrefix(h.Get("Cache-Control"), "public") && h.Get("Set-Cookie") == ""; !t.taken {
		t.passed = true
		t.ResponseWriter.WriteHeader(status)
	}
}

func (t *taker) Write(b []byte) (int, error) {
	if !t.taken && !t.passed {
		t.WriteHeader(http.StatusOK)
	}
	if t.taken {
		return t.body.Write(b)
	}
	return t.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (t *taker) Unwrap() http.ResponseWriter { return t.ResponseWriter }
