package web

import "net/http"

// start sends the reader to the home page in his language.
func (s *Server) start(w http.ResponseWriter, r *Request) error {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Add("Vary", "Accept-Language, Cookie")
	http.Redirect(w, r.Request, "/"+string(r.Lang)+"/", http.StatusFound)
	return nil
}
