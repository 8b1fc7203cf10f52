package world

import (
	"fmt"

	"openbourse/internal/base/clock"
)

// Member is a company of the exchange, registered in the home market.
type Member struct {
	Name, NameZh string
	Country      string // ISO 3166-1 alpha-2
	RegNo        string
	Since        clock.Date
	People       []Person
	Principal    *Principal // a foreign company that consigns through it
}

// Principal is a foreign company.
type Principal struct{ Name, NameZh, Country string }

// Person works for a member.
type Person struct{ Name, NameZh, Mail string }

// companies are made up; each has a Latin and a Chinese name.
var companies = [...][3]string{
	{"HP", "Huangpu Brilliants Co., Ltd.", "黄浦明钻有限公司"},
	{"LJ", "Lujiazui Light Trading Co., Ltd.", "陆家嘴光石贸易有限公司"},
	{"BW", "Blue-and-White Diamonds Co., Ltd.", "青花钻石有限公司"},
	{"SZ", "Scheldt & Zoon Trading Co., Ltd.", "思凯德贸易有限公司"},
	{"PR", "Pearl River Gems Co., Ltd.", "珠江宝石有限公司"},
	{"NB", "North Bund Stones Co., Ltd.", "北外滩钻业有限公司"},
	{"EW", "Eight Winds Jewels Co., Ltd.", "八风珠宝有限公司"},
	{"TS", "Tidal Star Diamonds Co., Ltd.", "潮星钻石有限公司"},
	{"JN", "Jiangnan Facet Co., Ltd.", "江南刻面有限公司"},
	{"WT", "White Tower Trading Co., Ltd.", "白塔贸易有限公司"},
	{"CX", "Cloud Crane Diamonds Co., Ltd.", "云鹤钻石有限公司"},
	{"GH", "Green Harbour Gems Co., Ltd.", "青港宝石有限公司"},
	{"YL", "Yulan Brilliants Co., Ltd.", "玉兰明钻有限公司"},
	{"DS", "Double Spring Stones Co., Ltd.", "双泉石业有限公司"},
	{"KT", "Kite & Shield Co., Ltd.", "鸢盾贸易有限公司"},
	{"MQ", "Marquise House Co., Ltd.", "马眼阁珠宝有限公司"},
	{"OC", "Octagon Trading Co., Ltd.", "八角贸易有限公司"},
	{"LT", "Lantern Street Gems Co., Ltd.", "灯笼街宝石有限公司"},
	{"HS", "Hushan Diamonds Co., Ltd.", "虎山钻石有限公司"},
	{"QF", "Qingfeng Facets Co., Ltd.", "清风钻业有限公司"},
	{"RM", "River Mouth Stones Co., Ltd.", "江口石业有限公司"},
	{"SL", "Silver Loupe Co., Ltd.", "银镜珠宝有限公司"},
	{"TB", "Three Bridges Trading Co., Ltd.", "三桥贸易有限公司"},
	{"VG", "Vermilion Gate Jewels Co., Ltd.", "朱门珠宝有限公司"},
	{"XH", "Xuhui Rough & Polished Co., Ltd.", "徐汇毛坯成品有限公司"},
	{"ZJ", "Zhujiajiao Gems Co., Ltd.", "朱家角宝石有限公司"},
	{"AL", "Autumn Lake Diamonds Co., Ltd.", "秋湖钻石有限公司"},
	{"BD", "Bamboo Dew Brilliants Co., Ltd.", "竹露明钻有限公司"},
	{"CL", "Cobalt Lane Co., Ltd.", "钴蓝里贸易有限公司"},
	{"DM", "Dragon Mouth Trading Co., Ltd.", "龙口贸易有限公司"},
	{"ES", "Evening Star Gems Co., Ltd.", "长庚宝石有限公司"},
	{"FM", "Five Mulberries Co., Ltd.", "五桑珠宝有限公司"},
	{"GB", "Golden Balance Diamonds Co., Ltd.", "金秤钻石有限公司"},
	{"HC", "Hundred Carats Trading Co., Ltd.", "百克拉贸易有限公司"},
	{"IP", "Ivory Pagoda Jewels Co., Ltd.", "象牙塔珠宝有限公司"},
	{"JS", "Jade Steps Stones Co., Ltd.", "玉阶石业有限公司"},
	{"KL", "Kunlun Light Co., Ltd.", "昆仑之光钻石有限公司"},
	{"LB", "Lotus Bud Diamonds Co., Ltd.", "莲蕊钻石有限公司"},
	{"MN", "Moon Needle Gems Co., Ltd.", "月针宝石有限公司"},
	{"NS", "Nine Swallows Co., Ltd.", "九燕贸易有限公司"},
}

var principals = [...]Principal{
	{"Scheldt & Zoon BV", "思凯德父子公司", "BE"},
	{"Meer Diamonds BV", "米尔钻石公司", "BE"},
	{"Girnar Star Exports", "吉尔纳之星出口公司", "IN"},
	{"Sabarmati Gems LLP", "萨巴马蒂宝石", "IN"},
	{"Yarkon Polished Ltd.", "亚孔抛光公司", "IL"},
	{"Okavango Light (Pty) Ltd.", "奥卡万戈之光", "BW"},
	{"Creek Street Diamonds DMCC", "溪街钻石", "AE"},
	{"Harbour Lane Gems Ltd.", "港里宝石", "HK"},
}

var (
	families = [...][2]string{{"Lin", "林"}, {"Chen", "陈"}, {"Shen", "沈"}, {"Gu", "顾"}, {"Lu", "陆"}, {"Xu", "徐"}, {"Zhou", "周"}, {"Tang", "唐"}, {"Fang", "方"}, {"Qian", "钱"}, {"He", "何"}}
	given    = [...][2]string{{"Yuqing", "雨青"}, {"Mingzhe", "明哲"}, {"Anran", "安然"}, {"Haoyu", "浩宇"}, {"Siqi", "思齐"}, {"Wenbo", "文博"}, {"Ruolan", "若兰"}, {"Zihan", "子涵"}, {"Jiaming", "嘉明"}, {"Xinyi", "心怡"}, {"Yichen", "奕辰"}, {"Shuyun", "书韵"}, {"Tianyu", "天宇"}}
)

// Companies are the members of the world in the order of Listing.Member, at most 40.
func (w World) Companies() []Member {
	out := make([]Member, min(w.Members, len(companies)))
	for i := range out {
		d := throw(w.Seed, 2, int64(i))
		c := companies[i]
		m := Member{Name: c[1], NameZh: c[2], Country: "CN", RegNo: fmt.Sprintf("91310115MA1K%06d", d.upTo(1_000_000)), Since: clock.Date(fmt.Sprintf("%d-%02d-01", d.in(2003, 2025), d.in(1, 12)))}
		for k := range 2 {
			f, g := families[(i+5*k)%len(families)], given[(i*3+7*k)%len(given)]
			m.People = append(m.People, Person{Name: f[0] + " " + g[0], NameZh: f[1] + g[1], Mail: fmt.Sprintf("%s.%d@demo.invalid", lower(c[0]), k+1)})
		}
		if i%5 == 3 {
			m.Principal = &principals[i/5]
		}
		out[i] = m
	}
	return out
}

func lower(s string) string {
	b := []byte(s)
	for i := range b {
		b[i] |= 0x20
	}
	return string(b)
}

// Prefix begins a member's stock numbers.
func Prefix(member int) string {
	if member >= 1 && member <= len(companies) {
		return companies[member-1][0]
	}
	return fmt.Sprintf("M%d", member)
}
