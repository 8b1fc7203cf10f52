package web

import (
	"html/template"
	"net/http"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// memberData is one organisation with its standing and people.
type memberData struct {
	Form, Standing form // of the organisation; of a new line of its standing
	Row            orgRow
	Principal      bool
	Lines          []standingRow
	Acts           []option // what may happen to its standing now
	MayDo, MaySee  bool     // change it; see its people
}

type standingRow struct {
	From, Until, Act, Reason string
	State                    template.HTML
}

// adminMember shows one organisation.
func (s *Server) adminMember(w http.ResponseWriter, r *Request) error {
	return s.memberPage(w, r, form{Lang: r.Lang}, form{Lang: r.Lang})
}

// orgAsked is the organisation in the address, if the reader may see it.
func (s *Server) orgAsked(r *Request) (party.Org, error) {
	no, err := strconv.ParseInt(r.PathValue("no"), 10, 64)
	if err != nil {
		return party.Org{}, errs.New(errs.NotFound, "party.no_org")
	}
	return party.Read(r.Context(), s.Keeper.DB(), r.Actor, no)
}

func (s *Server) memberPage(w http.ResponseWriter, r *Request, f, standing form) error {
	o, err := s.orgAsked(r)
	if err != nil {
		return err
	}
	d := memberData{
		Form: f, Standing: standing, Row: s.orgRow(r, o), Principal: o.Kind == party.Principal, MayDo: party.MayChange(r.Actor, o) == nil,
		MaySee: party.MayKeep(r.Actor, o, "list") == nil,
	}
	if f.Values == nil {
		d.Form = filled(r.Lang, "name", o.Name, "name_zh", o.NameZh, "country", o.Country, "reg_no", o.RegNo)
		if d.Principal {
			m, err := party.OrgByID(r.Context(), s.Keeper.DB(), o.Via)
			if err != nil {
				return err
			}
			d.Form.Values.Set("via", strconv.FormatInt(m.No, 10))
		}
	}
	day := today(r, s.zone(r))
	if standing.Values == nil {
		d.Standing = filled(r.Lang, "from", string(day))
	}
	for i := len(o.Standings) - 1; i >= 0; i-- {
		l := o.Standings[i]
		d.Lines = append(d.Lines, standingRow{r.Lang.Date(l.From), r.Lang.Date(l.Until), r.Lang.T("act.org." + string(l.Act)), l.Reason, orgChip(r.Lang, l.State)})
	}
	if o.Kind != party.Customs && o.Kind != party.Exchange && r.Actor.May("party.standing", access.Any) {
		for _, a := range party.Life.Acts(o.StateOn(day)) {
			d.Acts = append(d.Acts, option{string(a), r.Lang.T("act.org." + string(a))})
		}
	}
	shown := f
	if standing.Err != nil {
		shown = standing
	}
	return s.show(w, r, "admin_member", View{Title: shown.Title(d.Row.Name), Status: shown.Status(), Data: d, NoIndex: true})
}

// adminMemberChange writes a new version of an organisation.
func (s *Server) adminMemberChange(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	o, err := s.orgAsked(r)
	if err != nil {
		return err
	}
	via, err := s.viaMember(r, v.Get("via"))
	if err == nil {
		_, err = party.ChangeOrg{Org: o.ID, Name: v.Get("name"), NameZh: v.Get("name_zh"), Country: v.Get("country"), RegNo: v.Get("reg_no"), Via: via}.
			Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.memberPage(w, r, f, form{Lang: r.Lang})
	}
	s.say(w, "admin.said_changed")
	return redirect(w, r, orgURL(o))
}

// adminMemberStanding notes a line of an organisation's standing.
func (s *Server) adminMemberStanding(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	o, err := s.orgAsked(r)
	if err != nil {
		return err
	}
	_, err = party.SetStanding{Org: o.ID, Act: lifecycle.Act(v.Get("act")), From: clock.Date(v.Get("from")), Until: clock.Date(v.Get("until")), Reason: v.Get("reason")}.
		Do(r.Context(), s.Keeper, r.Actor, r.Command())
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.memberPage(w, r, form{Lang: r.Lang}, f)
	}
	s.say(w, "admin.said_standing")
	return redirect(w, r, orgURL(o))
}
