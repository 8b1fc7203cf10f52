package web

import (
	"net/http"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/house/partner"
	"openbourse/internal/registry/party"
)

// agreementAsked is the agreement in the address and whose it is.
func (s *Server) agreementAsked(r *Request) (int64, party.Org, error) {
	no, err := pathNo(r, "no")
	if err != nil {
		return 0, party.Org{}, err
	}
	org, err := partner.Org(r.Context(), s.Keeper.DB(), r.Actor, no)
	if err != nil {
		return 0, party.Org{}, err
	}
	o, err := party.OrgByID(r.Context(), s.Keeper.DB(), org)
	return no, o, err
}

// agreementDone leads back to the partner, or shows it with what is wrong.
func (s *Server) agreementDone(w http.ResponseWriter, r *Request, o party.Org, no int64, said string, err error) error {
	if err != nil {
		f, err := again(r, err, errs.Unsupported)
		if err != nil {
			return err
		}
		d := partnerData{Form: f}
		if said == "partner.said_changed" {
			d.Draft, d.Changes = f, no
		} else {
			d.Form.Part = "agreement-" + r.PathValue("no")
		}
		return s.partnerPage(w, r, o, d, no)
	}
	s.say(w, said)
	return redirect(w, r, partnerURL(o.No))
}

// agreementChange writes a draft anew.
func (s *Server) agreementChange(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	no, o, err := s.agreementAsked(r)
	if err != nil {
		return err
	}
	_, err = partner.Change{No: no, Terms: termsTyped(v)}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.agreementDone(w, r, o, no, "partner.said_changed", err)
}

// agreementMove signs, renews, ends or drops an agreement.
func agreementMove(act lifecycle.Act) Handler {
	return func(s *Server, w http.ResponseWriter, r *Request) error {
		v, err := r.Form()
		if err != nil {
			return err
		}
		no, o, err := s.agreementAsked(r)
		if err != nil {
			return err
		}
		ctx, cmd, z := r.Context(), r.Command(), partner.Zoned{Zone: s.zone(r)}
		switch act {
		case partner.ActSign:
			_, err = partner.Sign{No: no, Zoned: z}.Do(ctx, s.Keeper, r.Actor, cmd)
		case partner.ActRenew:
			_, err = partner.Renew{No: no, Until: clock.Date(v.Get("renewed")), Zoned: z}.Do(ctx, s.Keeper, r.Actor, cmd)
			err = at(err, "until", "renewed")
		case partner.ActTerminate:
			_, err = partner.Terminate{No: no, Last: clock.Date(v.Get("last")), Why: v.Get("why"), Zoned: z}.Do(ctx, s.Keeper, r.Actor, cmd)
		default:
			_, err = partner.Drop{No: no}.Do(ctx, s.Keeper, r.Actor, cmd)
		}
		return s.agreementDone(w, r, o, no, "partner.said_"+string(act), err)
	}
}

// agreementAttach puts a document into the file of an agreement.
func (s *Server) agreementAttach(w http.ResponseWriter, r *Request) error {
	no, o, err := s.agreementAsked(r)
	if err != nil {
		return err
	}
	name, ref, kind, err := s.attached(r)
	if err == nil {
		_, err = partner.Attach{No: no, Name: name, Type: kind, File: ref}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.agreementDone(w, r, o, no, "partner.said_file", err)
}

// agreementFile gives a document of an agreement as a download.
func (s *Server) agreementFile(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	n, err := pathNo(r, "file")
	if err != nil {
		return err
	}
	f, err := partner.FileOf(r.Context(), s.Keeper.DB(), r.Actor, no, n)
	if err != nil {
		return err
	}
	return s.download(w, r, f.Name, f.Type, f.Ref.Hash)
}

// accountTyped names an account from a form.
func (s *Server) accountTyped(r *Request, org id.ID) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	_, err = partner.NameAccount{Org: org, Currency: money.Currency(v.Get("currency")), Account: v.Get("account"), BIC: v.Get("bic"), Bank: v.Get("bank")}.
		Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return err
}

// adminPartnerAccount names an account for a partner.
func (s *Server) adminPartnerAccount(w http.ResponseWriter, r *Request) error {
	o, err := s.orgAsked(r)
	if err != nil {
		return err
	}
	if err := s.accountTyped(r, o.ID); err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.partnerPage(w, r, o, partnerData{Form: f, Account: f}, 0)
	}
	s.say(w, "partner.said_account")
	return redirect(w, r, partnerURL(o.No))
}

// adminPartnerLook notes that somebody looked at an account.
func (s *Server) adminPartnerLook(w http.ResponseWriter, r *Request) error {
	return s.partnerAccountMove(w, r, func(no int64) error {
		_, err := partner.LookAt{Account: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
		return err
	}, "partner.said_looked")
}

// adminPartnerClose closes an account.
func (s *Server) adminPartnerClose(w http.ResponseWriter, r *Request) error {
	return s.partnerAccountMove(w, r, func(no int64) error {
		_, err := partner.CloseAccount{Account: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
		return err
	}, "partner.said_closed")
}

func (s *Server) partnerAccountMove(w http.ResponseWriter, r *Request, do func(no int64) error, said string) error {
	no, _, err := numbered(r)
	if err != nil {
		return err
	}
	org, err := partner.AccountOrg(r.Context(), s.Keeper.DB(), r.Actor, no)
	if err != nil {
		return err
	}
	o, err := party.OrgByID(r.Context(), s.Keeper.DB(), org)
	if err != nil {
		return err
	}
	if err := do(no); err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		f.Part = "accounts"
		return s.partnerPage(w, r, o, partnerData{Form: f}, 0)
	}
	s.say(w, said)
	return redirect(w, r, partnerURL(o.No)+"#accounts")
}
