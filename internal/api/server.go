package api

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/door"
	"openbourse/internal/registry/access"
)

// Keys turns the Authorization header of a program into whom it acts for.
type Keys interface {
	KeyActor(ctx context.Context, header string) (access.Actor, error)
}

// Server answers programs. It is made by New and used through Handler.
type Server struct {
	Deps
	limits   *door.Limiter
	document []byte
}

// New makes the server and writes the description of its operations.
func New(d Deps) (*Server, error) {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{Deps: d, limits: door.NewLimiter(d.Limits.Or(usualLimits))}
	var err error
	s.document, err = Document(d.Origin)
	return s, err
}

// Handler is the API: everything under /api/. It never looks at cookies.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /api/openapi.json", s.serve(&describe))
	methods := map[string]bool{}
	for i := range Operations {
		op := &Operations[i]
		methods[op.Method] = true
		mux.Handle(op.Method+" "+Base+op.Path, s.serve(op))
	}
	mux.Handle("/", s.serve(&Operation{Method: http.MethodGet, Act: "site.read", run: func(s *Server, w http.ResponseWriter, c *call) error {
		return s.missing(w, c, mux, methods)
	}}))
	return mux
}

// Base is the path all operations of this version stand under.
const Base = "/api/v1"

// describe is the description itself.
var describe = Operation{
	ID: "describe", Method: http.MethodGet, Act: "api.describe",
	run: func(s *Server, w http.ResponseWriter, c *call) error {
		sum := sha256.Sum256(s.document)
		tag := `W/"` + strconv.FormatUint(uint64(sum[0])<<24|uint64(sum[1])<<16|uint64(sum[2])<<8|uint64(sum[3]), 16) + `"`
		w.Header().Set("ETag", tag)
		w.Header().Set("Cache-Control", "public, max-age=300")
		if matches(c.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
		send(w, c.Request, http.StatusOK, "application/json", s.document)
		return nil
	},
}

// missing tells a path that does not exist from one that exists under another method.
func (s *Server) missing(w http.ResponseWriter, c *call, mux *http.ServeMux, methods map[string]bool) error {
	var allow []string
	for m := range methods {
		probe := c.Request.Clone(c.Context())
		probe.Method = m
		if _, p := mux.Handler(probe); p != "/" && p != "" {
			allow = append(allow, m)
		}
	}
	if len(allow) == 0 {
		return errs.New(errs.NotFound, "api.no_such_path")
	}
	slices.Sort(allow)
	w.Header().Set("Allow", strings.Join(allow, ", "))
	s.problem(w, c, errs.New(errs.Invalid, "api.method", "allow", strings.Join(allow, ", ")), http.StatusMethodNotAllowed)
	return nil
}

// serve is the frame around every operation: request id, language, limits, who acts,
// whether he may at all, the command id of a write.
func (s *Server) serve(op *Operation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began, out := time.Now(), &door.Answer{ResponseWriter: w}
		w = out
		c := &call{Request: r, Lang: i18n.Match(r.Header.Get("Accept-Language")), ID: id.New().String(), op: op}
		h := w.Header()
		h.Set("X-Request-Id", c.ID)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Cache-Control", "private, no-cache")
		h.Add("Vary", "Authorization")
		defer func() {
			took := time.Since(began)
			s.Traffic.Note("api", op.Method+" "+Base+op.Path, out.Status(), took)
			s.Log.LogAttrs(r.Context(), slog.LevelInfo, "call", slog.String("id", c.ID), slog.String("operation", op.ID), slog.Int("status", out.Status()), slog.Duration("took", took))
		}()
		defer s.recover(w, c)
		within(w, usualTime) // nobody holds a connection longer before he may
		if err := s.enter(w, c); err != nil {
			s.fail(w, c, err)
			return
		}
		limit, period := op.Body, op.Time
		if limit == 0 {
			limit = maxBody
		}
		if period == 0 {
			period = usualTime
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		within(w, period)
		if err := op.run(s, w, c); err != nil {
			s.fail(w, c, err)
		}
	})
}

// usualTime is how long an operation may take that names no time of its own.
const usualTime = 30 * time.Second

// within bounds how long a request is read and its answer written.
func within(w http.ResponseWriter, period time.Duration) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(period)) // a recorder in tests has no deadlines
	_ = control.SetWriteDeadline(time.Now().Add(period + 10*time.Second))
}

// enter finds out who calls and whether he may.
func (s *Server) enter(w http.ResponseWriter, c *call) error {
	ip := door.ClientIP(c.Request, s.TrustedProxy)
	header := c.Header.Get("Authorization")
	var err error
	switch {
	case header == "":
	case s.local(header, c.Request):
		c.Actor = access.System("command-line")
	default:
		if wait, ok := s.limits.Allow("try "+door.Network(ip), false); !ok {
			return tooMany(w, wait)
		}
		if c.Actor, err = s.Keys.KeyActor(c.Context(), header); err != nil {
			return err
		}
	}
	bucket := door.Network(ip)
	if !c.Actor.IsVisitor() {
		bucket = c.Actor.Key()
	}
	if wait, ok := s.limits.Allow(bucket, c.op.writes()); !ok && !c.Actor.IsSystem() {
		return tooMany(w, wait)
	}
	if c.Header.Get("Accept-Language") == "" && c.Actor.Lang.Known() {
		c.Lang = c.Actor.Lang
	}
	if c.op.Signed && c.Actor.IsVisitor() {
		return errs.New(errs.Unauthenticated, "access.sign_in")
	}
	if err := may(c.Actor, c.op.Act); err != nil {
		return err
	}
	if c.op.writes() {
		c.Cmd, err = id.Parse(strings.Trim(c.Header.Get("Idempotency-Key"), `"`))
		if err != nil || c.Cmd.IsZero() {
			return errs.New(errs.Invalid, "api.need_key").At("Idempotency-Key")
		}
	}
	return nil
}

func tooMany(w http.ResponseWriter, wait time.Duration) error {
	seconds := int64(wait/time.Second) + 1
	w.Header().Set("Retry-After", strconv.FormatInt(seconds, 10))
	return errs.New(errs.TooMany, "api.too_many", "seconds", seconds)
}

// may refuses who may do the act in no relation at all; the room checks the relation to
// the thing itself.
//
// What everybody may read, every key may read too.
func may(who access.Actor, act access.Act) error {
	err := access.Check(access.Actor{}, act, access.Public)
	if err == nil {
		return nil
	}
	for rel := access.Public; rel <= access.Any; rel++ {
		if err = access.Check(who, act, rel); err == nil {
			return nil
		}
	}
	return err
}

// local tells whether the caller is the command line on this machine: it holds the token
// of the data folder and came neither over the network nor through a proxy.
func (s *Server) local(header string, r *http.Request) bool {
	token, ok := strings.CutPrefix(header, "Bearer ")
	if !ok || s.LocalToken == "" || len(r.Header.Values("X-Forwarded-For")) > 0 {
		return false
	}
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !at.Addr().Unmap().IsLoopback() {
		return false
	}
	have, want := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(s.LocalToken))
	return subtle.ConstantTimeCompare(have[:], want[:]) == 1
}

// recover answers a mistake of ours with a problem instead of a torn connection.
func (s *Server) recover(w http.ResponseWriter, c *call) {
	what := recover()
	if what == nil {
		return
	}
	if what == http.ErrAbortHandler {
		panic(what)
	}
	s.Log.ErrorContext(c.Context(), "panic", "id", c.ID, "route", c.Method+" "+c.URL.Path, "what", what, "stack", string(debug.Stack()))
	s.problem(w, c, errs.New(errs.Internal, "errs.internal"), http.StatusInternalServerError)
}
