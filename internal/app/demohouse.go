package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/honour"
	"openbourse/internal/house/justice"
	"openbourse/internal/house/membership"
	"openbourse/internal/house/organ"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/journal"
)

// seated is who sits in an organ of the demo: the first people of members, in the order of
// the world from one on. The first of an organ is its chair.
var seated = []struct {
	organ       string
	first, many int
}{
	{organ.Council, 0, 7}, {organ.Supervision, 7, 3}, {organ.Discipline, 10, 3}, {organ.Arbitration, 13, 3},
}

// seats are people of the members in the organs.
func (m *demo) seats(ctx context.Context) error {
	head, _, err := m.keeper.Head(ctx)
	if err != nil {
		return err
	}
	m.heard = head // nobody was asked anything before
	today := clock.DateOf(m.past.Now(), time.UTC)
	from := clock.Date(fmt.Sprintf("%d-01-01", today.Time().Year()))
	until := clock.Date(fmt.Sprintf("%d-01-01", today.Time().Year()+3))
	seat := func(code string, person id.ID, post string) error {
		_, err := organ.Begin{Organ: code, Person: person, Post: post, From: from, Until: until, Source: "demo: first people of the organ"}.Do(ctx, m.keeper, m.admin, id.New())
		if err != nil {
			return fmt.Errorf("demo: a seat in the %s: %w", code, err)
		}
		return nil
	}
	for _, s := range seated {
		for i := range s.many {
			post := "member"
			switch i {
			case 0:
				post = "chair"
			case 1:
				post = "deputy"
			}
			if err := seat(s.organ, m.keepers[s.first+i].Person, post); err != nil {
				return err
			}
		}
	}
	if err := seat(organ.Council, m.admin.Person, "secretary"); err != nil {
		return err
	}
	return seat(organ.President, m.keepers[1].Person, "president")
}

// resolved is the council at work: it takes a resolution in writing; a meeting is called, and
// something waits for it.
func (m *demo) resolved(ctx context.Context) error {
	texts := []organ.Raise{
		{Organ: organ.Council, Title: i18n.Text{
			i18n.English: "Viewing desks on the second floor", i18n.Chinese: "二层看货台", i18n.Dutch: "Kijktafels op de tweede verdieping", i18n.Russian: "Смотровые столы на втором этаже",
		}, Body: i18n.Text{
			i18n.English: "Twelve desks with daylight lamps are opened to all members on the second floor. They are booked in the deal room.",
			i18n.Chinese: "在二层设十二张配备日光灯的看货台，供全体会员使用，可在交易室中预订。",
			i18n.Dutch:   "Op de tweede verdieping komen twaalf tafels met daglichtlampen voor alle leden. Men boekt ze in de dealkamer.",
			i18n.Russian: "На втором этаже для всех участников открываются двенадцать столов с лампами дневного света. Их заказывают в комнате сделки.",
		}},
		{Organ: organ.Council, Title: i18n.Text{
			i18n.English: "Holidays of the coming year", i18n.Chinese: "下一年度假日安排", i18n.Dutch: "Feestdagen van het komende jaar", i18n.Russian: "Праздничные дни будущего года",
		}, Body: i18n.Text{
			i18n.English: "The trading calendar of the coming year follows the holidays of the State Council.",
			i18n.Chinese: "下一年度交易日历按国务院公布的节假日安排执行。",
			i18n.Dutch:   "De handelskalender van het komende jaar volgt de feestdagen van de Staatsraad.",
			i18n.Russian: "Торговый календарь будущего года следует праздничным дням, установленным Государственным советом.",
		}},
	}
	var items []int64
	for _, t := range texts {
		d, err := t.Do(ctx, m.keeper, m.admin, id.New())
		if err != nil {
			return fmt.Errorf("demo: %s: %w", t.Title[i18n.English], err)
		}
		items = append(items, d.Item)
	}
	if _, err := (organ.Circulate{Organ: organ.Council, Until: m.past.Now().Add(24 * time.Hour), Items: items[:1]}).Do(ctx, m.keeper, m.admin, id.New()); err != nil {
		return fmt.Errorf("demo: a decision in writing: %w", err)
	}
	for i, choice := range []string{"for", "for", "against", "for", "for", "abstain"} {
		if _, err := (organ.Vote{Item: items[0], Choice: choice}).Do(ctx, m.keeper, m.keepers[i], id.New()); err != nil {
			return fmt.Errorf("demo: a vote: %w", err)
		}
	}
	done, err := organ.CloseVote{Item: items[0]}.Do(ctx, m.keeper, m.keepers[0], id.New())
	if err != nil {
		return fmt.Errorf("demo: a resolution: %w", err)
	}
	if _, err := (organ.Publish{Resolution: done.Resolution}).Do(ctx, m.keeper, m.admin, id.New()); err != nil {
		return fmt.Errorf("demo: a resolution: %w", err)
	}
	call := organ.Call{Organ: organ.Council, At: m.past.Now().Add(14 * 24 * time.Hour), Place: "Hall 2", Items: items[1:]}
	if _, err := call.Do(ctx, m.keeper, m.admin, id.New()); err != nil {
		return fmt.Errorf("demo: a meeting: %w", err)
	}
	return nil
}

// honoured is an honour of the demo.
type honoured struct {
	org      string // an organisation of the demo by its name; empty: to says who
	nominate honour.Nominate
	confer   honour.Confer
}

// honours are conferred in the years before: honorary partners, and an award.
func (m *demo) honours(ctx context.Context) error {
	year := int64(m.past.Now().Time().Year())
	for _, x := range []honoured{
		{org: "Bank of the Bund", nominate: honour.Nominate{Kind: "partner", Year: year - 1, Reason: i18n.Text{
			i18n.English: "Every settlement of the year was paid out on its day.", i18n.Chinese: "全年结算款项均按日支付。", i18n.Dutch: "Elke afrekening van het jaar werd op haar dag uitbetaald.", i18n.Russian: "Каждый расчёт за год выплачен в свой день.",
		}}, confer: honour.Confer{Day: clock.Date(fmt.Sprintf("%d-02-23", year)), Place: i18n.Text{
			i18n.English: "Conference of the exchange", i18n.Chinese: "交易所年会", i18n.Dutch: "Conferentie van de beurs", i18n.Russian: "Конференция биржи",
		}, Citation: i18n.Text{
			i18n.English: "For a year in which nobody waited for his money.", i18n.Chinese: "感谢贵行使全体会员全年及时收款。", i18n.Dutch: "Voor een jaar waarin niemand op zijn geld wachtte.", i18n.Russian: "За год, в который никто не ждал своих денег.",
		}}},
		{org: "North Light Gem Laboratory", nominate: honour.Nominate{Kind: "partner", Year: year - 1, Reason: i18n.Text{
			i18n.English: "It opened a desk in the hall and read reports against stones for members.", i18n.Chinese: "在大厅设立服务台，为会员核对报告与钻石。", i18n.Dutch: "Het opende een balie in de hal en vergeleek rapporten met stenen voor leden.", i18n.Russian: "Открыла стол в зале и сверяла отчёты с камнями для участников.",
		}}, confer: honour.Confer{Day: clock.Date(fmt.Sprintf("%d-02-23", year)), Citation: i18n.Text{
			i18n.English: "For light on every stone.", i18n.Chinese: "让每颗钻石都清晰可辨。", i18n.Dutch: "Voor licht op elke steen.", i18n.Russian: "За свет на каждом камне.",
		}}},
		{nominate: honour.Nominate{Kind: "award", Year: year, Name: i18n.Text{
			i18n.English: "Zodiac design prize", i18n.Chinese: "生肖首饰设计奖", i18n.Dutch: "Ontwerpprijs Dierenriem", i18n.Russian: "Премия за дизайн «Зодиак»",
		}, To: i18n.Text{
			i18n.English: "Studio Plum Rain", i18n.Chinese: "梅雨工作室", i18n.Dutch: "Studio Plum Rain", i18n.Russian: "Студия «Сливовый дождь»",
		}, Reason: i18n.Text{
			i18n.English: "A rabbit of laboratory-grown and natural stones, each named for what it is.", i18n.Chinese: "以培育钻石与天然钻石制成的兔形首饰，逐粒如实标明。", i18n.Dutch: "Een konijn van natuurlijke stenen en stenen uit het laboratorium, elk genoemd naar wat het is.", i18n.Russian: "Кролик из природных и выращенных в лаборатории камней, каждый назван своим именем.",
		}}, confer: honour.Confer{Day: clock.Date(fmt.Sprintf("%d-03-01", year)), Citation: i18n.Text{
			i18n.English: "For the design of the year.", i18n.Chinese: "年度最佳设计。", i18n.Dutch: "Voor het ontwerp van het jaar.", i18n.Russian: "За дизайн года.",
		}}},
	} {
		if err := m.honour(ctx, x); err != nil {
			return fmt.Errorf("demo: an honour: %w", err)
		}
	}
	return nil
}

// honour takes one from its nomination through the council to its certificate.
func (m *demo) honour(ctx context.Context, x honoured) error {
	if x.org != "" {
		all, err := party.Orgs(ctx, m.keeper.DB(), party.Filter{})
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(o party.Org) bool { return o.Name == x.org })
		if i < 0 {
			return fmt.Errorf("there is no %s", x.org)
		}
		x.nominate.Org = all[i].ID
	}
	made, err := x.nominate.Do(ctx, m.keeper, m.admin, id.New())
	if err != nil {
		return err
	}
	if err := m.read(ctx); err != nil {
		return err
	}
	if err := m.council(ctx, "honour", made.Honour); err != nil {
		return err
	}
	x.confer.Honour = made.Honour
	_, err = x.confer.Do(ctx, m.keeper, m.admin, id.New())
	return err
}

// council has the council say yes, in writing, to what it is asked.
func (m *demo) council(ctx context.Context, about string, no int64) error {
	item, asked, err := organ.Decision(ctx, m.keeper.DB(), about, no)
	if err != nil {
		return err
	}
	if !asked {
		return fmt.Errorf("the council is not asked about %s %d", about, no)
	}
	if _, err := (organ.Circulate{Organ: organ.Council, Until: m.past.Now().Add(24 * time.Hour), Items: []int64{item.No}}).Do(ctx, m.keeper, m.admin, id.New()); err != nil {
		return err
	}
	for _, who := range m.keepers[:4] {
		if _, err := (organ.Vote{Item: item.No, Choice: "for"}).Do(ctx, m.keeper, who, id.New()); err != nil {
			return err
		}
	}
	if _, err := (organ.CloseVote{Item: item.No}).Do(ctx, m.keeper, m.keepers[0], id.New()); err != nil {
		return err
	}
	return m.read(ctx)
}

// read lets the rooms of the house follow what was written since they read last; while the
// demo is made nothing else does.
func (m *demo) read(ctx context.Context) error {
	follow := []func(context.Context, *journal.Keeper, journal.Entry) (bool, error){
		organ.Apply, honour.Apply, admission.Carry, membership.Apply,
		func(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
			return true, justice.Apply(ctx, k, e)
		},
	}
	for {
		entries, err := m.keeper.After(ctx, m.heard, 1000)
		if err != nil || len(entries) == 0 {
			return err
		}
		for _, e := range entries {
			for _, apply := range follow {
				if _, err := apply(ctx, m.keeper, e); err != nil {
					return err
				}
			}
			m.heard = e.No
		}
	}
}
