package web

import (
	"strconv"

	"openbourse/internal/border/custody"
	"openbourse/internal/border/customs"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/memo"
	"openbourse/internal/registry/party"
)

// offersDue are offers that wait for the reader's answer until they lapse.
func offersDue(a *deadlineAsk) ([]deadline, error) {
	rooms, err := deal.List(a.ctx, a.s.Keeper.DB(), a.who, a.now, deal.Ask{Mine: true, Limit: mostDeadlines})
	var all []deadline
	for i := range rooms {
		if x := &rooms[i]; x.Until > a.now {
			all = append(all, a.of("offer", x.No, dealURL(x.No), x.Until))
		}
	}
	return all, err
}

// returnsDue are goods given back on an agreed ground, which their seller may contest.
func returnsDue(a *deadlineAsk) ([]deadline, error) {
	running, err := deal.Returns(a.ctx, a.s.Keeper.DB(), a.who, a.now, mostDeadlines)
	var all []deadline
	for i := range running {
		all = append(all, a.of("contest", running[i].Deal, dealURL(running[i].Deal), running[i].Until))
	}
	return all, err
}

// moneyDue are settlements that the reader's organisation is a side of, until the grace after
// their deadline is over too.
func moneyDue(a *deadlineAsk) ([]deadline, error) {
	if a.who.OrgKind != string(party.Member) {
		return nil, nil
	}
	open, err := settle.Unpaid(a.ctx, a.s.Keeper.DB(), a.who, a.now, a.who.Org, 0, mostDeadlines)
	var all []deadline
	for i := range open {
		x := &open[i]
		kind := either(x.Buyer == a.who.Org, "pay", "paid")
		switch x.State {
		case settle.Overdue:
			kind += "_late"
		case settle.Defaulted: // over: what follows is a case
			continue
		}
		all = append(all, a.of(kind, x.Deal, "/settlements/"+strconv.FormatInt(x.Deal, 10), x.Deadline()))
	}
	return all, err
}

// holdsDue are stones that the reader's organisation holds.
func holdsDue(a *deadlineAsk) ([]deadline, error) {
	held, err := deal.Holding(a.ctx, a.s.Keeper.DB(), a.who, a.now, mostDeadlines)
	var all []deadline
	for i := range held {
		all = append(all, a.of("hold", held[i].No, "/holds", held[i].Until))
	}
	return all, err
}

// memosDue are goods that come back, or go back.
func memosDue(a *deadlineAsk) ([]deadline, error) {
	open, err := memo.List(a.ctx, a.s.Keeper.DB(), a.who, a.now, memo.Ask{Open: true, Limit: mostDeadlines})
	var all []deadline
	for i := range open {
		x := &open[i]
		if x.Due > 0 && (x.Owner == a.who.Org || x.Holder == a.who.Org) {
			all = append(all, a.of(either(x.Holder == a.who.Org, "memo_back", "memo_out"), x.No, "/memos/"+strconv.FormatInt(x.No, 10), x.Due))
		}
	}
	return all, err
}

// staysDue are last days of goods that came, or went, for a while.
func staysDue(a *deadlineAsk) ([]deadline, error) {
	stays, err := custody.Stays(a.ctx, a.s.Keeper.DB(), a.who, a.now, true, mostDeadlines)
	var all []deadline
	for i := range stays {
		if x := &stays[i]; x.Member == a.who.Org || a.who.OrgKind == string(party.Customs) {
			all = append(all, a.of("stay", x.No, "/border/stays", x.Due))
		}
	}
	return all, err
}

// taxDue are papers of the reader's organisation whose tax customs waits for.
func taxDue(a *deadlineAsk) ([]deadline, error) {
	papers, err := customs.PayableBy(a.ctx, a.s.Keeper.DB(), a.who, mostDeadlines)
	var all []deadline
	for i := range papers {
		all = append(all, a.on("tax", papers[i].No, declarationURL(papers[i].No), papers[i].By))
	}
	return all, err
}
