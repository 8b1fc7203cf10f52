package web

import (
	"net/http"
	"strconv"

	"openbourse/internal/exchange/market"
)

// stoneVault notes that the exchange took a stone into its vault, or gave it back.
func (s *Server) stoneVault(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	c, said := market.SetVault{Listing: no, Vault: v.Get("in") == "1"}, "market.said_vault_out"
	if c.Vault {
		said = "market.said_vault_in"
	}
	if _, err := c.Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		return err
	}
	s.say(w, said)
	return redirect(w, r, "/stones/"+strconv.FormatInt(no, 10))
}
