package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
)

// maxForm bounds the body of a request whose route names no limit of its own.
const maxForm = 1 << 20

// policy allows only what this server itself serves.
const policy = "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'; report-uri /csp-report"

type idKey struct{}

// RequestID names the request in the log; it is empty outside a request.
func RequestID(ctx context.Context) string {
	s, _ := ctx.Value(idKey{}).(string)
	return s
}

// frame wraps the whole site: request id, recovery, headers, compression, log.
func (s *Server) frame(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		rid := id.New().String()
		r = r.WithContext(context.WithValue(r.Context(), idKey{}, rid))
		s.headers(w.Header(), rid)
		within(w, usualTime) // whatever is asked for: nobody holds a connection longer before he may
		out := &writer{ResponseWriter: w, gzip: acceptsGzip(r)}
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				s.Log.ErrorContext(r.Context(), "panic", "id", rid, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				if !out.started() {
					s.fail(out, &Request{Request: r, ID: rid, Lang: s.language(r, ""), Now: s.Keeper.Clock().Now()}, errs.New(errs.Internal, "errs.internal"))
				}
			}
			out.finish()
			s.Traffic.Note("pages", orElse(r.Pattern, "none"), out.code(), time.Since(start))
			s.Log.LogAttrs(r.Context(), slog.LevelInfo, "request",
				slog.String("id", rid), slog.String("method", r.Method), slog.String("route", r.Pattern),
				slog.Int("status", out.code()), slog.Int64("bytes", out.bytes), slog.Duration("took", time.Since(start)))
		}()
		next.ServeHTTP(out, r)
	})
}

func (s *Server) headers(h http.Header, rid string) {
	h.Set("X-Request-Id", rid)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
	if s.secure {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// page makes the handler of one route: who, which language, how much, may they.
func (s *Server) page(rt Route) http.Handler {
	limit := rt.Body
	if limit == 0 {
		limit = maxForm
	}
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		scrubbed(hr.URL)
		hr.Body = http.MaxBytesReader(w, hr.Body, limit)
		r := &Request{Request: hr, ID: RequestID(hr.Context()), Now: s.Keeper.Clock().Now(), Theme: theme(hr), Route: rt}
		actor, err := s.actor(hr)
		r.Actor = actor
		if err == nil {
			r.House, err = s.house(hr.Context())
		}
		r.Lang = s.language(hr, actor.Lang)
		switch {
		case err != nil:
		case !s.allowed(r, s.network(hr)):
			w.Header().Set("Retry-After", "2")
			err = errs.New(errs.TooMany, "web.too_many")
		default:
			if err = s.may(r); err == nil {
				within(w, orElse(rt.Time, usualTime))
				err = s.answer(w, r)
			}
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
}

// usualTime is what a page has in each direction. A route that moves files names its own.
const usualTime = 30 * time.Second

// within bounds how long a request is read and its answer written.
func within(w http.ResponseWriter, d time.Duration) {
	c := http.NewResponseController(w)
	_ = c.SetReadDeadline(time.Now().Add(d)) // a test recorder has no deadlines
	_ = c.SetWriteDeadline(time.Now().Add(d))
}
