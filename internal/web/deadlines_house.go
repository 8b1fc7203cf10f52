package web

import (
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/justice"
	"openbourse/internal/house/membership"
	"openbourse/internal/house/news"
	"openbourse/internal/house/organ"
	"openbourse/internal/house/partner"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// feesDue are fees of the reader's organisation that are not paid.
func feesDue(a *deadlineAsk) ([]deadline, error) {
	if a.who.OrgKind != string(party.Member) {
		return nil, nil
	}
	fees, err := membership.FeesOf(a.ctx, a.s.Keeper.DB(), a.who, a.who.Org, a.now)
	var all []deadline
	for i := range fees {
		if x := &fees[i]; x.State == membership.Due || x.State == membership.Overdue {
			all = append(all, a.on("fee", x.Year, "/membership", x.Due))
		}
	}
	return all, err
}

// meetingsDue are the next meetings of organs in which the reader has a vote or a seat.
func meetingsDue(a *deadlineAsk) ([]deadline, error) {
	organs, err := organ.Summaries(a.ctx, a.s.Keeper.DB(), a.who, a.now)
	var all []deadline
	for i := range organs {
		x := &organs[i]
		if !x.Sits || !x.Reads || x.Next.No == 0 || x.Next.At < a.now {
			continue
		}
		d := a.of(either(x.Next.Writing, "vote", "meeting"), x.Next.No, meetingURL(&x.Next), x.Next.At)
		d.Title += ": " + x.NameIn(a.lang)
		all = append(all, d)
	}
	return all, err
}

// membershipDue are the yearly check of a member's registration of foreign exchange and the end
// of a preparatory term.
func membershipDue(a *deadlineAsk) ([]deadline, error) {
	if a.who.OrgKind != string(party.Member) {
		return nil, nil
	}
	var all []deadline
	c, owed, err := membership.CheckOf(a.ctx, a.s.Keeper.DB(), a.who, a.who.Org, a.now)
	if err != nil {
		return nil, err
	}
	if owed {
		all = append(all, a.on("check", c.Year, "/membership", c.Due))
	}
	last, err := membership.Preparation(a.ctx, a.s.Keeper.DB(), a.who, a.who.Org, a.now)
	if last != "" {
		all = append(all, a.on("preparation", a.who.OrgNo, "/membership", last))
	}
	return all, err
}

// casesDue are the dates of cases in which the reader's organisation is a side, or whose panel
// he sits on.
func casesDue(a *deadlineAsk) ([]deadline, error) {
	dates, err := justice.AheadOf(a.ctx, a.s.Keeper.DB(), a.who, a.now, mostDeadlines)
	var all []deadline
	for _, x := range dates {
		all = append(all, a.of("case_"+x.What, x.Case, caseURL(x.Case), x.At))
	}
	return all, err
}

// admissionsDue are the dates of the reader's own application for membership.
func admissionsDue(a *deadlineAsk) ([]deadline, error) {
	dates, err := admission.AheadOf(a.ctx, a.s.Keeper.DB(), a.who, a.now)
	var all []deadline
	for _, x := range dates {
		d := a.by("admission_"+x.What, x.No, admissionURL(x.No), x.Until)
		if x.Ref > 0 {
			d.ID += "-" + strconv.FormatInt(x.Ref, 10)
		}
		all = append(all, d)
	}
	return all, err
}

// agreementsDue are the last days of agreements with partners.
func agreementsDue(a *deadlineAsk) ([]deadline, error) {
	ending, err := partner.Ending(a.ctx, a.s.Keeper.DB(), a.who, clock.DateOf(a.now, a.zone), mostDeadlines)
	var all []deadline
	for i := range ending {
		x := &ending[i]
		d := a.on("agreement", x.No, "/partner", x.Last())
		if a.who.May("partner.list", access.Any) {
			o, err := party.OrgByID(a.ctx, a.s.Keeper.DB(), x.Org)
			if err != nil {
				return nil, err
			}
			d.URL = partnerURL(o.No)
		}
		d.Title += ": " + x.Title
		all = append(all, d)
	}
	return all, err
}

// embargoesDue are the hours before which articles of the desk may not be read.
func embargoesDue(a *deadlineAsk) ([]deadline, error) {
	articles, err := news.Embargoed(a.ctx, a.s.Keeper.DB(), a.who, a.now, mostDeadlines)
	var all []deadline
	for i := range articles {
		x := &articles[i]
		d := a.of("embargo", x.No, newsURL(x.No), x.Embargo)
		if x.Title != "" {
			d.Title += ": " + x.Title
		}
		all = append(all, d)
	}
	return all, err
}
