package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"openbourse/internal/feed"
	"openbourse/internal/house/news"
)

// feedLimits are for readers that know no measure: two readings a second, eight at once.
var feedLimits = Limits{Reads: 2, Writes: 1}

const feedEntries = 30

// newsFeed is the newest news in a language, for programs that read along. What did not
// change since they read it last is not sent again.
func (s *Server) newsFeed(w http.ResponseWriter, r *Request) error {
	if wait, ok := s.feeds.Allow(s.network(r.Request), false); !ok {
		return s.feedTooOften(w, r, wait)
	}
	all, err := news.Latest(r.Context(), s.Keeper.DB(), r.Lang, r.Now, feedEntries)
	if err != nil {
		return err
	}
	f := s.feedOf(r, all)
	var b bytes.Buffer
	kind := feed.AtomType
	if strings.HasSuffix(r.URL.Path, ".json") {
		kind, err = feed.JSONType, f.JSON(&b)
	} else {
		err = f.Atom(&b)
	}
	if err != nil {
		return err
	}
	h := w.Header()
	sum := sha256.Sum256(b.Bytes())
	tag := `W/"` + hex.EncodeToString(sum[:12]) + `"`
	h.Set("Content-Type", kind)
	h.Set("Content-Language", r.Lang.Tag())
	h.Set("Cache-Control", "public, max-age=60")
	h.Set("ETag", tag)
	if len(all) > 0 {
		h.Set("Last-Modified", f.Updated.UTC().Format(http.TimeFormat))
	}
	if unchanged(r.Request, tag, f.Updated) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	_, err = w.Write(b.Bytes())
	if err != nil {
		s.Log.DebugContext(r.Context(), "reader left", "id", r.ID, "err", err)
	}
	return nil
}

// feedOf makes the feed of a list.
func (s *Server) feedOf(r *Request, all []news.Headline) *feed.Feed {
	l := r.Lang
	home := s.Origin + "/" + string(l) + "/news"
	name := siteName(r.House, l)
	f := &feed.Feed{
		ID: s.tagIRI("news:" + string(l)), Title: name + " – " + l.T("news.title"), About: l.T("news.lead"), Home: home, Self: s.Origin + r.URL.Path, Lang: l.Tag(), Author: name, Updated: time.Unix(0, 0), // stands where nothing was published yet
	}
	for i := range all {
		h := &all[i]
		f.Entries = append(f.Entries, feed.Entry{
			ID: s.tagIRI("news:" + strconv.FormatInt(h.No, 10) + ":" + string(l)), URL: s.Origin + "/" + string(l) + h.Path(), Title: h.Words.Title, Summary: h.Words.Summary(),
			HTML: news.HTML(h.Words.Body, news.Fit{Level: 2, Origin: s.Origin, Whole: true}), Author: s.newsBy(r, h), Kind: l.T("news.kind_" + string(h.Kind)),
			Published: h.Since.Time(), Updated: h.Changed.Time(),
		})
		if t := h.Changed.Time(); t.After(f.Updated) {
			f.Updated = t
		}
	}
	return f
}

// tagIRI names a thing for ever (RFC 4151), whatever becomes of its address.
func (s *Server) tagIRI(what string) string {
	host := "localhost"
	if u, err := url.Parse(s.Origin); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	return "tag:" + host + ",2026:" + what
}

// unchanged tells whether the reader has these bytes already: by the tag he brings, else by
// the time (RFC 9110 section 13.1.3).
func unchanged(r *http.Request, tag string, at time.Time) bool {
	if has := r.Header.Get("If-None-Match"); has != "" {
		for t := range strings.SplitSeq(has, ",") {
			if t = strings.TrimSpace(t); t == "*" || strings.TrimPrefix(t, "W/") == strings.TrimPrefix(tag, "W/") {
				return true
			}
		}
		return false
	}
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	return err == nil && !at.IsZero() && !at.Truncate(time.Second).After(since)
}

// feedTooOften answers a reader that asks without measure, in a few bytes.
func (s *Server) feedTooOften(w http.ResponseWriter, r *Request, wait time.Duration) error {
	n := int64(math.Ceil(wait.Seconds()))
	h := w.Header()
	h.Set("Retry-After", strconv.FormatInt(max(n, 1), 10))
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusTooManyRequests)
	_, err := w.Write([]byte(r.Lang.T("news.feed_limited", "n", max(n, 1)) + "\n"))
	if err != nil {
		s.Log.DebugContext(r.Context(), "reader left", "id", r.ID, "err", err)
	}
	return nil
}
