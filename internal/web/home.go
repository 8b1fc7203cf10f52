package web

import "net/http"

// home is the public face of the exchange.
func (s *Server) home(w http.ResponseWriter, r *Request) error {
	return s.show(w, r, "home", View{Title: s.siteName(r), Public: true})
}

// siteName is the name of the exchange in the reader's language.
func (s *Server) siteName(*Request) string { return "openbourse" }
