package web

import (
	"net/http"
	"slices"
	"strconv"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// peopleData lists the people of one organisation.
type peopleData struct {
	Form   form
	Org    orgRow
	People []personRow
	Roles  []option
	Langs  []option
	MayAdd bool
}

type personRow struct {
	URL, Name, Email string
	Roles            []string
	Active           bool
}

// adminPeople lists people: of one's own organisation, or of the one asked for by number.
func (s *Server) adminPeople(w http.ResponseWriter, r *Request) error {
	return s.peoplePage(w, r, filled(r.Lang, "lang", string(r.Lang)))
}

// peopleOf is the organisation whose people the reader asks for.
func (s *Server) peopleOf(r *Request) (party.Org, error) {
	text := r.URL.Query().Get("org")
	if text == "" {
		return party.OrgByID(r.Context(), s.Keeper.DB(), r.Actor.Org)
	}
	no, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return party.Org{}, errs.New(errs.NotFound, "party.no_org")
	}
	return party.OrgByNo(r.Context(), s.Keeper.DB(), no)
}

func (s *Server) peoplePage(w http.ResponseWriter, r *Request, f form) error {
	o, err := s.peopleOf(r)
	if err != nil {
		return err
	}
	people, err := party.People(r.Context(), s.Keeper.DB(), r.Actor, o)
	if err != nil {
		return err
	}
	d := peopleData{Form: f, Org: s.orgRow(r, o), Roles: roleOptions(r.Lang, o.Kind.Roles()), Langs: languageOptions(), MayAdd: party.MayKeep(r.Actor, o, "add") == nil}
	if o.Kind == party.Customs && len(people) == 0 && r.Actor.May("customs.first", access.Any) {
		d.MayAdd, d.Roles = true, roleOptions(r.Lang, []access.Role{access.CustomsAdmin})
	}
	for _, p := range people {
		d.People = append(d.People, personRow{"/admin/people/" + p.ID.String(), p.NameIn(r.Lang), p.Email, roleWords(r.Lang, p.Post.Roles), p.Active()})
	}
	title := f.Title(r.Lang.T("admin.people_title", "org", d.Org.Name))
	return s.show(w, r, "admin_people", View{Title: title, Status: f.Status(), Data: d, NoIndex: true})
}

// adminPeopleAdd adds a person and invites him.
func (s *Server) adminPeopleAdd(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	o, err := s.peopleOf(r)
	if err != nil {
		return err
	}
	added, err := party.AddPerson{Org: o.ID, Email: v.Get("email"), Name: v.Get("name"), NameZh: v.Get("name_zh"), Lang: i18n.Lang(v.Get("lang")), Roles: rolesTicked(v["roles"])}.
		Do(r.Context(), s.Keeper, r.Actor, r.Command())
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.peoplePage(w, r, f)
	}
	return s.invite(w, r, added.Person)
}

func rolesTicked(values []string) []access.Role {
	var roles []access.Role
	for _, v := range values {
		roles = append(roles, access.Role(v))
	}
	return slices.Compact(roles)
}

// invite mails a person his link, or shows it once where no letters are sent. Who came
// back and can sign in already needs none.
func (s *Server) invite(w http.ResponseWriter, r *Request, person id.ID) error {
	link, err := s.Desk.Invite(r.Context(), r.Actor, id.New(), person)
	switch {
	case errs.Is(err, "signin.already_set"):
		s.say(w, "admin.said_back")
	case err != nil:
		return err
	case link == "":
		s.say(w, "admin.said_invited")
	default:
		return s.personPage(w, r, person, form{Lang: r.Lang}, link)
	}
	return redirect(w, r, "/admin/people/"+person.String())
}
