package organ

import (
	"context"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

// Label is how people name a resolution: "council 3/2026".
func (r *Resolution) Label() string { return r.Organ + " " + itoa(r.Seq) + "/" + itoa(r.Year) }

// SeatsOn are who sat in an organ on a day: chair first.
func SeatsOn(ctx context.Context, q db.Querier, organ string, day clock.Date) ([]Seat, error) {
	all, err := db.Rows(ctx, q, scanSeat, "SELECT "+seatColumns+" FROM organ_seat s WHERE s.organ = $1 AND s.from_day <= $2 AND s.until_day > $2 ORDER BY s.no LIMIT 500", organ, day)
	rank := map[string]int{"president": 0, "chair": 0, "deputy": 1, "member": 2, "secretary": 3}
	slices.SortStableFunc(all, func(a, b Seat) int { return rank[a.Post] - rank[b.Post] })
	return all, err
}

// SeatsEver are all seats of an organ, the latest first.
func SeatsEver(ctx context.Context, q db.Querier, who access.Actor, organ string) ([]Seat, error) {
	if err := access.Check(who, "organ.list", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanSeat, "SELECT "+seatColumns+" FROM organ_seat s WHERE s.organ = $1 ORDER BY s.from_day DESC, s.no DESC LIMIT 500", organ)
}

// Nominations are those of an organ, the latest first.
func Nominations(ctx context.Context, q db.Querier, who access.Actor, organ string) ([]Nomination, error) {
	if err := access.Check(who, "organ.list", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanNomination, "SELECT "+nominationColumns+" FROM organ_nomination n WHERE n.organ = $1 ORDER BY n.no DESC LIMIT 100", organ)
}

// NominationOf is one of them.
func NominationOf(ctx context.Context, q db.Querier, who access.Actor, no int64) (Nomination, error) {
	if err := access.Check(who, "organ.list", access.Any); err != nil {
		return Nomination{}, err
	}
	n, found, err := db.Row(ctx, q, scanNomination, "SELECT "+nominationColumns+" FROM organ_nomination n WHERE n.no = $1", no)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "organ.no_seat", "seat", no)
	}
	return n, err
}

// Summary is an organ in a list, as its reader stands to it.
type Summary struct {
	Organ
	Seats   int
	Next    Meeting // the next one called or open; No 0: none
	Waits   int64   // items that wait; for those who may read
	Mine    bool    // the reader has a vote
	Sits    bool    // or keeps its minutes
	Reads   bool    // may read its meetings
	ToVote  int64   // items open to his vote
	Resolve int64   // resolutions so far
}

// Summaries are all organs.
func Summaries(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) ([]Summary, error) {
	if err := access.Check(who, "organ.list", access.Any); err != nil {
		return nil, err
	}
	organs, err := All(ctx, q)
	if err != nil {
		return nil, err
	}
	day, _, err := todayOf(ctx, q, now)
	if err != nil {
		return nil, err
	}
	out := make([]Summary, len(organs))
	for n, o := range organs {
		s := &out[n]
		s.Organ = o
		vs, err := voters(ctx, q, o.Code, day)
		if err != nil {
			return nil, err
		}
		s.Seats = len(vs)
		if s.Next, _, err = db.Row(ctx, q, scanMeeting, "SELECT "+meetingColumns+" FROM organ_meeting m WHERE m.organ = $1 AND m.state IN ('convened', 'open') ORDER BY m.at, m.no LIMIT 1", o.Code); err != nil {
			return nil, err
		}
		if s.Waits, _, err = db.Row(ctx, q, db.One[int64], "SELECT COUNT(*) FROM organ_item WHERE organ = $1 AND state = 'waiting'", o.Code); err != nil {
			return nil, err
		}
		if s.Resolve, _, err = db.Row(ctx, q, db.One[int64], "SELECT COUNT(*) FROM organ_resolution WHERE organ = $1", o.Code); err != nil {
			return nil, err
		}
		v, mine, err := voterOf(ctx, q, o.Code, who.Person, who.Org, now)
		if err != nil {
			return nil, err
		}
		rel, err := relation(ctx, q, o.Code, who, now, false)
		if err != nil {
			return nil, err
		}
		s.Sits, s.Reads = rel == access.Assigned, who.May("organ.read", rel)
		if s.Mine = mine; mine {
			s.ToVote, _, err = db.Row(ctx, q, db.One[int64], `SELECT COUNT(*) FROM organ_item i WHERE i.organ = $1 AND i.state = 'voting'
				AND NOT EXISTS (SELECT 1 FROM organ_ballot b WHERE b.item = i.no AND b.round = i.round AND b.voter = $2)
				AND NOT EXISTS (SELECT 1 FROM organ_recusal r WHERE r.item = i.no AND r.voter = $2)`, o.Code, v.Key)
			if err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// May is what a reader may do in an organ.
type May struct{ Read, Call, Preside, Vote, Nominate bool }

// MayIn tells what somebody may do in an organ now.
func MayIn(ctx context.Context, q db.Querier, who access.Actor, organ string, now clock.Instant) (May, error) {
	rel, err := relation(ctx, q, organ, who, now, false)
	if err != nil {
		return May{}, err
	}
	chair, err := relation(ctx, q, organ, who, now, true)
	if err != nil {
		return May{}, err
	}
	votes, err := hasVote(ctx, q, organ, who, now)
	return May{
		Read: who.May("organ.read", rel), Call: who.May("organ.call", access.Any), Preside: who.May("organ.preside", chair),
		Vote: votes && who.May("organ.vote", access.Assigned), Nominate: who.May("organ.nominate", rel),
	}, err
}

// reads refuses who may not read the papers of an organ.
func reads(ctx context.Context, q db.Querier, who access.Actor, organ string, now clock.Instant) error {
	rel, err := relation(ctx, q, organ, who, now, false)
	if err != nil {
		return err
	}
	return access.Check(who, "organ.read", rel)
}

// WaitingItems are what waits before an organ, the oldest first: for those who have a vote
// in it and the exchange's people.
func WaitingItems(ctx context.Context, q db.Querier, who access.Actor, organ string, now clock.Instant) ([]Item, error) {
	if err := reads(ctx, q, who, organ, now); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanItem, "SELECT "+itemColumns+" FROM organ_item i WHERE i.organ = $1 AND i.state = 'waiting' ORDER BY i.no LIMIT 200", organ)
}

// Meetings are those of an organ, the latest first: before is a number to go on from.
func Meetings(ctx context.Context, q db.Querier, who access.Actor, organ string, now clock.Instant, before int64, limit int) ([]Meeting, error) {
	if err := reads(ctx, q, who, organ, now); err != nil {
		return nil, err
	}
	if before <= 0 {
		before = 1 << 62
	}
	return db.Rows(ctx, q, scanMeeting, "SELECT "+meetingColumns+" FROM organ_meeting m WHERE m.organ = $1 AND m.no < $2 ORDER BY m.no DESC LIMIT $3", organ, before, limit)
}

// Taken is a resolution with what it is about.
type Taken struct {
	Resolution
	About Item
}

func taken(ctx context.Context, q db.Querier, where string, args ...any) ([]Taken, error) {
	all, err := db.Rows(ctx, q, scanResolution, "SELECT "+resolutionColumns+" FROM organ_resolution r WHERE "+where, args...)
	if err != nil {
		return nil, err
	}
	out := make([]Taken, len(all))
	for n, r := range all {
		i, _, err := itemByNo(ctx, q, r.Item)
		if err != nil {
			return nil, err
		}
		out[n] = Taken{r, i}
	}
	return out, nil
}

// Resolutions are those of an organ, the latest first; who may not read its papers gets the
// published ones.
func Resolutions(ctx context.Context, q db.Querier, who access.Actor, organ string, now clock.Instant, before int64, limit int) ([]Taken, error) {
	if err := access.Check(who, "organ.list", access.Any); err != nil {
		return nil, err
	}
	if before <= 0 {
		before = 1 << 62
	}
	if reads(ctx, q, who, organ, now) != nil {
		return taken(ctx, q, "r.organ = $1 AND r.no < $2 AND r.published > 0 ORDER BY r.no DESC LIMIT $3", organ, before, limit)
	}
	return taken(ctx, q, "r.organ = $1 AND r.no < $2 ORDER BY r.no DESC LIMIT $3", organ, before, limit)
}

// ResolutionOf is one of them.
func ResolutionOf(ctx context.Context, q db.Querier, who access.Actor, no int64, now clock.Instant) (Taken, error) {
	if err := access.Check(who, "organ.public", access.Public); err != nil {
		return Taken{}, err
	}
	all, err := taken(ctx, q, "r.no = $1", no)
	if err != nil {
		return Taken{}, err
	}
	if len(all) == 0 || all[0].Published.IsZero() && reads(ctx, q, who, all[0].Organ, now) != nil {
		return Taken{}, noResolution(no)
	}
	return all[0], nil
}

// Published are the resolutions everybody may read, the latest first.
func Published(ctx context.Context, q db.Querier, organ string, limit int) ([]Taken, error) {
	return taken(ctx, q, "r.organ = $1 AND r.published > 0 ORDER BY r.no DESC LIMIT $2", organ, limit)
}

// Decision is the newest item about a thing of another room, for the page of that thing: false
// when no organ was asked.
func Decision(ctx context.Context, q db.Querier, about string, no int64) (Item, bool, error) {
	return db.Row(ctx, q, scanItem, "SELECT "+itemColumns+" FROM organ_item i WHERE i.about = $1 AND i.ref = $2 ORDER BY i.no DESC LIMIT 1", about, no)
}
