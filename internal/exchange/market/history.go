package market

import (
	"cmp"
	"context"
	"database/sql"
	"math"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// What an Event tells.
const (
	EventListed       = "listed"       // PPC is what was asked first, where the viewer may know
	EventAgain        = "again"        // listed again after it had been withdrawn
	EventPrice        = "price"        // WasPPC became PPC
	EventAvailability = "availability" // Was became Is
	EventWithdrawn    = "withdrawn"
	EventTaken        = "taken" // another member listed the stone, and this listing ended
)

// Event is one line of a stone's history.
type Event struct {
	At          clock.Instant
	What        string
	Listing     int64
	Member      int64 // 0: not this viewer's to know
	PPC, WasPPC int64 // US cents per carat
	Is, Was     stone.Availability
}

// MaxEvents is how many lines of a history are told, the newest.
const MaxEvents = 50

// maxSpells bounds what one history reads.
const maxSpells = 200

// spell is a time in which a listing's terms stayed as they were.
type spell struct {
	listing, member int64
	from, until     clock.Instant
	ppc             int64
	availability    stone.Availability
	why             string // what ended it
}

// Ends of a spell besides the acts of edits.
const (
	spellLive   = "live" // it lasts
	spellOver   = "over" // another member has the stone
	spellUpload = "upload"
	spellTaken  = "taken" // not a time but an instant
)

// History tells what became of a stone on the market, newest first. A viewer sees his own
// terms and those of the member who offers it to him now; of others he sees when they listed
// it and withdrew it, not who they are nor what they asked.
func History(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, stoneNo int64) ([]Event, error) {
	offered, err := ListingsOfStone(ctx, q, who, now, stoneNo)
	if err != nil {
		return nil, err
	}
	seen := map[int64]bool{} // listings that are offered to the viewer
	open := map[int64]bool{} // members whose terms he may know
	for _, l := range offered {
		seen[l.No], open[l.MemberNo] = true, true
	}
	spells, err := db.Rows(ctx, q, func(r *sql.Rows) (spell, error) {
		var s spell
		return s, r.Scan(&s.listing, &s.member, &s.from, &s.until, &s.ppc, &s.availability, &s.why)
	}, spellsOfStone, stoneNo, int64(math.MaxInt64), spellLive, spellUpload, spellTaken, maxSpells, spellOver)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(spells, func(a, b spell) int { return cmp.Compare(a.until, b.until) })
	before := map[int64]*spell{} // by listing
	var events []Event
	for i := range spells {
		s := &spells[i]
		known := open[s.member] || maySeeAll(who, s.member)
		told := known || seen[s.listing] || s.why != spellLive
		events = append(events, s.begins(before[s.listing], told, len(spells) == maxSpells)...)
		if s.why != spellTaken {
			before[s.listing] = s
		}
	}
	for _, s := range before {
		if s.why == editWithdraw || s.why == editReturned || s.why == spellUpload {
			events = append(events, Event{At: s.until, What: EventWithdrawn, Listing: s.listing, Member: s.member})
		}
	}
	slices.SortStableFunc(events, func(a, b Event) int {
		return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(b.Listing, a.Listing), cmp.Compare(a.What, b.What))
	})
	events = slices.DeleteFunc(events, func(e Event) bool {
		return e.terms() && !open[e.Member] && !maySeeAll(who, e.Member)
	})
	events = events[:min(len(events), MaxEvents)]
	for i := range events {
		if e := &events[i]; !open[e.Member] && !maySeeAll(who, e.Member) {
			e.Member, e.Listing, e.PPC = 0, 0, 0
		}
	}
	return events, nil
}

// terms tells whether the event is about what a member asked.
func (e Event) terms() bool { return e.What == EventPrice || e.What == EventAvailability }

// begins are the events at the beginning of a spell, given the one before it of the same
// listing. Where told is false the viewer may not know that it began; where cut is true
// there may be earlier spells that were not read.
func (s *spell) begins(before *spell, told, cut bool) []Event {
	e := Event{At: s.from, What: EventListed, Listing: s.listing, Member: s.member, PPC: s.ppc}
	switch {
	case s.why == spellTaken:
		e.What, e.PPC = EventTaken, 0
		return []Event{e}
	case before == nil && cut, before == nil && !told:
		return nil
	case before == nil:
		return []Event{e}
	case s.from > before.until:
		gone := Event{At: before.until, What: EventWithdrawn, Listing: s.listing, Member: s.member}
		if e.What = EventAgain; !told {
			return []Event{gone}
		}
		return []Event{gone, e}
	}
	var events []Event
	e.At = before.until
	if s.ppc != before.ppc {
		e.What, e.WasPPC = EventPrice, before.ppc
		events = append(events, e)
	}
	if s.availability != before.availability {
		e.What, e.PPC, e.WasPPC, e.Is, e.Was = EventAvailability, 0, 0, s.availability, before.availability
		events = append(events, e)
	}
	return events
}

// spellsOfStone are the terms of a stone's listings: those of the past, those that an upload
// ended and that can still come back, and those that are live; and when others took it over.
const spellsOfStone = `SELECT p.listing, p.member, p.from_at, p.until_at, p.ppc, p.availability, p.why FROM listing_past p WHERE p.stone = $1
	UNION ALL
	SELECT l.no, l.member, p.published, u.published, l.ppc, l.availability, $4 FROM listing l
	JOIN upload u ON u.member = l.member AND u.generation = l.gen_to AND u.state = 'published'
	JOIN upload p ON p.no = l.upload WHERE l.stone = $1
	UNION ALL
	SELECT l.no, l.member, CASE WHEN l.listed > 0 THEN l.listed ELSE p.published END, $2, l.ppc, l.availability,
	CASE WHEN l.taken = 1 THEN $7 ELSE $3 END FROM listing l
	JOIN stock k ON k.member = l.member AND l.gen_from <= k.generation AND l.gen_to > k.generation
	JOIN upload p ON p.no = l.upload WHERE l.stone = $1
	UNION ALL
	SELECT t.from_listing, t.from_member, t.at, t.at, 0, 0, $5 FROM takeover t WHERE t.stone = $1
	ORDER BY 4 DESC LIMIT $6`
