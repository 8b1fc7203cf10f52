package web

import (
	"net/http"

	"openbourse/internal/door"
)

// Limits bound what one reader may ask for; zero fields take the defaults.
type Limits = door.Limits

var usualLimits = Limits{Reads: 100, Writes: 10}

// allowed takes one request from what the reader may ask for: a person where one is signed
// in, else the network he calls from.
func (s *Server) allowed(r *Request, network string) bool {
	key := r.Actor.Key()
	if r.Visitor() {
		key = network
	}
	_, ok := s.limits.Allow(key, r.Method != http.MethodGet && r.Method != http.MethodHead)
	return ok
}

// network is where a request comes from, as limits on trying count it.
func (s *Server) network(r *http.Request) string {
	return door.Network(door.ClientIP(r, s.TrustedProxy))
}
