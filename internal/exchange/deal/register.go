package deal

import (
	"context"
	"database/sql"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// maxFiled bounds one register; the next takes what is left.
const maxFiled = 500

// FileDeals files the deals struck before an instant, and not filed yet, with the
// supervising office as one register.
type FileDeals struct {
	Until clock.Instant `json:"until"` // zero: now
}

// Filed is a register of deals.
type Filed struct {
	Register int64         `json:"register"`
	At       clock.Instant `json:"at"`
	Until    clock.Instant `json:"until"`
	Deals    int64         `json:"deals"`
	Paper    string        `json:"paper"`
}

// Do files them, the oldest first.
func (c FileDeals) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Filed, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "deal.FileDeals", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Filed, error) {
			if err := access.Check(who, "deal.register", access.Any); err != nil {
				return nil, Filed{}, err
			}
			now := k.Clock().Now()
			until := c.Until
			if until == 0 {
				until = now
			}
			if until > now {
				return nil, Filed{}, errs.New(errs.Invalid, "deal.register_future").At("until")
			}
			deals, err := db.Rows(ctx, tx, scanDeal, "SELECT "+dealColumns+" FROM deal d WHERE d.batch = 0 AND d.struck > 0 AND d.struck < $1 ORDER BY d.struck, d.no LIMIT $2", until, maxFiled)
			if err != nil {
				return nil, Filed{}, err
			}
			if len(deals) == 0 {
				return nil, Filed{}, errs.New(errs.Conflict, "deal.register_empty")
			}
			f := Filed{At: now, Until: until, Deals: int64(len(deals))}
			if f.Register, err = tx.Next(ctx, "deal.register"); err != nil {
				return nil, Filed{}, err
			}
			if err := f.paper(ctx, tx, k, deals); err != nil {
				return nil, Filed{}, err
			}
			said := fact.DealsFiled{Register: f.Register, Paper: f.Paper}
			for i := range deals {
				said.Deals = append(said.Deals, deals[i].No)
				if _, err := tx.Exec(ctx, "UPDATE deal SET batch = $2 WHERE no = $1", deals[i].No, f.Register); err != nil {
					return nil, Filed{}, err
				}
			}
			_, err = tx.Exec(ctx, "INSERT INTO deal_register (no, filed, by_key, until_at, deals, paper) VALUES ($1, $2, $3, $4, $5, $6)",
				f.Register, f.At, who.Key(), f.Until, f.Deals, f.Paper)
			return said, f, err
		})
}

// paper writes the register as a signed paper that the supervising office reads.
func (f *Filed) paper(ctx context.Context, tx *db.Tx, k *journal.Keeper, deals []Deal) error {
	d := document.Register{Register: f.Register, Until: int64(f.Until), Zone: "UTC", Deals: make([]document.Entered, 0, len(deals))}
	p := partiesOf{}
	house, err := party.House(ctx, tx)
	if err != nil && !errs.Is(err, "party.no_org") {
		return err
	}
	d.Exchange = document.PartyOf(house)
	if d.Zone, err = zoneOf(ctx, tx, f.At); err != nil {
		return err
	}
	for i := range deals {
		x := &deals[i]
		e := document.Entered{Deal: x.No, Struck: int64(x.Struck), Currency: string(x.Currency), Total: x.Total, Note: x.Paper}
		if e.Seller, err = p.get(ctx, tx, x.Seller); err != nil {
			return err
		}
		if e.Buyer, err = p.get(ctx, tx, x.Buyer); err != nil {
			return err
		}
		lines, err := linesOf(ctx, tx, x.No)
		if err != nil {
			return err
		}
		for j := range lines {
			if lines[j].State == LineSold {
				e.Pieces += lines[j].Pieces
				e.Weight += int64(lines[j].Weight)
			}
		}
		d.Deals = append(d.Deals, e)
	}
	readers := []id.ID{house.ID}
	offices, err := party.Orgs(ctx, tx, party.Filter{Kind: party.Supervisor})
	if err != nil {
		return err
	}
	for _, o := range offices {
		readers = append(readers, o.ID)
	}
	issued, err := document.Issue(ctx, tx, k, f.At, document.Draft{Kind: document.Registered, Subject: "register:" + strconv.FormatInt(f.Register, 10), Content: d, Readers: readers})
	f.Paper = string(issued.Code)
	return err
}

// partiesOf remembers what organisations are called during one command.
type partiesOf map[id.ID]document.Party

func (p partiesOf) get(ctx context.Context, q db.Querier, org id.ID) (document.Party, error) {
	if known, ok := p[org]; ok || org.IsZero() {
		return known, nil
	}
	o, err := party.OrgByID(ctx, q, org)
	p[org] = document.PartyOf(o)
	return p[org], err
}

// zoneOf is the zone in which the exchange reads times on a day.
func zoneOf(ctx context.Context, q db.Querier, at clock.Instant) (string, error) {
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return "", err
	}
	if w, ok := cal.Week(cal.Today(at)); ok {
		return w.Zone, nil
	}
	return "UTC", nil
}

// reads tells whether an actor may read the registers: the exchange, and the supervising
// office. Partners of other kinds are let in and find none, for none is theirs.
func reads(who access.Actor) (bool, error) {
	if err := access.Check(who, "deal.register_read", access.Assigned); err != nil {
		return false, err
	}
	return who.May("deal.register_read", access.Any) || who.OrgKind == string(party.Supervisor), nil
}

// Registers lists what was filed, newest first.
func Registers(ctx context.Context, q db.Querier, who access.Actor, before int64, most int) ([]Filed, error) {
	if may, err := reads(who); err != nil || !may {
		return nil, err
	}
	if before <= 0 {
		before = 1 << 62
	}
	return db.Rows(ctx, q, func(r *sql.Rows) (Filed, error) {
		var f Filed
		return f, r.Scan(&f.Register, &f.At, &f.Until, &f.Deals, &f.Paper)
	}, "SELECT no, filed, until_at, deals, paper FROM deal_register WHERE no < $1 ORDER BY no DESC LIMIT $2", before, most)
}

// Unfiled tells how many deals wait for the next register.
func Unfiled(ctx context.Context, q db.Querier, who access.Actor) (int64, error) {
	if may, err := reads(who); err != nil || !may {
		return 0, err
	}
	n, _, err := db.Row(ctx, q, db.One[int64], "SELECT COUNT(*) FROM deal WHERE batch = 0 AND struck > 0")
	return n, err
}
