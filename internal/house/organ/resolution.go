package organ

import (
	"context"
	"database/sql"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Resolution is how a vote came out.
type Resolution struct {
	No        int64
	Organ     string
	Year, Seq int64
	Item      int64
	Meeting   int64
	Adopted   bool
	Tally
	At        clock.Instant
	Paper     string
	Published clock.Instant // zero: not
}

const resolutionColumns = "r.no, r.organ, r.year, r.seq, r.item, r.meeting, r.adopted, r.entitled, r.barred, r.present, r.yes, r.no_votes, r.abstained, r.quorum, r.majority, r.at, r.paper, r.published"

func scanResolution(rows *sql.Rows) (Resolution, error) {
	var r Resolution
	var adopted int64
	err := rows.Scan(&r.No, &r.Organ, &r.Year, &r.Seq, &r.Item, &r.Meeting, &adopted, &r.Entitled, &r.Barred, &r.Present, &r.For, &r.Against, &r.Abstained, &r.Quorum, &r.Majority, &r.At, &r.Paper, &r.Published)
	r.Adopted = adopted == 1
	return r, err
}

func resolutionByNo(ctx context.Context, q db.Querier, no int64) (Resolution, bool, error) {
	return db.Row(ctx, q, scanResolution, "SELECT "+resolutionColumns+" FROM organ_resolution r WHERE r.no = $1", no)
}

func (r *Resolution) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO organ_resolution (no, organ, year, seq, item, meeting, adopted, entitled, barred, present, yes, no_votes, abstained, quorum, majority, at, paper, published)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 0)`,
		r.No, r.Organ, r.Year, r.Seq, r.Item, r.Meeting, r.Adopted, r.Entitled, r.Barred, r.Present, r.For, r.Against, r.Abstained, r.Quorum, r.Majority, r.At, r.Paper)
	return err
}

// CloseVote closes a vote and writes the resolution. Without a quorum there is none.
type CloseVote struct {
	Item int64 `json:"item"`
}

// Do closes it. What the resolution is about is carried out by who asked; seats and minutes
// here and now.
func (c CloseVote) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return atItem(ctx, k, who, cmd, "organ.CloseVote", c, "organ.preside", c.Item, func(ctx context.Context, tx *db.Tx, m *Meeting, i *Item, now clock.Instant) (journal.Fact, error) {
		r, barred, err := i.count(ctx, tx, m, now)
		if err != nil {
			return nil, err
		}
		act := lifecycle.Act("reject")
		if r.Adopted {
			act = "adopt"
		}
		if i.State, err = ItemLife.Next(i.State, act); err != nil {
			return nil, err
		}
		if i.About == "seat" && r.Adopted {
			if err := electable(ctx, tx, i.Ref, now); err != nil {
				return nil, err
			}
		}
		draft, day, err := r.draft(ctx, tx, i, m, now)
		if err != nil {
			return nil, err
		}
		if err := r.number(ctx, tx, day, now); err != nil {
			return nil, err
		}
		paper := draft.Content.(document.Resolved)
		paper.Resolution, paper.Year, paper.Seq = r.No, r.Year, r.Seq
		draft.Content, draft.Subject = paper, "resolution:"+itoa(r.No)
		p, err := document.Issue(ctx, tx, k, now, draft)
		if err != nil {
			return nil, err
		}
		r.Paper, i.Resolution = string(p.Code), r.No
		for _, b := range barred {
			if _, err := tx.Exec(ctx, "INSERT INTO organ_recusal (item, voter, ground, body, at) VALUES ($1, $2, $3, '', $4) ON CONFLICT (item, voter) DO NOTHING", i.No, b.Voter, b.Ground, now); err != nil {
				return nil, err
			}
		}
		if err := r.insert(ctx, tx); err != nil {
			return nil, err
		}
		if err := i.update(ctx, tx); err != nil {
			return nil, err
		}
		if err := r.carryOut(ctx, tx, i, now, who.Key()); err != nil {
			return nil, err
		}
		return fact.ResolutionTaken{
			Resolution: r.No, Meeting: r.Meeting, Organ: r.Organ, About: i.About, No: i.Ref, Adopted: r.Adopted,
			For: int(r.For), Against: int(r.Against), Abstained: int(r.Abstained), Paper: r.Paper,
		}, m.settle(ctx, tx, now)
	})
}

// count is how the vote stands, refused while it cannot be closed.
func (i *Item) count(ctx context.Context, q db.Querier, m *Meeting, now clock.Instant) (Resolution, []Recused, error) {
	r := Resolution{Organ: i.Organ, Item: i.No, At: now, Meeting: m.No}
	if i.State != Voting {
		_, err := ItemLife.Next(i.State, "adopt")
		return r, nil, err
	}
	t, barred, err := i.tally(ctx, q, m, now)
	if err != nil {
		return r, nil, err
	}
	switch {
	case m.Writing && m.At > now && !t.Settled():
		return r, nil, errs.New(errs.Conflict, "organ.votes_out", "n", t.Able()-t.Present)
	case !t.HasQuorum() || t.For+t.Against+t.Abstained == 0:
		return r, nil, errs.New(errs.Conflict, "organ.no_quorum", "present", t.Present, "of", t.Able())
	}
	r.Tally, r.Adopted = t, t.Adopted()
	if m.Writing {
		r.Meeting = 0
	}
	return r, barred, nil
}

func (i *Item) tally(ctx context.Context, q db.Querier, m *Meeting, now clock.Instant) (Tally, []Recused, error) {
	t := Tally{For: i.For, Against: i.Against, Abstained: i.Abstained, Writing: m.Writing, Quorum: m.Quorum}
	a, err := m.attendance(ctx, q, now)
	if err != nil {
		return t, nil, err
	}
	day, _, err := todayOf(ctx, q, now)
	if err != nil {
		return t, nil, err
	}
	if t.Majority, err = majorityRule.Int(ctx, q, i.About, day); err != nil {
		return t, nil, err
	}
	barred, err := i.allBarred(ctx, q, a.voters, day)
	if err != nil {
		return t, nil, err
	}
	out := map[id.ID]bool{}
	for _, b := range barred {
		out[b.Voter] = true
	}
	t.Entitled = a.entitled
	for _, v := range a.voters {
		if out[v.Key] {
			t.Barred++
		} else if _, there := a.present[v.Key]; there && !m.Writing {
			t.Present++
		}
	}
	if m.Writing {
		t.Present = int(t.For + t.Against + t.Abstained)
	}
	return t, barred, nil
}

// number gives the resolution its numbers: its own, and the one within organ and year.
func (r *Resolution) number(ctx context.Context, tx *db.Tx, day clock.Date, now clock.Instant) error {
	var err error
	r.Year = int64(day.Time().Year())
	if r.No, err = tx.Next(ctx, "organ_resolution"); err != nil {
		return err
	}
	r.Seq, err = tx.Next(ctx, "organ_resolution "+r.Organ+" "+itoa(r.Year))
	return err
}

// draft is the signed paper of a resolution.
func (r *Resolution) draft(ctx context.Context, q db.Querier, i *Item, m *Meeting, now clock.Instant) (document.Draft, clock.Date, error) {
	day, zone, err := todayOf(ctx, q, now)
	if err != nil {
		return document.Draft{}, "", err
	}
	o, err := ByCode(ctx, q, r.Organ)
	if err != nil {
		return document.Draft{}, "", err
	}
	p := document.Resolved{
		Organ: o.NameIn(i18n.English), OrganZh: o.NameIn(i18n.Chinese), Meeting: r.Meeting, About: i.About, No: i.Ref,
		Title: i.Title.In(i18n.English), TitleZh: i.Title[i18n.Chinese], Text: i.Body.In(i18n.English), TextZh: i.Body[i18n.Chinese],
		Adopted: r.Adopted, Secret: i.Secret, Entitled: int64(r.Entitled), Barred: int64(r.Barred), Present: int64(r.Present),
		For: r.For, Against: r.Against, Abstained: r.Abstained, At: int64(now), Zone: zone,
	}
	h, err := party.House(ctx, q)
	if err == nil {
		p.Exchange = document.PartyOf(h)
	} else if !errs.Is(err, "party.no_org") {
		return document.Draft{}, "", err
	}
	readers := slices.Clone(i.Orgs)
	vs, err := voters(ctx, q, r.Organ, day)
	if err != nil {
		return document.Draft{}, "", err
	}
	for _, v := range vs {
		readers = append(readers, v.Org)
	}
	return document.Draft{Kind: document.ResolutionOf, Content: p, Readers: readers}, day, nil
}

// carryOut does what the room itself was asked: seats and minutes.
func (r *Resolution) carryOut(ctx context.Context, tx *db.Tx, i *Item, now clock.Instant, by string) error {
	switch i.About {
	case "seat":
		return elect(ctx, tx, i.Ref, r.No, r.Adopted, now, by)
	case "minutes":
		m, found, err := meetingByNo(ctx, tx, i.Ref)
		if err != nil || !found || !r.Adopted {
			return err
		}
		if m.State, err = MeetingLife.Next(m.State, "approve"); err != nil {
			return err
		}
		return m.update(ctx, tx)
	}
	return nil
}

// Publish shows a resolution on the public page.
type Publish struct {
	Resolution int64 `json:"resolution"`
}

// Do publishes it; what is published stays so.
func (c Publish) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "organ.Publish", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			if err := access.Check(who, "organ.publish", access.Any); err != nil {
				return nil, Done{}, err
			}
			r, found, err := resolutionByNo(ctx, tx, c.Resolution)
			if err != nil {
				return nil, Done{}, err
			}
			if !found {
				return nil, Done{}, noResolution(c.Resolution)
			}
			i, _, err := itemByNo(ctx, tx, r.Item)
			if err != nil {
				return nil, Done{}, err
			}
			if r.Published.IsZero() {
				_, err = tx.Exec(ctx, "UPDATE organ_resolution SET published = $2 WHERE no = $1", r.No, k.Clock().Now())
			}
			return i.moved("published"), Done{Item: i.No, State: i.State, Resolution: r.No, Paper: r.Paper}, err
		})
}

func noResolution(no int64) error { return errs.New(errs.NotFound, "organ.no_resolution", "no", no) }
