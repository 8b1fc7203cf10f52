package web

import (
	"net/http"

	"openbourse/internal/base/i18n"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/signin"
)

// accountData is a person's own account.
type accountData struct {
	Form     form // what was sent and refused, else empty
	Profile  form
	Password form
	Letters  form
	Key      form
	Email    string
	Roles    []string
	Langs    []option
	Deals    []option // which letters about deals; none for who gets none
	Factors  signin.Factors
	Passkeys []signin.Passkey
	Sessions []signin.Session
	Here     string // id of the present session
	Keys     []keyData
	Scopes   []option
	NewKey   string // the secret of the key just made, shown once
	MayKey   bool
	Zone     zone
}

type keyData struct {
	signin.Key
	State, Chip string
	Mine        bool
}

// account shows a person's own account.
func (s *Server) account(w http.ResponseWriter, r *Request) error {
	return s.accountPage(w, r, accountData{Form: form{Lang: r.Lang}})
}

// accountPage fills in what d does not bring along.
func (s *Server) accountPage(w http.ResponseWriter, r *Request, d accountData) error {
	ctx, who := r.Context(), r.Actor
	p, err := party.PersonByID(ctx, s.Keeper.DB(), who.Person)
	if err != nil {
		return err
	}
	if d.Factors, err = s.Desk.Factors(ctx, who); err != nil {
		return err
	}
	if d.Passkeys, err = s.Desk.Passkeys(ctx, who); err != nil {
		return err
	}
	if d.Sessions, err = s.Desk.Sessions(ctx, who); err != nil {
		return err
	}
	keys, err := s.Desk.Keys(ctx, who)
	if err != nil {
		return err
	}
	for _, k := range keys {
		state := k.StateAt(r.Now)
		d.Keys = append(d.Keys, keyData{k, r.Lang.T("account.key_" + state), map[string]string{"active": "o", "expired": "n", "revoked": "x"}[state], k.Person == who.Person})
	}
	if d.Profile.Values == nil {
		d.Profile = filled(r.Lang, "name", p.Name, "name_zh", p.NameZh, "lang", string(p.Lang))
	}
	if d.Deals, err = s.accountDeals(r, &d); err != nil {
		return err
	}
	if d.Key.Values == nil {
		d.Key = filled(r.Lang, "days", "90")
	}
	if b, bound, err := party.KeyBoundOf(ctx, s.Keeper.DB(), who.Org); err != nil {
		return err
	} else if bound {
		who.Bound = b.On(today(r, s.zone(r)))
	}
	for _, a := range access.KeyActs() {
		if who.KeyMay(a) && (who.May(a, access.Own) || who.May(a, access.Any) || who.May(a, access.Assigned)) {
			d.Scopes = append(d.Scopes, option{string(a), string(a)})
		}
	}
	d.Email, d.Roles, d.Langs, d.Here, d.Zone = p.Email, roleWords(r.Lang, who.Roles), languageOptions(), who.Session.String(), s.zone(r)
	d.MayKey = who.May("account.key", access.Own)
	return s.show(w, r, "account", View{Title: d.Form.Title(r.Lang.T("account.title")), Status: d.Form.Status(), Data: d, NoIndex: true, Cache: "no-store", Scripts: []string{"passkey.js"}})
}

// accountDone answers a form of the account page: with a sentence when it was done, with
// the page and what is wrong when it was refused.
func (s *Server) accountDone(w http.ResponseWriter, r *Request, section, said string, err error) error {
	if err == nil {
		s.say(w, said)
		return redirect(w, r, "/account#"+section)
	}
	f, err := again(r, err)
	if err != nil {
		return err
	}
	d := accountData{Form: f}
	switch section {
	case "profile":
		d.Profile = f
	case "password":
		d.Password = f
	case "letters":
		d.Letters = f
	case "keys":
		d.Key = f
		d.Form.Part = section
	default:
		d.Form.Part = section
	}
	return s.accountPage(w, r, d)
}

// accountProfile changes one's own names and language.
func (s *Server) accountProfile(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	l := i18n.Lang(v.Get("lang"))
	_, err = party.ChangeSelf{Name: v.Get("name"), NameZh: v.Get("name_zh"), Lang: l}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	if err == nil {
		s.remember(w, langCookie, string(l), year)
	}
	return s.accountDone(w, r, "profile", "account.said_profile", err)
}

// accountPassword changes one's own password.
func (s *Server) accountPassword(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	err = s.Desk.SetPassword(r.Context(), r.Actor, r.Command(), v.Get("present"), v.Get("password"))
	return s.accountDone(w, r, "password", "account.said_password", err)
}
