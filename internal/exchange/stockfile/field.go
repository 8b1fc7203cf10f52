package stockfile

import "fmt"

// Field is one canonical column of a stock file. The zero Field is "no column of ours".
type Field uint8

// The fields, in the order of the alias table. Their names are the words of String.
const (
	FieldNone Field = iota
	FieldStockNo
	FieldRFID
	FieldStoneClass
	FieldGrowthMethod
	FieldShape
	FieldLabShape
	FieldCarat
	FieldColor
	FieldFancyColor
	FieldFancyColor2
	FieldFancyIntensity
	FieldFancyOvertone
	FieldFancyDescription
	FieldIsFancy
	FieldTreatedColor
	FieldClarity
	FieldCut
	FieldPolish
	FieldSymmetry
	FieldFluorIntensity
	FieldFluorColor
	FieldMeasurements
	FieldLength
	FieldWidth
	FieldDepthMM
	FieldRatio
	FieldDepthPct
	FieldTablePct
	FieldGirdle
	FieldGirdleMin
	FieldGirdleMax
	FieldGirdlePct
	FieldGirdleCondition
	FieldCuletSize
	FieldCuletCondition
	FieldCrownHeight
	FieldCrownAngle
	FieldPavilionDepth
	FieldPavilionAngle
	FieldStarLength
	FieldLowerHalf
	FieldLab
	FieldReportNo
	FieldReportURL
	FieldReportDate
	FieldReportType
	FieldLabLocation
	FieldReportComment
	FieldMemberComment
	FieldKeyToSymbols
	FieldInscription
	FieldTreatment
	FieldEyeClean
	FieldShade
	FieldMilky
	FieldBGM
	FieldBlackInclusion
	FieldWhiteInclusion
	FieldOpenInclusion
	FieldHeartsArrows
	FieldBrand
	FieldOriginCountry
	FieldProvenanceProgram
	FieldAvailability
	FieldPPC
	FieldTotalPrice
	FieldListPrice
	FieldDiscountPct
	FieldCashPPC
	FieldCashDiscountPct
	FieldMemoPPC
	FieldCountry
	FieldState
	FieldCity
	FieldTimeToLocation
	FieldPairStockNo
	FieldPairSeparable
	FieldPairPPC
	FieldParcelStones
	FieldImage
	FieldVideo
	FieldTradeShow
	FieldFeedPermission
	FieldSellerSpec
	FieldCustomer
	FieldForm
	FieldAssessment
	FieldSieve
	FieldSieveFrom
	FieldSieveTo
	FieldStonesPerCarat
	FieldScreening
	FieldRoughModel
	FieldRoughQuality
	FieldKPCertificate
	FieldMine
	FieldHSCode
	fieldCount
)

var fieldNames = [fieldCount]string{
	"",
	"stock_no", "rfid", "stone_class", "growth_method", "shape", "lab_shape", "carat", "color", "fancy_color",
	"fancy_color2", "fancy_intensity", "fancy_overtone", "fancy_description", "is_fancy", "treated_color", "clarity",
	"cut", "polish", "symmetry", "fluor_intensity", "fluor_color", "measurements", "length", "width", "depth_mm",
	"ratio", "depth_pct", "table_pct", "girdle", "girdle_min", "girdle_max", "girdle_pct", "girdle_condition",
	"culet_size", "culet_condition", "crown_height", "crown_angle", "pavilion_depth", "pavilion_angle",
	"star_length", "lower_half", "lab", "report_no", "report_url", "report_date", "report_type", "lab_location",
	"report_comment", "member_comment", "key_to_symbols", "inscription", "treatment", "eye_clean", "shade", "milky",
	"bgm", "black_inclusion", "white_inclusion", "open_inclusion", "hearts_arrows", "brand", "origin_country",
	"provenance_program", "availability", "ppc", "total_price", "list_price", "discount_pct", "cash_ppc",
	"cash_discount_pct", "memo_ppc", "country", "state", "city", "time_to_location", "pair_stock_no",
	"pair_separable", "pair_ppc", "parcel_stones", "image", "video", "trade_show", "feed_permission", "seller_spec",
	"customer", "form", "assessment", "sieve", "sieve_from", "sieve_to", "stones_per_carat", "screening",
	"rough_model", "rough_quality", "kp_certificate", "mine", "hs_code",
}

func (f Field) String() string {
	if f < fieldCount {
		return fieldNames[f]
	}
	return fmt.Sprintf("field %d", uint8(f))
}

var fieldByName = func() map[string]Field {
	m := make(map[string]Field, fieldCount)
	for f := FieldNone + 1; f < fieldCount; f++ {
		m[fieldNames[f]] = f
	}
	return m
}()

// ParseField reads a canonical name: "carat".
func ParseField(s string) (Field, bool) { f, ok := fieldByName[s]; return f, ok }

// MarshalText writes the canonical name.
func (f Field) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads a canonical name or nothing.
func (f *Field) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*f = FieldNone
		return nil
	}
	v, ok := fieldByName[string(b)]
	if !ok {
		return fmt.Errorf("stockfile: %q is not a field", b)
	}
	*f = v
	return nil
}

// Fields are all fields in order.
func Fields() []Field {
	all := make([]Field, 0, fieldCount-1)
	for f := FieldNone + 1; f < fieldCount; f++ {
		all = append(all, f)
	}
	return all
}
