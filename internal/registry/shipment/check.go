package shipment

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

const (
	maxText  = 120
	maxMoney = 1_000_000_000_000 // minor units
	maxCarat = carat.Weight(100_000_000_000)
)

var (
	country = regexp.MustCompile(`^[A-Z]{2}$`)
	tariff  = regexp.MustCompile(`^71[0-9]{6}([0-9]{2})?$`)
)

// text trims a line of words; it refuses what is too long or has control signs.
func text(field, s string, must bool) (string, error) {
	s = strings.TrimSpace(s)
	switch {
	case s == "" && must:
		return s, errs.New(errs.Invalid, "shipment.missing", "field", field).At(field)
	case utf8.RuneCountInString(s) > maxText || !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl):
		return s, errs.New(errs.Invalid, "shipment.text", "field", field, "max", maxText).At(field)
	}
	return s, nil
}

// checked gives the head as it is kept.
func (h Head) checked() (Head, error) {
	if !h.Direction.Known() {
		return h, errs.New(errs.Invalid, "shipment.direction").At("direction")
	}
	if h.Mode == "" {
		h.Mode = ways[h.Direction].mode
	}
	for _, f := range []struct {
		name string
		at   *string
		must bool
	}{
		{"counterpart", &h.Counterpart, true},
		{"from_port", &h.From.Port, false},
		{"to_port", &h.To.Port, false},
		{"carrier", &h.Carrier, false},
		{"waybill", &h.Waybill, false},
		{"escort", &h.Escort, false},
		{"policy", &h.Policy, false},
		{"invoice", &h.Invoice, false},
		{"packing", &h.Packing, false},
		{"contract", &h.Contract, false},
		{"carnet", &h.Carnet, false},
		{"handbook", &h.Handbook, false},
		{"refers_paper", &h.RefersPaper, false},
	} {
		var err error
		if *f.at, err = text(f.name, *f.at, f.must); err != nil {
			return h, err
		}
	}
	switch {
	case !slices.Contains(Modes, h.Mode):
		return h, errs.New(errs.Invalid, "shipment.mode", "mode", h.Mode).At("mode")
	case !slices.Contains(Terms, h.Terms):
		return h, errs.New(errs.Invalid, "shipment.terms", "terms", strings.Join(Terms, ", ")).At("terms")
	case !country.MatchString(h.From.Country):
		return h, errs.New(errs.Invalid, "shipment.country").At("from")
	case !country.MatchString(h.To.Country):
		return h, errs.New(errs.Invalid, "shipment.country").At("to")
	case h.Direction.Abroad() && h.From.Country == h.To.Country:
		return h, errs.New(errs.Invalid, "shipment.same_country").At("to")
	case !h.Currency.Known():
		return h, errs.New(errs.Invalid, "shipment.currency", "currency", string(h.Currency)).At("currency")
	case h.Freight < 0 || h.Freight > maxMoney || h.Insurance < 0 || h.Insurance > maxMoney || h.Insured < 0 || h.Insured > maxMoney*100:
		return h, errs.New(errs.Invalid, "shipment.money").At("freight")
	case h.Packages < 1 || h.Packages > 10_000:
		return h, errs.New(errs.Invalid, "shipment.packages").At("packages")
	case h.Gross < 0 || h.Gross > 100_000_000:
		return h, errs.New(errs.Invalid, "shipment.gross").At("gross")
	}
	if h.InvoiceDay != "" {
		if _, err := clock.ParseDate(string(h.InvoiceDay)); err != nil {
			return h, errs.New(errs.Invalid, "shipment.day").At("invoice_day")
		}
	}
	return h, nil
}

// complete refuses to announce what customs would send back.
func (s *Shipment) complete(lines []Line) error {
	for _, f := range []struct{ name, v string }{{"invoice", s.Invoice}, {"packing", s.Packing}, {"invoice_day", string(s.InvoiceDay)}} {
		if f.v == "" {
			return errs.New(errs.Invalid, "shipment.missing", "field", f.name).At(f.name)
		}
	}
	if s.Direction.Abroad() && (s.Carrier == "" || s.Waybill == "") {
		return errs.New(errs.Invalid, "shipment.no_waybill").At("waybill")
	}
	if (s.Direction == InlandOut || s.Direction == InlandBack) && s.Handbook == "" {
		return errs.New(errs.Invalid, "shipment.no_handbook").At("handbook")
	}
	if s.Direction.Back() && s.Refers == 0 || s.Mode == "4561" && s.RefersPaper == "" {
		return errs.New(errs.Invalid, "shipment.no_original").At("refers")
	}
	for i := range lines {
		l := &lines[i]
		if l.Rough && l.Kind != "lab_grown" && s.Direction.Abroad() && s.Direction.In() && l.Kimberley == "" {
			return errs.New(errs.Invalid, "shipment.no_kimberley", "label", l.Label).At("goods")
		}
	}
	return nil
}

// owner is whose goods they are: the member's own, or those of a principal of his.
func (h Head) owner(ctx context.Context, q db.Querier, member id.ID) (id.ID, error) {
	if h.Principal.IsZero() {
		return member, nil
	}
	p, err := party.OrgByID(ctx, q, h.Principal)
	if err != nil && !errs.Is(err, "party.no_org") {
		return id.ID{}, err
	}
	if err != nil || p.Kind != party.Principal || p.Via != member {
		return id.ID{}, errs.New(errs.Invalid, "shipment.principal").At("principal")
	}
	return p.ID, nil
}

// checked gives the good as it is kept.
func (g Good) checked(h *Head) (Good, error) {
	var err error
	if g.Label, err = text("label", g.Label, true); err != nil {
		return g, err
	}
	if g.Kimberley, err = text("kimberley", strings.ToUpper(g.Kimberley), false); err != nil {
		return g, err
	}
	bad := func(key string, more ...any) (Good, error) {
		return g, errs.New(errs.Invalid, key, append([]any{"label", g.Label}, more...)...).At("goods")
	}
	if g.Value == 0 && h.Currency == "USD" {
		g.Value = g.Price
	}
	if _, err := stone.ParseKind(g.Kind); err != nil {
		return bad("shipment.kind")
	}
	switch {
	case !tariff.MatchString(g.HS):
		return bad("shipment.hs", "hs", g.HS)
	case g.Weight <= 0 || g.Weight > maxCarat:
		return bad("shipment.weight")
	case g.Pieces < 1 || g.Pieces > 100_000_000:
		return bad("shipment.pieces")
	case g.Single && g.Pieces > 2:
		return bad("shipment.single")
	case g.Price <= 0 || g.Price > maxMoney:
		return bad("shipment.price")
	case g.Value <= 0 || g.Value > maxMoney:
		return bad("shipment.value")
	case len(g.Origins) > 60 || len(g.Reports) > 20:
		return bad("shipment.many")
	case len(g.Origins) == 0 && g.Rough:
		return bad("shipment.no_origin")
	}
	return g, g.lists()
}

// lists checks origins and reports.
func (g *Good) lists() error {
	var sum int64
	seen := map[string]bool{}
	for _, o := range g.Origins {
		if !country.MatchString(o.Country) || seen[o.Country] || o.Weight <= 0 {
			return errs.New(errs.Invalid, "shipment.origin", "label", g.Label, "country", o.Country).At("goods")
		}
		seen[o.Country] = true
		sum += o.Weight
	}
	if len(g.Origins) > 0 && sum != int64(g.Weight) {
		return errs.New(errs.Invalid, "shipment.shares", "label", g.Label, "sum", carat.Weight(sum).String(), "weight", g.Weight.String()).At("goods")
	}
	for i, r := range g.Reports {
		r, err := text("reports", r, true)
		if err != nil || strings.Contains(r, ";") {
			return errs.New(errs.Invalid, "shipment.report", "label", g.Label).At("goods")
		}
		g.Reports[i] = r
	}
	return nil
}

// quantity is what the good is in the ledger.
func (g *Good) quantity() int64 {
	if g.Single {
		return 1
	}
	return int64(g.Weight)
}

// held refuses a stone that is not wholly its owner's. Part of a parcel is made a parcel of
// its own first: papers and books speak of whole items.
func (g *Good) held(ctx context.Context, q db.Querier, owner id.ID) error {
	a, found, err := ledger.Find(ctx, q, ledger.Title, owner, ledger.Owned)
	if err != nil {
		return err
	}
	var has int64
	if found {
		if has, err = ledger.Position(ctx, q, ledger.Title, g.Stone, a.No); err != nil {
			return err
		}
	}
	if has == 0 {
		return errs.New(errs.Conflict, "shipment.not_yours", "label", g.Label, "stone", g.Stone).At("goods")
	}
	s, found, err := stone.Latest(ctx, q, g.Stone)
	if err != nil {
		return err
	}
	if found && s.Kind.String() != g.Kind {
		return errs.New(errs.Conflict, "shipment.other_kind", "label", g.Label, "kind", s.Kind.String()).At("goods")
	}
	if found && (s.Form == stone.Single || s.Form == stone.Pair) != g.Single {
		return errs.New(errs.Conflict, "shipment.other_form", "label", g.Label).At("goods")
	}
	if has != g.quantity() {
		return errs.New(errs.Conflict, "shipment.part", "label", g.Label, "held", carat.Weight(has).String()).At("goods")
	}
	return nil
}

// free refuses a stone that travels with another shipment already.
func (g *Good) free(ctx context.Context, q db.Querier, not int64) error {
	other, found, err := openOf(ctx, q, g.Stone, not)
	if err == nil && found {
		err = errs.New(errs.Conflict, "shipment.travels", "label", g.Label, "shipment", other).At("goods")
	}
	return err
}

// goods checks all lines and sums them.
func (s *Shipment) goods(ctx context.Context, q db.Querier, owner id.ID, goods []Good) ([]Line, error) {
	switch {
	case len(goods) == 0:
		return nil, errs.New(errs.Invalid, "shipment.no_goods").At("goods")
	case len(goods) > MaxLines:
		return nil, errs.New(errs.TooLarge, "shipment.many_goods", "max", MaxLines).At("goods")
	}
	s.Pieces, s.Weight, s.Value, s.Price = 0, 0, 0, 0
	lines := make([]Line, 0, len(goods))
	seen := map[int64]bool{}
	for i, g := range goods {
		g, err := g.checked(&s.Head)
		if err != nil {
			return nil, err
		}
		if seen[g.Stone] && g.Stone != 0 {
			return nil, errs.New(errs.Invalid, "shipment.twice", "label", g.Label).At("goods")
		}
		seen[g.Stone] = true
		switch {
		case g.Stone == 0 && !s.Direction.In() || g.Stone == 0 && s.Direction.Back() && s.Direction != ZoneBack && s.Direction != InlandBack:
			return nil, errs.New(errs.Invalid, "shipment.no_stone", "label", g.Label).At("goods")
		case g.Stone < 0:
			return nil, errs.New(errs.Invalid, "shipment.no_stone", "label", g.Label).At("goods")
		case g.Stone > 0:
			if err := g.held(ctx, q, owner); err != nil {
				return nil, err
			}
			if err := g.free(ctx, q, s.No); err != nil {
				return nil, err
			}
		}
		s.Pieces, s.Weight, s.Value, s.Price = s.Pieces+g.Pieces, s.Weight+g.Weight, s.Value+g.Value, s.Price+g.Price
		lines = append(lines, Line{No: int64(i + 1), Good: g})
	}
	return lines, nil
}

// refers checks the shipment that goods come back from.
func (s *Shipment) original(ctx context.Context, q db.Querier) error {
	if s.Refers == 0 {
		return nil
	}
	first, found, err := byNo(ctx, q, s.Refers)
	if err == nil && (!found || first.Member != s.Member || first.State == Drafted || first.State == Withdrawn) {
		err = errs.New(errs.Invalid, "shipment.bad_original", "shipment", s.Refers).At("refers")
	}
	return err
}

func (s *Shipment) moved(what string, lines int) fact.ShipmentMoved {
	return fact.ShipmentMoved{
		Shipment: s.No, What: what, State: string(s.State), Direction: string(s.Direction), Member: s.Member, Principal: s.Principal,
		Refers: s.Refers, Lines: int64(lines), Pieces: s.Pieces, Weight: int64(s.Weight), USD: s.Value,
	}
}
