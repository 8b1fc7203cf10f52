package partner

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
)

func num(n int64) string { return strconv.FormatInt(n, 10) }

// Whole is an agreement with its file and history.
type Whole struct {
	Agreement
	Files  []File
	Events []Event
}

// Of are the agreements with one organisation as they stand on a day, the newest first: for
// the partner itself, without drafts, and for the exchange.
func Of(ctx context.Context, q db.Querier, who access.Actor, org id.ID, day clock.Date) ([]Whole, error) {
	if err := access.Check(who, "partner.read", who.To(org)); err != nil {
		return nil, err
	}
	all, err := ofOrg(ctx, q, org)
	if err != nil {
		return nil, err
	}
	mine := access.Check(who, "partner.read", access.Any) != nil
	var out []Whole
	for _, a := range all {
		if mine && a.Signed.IsZero() {
			continue
		}
		w := Whole{Agreement: a.On(day)}
		if w.Files, err = filesOf(ctx, q, a.No); err != nil {
			return nil, err
		}
		if w.Events, err = eventsOf(ctx, q, a.No); err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, nil
}

// Org is whose an agreement is; NotFound "partner.none" to everybody whose it is not.
func Org(ctx context.Context, q db.Querier, who access.Actor, no int64) (id.ID, error) {
	a, err := enter(ctx, q, who, no)
	return a.Org, err
}

func enter(ctx context.Context, q db.Querier, who access.Actor, no int64) (Agreement, error) {
	a, err := byNo(ctx, q, no)
	if err != nil {
		return a, err
	}
	all := access.Check(who, "partner.read", access.Any) == nil
	if !all && (access.Check(who, "partner.read", who.To(a.Org)) != nil || a.Signed.IsZero()) {
		return a, errs.New(errs.NotFound, "partner.none", "no", no)
	}
	return a, nil
}

// FileOf finds one document of an agreement.
func FileOf(ctx context.Context, q db.Querier, who access.Actor, no, file int64) (File, error) {
	if _, err := enter(ctx, q, who, no); err != nil {
		return File{}, err
	}
	f, found, err := db.Row(ctx, q, scanFile, "SELECT "+fileColumns+" FROM partnership_file WHERE partnership = $1 AND no = $2", no, file)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "partner.no_file")
	}
	return f, err
}

// Accounts are those of a partner, the newest first: for itself and for the exchange.
func Accounts(ctx context.Context, q db.Querier, who access.Actor, org id.ID) ([]Account, error) {
	if err := access.Check(who, "partner.read", who.To(org)); err != nil {
		return nil, err
	}
	return accountsOf(ctx, q, org)
}

func accountsOf(ctx context.Context, q db.Querier, org id.ID) ([]Account, error) {
	return db.Rows(ctx, q, scanAccount, "SELECT "+accountColumns+" FROM partner_account WHERE org = $1 ORDER BY no DESC LIMIT 200", org)
}

// AccountOrg is whose an account is, for who may see it.
func AccountOrg(ctx context.Context, q db.Querier, who access.Actor, no int64) (id.ID, error) {
	a, err := accountByNo(ctx, q, no)
	if err == nil && access.Check(who, "partner.read", who.To(a.Org)) != nil {
		err = errs.New(errs.NotFound, "partner.no_account", "no", no)
	}
	return a.Org, err
}

// Listed is a partner on a list, with the agreement that says most about it: one that runs,
// else the newest.
type Listed struct {
	party.Org
	Agreement        // No is 0: there is none
	Since     string // year in which the first agreement began, empty: none was signed
	Services  []string
}

// List lists every organisation that can be a partner, by kind and number, for the exchange.
func List(ctx context.Context, q db.Querier, who access.Actor, day clock.Date) ([]Listed, error) {
	if err := access.Check(who, "partner.list", access.Any); err != nil {
		return nil, err
	}
	return listed(ctx, q, day)
}

// Public lists the partners whose agreement holds on a day: for everybody.
func Public(ctx context.Context, q db.Querier, day clock.Date) ([]Listed, error) {
	all, err := listed(ctx, q, day)
	return slices.DeleteFunc(all, func(l Listed) bool { return len(l.Services) == 0 }), err
}

func listed(ctx context.Context, q db.Querier, day clock.Date) ([]Listed, error) {
	agreed, err := db.Rows(ctx, q, scan, "SELECT "+columns+" FROM partnership ORDER BY no LIMIT 2000")
	if err != nil {
		return nil, err
	}
	of := map[id.ID][]Agreement{}
	for _, a := range agreed {
		of[a.Org] = append(of[a.Org], a)
	}
	var out []Listed
	for _, kind := range Kinds {
		orgs, err := party.Orgs(ctx, q, party.Filter{Kind: kind})
		if err != nil {
			return nil, err
		}
		for _, o := range orgs {
			out = append(out, listOf(o, of[o.ID], day))
		}
	}
	return out, nil
}

func listOf(o party.Org, all []Agreement, day clock.Date) Listed {
	l := Listed{Org: o}
	for _, a := range all {
		if !a.Signed.IsZero() && (l.Since == "" || string(a.From[:4]) < l.Since) {
			l.Since = string(a.From[:4])
		}
		if a.Holds(day) && !slices.Contains(l.Services, a.Service) {
			l.Services = append(l.Services, a.Service)
		}
		if was := l.Agreement; was.No == 0 || a.Holds(day) || !was.Holds(day) {
			l.Agreement = a
		}
	}
	l.Agreement = l.Agreement.On(day)
	return l
}

// Waiting is how much of partners waits for somebody of the exchange: drafts to sign,
// accounts to look at, agreements whose last day comes.
type Waiting struct{ Drafts, Accounts, Ending int64 }

// WaitingNow counts it.
func WaitingNow(ctx context.Context, q db.Querier, who access.Actor, day clock.Date) (Waiting, error) {
	var w Waiting
	if err := access.Check(who, "partner.list", access.Any); err != nil {
		return w, err
	}
	all, err := db.Rows(ctx, q, scan, "SELECT "+columns+" FROM partnership WHERE state IN ('draft', 'signed') ORDER BY no LIMIT 2000")
	if err != nil {
		return w, err
	}
	for _, a := range all {
		switch {
		case a.State == Drafted:
			w.Drafts++
		case a.Due(day):
			w.Ending++
		}
	}
	w.Accounts, _, err = db.Row(ctx, q, func(r *sql.Rows) (int64, error) {
		var n int64
		return n, r.Scan(&n)
	}, "SELECT COUNT(*) FROM partner_account WHERE state IN ('named', 'looked')")
	return w, err
}

// Ending are the agreements that hold and have a last day, the next first: of the actor's own
// organisation all of them, for the exchange those of which both sides are to be reminded.
func Ending(ctx context.Context, q db.Querier, who access.Actor, day clock.Date, limit int) ([]Agreement, error) {
	if err := access.Check(who, "partner.read", access.Own); err != nil {
		return nil, err
	}
	house := who.May("partner.read", access.Any)
	var all []Agreement
	var err error
	if house {
		all, err = db.Rows(ctx, q, scan, "SELECT "+columns+" FROM partnership WHERE state IN ('signed', 'terminated') ORDER BY no LIMIT 2000")
	} else {
		all, err = ofOrg(ctx, q, who.Org)
	}
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(a Agreement) bool {
		return !a.Holds(day) || a.last() == "" || house && a.State == Signed && !a.Due(day)
	})
	slices.SortFunc(all, func(a, b Agreement) int { return cmp.Or(cmp.Compare(a.last(), b.last()), cmp.Compare(a.No, b.No)) })
	return all[:min(len(all), limit)], nil
}

// Last is the last day on which an agreement holds; empty when it is open.
func (a Agreement) Last() clock.Date { return a.last() }
