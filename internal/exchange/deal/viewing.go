package deal

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/document"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Viewing is a wish to see the stones of a room at a table of the exchange.
type Viewing struct {
	No    int64
	State lifecycle.State
	Asked clock.Instant
	From  clock.Instant
	Until clock.Instant
	Desk  string // the table
	Slip  string // code of the paper
}

// The states of a viewing.
const (
	ViewAsked     lifecycle.State = "asked"
	ViewAgreed    lifecycle.State = "agreed"
	ViewGranted   lifecycle.State = "granted"
	ViewRefused   lifecycle.State = "refused"
	ViewWithdrawn lifecycle.State = "withdrawn"
)

// ViewingLife is the lifecycle of a viewing: the buyer asks, the seller agrees to show,
// the exchange gives a table.
var ViewingLife = lifecycle.Table{Name: "viewing", Steps: []lifecycle.Step{
	{From: ViewAsked, Act: "agree", To: ViewAgreed, Who: traders, Rule: "the seller shows his goods or not"},
	{From: ViewAsked, Act: "refuse", To: ViewRefused, Who: traders, Rule: "the seller shows his goods or not"},
	{From: ViewAsked, Act: "withdraw", To: ViewWithdrawn, Who: traders, Rule: "who asked may think again"},
	{From: ViewAgreed, Act: "grant", To: ViewGranted, Who: []string{"staff"}, Rule: "one table, one viewing at a time, inside trading sessions"},
	{From: ViewAgreed, Act: "withdraw", To: ViewWithdrawn, Who: traders, Rule: "who asked may think again"},
	{From: ViewGranted, Act: "withdraw", To: ViewWithdrawn, Who: traders, Rule: "who asked may think again"},
}}

const viewingColumns = "no, state, asked, from_at, until_at, desk, slip"

func scanViewing(r *sql.Rows) (Viewing, error) {
	var v Viewing
	return v, r.Scan(&v.No, &v.State, &v.Asked, &v.From, &v.Until, &v.Desk, &v.Slip)
}

// AskViewing is the buyer's wish to see the stones.
type AskViewing struct {
	Deal    int64         `json:"deal"`
	From    clock.Instant `json:"from"`
	Minutes int64         `json:"minutes"`
}

// Asked is the answer of acts about a viewing.
type Asked struct {
	Deal    int64           `json:"deal"`
	Viewing int64           `json:"viewing"`
	State   lifecycle.State `json:"state"`
	Slip    string          `json:"slip,omitempty"`
}

// Do asks. The time must lie within one trading session to come.
func (c AskViewing) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Asked, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "deal.AskViewing", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Asked, error) {
			r, err := enterAny(ctx, tx, who, "deal.view", c.Deal, k.Clock().Now())
			if err != nil {
				return nil, Asked{}, err
			}
			if r.side == Seller {
				return nil, Asked{}, errs.New(errs.Forbidden, "deal.not_your_side")
			}
			if !Open(r.State) {
				_, err := r.next(ActOffer)
				return nil, Asked{}, err
			}
			if c.Minutes < 10 || c.Minutes > 240 {
				return nil, Asked{}, errs.New(errs.Invalid, "deal.viewing_minutes", "min", 10, "max", 240).At("minutes")
			}
			if err := r.showable(ctx, tx); err != nil {
				return nil, Asked{}, err
			}
			until := c.From.Add(time.Duration(c.Minutes) * time.Minute)
			if err := inSession(ctx, tx, c.From, until, r.now); err != nil {
				return nil, Asked{}, err
			}
			r.viewings++
			if _, err := tx.Exec(ctx, "INSERT INTO deal_viewing (deal, no, state, asked, person, from_at, until_at, desk, slip) VALUES ($1, $2, $3, $4, $5, $6, $7, '', '')",
				r.No, r.viewings, string(ViewAsked), r.now, who.Person, c.From, until); err != nil {
				return nil, Asked{}, err
			}
			if err := r.event(ctx, tx, r.now, "viewing_asked", r.side, who.Person, 0, strconv.FormatInt(r.viewings, 10)); err != nil {
				return nil, Asked{}, err
			}
			return r.moved("viewing_asked", ""), Asked{Deal: r.No, Viewing: r.viewings, State: ViewAsked}, r.Deal.update(ctx, tx)
		})
}

// showable refuses when a stone of the room is under another room's sealed offer: until that
// is answered or ends the seller shows it to nobody else. The room's own seal and mere holds
// do not stand in its way.
func (r *room) showable(ctx context.Context, q db.Querier) error {
	lines, err := linesOf(ctx, q, r.No)
	if err != nil {
		return err
	}
	var nos []int64
	for i := range lines {
		if lines[i].Listing != 0 && lines[i].State == LineOpen {
			nos = append(nos, lines[i].Listing)
		}
	}
	live, err := market.ListingsByNo(ctx, q, system, r.now, nos...)
	if err != nil {
		return err
	}
	for i := range live {
		lock := &live[i].Lock
		if lock.Reason != market.LockHeld || !strings.HasPrefix(lock.Ref, refPrefix) || lock.Ref == r.Ref() || lock.Until != 0 && lock.Until <= r.now {
			continue
		}
		until, err := houseTime(ctx, q, lock.Until)
		if err != nil {
			return err
		}
		return errs.New(errs.Conflict, "deal.viewing_sealed", "stock", live[i].StockNo, "until", until)
	}
	return nil
}

func inSession(ctx context.Context, q db.Querier, from, until, now clock.Instant) error {
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return err
	}
	s, ok := cal.Session(from)
	if from <= now || !ok || until > s.Closes {
		return errs.New(errs.Invalid, "deal.viewing_session").At("from")
	}
	return nil
}

// AnswerViewing agrees to a viewing, refuses it or takes it back; with a table the
// exchange's staff grants it and gives the slip.
type AnswerViewing struct {
	Deal    int64         `json:"deal"`
	Viewing int64         `json:"viewing"`
	Act     lifecycle.Act `json:"act"` // agree, refuse, withdraw, grant
	Desk    string        `json:"desk,omitempty"`
}

// Do answers.
func (c AnswerViewing) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Asked, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "deal.AnswerViewing", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Asked, error) {
			act := access.Act("deal.answer")
			if c.Act == "grant" {
				act = "deal.desk"
			}
			r, err := enterAny(ctx, tx, who, act, c.Deal, k.Clock().Now())
			if err != nil {
				return nil, Asked{}, err
			}
			v, err := c.next(ctx, tx, r)
			if err != nil {
				return nil, Asked{}, err
			}
			switch {
			case v.State == ViewGranted:
				err = r.slip(ctx, tx, k, &v)
			case v.State == ViewWithdrawn && v.Slip != "":
				err = document.MakeVoid(ctx, tx, v.Slip, r.now, "the viewing was withdrawn")
			}
			if err != nil {
				return nil, Asked{}, err
			}
			if _, err := tx.Exec(ctx, "UPDATE deal_viewing SET state = $3, desk = $4, slip = $5 WHERE deal = $1 AND no = $2", r.No, v.No, string(v.State), v.Desk, v.Slip); err != nil {
				return nil, Asked{}, err
			}
			said := "viewing_" + string(v.State)
			if err := r.event(ctx, tx, r.now, said, r.side, who.Person, 0, v.Slip); err != nil {
				return nil, Asked{}, err
			}
			return r.moved(said, v.Slip), Asked{r.No, v.No, v.State, v.Slip}, r.Deal.update(ctx, tx)
		})
}

// next is the viewing after the act, or why the actor may not do it.
func (c AnswerViewing) next(ctx context.Context, q db.Querier, r *room) (Viewing, error) {
	v, ok, err := db.Row(ctx, q, scanViewing, "SELECT "+viewingColumns+" FROM deal_viewing WHERE deal = $1 AND no = $2", c.Deal, c.Viewing)
	if err != nil {
		return v, err
	}
	if !ok {
		return v, errs.New(errs.NotFound, "deal.no_viewing", "viewing", c.Viewing)
	}
	asks := c.Act == "withdraw"
	if c.Act != "grant" && (r.side == House || asks == (r.side == Seller)) {
		return v, errs.New(errs.Forbidden, "deal.not_your_side")
	}
	if v.State, err = ViewingLife.Next(v.State, c.Act); err != nil {
		return v, err
	}
	if c.Act == "agree" || c.Act == "grant" {
		if err := r.showable(ctx, q); err != nil {
			return v, err
		}
	}
	if c.Act != "grant" {
		return v, nil
	}
	if v.Desk, err = words(c.Desk, 20, "desk"); err != nil || v.Desk == "" {
		return v, errs.New(errs.Invalid, "deal.viewing_desk").At("desk")
	}
	if v.From <= r.now {
		return v, errs.New(errs.Conflict, "deal.viewing_over")
	}
	_, taken, err := db.Row(ctx, q, db.One[int64], "SELECT deal FROM deal_viewing WHERE desk = $1 AND state = 'granted' AND from_at < $2 AND until_at > $3", v.Desk, v.Until, v.From)
	if err == nil && taken {
		err = errs.New(errs.Conflict, "deal.viewing_taken", "desk", v.Desk).At("desk")
	}
	return v, err
}

// Wish is a viewing with the room it belongs to.
type Wish struct {
	Viewing
	Deal          int64
	Seller, Buyer id.ID
}

// Tableless are viewings to come that the seller has agreed to and that have no table yet, the
// next first: for the exchange's people, who give it.
func Tableless(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, most int) ([]Wish, error) {
	if err := access.Check(who, "deal.desk", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, func(r *sql.Rows) (Wish, error) {
		var w Wish
		return w, r.Scan(&w.No, &w.State, &w.Asked, &w.From, &w.Until, &w.Desk, &w.Slip, &w.Deal, &w.Seller, &w.Buyer)
	}, `SELECT v.no, v.state, v.asked, v.from_at, v.until_at, v.desk, v.slip, v.deal, d.seller, d.buyer
		FROM deal_viewing v JOIN deal d ON d.no = v.deal WHERE v.state = 'agreed' AND v.from_at > $1 ORDER BY v.from_at, v.deal, v.no LIMIT $2`, now, most)
}
