package document

import (
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
)

// warranties are the texts that invoices carry, by date. The Chinese beside them is our
// translation; the English binds.
var warranties = []struct {
	Warranty
	kinds []string   // of goods
	until clock.Date // first day it no longer holds, empty: open
	alone bool       // true only of a paper whose goods are all of that kind
}{
	{
		Warranty: Warranty{
			Rule: "WDC System of Warranties", Source: "World Diamond Council, revised System of Warranties, September 2021", From: "2021-09-01",
			Text:   "The diamonds herein invoiced have been purchased from legitimate sources not involved in funding conflict, in compliance with United Nations Resolutions and corresponding national laws. The seller hereby guarantees that these diamonds are conflict free and confirms adherence to the WDC SoW Guidelines.",
			TextZh: "本发票所列钻石购自合法来源，未参与资助冲突，符合联合国决议及相应的国家法律。卖方特此保证该等钻石为非冲突钻石，并确认遵守世界钻石理事会保证体系准则。",
		},
		kinds: []string{"natural", "treated"},
	},
	{
		Warranty: Warranty{
			Rule: "WFDB 2014", Source: "World Federation of Diamond Bourses, directive of 2014", From: "2014-07-01",
			Text:   "The diamonds herein invoiced are exclusively of natural origin and untreated based on personal knowledge and/or written assurances provided to us by the suppliers of these diamonds.",
			TextZh: "根据我方所知及供应商提供的书面保证，本发票所列钻石均为天然且未经处理。",
		},
		kinds: []string{"natural"},
		alone: true,
	},
	{
		Warranty: Warranty{
			Rule: "ISO 18323", Source: "ISO 18323:2015, Jewellery — Consumer confidence in the diamond industry", From: "2015-07-01",
			Text:   "The goods marked as laboratory-grown are laboratory-grown diamonds: artificial products with essentially the same physical and chemical properties as natural diamonds.",
			TextZh: "标注为实验室培育的货品系实验室培育钻石，为人工制品，其物理与化学性质与天然钻石基本相同。",
		},
		kinds: []string{"lab_grown", "laboratory-grown"},
	},
	{
		Warranty: Warranty{
			Rule: "ISO 18323", Source: "ISO 18323:2015, Jewellery — Consumer confidence in the diamond industry", From: "2015-07-01",
			Text:   "The goods marked as treated are natural diamonds that were treated; the treatment is named with each of them.",
			TextZh: "标注为经处理的货品系经过处理的天然钻石，处理方式已逐项注明。",
		},
		kinds: []string{"treated"},
	},
}

// WarrantiesFor are the texts that goods of these kinds carry on a day. When one of the
// kinds has none the paper may not be written: errs.Conflict "document.no_warranty".
func WarrantiesFor(kinds []string, day clock.Date) ([]Warranty, error) {
	var out []Warranty
	covered := map[string]bool{}
	for _, w := range warranties {
		if w.From > day || w.until != "" && w.until <= day {
			continue
		}
		for _, k := range kinds {
			if !slices.Contains(w.kinds, k) {
				continue
			}
			if w.alone && slices.ContainsFunc(kinds, func(o string) bool { return o != k }) { // it speaks of all goods on the paper
				continue
			}
			covered[k] = true
			if !slices.Contains(out, w.Warranty) {
				out = append(out, w.Warranty)
			}
		}
	}
	for _, k := range kinds {
		if !covered[k] {
			return nil, errs.New(errs.Conflict, "document.no_warranty", "kind", k, "day", string(day))
		}
	}
	return out, nil
}
