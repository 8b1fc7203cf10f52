package app

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/admission"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/party"
)

// newcomer is a made-up company that asks to become a member of the demo.
type newcomer struct {
	name, nameZh, reg, capital, person, personZh, mail, seat, seatZh string
	since                                                            clock.Date
	sectors                                                          []string

	ago int    // days since its notice went out; 0: it applies on the day the demo opens
	far string // how far it has come: "draft", "clerk", "notice", "objected", "refused", "fee" or "admitted"
}

var newcomers = []newcomer{
	{"Lantern Street Jewels Co., Ltd.", "灯街珠宝有限公司", "91310106MA1GDEMO4", "CN", "Deng Ruojin", "邓若谨", "lanternstreet@demo.invalid", "Huaihai Road, Huangpu, Shanghai", "上海市黄浦区淮海路", "2015-05-20", []string{"polished", "jewellery"}, 46, "admitted"},
	{"Grey Heron Stones Co., Ltd.", "灰鹭石业有限公司", "91330106MA2HDEMO5", "CN", "Pan Liyuan", "潘立原", "greyheron@demo.invalid", "Xixi Road, Hangzhou", "杭州市西溪路", "2019-11-04", []string{"polished"}, 42, "refused"},
	{"Willow Ferry Diamonds Co., Ltd.", "柳渡钻石有限公司", "91320102MA1NDEMO6", "IN", "Liu Duheng", "柳渡恒", "willowferry@demo.invalid", "Taiping Road, Nanjing", "南京市太平路", "2014-08-12", []string{"rough", "polished"}, 38, "fee"},
	{"Brightwater Jewellery Co., Ltd.", "明水珠宝有限公司", "91440300MA5GDEMO1", "HK", "Ming Shuilan", "明水兰", "brightwater@demo.invalid", "Shuibei, Luohu, Shenzhen", "深圳市罗湖区水贝", "2018-06-01", []string{"polished", "jewellery"}, 12, "notice"},
	{"Copper Bell Gems Co., Ltd.", "铜铃宝石有限公司", "91370202MA3TDEMO7", "CN", "Song Tongling", "宋童翎", "copperbell@demo.invalid", "Zhongshan Road, Qingdao", "青岛市中山路", "2017-02-27", []string{"polished", "jewellery"}, 9, "objected"},
	{"Quiet Harbour Diamonds Co., Ltd.", "静港钻石有限公司", "91310115MA1KDEMO2", "BE", "Bai Jinghan", "白静涵", "quietharbour@demo.invalid", "Century Avenue, Pudong, Shanghai", "上海市浦东新区世纪大道", "2016-04-18", []string{"rough", "polished"}, 0, "clerk"},
	{"Stone Bridge Trading Co., Ltd.", "石桥贸易有限公司", "91320500MA2KDEMO3", "CN", "Ye Zhiqiao", "叶之桥", "stonebridge@demo.invalid", "Pingjiang Road, Suzhou", "苏州市平江路", "2020-09-10", []string{"polished"}, 0, "draft"},
}

// Days between the steps of an application that has come further.
const (
	noticeTook  = 31 // from the notice until the council has its say
	objectsOn   = 3
	answersOn   = 4
	upheldOn    = 12
	paysOn      = 35
	outOfOffice = 7 // members from here on have no seat in the council: they sponsor, and object
)

// applied puts what newcomers did in the past weeks on the list of what is due.
func (m *demo) applied(ctx context.Context) error {
	all, err := m.formal(ctx)
	if err != nil {
		return err
	}
	var inCouncil, others []access.Actor
	for _, who := range all {
		if slices.ContainsFunc(m.keepers[:outOfOffice], func(k access.Actor) bool { return k.Person == who.Person }) {
			inCouncil = append(inCouncil, who)
		} else {
			others = append(others, who)
		}
	}
	if len(inCouncil) < 2 || len(others) < 3 {
		return errors.New("demo: too few formal members to sponsor anybody")
	}
	for i := range newcomers {
		x := &applying{demo: m, newcomer: &newcomers[i], sponsors: others[:2], objector: others[2]}
		if x.far == "notice" || x.ago == 0 { // the council has nothing to decide yet: let the first members sponsor
			x.sponsors = inCouncil[:2]
		}
		if x.ago == 0 {
			m.asking = append(m.asking, x)
		} else {
			x.plan()
		}
	}
	slices.SortStableFunc(m.dues, func(a, b due) int { return cmp.Compare(a.at, b.at) })
	return nil
}

// applying is one of the newcomers on its way.
type applying struct {
	*demo
	*newcomer
	sponsors []access.Actor
	objector access.Actor
	who      access.Actor // of the newcomer
	no       int64
}

// plan puts the steps of one that has come to its notice or further on the list.
func (x *applying) plan() {
	on := func(day int, steps ...func(context.Context) error) {
		x.dues = append(x.dues, due{x.now.Add(time.Duration(day-x.ago) * 24 * time.Hour), func(ctx context.Context) error {
			for _, do := range steps {
				if err := do(ctx); err != nil {
					return fmt.Errorf("demo: %s: %w", x.name, err)
				}
			}
			return nil
		}})
	}
	on(0, x.apply)
	switch x.far {
	case "objected":
		on(objectsOn, x.object)
		on(answersOn, x.answer)
	case "refused":
		on(objectsOn, x.object)
		on(upheldOn, x.upheld)
	case "admitted":
		on(paysOn, x.pay)
		fallthrough
	case "fee":
		on(noticeTook, x.adopted)
	}
}

// admissions are those that apply on the day the demo opens.
func (m *demo) admissions(ctx context.Context) error {
	for _, x := range m.asking {
		if err := x.apply(ctx); err != nil {
			return fmt.Errorf("demo: %s: %w", x.name, err)
		}
	}
	return nil
}

// formal are people who sign for the formal members.
func (m *demo) formal(ctx context.Context) ([]access.Actor, error) {
	var all []access.Actor
	for _, who := range m.keepers {
		c, _, err := party.CategoryOn(ctx, m.keeper.DB(), who.Org, clock.DateOf(m.past.Now(), time.UTC))
		if err != nil {
			return nil, err
		}
		if c == party.Formal {
			all = append(all, who)
		}
	}
	return all, nil
}

// did is the error of a command whose answer nobody needs.
func did[A any](_ A, err error) error { return err }

// apply takes it from its application to its notice, or as far as it has come.
func (x *applying) apply(ctx context.Context) error {
	k := x.keeper
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
	x.no = made.No
	x.who = access.Actor{Person: p.ID, Org: p.Post.Org, OrgKind: string(party.Applicant), Name: x.person, OrgName: x.name, Roles: p.Post.Roles, Lang: i18n.Chinese}
	form := admission.Write{
		No: x.no, Name: x.name, NameZh: x.nameZh, RegNo: x.reg, Country: "CN", Capital: x.capital, Since: x.since, Sectors: x.sectors, Premises: x.seat, PremisesZh: x.seatZh,
		Owners: []party.Owner{{Name: x.person, NameZh: x.personZh, Country: "CN", Share: 700_000}},
	}
	if err := did(form.Do(ctx, k, x.who, id.New())); err != nil || x.far == "draft" {
		return err
	}
	if err := x.recommended(ctx); err != nil {
		return err
	}
	if err := did(admission.Submit{No: x.no}.Do(ctx, k, x.who, id.New())); err != nil {
		return err
	}
	return x.lookedAt(ctx)
}

// recommended brings the papers of an application: its licence, and what two sponsors sign.
func (x *applying) recommended(ctx context.Context) error {
	k := x.keeper
	file, kind, err := document.Take(ctx, x.blobs, bytes.NewReader([]byte("%PDF-1.4\n% The fictional business licence of "+x.name+"\n")))
	if err != nil {
		return err
	}
	if err := did(admission.AddFile{No: x.no, Kind: "licence", Lang: admission.Both, Name: "licence.pdf", Type: kind, File: file}.Do(ctx, k, x.who, id.New())); err != nil {
		return err
	}
	ask := admission.AskSponsors{No: x.no}
	for _, s := range x.sponsors {
		ask.Members = append(ask.Members, s.OrgNo)
	}
	if err := did(ask.Do(ctx, k, x.who, id.New())); err != nil {
		return err
	}
	for _, s := range x.sponsors {
		if err := did(admission.Recommend{No: x.no, Text: "我们与该公司交易多年，信誉良好。"}.Do(ctx, k, s, id.New())); err != nil {
			return err
		}
	}
	return nil
}

// lookedAt notes the first points of an application that is at the clerk, or all points, and
// publishes it.
func (x *applying) lookedAt(ctx context.Context) error {
	k, points := x.keeper, admission.Points
	if x.far == "clerk" {
		points = points[:2]
	}
	for _, p := range points {
		if err := did(admission.Note{No: x.no, Point: p, Result: "ok", Note: "seen", Source: "papers of the applicant"}.Do(ctx, k, x.admin, id.New())); err != nil {
			return err
		}
	}
	if x.far == "clerk" {
		return nil
	}
	if err := did(admission.Check{No: x.no}.Do(ctx, k, x.admin, id.New())); err != nil {
		return err
	}
	return did(admission.Publish{No: x.no}.Do(ctx, k, x.admin, id.New()))
}

// object is a member against it: the council is asked.
func (x *applying) object(ctx context.Context) error {
	ground := "They have not paid our invoice of last spring, and did not answer two letters about it."
	if err := did(admission.Object{No: x.no, Ground: ground}.Do(ctx, x.keeper, x.objector, id.New())); err != nil {
		return err
	}
	return x.read(ctx)
}

// answer is what the newcomer says to it.
func (x *applying) answer(ctx context.Context) error {
	no, err := x.objection(ctx)
	if err != nil {
		return err
	}
	return did(admission.Answer{Objection: no, Text: "该账单已于上周付清，付款凭证已交会员部。"}.Do(ctx, x.keeper, x.who, id.New()))
}

// objection is the number of the one that was made.
func (x *applying) objection(ctx context.Context) (int64, error) {
	a, err := admission.Read(ctx, x.keeper.DB(), setter, x.past.Now(), x.no)
	if err == nil && len(a.Objections) != 1 {
		err = fmt.Errorf("%d objections", len(a.Objections))
	}
	if err != nil {
		return 0, err
	}
	return a.Objections[0].No, nil
}

// upheld is the council's word on the objection.
func (x *applying) upheld(ctx context.Context) error {
	no, err := x.objection(ctx)
	if err != nil {
		return err
	}
	return x.council(ctx, "objection", no)
}

// adopted is the council's word on the application, when its notice has ended.
func (x *applying) adopted(ctx context.Context) error {
	if err := admission.Sweep(ctx, x.keeper); err != nil {
		return err
	}
	if err := x.read(ctx); err != nil {
		return err
	}
	return x.council(ctx, "application", x.no)
}

// pay is the cashier, who has the money: the newcomer is a member.
func (x *applying) pay(ctx context.Context) error {
	if err := did(admission.Pay{No: x.no, Reference: fmt.Sprintf("BB%d-00%d41", x.past.Now().Time().Year(), x.no)}.Do(ctx, x.keeper, x.admin, id.New())); err != nil {
		return err
	}
	return x.read(ctx)
}
