package app

import (
	"context"
	"fmt"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/organ"
)

// seated is who sits in an organ of the demo: the first people of members, in the order of
// the world from one on. The first of an organ is its chair.
var seated = []struct {
	organ       string
	first, many int
}{
	{organ.Council, 0, 7}, {organ.Supervision, 7, 3}, {organ.Discipline, 10, 3}, {organ.Arbitration, 13, 3},
}

// organs seats people of the members, and has the council take a resolution in writing; a
// meeting is called, and something waits for it.
func (m *demo) organs(ctx context.Context) error {
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
	if err := seat(organ.President, m.keepers[1].Person, "president"); err != nil {
		return err
	}
	return m.resolved(ctx)
}

// resolved is the council at work.
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
