package web

import (
	"html/template"
	"net/http"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/custody"
	"openbourse/internal/border/customs"
	"openbourse/internal/border/kimberley"
	"openbourse/internal/border/lane"
	"openbourse/internal/border/screening"
	"openbourse/internal/border/statistics"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/honour"
	"openbourse/internal/house/justice"
	"openbourse/internal/house/membership"
	"openbourse/internal/house/news"
	"openbourse/internal/house/organ"
	"openbourse/internal/house/partner"
	"openbourse/internal/house/settings"
	"openbourse/internal/house/translation"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/memo"
	"openbourse/internal/registry/parcel"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/retention"
	"openbourse/internal/registry/rule"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/registry/signin"
)

// lives are the lifecycle tables of the house, drawn as they are: the page cannot differ
// from what the code does.
var lives = []lifecycle.Table{
	deal.Life,
	deal.ViewingLife,
	settle.Life,
	settle.CreditLife,
	settle.PayoutLife,
	settle.CoverLife,
	settle.PostingLife,
	memo.Life,
	justice.Life,
	settle.DebtLife,
	justice.NoticeLife,
	organ.MeetingLife,
	organ.ItemLife,
	organ.ElectionLife,
	admission.Life,
	admission.ObjectionLife,
	honour.Life,
	market.UploadLife,
	document.Life,
	party.Life,
	signin.RecoveryLife,
	retention.Life,
	kimberley.ImportLife,
	kimberley.ExportLife,
	statistics.Life,
	customs.Life,
	customs.FormLife,
	customs.StoneLife,
	screening.Life,
	shipment.Life,
	custody.Life,
	custody.StayLife,
	custody.WorkLife,
	custody.CheckLife,
	rule.Life,
	translation.Life,
	lane.Life,
	lane.ProofLife,
	parcel.WeighingLife,
	news.Life,
	news.TextLife,
	news.HoldLife,
	membership.Life,
	membership.RepresentativeLife,
	membership.FeeLife,
	membership.PassLife,
	membership.VisitLife,
	membership.OvertimeLife,
	settings.Life,
	partner.Life,
	partner.AccountLife,
}

type lifeData struct {
	Name   string
	States []stateData
}

// stateData is one state with the ways out of it.
type stateData struct {
	Chip  template.HTML
	Start bool
	Ways  []wayData
}

type wayData struct {
	Act  string
	To   template.HTML
	Who  []string
	Rule string
}

// helpLifecycles draws every lifecycle as a list of states with the ways out of each.
func (s *Server) helpLifecycles(w http.ResponseWriter, r *Request) error {
	var all []lifeData
	for _, t := range lives {
		all = append(all, lifeOf(r.Lang, t))
	}
	return s.show(w, r, "help_lifecycles", View{Title: r.Lang.T("web.lifecycles"), Data: all})
}

func lifeOf(l i18n.Lang, t lifecycle.Table) lifeData {
	d := lifeData{Name: l.T("life." + t.Name)}
	for i, st := range t.States() {
		sd := stateData{Chip: chip(stateKind(st), stateWord(l, t, st)), Start: i == 0}
		for _, step := range t.Steps {
			if step.From != st {
				continue
			}
			sd.Ways = append(sd.Ways, wayData{
				Act: l.T("life." + t.Name + "_" + string(step.Act)), To: chip(stateKind(step.To), stateWord(l, t, step.To)), Who: actingRoles(l, step.Who), Rule: step.Rule,
			})
		}
		d.States = append(d.States, sd)
	}
	return d
}

func stateWord(l i18n.Lang, t lifecycle.Table, st lifecycle.State) string {
	return l.T("state." + t.Name + "." + string(st))
}

// stateKinds are the chips of states by their names; a state that is not here is on its way.
var stateKinds = map[lifecycle.State]string{
	shipment.Arrived: "a",
	custody.Outside:  "n", custody.ToInspect: "a", custody.Bonded: "o", custody.Released: "o", custody.Exited: "o", custody.Seized: "x", custody.Consumed: "x",
	custody.StayReturned: "o", custody.StayBought: "o", custody.StayCalled: "x", custody.WorkOff: "o", custody.CheckApproved: "o", custody.CheckCounted: "a",
	market.Received: "n", market.Ready: "a", market.Published: "o", market.Undone: "x", market.Discarded: "x", market.Failed: "x",
	party.Active: "o", party.Suspended: "a", party.Resigned: "x", party.Expelled: "x",
	deal.Enquiry: "n", deal.Offered: "i", deal.Mazal: "s", deal.Settled: "o", deal.Closed: "x", deal.Disputed: "x", deal.Rescinded: "x",
	document.InForce: "o", document.Replaced: "a", document.Void: "x",
	deal.ViewGranted: "o", deal.ViewRefused: "x", deal.ViewWithdrawn: "x",
	screening.Open: "n", screening.Cleared: "o", screening.Named: "a", screening.Confirmed: "x",
	organ.Waiting: "n", organ.Voting: "a", organ.Adopted: "o", organ.Rejected: "x", organ.Elected: "o", organ.Cancelled: "x", organ.Concluded: "o",
	honour.Endorsed: "a", honour.Conferred: "o", honour.Doubted: "a",
	justice.Open: "n", justice.Awarded: "s", justice.Unkept: "a", justice.Kept: "o", justice.Draft: "n",
	customs.Looking: "a", customs.Assessed: "a", customs.Released: "o", customs.Amended: "x", customs.FormMatched: "o", customs.FormArchived: "o", customs.FormVoid: "x",
	customs.StoneRevoked: "x", customs.StoneGone: "x",
	memo.Proposed: "n", memo.Overdue: "a",
	settle.Defaulted: "x", settle.Funded: "s", settle.Late: "a", settle.DebtPaid: "o", settle.Held: "a", settle.Applied: "o", settle.Ordered: "n",
	kimberley.Announced: "n", kimberley.Requested: "n", kimberley.Mismatch: "a", kimberley.Entered: "o", kimberley.Issued: "s", kimberley.Lost: "x", lane.Accepted: "o", lane.Closed: "o", lane.Differs: "a", lane.Abandoned: "x",
	signin.Asked: "a", signin.Confirmed: "o", signin.Declined: "x", signin.Lapsed: "x",
	retention.Erased:     "o",
	admission.Incomplete: "a", admission.Checked: "i", admission.Objected: "a", admission.FeeDue: "a", admission.Admitted: "o", admission.Upheld: "x", admission.Overruled: "o", admission.Moot: "n",
	membership.Before: "a", membership.Done: "o", membership.Verified: "i", membership.Filed: "o", membership.Due: "n", membership.Valid: "o", membership.Expired: "n", membership.Forfeited: "x",
	membership.Inside: "i", membership.Left: "o", membership.Turned: "x", membership.Missed: "n",
	partner.Signed: "s", partner.Ended: "x", partner.Terminated: "x", partner.Looked: "a",
	statistics.Computed: "n", statistics.Reviewed: "a", statistics.Dropped: "x", statistics.Revised: "x",
	news.Corrected: "o", news.Missing: "n", news.Machine: "a", news.Written: "i", news.Reviewed: "o",
}

func stateKind(st lifecycle.State) string { return orElse(stateKinds[st], "i") }

// actingRoles are those who may, in words; the house and the clock act by themselves.
func actingRoles(l i18n.Lang, who []string) []string {
	all := make([]string, len(who))
	for i, w := range who {
		if l.Has("life.who_" + w) {
			all[i] = l.T("life.who_" + w)
		} else {
			all[i] = roleWord(l, access.Role(w))
		}
	}
	return all
}
