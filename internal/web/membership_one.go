package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/party"
)

// membershipOne shows the house one membership.
func (s *Server) membershipOne(w http.ResponseWriter, r *Request) error {
	return s.membershipOnePage(w, r, "", form{Lang: r.Lang})
}

func (s *Server) membershipOnePage(w http.ResponseWriter, r *Request, part string, f form) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	d, err := s.membershipOf(r, no, part, f)
	if err != nil {
		return err
	}
	d.At = "/admin/memberships/" + strconv.FormatInt(no, 10)
	return s.show(w, r, "membership", View{Title: f.Title(d.Name), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

// membershipOneAct does what a part of that page sent.
func (s *Server) membershipOneAct(w http.ResponseWriter, r *Request) error {
	no, v, err := numbered(r)
	if err != nil {
		return err
	}
	o, err := party.OrgByNo(r.Context(), s.Keeper.DB(), no)
	if err != nil {
		return err
	}
	part := r.PathValue("part")
	if err := s.membershipStaffDo(r, part, o.ID, wholeOf(v.Get("of")), v); err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		f.Part = partOf(part)
		return s.membershipOnePage(w, r, part, f)
	}
	s.say(w, "membership.said_"+part)
	return redirect(w, r, "/admin/memberships/"+strconv.FormatInt(no, 10)+"#"+partOf(part))
}

// membershipStaffDo is what only the house does, besides what a member does.
func (s *Server) membershipStaffDo(r *Request, part string, org id.ID, of int64, v url.Values) error {
	ctx, k, who, cmd := r.Context(), s.Keeper, r.Actor, r.Command()
	var err error
	switch part {
	case "lay":
		_, err = membership.Lay{No: of}.Do(ctx, k, who, cmd)
	case "carry", "refuse":
		_, err = membership.Decide{No: of, Carry: part == "carry", Why: v.Get("why")}.Do(ctx, k, who, cmd)
	case "tier":
		_, err = membership.SetTier{Org: org, Tier: party.Tier(v.Get("tier")), From: dateTyped(v, "from"), Until: dateTyped(v, "until"), Source: v.Get("source")}.Do(ctx, k, who, cmd)
	case "category":
		_, err = party.SetCategory{Org: org, Category: party.Category(v.Get("category")), From: dateTyped(v, "from"), Until: dateTyped(v, "until"), Source: v.Get("source")}.Do(ctx, k, who, cmd)
	case "verify":
		_, err = membership.VerifyRepresentative{No: of, Proof: v.Get("proof")}.Do(ctx, k, who, cmd)
	case "file":
		_, err = membership.FileRequested{No: of, Source: v.Get("source")}.Do(ctx, k, who, cmd)
	case "unverify":
		_, err = membership.EndRequest{No: of, Why: v.Get("why")}.Do(ctx, k, who, cmd)
	case "pass":
		person, bad := id.Parse(v.Get("person"))
		if bad != nil {
			return errs.New(errs.Invalid, "membership.not_there").At("person")
		}
		_, err = membership.IssuePass{Person: person, From: dateTyped(v, "from"), Until: dateTyped(v, "until")}.Do(ctx, k, who, cmd)
	default:
		return s.membershipDo(r, part, org, of, v)
	}
	return err
}

// dateTyped is a date as somebody typed it, without the space around it.
func dateTyped(v url.Values, name string) clock.Date {
	return clock.Date(strings.TrimSpace(v.Get(name)))
}
