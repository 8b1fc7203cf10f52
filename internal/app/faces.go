package app

import (
	"net/http"

	"openbourse/internal/api"
	"openbourse/internal/web"
)

// faces builds the pages and the API on one handler. The API never sees a cookie, the
// pages never see a key.
func (h *House) faces() (http.Handler, error) {
	pages, err := web.New(web.Deps{
		Keeper: h.Keeper, Search: h.Live, Desk: h.Desk, Blobs: h.Blobs, Screening: h.Screening,
		Log: h.Log, Origin: h.Origin, TrustedProxy: h.Proxy,
		Traffic: h.traffic, Health: h.board, Retention: h.retention,
	})
	if err != nil {
		return nil, err
	}
	site, err := pages.Handler()
	if err != nil {
		return nil, err
	}
	programs, err := api.New(api.Deps{
		DB: h.DB, Keeper: h.Keeper, Clock: h.Clock, Zone: h.Settings.Location(), Find: h.Live.Search, Counts: h.Counts, Blobs: h.Blobs, Keys: h.Desk,
		Log: h.Log, Origin: h.Origin, TrustedProxy: h.Proxy, LocalToken: h.token,
		Traffic: h.traffic, Health: h.board,
	})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/api/", programs.Handler())
	mux.HandleFunc("GET /healthz", h.alive)
	mux.Handle("/", site)
	return mux, nil
}
