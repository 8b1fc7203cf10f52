package lane

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Done is the answer of the commands about cases.
type Done struct {
	Shipment int64           `json:"shipment"`
	State    lifecycle.State `json:"state"`
	Proof    int64           `json:"proof,omitempty"`
	Paper    string          `json:"paper,omitempty"`
}

// Begin opens the case of a shipment. The house does it by itself when the shipment is
// announced; a member may do it before.
type Begin struct {
	Shipment int64 `json:"shipment"`
}

// Do opens it. A case that is open already is the answer.
func (c Begin) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "lane.Begin", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			s, err := shipment.ByNo(ctx, tx, c.Shipment)
			if err != nil {
				return nil, Done{}, err
			}
			if err := access.Check(who, "lane.keep", who.To(s.Member)); err != nil {
				if access.Check(who, "lane.keep", access.Own) == nil {
					err = none(c.Shipment)
				}
				return nil, Done{}, err
			}
			if _, found, err := byNo(ctx, tx, c.Shipment); err != nil || found {
				if err == nil {
					err = errs.New(errs.Conflict, "lane.open_already", "shipment", c.Shipment)
				}
				return nil, Done{}, err
			}
			x, err := begun(ctx, tx, &s, k.Clock().Now())
			if err != nil {
				return nil, Done{}, err
			}
			return x.moved("opened"), Done{Shipment: x.Shipment, State: x.State}, x.insert(ctx, tx)
		})
}

func begun(ctx context.Context, q db.Querier, s *shipment.Shipment, now clock.Instant) (Case, error) {
	x := Case{Shipment: s.No, Member: s.Member, State: Open, From: s.From.Country, To: s.To.Country, Direction: s.Direction, Opened: now}
	if s.State == shipment.Withdrawn {
		return x, errs.New(errs.Conflict, "lane.withdrawn", "shipment", s.No)
	}
	lines, err := shipment.Lines(ctx, q, s.No)
	x.Classes = classesOf(lines)
	return x, err
}

// step is what the commands about one case have in common.
func step(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID, kind string, input any, no int64, act lifecycle.Act,
	run func(ctx context.Context, tx *db.Tx, w *Whole, now clock.Instant) (journal.Fact, Done, error),
) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: kind, Input: input},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			c, err := enter(ctx, tx, who, "lane.keep", no)
			if err != nil {
				return nil, Done{}, err
			}
			to, err := Life.Next(c.State, act)
			if err != nil {
				return nil, Done{}, err
			}
			w, err := read(ctx, tx, c, now)
			if err != nil {
				return nil, Done{}, err
			}
			w.State = to
			f, done, err := run(ctx, tx, &w, now)
			if err != nil {
				return nil, Done{}, err
			}
			done.Shipment, done.State = w.Shipment, w.State
			return f, done, w.update(ctx, tx)
		})
}

// Say notes an item: done with its reference, not needed with a reason, or open again.
type Say struct {
	Shipment  int64      `json:"shipment"`
	Item      string     `json:"item"`
	State     string     `json:"state"` // done, not_needed, open
	Reference string     `json:"reference,omitempty"`
	Amount    string     `json:"amount,omitempty"` // of a payment, "1250.00"
	Currency  string     `json:"currency,omitempty"`
	Day       clock.Date `json:"day,omitempty"`
	Why       string     `json:"why,omitempty"`
}

// Do notes it.
func (c Say) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "lane.Say", c, c.Shipment, "note", func(ctx context.Context, tx *db.Tx, w *Whole, now clock.Instant) (journal.Fact, Done, error) {
		n, err := c.read(w)
		if err != nil {
			return nil, Done{}, err
		}
		n.At = now
		f := w.moved("noted")
		f.Item = c.Item
		return f, Done{}, w.note(ctx, tx, who, n)
	})
}

func (c Say) read(w *Whole) (n Note, err error) {
	n = Note{Item: c.Item, State: c.State, Day: c.Day}
	at := slices.IndexFunc(w.Items, func(i Item) bool { return i.Item == c.Item })
	switch {
	case at < 0:
		return n, errs.New(errs.Invalid, "lane.no_item", "item", c.Item).At("item")
	case !slices.Contains([]string{"done", "not_needed", "open"}, c.State):
		return n, errs.New(errs.Invalid, "lane.bad_state").At("state")
	case w.Items[at].State == "done" && !w.Items[at].ByHand:
		return n, errs.New(errs.Conflict, "lane.known", "item", c.Item, "ref", w.Items[at].Ref).At("item")
	}
	if n.Reference, err = text(c.Reference, "reference", c.State == "done"); err != nil {
		return n, err
	}
	if n.Why, err = text(c.Why, "why", c.State == "not_needed"); err != nil {
		return n, err
	}
	if c.State == "not_needed" && lawful[c.Item] && w.Items[at].Need == "needed" {
		return n, errs.New(errs.Conflict, "lane.lawful", "source", w.Items[at].Source).At("state")
	}
	if c.Day != "" {
		if _, err := clock.ParseDate(string(c.Day)); err != nil {
			return n, errs.New(errs.Invalid, "lane.bad_day").At("day")
		}
	}
	if strings.TrimSpace(c.Amount) == "" {
		return n, nil
	}
	cur := money.Currency(c.Currency)
	if !cur.Known() {
		return n, errs.New(errs.Invalid, "lane.bad_amount").At("currency")
	}
	a, err := money.Parse(strings.TrimSpace(c.Amount), cur)
	if err != nil || a.Minor <= 0 {
		return n, errs.New(errs.Invalid, "lane.bad_amount").At("amount")
	}
	n.Amount, n.Currency = a.Minor, c.Currency
	return n, nil
}

// lawful are items nobody may call not needed: the law asks for them.
var lawful = map[string]bool{"paper": true, "kimberley": true, "diligence": true, "origin_statement": true}

// text is a line that a person typed.
func text(s, field string, must bool) (string, error) {
	s = strings.Join(strings.Fields(s), " ")
	if must && s == "" || utf8.RuneCountInString(s) > 400 || !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
		return "", errs.New(errs.Invalid, "lane.bad_text", "max", 400).At(field)
	}
	return s, nil
}

// Join says which deal the shipment belongs to. Only a deal of the member's will do.
type Join struct {
	Shipment int64 `json:"shipment"`
	Deal     int64 `json:"deal"`
}

// Do joins them.
func (c Join) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "lane.Join", c, c.Shipment, "note", func(ctx context.Context, tx *db.Tx, w *Whole, _ clock.Instant) (journal.Fact, Done, error) {
		facts, err := toldOf(ctx, tx, dealSubject(c.Deal))
		if err != nil {
			return nil, Done{}, err
		}
		if !slices.ContainsFunc(facts, func(f told) bool { return f.kind == "side" && f.ref == w.Member.String() }) {
			return nil, Done{}, errs.New(errs.NotFound, "lane.no_deal", "deal", c.Deal).At("deal")
		}
		w.Deal = c.Deal
		return w.moved("joined"), Done{}, nil
	})
}

// Close ends a case when every needed item is there.
type Close struct {
	Shipment int64 `json:"shipment"`
}

// Do closes it.
func (c Close) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "lane.Close", c, c.Shipment, "close", func(_ context.Context, _ *db.Tx, w *Whole, now clock.Instant) (journal.Fact, Done, error) {
		if n := w.Missing(); n > 0 {
			return nil, Done{}, errs.New(errs.Conflict, "lane.missing", "n", n)
		}
		w.Closed = now
		return w.moved("closed"), Done{}, nil
	})
}
