package web

import (
	"net/http"

	"openbourse/internal/exchange/deal"
)

// dealContest is the seller's word against a return on an agreed ground.
func (s *Server) dealContest(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = deal.Contest{Deal: no, Reason: v.Get("contest")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.dealDone(w, r, no, "deal.said_contested", err)
}
