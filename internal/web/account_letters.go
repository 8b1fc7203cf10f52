package web

import (
	"net/http"

	"openbourse/internal/registry/access"
	"openbourse/internal/registry/letter"
)

// accountDeals are the choices of letters about deals, for who is written to about them, with
// what he has chosen filled in.
func (s *Server) accountDeals(r *Request, d *accountData) ([]option, error) {
	if !r.Actor.May("deal.answer", access.Own) {
		return nil, nil
	}
	if d.Letters.Values == nil {
		c, err := letter.ChoiceOf(r.Context(), s.Keeper.DB(), r.Actor.Person)
		if err != nil {
			return nil, err
		}
		d.Letters = filled(r.Lang, "deals", string(c))
	}
	all := make([]option, 0, len(letter.Choices))
	for _, c := range letter.Choices {
		all = append(all, option{string(c), r.Lang.T("account.letters_" + string(c))})
	}
	return all, nil
}

// accountLetters chooses which letters about deals one gets.
func (s *Server) accountLetters(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	_, err = letter.Choose{Deals: letter.Choice(v.Get("deals"))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.accountDone(w, r, "letters", "account.said_letters", err)
}
