package organ

import (
	"context"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// apart are organs nobody sits in both of: who supervises or judges does not govern.
var apart = [][2]string{{Council, Supervision}, {Council, Discipline}, {Council, Arbitration}}

// SeatDone is the answer of the commands about seats.
type SeatDone struct {
	Seat       int64 `json:"seat,omitempty"`
	Nomination int64 `json:"nomination,omitempty"`
}

// Begin notes who sits in an organ when the exchange begins to use the program. From the
// first election on only elections seat people.
type Begin struct {
	Organ  string     `json:"organ"`
	Person id.ID      `json:"person"`
	Post   string     `json:"post"`
	From   clock.Date `json:"from"`
	Until  clock.Date `json:"until"` // first day he no longer sits
	Source string     `json:"source"`
}

// Do seats him.
func (c Begin) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (SeatDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "organ.Begin", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, SeatDone, error) {
			if err := access.Check(who, "organ.seat", access.Any); err != nil {
				return nil, SeatDone{}, err
			}
			now := k.Clock().Now()
			s := Seat{Organ: c.Organ, Person: c.Person, Post: c.Post, From: c.From, Until: c.Until}
			o, err := ByCode(ctx, tx, c.Organ)
			if err != nil {
				return nil, SeatDone{}, err
			}
			_, elected, err := db.Row(ctx, tx, db.One[int64], "SELECT no FROM organ_seat WHERE organ = $1 AND resolution > 0 LIMIT 1", c.Organ)
			if err != nil {
				return nil, SeatDone{}, err
			}
			if elected {
				return nil, SeatDone{}, errs.New(errs.Conflict, "organ.elects")
			}
			if s.Source, err = line(c.Source, "source"); err != nil {
				return nil, SeatDone{}, err
			}
			if s.Source == "" {
				return nil, SeatDone{}, errs.New(errs.Invalid, "organ.no_source").At("source")
			}
			if err := s.fits(ctx, tx, o, now); err != nil {
				return nil, SeatDone{}, err
			}
			if err := s.insert(ctx, tx, now, who.Key()); err != nil {
				return nil, SeatDone{}, err
			}
			return s.moved("seated"), SeatDone{Seat: s.No}, nil
		})
}

// fits refuses a seat that cannot be: days that make no sense or are over, a term too long,
// somebody who is no member's, a seat beside one he or his house has, a post that is taken.
// It fills in the person's organisation.
func (s *Seat) fits(ctx context.Context, q db.Querier, o Organ, now clock.Instant) error {
	if !o.Seats() {
		return errs.New(errs.Invalid, "organ.no_seats").At("organ")
	}
	if !slices.Contains(o.Posts(), s.Post) {
		return errs.New(errs.Invalid, "organ.bad_post").At("post")
	}
	if err := s.term(ctx, q, now); err != nil {
		return err
	}
	p, err := party.PersonByID(ctx, q, s.Person)
	if err != nil {
		if errs.Of(err) != nil && errs.Of(err).Code == errs.NotFound {
			return errs.New(errs.Invalid, "organ.no_person").At("person")
		}
		return err
	}
	if !p.Active() {
		return errs.New(errs.Invalid, "organ.no_person").At("person")
	}
	org, err := party.OrgByID(ctx, q, p.Post.Org)
	if err != nil {
		return err
	}
	house := org.Kind == party.Exchange && (s.Post == "secretary" || s.Post == "president")
	if org.Kind != party.Member && !house {
		return errs.New(errs.Invalid, "organ.not_members", "org", org.Name).At("person")
	}
	s.Org = org.ID
	return s.free(ctx, q, house)
}

func (s *Seat) term(ctx context.Context, q db.Querier, now clock.Instant) error {
	_, from := clock.ParseDate(string(s.From))
	_, until := clock.ParseDate(string(s.Until))
	if from != nil || until != nil || s.Until <= s.From {
		return errs.New(errs.Invalid, "organ.bad_term").At("until")
	}
	day, _, err := todayOf(ctx, q, now)
	if err != nil {
		return err
	}
	if s.Until <= day {
		return errs.New(errs.Invalid, "organ.past_term").At("until")
	}
	years, err := termRule.Int(ctx, q, s.Organ, day)
	if err != nil {
		return err
	}
	if s.Until > clock.Date(s.From.Time().AddDate(int(years), 0, 0).Format("2006-01-02")) {
		return errs.New(errs.Invalid, "organ.long_term", "years", years).At("until")
	}
	return nil
}

// free refuses a seat that overlaps another it cannot stand beside.
func (s *Seat) free(ctx context.Context, q db.Querier, house bool) error {
	beside, err := db.Rows(ctx, q, scanSeat, "SELECT "+seatColumns+" FROM organ_seat s WHERE (s.organ = $1 OR s.person = $2) AND s.from_day < $3 AND s.until_day > $4 AND s.until_day > s.from_day ORDER BY s.no",
		s.Organ, s.Person, s.Until, s.From)
	if err != nil {
		return err
	}
	for _, b := range beside {
		same := b.Organ == s.Organ
		switch {
		case same && b.Person == s.Person:
			return errs.New(errs.Conflict, "organ.overlaps", "from", string(b.From), "until", string(b.Until)).At("from")
		case same && b.Post == s.Post && s.Post != "member" && s.Post != "secretary":
			return errs.New(errs.Conflict, "organ.post_taken", "until", string(b.Until)).At("post")
		case same && b.Org == s.Org && s.Votes() && b.Votes() && !house:
			return errs.New(errs.Conflict, "organ.same_member").At("person")
		}
		for _, two := range apart {
			if b.Person == s.Person && (two == [2]string{s.Organ, b.Organ} || two == [2]string{b.Organ, s.Organ}) {
				return errs.New(errs.Conflict, "organ.apart").At("person")
			}
		}
	}
	return nil
}

// EndSeat ends a seat before its term: its holder gives it up, or the administrator notes
// why it is over.
type EndSeat struct {
	Seat   int64      `json:"seat"`
	Until  clock.Date `json:"until"` // first day he no longer sits
	Source string     `json:"source"`
}

// Do ends it.
func (c EndSeat) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (SeatDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "organ.EndSeat", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, SeatDone, error) {
			now := k.Clock().Now()
			s, found, err := db.Row(ctx, tx, scanSeat, "SELECT "+seatColumns+" FROM organ_seat s WHERE s.no = $1", c.Seat)
			if err != nil {
				return nil, SeatDone{}, err
			}
			rel := access.Any
			if !found || s.Person == who.Person {
				rel = access.Own
			}
			if err := access.Check(who, "organ.seat", rel); err != nil {
				return nil, SeatDone{}, err
			}
			if !found {
				return nil, SeatDone{}, errs.New(errs.NotFound, "organ.no_seat", "seat", c.Seat)
			}
			day, _, err := todayOf(ctx, tx, now)
			if err != nil {
				return nil, SeatDone{}, err
			}
			if _, err := clock.ParseDate(string(c.Until)); err != nil || c.Until < day || c.Until >= s.Until || c.Until < s.From {
				return nil, SeatDone{}, errs.New(errs.Invalid, "organ.bad_end", "until", string(s.Until)).At("until")
			}
			why, err := line(c.Source, "source")
			if err != nil {
				return nil, SeatDone{}, err
			}
			if why == "" {
				return nil, SeatDone{}, errs.New(errs.Invalid, "organ.no_source").At("source")
			}
			s.Until = c.Until
			_, err = tx.Exec(ctx, "UPDATE organ_seat SET until_day = $2, source = $3 WHERE no = $1", s.No, s.Until, s.Source+"; ended: "+why)
			return s.moved("ended"), SeatDone{Seat: s.No}, err
		})
}
