package app

import (
	"context"
	"errors"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/signin"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// setter is who sets a house up: the command line.
var setter = access.System("setup")

// Beginning is what a new house starts with.
type Beginning struct {
	Name    string // in Latin letters
	NameZh  string
	Country string // of the exchange, ISO 3166-1 alpha-2
	Zone    string // IANA
	Preset  settings.Preset
	Origin  string // where browsers find it
	Admin   string // e-mail address of its first administrator
	Mode    settings.Mode
}

// presets are what a preset says when the operator does not: SDE and GZDE are in China,
// whose one zone is Asia/Shanghai.
var presets = map[settings.Preset]Beginning{
	settings.SDE:   {Name: "Shanghai Diamond Exchange", NameZh: "上海钻石交易所", Country: "CN", Zone: "Asia/Shanghai"},
	settings.GZDE:  {Name: "Guangzhou Diamond Exchange", NameZh: "广州钻石交易中心", Country: "CN", Zone: "Asia/Shanghai"},
	settings.Plain: {Name: "Diamond Exchange", NameZh: "钻石交易所", Zone: "UTC"},
}

// filled takes from the preset what was left out.
func (b Beginning) filled() Beginning {
	p := presets[b.Preset]
	for _, f := range []struct{ to, from *string }{{&b.Name, &p.Name}, {&b.NameZh, &p.NameZh}, {&b.Country, &p.Country}, {&b.Zone, &p.Zone}} {
		if *f.to == "" {
			*f.to = *f.from
		}
	}
	if b.Mode == "" {
		b.Mode = settings.Live
	}
	return b
}

// Begin sets a house up where none is, and gives the one-time link by which its first
// administrator chooses a password.
func Begin(ctx context.Context, where string, b Beginning) (link string, err error) {
	d, err := db.Open(ctx, where, db.Options{})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	k := journal.New(d, clock.System{})
	if _, err := settings.Now(ctx, d); err == nil {
		return "", errs.New(errs.Conflict, "settings.begun")
	} else if !errs.Is(err, "settings.none") {
		return "", err
	}
	h, admin, err := b.filled().write(ctx, k)
	if err != nil {
		return "", err
	}
	seal, err := signin.SealFor(ctx, d)
	if err != nil {
		return "", err
	}
	desk, err := signin.New(signin.Config{Keeper: k, Seal: seal, Origin: h.Origin, Issuer: h.Name, Zone: h.Location()})
	if err != nil {
		return "", err
	}
	return desk.First(ctx, setter, id.New(), admin)
}

// write makes the exchange's own organisation, its first administrator, its calendar, and
// last the settings: a house that was set up half is set up again from the start.
func (b Beginning) write(ctx context.Context, k *journal.Keeper) (settings.House, id.ID, error) {
	var none settings.House
	zone, err := settings.Zone(b.Zone)
	if err != nil {
		return none, id.ID{}, err
	}
	today := clock.DateOf(k.Clock().Now(), zone)
	house, err := b.house(ctx, k, today)
	if err != nil {
		return none, id.ID{}, err
	}
	admin, err := b.admin(ctx, k, house)
	if err != nil {
		return none, id.ID{}, err
	}
	if err := b.calendar(ctx, k, today); err != nil {
		return none, id.ID{}, err
	}
	if err := b.currencies(ctx, k, today); err != nil {
		return none, id.ID{}, err
	}
	h, err := settings.Begin{Mode: b.Mode, Change: settings.Change{
		Name: b.Name, NameZh: b.NameZh, Zone: b.Zone, Preset: b.Preset, Origin: b.Origin, Currency: money.USD,
	}}.Do(ctx, k, setter, id.New())
	return h, admin, err
}

func (b Beginning) house(ctx context.Context, k *journal.Keeper, today clock.Date) (id.ID, error) {
	o, err := party.House(ctx, k.DB())
	if err == nil {
		return o.ID, nil
	}
	if !errs.Is(err, "party.no_org") {
		return id.ID{}, err
	}
	made, err := party.AddOrg{Kind: party.Exchange, Name: b.Name, NameZh: b.NameZh, Country: b.Country, Since: today}.Do(ctx, k, setter, id.New())
	return made.Org, err
}

func (b Beginning) admin(ctx context.Context, k *journal.Keeper, house id.ID) (id.ID, error) {
	p, err := party.PersonByEmail(ctx, k.DB(), b.Admin)
	if err == nil {
		return p.ID, nil
	}
	if !errs.Is(err, "party.no_person") {
		return id.ID{}, err
	}
	made, err := party.AddPerson{
		Org: house, Email: b.Admin, Name: "Administrator", NameZh: "管理员", Lang: i18n.English,
		Roles: []access.Role{access.Admin, access.Staff},
	}.Do(ctx, k, setter, id.New())
	return made.Person, err
}

// calendar gives the house the week of its preset from today on, unless it has one.
func (b Beginning) calendar(ctx context.Context, k *journal.Keeper, today clock.Date) error {
	week, ok := calendar.Preset(string(b.Preset), b.Zone)
	if !ok {
		return nil
	}
	have, err := calendar.Load(ctx, k.DB())
	if err != nil {
		return err
	}
	if _, has := have.Week(today); has {
		return nil
	}
	_, err = calendar.Begin(week, today).Do(ctx, k, setter, id.New())
	return err
}

// currencies notes what goods are paid in and by whose word, where the preset says so.
func (b Beginning) currencies(ctx context.Context, k *journal.Keeper, today clock.Date) error {
	if b.Preset != settings.SDE && b.Preset != settings.GZDE {
		return nil
	}
	for _, r := range append(deal.ChinaCurrencies(today), deal.ChinaModes(today)...) {
		if _, err := r.Do(ctx, k, setter, id.New()); err != nil {
			return err
		}
	}
	return nil
}
