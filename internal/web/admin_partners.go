package web

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"openbourse/internal/base/i18n"
	"openbourse/internal/house/partner"
	"openbourse/internal/registry/access"
)

// partnersData lists the organisations that can be partners, with what was agreed.
type partnersData struct {
	Rows   []partnerRow
	Waits  string
	MayAdd bool
}

type partnerRow struct {
	URL, Name, Other, Kind, Services, Days, Since string
	State                                         template.HTML
}

func partnerURL(no int64) string { return "/admin/partners/" + strconv.FormatInt(no, 10) }

func serviceWord(l i18n.Lang, s string) string { return l.T("partner.service." + s) }

// adminPartners lists them by kind.
func (s *Server) adminPartners(w http.ResponseWriter, r *Request) error {
	day := today(r, s.zone(r))
	all, err := partner.List(r.Context(), s.Keeper.DB(), r.Actor, day)
	if err != nil {
		return err
	}
	waits, err := partner.WaitingNow(r.Context(), s.Keeper.DB(), r.Actor, day)
	if err != nil {
		return err
	}
	d := partnersData{MayAdd: r.Actor.May("party.add", access.Any)}
	if waits != (partner.Waiting{}) {
		d.Waits = r.Lang.T("partner.waits", "drafts", waits.Drafts, "accounts", waits.Accounts, "ending", waits.Ending)
	}
	for i := range all {
		d.Rows = append(d.Rows, partnerRowOf(r.Lang, &all[i]))
	}
	return s.show(w, r, "admin_partners", View{Title: r.Lang.T("partner.title"), Data: d, NoIndex: true})
}

func partnerRowOf(l i18n.Lang, x *partner.Listed) partnerRow {
	row := partnerRow{URL: partnerURL(x.Org.No), Name: x.NameIn(l), Other: x.NameZh, Kind: orgKindWord(l, x.Kind), Since: x.Since}
	if l == i18n.Chinese {
		row.Other = x.Name
	}
	if row.Other == row.Name {
		row.Other = ""
	}
	if x.Agreement.No == 0 {
		row.State = chip("n", l.T("partner.no_agreement"))
		return row
	}
	words := make([]string, len(x.Services))
	for i, s := range x.Services {
		words[i] = serviceWord(l, s)
	}
	row.Services = strings.Join(words, " · ")
	row.Days = l.Date(x.From) + " – " + l.Date(x.Until)
	row.State = chip(stateKind(x.State), stateWord(l, partner.Life, x.State))
	return row
}
