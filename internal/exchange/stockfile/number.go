package stockfile

import "openbourse/internal/registry/stone"

// number describes a field of plain numbers: where it goes, how fine, and what is
// believable. Values outside are kept raw: 612 is no depth.
type number struct {
	scale    int
	min, max int64 // scaled; both included
	to32     func(*Row) *int32
	to64     func(*Row) *int64
	zero     bool // 0 means "not known" and is no value
}

const (
	maxMoney = 1_000_000_000_000 // ten billion dollars in cents
	maxCarat = 1_000_000_000     // a million carats
)

var numbers = map[Field]number{
	FieldLength:  {scale: 2, max: 50000, to32: func(r *Row) *int32 { return &r.work.side[0] }},
	FieldWidth:   {scale: 2, max: 50000, to32: func(r *Row) *int32 { return &r.work.side[1] }},
	FieldDepthMM: {scale: 2, max: 50000, to32: func(r *Row) *int32 { return &r.work.side[2] }},
	FieldRatio:   {scale: 2, max: 10000, zero: true, to32: func(r *Row) *int32 { return &r.work.ratio }},

	FieldDepthPct:      {scale: 1, max: 2000, zero: true, to32: func(r *Row) *int32 { return &r.Stone.DepthPct }},
	FieldTablePct:      {scale: 1, max: 1000, zero: true, to32: func(r *Row) *int32 { return &r.Stone.TablePct }},
	FieldGirdlePct:     {scale: 1, max: 500, zero: true, to32: func(r *Row) *int32 { return &r.Stone.GirdlePct }},
	FieldCrownHeight:   {scale: 1, max: 1000, zero: true, to32: func(r *Row) *int32 { return &r.Stone.CrownHeight }},
	FieldCrownAngle:    {scale: 1, max: 900, zero: true, to32: func(r *Row) *int32 { return &r.Stone.CrownAngle }},
	FieldPavilionDepth: {scale: 1, max: 1000, zero: true, to32: func(r *Row) *int32 { return &r.Stone.PavilionDepth }},
	FieldPavilionAngle: {scale: 1, max: 900, zero: true, to32: func(r *Row) *int32 { return &r.Stone.PavilionAngle }},
	FieldStarLength:    {scale: 1, max: 1000, zero: true, to32: func(r *Row) *int32 { return &r.Stone.StarLength }},
	FieldLowerHalf:     {scale: 1, max: 1000, zero: true, to32: func(r *Row) *int32 { return &r.Stone.LowerHalf }},

	FieldCarat:      {scale: 3, min: -maxCarat, max: maxCarat, to64: func(r *Row) *int64 { return (*int64)(&r.Stone.Carat) }},
	FieldPPC:        {scale: 2, min: -maxMoney, max: maxMoney, to64: func(r *Row) *int64 { return &r.Offer.PPC }},
	FieldTotalPrice: {scale: 2, min: -maxMoney, max: maxMoney, to64: func(r *Row) *int64 { return &r.Offer.Total }},
	FieldListPrice:  {scale: 2, max: maxMoney, zero: true, to64: func(r *Row) *int64 { return &r.Offer.ListPrice }},
	FieldCashPPC:    {scale: 2, max: maxMoney, zero: true, to64: func(r *Row) *int64 { return &r.Offer.CashPPC }},
	FieldMemoPPC:    {scale: 2, max: maxMoney, zero: true, to64: func(r *Row) *int64 { return &r.Offer.MemoPPC }},
	FieldPairPPC:    {scale: 2, max: maxMoney, zero: true, to64: func(r *Row) *int64 { return &r.Offer.PairPPC }},

	FieldDiscountPct:     {scale: 3, min: -1_000_000, max: 1_000_000, to64: func(r *Row) *int64 { return &r.work.discount }},
	FieldCashDiscountPct: {scale: 3, min: -1_000_000, max: 1_000_000, to64: func(r *Row) *int64 { return &r.work.cashDiscount }},

	FieldParcelStones:   {scale: 0, max: 100_000_000, to32: func(r *Row) *int32 { return &r.work.pieces }},
	FieldStonesPerCarat: {scale: 2, max: 100_000_00, to32: func(r *Row) *int32 { return &r.work.perCarat }},
}

// text describes a field of free text: where it goes, and how long it may be.
type text struct {
	to  func(*Row) *string
	max int
}

// texts are the fields of free text.
var texts = map[Field]text{
	FieldLabShape:          {func(r *Row) *string { return &r.Stone.LabShape }, 100},
	FieldFancyDescription:  {func(r *Row) *string { return &r.Stone.Grades.FancyDescription }, 200},
	FieldWhiteInclusion:    {func(r *Row) *string { return &r.Stone.White }, 100},
	FieldBrand:             {func(r *Row) *string { return &r.Stone.Brand }, 60},
	FieldProvenanceProgram: {func(r *Row) *string { return &r.Stone.Program }, 100},
	FieldInscription:       {func(r *Row) *string { return &r.Stone.Inscription }, 100},
	FieldSieveFrom:         {func(r *Row) *string { return &r.Stone.SieveFrom }, 20},
	FieldSieveTo:           {func(r *Row) *string { return &r.Stone.SieveTo }, 20},
	FieldKPCertificate:     {func(r *Row) *string { return &r.Stone.KPCertificate }, 60},
	FieldMine:              {func(r *Row) *string { return &r.Stone.Mine }, 100},
	FieldState:             {func(r *Row) *string { return &r.Offer.State }, 60},
	FieldCity:              {func(r *Row) *string { return &r.Offer.City }, 60},
	FieldPairStockNo:       {func(r *Row) *string { return &r.Offer.PairStockNo }, 32},
	FieldRFID:              {func(r *Row) *string { return &r.Offer.RFID }, 64},
	FieldScreening:         {func(r *Row) *string { return &r.Offer.Screening }, 100},
	FieldHSCode:            {func(r *Row) *string { return &r.Offer.HSCode }, 20},
	FieldRoughModel:        {func(r *Row) *string { return &r.Offer.RoughModel }, 60},
	FieldRoughQuality:      {func(r *Row) *string { return &r.Offer.Quality }, 60},
}

// wordTargets say where the first code of a listed word goes. Fields with more to them are in
// setWord.
var wordTargets = map[Field]func(*Row) *uint8{
	FieldShape:           func(r *Row) *uint8 { return (*uint8)(&r.Stone.Shape) },
	FieldCut:             func(r *Row) *uint8 { return (*uint8)(&r.Stone.Cut) },
	FieldPolish:          func(r *Row) *uint8 { return (*uint8)(&r.Stone.Polish) },
	FieldSymmetry:        func(r *Row) *uint8 { return (*uint8)(&r.Stone.Symmetry) },
	FieldFluorColor:      func(r *Row) *uint8 { return (*uint8)(&r.Stone.FluorColor) },
	FieldFancyColor2:     func(r *Row) *uint8 { return (*uint8)(&r.work.fancy[2]) },
	FieldFancyIntensity:  func(r *Row) *uint8 { return (*uint8)(&r.work.fancy[0]) },
	FieldFancyOvertone:   func(r *Row) *uint8 { return (*uint8)(&r.work.fancy[3]) },
	FieldGirdleCondition: func(r *Row) *uint8 { return (*uint8)(&r.Stone.GirdleCondition) },
	FieldCuletSize:       func(r *Row) *uint8 { return (*uint8)(&r.Stone.CuletSize) },
	FieldCuletCondition:  func(r *Row) *uint8 { return (*uint8)(&r.Stone.CuletCondition) },
	FieldMilky:           func(r *Row) *uint8 { return (*uint8)(&r.Stone.Milky) },
	FieldEyeClean:        func(r *Row) *uint8 { return (*uint8)(&r.Stone.EyeClean) },
	FieldHeartsArrows:    func(r *Row) *uint8 { return (*uint8)(&r.Stone.HeartsArrows) },
	FieldTreatment:       func(r *Row) *uint8 { return (*uint8)(&r.Stone.Treatment) },
	FieldGrowthMethod:    func(r *Row) *uint8 { return (*uint8)(&r.Stone.Growth) },
	FieldAvailability:    func(r *Row) *uint8 { return (*uint8)(&r.Offer.Availability) },
	FieldPairSeparable:   func(r *Row) *uint8 { return (*uint8)(&r.Offer.PairSeparable) },
	FieldFeedPermission:  func(r *Row) *uint8 { return (*uint8)(&r.Offer.Feed) },
	FieldIsFancy:         func(r *Row) *uint8 { return (*uint8)(&r.work.isFancy) },
	FieldStoneClass:      func(r *Row) *uint8 { return &r.work.class },
	FieldForm:            func(r *Row) *uint8 { return (*uint8)(&r.Stone.Form) },
	FieldAssessment:      func(r *Row) *uint8 { return (*uint8)(&r.Stone.Grades.Assessment) },
}

// kind says how the cells of a column are read.
type kind uint8

const (
	kindNone kind = iota
	kindWord
	kindNumber
	kindText
	kindStockNo
	kindReportNo
	kindMeasurements
	kindComment
	kindImage
	kindVideo
	kindReportText // url, type, location, comment of a report
	kindSieve
	kindExtra // kept as text, nothing typed holds it
)

func kindOf(f Field) kind {
	switch f {
	case FieldNone:
		return kindNone
	case FieldStockNo:
		return kindStockNo
	case FieldReportNo:
		return kindReportNo
	case FieldMeasurements:
		return kindMeasurements
	case FieldMemberComment:
		return kindComment
	case FieldImage:
		return kindImage
	case FieldVideo:
		return kindVideo
	case FieldReportURL, FieldReportType, FieldLabLocation, FieldReportComment:
		return kindReportText
	case FieldSieve:
		return kindSieve
	case FieldCountry, FieldOriginCountry, FieldReportDate, FieldKeyToSymbols:
		return kindWord
	}
	if _, ok := numbers[f]; ok {
		return kindNumber
	}
	if _, ok := texts[f]; ok {
		return kindText
	}
	if _, ok := listOf[f]; ok {
		return kindWord
	}
	return kindExtra
}

// maxReports is how many laboratory reports of one stone are read from one row.
const maxReports = 3

// work is what a row's cells say before they are put together.
type work struct {
	side         [3]int32 // length, width, depth from columns of their own
	measured     [3]int32 // the same from a measurements cell
	zeroSide     [3]bool  // a side is given and is 0
	ratio        int32
	discount     int64 // thousandths, as the column has it
	cashDiscount int64
	pieces       int32
	perCarat     int32 // stones per carat in hundredths
	class        uint8
	isFancy      Answer
	fancy        [4]uint8 // intensity, hue, second hue, overtone
	color        *word    // never nil once a row is begun
	clarity      *word
	reports      [maxReports]stone.Report
	hasReport    [maxReports]bool
	uncertified  bool
	mixedOrigin  bool
	present      fieldSet // fields with a cell that is not empty
	taken        fieldSet // fields with a value
}
