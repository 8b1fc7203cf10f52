package app

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/admission"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/party"
)

// newcomers are the made-up companies that ask to become members of the demo. Each goes as far
// as its word says: "draft", "clerk" or "notice".
var newcomers = []struct {
	name, nameZh, reg, capital, person, personZh, mail, seat, seatZh, far string
	since                                                                 clock.Date
	sectors                                                               []string
}{
	{"Brightwater Jewellery Co., Ltd.", "明水珠宝有限公司", "91440300MA5GDEMO1", "HK", "Ming Shuilan", "明水兰", "brightwater@demo.invalid", "Shuibei, Luohu, Shenzhen", "深圳市罗湖区水贝", "notice", "2018-06-01", []string{"polished", "jewellery"}},
	{"Quiet Harbour Diamonds Co., Ltd.", "静港钻石有限公司", "91310115MA1KDEMO2", "BE", "Bai Jinghan", "白静涵", "quietharbour@demo.invalid", "Century Avenue, Pudong, Shanghai", "上海市浦东新区世纪大道", "clerk", "2016-04-18", []string{"rough", "polished"}},
	{"Stone Bridge Trading Co., Ltd.", "石桥贸易有限公司", "91320500MA2KDEMO3", "CN", "Ye Zhiqiao", "叶之桥", "stonebridge@demo.invalid", "Pingjiang Road, Suzhou", "苏州市平江路", "draft", "2020-09-10", []string{"polished"}},
}

// admissions lets the newcomers apply, on the day the demo opens.
func (m *demo) admissions(ctx context.Context) error {
	sponsors, err := m.formal(ctx, 2)
	if err != nil {
		return err
	}
	for i := range newcomers {
		if err := m.newcomer(ctx, i, sponsors); err != nil {
			return fmt.Errorf("demo: %s: %w", newcomers[i].name, err)
		}
	}
	return nil
}

// formal are people who sign for the first formal members.
func (m *demo) formal(ctx context.Context, n int) ([]access.Actor, error) {
	var all []access.Actor
	for _, who := range m.keepers {
		c, _, err := party.CategoryOn(ctx, m.keeper.DB(), who.Org, clock.DateOf(m.past.Now(), time.UTC))
		if err != nil {
			return nil, err
		}
		if c == party.Formal && len(all) < n {
			all = append(all, who)
		}
	}
	return all, nil
}

// did is the error of a command whose answer nobody needs.
func did[A any](_ A, err error) error { return err }

func (m *demo) newcomer(ctx context.Context, i int, sponsors []access.Actor) error {
	x, k := &newcomers[i], m.keeper
	made, err := admission.Apply{
		Name: x.name, NameZh: x.nameZh, RegNo: x.reg, Country: "CN", Capital: x.capital, Person: x.person, PersonZh: x.personZh, Email: x.mail, Lang: i18n.Chinese,
	}.Do(ctx, k, setter, id.New())
	if err != nil {
		return err
	}
	p, err := party.PersonByID(ctx, k.DB(), made.Person)
	if err != nil {
		return err
	}
	who := access.Actor{Person: p.ID, Org: p.Post.Org, OrgKind: string(party.Applicant), Name: x.person, OrgName: x.name, Roles: p.Post.Roles, Lang: i18n.Chinese}
	form := admission.Write{
		No: made.No, Name: x.name, NameZh: x.nameZh, RegNo: x.reg, Country: "CN", Capital: x.capital, Since: x.since, Sectors: x.sectors, Premises: x.seat, PremisesZh: x.seatZh,
		Owners: []party.Owner{{Name: x.person, NameZh: x.personZh, Country: "CN", Share: 700_000}},
	}
	if err := did(form.Do(ctx, k, who, id.New())); err != nil || x.far == "draft" {
		return err
	}
	file, kind, err := document.Take(ctx, m.blobs, bytes.NewReader([]byte("%PDF-1.4\n% The fictional business licence of "+x.name+"\n")))
	if err != nil {
		return err
	}
	if err := did(admission.AddFile{No: made.No, Kind: "licence", Lang: admission.Both, Name: "licence.pdf", Type: kind, File: file}.Do(ctx, k, who, id.New())); err != nil {
		return err
	}
	ask := admission.AskSponsors{No: made.No}
	for _, s := range sponsors {
		ask.Members = append(ask.Members, s.OrgNo)
	}
	if err := did(ask.Do(ctx, k, who, id.New())); err != nil {
		return err
	}
	for _, s := range sponsors {
		if err := did(admission.Recommend{No: made.No, Text: "我们与该公司交易多年，信誉良好。"}.Do(ctx, k, s, id.New())); err != nil {
			return err
		}
	}
	if err := did(admission.Submit{No: made.No}.Do(ctx, k, who, id.New())); err != nil {
		return err
	}
	return m.lookedAt(ctx, made.No, x.far == "notice")
}

// lookedAt notes the first points of an application, or all of them and publishes it.
func (m *demo) lookedAt(ctx context.Context, no int64, whole bool) error {
	k, points := m.keeper, admission.Points
	if !whole {
		points = points[:2]
	}
	for _, p := range points {
		if err := did(admission.Note{No: no, Point: p, Result: "ok", Note: "seen", Source: "papers of the applicant"}.Do(ctx, k, m.admin, id.New())); err != nil {
			return err
		}
	}
	if !whole {
		return nil
	}
	if err := did(admission.Check{No: no}.Do(ctx, k, m.admin, id.New())); err != nil {
		return err
	}
	return did(admission.Publish{No: no}.Do(ctx, k, m.admin, id.New()))
}
