package kimberley

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

func caratWords(w int64) string { return carat.Weight(w).String() }

// Examine is what customs found at a designated place with the declarant present. Whether
// certificate and goods agree follows from the reading and from what the officer ticked.
type Examine struct {
	Certificate int64   `json:"certificate"`
	Reading     Reading `json:"reading"`
	Seals       bool    `json:"seals"`   // seals and packing are whole
	Present     bool    `json:"present"` // the declarant is there
	Why         string  `json:"why,omitempty"`
	Differs     bool    `json:"differs,omitempty"` // something else does not agree: Why says what
}

// Do notes it: the certificate matches, or it does not.
func (c Examine) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "kimberley.Examine", c, c.Certificate, "examine", func(ctx context.Context, tx *db.Tx, x *Certificate, day clock.Date) (lifecycle.Act, string, error) {
		if !c.Present {
			return "", "", errs.New(errs.Conflict, "kimberley.absent").At("present")
		}
		if err := c.Reading.check(); err != nil {
			return "", "", err
		}
		text, err := words(c.Why, "why", c.Differs || !c.Seals)
		if err != nil {
			return "", "", err
		}
		what, found := lifecycle.Act("match"), []string{"weighed " + caratWords(c.Reading.Weight) + " ct"}
		differs, err := x.differs(ctx, tx, c.Reading, day)
		if err != nil {
			return "", "", err
		}
		if differs || c.Differs || !c.Seals {
			what = "differ"
		}
		if x.State, err = ImportLife.Next(x.State, what); err != nil {
			return "", "", err
		}
		x.Seen = c.Reading
		if text != "" {
			found = append(found, text)
		}
		return what, strings.Join(found, ": "), nil
	})
}

func (r Reading) check() error {
	if r.USD == 0 {
		return amounts(r.Weight, 1, r.Parcels)
	}
	return amounts(r.Weight, r.USD, r.Parcels)
}

// differs compares a reading with the certificate: weight within the tolerance of the day,
// parcels and value exactly; no value means that customs took it as declared.
func (c *Certificate) differs(ctx context.Context, q db.Querier, r Reading, day clock.Date) (bool, error) {
	tolerance, err := toleranceRule.Int(ctx, q, "", day)
	if err != nil {
		return false, err
	}
	off := max(r.Weight-c.Weight, c.Weight-r.Weight)
	return off > tolerance || r.Parcels != c.Parcels || r.USD != 0 && r.USD != c.USD, nil
}

// Amend brings the record in line with the goods after the issuer consented.
type Amend struct {
	Certificate int64    `json:"certificate"`
	Consent     string   `json:"consent"` // the issuer's reference
	Weight      int64    `json:"weight"`
	USD         int64    `json:"usd"`
	Parcels     int64    `json:"parcels"`
	Origins     []Origin `json:"origins,omitempty"` // none: as they were
	Mixed       bool     `json:"mixed,omitempty"`
	Goods       []Goods  `json:"goods,omitempty"` // needed when the certificate is of several
}

// Do amends it. What the issuer consented to must be what customs weighed.
func (c Amend) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "kimberley.Amend", c, c.Certificate, "amend", func(ctx context.Context, tx *db.Tx, x *Certificate, day clock.Date) (lifecycle.Act, string, error) {
		consent, err := line(c.Consent, "consent", 200, true)
		if err != nil {
			return "", "", err
		}
		if err := amounts(c.Weight, c.USD, c.Parcels); err != nil {
			return "", "", err
		}
		if len(c.Origins) > 0 || c.Mixed {
			if x.Origins, x.Mixed, err = Origins(c.Origins).tidy(c.Mixed); err != nil {
				return "", "", err
			}
		}
		was := caratWords(x.Weight)
		x.Weight, x.USD, x.Parcels = c.Weight, c.USD, c.Parcels
		differs, err := x.differs(ctx, tx, x.Seen, day)
		if err == nil && differs {
			err = errs.New(errs.Conflict, "kimberley.not_weighed", "consent", caratWords(c.Weight), "weighed", caratWords(x.Seen.Weight)).At("weight")
		}
		if err != nil {
			return "", "", err
		}
		return "amend", consent + ": " + was + " → " + caratWords(c.Weight) + " ct", x.reweigh(ctx, tx, c.Goods)
	})
}

// reweigh gives the goods of a certificate the weights that make its new one.
func (c *Certificate) reweigh(ctx context.Context, tx *db.Tx, goods []Goods) error {
	were, err := goodsOf(ctx, tx, c.No)
	if err != nil || len(were) == 0 {
		return err
	}
	if len(were) == 1 && len(goods) == 0 {
		goods = []Goods{{were[0].Stone, c.Weight}}
	}
	slices.SortFunc(goods, func(a, b Goods) int { return cmp.Compare(a.Stone, b.Stone) })
	if !slices.EqualFunc(were, goods, func(a, b Goods) bool { return a.Stone == b.Stone }) {
		return errs.New(errs.Invalid, "kimberley.amend_goods", "n", len(were)).At("goods")
	}
	if err := c.carries(ctx, tx, goods); err != nil {
		return err
	}
	for _, g := range goods {
		if _, err := tx.Exec(ctx, "UPDATE kp_goods SET weight = $3 WHERE certificate = $1 AND stone = $2", c.No, g.Stone, g.Weight); err != nil {
			return err
		}
	}
	return nil
}

// Confirm sends the issuer the confirmation of entry, or notes that the importing authority
// confirmed what left from here.
type Confirm struct {
	Certificate int64  `json:"certificate"`
	Reference   string `json:"reference,omitempty"` // the importing authority's, for goods that left
	Weight      int64  `json:"weight,omitempty"`    // as it confirms them
}

// Do writes the confirmation as a signed paper, or notes the one that came.
func (c Confirm) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "kimberley.Confirm", c, c.Certificate, "confirm", func(ctx context.Context, tx *db.Tx, x *Certificate, day clock.Date) (lifecycle.Act, string, error) {
		keep, err := keepUntil(ctx, tx, day)
		if err != nil {
			return "", "", err
		}
		x.Keep = keep
		if x.Direction == Out {
			text, err := line(c.Reference, "reference", 200, true)
			if err != nil {
				return "", "", err
			}
			if c.Weight != x.Weight {
				return "", "", errs.New(errs.Conflict, "kimberley.receipt_differs", "certificate", caratWords(x.Weight), "confirmed", caratWords(c.Weight)).At("weight")
			}
			return "confirm", text, nil
		}
		content, err := x.content(ctx, tx, day)
		if err != nil {
			return "", "", err
		}
		p, err := document.Issue(ctx, tx, k, k.Clock().Now(), document.Draft{Kind: document.KimberleyEntry, Subject: x.subject(), Content: content, Readers: []id.ID{x.Member, who.Org}})
		x.Paper = string(p.Code)
		return "confirm", x.Issuer, err
	})
}

func (c *Certificate) subject() string { return "kimberley:" + itoa(c.No) }

// content is what the papers about a certificate say.
func (c *Certificate) content(ctx context.Context, q db.Querier, day clock.Date) (document.Kimberley, error) {
	d := document.Kimberley{
		Certificate: c.No, Issuer: c.Issuer, Number: c.Number, HS: c.HS, Weight: c.Weight, USD: c.USD, Parcels: c.Parcels, Origins: c.Origins.Words(), Mixed: c.Mixed,
		Issued: c.Issued, Expires: c.Expires, Exporter: c.Exporter, Importer: c.Importer, From: c.From, To: c.To, Day: c.Day, Seal: c.Seal,
	}
	if d.Day == "" {
		d.Day = day
	}
	house, err := party.House(ctx, q)
	if err != nil && !errs.Is(err, "party.no_org") {
		return d, err
	}
	d.Exchange = document.PartyOf(house)
	o, err := party.OrgByID(ctx, q, c.Member)
	if err != nil {
		return d, err
	}
	d.Member = document.PartyOf(o)
	statement, _, err := statementRule.At(ctx, q, "", day)
	if err != nil {
		return d, err
	}
	zh, _, err := statementZhRule.At(ctx, q, "", day)
	d.Statement, d.StatementZh, d.Source = statement.Value, zh.Value, statement.Source
	return d, err
}
