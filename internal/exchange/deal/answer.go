package deal

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Moved is the answer of acts that bind nobody to a price.
type Moved struct {
	Deal  int64           `json:"deal"`
	State lifecycle.State `json:"state"`
}

// Decline says no to the standing offer; the room stays open.
type Decline struct {
	Deal    int64  `json:"deal"`
	Version int64  `json:"version"`
	Side    Side   `json:"side,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

// Do says it.
func (c Decline) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Moved, error) {
	return endOffer(ctx, k, who, cmd, ending{"deal.Decline", c, c.Deal, c.Version, c.Side, c.Reason, ActDecline, declined})
}

// Withdraw takes the actor's own standing offer back. A sealed one binds until it ends.
type Withdraw struct {
	Deal    int64  `json:"deal"`
	Version int64  `json:"version"`
	Side    Side   `json:"side,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

// Do takes it back.
func (c Withdraw) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Moved, error) {
	return endOffer(ctx, k, who, cmd, ending{"deal.Withdraw", c, c.Deal, c.Version, c.Side, c.Reason, ActWithdraw, withdrawn})
}

// ending is what declining and withdrawing have in common.
type ending struct {
	kind    string
	input   any
	deal    int64
	version int64
	as      Side
	reason  string
	act     lifecycle.Act
	becomes lifecycle.State // of the offer
}

func endOffer(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID, e ending) (Moved, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: e.kind, Input: e.input},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Moved, error) {
			r, err := enter(ctx, tx, who, "deal.answer", e.deal, e.as, k.Clock().Now())
			if err != nil {
				return nil, Moved{}, err
			}
			if err := r.fresh(e.version); err != nil {
				return nil, Moved{}, err
			}
			to, err := r.next(e.act)
			if err != nil {
				return nil, Moved{}, err
			}
			if mine := r.Turn != r.acted; mine != (e.act == ActWithdraw) {
				return nil, Moved{}, errs.New(errs.Conflict, "deal.not_your_turn")
			}
			if e.act == ActWithdraw && r.Sealed {
				until, err := houseTime(ctx, tx, r.Until)
				if err != nil {
					return nil, Moved{}, err
				}
				return nil, Moved{}, errs.New(errs.Conflict, "deal.sealed_binds", "until", until)
			}
			if r.side == Broker && !r.Mandated(r.acted) {
				return nil, Moved{}, errs.New(errs.Conflict, "deal.no_mandate_"+string(r.acted))
			}
			reason, err := words(e.reason, 500, "reason")
			if err != nil {
				return nil, Moved{}, err
			}
			if err := endVersion(ctx, tx, r.No, r.Version, e.becomes, r.now); err != nil {
				return nil, Moved{}, err
			}
			if r.Sealed {
				if err := r.unlock(ctx, tx); err != nil {
					return nil, Moved{}, err
				}
			}
			r.State, r.Turn, r.Until, r.Sealed, r.Firm = to, "", 0, false, false
			if err := r.event(ctx, tx, r.now, string(e.act), r.side, who.Person, r.Version, reason); err != nil {
				return nil, Moved{}, err
			}
			return r.moved(string(e.act), ""), Moved{r.No, r.State}, r.update(ctx, tx)
		})
}

func (r *room) moved(act, detail string) fact.DealMoved {
	return fact.DealMoved{Deal: r.No, Act: act, Side: string(r.side), Version: r.Version, State: string(r.State), Detail: detail}
}

// words cleans what a person wrote: no control characters but line ends, at most most characters.
func words(s string, most int, field string) (string, error) {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
		return "", errs.New(errs.Invalid, "deal.bad_text").At(field)
	}
	if utf8.RuneCountInString(s) > most {
		return "", errs.New(errs.Invalid, "deal.long_text", "max", most).At(field)
	}
	return s, nil
}

// Close ends a room in which no offer stands.
type Close struct {
	Deal   int64  `json:"deal"`
	Reason string `json:"reason,omitempty"`
}

// Do ends it. A broker leaves too, but ends nothing for his sides.
func (c Close) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Moved, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "deal.Close", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Moved, error) {
			r, err := enterAny(ctx, tx, who, "deal.answer", c.Deal, k.Clock().Now())
			if err != nil {
				return nil, Moved{}, err
			}
			if r.side == Broker {
				return nil, Moved{}, errs.New(errs.Forbidden, "deal.not_your_side").At("side")
			}
			to, err := r.next(ActClose)
			if err != nil {
				return nil, Moved{}, err
			}
			reason, err := words(c.Reason, 500, "reason")
			if err != nil {
				return nil, Moved{}, err
			}
			if err := r.settleClock(ctx, tx); err != nil {
				return nil, Moved{}, err
			}
			r.State = to
			if err := r.event(ctx, tx, r.now, string(ActClose), r.side, who.Person, 0, reason); err != nil {
				return nil, Moved{}, err
			}
			return r.moved(string(ActClose), ""), Moved{r.No, r.State}, r.update(ctx, tx)
		})
}

// enterAny is enter for acts in which a broker speaks for nobody but himself.
func enterAny(ctx context.Context, q db.Querier, who access.Actor, act access.Act, no int64, now clock.Instant) (*room, error) {
	d, err := dealByNo(ctx, q, no)
	if err != nil {
		return nil, err
	}
	as := Side("")
	if d.SideOf(who.Org) == Broker {
		as = Buyer
	}
	return enter(ctx, q, who, act, no, as, now)
}
