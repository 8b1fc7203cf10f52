package custody

import (
	"context"
	"slices"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

var (
	stoneTolerance = rule.Define(rule.Definition{
		Name: "custody.tolerance_stone", Kind: rule.Whole, Shipped: "10", Mark: rule.Proposal,
		Source: "our proposal, not confirmed by customs: 0.010 ct for one stone, in thousandths of a carat",
	})
	parcelTolerance = rule.Define(rule.Definition{
		Name: "custody.tolerance_parcel", Kind: rule.Rate, Shipped: "0.1", Mark: rule.Proposal,
		Source: "our proposal, not confirmed by customs: per cent of the weight of a parcel",
	})
)

// Open breaks a shipment's seal in the presence of the member: goods entering and leaving
// are looked at with the owner, or the member who carries them by mandate (GAC Decree 152,
// article 5).
type Open struct {
	Shipment int64  `json:"shipment"`
	Seal     string `json:"seal"`
	Witness  id.ID  `json:"witness"` // a person of the member
}

// Do opens it.
func (c Open) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "custody.Open", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			s, lines, err := open(ctx, tx, who, "custody.pass", c.Shipment)
			if err != nil {
				return nil, Done{}, err
			}
			if err := certified(ctx, tx, &s, lines, declared, "custody.kimberley_undeclared"); err != nil {
				return nil, Done{}, err
			}
			seal, err := shipment.SealNo(c.Seal)
			if err != nil {
				return nil, Done{}, err
			}
			if _, err := shipment.WholeSeal(ctx, tx, s.No, seal); err != nil {
				return nil, Done{}, err
			}
			p, err := party.PersonByID(ctx, tx, c.Witness)
			if err != nil && !errs.Is(err, "party.no_person") {
				return nil, Done{}, err
			}
			if err != nil || p.Post.Org != s.Member {
				return nil, Done{}, errs.New(errs.Invalid, "custody.no_witness").At("witness")
			}
			lots, err := lotsOf(ctx, tx, s.No)
			if err != nil {
				return nil, Done{}, err
			}
			for i := range lots {
				if lots[i].State != ToInspect {
					return nil, Done{}, errs.New(errs.Conflict, "custody.not_at_inspection", "stone", lots[i].Stone)
				}
			}
			if len(lots) == 0 {
				return nil, Done{}, errs.New(errs.Conflict, "custody.not_at_inspection", "stone", int64(0))
			}
			if err := shipment.BreakSeal(ctx, tx, s.No, seal, who.Person, c.Witness, now); err != nil {
				return nil, Done{}, err
			}
			return fact.CustodyMoved{Act: "open", Member: s.Member, Shipment: s.No, Seals: []string{seal}, At: now}, Done{Shipment: s.No, Lots: int64(len(lots))}, opened(ctx, tx, s.No, now)
		})
}

// Weigh is one reading of the scale: of a stone, or of a parcel as a whole.
type Weigh struct {
	Shipment int64        `json:"shipment"`
	Stone    int64        `json:"stone"`
	Reading  carat.Weight `json:"reading"`
	Pieces   int64        `json:"pieces"` // counted
	Scale    string       `json:"scale"`  // its number
}

// Weighed is what a reading showed.
type Weighed struct {
	Stone     int64        `json:"stone"`
	Declared  carat.Weight `json:"declared"`
	Reading   carat.Weight `json:"reading"`
	Tolerance carat.Weight `json:"tolerance"`
	Within    bool         `json:"within"`
	Report    int64        `json:"report,omitempty"` // a difference beyond the tolerance holds the goods
}

// Do notes the reading. A difference beyond the tolerance of the day, or another number of
// pieces, holds the lot and opens a report.
func (c Weigh) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Weighed, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "custody.Weigh", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Weighed, error) {
			now := k.Clock().Now()
			s, l, err := c.check(ctx, tx, who)
			if err != nil {
				return nil, Weighed{}, err
			}
			w := Weighed{Stone: l.Stone, Declared: l.Weight, Reading: c.Reading}
			if w.Tolerance, err = tolerance(ctx, tx, &l, now); err != nil {
				return nil, Weighed{}, err
			}
			diff := max(c.Reading-l.Weight, l.Weight-c.Reading)
			w.Within = diff <= w.Tolerance && c.Pieces == l.Pieces
			if err := noteWeighing(ctx, tx, s.No, &l, c, w, who.Person, now); err != nil {
				return nil, w, err
			}
			said := fact.CustodyMoved{Act: "weigh", Member: s.Member, Shipment: s.No, At: now}
			if w.Within {
				said.Lots = append(said.Lots, l.fact(l.State, 0))
				return said, w, nil
			}
			r := Report{Stone: l.Stone, Shipment: s.No, Member: l.Member, What: "weight", Declared: l.Weight, Found: c.Reading, DeclaredPieces: l.Pieces, FoundPieces: c.Pieces}
			if diff <= w.Tolerance {
				r.What = "pieces"
			}
			if err := l.hold(ctx, tx, &r, s.Ref(), who, now, &said); err != nil {
				return nil, w, err
			}
			w.Report = r.No
			return said, w, nil
		})
}

func (c *Weigh) check(ctx context.Context, q db.Querier, who access.Actor) (shipment.Shipment, Lot, error) {
	s, _, err := open(ctx, q, who, "custody.weigh", c.Shipment)
	if err != nil {
		return s, Lot{}, err
	}
	l, found, err := byStone(ctx, q, c.Stone)
	if err != nil {
		return s, l, err
	}
	if !found || l.Shipment != s.No || l.State != ToInspect {
		return s, l, errs.New(errs.Conflict, "custody.not_at_inspection", "stone", c.Stone)
	}
	whole, err := wholeSeals(ctx, q, s.No)
	if err != nil {
		return s, l, err
	}
	c.Scale = strings.TrimSpace(c.Scale)
	switch {
	case whole != "":
		return s, l, errs.New(errs.Conflict, "custody.still_sealed", "seal", whole)
	case c.Reading <= 0 || c.Reading > 100_000_000_000:
		return s, l, errs.New(errs.Invalid, "custody.reading").At("reading")
	case c.Pieces < 1 || c.Pieces > 100_000_000:
		return s, l, errs.New(errs.Invalid, "custody.count").At("pieces")
	case c.Scale == "" || len(c.Scale) > 40:
		return s, l, errs.New(errs.Invalid, "custody.scale").At("scale")
	}
	return s, l, nil
}

// wholeSeals names a seal that nobody broke yet, or nothing.
func wholeSeals(ctx context.Context, q db.Querier, no int64) (string, error) {
	all, err := shipment.Seals(ctx, q, no)
	for _, s := range all {
		if s.Broken == 0 {
			return s.No, err
		}
	}
	return "", err
}

// tolerance is what a reading may differ on that day: so much for a stone, a part of the
// weight for a parcel.
func tolerance(ctx context.Context, q db.Querier, l *Lot, now clock.Instant) (carat.Weight, error) {
	day, err := calendar.DayOf(ctx, q, now)
	if err != nil {
		return 0, err
	}
	if l.Single {
		n, err := stoneTolerance.Int(ctx, q, "", day)
		return carat.Weight(n), err
	}
	rate, err := parcelTolerance.Int(ctx, q, "", day)
	if err != nil {
		return 0, err
	}
	n, err := money.MulDiv(int64(l.Weight), rate, rule.RateScale)
	return carat.Weight(n), err
}

// Admit lets a shipment's goods into the exchange: seals were broken in the member's
// presence, every lot weighed and right, rough entered by its Kimberley certificate, the
// paper released. Lots that are held stay so.
type Admit struct {
	Shipment int64 `json:"shipment"`
}

// Do admits them.
func (c Admit) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "custody.Admit", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			s, lots, err := c.check(ctx, tx, who)
			if err != nil {
				return nil, Done{}, err
			}
			said := fact.CustodyMoved{Act: string(ActAdmit), Member: s.Member, Shipment: s.No, At: now}
			for i := range lots {
				if err := lots[i].step(ctx, tx, ActAdmit, s.Ref(), who, now, &said); err != nil {
					return nil, Done{}, err
				}
			}
			if err := inspected(ctx, tx, s.No, now); err != nil {
				return nil, Done{}, err
			}
			if err := shipment.Advance(ctx, tx, s.No, shipment.ActClose, now); err != nil {
				return nil, Done{}, err
			}
			return said, Done{Shipment: s.No, State: Bonded, Lots: int64(len(lots))}, endStays(ctx, tx, lots, StayReturned, now)
		})
}

func (c Admit) check(ctx context.Context, q db.Querier, who access.Actor) (shipment.Shipment, []Lot, error) {
	s, lines, err := open(ctx, q, who, "custody.pass", c.Shipment)
	if err != nil {
		return s, nil, err
	}
	all, err := lotsOf(ctx, q, s.No)
	if err != nil {
		return s, nil, err
	}
	var lots []Lot
	for i := range all {
		l := &all[i]
		switch l.State {
		case Held:
			return s, nil, errs.New(errs.Conflict, "custody.held", "stone", l.Stone, "report", l.Report)
		case ToInspect:
			ok, err := weighedRight(ctx, q, s.No, l)
			if err != nil {
				return s, nil, err
			}
			if !ok {
				return s, nil, errs.New(errs.Conflict, "custody.not_weighed", "stone", l.Stone)
			}
			lots = append(lots, *l)
		}
	}
	if len(lots) == 0 {
		return s, nil, errs.New(errs.Conflict, "custody.not_at_inspection", "stone", int64(0))
	}
	if err := s.May(shipment.ActClose); err != nil {
		return s, nil, err
	}
	if err := certified(ctx, q, &s, slices.DeleteFunc(lines, func(l shipment.Line) bool {
		return !slices.ContainsFunc(lots, func(x Lot) bool { return x.Stone == l.Stone })
	}), entered, "custody.kimberley_waits"); err != nil {
		return s, nil, err
	}
	return s, lots, gate(ctx, q, &s, lots)
}
