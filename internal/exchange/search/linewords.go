package search

import (
	"strings"

	"openbourse/internal/registry/stone"
)

// lineAct is what a word of a line does.
type lineAct func(*lineParser)

// lineWords are the words and phrases of a line, in lower case. Single letters are not
// among them: in a line they are colours.
var lineWords = func() map[string]lineAct {
	m := map[string]lineAct{}
	say := func(act lineAct, words ...string) {
		for _, w := range words {
			m[w] = act
		}
	}
	for kind, words := range kindNames {
		say(func(p *lineParser) { p.q.Kind = kind }, words...)
	}
	setWords(say)
	gradeWords(say)
	for growth, words := range map[stone.Growth][]string{1: {"cvd"}, 2: {"hpht"}} {
		say(func(p *lineParser) {
			p.q.Kind = stone.LabGrown
			p.q.Growth |= SetOf(growth)
		}, words...)
	}
	say(func(p *lineParser) { p.fancy = true }, "fancy", "fancy colour", "fancy color", "彩钻", "彩色")
	say(func(p *lineParser) {
		p.q.ShadeNot |= shadesBGM
		p.q.Milky |= SetOf(stone.Milky(1))
	}, "no bgm", "nobgm", "无奶无咖", "无咖无奶", "无咖无奶无绿")
	say(func(p *lineParser) { p.q.HeartsArrows |= SetOf[uint8](1, 2, 3) }, "h&a", "hearts and arrows", "八心八箭")
	say(func(p *lineParser) { p.q.EyeClean |= SetOf(stone.EyeClean(1)) }, "eye clean", "eyeclean", "目净", "肉眼干净")
	for _, place := range linePlaces {
		names := strings.Split(place.names, "|")
		say(func(p *lineParser) {
			if place.city {
				p.q.City = append(p.q.City, names[0])
			} else {
				p.q.Country = append(p.q.Country, place.country)
			}
		}, names...)
	}
	return m
}()

var kindNames = map[stone.Kind][]string{
	stone.Natural:  {"natural", "天然", "天然钻石"},
	stone.LabGrown: {"lab-grown", "labgrown", "lab grown", "laboratory-grown", "laboratory grown", "lgd", "lg", "培育", "培育钻石", "实验室培育"},
	stone.Treated:  {"treated", "处理", "优化处理"},
}

// shadesBGM are the shades that "no BGM" excludes: brown and green, faint ones too.
var shadesBGM = func() Set {
	var s Set
	for _, x := range stone.Shades() {
		if strings.Contains(x.String(), "Brown") || strings.Contains(x.String(), "Green") {
			s |= SetOf(x)
		}
	}
	return s
}()

// setWords adds the words that put one code into the set of a field.
func setWords(say func(lineAct, ...string)) {
	add := adder(say)
	fluorWords(say, add)
	fancyWords(add)
	for _, f := range []Field{FieldShape, FieldLab, FieldForm} {
		for c := 1; c < f.Codes(); c++ {
			add(f, uint8(c), strings.ReplaceAll(strings.ToLower(f.Word(uint8(c))), "_", " "))
		}
	}
	for name, words := range shapeNames {
		s, err := stone.ParseShape(name)
		if err != nil {
			panic(err)
		}
		add(FieldShape, uint8(s), words...)
	}
	cushions := SetOf(must(stone.ParseShape("Cushion Brilliant")), must(stone.ParseShape("Cushion Modified")))
	say(func(p *lineParser) { p.q.Shape |= cushions }, "cushion", "cush", "cu", "枕形", "垫形")
	add(FieldLab, 0, "uncertified", "no lab", "no report", "无证书")
	add(FieldLab, uint8(must(stone.ParseLab("NGTC"))), "国检")
	add(FieldForm, uint8(stone.Pair), "pairs", "一对")
	add(FieldForm, uint8(stone.Parcel), "parcels", "melee", "小钻")
	add(FieldForm, uint8(stone.Rough), "毛坯", "原石")
	for c, w := range map[stone.Availability][]string{1: {"guaranteed"}, 2: {"available", "现货", "有货"}, 3: {"memo", "on memo"}, 4: {"hold", "on hold"}} {
		add(FieldAvailability, uint8(c), w...)
	}
	for c, w := range map[uint8][]string{1: {"vault", "in vault", "库内"}, 2: {"confirmed", "已确认"}, 3: {"claimed"}} {
		add(FieldProof, c, w...)
	}
	for c, w := range map[uint8][]string{HasImage: {"image", "photo", "图片"}, HasVideo: {"video", "视频"}, HasReport: {"certified", "with report", "有证书"}, HasInscription: {"inscribed", "inscription"}} {
		add(FieldHas, c, w...)
	}
}

// adder gives what makes words put one code into the set of a field.
func adder(say func(lineAct, ...string)) func(Field, uint8, ...string) {
	return func(f Field, code uint8, words ...string) {
		say(func(p *lineParser) { *specs[f].set(&p.q) |= SetOf(code) }, words...)
	}
}

// fluorWords adds "faint", "no fluor", "strong blue".
func fluorWords(say func(lineAct, ...string), add func(Field, uint8, ...string)) {
	for c, w := range map[uint8][]string{1: {"none", "nf", "无荧光"}, 2: {"very slight", "vsl"}, 3: {"faint", "fnt", "弱荧光", "弱"}, 4: {"medium", "med", "中荧光"}, 5: {"strong", "stg", "强荧光", "强"}, 6: {"very strong", "vst", "极强荧光"}} {
		for _, s := range w {
			add(FieldFluor, c, s, s+" fluor", s+" fluorescence", "fluor "+s, "fl "+s, s+" fl")
			for fc := 1; fc < FieldFluorColor.Codes(); fc++ {
				color := FieldFluorColor.Word(uint8(fc))
				say(func(p *lineParser) {
					p.q.Fluor |= SetOf(c)
					p.q.FluorColor |= SetOf(uint8(fc))
				}, s+" "+color)
			}
		}
	}
	add(FieldFluor, 1, "no fluor", "no fluorescence", "non fluor")
	nothing := func(*lineParser) {} // such a word only names what stands beside it
	say(nothing, "cut", "fluor", "fluorescence", "荧光", "diamond", "diamonds", "钻石")
}

// fancyWords adds hues and strengths.
func fancyWords(add func(Field, uint8, ...string)) {
	for c := 1; c < FieldFancy.Codes(); c++ {
		if w := FieldFancy.Word(uint8(c)); w != "other" {
			add(FieldFancy, uint8(c), w)
		}
	}
	for c, w := range map[stone.FancyColor][]string{must(stone.ParseFancyColor("Gray")): {"grey", "灰"}, must(stone.ParseFancyColor("Yellow")): {"黄钻", "黄彩"}, must(stone.ParseFancyColor("Pink")): {"粉钻", "粉红"}, must(stone.ParseFancyColor("Blue")): {"蓝钻"}, must(stone.ParseFancyColor("Green")): {"绿钻"}} {
		add(FieldFancy, uint8(c), w...)
	}
	for c := 1; c < FieldIntensity.Codes(); c++ {
		w := strings.ReplaceAll(FieldIntensity.Word(uint8(c)), "_", " ")
		if short, ok := strings.CutPrefix(w, "fancy "); ok {
			add(FieldIntensity, uint8(c), w, short)
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// gradeNames are the ways to write a grade, by code.
var gradeNames = [...][]string{
	1: {"id", "ideal", "完美"}, 2: {"ex", "exc", "excellent", "极好"}, 3: {"vgex", "vg/ex"}, 4: {"vg", "very good", "很好"},
	5: {"gvg", "g/vg"}, 6: {"gd", "good", "g"}, 7: {"fg"}, 8: {"fair", "fr", "f"}, 9: {"poor", "pr", "p"},
}

// gradeWords adds "ex pol", "polish vg", "3ex" and the like; a grade means it or better.
func gradeWords(say func(lineAct, ...string)) {
	finish := map[Field][]string{FieldCut: {"cut", "切工"}, FieldPolish: {"pol", "polish", "抛光"}, FieldSymmetry: {"sym", "symmetry", "对称"}}
	for code, names := range gradeNames {
		better := Span(1, uint8(code))
		for _, g := range names {
			for f, words := range finish {
				for _, w := range words {
					say(func(p *lineParser) { *specs[f].set(&p.q) |= better }, g+" "+w, w+" "+g)
				}
			}
			triple := func(p *lineParser) {
				p.q.Cut |= better
				p.q.Polish |= better
				p.q.Symmetry |= better
			}
			if len(g) > 1 {
				say(triple, "3"+g, "triple "+g, "3 "+g)
				say(func(p *lineParser) {
					p.q.Polish |= better
					p.q.Symmetry |= better
				}, "2"+g, "2 "+g)
			}
			if strings.Contains(g, " ") || g[0] > 127 {
				say(func(p *lineParser) { p.q.Cut |= better }, g)
			}
			if code == 2 {
				say(triple, "xxx", "3x", "三ex", "ex ex ex")
			}
		}
	}
}

// shapeNames are further words for shapes in a line, the short codes of dealers' files
// where they are no grade or colour, and the Chinese words.
var shapeNames = map[string][]string{
	"Round": {"br", "rb", "rbc", "rnd", "rd", "brilliant", "round brilliant", "圆形", "圆钻", "圆", "круг"},
	"Pear":  {"ps", "psh", "pears", "pear shape", "梨形", "水滴形", "水滴", "груша"}, "Emerald": {"em", "emd", "emerald cut", "祖母绿", "祖母绿形"},
	"Square Emerald": {"sqe", "sqem", "sq emerald", "方形祖母绿"}, "Asscher": {"as", "ass", "ascher", "阿斯切", "上丁方形"},
	"Princess": {"prn", "pri", "prin", "princess cut", "公主方", "公主方形"}, "Marquise": {"mq", "mqb", "mar", "马眼", "马眼形", "橄榄形"},
	"Cushion Brilliant": {"cb"}, "Cushion Modified": {"cmb"}, "Heart": {"hs", "hrt", "heart shape", "心形"},
	"Oval": {"ov", "ovl", "椭圆", "椭圆形", "овал"}, "Radiant": {"rad", "rdn", "雷迪恩", "雷地恩"}, "Square Radiant": {"sqr", "sq radiant"},
	"Baguette": {"bag", "bg", "梯方", "长方形"}, "Tapered Baguette": {"tbag", "tb", "taper"}, "Trilliant": {"tri", "trl", "trillion", "三角形"},
	"Briolette": {"brio"}, "Half Moon": {"hm", "halfmoon"}, "Hexagonal": {"hex", "hexagon"}, "Octagonal": {"oct", "octagon"}, "Shield": {"shld"},
	"Rose": {"rose cut"}, "European Cut": {"oec", "old european"}, "Old Miner": {"omc", "old mine", "old mine cut"}, "Trapezoid": {"trap", "trapeze"},
}

// lineNumbers are words before a number or range.
var lineNumbers = map[string]Field{
	"depth": FieldDepthPct, "table": FieldTablePct, "ratio": FieldRatio, "l/w": FieldRatio, "length": FieldLength, "width": FieldWidth,
	"crown": FieldCrownAngle, "pavilion": FieldPavilionAngle, "全深比": FieldDepthPct, "台宽比": FieldTablePct, "台面": FieldTablePct, "长宽比": FieldRatio,
	"pieces": FieldPieces, "pcs": FieldPieces, "disc": FieldDiscount, "discount": FieldDiscount, "折扣": FieldDiscount,
}

// lineKeys are long words for the keys of a URL, before a colon.
var lineKeys = map[string]Field{
	"shape": FieldShape, "color": FieldColor, "colour": FieldColor, "clarity": FieldClarity, "carat": FieldCarat, "size": FieldCarat,
	"polish": FieldPolish, "symmetry": FieldSymmetry, "fluor": FieldFluor, "country": FieldCountry, "depth": FieldDepthPct, "table": FieldTablePct,
	"ratio": FieldRatio, "report": FieldNumbers, "stock": FieldNumbers, "origin": FieldOrigin, "shade": FieldShade, "girdle": FieldGirdleMin,
	"culet": FieldCulet, "member": FieldSeller, "treatment": FieldTreatment, "price": FieldTotal, "symbols": FieldSymbols,
}

// linePlaces are the trading places people type without a key; any other is "city:…".
var linePlaces = []struct {
	names   string // the first is the city's name in listings
	country string
	city    bool
}{
	{"antwerp|antwerpen|安特卫普|антверпен", "BE", true},
	{"mumbai|bombay|孟买", "IN", true},
	{"surat|苏拉特", "IN", true},
	{"ramat gan|tel aviv|拉马特甘", "IL", true},
	{"dubai|迪拜", "AE", true},
	{"new york|nyc|纽约", "US", true},
	{"shanghai|上海", "CN", true},
	{"shenzhen|深圳", "CN", true},
	{"guangzhou|广州", "CN", true},
	{"gaborone", "BW", true},
	{"johannesburg", "ZA", true},
	{"moscow|moskva|москва|莫斯科", "RU", true},
	{"china|中国", "CN", false},
	{"hong kong|hongkong|hk|香港", "HK", false},
	{"india|印度", "IN", false},
	{"israel|以色列", "IL", false},
	{"belgium|belgië|比利时", "BE", false},
	{"uae|阿联酋", "AE", false},
	{"usa|美国", "US", false},
	{"japan|日本", "JP", false},
	{"singapore|新加坡", "SG", false},
	{"botswana", "BW", false},
	{"south africa|南非", "ZA", false},
	{"russia|россия|俄罗斯", "RU", false},
	{"thailand|泰国", "TH", false},
}
