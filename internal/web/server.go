package web

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"openbourse/internal/border/duty"
	"openbourse/internal/border/screening"
	"openbourse/internal/door"
	"openbourse/internal/exchange/price"
)

// Server serves the pages. It is made by New and used through Handler.
type Server struct {
	Deps
	static    *static
	pages     *pages
	limits    *door.Limiter
	feeds     *door.Limiter // of readers of feeds
	recent    recent
	board     price.Board
	duties    duty.Board
	secure    bool // cookies are Secure: the origin is https
	reports   atomic.Int64
	allMethod []string
	zones     sync.Map // zone by its name
	names     names
	applied   tries // applications opened by visitors
	streams   streams
	tidings   tidings              // of the journal, for what is kept
	table     remade[*publicTable] // of public pages
	kept      keptPages
	previews  drawnPictures
}

// New builds the routes and parses what all pages share; a page itself is parsed when it is
// first shown (a test parses all of them).
func New(d Deps) (*Server, error) {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.Screening == nil {
		d.Screening = screening.NewDesk()
	}
	st, err := loadStatic()
	if err != nil {
		return nil, err
	}
	s := &Server{Deps: d, static: st, limits: door.NewLimiter(d.Limits.Or(usualLimits)), feeds: door.NewLimiter(feedLimits)}
	if s.pages, err = loadPages(st); err != nil {
		return nil, err
	}
	u, err := url.Parse(d.Origin)
	if err != nil {
		return nil, err
	}
	s.secure = u.Scheme == "https"
	return s, nil
}

// Handler is the whole site: routes, static files, and the frame around them.
func (s *Server) Handler() (http.Handler, error) {
	mux := http.NewServeMux()
	mux.Handle("GET /static/", s.static)
	mux.HandleFunc("POST /csp-report", s.cspReport)
	methods := map[string]bool{}
	for _, rt := range Routes {
		methods[rt.Method] = true
		for _, p := range rt.patterns() {
			mux.Handle(rt.Method+" "+p, s.page(rt))
		}
	}
	for m := range methods {
		s.allMethod = append(s.allMethod, m)
	}
	mux.Handle("/", s.page(Route{Pattern: "/", Do: func(s *Server, _ http.ResponseWriter, r *Request) error {
		return s.missing(mux, r)
	}}))
	cross := http.NewCrossOriginProtection()
	if s.Origin != "" {
		if err := cross.AddTrustedOrigin(strings.TrimSuffix(s.Origin, "/")); err != nil {
			return nil, err
		}
	}
	cross.AddInsecureBypassPattern("POST /csp-report")
	cross.SetDenyHandler(s.page(Route{Pattern: "cross-origin", Do: func(*Server, http.ResponseWriter, *Request) error {
		return crossOrigin
	}}))
	return s.frame(cross.Handler(mux)), nil
}

// HTTP is the server that the house listens with: its time limits keep a slow or silent
// reader from holding a connection. Longer transfers set their own deadlines.
func HTTP(h http.Handler, log *slog.Logger) *http.Server {
	closing, end := context.WithCancel(context.Background())
	srv := &http.Server{
		BaseContext: func(net.Listener) context.Context {
			return context.WithValue(context.Background(), closingKey{}, closing)
		},
		Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelInfo),
	}
	srv.RegisterOnShutdown(end)
	return srv
}

// closingKey finds the context that ends when the server begins to close: what runs on
// without end, a stream of events, must stop then. Other requests are finished.
type closingKey struct{}

func closing(ctx context.Context) <-chan struct{} {
	if c, ok := ctx.Value(closingKey{}).(context.Context); ok {
		return c.Done()
	}
	return nil
}
