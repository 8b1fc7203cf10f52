package kimberley

import (
	"context"
	"strings"
	"unicode"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Announce puts a certificate that comes with rough from abroad into the register.
type Announce struct {
	Issuer   string     `json:"issuer"` // two letters
	Number   string     `json:"number"` // as printed, without the letters
	HS       string     `json:"hs"`
	Weight   int64      `json:"weight"`
	USD      int64      `json:"usd"`
	Parcels  int64      `json:"parcels"`
	Origins  []Origin   `json:"origins,omitempty"`
	Mixed    bool       `json:"mixed,omitempty"`
	Issued   clock.Date `json:"issued"`
	Expires  clock.Date `json:"expires"`
	Exporter string     `json:"exporter"`
	Importer string     `json:"importer,omitempty"` // empty: the member
	Shipment int64      `json:"shipment,omitempty"`
	Goods    []Goods    `json:"goods,omitempty"`
}

// Do puts it there.
func (c Announce) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "kimberley.Announce", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			x, err := c.read(ctx, tx, who, now)
			if err != nil {
				return nil, Done{}, err
			}
			return x.begin(ctx, tx, who, now, "announce", c.Goods)
		})
}

// begin writes a new certificate.
func (c *Certificate) begin(ctx context.Context, tx *db.Tx, who access.Actor, now clock.Instant, what string, goods []Goods) (journal.Fact, Done, error) {
	var err error
	if c.No, err = tx.Next(ctx, "kimberley"); err != nil {
		return nil, Done{}, err
	}
	c.Opened = now
	if err := c.add(ctx, tx, now, what, who, ""); err != nil {
		return nil, Done{}, err
	}
	return c.moved(what), Done{Certificate: c.No, State: c.State}, c.insert(ctx, tx, goods)
}

func (c Announce) read(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Certificate, error) {
	x := Certificate{Direction: In, Member: who.Org, State: Announced, Weight: c.Weight, USD: c.USD, Parcels: c.Parcels, Issued: c.Issued, Expires: c.Expires, Shipment: c.Shipment}
	if err := access.Check(who, "kimberley.announce", access.Own); err != nil {
		return x, err
	}
	day, err := calendar.DayOf(ctx, q, now)
	if err != nil {
		return x, err
	}
	if x.Issuer = strings.ToUpper(strings.TrimSpace(c.Issuer)); !alpha2(x.Issuer) {
		return x, errs.New(errs.Invalid, "kimberley.bad_issuer").At("issuer")
	}
	x.From, x.To = x.Issuer, "CN"
	if x.Number, err = number(c.Number, x.Issuer); err != nil {
		return x, err
	}
	if x.HS, err = code(c.HS); err != nil {
		return x, err
	}
	if err := amounts(c.Weight, c.USD, c.Parcels); err != nil {
		return x, err
	}
	if x.Origins, x.Mixed, err = Origins(c.Origins).tidy(c.Mixed); err != nil {
		return x, err
	}
	if x.Exporter, err = line(c.Exporter, "exporter", 200, true); err != nil {
		return x, err
	}
	if x.Importer, err = memberName(ctx, q, c.Importer, "importer", who.Org); err != nil {
		return x, err
	}
	if err := c.usable(ctx, q, &x, day); err != nil {
		return x, err
	}
	return x, x.carries(ctx, q, c.Goods)
}

// usable refuses a certificate that is not valid, not of a participant, or used.
func (c Announce) usable(ctx context.Context, q db.Querier, x *Certificate, day clock.Date) error {
	for _, d := range []struct {
		day   clock.Date
		field string
	}{{c.Issued, "issued"}, {c.Expires, "expires"}} {
		if _, err := clock.ParseDate(string(d.day)); err != nil {
			return errs.New(errs.Invalid, "kimberley.bad_day").At(d.field)
		}
	}
	if c.Issued > day || c.Expires < c.Issued {
		return errs.New(errs.Invalid, "kimberley.bad_validity").At("expires")
	}
	if c.Expires < day {
		return errs.New(errs.Conflict, "kimberley.expired", "name", x.Name(), "day", string(c.Expires)).At("expires")
	}
	for _, d := range []clock.Date{c.Issued, day} {
		if err := trading(ctx, q, x.Issuer, "issuer", d); err != nil {
			return err
		}
	}
	no, err := used(ctx, q, x.Issuer, x.Number)
	if err == nil && no != 0 {
		err = errs.New(errs.Conflict, "kimberley.used", "name", x.Name(), "certificate", no).At("number")
	}
	return err
}

// number reads what is printed after the issuer's letters: any letters, figures and signs
// of one line. Every issuer prints its own form.
func number(s, issuer string) (string, error) {
	s, err := line(strings.ToUpper(s), "number", 40, true)
	if err != nil {
		return "", err
	}
	if rest, twice := strings.CutPrefix(s, issuer); twice {
		if rest = strings.TrimLeft(rest, " -"); rest != "" && !unicode.IsLetter(rune(rest[0])) {
			s = rest
		}
	}
	return s, nil
}

// memberName is what a paper calls the member when nobody typed another name.
func memberName(ctx context.Context, q db.Querier, typed, field string, org id.ID) (string, error) {
	if strings.TrimSpace(typed) != "" {
		return line(typed, field, 200, true)
	}
	o, err := party.OrgByID(ctx, q, org)
	return o.Name, err
}

// mostGoods bounds the lines of one certificate.
const mostGoods = 200

// carries checks the goods a certificate is said to be of: rough natural diamonds whose
// weights make the certificate's.
func (c *Certificate) carries(ctx context.Context, q db.Querier, goods []Goods) error {
	if len(goods) == 0 {
		return nil
	}
	if len(goods) > mostGoods {
		return errs.New(errs.TooLarge, "kimberley.many_goods", "max", mostGoods).At("goods")
	}
	var sum int64
	seen := map[int64]bool{}
	for _, g := range goods {
		if g.Weight <= 0 || g.Weight > most || seen[g.Stone] {
			return errs.New(errs.Invalid, "kimberley.bad_goods", "stone", g.Stone).At("goods")
		}
		seen[g.Stone] = true
		sum += g.Weight
		s, found, err := stone.Latest(ctx, q, g.Stone)
		if err != nil {
			return err
		}
		if !found || s.Form != stone.Rough || s.Kind != stone.Natural {
			return errs.New(errs.Conflict, "kimberley.not_rough", "stone", g.Stone).At("goods")
		}
	}
	if sum != c.Weight {
		return errs.New(errs.Conflict, "kimberley.weight_differs", "certificate", caratWords(c.Weight), "goods", caratWords(sum)).At("weight")
	}
	return nil
}
