package kimberley

import (
	"context"
	"strconv"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// Apply asks customs for a certificate for rough that goes abroad.
type Apply struct {
	To       string   `json:"to"` // country of destination
	HS       string   `json:"hs"`
	Weight   int64    `json:"weight"`
	USD      int64    `json:"usd"`
	Parcels  int64    `json:"parcels"`
	Origins  []Origin `json:"origins,omitempty"` // none: those of the certificates the goods came with
	Mixed    bool     `json:"mixed,omitempty"`
	Exporter string   `json:"exporter,omitempty"` // empty: the member
	Importer string   `json:"importer"`
	Shipment int64    `json:"shipment,omitempty"`
	Goods    []Goods  `json:"goods"`
}

// Do asks for it.
func (c Apply) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "kimberley.Apply", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			x, err := c.read(ctx, tx, who, now)
			if err != nil {
				return nil, Done{}, err
			}
			return x.begin(ctx, tx, who, now, "apply", c.Goods)
		})
}

func (c Apply) read(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Certificate, error) {
	x := Certificate{Direction: Out, Member: who.Org, State: Requested, Issuer: "CN", From: "CN", Weight: c.Weight, USD: c.USD, Parcels: c.Parcels, Shipment: c.Shipment}
	if err := access.Check(who, "kimberley.announce", access.Own); err != nil {
		return x, err
	}
	day, err := calendar.DayOf(ctx, q, now)
	if err != nil {
		return x, err
	}
	to := strings.ToUpper(strings.TrimSpace(c.To))
	if !alpha2(to) {
		return x, errs.New(errs.Invalid, "kimberley.bad_country").At("to")
	}
	if x.To = Participant(to, day); x.To == "CN" {
		return x, errs.New(errs.Invalid, "kimberley.same_participant", "country", to).At("to")
	}
	if x.HS, err = code(c.HS); err != nil {
		return x, err
	}
	if err := amounts(c.Weight, c.USD, c.Parcels); err != nil {
		return x, err
	}
	if x.Exporter, err = memberName(ctx, q, c.Exporter, "exporter", who.Org); err != nil {
		return x, err
	}
	if x.Importer, err = line(c.Importer, "importer", 200, true); err != nil {
		return x, err
	}
	if err := trading(ctx, q, x.To, "to", day); err != nil {
		return x, err
	}
	if len(c.Goods) == 0 {
		return x, errs.New(errs.Invalid, "kimberley.no_goods").At("goods")
	}
	if err := x.carries(ctx, q, c.Goods); err != nil {
		return x, err
	}
	if err := x.held(ctx, q, c.Goods, now); err != nil {
		return x, err
	}
	if err := x.from(ctx, q, c); err != nil {
		return x, err
	}
	return x, x.admitted(ctx, q, day)
}

// held refuses goods the member has no title to, or that wait under another application.
func (c *Certificate) held(ctx context.Context, q db.Querier, goods []Goods, now clock.Instant) error {
	owned, found, err := ledger.Find(ctx, q, ledger.Title, c.Member, ledger.Owned)
	if err != nil {
		return err
	}
	for _, g := range goods {
		var has int64
		if found {
			if has, err = ledger.Available(ctx, q, ledger.Title, g.Stone, owned.No, now); err != nil {
				return err
			}
		}
		bound, _, err := db.Row(ctx, q, db.One[int64], `SELECT CAST(COALESCE(SUM(g.weight), 0) AS BIGINT) FROM kp_goods g JOIN kp_certificate c ON c.no = g.certificate
			WHERE g.stone = $1 AND c.direction = 'out' AND c.state IN ('requested', 'checked', 'sealed', 'issued')`, g.Stone)
		if err != nil {
			return err
		}
		switch {
		case has < g.Weight:
			return errs.New(errs.Conflict, "kimberley.not_held", "stone", g.Stone, "held", caratWords(has), "asked", caratWords(g.Weight)).At("goods")
		case bound > 0 && has < g.Weight+bound:
			return errs.New(errs.Conflict, "kimberley.goods_bound", "stone", g.Stone, "bound", caratWords(bound)).At("goods")
		}
	}
	return nil
}

// from gives the application the origins of the certificates its goods came with. What the
// member says himself may not leave out a country they name, and may not add one.
func (c *Certificate) from(ctx context.Context, q db.Querier, a Apply) error {
	var known Origins
	mixed, all := false, true
	for _, g := range a.Goods {
		came, err := db.Rows(ctx, q, scan, "SELECT "+columns+" FROM kp_goods g JOIN kp_certificate c ON c.no = g.certificate WHERE g.stone = $1 AND c.direction = 'in' AND c.state IN ('entered', 'confirmed') ORDER BY c.no", g.Stone)
		if err != nil {
			return err
		}
		for _, x := range came {
			mixed = mixed || x.Mixed
			all = all && len(x.Origins) > 0
			for _, o := range x.Origins {
				if !known.Has(o.Country) {
					known = append(known, Origin{Country: o.Country})
				}
			}
		}
		all = all && len(came) > 0
	}
	said, saidMixed := Origins(a.Origins), a.Mixed
	if len(said) == 0 && !saidMixed {
		said, saidMixed = known, mixed
	}
	var err error
	if c.Origins, c.Mixed, err = said.tidy(saidMixed); err != nil {
		return err
	}
	if !all { // where some of the goods come from is not in the register: the member says it
		return nil
	}
	for _, o := range known {
		if !c.Origins.Has(o.Country) && len(c.Origins) > 0 {
			return errs.New(errs.Conflict, "kimberley.origins_differ", "known", known.Words()).At("origins")
		}
	}
	for _, o := range c.Origins {
		if !known.Has(o.Country) {
			return errs.New(errs.Conflict, "kimberley.origins_differ", "known", known.Words()).At("origins")
		}
	}
	return nil
}

// CheckGoods is what customs weighed and counted before it issues a certificate.
type CheckGoods struct {
	Certificate int64   `json:"certificate"`
	Reading     Reading `json:"reading"`
}

// Do notes it. Goods that differ from the application get no certificate.
func (c CheckGoods) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "kimberley.CheckGoods", c, c.Certificate, "check", func(ctx context.Context, tx *db.Tx, x *Certificate, day clock.Date) (lifecycle.Act, string, error) {
		if err := c.Reading.check(); err != nil {
			return "", "", err
		}
		differs, err := x.differs(ctx, tx, c.Reading, day)
		if err == nil && differs {
			err = errs.New(errs.Conflict, "kimberley.goods_differ", "asked", caratWords(x.Weight), "weighed", caratWords(c.Reading.Weight)).At("weight")
		}
		x.Seen = c.Reading
		return "check", "weighed " + caratWords(c.Reading.Weight) + " ct", err
	})
}

// SealGoods notes the seal of the container.
type SealGoods struct {
	Certificate int64  `json:"certificate"`
	Seal        string `json:"seal"`
}

// Do notes it.
func (c SealGoods) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "kimberley.SealGoods", c, c.Certificate, "seal", func(_ context.Context, _ *db.Tx, x *Certificate, _ clock.Date) (lifecycle.Act, string, error) {
		var err error
		x.Seal, err = line(c.Seal, "seal", 60, true)
		return "seal", x.Seal, err
	})
}

// Issue notes the certificate that customs printed, and writes its data sheet.
type Issue struct {
	Certificate int64      `json:"certificate"`
	Number      string     `json:"number"`
	Expires     clock.Date `json:"expires"`
}

// Do issues it.
func (c Issue) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "kimberley.Issue", c, c.Certificate, "issue", func(ctx context.Context, tx *db.Tx, x *Certificate, day clock.Date) (lifecycle.Act, string, error) {
		n, err := number(c.Number, x.Issuer)
		if err != nil {
			return "", "", err
		}
		if _, err := clock.ParseDate(string(c.Expires)); err != nil || c.Expires < day || c.Expires > day.AddDays(366) {
			return "", "", errs.New(errs.Invalid, "kimberley.bad_expiry").At("expires")
		}
		if err := trading(ctx, tx, x.To, "to", day); err != nil {
			return "", "", err
		}
		if err := x.admitted(ctx, tx, day); err != nil {
			return "", "", err
		}
		no, err := used(ctx, tx, x.Issuer, n)
		if err != nil {
			return "", "", err
		}
		if no != 0 {
			return "", "", errs.New(errs.Conflict, "kimberley.used", "name", x.Issuer+" "+n, "certificate", no).At("number")
		}
		x.Number, x.Issued, x.Expires, x.Day = n, day, c.Expires, day
		content, err := x.content(ctx, tx, day)
		if err != nil {
			return "", "", err
		}
		p, err := document.Issue(ctx, tx, k, k.Clock().Now(), document.Draft{Kind: document.KimberleyExport, Subject: x.subject(), Content: content, Readers: []id.ID{x.Member, who.Org}})
		x.Paper = string(p.Code)
		return "issue", x.Name(), err
	})
}

// voidPaper makes the data sheet of a certificate void, if it has one.
func voidPaper(ctx context.Context, tx *db.Tx, k *journal.Keeper, c *Certificate, why string) error {
	if c.Paper == "" {
		return nil
	}
	return document.MakeVoid(ctx, tx, c.Paper, k.Clock().Now(), why)
}
