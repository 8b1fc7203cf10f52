package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"openbourse/internal/app/passage"
	"openbourse/internal/app/world"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// DemoName is the fictional exchange.
const (
	DemoName   = "Huangpu Diamond Exchange"
	DemoNameZh = "黄浦钻石交易所"
)

// demoDays is over how many past days the members of the demo brought their stock: less
// than a lease lasts.
const demoDays = 3

// Demo makes the fictional exchange at a place where no house is: members, their people,
// partners, and n stones that came in as stock files. On a place that is a demo already
// it changes nothing.
func Demo(ctx context.Context, where, origin string, n int64) (err error) {
	d, err := db.Open(ctx, where, db.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	h, err := settings.Now(ctx, d)
	switch {
	case err == nil && h.Mode == settings.Demo:
		return whole(ctx, d)
	case err == nil:
		return errs.New(errs.Conflict, "settings.begun")
	case !errs.Is(err, "settings.none"):
		return err
	}
	now := clock.System{}.Now()
	b := Beginning{Name: DemoName, NameZh: DemoNameZh, Preset: settings.SDE, Origin: origin, Admin: "admin@demo.invalid", Mode: settings.Demo}.filled()
	m := &demo{now: now, world: world.Demo}
	if m.zone, err = settings.Zone(b.Zone); err != nil {
		return err
	}
	m.past = &clock.Fixed{Instant: clock.At(m.firstImport().Day().Time().AddDate(0, 0, -3))}
	m.keeper = journal.New(d, m.past)
	if m.blobs, err = blob.New(d, m.past); err != nil {
		return err
	}
	m.writeFiles(n) // meanwhile: it takes no part of the store
	defer func() { err = errors.Join(err, m.dropFiles()) }()
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return m.staff(ctx, b) }, m.customs, m.partners, m.members,
		func(ctx context.Context) error { return b.calendar(ctx, m.keeper, clock.DateOf(m.past.Now(), m.zone)) }, m.planned,
		func(ctx context.Context) error { return m.reach(ctx, now.Add(-demoNewsDays*24*time.Hour)) },
		func(ctx context.Context) error { return m.settings(ctx, b) }, // admissions go by the preset
		m.seats, m.applied, m.news, m.resolved, m.honours,
		m.stock, func(ctx context.Context) error { return m.border(ctx, b) },
		func(ctx context.Context) error { return m.reach(ctx, now) },
		func(ctx context.Context) error { return m.rate(ctx, clock.DateOf(now, m.zone)) },
		m.trades, m.sold, m.memberships, m.admissions, m.filing,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// whole refuses a demo that was cut off in the making: filing, its last step, is not done.
func whole(ctx context.Context, d *db.DB) error {
	done, err := party.OfficeValidates(ctx, d, clock.At(demoFiling.Time()))
	if err == nil && !done {
		err = errors.New("demo: it was cut off in the making: remove the data folder and begin again")
	}
	return err
}

// demo makes the fictional exchange on a clock that runs through the past days.
type demo struct {
	now       clock.Instant // when it opens
	zone      *time.Location
	world     world.World
	keeper    *journal.Keeper
	blobs     *blob.Store
	past      *clock.Fixed
	admin     access.Actor             // of the exchange
	deputed   access.Actor             // a second administrator
	bank      id.ID                    // on the exchange
	numbers   []int64                  // members' numbers in the order of the world
	keepers   []access.Actor           // who keeps each member's stock
	officer   access.Actor             // of customs
	second    access.Actor             // who confirms what one officer may not release alone
	importing []access.Actor           // for the members in the import ranking
	dues      []due                    // of the past, the next first
	asking    []*applying              // newcomers who apply on the day the demo opens
	play      *passage.Play            // of the border, for trade to go on with
	sale      int64                    // the first deal
	written   func() ([]*spool, error) // the stock files of the members, when they are there
	heard     int64                    // entry up to which organs and honours have followed
	rated     clock.Date               // month whose customs rate is noted
}

// settings writes the settings, by which admissions and letters go, and rules of the house:
// goods under customs control are paid at the bank, as in China, and the rest of the market
// either way, so that visitors meet both; and what a dollar is in the other currencies, so that
// asked prices are reckoned in them.
func (m *demo) settings(ctx context.Context, b Beginning) error {
	if _, _, err := b.write(ctx, m.keeper); err != nil {
		return err
	}
	today := clock.DateOf(m.keeper.Clock().Now(), m.zone)
	rules := []rule.Set{{Name: "settle.mode", Value: settle.Either, From: today, Source: "the fictional exchange: goods that customs does not know are paid either way", Mark: rule.Proposal}}
	for _, c := range [][2]string{{"CNY", "7.10"}, {"EUR", "0.866"}, {"HKD", "7.80"}} { // as rate has them
		rules = append(rules, rule.Set{Name: "settle.rate", Item: c[0], Value: c[1], From: today, Source: "the fictional exchange", Mark: rule.Proposal})
	}
	for _, set := range rules {
		if _, err := set.Do(ctx, m.keeper, setter, id.New()); err != nil {
			return fmt.Errorf("demo: rule %s: %w", set.Name, err)
		}
	}
	return nil
}

// staff is the exchange's own administrator.
func (m *demo) staff(ctx context.Context, b Beginning) error {
	house, err := b.house(ctx, m.keeper, clock.DateOf(m.past.Now(), time.UTC))
	if err != nil {
		return err
	}
	admin, err := b.admin(ctx, m.keeper, house)
	m.admin = access.Actor{Person: admin, Org: house, OrgKind: string(party.Exchange), Name: "Administrator", Roles: []access.Role{access.Admin, access.Staff}}
	return err
}

// rate is the customs rate of a day's month, so that prices over the border show in yuan.
func (m *demo) rate(ctx context.Context, day clock.Date) error {
	first := day[:8] + "01"
	if m.rated == first {
		return nil
	}
	m.rated = first
	for _, c := range [][2]string{{"USD", "7.10"}, {"EUR", "8.20"}, {"HKD", "0.91"}} {
		set := rule.Set{Name: "duty.customs_rate", Item: c[0], Value: c[1], From: first, Source: "the fictional exchange: USD as in the worked examples, EUR and HKD made up", Mark: rule.Proposal}
		if _, err := set.Do(ctx, m.keeper, setter, id.New()); err != nil {
			return fmt.Errorf("demo: the customs rate: %w", err)
		}
	}
	return nil
}

// officers work for customs on the exchange: two, because a large release wants two.
var officers = [...]party.AddPerson{
	{Email: "officer@demo.invalid", Name: "Liu Min", NameZh: "刘敏"}, {Email: "officer2@demo.invalid", Name: "Zhao Peng", NameZh: "赵鹏"},
}

// customs is the office on the exchange. The administrator may add its first person, who
// adds the others.
func (m *demo) customs(ctx context.Context) error {
	office, err := m.org(ctx, party.AddOrg{Kind: party.Customs, Name: "Huangpu Exchange Customs", NameZh: "黄浦交易所海关", Country: "CN", Since: "2020-01-02"})
	if err != nil {
		return err
	}
	first := party.AddPerson{Org: office, Email: "customs@demo.invalid", Name: "Wang Lei", NameZh: "王磊", Lang: i18n.Chinese, Roles: []access.Role{access.CustomsAdmin}}
	added, err := first.Do(ctx, m.keeper, m.admin, id.New())
	if err != nil {
		return fmt.Errorf("demo: %s: %w", first.Email, err)
	}
	head := access.Actor{Person: added.Person, Org: office, OrgKind: string(party.Customs), Name: first.Name, Roles: first.Roles}
	for i, to := range []*access.Actor{&m.officer, &m.second} {
		p := officers[i]
		p.Org, p.Lang, p.Roles = office, i18n.Chinese, []access.Role{access.Officer}
		made, err := p.Do(ctx, m.keeper, head, id.New())
		if err != nil {
			return fmt.Errorf("demo: %s: %w", p.Email, err)
		}
		*to = access.Actor{Person: made.Person, Org: office, OrgKind: string(party.Customs), Name: p.Name, Roles: p.Roles}
	}
	return nil
}

func (m *demo) org(ctx context.Context, o party.AddOrg) (id.ID, error) {
	made, err := o.Do(ctx, m.keeper, setter, id.New())
	if err != nil {
		return id.ID{}, fmt.Errorf("demo: %s: %w", o.Name, err)
	}
	return made.Org, nil
}

// accounts are those of an organisation at the bank on the exchange, in those currencies: the
// exchange's, to which settlements are paid, and a member's dedicated ones.
func (m *demo) accounts(ctx context.Context, org id.ID, stem string, currencies ...money.Currency) error {
	for i, c := range currencies {
		a := settle.OpenAccount{Org: org, Currency: c, Account: fmt.Sprintf("%s0%d", stem, i+1), BIC: "BUNDCNSH", Bank: m.bank}
		if _, err := a.Do(ctx, m.keeper, setter, id.New()); err != nil {
			return fmt.Errorf("demo: account in %s: %w", c, err)
		}
	}
	return nil
}

// members are the companies of the world with their people and principals. The first
// person of each trades and keeps the stock, the second administers.
func (m *demo) members(ctx context.Context) error {
	for _, c := range m.world.Companies() {
		made, err := party.AddOrg{Kind: party.Member, Name: c.Name, NameZh: c.NameZh, Country: c.Country, RegNo: c.RegNo, Since: c.Since}.Do(ctx, m.keeper, setter, id.New())
		if err != nil {
			return fmt.Errorf("demo: %s: %w", c.Name, err)
		}
		if err := m.category(ctx, made.Org, c.Since); err != nil {
			return fmt.Errorf("demo: %s: %w", c.Name, err)
		}
		roles := [][]access.Role{{access.Trader, access.StockKeeper}, {access.Trader, access.MemberAdmin}}
		for i, p := range c.People {
			added, err := party.AddPerson{Org: made.Org, Email: p.Mail, Name: p.Name, NameZh: p.NameZh, Lang: i18n.English, Roles: roles[i%2]}.Do(ctx, m.keeper, setter, id.New())
			if err != nil {
				return fmt.Errorf("demo: %s: %w", p.Mail, err)
			}
			if _, err := (party.FileRepresentative{Person: added.Person, Source: "demo filing"}).Do(ctx, m.keeper, setter, id.New()); err != nil {
				return fmt.Errorf("demo: %s: %w", p.Mail, err)
			}
			if i == 0 {
				m.keepers = append(m.keepers, access.Actor{Person: added.Person, Org: made.Org, OrgNo: made.No, OrgKind: string(party.Member), Name: p.Name, OrgName: c.Name, Roles: roles[0]})
				if c.Since < m.firstImport().Day() && len(m.importing) < importers {
					m.importing = append(m.importing, m.keepers[len(m.keepers)-1])
				}
			}
		}
		m.numbers = append(m.numbers, made.No)
		if err := m.accounts(ctx, made.Org, fmt.Sprintf("622202100122%05d", made.No), money.USD, money.CNY); err != nil {
			return err
		}
		if p := c.Principal; p != nil {
			if _, err := (party.AddOrg{Kind: party.Principal, Name: p.Name, NameZh: p.NameZh, Country: p.Country, Via: made.Org, Since: c.Since}).
				Do(ctx, m.keeper, setter, id.New()); err != nil {
				return fmt.Errorf("demo: %s: %w", p.Name, err)
			}
		}
	}
	return nil
}

// probation is how many years a member of the demo was preparatory before it became formal.
const probation = 2

// category says what kind of member a company of the world was since when.
func (m *demo) category(ctx context.Context, org id.ID, since clock.Date) error {
	formal := clock.Date(since.Time().AddDate(probation, 0, 0).Format(time.DateOnly))
	lines := []party.SetCategory{{Category: party.Preparatory, From: since, Until: formal}}
	if formal <= clock.DateOf(m.now, time.UTC) {
		lines = []party.SetCategory{{Category: party.Preparatory, From: since, Until: formal}, {Category: party.Formal, From: formal}}
	}
	for _, l := range lines {
		l.Org, l.Source = org, "the fictional register of members"
		if _, err := l.Do(ctx, m.keeper, setter, id.New()); err != nil {
			return err
		}
	}
	return nil
}

// stock brings the stones in as a dealer does: a file for each member, read, staged, published.
func (m *demo) stock(ctx context.Context) error {
	files, err := m.written()
	if err != nil {
		return err
	}
	step := (demoDays*24*time.Hour - demoBorder) / time.Duration(len(files)+1)
	for i, f := range files {
		m.past.Instant = m.past.Instant.Add(step)
		if err := m.bring(ctx, i, f); err != nil {
			return fmt.Errorf("demo: stock of member %d: %w", m.numbers[i], err)
		}
	}
	return nil
}

func (m *demo) bring(ctx context.Context, i int, f *spool) error {
	_, err := Bring(ctx, m.keeper, m.blobs, m.keepers[i], Bringing{
		Member: m.numbers[i], Mode: market.Replace, Name: world.Prefix(i+1) + ".csv", Publish: true,
	}, f.file)
	return err
}
