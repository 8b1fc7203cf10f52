package deal

import (
	"context"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/letter"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
	"openbourse/internal/store/mail"
)

// writing is how far the letters have followed the journal.
var writing = journal.Place{Table: "deal_cursor", Name: "letters"}

// FollowLetters reads the journal for as long as ctx lives and writes to the people of rooms
// what happened there. It writes behind the commands: nobody who accepts an offer waits for
// the letters about it.
func FollowLetters(k *journal.Keeper, head letter.HeadOf) func(ctx context.Context) error {
	return k.FollowFrom(writing, ApplyLetters(head))
}

// ApplyLetters gives what writes the letters of one entry and tells whether there were any.
// Letters and place are one transaction, so an entry that comes again brings none again.
func ApplyLetters(head letter.HeadOf) func(context.Context, *journal.Keeper, journal.Entry) (bool, error) {
	return func(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
		now := k.Clock().Now()
		if now.Sub(e.At) > letter.Stale {
			return false, nil
		}
		n, err := newsOf(ctx, k.DB(), e, now)
		if errs.Is(err, "deal.none") { // a fact about a room that is not here tells nobody anything
			return false, nil
		}
		if err != nil || len(n.told) == 0 {
			return false, err
		}
		all, err := n.letters(ctx, k.DB(), head, now)
		if err != nil || len(all) == 0 {
			return false, err
		}
		return true, writing.Once(ctx, k, e.No, func(ctx context.Context, tx *db.Tx) error {
			for _, l := range all {
				if err := mail.Post(ctx, tx, now, l); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// news is what an entry of the journal means for the people of a room.
type news struct {
	Deal
	what    string
	page    string
	talk    bool // it binds nobody
	version int64
	by      Side // whose word it was
	until   clock.Instant
	told    []Side
}

// newsOf reads what an entry means; nobody is told of an offer that was answered meanwhile.
func newsOf(ctx context.Context, q db.Querier, e journal.Entry, now clock.Instant) (news, error) {
	switch e.Fact {
	case (fact.DealOffered{}).FactName():
		f, err := decoded[fact.DealOffered](e)
		if err != nil {
			return news{}, err
		}
		return offered(ctx, q, f, now)
	case (fact.DealMoved{}).FactName():
		f, err := decoded[fact.DealMoved](e)
		if err != nil {
			return news{}, err
		}
		return moved(ctx, q, e, f)
	case (fact.DealStruck{}).FactName():
		f, err := decoded[fact.DealStruck](e)
		if err != nil {
			return news{}, err
		}
		return bound(ctx, q, f.Deal, "struck", Buyer, Seller, Broker)
	case (fact.DealRescinded{}).FactName():
		f, err := decoded[fact.DealRescinded](e)
		if err != nil {
			return news{}, err
		}
		return bound(ctx, q, f.Deal, "undone", Buyer, Seller, Broker)
	case (fact.DealSettled{}).FactName():
		f, err := decoded[fact.DealSettled](e)
		if err != nil {
			return news{}, err
		}
		return bound(ctx, q, f.Deal, "settled", Buyer, Seller)
	case (fact.SettlementMoved{}).FactName():
		f, err := decoded[fact.SettlementMoved](e)
		if err != nil || f.Act != "late" {
			return news{}, err
		}
		n, err := bound(ctx, q, f.Deal, "overdue", Buyer)
		n.page = "/settlements/"
		return n, err
	}
	return news{}, nil
}

func decoded[F any](e journal.Entry) (F, error) {
	var f F
	return f, e.Decode(&f)
}

// bound is news about what both sides are bound to.
func bound(ctx context.Context, q db.Querier, no int64, what string, told ...Side) (news, error) {
	d, err := dealByNo(ctx, q, no)
	return news{Deal: d, what: what, page: "/deals/", until: d.Due, told: told}, err
}

// offered is news of an offer that waits for its answer.
func offered(ctx context.Context, q db.Querier, f fact.DealOffered, now clock.Instant) (news, error) {
	d, err := dealByNo(ctx, q, f.Deal)
	if err != nil {
		return news{}, err
	}
	if d = d.At(now); d.State != Offered || d.Version != f.Version {
		return news{}, nil
	}
	n := news{Deal: d, what: "offer", page: "/deals/", talk: true, version: f.Version, by: d.Turn.Other(), until: f.Until, told: []Side{d.Turn}}
	if f.Firm {
		n.what = "firm"
	}
	if d.Mandated(d.Turn) {
		n.told = append(n.told, Broker)
	}
	return n, nil
}

// moved is news of an offer that ended without a deal, and of a side's wish to undo one.
func moved(ctx context.Context, q db.Querier, e journal.Entry, f fact.DealMoved) (news, error) {
	d, err := dealByNo(ctx, q, f.Deal)
	if err != nil {
		return news{}, err
	}
	n := news{Deal: d, page: "/deals/", talk: true, version: f.Version}
	switch f.Act {
	case "rescind_asked":
		n.what, n.talk, n.by, n.told = "undo", false, Side(f.Side), []Side{Side(f.Side).Other()}
		if n.by == Buyer && f.Detail != "" {
			s, found, err := returning(ctx, q, f.Deal)
			if err != nil || !found { // answered meanwhile
				return news{}, err
			}
			n.what, n.until = "return", s.Until
		}
		return n, nil
	case returnContested, returnStuck:
		n.what, n.talk, n.by, n.told = f.Act, false, Seller, []Side{Buyer}
		if f.Act == returnStuck {
			n.told = []Side{Buyer, Seller}
		}
		return n, nil
	case string(ActWithdraw), string(ActDecline), string(ActLapse), string(ActOvertake):
	default:
		return news{}, nil
	}
	if f.Version == 0 {
		return news{}, nil
	}
	v, err := versionOf(ctx, q, f.Deal, f.Version)
	if err != nil {
		return news{}, err
	}
	n.until, n.by = v.Until, v.Side
	switch f.Act {
	case string(ActWithdraw):
		n.what, n.told = "withdrawn", []Side{v.Side.Other()}
	case string(ActDecline):
		n.what, n.by, n.told = "declined", v.Side.Other(), []Side{v.Side}
	case string(ActLapse):
		n.what, n.told = "lapsed", []Side{Buyer, Seller}
	default:
		ended, err := endedBy(ctx, q, e, v, f)
		if err != nil || !ended {
			return news{}, err
		}
		n.what, n.told = "overtaken", []Side{Buyer, Seller}
	}
	return n, nil
}

// endedBy tells whether it was this loss of a stone that ended the offer, and not an earlier
// one, after which the room had none.
func endedBy(ctx context.Context, q db.Querier, e journal.Entry, v Version, f fact.DealMoved) (bool, error) {
	if v.State != overtaken || v.Ended > e.At {
		return false, nil
	}
	_, later, err := db.Row(ctx, q, db.One[int64], "SELECT no FROM deal_event WHERE deal = $1 AND act = 'gone' AND at > $2 AND at <= $3 LIMIT 1", f.Deal, v.Ended, e.At)
	return !later, err
}

// letters are the news as each person reads them who may answer for his side.
func (n *news) letters(ctx context.Context, q db.Querier, head letter.HeadOf, now clock.Instant) ([]mail.Letter, error) {
	var to []party.Person
	for _, s := range n.told {
		people, err := letter.Readers(ctx, q, n.org(s), "deal.answer", now)
		if err != nil {
			return nil, err
		}
		to = append(to, people...)
	}
	if len(to) == 0 {
		return nil, nil
	}
	h, err := head(ctx, q)
	if err != nil {
		return nil, err
	}
	buyer, err := party.OrgByID(ctx, q, n.Buyer)
	if err != nil {
		return nil, err
	}
	seller, err := party.OrgByID(ctx, q, n.Seller)
	if err != nil {
		return nil, err
	}
	by := buyer
	if n.by == Seller {
		by = seller
	}
	no := strconv.FormatInt(n.No, 10)
	return h.Write(ctx, q, letter.Letter{To: to, What: "deal_" + n.what, Page: n.page + no, Deal: true, Talk: n.talk, Args: func(l i18n.Lang) []any {
		return []any{
			"no", no, "version", strconv.FormatInt(n.version, 10), "until", h.When(l, n.until),
			"by", by.NameIn(l), "buyer", buyer.NameIn(l), "seller", seller.NameIn(l),
		}
	}})
}

func (n *news) org(s Side) id.ID {
	return map[Side]id.ID{Buyer: n.Buyer, Seller: n.Seller, Broker: n.Broker}[s]
}
