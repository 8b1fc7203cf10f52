package honour

import (
	"context"
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

// Done is the answer of the commands.
type Done struct {
	Honour int64           `json:"honour"`
	State  lifecycle.State `json:"state"`
	Paper  string          `json:"paper,omitempty"`
}

// standing is how somebody stands to the honours of the exchange: partners by what they were
// given, everybody else by his role.
func standing(who access.Actor) access.Relation {
	if who.HasAny(access.Partner, access.PartnerAdmin) {
		return access.Assigned
	}
	return access.Any
}

// Proposes tells whether somebody may nominate: members and the exchange, and of the partners
// museums, associations and guilds.
func Proposes(who access.Actor) bool {
	switch party.OrgKind(who.OrgKind) {
	case party.Museum, party.Society, party.GuildBody:
	default:
		if standing(who) == access.Assigned {
			return false
		}
	}
	return who.May("honour.nominate", standing(who))
}

// Nominate proposes somebody for an honour: an organisation here, or somebody by name.
type Nominate struct {
	Kind   string    `json:"kind"`
	Year   int64     `json:"year"`
	Name   i18n.Text `json:"name,omitempty"` // of the award
	Org    id.ID     `json:"org,omitzero"`
	To     i18n.Text `json:"to,omitempty"`
	Reason i18n.Text `json:"reason"`
}

// Do proposes it. The council is asked; people of who is honoured take no part.
func (c Nominate) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "honour.Nominate", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			if err := access.Check(who, "honour.nominate", standing(who)); err != nil {
				return nil, Done{}, err
			}
			if !Proposes(who) {
				return nil, Done{}, errs.New(errs.Conflict, "honour.not_yours", "org", who.OrgName)
			}
			now := k.Clock().Now()
			h, err := c.check(ctx, tx, now)
			if err != nil {
				return nil, Done{}, err
			}
			h.By, h.At, h.State = who.Org, now, Nominated
			if h.No, err = tx.Next(ctx, "honour"); err != nil {
				return nil, Done{}, err
			}
			return fact.DecisionWanted{About: "honour", No: h.No, Organ: "council", Org: h.Org}, Done{Honour: h.No, State: h.State}, h.insert(ctx, tx)
		})
}

func (c Nominate) check(ctx context.Context, q db.Querier, now clock.Instant) (Honour, error) {
	h := Honour{Kind: c.Kind, Year: c.Year, Org: c.Org}
	if !slices.Contains(Kinds, c.Kind) {
		return h, errs.New(errs.Invalid, "honour.bad_kind").At("kind")
	}
	if this := int64(now.Time().Year()); c.Year < 1990 || c.Year > this+1 {
		return h, errs.New(errs.Invalid, "honour.bad_year").At("year")
	}
	var err error
	if h.Name, err = written(c.Name, "name", maxLine, c.Kind == "award"); err != nil {
		return h, err
	}
	if h.To, err = written(c.To, "to", maxLine, c.Org.IsZero()); err != nil {
		return h, err
	}
	if !c.Org.IsZero() {
		if _, err := party.OrgByID(ctx, q, c.Org); err != nil {
			return h, err
		}
		if h.To = (i18n.Text{}); c.Kind == "partner" {
			_, twice, err := db.Row(ctx, q, db.One[int64], "SELECT no FROM honour WHERE kind = 'partner' AND year = $1 AND org = $2 AND state NOT IN ('declined', 'revoked')", c.Year, c.Org)
			if err != nil || twice {
				if err == nil {
					err = errs.New(errs.Conflict, "honour.twice").At("org")
				}
				return h, err
			}
		}
	}
	h.Reason, err = written(c.Reason, "reason", maxText, true)
	return h, err
}

// step is what the commands about one honour have in common.
func step(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID, kind string, input any, act access.Act, no int64, run func(context.Context, *db.Tx, *Honour, clock.Instant) (journal.Fact, error)) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: kind, Input: input},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			if err := access.Check(who, act, access.Any); err != nil {
				return nil, Done{}, err
			}
			h, found, err := byNo(ctx, tx, no)
			if err != nil {
				return nil, Done{}, err
			}
			if !found {
				return nil, Done{}, none(no)
			}
			f, err := run(ctx, tx, &h, k.Clock().Now())
			if err != nil {
				return nil, Done{}, err
			}
			return f, Done{h.No, h.State, h.Paper}, h.update(ctx, tx)
		})
}

// Confer hands an honour over that the council endorsed, and writes its certificate.
type Confer struct {
	Honour   int64      `json:"honour"`
	Day      clock.Date `json:"day"`
	Place    i18n.Text  `json:"place,omitempty"`
	Citation i18n.Text  `json:"citation"`
}

// Do confers it.
func (c Confer) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "honour.Confer", c, "honour.confer", c.Honour, func(ctx context.Context, tx *db.Tx, h *Honour, now clock.Instant) (journal.Fact, error) {
		to, err := Life.Next(h.State, "confer")
		if err != nil {
			return nil, err
		}
		if _, err := clock.ParseDate(string(c.Day)); err != nil {
			return nil, errs.New(errs.Invalid, "honour.bad_day").At("day")
		}
		if h.Place, err = written(c.Place, "place", maxLine, false); err != nil {
			return nil, err
		}
		if h.Citation, err = written(c.Citation, "citation", maxText, true); err != nil {
			return nil, err
		}
		h.Day, h.State = c.Day, to
		draft, err := h.certificate(ctx, tx)
		if err != nil {
			return nil, err
		}
		p, err := document.Issue(ctx, tx, k, now, draft)
		if err != nil {
			return nil, err
		}
		h.Paper = string(p.Code)
		return h.moved("conferred"), nil
	})
}

func (h *Honour) certificate(ctx context.Context, q db.Querier) (document.Draft, error) {
	c := document.Honoured{
		Honour: h.No, Kind: h.Kind, Year: h.Year, Name: h.Name.In(i18n.English), NameZh: h.Name[i18n.Chinese], To: h.To.In(i18n.English), ToZh: h.To[i18n.Chinese],
		Citation: h.Citation.In(i18n.English), CitationZh: h.Citation[i18n.Chinese], Day: h.Day, Place: h.Place.In(i18n.English), PlaceZh: h.Place[i18n.Chinese], Resolution: h.Resolution,
	}
	o, err := party.House(ctx, q)
	if err == nil {
		c.Exchange = document.PartyOf(o)
	} else if !errs.Is(err, "party.no_org") {
		return document.Draft{}, err
	}
	if !h.Org.IsZero() {
		o, err := party.OrgByID(ctx, q, h.Org)
		if err != nil {
			return document.Draft{}, err
		}
		c.To, c.ToZh = o.Name, o.NameZh
	}
	return document.Draft{Kind: document.HonourOf, Subject: "honour:" + itoa(h.No), Content: c, Readers: []id.ID{h.Org, h.By}}, nil
}

// Doubt asks the council to take an honour back.
type Doubt struct {
	Honour int64     `json:"honour"`
	Reason i18n.Text `json:"reason"`
}

// Do asks. The honour stays on the roll until the council has resolved.
func (c Doubt) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "honour.Doubt", c, "honour.revoke", c.Honour, func(ctx context.Context, tx *db.Tx, h *Honour, _ clock.Instant) (journal.Fact, error) {
		to, err := Life.Next(h.State, "doubt")
		if err != nil {
			return nil, err
		}
		if h.Revoking, err = written(c.Reason, "reason", maxText, true); err != nil {
			return nil, err
		}
		h.State = to
		return fact.DecisionWanted{About: "honour", No: h.No, Organ: "council", Org: h.Org}, nil
	})
}
