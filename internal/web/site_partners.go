package web

import (
	"net/http"
	"strings"

	"openbourse/internal/house/partner"
)

// publicPartners are the partners of one kind.
type publicPartners struct {
	Kind string
	Rows []partnerRow
}

// sitePartners lists for everybody with whom the exchange works, and since when.
func (s *Server) sitePartners(w http.ResponseWriter, r *Request) error {
	all, err := partner.Public(r.Context(), s.Keeper.DB(), today(r, s.zone(r)))
	if err != nil {
		return err
	}
	var d []publicPartners
	var names []string
	for i := range all {
		row := partnerRowOf(r.Lang, &all[i])
		if len(d) == 0 || d[len(d)-1].Kind != row.Kind {
			d = append(d, publicPartners{Kind: row.Kind})
		}
		d[len(d)-1].Rows = append(d[len(d)-1].Rows, row)
		names = append(names, row.Name)
	}
	return s.show(w, r, "site_partners", View{Title: r.Lang.T("partner.public_title"), Description: cut(r.Lang.T("partner.public_lead")+" "+strings.Join(names, ", "), 200), Data: d, Public: true})
}
