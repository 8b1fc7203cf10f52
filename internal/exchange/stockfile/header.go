package stockfile

import "strings"

// headerDepth is how many rows are searched for the header: title rows stand above it.
const headerDepth = 12

// findHeader finds the row with the most known headers among the first rows. A row counts
// when three of its cells are known, two of them longer than one letter, or when all are.
// It returns the index of the row, -1 when there is none, and how many cells are known.
func findHeader(rows [][]string, p Profile) (at, known int) {
	at = -1
	for i, cells := range rows[:min(len(rows), headerDepth)] {
		n, long, filled := 0, 0, 0
		seen := map[string]bool{}
		for _, c := range cells {
			key := normal(c)
			if key == "" {
				continue
			}
			filled++
			if seen[key] || !knownHeader(key, p) {
				continue
			}
			seen[key] = true
			n++
			if len(key) > 1 {
				long++
			}
		}
		if (n >= 3 && long >= 2 || n == filled && long > 0) && n > known {
			at, known = i, n
		}
	}
	return at, known
}

func knownHeader(key string, p Profile) bool {
	if _, ok := p.Columns[key]; ok {
		return true
	}
	return len(headerFields(key)) > 0
}

// headerFields are the fields a header may mean, the likeliest first. "Image Link 2" is
// another "Image Link".
func headerFields(key string) []Field {
	if f, ok := ambiguous[key]; ok {
		return f
	}
	if f, ok := known.header[key]; ok {
		return f
	}
	base := strings.TrimRight(key, "0123456789")
	if base != key && len(base) > 2 {
		return known.header[base]
	}
	return nil
}

// ambiguous are headers that mean different things in different houses; values decide.
var ambiguous = map[string][]Field{
	"CUT":             {FieldCut, FieldShape},
	"SIZE":            {FieldCarat, FieldMeasurements, FieldSieve},
	"DEPTH":           {FieldDepthPct, FieldDepthMM},
	"PRICE":           {FieldPPC, FieldTotalPrice},
	"ORIGIN":          {FieldOriginCountry, FieldStoneClass},
	"CERT":            {FieldLab, FieldReportNo, FieldReportURL},
	"REPORT":          {FieldLab, FieldReportNo, FieldReportURL},
	"证书":              {FieldLab, FieldReportNo, FieldReportURL},
	"證書":              {FieldLab, FieldReportNo, FieldReportURL},
	"CERTIFICATE":     {FieldReportNo, FieldLab, FieldReportURL},
	"VIEWCERTIFICATE": {FieldReportNo, FieldReportURL},
	"CERTIFICATETYPE": {FieldLab, FieldReportType},
	"COMMENTS":        {FieldMemberComment, FieldReportComment},
	"COMMENT":         {FieldMemberComment, FieldReportComment},
	"TYPE":            {FieldStoneClass, FieldForm},
	"STONETYPE":       {FieldStoneClass, FieldForm},
	"PRODUCTTYPE":     {FieldStoneClass, FieldForm},
	"DIAMONDTYPE":     {FieldStoneClass},
	"LOCATION":        {FieldCountry, FieldCity},
	"LOC":             {FieldCountry, FieldCity},
	"STOCK":           {FieldStockNo, FieldAvailability},
	"QUALITY":         {FieldRoughQuality, FieldAssessment, FieldClarity},
	"INTENSITY":       {FieldFancyIntensity, FieldFluorIntensity},
}

// impliedBy are headers that carry half of the value: under "Brown" a cell says how much.
var impliedBy = map[string]string{
	"BROWN": "Brown", "COFFEE": "Brown", "咖色": "Brown", "GREEN": "Green",
	"LABGROWN": "lab_grown", "ISLABGROWN": "lab_grown",
}

// layouts are formats without a header row: the fields by position.
var layouts = map[string][]Field{
	"gemfind": {
		FieldShape, FieldCarat, FieldColor, FieldClarity, FieldPPC, FieldLab, FieldDepthPct, FieldTablePct, FieldGirdle, FieldCuletSize, FieldPolish, FieldSymmetry,
		FieldFluorIntensity, FieldNone, FieldNone, FieldMeasurements, FieldMemberComment, FieldParcelStones, FieldReportNo, FieldStockNo, FieldPairStockNo, FieldPairSeparable,
	},
	"punchmark": {FieldStockNo, FieldShape, FieldCarat, FieldColor, FieldClarity, FieldTotalPrice, FieldPPC},
}

func layoutNames() []string { return []string{"gemfind", "punchmark"} }
