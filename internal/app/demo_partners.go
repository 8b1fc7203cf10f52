package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/house/partner"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/party"
)

// demoPartner is an organisation around the members, with one person and, when it works with
// the exchange under an agreement, what was agreed.
type demoPartner struct {
	kind             party.OrgKind
	name, zh         string
	person, personZh string
	mail             string
	service, title   string
	scopes           []string
	since            clock.Date
}

// demoPartners are all fictional. The first bank keeps the exchange's accounts.
var demoPartners = []demoPartner{
	{party.Bank, "Bank of the Bund", "外滩银行", "Zheng Kai", "郑凯", "bank", "settlement", "Settlement of deals in four currencies", []string{"bank.read", "bank.file"}, "2020-01-02"},
	{party.Bank, "Suzhou Creek Commercial Bank", "苏州河商业银行", "Fan Rui", "范睿", "bank2", "credit", "Working capital against stones in the vault", []string{"bank.read"}, "2023-06-01"},
	{party.Laboratory, "North Light Gem Laboratory", "北光宝石实验室", "Sun Yue", "孙悦", "laboratory", "grading", "Grading reports for goods of the exchange", []string{"report.read", "report.answer"}, "2021-03-15"},
	{party.Supervisor, "Office of the Diamond Trade", "钻石交易管理办公室", "Ma Jun", "马骏", "supervisor", "", "", nil, ""},
	{party.Carrier, "Secure Air", "安航押运", "Xie Bin", "谢斌", "carrier", "transport", "Carriage of goods to and from the exchange", []string{"shipment.carried"}, "2020-05-18"},
	{party.Bonded, "Waigang Bonded Store", "外港保税仓储", "Luo Jing", "罗静", "bonded", "storage", "Goods kept in bond and forwarded to the exchange", []string{"shipment.carried"}, "2022-09-01"},
	{party.Museum, "Museum of Cut Stones", "琢石博物馆", "Ye Lan", "叶岚", "museum", "exhibition", "Two exhibitions a year", nil, "2024-04-01"},
	{party.Society, "Yangtze Jewellers' Association", "长江珠宝商协会", "Jiang Tao", "蒋涛", "association", "cooperation", "Training of traders and common statistics", nil, "2022-01-01"},
}

// partners are the organisations around the members, each with one person who works for it
// and keeps its people. Agreements are drafted by one administrator and signed by another.
func (m *demo) partners(ctx context.Context) error {
	var err error
	if m.deputed, err = m.deputy(ctx); err != nil {
		return err
	}
	for i := range demoPartners {
		o := &demoPartners[i]
		org, err := m.org(ctx, party.AddOrg{Kind: o.kind, Name: o.name, NameZh: o.zh, Country: "CN", Since: "2020-01-02"})
		if err != nil {
			return err
		}
		if i == 0 {
			m.bank = org
			if err := m.accounts(ctx, m.admin.Org, "62220210011162457", settle.Currencies...); err != nil {
				return err
			}
		}
		p := party.AddPerson{Org: org, Email: o.mail + "@demo.invalid", Name: o.person, NameZh: o.personZh, Lang: i18n.Chinese, Roles: []access.Role{access.Partner, access.PartnerAdmin}}
		if _, err := p.Do(ctx, m.keeper, setter, id.New()); err != nil {
			return fmt.Errorf("demo: %s: %w", p.Email, err)
		}
		if o.service == "" {
			continue
		}
		if o.kind == party.Laboratory {
			if _, err := (market.SetIssuer{Lab: "NGTC", Org: org}).Do(ctx, m.keeper, m.admin, id.New()); err != nil {
				return fmt.Errorf("demo: reports of %s: %w", o.name, err)
			}
		}
		if err := m.agree(ctx, org, o); err != nil {
			return fmt.Errorf("demo: agreement with %s: %w", o.name, err)
		}
	}
	return nil
}

// deputy is a second administrator of the exchange: what wants two people is done by two.
func (m *demo) deputy(ctx context.Context) (access.Actor, error) {
	p := party.AddPerson{Org: m.admin.Org, Email: "deputy@demo.invalid", Name: "Qian Yu", NameZh: "钱瑜", Lang: i18n.Chinese, Roles: []access.Role{access.Admin}}
	added, err := p.Do(ctx, m.keeper, setter, id.New())
	if err != nil {
		return access.Actor{}, fmt.Errorf("demo: %s: %w", p.Email, err)
	}
	return access.Actor{Person: added.Person, Org: m.admin.Org, OrgKind: string(party.Exchange), Name: p.Name, Roles: p.Roles}, nil
}

// agree drafts an agreement that ends two years after the demo opens, puts its paper into the file and signs it.
func (m *demo) agree(ctx context.Context, org id.ID, o *demoPartner) error {
	last := clock.DateOf(m.now, time.UTC).AddDays(2 * 365)
	made, err := partner.Draft{Org: org, Terms: partner.Terms{Service: o.service, Title: o.title, From: o.since, Until: last, Notice: 90, Scopes: o.scopes}}.
		Do(ctx, m.keeper, m.admin, id.New())
	if err != nil {
		return err
	}
	paper := fmt.Sprintf("%s\n%s\n\n%s\n%s – %s\n\nFictional agreement of the demonstration.\n", DemoName, o.name, o.title, o.since, last)
	ref, kind, err := document.Take(ctx, m.blobs, strings.NewReader(paper))
	if err != nil {
		return err
	}
	if _, err := (partner.Attach{No: made.No, Name: "agreement-" + o.mail + ".txt", Type: kind, File: ref}).Do(ctx, m.keeper, m.admin, id.New()); err != nil {
		return err
	}
	_, err = partner.Sign{No: made.No}.Do(ctx, m.keeper, m.deputed, id.New())
	return err
}
