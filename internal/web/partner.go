package web

import (
	"html/template"
	"net/http"
	"strconv"

	"openbourse/internal/base/money"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/house/honour"
	"openbourse/internal/house/membership"
	"openbourse/internal/house/partner"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/shipment"
)

// partnerDeskData is a partner's own desk: what waits for it, what was agreed, its accounts and
// people. A section appears only for a partner that has something to do there.
type partnerDeskData struct {
	partnerData
	Bank    *bankWaits
	Carried []carriedRow
	Carries bool   // it is named in shipments
	More    string // address of older shipments
	Keeps   bool   // the reader keeps the partner's people
	Persons int
	Office  *officeWaits
	Reports bool // it is a laboratory: it answers for reports
	Honours bool // it may nominate for honours
}

// officeWaits is what waits at the supervising office's desk.
type officeWaits struct {
	Filings  int64
	Register bool // the reader may read the registers
}

// bankWaits is what waits at the bank's own desk.
type bankWaits struct{ Expected, Confirm, Held int }

type carriedRow struct {
	No                                          int64
	Chip                                        template.HTML
	Way, Member, Waybill, Packed, Insured, When string
	Pieces                                      int64
}

const carriedPage = 50

// partnerDesk shows the desk.
func (s *Server) partnerDesk(w http.ResponseWriter, r *Request) error {
	return s.partnerDeskPage(w, r, partnerData{})
}

func (s *Server) partnerDeskPage(w http.ResponseWriter, r *Request, p partnerData) error {
	ctx, q := r.Context(), s.Keeper.DB()
	o, err := party.OrgByID(ctx, q, r.Actor.Org)
	if err != nil {
		return err
	}
	d := partnerDeskData{partnerData: p, Keeps: r.Actor.May("people.keep", access.Own)}
	d.Org, d.Names = s.orgRow(r, o), "/partner/accounts"
	agreements, err := partner.Of(ctx, q, r.Actor, o.ID, today(r, s.zone(r)))
	if err != nil {
		return err
	}
	for i := range agreements {
		d.Agreements = append(d.Agreements, s.agreementRow(r, &agreements[i], false))
	}
	d.MayAccount = len(partner.Services(o.Kind)) > 0 && r.Actor.May("partner.account", access.Own)
	if d.Accounts, err = s.partnerAccounts(r, o, "/partner/accounts/"); err != nil {
		return err
	}
	if d.Keeps {
		people, err := party.PeopleAt(ctx, q, o.ID, r.Now)
		if err != nil {
			return err
		}
		d.Persons = len(people)
	}
	d.choices(r.Lang, o)
	if err := s.deskWaits(r, o, &d); err != nil {
		return err
	}
	return s.show(w, r, "partner", View{Title: d.Form.Title(r.Lang.T("partner.desk_title", "org", d.Org.Name)), Status: d.Form.Status(), Data: d, NoIndex: true, Cache: "no-store"})
}

// deskWaits looks up what waits for this partner.
func (s *Server) deskWaits(r *Request, o party.Org, d *partnerDeskData) error {
	ctx, q := r.Context(), s.Keeper.DB()
	if o.Kind == party.Bank && r.Actor.May("bank.read", access.Assigned) {
		expected, err := settle.Expected(ctx, q, r.Actor, r.Now, bankRows)
		if err != nil {
			return err
		}
		waiting, err := settle.Confirmations(ctx, q, r.Actor)
		if err != nil {
			return err
		}
		held, err := settle.Credits(ctx, q, r.Actor, settle.Held, 0, bankRows)
		if err != nil {
			return err
		}
		d.Bank = &bankWaits{len(expected), len(waiting), len(held)}
	}
	d.Honours = honour.Proposes(r.Actor)
	if o.Kind == party.Laboratory {
		labs, err := market.LabsOf(ctx, q, o.ID)
		if err != nil {
			return err
		}
		d.Reports, d.Issues = true, issuesWords(r, labs)
	}
	if o.Kind == party.Supervisor {
		n, err := membership.FilingsWaiting(ctx, q, r.Actor)
		if err != nil {
			return err
		}
		d.Office = &officeWaits{n, r.Actor.May("deal.register_read", access.Assigned)}
	}
	if o.Kind != party.Carrier && o.Kind != party.Bonded {
		return nil
	}
	d.Carries = true
	all, err := shipment.Carried(ctx, q, r.Actor, wholeOf(r.URL.Query().Get("before")), carriedPage+1)
	if err != nil {
		return err
	}
	if len(all) > carriedPage {
		all = all[:carriedPage]
		d.More = "/partner?before=" + strconv.FormatInt(all[carriedPage-1].No, 10)
	}
	for i := range all {
		c := &all[i]
		row := carriedRow{
			No: c.No, Chip: chip(stateKind(c.State), stateWord(r.Lang, shipment.Life, c.State)), Way: wayWord(r.Lang, c.Direction), Member: s.orgName(r, c.Member), Waybill: c.Waybill,
			Packed: r.Lang.T("partner.packed", "n", c.Packages, "kg", r.Lang.Scaled(c.Gross, 3, 3)), Pieces: c.Pieces, When: moment(r.Lang, c.Announced, s.zone(r)),
		}
		if c.Insured > 0 {
			row.Insured = r.Lang.Money(money.Of(c.Insured, c.Currency))
		}
		d.Carried = append(d.Carried, row)
	}
	return nil
}

// partnerAccount names an account of one's own.
func (s *Server) partnerAccount(w http.ResponseWriter, r *Request) error {
	if err := s.accountTyped(r, r.Actor.Org); err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.partnerDeskPage(w, r, partnerData{Form: f, Account: f})
	}
	s.say(w, "partner.said_account")
	return redirect(w, r, "/partner#accounts")
}

// partnerAccountClose closes one.
func (s *Server) partnerAccountClose(w http.ResponseWriter, r *Request) error {
	no, _, err := numbered(r)
	if err != nil {
		return err
	}
	if _, err := (partner.CloseAccount{Account: no}).Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		f.Part = "accounts"
		return s.partnerDeskPage(w, r, partnerData{Form: f})
	}
	s.say(w, "partner.said_closed")
	return redirect(w, r, "/partner#accounts")
}
