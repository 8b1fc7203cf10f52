package customs

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/errs"
)

// Head are the fields of the form that are not about one line, by the names of customs'
// own message (GAC Announcement 2018 No. 67, as public code uses them).
type Head map[string]string

// Field is one field of the head.
type Field struct {
	Name   string // DecHead's
	En, Zh string
	Member bool // the member states it; the others come from the shipment, the register or the rules
	Must   bool // a paper is not lodged without it
	Max    int  // characters
}

// Fields are the head's fields in the order of the form.
var Fields = []Field{
	{Name: "SeqNo", En: "number here", Zh: "内部编号", Max: 18},
	{Name: "EntryId", En: "customs number", Zh: "海关编号", Max: 18},
	{Name: "IEFlag", En: "in or out", Zh: "进出口标志", Must: true, Max: 1},
	{Name: "DeclTrnRel", En: "0 declaration, 2 record list", Zh: "报关单类型", Must: true, Max: 1},
	{Name: "CustomMaster", En: "customs office", Zh: "申报地海关", Must: true, Max: 4},
	{Name: "IEPort", En: "port of entry or exit", Zh: "进出境关别", Member: true, Max: 4},
	{Name: "ManualNo", En: "record number", Zh: "备案号", Member: true, Max: 12},
	{Name: "ContrNo", En: "contract", Zh: "合同协议号", Member: true, Max: 32},
	{Name: "IEDate", En: "day of entry or exit", Zh: "进出口日期", Member: true, Max: 10},
	{Name: "TradeCoScc", En: "credit code of the consignee or consignor", Zh: "境内收发货人统一社会信用代码", Max: 18},
	{Name: "TradeName", En: "consignee or consignor", Zh: "境内收发货人", Must: true, Max: 100},
	{Name: "OverseasConsignorEname", En: "party abroad", Zh: "境外收发货人", Max: 100},
	{Name: "OwnerCodeScc", En: "credit code of the consumer or producer", Zh: "消费使用单位统一社会信用代码", Max: 18},
	{Name: "OwnerName", En: "consumer or producer", Zh: "消费使用单位", Max: 100},
	{Name: "AgentName", En: "customs broker", Zh: "申报单位", Member: true, Max: 100},
	{Name: "TrafMode", En: "mode of transport", Zh: "运输方式", Member: true, Max: 20},
	{Name: "TrafName", En: "flight or vehicle", Zh: "运输工具名称", Max: 50},
	{Name: "BillNo", En: "waybill", Zh: "提运单号", Max: 32},
	{Name: "TradeMode", En: "supervision mode", Zh: "监管方式", Must: true, Max: 4},
	{Name: "CutMode", En: "nature of exemption", Zh: "征免性质", Member: true, Max: 3},
	{Name: "LicenseNo", En: "licence", Zh: "许可证号", Member: true, Max: 20},
	{Name: "TradeCountry", En: "country of consignment or destination", Zh: "启运国(运抵国)", Must: true, Max: 2},
	{Name: "DistinatePort", En: "port of loading or unloading", Zh: "经停港(指运港)", Max: 50},
	{Name: "TransMode", En: "delivery term", Zh: "成交方式", Must: true, Max: 3},
	{Name: "FeeMark", En: "freight", Zh: "运费", Max: 24},
	{Name: "InsurMark", En: "insurance", Zh: "保费", Max: 24},
	{Name: "OtherMark", En: "other costs", Zh: "杂费", Member: true, Max: 24},
	{Name: "PackNo", En: "packages", Zh: "件数", Max: 9},
	{Name: "WrapType", En: "kind of packing", Zh: "包装种类", Member: true, Max: 20},
	{Name: "GrossWet", En: "gross weight, kg", Zh: "毛重(千克)", Member: true, Max: 16},
	{Name: "NetWt", En: "net weight, kg", Zh: "净重(千克)", Must: true, Max: 16},
	{Name: "TradeAreaCode", En: "trading country", Zh: "贸易国(地区)", Max: 2},
	{Name: "GoodsPlace", En: "where the goods are", Zh: "货物存放地点", Max: 100},
	{Name: "PromiseItmes", En: "price statements: special relationship, price influence, royalty, formula, provisional", Zh: "价格说明", Member: true, Must: true, Max: 5},
	{Name: "MarkNo", En: "marks and seals", Zh: "标记唛码", Max: 200},
	{Name: "CorrelationNo", En: "related paper", Zh: "关联报关单", Member: true, Max: 18},
	{Name: "NoteS", En: "notes", Zh: "备注", Member: true, Max: 255},
}

func fieldOf(name string) (Field, bool) {
	i := slices.IndexFunc(Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return Fields[i], true
}

// Value is one field of the head with what it says.
type Value struct {
	Field
	Says string
}

// Values are the fields that say something, in the order of the form.
func (h Head) Values() []Value {
	var all []Value
	for _, f := range Fields {
		if v := h[f.Name]; v != "" {
			all = append(all, Value{f, v})
		}
	}
	return all
}

// missing are the fields a paper of this kind must not leave empty. A record list and what
// goes out carry no price statements.
func (h Head) missing(k Kind) []string {
	var all []string
	for _, f := range Fields {
		if f.Must && h[f.Name] == "" && (f.Name != "PromiseItmes" || k == Import) {
			all = append(all, f.Name)
		}
	}
	return all
}

// set takes what the member states of the head, and refuses fields that come from elsewhere.
func (h Head) set(says map[string]string) error {
	for name, v := range says {
		f, known := fieldOf(name)
		if !known || !f.Member {
			return errs.New(errs.Invalid, "customs.not_yours", "field", name).At(name)
		}
		v = strings.TrimSpace(v)
		if !utf8.ValidString(v) || strings.ContainsFunc(v, unicode.IsControl) || utf8.RuneCountInString(v) > f.Max {
			return errs.New(errs.Invalid, "customs.bad_field", "field", name, "max", f.Max).At(name)
		}
		if name == "PromiseItmes" && v != "" && (len(v) != 5 || strings.Trim(v, "019") != "") {
			return errs.New(errs.Invalid, "customs.bad_statements").At(name)
		}
		if v == "" {
			delete(h, name)
		} else {
			h[name] = v
		}
	}
	return nil
}
