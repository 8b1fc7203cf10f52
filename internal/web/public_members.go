package web

import (
	"context"
	"slices"
	"strconv"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/house/admission"
	"openbourse/internal/registry/party"
)

// memberPages are the directory, the rules of being a member, the organs, and every member
// in good standing.
func (s *Server) memberPages(ctx context.Context) ([]publicPage, error) {
	day, err := s.publicDay(ctx)
	if err != nil {
		return nil, err
	}
	pages := []publicPage{
		{Path: "/members", Title: saying("members.title"), Text: saying("members.lead"), Files: files("/members")},
		{Path: "/members/apply", Title: saying("admission.apply_title"), Text: saying("admission.apply_lead", "admission.step_1", "admission.step_2", "admission.step_3", "admission.step_4", "admission.step_5", "admission.step_6")},
	}
	for _, x := range []struct {
		path, title string
		text        func(context.Context, clock.Date) (func(i18n.Lang) string, error)
	}{
		{"/membership", "members.rules", s.membershipFound},
		{"/organs", "organ.public_title", s.organsFound},
		{"/honours", "honour.public_title", s.honoursFound},
		{"/partners", "partner.public_title", s.partnersFound},
	} {
		text, err := x.text(ctx, day)
		if err != nil {
			return nil, err
		}
		pages = append(pages, publicPage{Path: x.path, Title: saying(x.title), Text: text})
	}
	for after := int64(0); ; {
		all, err := party.Orgs(ctx, s.Keeper.DB(), party.Filter{Kind: party.Member, After: after})
		if err != nil || len(all) == 0 {
			return pages, err
		}
		for _, o := range all {
			after = o.No
			if party.Over(o.StateOn(day)) {
				continue
			}
			pages = append(pages, publicPage{
				Path: "/members/" + strconv.FormatInt(o.No, 10), Title: o.NameIn, Text: func(i18n.Lang) string { return o.Name + "\n" + o.NameZh },
			})
		}
	}
}

// noticeYear is how long a notice of a new member is listed for machines; its page stays.
const noticeYear = 365 * 24 * time.Hour

// noticePages are the notices of new members.
func (s *Server) noticePages(ctx context.Context) ([]publicPage, error) {
	now := s.Keeper.Clock().Now()
	pages := []publicPage{{Path: "/members/notices", Title: saying("admission.notices"), Text: saying("admission.notices_lead")}}
	all, err := admission.Notices(ctx, s.Keeper.DB(), now, 0, 500)
	for i := range all {
		n := &all[i]
		if now.Sub(clock.At(n.Until.Time())) > noticeYear {
			continue
		}
		pages = append(pages, publicPage{
			Path: "/members/notices/" + strconv.FormatInt(n.No, 10),
			Title: func(l i18n.Lang) string {
				name, _ := companyIn(l, n.Company)
				return name + ": " + l.T("admission.notice_head")
			},
			Text: func(l i18n.Lang) string { return n.Text(l) },
		})
	}
	return slices.Clip(pages), err
}

// homeNotice is a new member's notice as the first page has it.
type homeNotice struct {
	URL, Name, Other, From string
	Left                   string
	Run, Of                int64 // days gone of so many
}

// openNotices are those to which members can still object.
func (s *Server) openNotices(r *Request) ([]homeNotice, error) {
	all, err := admission.OpenNotices(r.Context(), s.Keeper.DB(), r.Now)
	if err != nil {
		return nil, err
	}
	var out []homeNotice
	for i := range all[:min(homeNotices, len(all))] {
		n := &all[i]
		x := homeNotice{
			URL: noticeURL(r.Lang, n.No), From: r.Lang.T("home.capital_from", "country", country(r.Lang, n.Capital)),
			Left: r.Lang.T("home.days_left", "n", n.Left()), Run: int64(min(n.Day(), n.Days())), Of: int64(max(1, n.Days())),
		}
		x.Name, x.Other = companyIn(r.Lang, n.Company)
		out = append(out, x)
	}
	return out, nil
}

// homeNotices is how many the first page names.
const homeNotices = 5
