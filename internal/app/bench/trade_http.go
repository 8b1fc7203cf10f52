package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime/pprof"
	"time"

	"openbourse/internal/api"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/signin"
)

// TradeHTTPReport is what came through the API.
type TradeHTTPReport struct {
	DvP []Rate `json:"dvp"` // title, price, fee, tax and commission in one transfer
	How string `json:"how"`
}

const tradeHTTPHow = "POST /api/v1/settlements/{no} over HTTP/1.1 on the loopback interface, one connection a client, each buyer with his own API key, JSON answers read whole, SQLite synchronous=FULL; " +
	"clients and server share the processors; the allowance of requests a second is lifted, everything else is as in the product"

// TradeHTTP measures deliveries against payment through the API, from a client's request to
// his answer.
func TradeHTTP(ctx context.Context, opt TradeOptions) (rep TradeHTTPReport, err error) {
	if opt, err = opt.filled(); err != nil {
		return rep, err
	}
	if opt.temporary {
		defer func() { err = errors.Join(err, os.RemoveAll(opt.Folder)) }()
	}
	rep.How = tradeHTTPHow
	h, err := newTradeHouse(ctx, opt)
	if err != nil {
		return rep, err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	fmt.Fprintln(opt.Say, "keys …")
	s, err := openCounter(ctx, h)
	if err != nil {
		return rep, err
	}
	defer s.close()
	for _, clients := range opt.Clients {
		r, err := rate(ctx, s, workDvP, clients, opt.Each, opt.profileOf(workDvP, clients))
		if err != nil {
			return rep, err
		}
		fmt.Fprintf(opt.Say, "deliveries by HTTP %5d clients: %9.0f a second, p99 %.2f ms\n", clients, r.PerSecond, r.P99)
		rep.DvP = append(rep.DvP, r)
	}
	return rep, h.sound(ctx)
}

// profiled writes a CPU profile until it is stopped, when one is asked for.
func profiled(file string) (stop func(), err error) {
	if file == "" {
		return func() {}, nil
	}
	f, err := os.Create(file)
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() {
		pprof.StopCPUProfile()
		_ = f.Close()
	}, nil
}

// counter is the API of the house and the buyers' programs in front of it.
type counter struct {
	h      *tradeHouse
	server *http.Server
	at     string
	keys   []string // of each member; sellers and brokers have none
	idle   chan *line
}

// line is a connection that waits for its next request.
type line struct {
	conn net.Conn
	in   *bufio.Reader
	out  []byte
}

func openCounter(ctx context.Context, h *tradeHouse) (*counter, error) {
	seal, err := signin.SealFor(ctx, h.d)
	if err != nil {
		return nil, err
	}
	desk, err := signin.New(signin.Config{Keeper: h.k, Seal: seal, Origin: "http://localhost", Issuer: "Measured"})
	if err != nil {
		return nil, err
	}
	s := &counter{h: h, keys: make([]string, len(h.members)), idle: make(chan *line, 4096)}
	if err := together(len(h.members), 64, func(i int) error {
		key, err := desk.MakeKey(ctx, h.members[i], id.New(), signin.MakeKey{Name: "measured", Scopes: []string{"settle.*"}, Days: 2})
		s.keys[i] = key.Secret
		return err
	}); err != nil {
		return nil, err
	}
	programs, err := api.New(api.Deps{DB: h.d, Keeper: h.k, Clock: h.k.Clock(), Keys: desk, Origin: "http://localhost", Limits: api.Limits{Reads: 1e9, Writes: 1e9}})
	if err != nil {
		return nil, err
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	s.at, s.server = ln.Addr().String(), &http.Server{Handler: programs.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	go s.server.Serve(ln) //nolint:errcheck // ends with close
	return s, nil
}

func (s *counter) close() {
	for {
		select {
		case l := <-s.idle:
			_ = l.conn.Close()
		default:
			_ = s.server.Close()
			return
		}
	}
}

func (s *counter) ready(ctx context.Context, work, most int) error {
	return s.h.ready(ctx, work, most)
}

// do settles the n-th deal by its buyer's program.
func (s *counter) do(ctx context.Context, _, n int) error {
	l, err := s.line(ctx)
	if err != nil {
		return err
	}
	at := s.h.first + n
	_, buyer, _ := s.h.parties(at)
	l.out = fmt.Appendf(l.out[:0], "POST /api/v1/settlements/%d HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nIdempotency-Key: %s\r\nAccept: application/json\r\nContent-Length: 0\r\n\r\n",
		s.h.deals[at], s.at, s.keys[buyer], id.New())
	if _, err := l.conn.Write(l.out); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	w, err := http.ReadResponse(l.in, nil)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	body, err := io.ReadAll(w.Body)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	if w.StatusCode != http.StatusOK {
		return fmt.Errorf("bench: %s: %s", w.Status, body)
	}
	s.idle <- l
	return nil
}

// line takes an idle connection, or makes one: there are never more than clients.
func (s *counter) line(ctx context.Context) (*line, error) {
	select {
	case l := <-s.idle:
		return l, nil
	default:
	}
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", s.at)
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	return &line{conn: conn, in: bufio.NewReader(conn)}, nil
}
