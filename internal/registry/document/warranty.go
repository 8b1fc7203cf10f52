package document

import (
	"context"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

const (
	wdcSource  = "World Diamond Council, revised System of Warranties, September 2021"
	wfdbSource = "World Federation of Diamond Bourses, directive of 2014"
	isoSource  = "ISO 18323:2015, Jewellery — Consumer confidence in the diamond industry"
	ours       = "our translation; the English binds"
)

// text makes a text of papers a dated rule: an administrator can put another in its place
// from a day on, and an empty one takes it away.
func text(name, shipped, source string, mark rule.Mark) rule.Definition {
	return rule.Define(rule.Definition{Name: "document." + name, Kind: rule.Text, Shipped: shipped, Source: source, Mark: mark})
}

// warranties are the texts that papers about goods carry. Which goods carry which, and from
// what day the shipped text is right, stands here; the texts are rules.
var warranties = []struct {
	rule   string // as the paper names it
	text   rule.Definition
	textZh rule.Definition
	from   clock.Date // of the shipped text
	kinds  []string   // of goods
	alone  bool       // true only of a paper whose goods are all of that kind
}{
	{
		rule: "WDC System of Warranties", from: "2021-09-01", kinds: []string{"natural", "treated"},
		text: text("wdc", "The diamonds herein invoiced have been purchased from legitimate sources not involved in funding conflict, in compliance with United Nations Resolutions and corresponding national laws. The seller hereby guarantees that these diamonds are conflict free and confirms adherence to the WDC SoW Guidelines.",
			wdcSource, rule.Read),
		textZh: text("wdc_zh", "本发票所列钻石购自合法来源，未参与资助冲突，符合联合国决议及相应的国家法律。卖方特此保证该等钻石为非冲突钻石，并确认遵守世界钻石理事会保证体系准则。", ours, rule.Proposal),
	},
	{
		rule: "WFDB 2014", from: "2014-07-01", kinds: []string{"natural"}, alone: true,
		text:   text("wfdb", "The diamonds herein invoiced are exclusively of natural origin and untreated based on personal knowledge and/or written assurances provided to us by the suppliers of these diamonds.", wfdbSource, rule.Read),
		textZh: text("wfdb_zh", "根据我方所知及供应商提供的书面保证，本发票所列钻石均为天然且未经处理。", ours, rule.Proposal),
	},
	{
		rule: "ISO 18323", from: "2015-07-01", kinds: []string{"lab_grown", "laboratory-grown"},
		text:   text("laboratory_grown", "The goods marked as laboratory-grown are laboratory-grown diamonds: artificial products with essentially the same physical and chemical properties as natural diamonds.", isoSource, rule.Inferred),
		textZh: text("laboratory_grown_zh", "标注为实验室培育的货品系实验室培育钻石，为人工制品，其物理与化学性质与天然钻石基本相同。", ours, rule.Proposal),
	},
	{
		rule: "ISO 18323", from: "2015-07-01", kinds: []string{"treated"},
		text:   text("treated", "The goods marked as treated are natural diamonds that were treated; the treatment is named with each of them.", isoSource, rule.Inferred),
		textZh: text("treated_zh", "标注为经处理的货品系经过处理的天然钻石，处理方式已逐项注明。", ours, rule.Proposal),
	},
}

// WarrantiesFor are the texts that goods of these kinds carry on a day. When one of the
// kinds has none the paper may not be written: errs.Conflict "document.no_warranty".
func WarrantiesFor(ctx context.Context, q db.Querier, kinds []string, day clock.Date) ([]Warranty, error) {
	var out []Warranty
	covered := map[string]bool{}
	for i := range warranties {
		w := &warranties[i]
		said := false
		for _, k := range kinds {
			if !slices.Contains(w.kinds, k) {
				continue
			}
			if w.alone && slices.ContainsFunc(kinds, func(o string) bool { return o != k }) { // it speaks of all goods on the paper
				continue
			}
			if said {
				covered[k] = true
				continue
			}
			english, found, err := w.text.At(ctx, q, "", day)
			if err != nil {
				return nil, err
			}
			if !found || english.No == 0 && w.from > day {
				continue
			}
			chinese, _, err := w.textZh.At(ctx, q, "", day)
			if err != nil {
				return nil, err
			}
			from := english.From
			if english.No == 0 {
				from = w.from
			} else if chinese.No == 0 { // the translation is of another text
				chinese.Value = ""
			}
			said, covered[k] = true, true
			out = append(out, Warranty{Rule: w.rule, Source: english.Source, From: from, Text: english.Value, TextZh: chinese.Value})
		}
	}
	for _, k := range kinds {
		if !covered[k] {
			return nil, errs.New(errs.Conflict, "document.no_warranty", "kind", k, "day", string(day))
		}
	}
	return out, nil
}
