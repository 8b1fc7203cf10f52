package web

import (
	"net/http"

	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// personData is one person as those see him who keep him.
type personData struct {
	Form      form
	Person    party.Person
	Name      string
	URL       string
	Org       orgRow
	People    string // address of the list
	Roles     []option
	RolesForm form
	Posts     []postRow
	MayChange bool
	MayInvite bool
	MayAsk    bool // for a recovery
	MayFile   bool // as representative
	Filed     bool
	ByOffice  bool   // the supervising office validates filings itself
	Link      string // shown once, where no letters are sent
}

type postRow struct {
	Org, Roles, From, Until string
}

// adminPerson shows one person.
func (s *Server) adminPerson(w http.ResponseWriter, r *Request) error {
	p, err := pathID(r, "id")
	if err != nil {
		return err
	}
	return s.personPage(w, r, p, form{Lang: r.Lang}, "")
}

func (s *Server) personPage(w http.ResponseWriter, r *Request, person id.ID, f form, link string) error {
	p, o, err := party.PersonOf(r.Context(), s.Keeper.DB(), r.Actor, person)
	if err != nil {
		return err
	}
	d := personData{
		Form: f, Person: p, Name: p.NameIn(r.Lang), URL: "/admin/people/" + person.String(), Org: s.orgRow(r, o), Link: link,
		Roles: roleOptions(r.Lang, o.Kind.Roles()), RolesForm: form{Lang: r.Lang}, MayChange: p.Active() && party.MayKeep(r.Actor, o, "change") == nil,
		MayInvite: p.Active() && s.Desk.MayInvite(r.Context(), r.Actor, p), MayAsk: p.Active() && p.ID != r.Actor.Person && party.MayKeep(r.Actor, o, "recover") == nil,
	}
	if d.MayFile = p.Active() && o.Kind == party.Member && r.Actor.May("party.representative", access.Any); d.MayFile {
		if d.Filed, err = party.Filed(r.Context(), s.Keeper.DB(), p.ID, o.ID, r.Now); err != nil {
			return err
		}
		if d.ByOffice, err = party.OfficeValidates(r.Context(), s.Keeper.DB(), r.Now); err != nil {
			return err
		}
	}
	d.People = "/admin/people?org=" + orgURL(o)[len("/admin/members/"):]
	d.RolesForm = filled(r.Lang)
	for _, role := range p.Post.Roles {
		d.RolesForm.Values.Add("roles", string(role))
	}
	if f.Values == nil {
		d.Form = filled(r.Lang, "email", p.Email, "name", p.Name, "name_zh", p.NameZh)
		d.Form.Err = f.Err
	}
	if d.Posts, err = s.postRows(r, person); err != nil {
		return err
	}
	return s.show(w, r, "admin_person", View{Title: f.Title(d.Name), Status: f.Status(), Data: d, NoIndex: true, Cache: "no-store"})
}

// postRows tell what a person was, latest first.
func (s *Server) postRows(r *Request, person id.ID) ([]postRow, error) {
	posts, err := party.Posts(r.Context(), s.Keeper.DB(), person)
	if err != nil {
		return nil, err
	}
	var rows []postRow
	z := s.zone(r)
	for i := len(posts) - 1; i >= 0; i-- {
		p := posts[i]
		o, err := party.OrgAt(r.Context(), s.Keeper.DB(), p.Org, p.From)
		if err != nil {
			return nil, err
		}
		row := postRow{Org: o.NameIn(r.Lang), From: moment(r.Lang, p.From, z), Until: moment(r.Lang, p.Until, z)}
		for j, w := range roleWords(r.Lang, p.Roles) {
			if j > 0 {
				row.Roles += " · "
			}
			row.Roles += w
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// personDone answers a form of a person's page.
func (s *Server) personDone(w http.ResponseWriter, r *Request, person id.ID, said string, err error) error {
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		if r.PostForm.Get("email") == "" { // not the form with the address: show what holds
			f.Values = nil
		}
		return s.personPage(w, r, person, f, "")
	}
	s.say(w, said)
	return redirect(w, r, "/admin/people/"+person.String())
}
