// Package web is the pages of the exchange: one page, one file, found from its URL.
//
// A page is a line of the routes table (routes.go: method, pattern, act, handler), a
// handler in its own file and a template of the same name in template/page. A handler decodes the request into a
// room's command or query, and shows the answer; it decides nothing.
//
//	func (s *Server) helpKeys(w http.ResponseWriter, r *Request) error {
//		return s.show(w, r, "help_keys", View{Title: r.Lang.T("web.keys_title"), Data: keys})
//	}
//
// A handler that returns an error has not written anything: the frame shows the refusal
// as a page in the reader's language. Templates are parsed once per language, with the functions of
// funcs.go bound to it: {{t "key" "name" value}}, {{carat .}}, {{date .}}. Static files are embedded,
// carry the hash of their content in their name and are cached for ever.
//
// Pages work without scripts; the modules in static/js add keys, the palette and
// live totals. There is no inline script or style anywhere, and the content security
// policy allows none.
package web
