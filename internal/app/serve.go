package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/crypto/acme/autocert"

	"openbourse/internal/api"
	"openbourse/internal/house/settings"
	"openbourse/internal/web"
)

// Listening says how the house is reached. With a certificate pair or Hosts it speaks
// https itself; otherwise a proxy in front of it does, or it is a demo on localhost.
type Listening struct {
	Addr      string   // host:port; port 0 takes a free one
	Cert, Key string   // files of a certificate and its key
	Hosts     []string // names for which certificates are fetched by ACME (RFC 8555)
	Cache     string   // folder where those certificates are kept
}

// Safe refuses to let a live house speak plain http to the network with nobody trusted to
// speak https for it: passwords would travel in the open. What is allowed and still odd it
// says in warning.
func (l Listening) Safe(mode settings.Mode, origin string, proxy netip.Prefix) (warning string, err error) {
	secure := strings.HasPrefix(origin, "https://")
	switch own := l.Cert != "" || len(l.Hosts) > 0; {
	case mode == settings.Demo:
		return "", nil
	case !own && !proxy.IsValid() && !loopback(l.Addr):
		return "", fmt.Errorf("a live exchange does not speak plain http on %s: give --cert and --key, or --acme, or name the proxy that speaks https with --proxy, or listen on 127.0.0.1", l.Addr)
	case !own && !proxy.IsValid() && secure:
		return "the origin is https and no proxy is trusted: behind one, name it with --proxy, or all callers share one allowance", nil
	case !secure && (own || proxy.IsValid()):
		return "the origin is not https: sessions are kept in cookies that also travel over plain http; change it in the settings", nil
	}
	return "", nil
}

// loopback tells whether an address to listen on is reached from this machine alone.
func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// grace is how long requests under way may take when the house closes.
const grace = 10 * time.Second

// Listen takes the address; Serve then answers on it.
func Listen(ctx context.Context, l Listening) (net.Listener, error) {
	var lc net.ListenConfig
	return lc.Listen(ctx, "tcp", l.Addr)
}

// Serve answers until ctx ends, then lets what is under way finish.
func (h *House) Serve(ctx context.Context, ln net.Listener, l Listening) error {
	srv := web.HTTP(h.Handler(), h.Log)
	gone, err := h.announce(ln.Addr(), l)
	if err != nil {
		return err
	}
	defer gone()
	ended := make(chan error, 1)
	go func() { ended <- l.serve(srv, ln) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := srv.Shutdown(last); errors.Is(err, context.DeadlineExceeded) {
		h.Log.Warn("closing with requests under way", "after", grace)
		return srv.Close()
	} else if err != nil {
		return err
	}
	return nil
}

// Exposed is a warning when the address for machines that watch is reached from elsewhere:
// nobody signs in there, and routes, numbers and times tell much about a house. Empty when not.
func Exposed(metrics string) (warning string) {
	if metrics == "" || loopback(metrics) {
		return ""
	}
	return "--metrics " + metrics + " is reached from other machines and asks nobody who he is: see that a firewall lets in only those that watch"
}

// Watch answers the machines that watch the house, until ctx ends. That it cannot go on is
// said at once: who looks at graphs alone would see nothing.
func (h *House) Watch(ctx context.Context, ln net.Listener) error {
	srv := web.HTTP(h.Watching(), h.Log)
	end := context.AfterFunc(ctx, func() { _ = srv.Close() }) // a scrape that is cut off is asked again
	defer end()
	err := srv.Serve(ln)
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	h.Log.ErrorContext(ctx, "machines that watch are not answered any more", "address", ln.Addr().String(), "error", err)
	return err
}

func (l Listening) serve(srv *http.Server, ln net.Listener) error {
	var err error
	switch {
	case len(l.Hosts) > 0:
		m := &autocert.Manager{Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(l.Hosts...), Cache: autocert.DirCache(filepath.Clean(l.Cache))}
		srv.TLSConfig = m.TLSConfig()
		srv.TLSConfig.MinVersion = tls.VersionTLS12
		err = srv.ServeTLS(ln, "", "")
	case l.Cert != "":
		srv.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
		err = srv.ServeTLS(ln, l.Cert, l.Key)
	default:
		err = srv.Serve(ln)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// announce tells the command line on this machine where the house is reached.
func (h *House) announce(at net.Addr, l Listening) (gone func(), err error) {
	if len(l.Hosts) > 0 || l.Cert != "" { // a certificate that does not carry this address
		return func() {}, nil
	}
	return api.Announce(h.DB, "http://"+at.String(), h.token)
}
