package search

import (
	"strings"

	"openbourse/internal/registry/stone"
)

// Field names one filter of the trade. Its order is the order of keys in a URL.
type Field uint8

// The fields. Facets may be asked for all Set fields, for Kind, Country, City, Seller, and
// as histograms for Carat, PPC and Total.
const (
	FieldKind Field = iota
	FieldForm
	FieldShape
	FieldCarat
	FieldColor
	FieldFancy
	FieldFancy2
	FieldIntensity
	FieldOvertone
	FieldClarity
	FieldAssessment
	FieldCut
	FieldPolish
	FieldSymmetry
	FieldFluor
	FieldFluorColor
	FieldLab
	FieldPPC
	FieldTotal
	FieldDiscount
	FieldCountry
	FieldCity
	FieldSeller
	FieldAvailability
	FieldProof
	FieldTreatment
	FieldGrowth
	FieldDepthPct
	FieldTablePct
	FieldRatio
	FieldLength
	FieldWidth
	FieldDepth
	FieldCrownAngle
	FieldCrownHeight
	FieldPavilionAngle
	FieldPavilionPc
	FieldGirdleMin
	FieldGirdleMax
	FieldCulet
	FieldShade
	FieldShadeNot
	FieldMilky
	FieldEyeClean
	FieldBlack
	FieldOpen
	FieldHeartsArrows
	FieldSymbols
	FieldSymbolsNot
	FieldOrigin
	FieldProgram
	FieldBrand
	FieldHas
	FieldPieces
	FieldSieve
	FieldNumbers
	FieldSince
	FieldSort
	fieldCount
)

// spec says how a field is kept in a Query and written in a URL. One of set, ranges and
// text is given; Kind, Seller, Since and Sort have their own code.
type spec struct {
	key     string
	set     func(*Query) *Set
	words   []string // by code, as the URL writes them
	ordered bool     // a range of codes means something: "D-G"
	ranges  func(*Query) *Ranges
	scale   int  // decimals of a written number
	signed  bool // numbers may be below zero
	text    func(*Query) *[]string
	fold    func(string) string // the one spelling of a text
}

var specs = [fieldCount]spec{
	FieldKind:       {key: "o", words: slugs("", stone.Kinds())},
	FieldForm:       {key: "form", set: func(q *Query) *Set { return &q.Form }, words: slugs("", stone.Forms())},
	FieldShape:      {key: "s", set: func(q *Query) *Set { return &q.Shape }, words: slugs("unstated", stone.Shapes())},
	FieldCarat:      {key: "ct", ranges: func(q *Query) *Ranges { return &q.Carat }, scale: 3},
	FieldColor:      {key: "c", set: func(q *Query) *Set { return &q.Color }, words: plain("unstated", stone.Colors()), ordered: true},
	FieldFancy:      {key: "fc", set: func(q *Query) *Set { return &q.Fancy }, words: slugs("unstated", stone.FancyColors())},
	FieldFancy2:     {key: "fc2", set: func(q *Query) *Set { return &q.Fancy2 }, words: slugs("unstated", stone.FancyColors())},
	FieldIntensity:  {key: "fi", set: func(q *Query) *Set { return &q.Intensity }, words: slugs("unstated", stone.FancyIntensities()), ordered: true},
	FieldOvertone:   {key: "fo", set: func(q *Query) *Set { return &q.Overtone }, words: slugs("unstated", stone.Overtones())},
	FieldClarity:    {key: "k", set: func(q *Query) *Set { return &q.Clarity }, words: plain("unstated", stone.Clarities()), ordered: true},
	FieldAssessment: {key: "as", set: func(q *Query) *Set { return &q.Assessment }, words: slugs("unstated", stone.Assessments())},
	FieldCut:        {key: "cut", set: func(q *Query) *Set { return &q.Cut }, words: gradeCodes, ordered: true},
	FieldPolish:     {key: "pol", set: func(q *Query) *Set { return &q.Polish }, words: gradeCodes, ordered: true},
	FieldSymmetry:   {key: "sym", set: func(q *Query) *Set { return &q.Symmetry }, words: gradeCodes, ordered: true},
	FieldFluor:      {key: "fl", set: func(q *Query) *Set { return &q.Fluor }, words: slugs("unstated", stone.FluorescenceGrades()), ordered: true},
	FieldFluorColor: {key: "flc", set: func(q *Query) *Set { return &q.FluorColor }, words: slugs("unstated", stone.FluorColors())},
	FieldLab:        {key: "lab", set: func(q *Query) *Set { return &q.Lab }, words: plain("none", stone.Labs())},
	FieldPPC:        {key: "ppc", ranges: func(q *Query) *Ranges { return &q.PPC }, scale: 2},
	FieldTotal:      {key: "total", ranges: func(q *Query) *Ranges { return &q.Total }, scale: 2},
	FieldDiscount:   {key: "disc", ranges: func(q *Query) *Ranges { return &q.Discount }, scale: 1, signed: true},
	FieldCountry:    {key: "in", text: func(q *Query) *[]string { return &q.Country }, fold: upper},
	FieldCity:       {key: "city", text: func(q *Query) *[]string { return &q.City }, fold: lower},
	FieldSeller:     {key: "seller"},

	FieldAvailability:  {key: "av", set: func(q *Query) *Set { return &q.Availability }, words: slugs("unstated", stone.Availabilities()), ordered: true},
	FieldProof:         {key: "proof", set: func(q *Query) *Set { return &q.Proof }, words: []string{"", "vault", "confirmed", "claimed"}, ordered: true},
	FieldTreatment:     {key: "tr", set: func(q *Query) *Set { return &q.Treatment }, words: slugs("unstated", stone.Treatments())},
	FieldGrowth:        {key: "grown", set: func(q *Query) *Set { return &q.Growth }, words: slugs("unstated", stone.GrowthMethods())},
	FieldDepthPct:      {key: "dp", ranges: func(q *Query) *Ranges { return &q.DepthPct }, scale: 1},
	FieldTablePct:      {key: "tp", ranges: func(q *Query) *Ranges { return &q.TablePct }, scale: 1},
	FieldRatio:         {key: "lw", ranges: func(q *Query) *Ranges { return &q.Ratio }, scale: 2},
	FieldLength:        {key: "l", ranges: func(q *Query) *Ranges { return &q.Length }, scale: 2},
	FieldWidth:         {key: "w", ranges: func(q *Query) *Ranges { return &q.Width }, scale: 2},
	FieldDepth:         {key: "d", ranges: func(q *Query) *Ranges { return &q.Depth }, scale: 2},
	FieldCrownAngle:    {key: "ca", ranges: func(q *Query) *Ranges { return &q.CrownAngle }, scale: 1},
	FieldCrownHeight:   {key: "ch", ranges: func(q *Query) *Ranges { return &q.CrownHeight }, scale: 1},
	FieldPavilionAngle: {key: "pa", ranges: func(q *Query) *Ranges { return &q.PavilionAngle }, scale: 1},
	FieldPavilionPc:    {key: "pd", ranges: func(q *Query) *Ranges { return &q.PavilionPc }, scale: 1},
	FieldGirdleMin:     {key: "gmin", set: func(q *Query) *Set { return &q.GirdleMin }, words: slugs("unstated", stone.Girdles()), ordered: true},
	FieldGirdleMax:     {key: "gmax", set: func(q *Query) *Set { return &q.GirdleMax }, words: slugs("unstated", stone.Girdles()), ordered: true},
	FieldCulet:         {key: "cu", set: func(q *Query) *Set { return &q.Culet }, words: slugs("unstated", stone.CuletSizes()), ordered: true},
	FieldShade:         {key: "sh", set: func(q *Query) *Set { return &q.Shade }, words: slugs("unstated", stone.Shades())},
	FieldShadeNot:      {key: "nosh", set: func(q *Query) *Set { return &q.ShadeNot }, words: slugs("unstated", stone.Shades())},
	FieldMilky:         {key: "milky", set: func(q *Query) *Set { return &q.Milky }, words: slugs("unstated", stone.MilkyGrades()), ordered: true},
	FieldEyeClean:      {key: "ec", set: func(q *Query) *Set { return &q.EyeClean }, words: slugs("unstated", stone.EyeCleanGrades()), ordered: true},
	FieldBlack:         {key: "bi", set: func(q *Query) *Set { return &q.Black }, words: slugs("unstated", stone.BlackInclusions())},
	FieldOpen:          {key: "oi", set: func(q *Query) *Set { return &q.Open }, words: slugs("unstated", stone.OpenInclusions())},
	FieldHeartsArrows:  {key: "ha", set: func(q *Query) *Set { return &q.HeartsArrows }, words: slugs("unstated", stone.HeartsArrowsGrades()), ordered: true},
	FieldSymbols:       {key: "sym_in", text: func(q *Query) *[]string { return &q.Symbols }, fold: lower},
	FieldSymbolsNot:    {key: "sym_out", text: func(q *Query) *[]string { return &q.SymbolsNot }, fold: lower},
	FieldOrigin:        {key: "from", text: func(q *Query) *[]string { return &q.Origin }, fold: upper},
	FieldProgram:       {key: "prog", text: func(q *Query) *[]string { return &q.Program }, fold: lower},
	FieldBrand:         {key: "brand", text: func(q *Query) *[]string { return &q.Brand }, fold: lower},
	FieldHas:           {key: "has", set: func(q *Query) *Set { return &q.Has }, words: []string{"", "image", "video", "report", "inscription"}},
	FieldPieces:        {key: "pcs", ranges: func(q *Query) *Ranges { return &q.Pieces }},
	FieldSieve:         {key: "sieve", text: func(q *Query) *[]string { return &q.Sieve }, fold: lower},
	FieldNumbers:       {key: "no", text: func(q *Query) *[]string { return &q.Numbers }, fold: number},
	FieldSince:         {key: "since"},
	FieldSort:          {key: "sort"},
}

// gradeCodes are the short grades of the trade, which URLs and tables use.
var gradeCodes = []string{"unstated", "ID", "EX", "VGEX", "VG", "GVG", "G", "FG", "F", "P"}

// Key is the field's key in URLs.
func (f Field) Key() string { return specs[f].key }

// Word is a code of a Set field as the URL writes it: "square_emerald", "VS1", "EX".
func (f Field) Word(code uint8) string {
	if w := specs[f].words; int(code) < len(w) {
		return w[code]
	}
	return ""
}

// Codes is the number of codes of a Set field, with "not stated".
func (f Field) Codes() int { return len(specs[f].words) }

// Set is the set that a Set field has in the query, nil for other fields.
func (f Field) Set(q *Query) *Set {
	if s := specs[f].set; s != nil {
		return s(q)
	}
	return nil
}

// Ranges are the ranges that a number field has in the query, nil for other fields.
func (f Field) Ranges(q *Query) *Ranges {
	if s := specs[f].ranges; s != nil {
		return s(q)
	}
	return nil
}

// Texts are the words that a list field has in the query, nil for other fields.
func (f Field) Texts(q *Query) *[]string {
	if s := specs[f].text; s != nil {
		return s(q)
	}
	return nil
}

// Ordered tells whether a Set field runs from best, first or smallest to last.
func (f Field) Ordered() bool { return specs[f].ordered }

// Scale is the number of decimals of a number field as people write it.
func (f Field) Scale() int { return specs[f].scale }

// Fields are all fields in order of their URL keys.
func Fields() []Field {
	all := make([]Field, fieldCount)
	for i := range all {
		all[i] = Field(i)
	}
	return all
}

// FieldOf finds a field by its URL key.
func FieldOf(key string) (Field, bool) { f, ok := byKey[key]; return f, ok }

var byKey = func() map[string]Field {
	m := make(map[string]Field, fieldCount)
	for f := range specs {
		m[specs[f].key] = Field(f)
	}
	return m
}()

type word interface {
	~uint8
	String() string
}

// plain are the words of an attribute as they stand: "VS1".
func plain[T word](zero string, all []T) []string {
	out := []string{zero}
	for _, c := range all {
		out = append(out, c.String())
	}
	return out
}

// slugs are the words of an attribute fit for a URL: "square_emerald".
func slugs[T word](zero string, all []T) []string {
	out := plain(zero, all)
	for i, s := range out {
		out[i] = strings.Trim(strings.Map(slug, s), "_")
	}
	return out
}

func slug(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z':
		return r + 'a' - 'A'
	case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
		return r
	case r == '(' || r == ')':
		return -1
	}
	return '_'
}

// maxText is the longest text of a list field, in bytes.
const maxText = 64

func lower(s string) string { return strings.ToLower(tidy(s)) }
func upper(s string) string { return strings.ToUpper(tidy(s)) }

// tidy is the one spelling of a text: single spaces, no comma (it parts a list).
func tidy(s string) string {
	s = strings.Join(strings.Fields(strings.ReplaceAll(strings.ToValidUTF8(s, ""), ",", " ")), " ")
	if len(s) > maxText {
		s = strings.TrimSpace(strings.ToValidUTF8(s[:maxText], ""))
	}
	return s
}

// number is the one spelling of a report or stock number: no spaces, capital letters.
func number(s string) string { return strings.ReplaceAll(upper(s), " ", "") }
