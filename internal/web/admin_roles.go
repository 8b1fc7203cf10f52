package web

import (
	"net/http"
	"slices"
	"strings"

	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// rolesData is who holds which role at the exchange, and what each role may do.
type rolesData struct {
	People []rolePerson
	Role   string // whose acts are shown; empty: everybody's
	Roles  []roleTab
	Rooms  []roleRoom
}

type rolePerson struct {
	Name, URL, Since string
	Roles            []string
}

type roleTab struct {
	Word, URL string
	Current   bool
}

type roleRoom struct {
	Name string
	Acts []roleAct
}

// roleAct is a line of the permission table in the reader's words.
type roleAct struct {
	Act              string
	May              []roleMay
	Starts, InPerson bool
}

type roleMay struct{ Roles, To string }

// adminRoles shows the people of the exchange and the permission table.
func (s *Server) adminRoles(w http.ResponseWriter, r *Request) error {
	if err := access.Check(r.Actor, "access.table", access.Any); err != nil {
		return err
	}
	house, err := party.House(r.Context(), s.Keeper.DB())
	if err != nil {
		return err
	}
	people, err := party.PeopleAt(r.Context(), s.Keeper.DB(), house.ID, r.Now)
	if err != nil {
		return err
	}
	d := rolesData{}
	for _, p := range people {
		d.People = append(d.People, rolePerson{p.NameIn(r.Lang), "/admin/people/" + p.ID.String(), moment(r.Lang, p.Post.From, s.zone(r)), roleWords(r.Lang, p.Post.Roles)})
	}
	asked := access.Role(r.URL.Query().Get("role"))
	if !slices.Contains(access.Roles, asked) {
		asked = ""
	}
	d.Role = string(asked)
	d.Roles = append(d.Roles, roleTab{r.Lang.T("roles.all"), "/admin/roles#table", asked == ""})
	for _, x := range access.Roles {
		d.Roles = append(d.Roles, roleTab{roleWord(r.Lang, x), "/admin/roles?role=" + string(x) + "#table", x == asked})
	}
	d.Rooms = roleRooms(r, asked)
	return s.show(w, r, "admin_roles", View{Title: r.Lang.T("roles.title"), Data: d, NoIndex: true})
}

// roleRooms are the lines of the table that give a role something, by room.
func roleRooms(r *Request, asked access.Role) []roleRoom {
	var rooms []roleRoom
	for _, l := range access.Table {
		line := roleAct{Act: string(l.Act), Starts: l.Starts, InPerson: l.InPerson}
		for _, g := range l.May {
			if asked != "" && !slices.Contains(g.Roles, asked) {
				continue
			}
			roles := g.Roles
			if asked != "" {
				roles = []access.Role{asked}
			}
			line.May = append(line.May, roleMay{joined(roleWords(r.Lang, roles)), r.Lang.T("roles.to_" + g.Rel.String())})
		}
		if len(line.May) == 0 {
			continue
		}
		i := slices.IndexFunc(rooms, func(x roleRoom) bool { return x.Name == l.Act.Room() })
		if i < 0 {
			rooms, i = append(rooms, roleRoom{Name: l.Act.Room()}), len(rooms)
		}
		rooms[i].Acts = append(rooms[i].Acts, line)
	}
	return rooms
}

func joined(words []string) string { return strings.Join(words, " · ") }
