package stockfile

import "openbourse/internal/registry/stone"

// The classes a row can say it is; classJewelry is not listed here at all.
const (
	classNatural  = 1
	classLabGrown = 2
	classRough    = 3
	classJewelry  = 4
)

var classNames = [...]string{"", "natural", "lab_grown", "rough", "jewelry"}

// ownWords are lists the alias table does not have, in the words dealers use.
var ownWords = map[string]func() vocabulary{
	"stone_class": func() vocabulary {
		v := vocabulary{}
		v.say(classNatural, "natural", "Natural", "N", "NAT", "ND", "Natural Diamond", "Natural Diamonds", "Mined", "Earth Mined", "Polished", "天然", "天然钻石", "天然鑽石")
		v.say(classLabGrown, "lab_grown", "Lab Grown", "Laboratory-Grown", "Laboratory Grown Diamond", "Lab Grown Diamond", "Labgrown Diamond", "LGD", "LG", "LAB", "Lab Created", "Laboratory Created", "Synthetic", "培育", "培育钻石", "培育鑽石", "合成", "合成钻石", "实验室培育")
		v.say(classRough, "rough", "Rough", "Rough Diamond", "毛坯", "原石", "毛坯钻石")
		v.say(classJewelry, "jewelry", "Jewelry", "Jewellery", "首饰", "首飾")
		return v
	},
	"growth_method": func() vocabulary {
		v := vocabulary{}
		v.say(uint8(mustGrowth("CVD")), "CVD", "CVD", "MPCVD", "CVD Grown", "Chemical Vapor Deposition", "Chemical Vapour Deposition", "化学气相沉积")
		v.say(uint8(mustGrowth("HPHT")), "HPHT", "HPHT", "HTHP", "HPHT Grown", "High Pressure High Temperature", "高温高压")
		return v
	},
	"hearts_arrows": func() vocabulary {
		v := vocabulary{}
		for i, h := range stone.HeartsArrowsGrades() {
			short := [...][]string{{"HA-EX", "EX", "EXC", "H&A EX", "HAEXC", "HA-ID", "Ideal"}, {"HA-VG", "VG", "H&A VG"}, {"HA-GD", "HA-G", "G", "GD", "H&A GD"}, {"HA-NO", "HA-NN", "HA-N", "N", "NO", "NN", "NON", "NIL", "HANONE"}}[i]
			v.say(uint8(h), h.String(), append(short, h.String())...)
		}
		return v
	},
	"form": func() vocabulary {
		v := vocabulary{}
		v.say(uint8(stone.Single), "single", "Single", "Single Stone", "S", "Loose")
		v.say(uint8(stone.Pair), "pair", "Pair", "Matched Pair", "Pairs", "对", "對")
		v.say(uint8(stone.Parcel), "parcel", "Parcel", "Melee", "Lot", "Parcels", "包", "批")
		v.say(uint8(stone.Rough), "rough", "Rough")
		return v
	},
	"assessment": func() vocabulary {
		v := vocabulary{}
		for _, a := range stone.Assessments() {
			v.say(uint8(a), a.String(), a.String())
		}
		return v
	},
}

func (v vocabulary) say(code uint8, word string, keys ...string) {
	for _, k := range append(keys, word) {
		v[normal(k)] = meaning{code, word}
	}
}

func mustGrowth(s string) stone.Growth {
	g, err := stone.ParseGrowth(s)
	if err != nil {
		panic(err)
	}
	return g
}

// listOf names the vocabulary of each field whose cells are words.
var listOf = map[Field]string{
	FieldShape: "shape", FieldColor: "color", FieldClarity: "clarity", FieldCut: "cut",
	FieldPolish: "polish_symmetry", FieldSymmetry: "polish_symmetry",
	FieldFluorIntensity: "fluor_intensity", FieldFluorColor: "fluor_color",
	FieldFancyColor: "fancy_color", FieldFancyColor2: "fancy_color", FieldFancyIntensity: "fancy_intensity", FieldFancyOvertone: "fancy_overtone",
	FieldGirdle: "girdle", FieldGirdleMin: "girdle", FieldGirdleMax: "girdle", FieldGirdleCondition: "girdle_condition",
	FieldCuletSize: "culet_size", FieldCuletCondition: "culet_condition",
	FieldShade: "shade", FieldMilky: "milky", FieldEyeClean: "eye_clean",
	FieldBlackInclusion: "black_inclusion", FieldOpenInclusion: "open_inclusion", FieldTreatment: "treatment",
	FieldAvailability: "availability", FieldLab: "lab",
	FieldIsFancy: "bool", FieldPairSeparable: "bool", FieldFeedPermission: "bool",
	FieldStoneClass: "stone_class", FieldGrowthMethod: "growth_method", FieldHeartsArrows: "hearts_arrows",
	FieldForm: "form", FieldAssessment: "assessment",
}

func wordsOf(f Field) vocabulary { return known.lists[listOf[f]] }
