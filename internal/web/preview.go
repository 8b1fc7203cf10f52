package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/house/settings"
	"openbourse/internal/paper/picture"
)

// mostPictures bounds how many drawn pictures are kept; when there are more, all are thrown
// away.
const mostPictures = 200

// drawnPictures are those that were drawn.
type drawnPictures struct {
	mu    sync.Mutex
	drawn map[string][]byte // owned by mu; by name
}

// picture is what the preview of a public page shows. A page that is nowhere has the
// exchange's own.
func (s *Server) picture(h settings.House, l i18n.Lang, p *publicPage) picture.Picture {
	site := siteName(h, l)
	if p == nil {
		return picture.Picture{Site: site}
	}
	return picture.Picture{Site: site, Title: p.Title(l), Bars: p.Bars}
}

// pictureAddress names a picture by all that is in it, so that it never changes.
func pictureAddress(p picture.Picture, l i18n.Lang) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "2\x00%s\x00%s\x00%v", p.Site, p.Title, p.Bars))
	return "/preview/" + string(l) + "-" + hex.EncodeToString(sum[:8]) + ".png"
}

// preview draws the picture of the page that has one of that name.
func (s *Server) preview(w http.ResponseWriter, r *Request) error {
	code, _, _ := strings.Cut(r.PathValue("name"), "-")
	l := i18n.Lang(code)
	if !l.Known() {
		return errs.New(errs.NotFound, "web.no_such_page")
	}
	b := s.previews.get(r.URL.Path)
	if b == nil {
		t, err := s.publicTable(r.Context())
		if err != nil {
			return err
		}
		for _, p := range append(t.in(l), nil) {
			if asked := s.picture(r.House, l, p); pictureAddress(asked, l) == r.URL.Path {
				if b, err = picture.PNG(asked); err != nil {
					return err
				}
				s.previews.put(r.URL.Path, b)
				break
			}
		}
	}
	if b == nil {
		return errs.New(errs.NotFound, "web.no_such_page")
	}
	h := w.Header()
	h.Set("Content-Type", "image/png")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	_, err := w.Write(b)
	return err
}

func (p *drawnPictures) get(name string) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.drawn[name]
}

func (p *drawnPictures) put(name string, b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.drawn == nil || len(p.drawn) >= mostPictures {
		p.drawn = map[string][]byte{}
	}
	p.drawn[name] = b
}
