package customs

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/registry/stone"
)

// Element is one declaration element of an HS code (申报要素).
type Element struct {
	Name   string // as the model's JSON has it
	En, Zh string
	Must   bool
}

var (
	brandType  = Element{"brand_type", "brand type", "品牌类型", true}
	preference = Element{"preference", "export preference", "出口享惠情况", true}
	use        = Element{"use", "use", "用途", true}
	working    = Element{"working", "degree of working", "加工程度", true}
	source     = Element{"source", "source", "来源", true}
	spec       = Element{"spec", "weight of each stone", "规格", true}
	shapeOf    = Element{"shape", "shape", "形状", false}
	colour     = Element{"colour", "colour", "颜色", false}
	seller     = Element{"seller", "seller", "签约经销商", false}
	gtin       = Element{"gtin", "GTIN", "GTIN", false}
	cas        = Element{"cas", "CAS", "CAS", false}
	other      = Element{"other", "other", "其他", false}
	kindOf     = Element{"kind", "kind", "种类", true}
	state      = Element{"state", "not strung or set", "状态", true}
	brand      = Element{"brand", "brand", "品牌", false}
	styleNo    = Element{"model", "model", "型号", false}
	material   = Element{"material", "material", "材质", true}
	method     = Element{"method", "method", "工艺", true}
	content    = Element{"content", "content of precious metal", "贵金属含量", true}
)

// elements are the declaration elements by the first digits of the HS code; the longest
// prefix holds.
var elements = map[string][]Element{
	"7102":   {brandType, preference, use, working, source, spec, shapeOf, colour, seller, gtin, cas, other},
	"710210": {brandType, preference, use, working, source, gtin, cas, other},
	"710231": {brandType, preference, use, working, source, gtin, cas, other},
	"7104":   {use, kindOf, working, state, source, brand, styleNo, other},
	"7105":   {use, kindOf, source, spec, other},
	"7113":   {material, method, kindOf, content, brand, styleNo, other},
}

// Elements are those of an HS code; nil when we know none.
func Elements(hs string) []Element {
	for n := len(hs); n >= 4; n-- {
		if e, ok := elements[hs[:n]]; ok {
			return e
		}
	}
	return nil
}

// Unit is the statutory unit of an HS code: carats for natural diamonds, grams for the rest.
func Unit(hs string) string {
	if strings.HasPrefix(hs, "7102") {
		return "克拉"
	}
	return "克"
}

// inUnit is a weight in the statutory unit of the code. A carat is 0.2 g.
func inUnit(hs string, weight int64) string {
	if Unit(hs) == "克拉" {
		return carat.Decimal(weight, 3)
	}
	return carat.Decimal(weight*2, 4)
}

// Model is what the declaration elements of a line say, by their names.
type Model map[string]string

// Text is GModel: the elements in the order of the code, empty ones kept.
func (m Model) Text(hs string) string {
	var parts []string
	for _, e := range Elements(hs) {
		parts = append(parts, m[e.Name])
	}
	return strings.TrimRight(strings.Join(parts, "|"), "|")
}

// missing are the elements that the code wants and the line does not have.
func (m Model) missing(hs string) []string {
	var all []string
	for _, e := range Elements(hs) {
		if e.Must && m[e.Name] == "" {
			all = append(all, e.Name)
		}
	}
	return all
}

// set takes what the member states of a line's elements.
func (m Model) set(hs string, says map[string]string) error {
	for name, v := range says {
		v = strings.TrimSpace(v)
		if !slices.ContainsFunc(Elements(hs), func(e Element) bool { return e.Name == name }) {
			return errs.New(errs.Invalid, "customs.bad_element", "element", name, "hs", hs).At(name)
		}
		if !utf8.ValidString(v) || strings.ContainsFunc(v, func(r rune) bool { return unicode.IsControl(r) || r == '|' }) || utf8.RuneCountInString(v) > 100 {
			return errs.New(errs.Invalid, "customs.bad_field", "field", name, "max", 100).At(name)
		}
		if v == "" {
			delete(m, name)
		} else {
			m[name] = v
		}
	}
	return nil
}

// begin fills in what follows from the line itself.
func (l *Line) begin(in bool, shape, color string) {
	say := func(e Element, v string) {
		if v != "" && slices.Contains(Elements(l.HS), e) {
			l.Model[e.Name] = strings.ReplaceAll(v, "|", "/") // which would begin the next element
		}
	}
	l.Model = Model{}
	say(brandType, "无品牌")
	say(preference, map[bool]string{true: "不适用于进口报关单", false: "不能确定"}[in])
	say(use, "首饰用")
	say(working, map[bool]string{true: "未加工", false: "已加工"}[l.Rough])
	say(source, map[bool]string{true: "合成", false: "天然"}[l.Kind == LabGrown])
	say(kindOf, map[bool]string{true: "合成钻石", false: "钻石"}[l.Kind == LabGrown])
	say(state, "未成串或镶嵌")
	say(spec, l.band())
	say(shapeOf, shape)
	say(colour, color)
}

// band says what each stone of the line weighs: one stone its weight, several the average.
func (l *Line) band() string {
	if l.Pieces <= 1 {
		return carat.Decimal(l.Weight, 3) + "克拉"
	}
	return "平均" + carat.Decimal(l.Weight/l.Pieces, 3) + "克拉"
}

// Kinds of goods, as the registry of stones names them.
var (
	Natural  = stone.Natural.String()
	LabGrown = stone.LabGrown.String()
	Treated  = stone.Treated.String()
)

var nameOf = map[string]string{Natural: "天然钻石", LabGrown: "合成钻石", Treated: "经处理钻石"}

// goodsName is GName: kind and degree of working.
func (l *Line) goodsName() string {
	if l.Rough {
		return "毛坯" + nameOf[l.Kind]
	}
	return "已加工" + nameOf[l.Kind]
}
