package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"

	"openbourse/internal/base/errs"
)

// answer writes a value as JSON. Reads carry an ETag of the bytes, so that a program that
// asks again gets 304 when nothing changed.
func answer(w http.ResponseWriter, c *call, status int, v any) error {
	if v == nil {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	if !c.op.writes() {
		sum := sha256.Sum256(b.Bytes())
		tag := `W/"` + hex.EncodeToString(sum[:12]) + `"`
		w.Header().Set("ETag", tag)
		if matches(c.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	send(w, c.Request, status, "application/json", b.Bytes())
	return nil
}

// matches compares weakly, as If-None-Match wants it (RFC 9110 section 13.1.2).
func matches(header, tag string) bool {
	for t := range strings.SplitSeq(header, ",") {
		t = strings.TrimSpace(t)
		if t == "*" || strings.TrimPrefix(t, "W/") == strings.TrimPrefix(tag, "W/") && t != "" {
			return true
		}
	}
	return false
}

// zips are reused: a gzip writer holds 800 kB of tables.
var zips = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed+2)
	return z
}}

const worthZipping = 1400 // bytes that fit one packet anyway

// send writes a whole body, compressed when the reader takes it and it is worth it.
func send(w http.ResponseWriter, r *http.Request, status int, kind string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Add("Vary", "Accept-Encoding")
	if len(body) < worthZipping || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.WriteHeader(status)
		_, _ = w.Write(body) // the reader has gone; there is nobody to tell
		return
	}
	h.Set("Content-Encoding", "gzip")
	w.WriteHeader(status)
	z := zips.Get().(*gzip.Writer)
	z.Reset(w)
	_, _ = z.Write(body)
	_ = z.Close()
	zips.Put(z)
}

// Problem is an error as RFC 9457 says. Key is the message's name, the same in every
// language; Field names the parameter or field at fault.
type Problem struct {
	Type     string         `json:"type" doc:"what kind of problem" example:"urn:openbourse:problem:invalid"`
	Title    string         `json:"title" doc:"the kind in words" example:"The input is wrong"`
	Status   int            `json:"status" doc:"the HTTP status" example:"422"`
	Detail   string         `json:"detail" doc:"what happened, why, and the way out"`
	Instance string         `json:"instance" doc:"the path that was asked for" example:"/api/v1/stones"`
	Key      string         `json:"key" doc:"the message's name, the same in every language" example:"api.unknown_filter"`
	Field    string         `json:"field,omitempty" doc:"the parameter or field at fault"`
	Args     map[string]any `json:"args,omitempty" doc:"values named in the detail"`
	Request  string         `json:"request" doc:"finds the request in the log"`
}

// Error makes a problem an error, for the client.
func (p *Problem) Error() string { return p.Detail }

const problemType = "urn:openbourse:problem:"

// fail answers with a problem. What came from below is logged and never shown.
func (s *Server) fail(w http.ResponseWriter, c *call, err error) {
	e := errs.Of(err)
	if e.Code == errs.Internal {
		s.Log.ErrorContext(c.Context(), "failed", "id", c.ID, "route", c.Method+" "+c.URL.Path, "err", err)
	}
	s.problem(w, c, e, e.Status())
}

func (s *Server) problem(w http.ResponseWriter, c *call, e *errs.Error, status int) {
	h := w.Header()
	for _, name := range []string{"ETag", "Content-Encoding", "Content-Disposition"} {
		h.Del(name)
	}
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Language", c.Lang.Tag())
	h.Add("Vary", "Accept-Language")
	switch e.Code {
	case errs.Unauthenticated:
		h.Set("WWW-Authenticate", `Bearer realm="exchange"`)
	case errs.TooMany, errs.Unavailable:
		if h.Get("Retry-After") == "" {
			h.Set("Retry-After", "1")
		}
	}
	b, err := json.Marshal(Problem{
		Type: problemType + string(e.Code), Title: c.Lang.T("api.title_" + string(e.Code)), Status: status,
		Detail: c.Lang.Fill(e.Key, e.Args), Instance: c.URL.Path, Key: e.Key, Field: e.Field, Args: e.Args, Request: c.ID,
	})
	if err != nil { // arguments that JSON cannot write: the sentence already holds them
		b, _ = json.Marshal(Problem{Type: problemType + string(e.Code), Status: status, Detail: c.Lang.Fill(e.Key, e.Args), Key: e.Key, Request: c.ID})
	}
	send(w, c.Request, status, "application/problem+json", append(b, '\n'))
}

// stream gives a writer for an answer of any length, compressed when the reader takes it
// and the kind of file is not compressed itself. done ends it.
func stream(w http.ResponseWriter, r *http.Request) (out io.Writer, done func()) {
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") || strings.Contains(h.Get("Content-Type"), "openxml") {
		return w, func() {}
	}
	h.Set("Content-Encoding", "gzip")
	z := zips.Get().(*gzip.Writer)
	z.Reset(w)
	return z, func() {
		if recovered := recover(); recovered != nil {
			panic(recovered) // a torn answer must not get a proper end
		}
		_ = z.Close() // the reader has gone; there is nobody to tell
		zips.Put(z)
	}
}
