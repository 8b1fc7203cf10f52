package web

import "net/http"

// keyHelp is one key and what it does, by message key.
type keyHelp struct {
	Keys []string
	Key  string
}

var siteKeys = []keyHelp{
	{[]string{"/", "Ctrl K"}, "web.key_find"},
	{[]string{"?"}, "web.key_keys"},
	{[]string{"g", "m"}, "web.key_market"},
	{[]string{"g", "d"}, "web.key_deals"},
	{[]string{"g", "s"}, "web.key_stats"},
	{[]string{"a"}, "web.key_accept"},
	{[]string{"Esc"}, "web.key_back"},
}

var listKeys = []keyHelp{
	{[]string{"j", "k"}, "web.key_move"},
	{[]string{"x"}, "web.key_select"},
	{[]string{"↵"}, "web.key_open"},
	{[]string{"Space"}, "web.key_peek"},
	{[]string{"o"}, "web.key_offer"},
	{[]string{"h"}, "web.key_hold"},
	{[]string{"c"}, "web.key_compare"},
	{[]string{"s"}, "web.key_save"},
	{[]string{"f"}, "web.key_filters"},
	{[]string{"v"}, "web.key_view"},
	{[]string{"e"}, "web.key_export"},
}

// helpKeys lists every key; each has a button or a link as well.
func (s *Server) helpKeys(w http.ResponseWriter, r *Request) error {
	return s.show(w, r, "help_keys", View{Title: r.Lang.T("web.keys_title"), Data: map[string][]keyHelp{"Site": siteKeys, "List": listKeys}})
}
