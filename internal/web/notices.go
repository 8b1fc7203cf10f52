package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/justice"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

const noticesPage = 50

// noticesData are the notices about members; staff draft them, administrators decide.
type noticesData struct {
	Form          form
	Draft         bool
	Rows          []memberNotice
	More          string
	Acts, Grounds []option
}

type memberNotice struct {
	No                                    int64
	Chip                                  template.HTML
	Org, Act, Ground, Day, Reason, Letter string
	Decide                                bool
}

// notices lists them, newest first.
func (s *Server) notices(w http.ResponseWriter, r *Request) error {
	return s.noticesWith(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) noticesWith(w http.ResponseWriter, r *Request, f form) error {
	all, err := justice.Notices(r.Context(), s.Keeper.DB(), r.Actor, wholeOf(r.URL.Query().Get("before")), noticesPage+1)
	if err != nil {
		return err
	}
	d := noticesData{Form: f, Draft: r.Actor.May("justice.draft", access.Any)}
	if len(all) > noticesPage {
		all = all[:noticesPage]
		d.More = "/notices?before=" + strconv.FormatInt(all[noticesPage-1].No, 10)
	}
	for _, n := range all {
		row := memberNotice{
			No: n.No, Chip: chip(stateKind(n.State), stateWord(r.Lang, justice.NoticeLife, n.State)), Org: s.orgName(r, n.Org), Act: r.Lang.T("life.org_" + string(n.Act)),
			Day: r.Lang.Date(n.Day), Reason: n.Reason, Letter: n.Paper,
			Decide: n.State == justice.Draft && r.Actor.May("justice.decide", access.Any) && n.Drafter != r.Actor.Person,
		}
		if n.Ground != "" {
			row.Ground = r.Lang.T("notice.ground_" + n.Ground)
		}
		d.Rows = append(d.Rows, row)
	}
	for _, a := range []lifecycle.Act{party.Suspend, party.Expel, party.Lift} {
		d.Acts = append(d.Acts, option{string(a), r.Lang.T("life.org_" + string(a))})
	}
	d.Grounds = []option{{"", r.Lang.T("notice.no_ground")}}
	for _, g := range justice.Grounds {
		d.Grounds = append(d.Grounds, option{g.Code, g.Code + ") " + r.Lang.T("notice.ground_"+g.Code)})
	}
	return s.show(w, r, "notices", View{Title: f.Title(r.Lang.T("notice.title")), Data: d, NoIndex: true, Status: f.Status()})
}

// noticeDraft drafts one.
func (s *Server) noticeDraft(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	org, err := s.orgNamed(r, v.Get("member_no"))
	if err == nil {
		_, err = justice.Propose{
			Org: org, Act: lifecycle.Act(v.Get("act")), Ground: v.Get("ground"), Day: clock.Date(strings.TrimSpace(v.Get("day"))), Reason: v.Get("reason"),
		}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	if err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		return s.noticesWith(w, r, f)
	}
	s.say(w, "notice.said_drafted")
	return redirect(w, r, "/notices")
}

// noticeDecide publishes a draft or refuses it.
func (s *Server) noticeDecide(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	if _, err := (justice.Decide{Notice: no, Publish: v.Get("do") == "publish"}).Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		return err
	}
	s.say(w, "notice.said_decided")
	return redirect(w, r, "/notices")
}
