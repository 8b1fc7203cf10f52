package stone

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/store/db"
)

// The table stone holds editions: one stone, one number, as many descriptions as uploads
// gave. Its columns are written in this order.
const (
	numberCount = 47
	textCount   = 18
)

var numberColumns = [numberCount]string{
	"kind", "form", "growth", "shape", "carat", "pieces", "scale", "color", "color_to", "clarity", "clarity_to",
	"assessment", "fancy", "fancy2", "intensity", "overtone", "cut", "polish", "symmetry", "fluor", "fluor_color",
	"length", "width", "depth", "depth_pct", "table_pct", "crown_height", "crown_angle", "pavilion_depth",
	"pavilion_angle", "star_length", "lower_half", "girdle_pct", "girdle_min", "girdle_max", "girdle_condition",
	"culet_size", "culet_condition", "shade", "milky", "eye_clean", "black", "open", "hearts_arrows", "treatment",
	"lab", "more_reports",
}

var textColumns = [textCount]string{
	"report_no", "report_type", "report_date", "report_location", "report_url", "report_comment", "lab_shape",
	"fancy_description", "white", "symbols", "inscription", "origins", "program", "brand", "sieve_from", "sieve_to",
	"kp_certificate", "mine",
}

func (s *Stone) numbers() [numberCount]int64 {
	g := &s.Grades
	return [numberCount]int64{
		int64(s.Kind), int64(s.Form), int64(s.Growth), int64(s.Shape), int64(s.Carat), int64(s.Pieces), int64(g.Scale),
		int64(g.Color), int64(g.ColorTo), int64(g.Clarity), int64(g.ClarTo), int64(g.Assessment), int64(g.Fancy),
		int64(g.Fancy2), int64(g.Intensity), int64(g.Overtone), int64(s.Cut), int64(s.Polish), int64(s.Symmetry),
		int64(s.Fluor), int64(s.FluorColor), int64(s.Length), int64(s.Width), int64(s.Depth), int64(s.DepthPct),
		int64(s.TablePct), int64(s.CrownHeight), int64(s.CrownAngle), int64(s.PavilionDepth), int64(s.PavilionAngle),
		int64(s.StarLength), int64(s.LowerHalf), int64(s.GirdlePct), int64(s.GirdleMin), int64(s.GirdleMax),
		int64(s.GirdleCondition), int64(s.CuletSize), int64(s.CuletCondition), int64(s.Shade), int64(s.Milky),
		int64(s.EyeClean), int64(s.Black), int64(s.Open), int64(s.HeartsArrows), int64(s.Treatment),
		int64(s.Report().Lab), int64(max(0, len(s.Reports)-1)),
	}
}

func (s *Stone) setNumbers(v func(i int) int64) {
	g := &s.Grades
	s.Kind, s.Form, s.Growth, s.Shape = Kind(v(0)), Form(v(1)), Growth(v(2)), Shape(v(3))
	s.Carat, s.Pieces, g.Scale = carat.Weight(v(4)), int32(v(5)), Scale(v(6))
	g.Color, g.ColorTo, g.Clarity, g.ClarTo = Color(v(7)), Color(v(8)), Clarity(v(9)), Clarity(v(10))
	g.Assessment, g.Fancy, g.Fancy2 = Assessment(v(11)), FancyColor(v(12)), FancyColor(v(13))
	g.Intensity, g.Overtone = FancyIntensity(v(14)), Overtone(v(15))
	s.Cut, s.Polish, s.Symmetry = Grade(v(16)), Grade(v(17)), Grade(v(18))
	s.Fluor, s.FluorColor = Fluorescence(v(19)), FluorColor(v(20))
	s.Length, s.Width, s.Depth = int32(v(21)), int32(v(22)), int32(v(23))
	s.DepthPct, s.TablePct = int32(v(24)), int32(v(25))
	s.CrownHeight, s.CrownAngle, s.PavilionDepth = int32(v(26)), int32(v(27)), int32(v(28))
	s.PavilionAngle, s.StarLength, s.LowerHalf, s.GirdlePct = int32(v(29)), int32(v(30)), int32(v(31)), int32(v(32))
	s.GirdleMin, s.GirdleMax, s.GirdleCondition = Girdle(v(33)), Girdle(v(34)), GirdleCondition(v(35))
	s.CuletSize, s.CuletCondition = CuletSize(v(36)), CuletCondition(v(37))
	s.Shade, s.Milky, s.EyeClean, s.Black, s.Open = Shade(v(38)), Milky(v(39)), EyeClean(v(40)), Black(v(41)), Open(v(42))
	s.HeartsArrows, s.Treatment = HeartsArrows(v(43)), Treatment(v(44))
	lab := Lab(v(45))
	s.Reports = s.Reports[:0]
	if lab != 0 {
		s.Reports = append(s.Reports, Report{Lab: lab})
	}
}

func (s *Stone) texts() [textCount]string {
	r := s.Report()
	return [textCount]string{
		r.Number, r.Type, string(r.Date), r.Location, r.URL, r.Comment, s.LabShape, s.Grades.FancyDescription, s.White,
		strings.Join(s.KeyToSymbols, "\n"), s.Inscription, strings.Join(s.Origins, " "), s.Program, s.Brand,
		s.SieveFrom, s.SieveTo, s.KPCertificate, s.Mine,
	}
}

func (s *Stone) setTexts(v func(i int) string) {
	if number := v(0); len(s.Reports) == 1 || number != "" {
		if len(s.Reports) == 0 {
			s.Reports = append(s.Reports, Report{})
		}
		r := &s.Reports[0]
		r.Number, r.Type, r.Date, r.Location, r.URL, r.Comment = number, v(1), clock.Date(v(2)), v(3), v(4), v(5)
	}
	s.LabShape, s.Grades.FancyDescription, s.White = v(6), v(7), v(8)
	s.KeyToSymbols = nil
	if k := v(9); k != "" {
		s.KeyToSymbols = strings.Split(k, "\n")
	}
	s.Inscription, s.Origins, s.Program, s.Brand = v(10), strings.Fields(v(11)), v(12), v(13)
	s.SieveFrom, s.SieveTo, s.KPCertificate, s.Mine = v(14), v(15), v(16), v(17)
}

// Hash is a 64-bit digest of everything a description says, its number aside: equal
// descriptions have equal hashes on every machine and for ever.
func (s *Stone) Hash() int64 {
	h := NewDigest()
	n := s.numbers()
	for _, v := range n {
		h.Int(v)
	}
	for _, v := range s.texts() {
		h.Text(v)
	}
	for _, r := range s.Reports[min(1, len(s.Reports)):] {
		h.Int(int64(r.Lab))
		for _, v := range [...]string{r.Number, r.Type, string(r.Date), r.Location, r.URL, r.Comment} {
			h.Text(v)
		}
	}
	return h.Sum()
}

// Editions collects descriptions to be written together.
type Editions struct {
	stones, reports *db.Batch
	of              []int32 // the description each further report belongs to
}

// NewEditions makes an empty collection.
func NewEditions() *Editions {
	return &Editions{stones: db.NewBatch(3+numberCount, textCount), reports: db.NewBatch(4, 6)}
}

// Reset forgets what was collected.
func (e *Editions) Reset() {
	e.stones.Reset()
	e.reports.Reset()
	e.of = e.of[:0]
}

// Len is how many descriptions were collected.
func (e *Editions) Len() int { return e.stones.Len() }

// SetNo gives the i-th description its stone's number, and its further reports too.
func (e *Editions) SetNo(i int, no int64) {
	e.stones.Column(0)[i] = no
	for k, of := range e.of {
		if int(of) == i {
			e.reports.Column(0)[k] = no
		}
	}
}

// Add collects the description of stone s.No that upload edition gives; hash is s.Hash().
func (e *Editions) Add(s *Stone, edition, hash int64) {
	e.stones.Add()
	e.stones.Int(0, s.No)
	e.stones.Int(1, edition)
	e.stones.Int(2, hash)
	n, t := s.numbers(), s.texts()
	for i, v := range n {
		e.stones.Int(3+i, v)
	}
	for i, v := range t {
		e.stones.Text(i, v)
	}
	for i := 1; i < len(s.Reports); i++ {
		r := &s.Reports[i]
		e.reports.Add()
		e.of = append(e.of, int32(e.stones.Len()-1))
		for col, v := range [...]int64{s.No, edition, int64(i), int64(r.Lab)} {
			e.reports.Int(col, v)
		}
		for col, v := range [...]string{r.Number, r.Type, string(r.Date), r.Location, r.URL, r.Comment} {
			e.reports.Text(col, v)
		}
	}
}

var (
	stoneInts   = append([]string{"no", "edition", "hash"}, numberColumns[:]...)
	reportTexts = []string{"report_no", "report_type", "report_date", "report_location", "report_url", "report_comment"}
)

// Write inserts what was collected.
func (e *Editions) Write(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.Insert(ctx, e.stones, "stone", stoneInts, textColumns[:], false); err != nil {
		return fmt.Errorf("stone: writing descriptions: %w", err)
	}
	if e.reports.Len() == 0 {
		return nil
	}
	query := "INSERT INTO stone_report (stone, edition, place, lab, " + strings.Join(reportTexts, ", ") +
		") SELECT n0, n1, n2, n3, t0, t1, t2, t3, t4, t5 FROM batch"
	if err := tx.Load(ctx, e.reports); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, query); err != nil {
		return fmt.Errorf("stone: writing reports: %w", err)
	}
	return nil
}

// ColumnCount is how many values Columns selects.
const ColumnCount = 1 + numberCount + textCount

// Columns is the select list of a description under a table alias: "s.no, s.kind, …".
func Columns(alias string) string {
	all := make([]string, 0, ColumnCount)
	all = append(all, alias+".no")
	for _, c := range numberColumns {
		all = append(all, alias+"."+c)
	}
	for _, c := range textColumns {
		all = append(all, alias+"."+c)
	}
	return strings.Join(all, ", ")
}

// Row is one description on its way from a query with Columns in its select list.
type Row struct {
	no      int64
	numbers [numberCount]int64
	texts   [textCount]string
}

// Into are the places for Scan, in the order of Columns.
func (r *Row) Into() []any {
	into := make([]any, 0, ColumnCount)
	into = append(into, &r.no)
	for i := range r.numbers {
		into = append(into, &r.numbers[i])
	}
	for i := range r.texts {
		into = append(into, &r.texts[i])
	}
	return into
}

// Stone is the description scanned, and how many further reports More can read.
func (r *Row) Stone() (s Stone, more int) {
	s.No = r.no
	s.setNumbers(func(i int) int64 { return r.numbers[i] })
	s.setTexts(func(i int) string { return r.texts[i] })
	return s, int(r.numbers[numberCount-1])
}

func asInt(v driver.Value) int64 {
	n, _ := v.(int64) // columns are BIGINT NOT NULL
	return n
}

func asText(v driver.Value) string {
	switch t := v.(type) {
	case string:
		return t
	case []byte:
		return string(t)
	}
	return ""
}

// More reads the further reports of one edition of a stone.
func More(ctx context.Context, q db.Querier, no, edition int64) ([]Report, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (Report, error) {
		var p Report
		var date string
		err := r.Scan(&p.Lab, &p.Number, &p.Type, &date, &p.Location, &p.URL, &p.Comment)
		p.Date = clock.Date(date)
		return p, err
	}, `SELECT lab, report_no, report_type, report_date, report_location, report_url, report_comment
		FROM stone_report WHERE stone = $1 AND edition = $2 ORDER BY place`, no, edition)
}

// Latest reads the newest description of a stone with all its reports.
func Latest(ctx context.Context, q db.Querier, no int64) (Stone, bool, error) {
	type found struct {
		row     Row
		edition int64
	}
	f, ok, err := db.Row(ctx, q, func(r *sql.Rows) (*found, error) {
		f := &found{}
		return f, r.Scan(append(f.row.Into(), &f.edition)...)
	}, "SELECT "+Columns("s")+", s.edition FROM stone s WHERE s.no = $1 ORDER BY s.edition DESC LIMIT 1", no)
	if err != nil || !ok {
		return Stone{}, false, err
	}
	s, more := f.row.Stone()
	if more > 0 {
		rest, err := More(ctx, q, no, f.edition)
		if err != nil {
			return s, false, err
		}
		s.Reports = append(s.Reports, rest...)
	}
	return s, true, nil
}

// What a search needs of a description: the texts it looks into, by their place in
// textColumns, and all numbers. Reading a value costs more than a few shifts, so the codes,
// which have eight bits, come seven in one value.
var (
	searchTexts = [...]int{0, 9, 10, 11, 12, 13, 14, 15}
	searchCodes = [...]int{
		0, 1, 2, 3, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
		33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45,
	}
	searchNumbers = [...]int{4, 5, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32}
)

const (
	codesInOne  = 7
	searchPacks = (len(searchCodes) + codesInOne - 1) / codesInOne
)

// SearchCount is how many values SearchColumns selects.
const SearchCount = 1 + searchPacks + len(searchNumbers) + len(searchTexts)

// SearchColumns is the select list of what a search needs of a description: all numbers,
// and of the texts report number, symbols, inscription, origins, programme, brand, sieves.
// FromSearch reads it.
func SearchColumns(alias string) string {
	all := make([]string, 0, SearchCount)
	all = append(all, alias+".no")
	for from := 0; from < len(searchCodes); from += codesInOne {
		var pack []string
		for i, place := range searchCodes[from:min(from+codesInOne, len(searchCodes))] {
			pack = append(pack, fmt.Sprintf("(%s.%s << %d)", alias, numberColumns[place], 8*i))
		}
		all = append(all, strings.Join(pack, " | "))
	}
	for _, i := range searchNumbers {
		all = append(all, alias+"."+numberColumns[i])
	}
	for _, i := range searchTexts {
		all = append(all, alias+"."+textColumns[i])
	}
	return strings.Join(all, ", ")
}

// SearchRow is a description on its way from a query with SearchColumns in its select list.
type SearchRow struct {
	no      int64
	packs   [searchPacks]int64
	numbers [len(searchNumbers)]int64
	texts   [len(searchTexts)]string
}

// Into are the places for Scan, in the order of SearchColumns.
func (r *SearchRow) Into() []any {
	into := make([]any, 0, SearchCount)
	into = append(into, &r.no)
	for i := range r.packs {
		into = append(into, &r.packs[i])
	}
	for i := range r.numbers {
		into = append(into, &r.numbers[i])
	}
	for i := range r.texts {
		into = append(into, &r.texts[i])
	}
	return into
}

// Stone is what was scanned; texts that a search does not look into are empty.
func (r *SearchRow) Stone() Stone {
	s := Stone{No: r.no}
	s.fromSearch(func(i int) int64 { return r.packs[i] }, func(i int) int64 { return r.numbers[i] }, func(i int) string { return r.texts[i] })
	return s
}

// FromSearch fills s from the values of a raw scan that selected SearchColumns. It uses
// the slices of s again.
func (s *Stone) FromSearch(vals []driver.Value) {
	reports := s.Reports[:0]
	*s = Stone{No: asInt(vals[0]), Reports: reports}
	const numbersAt, textsAt = 1 + searchPacks, 1 + searchPacks + len(searchNumbers)
	s.fromSearch(
		func(i int) int64 { return asInt(vals[1+i]) },
		func(i int) int64 { return asInt(vals[numbersAt+i]) },
		func(i int) string { return asText(vals[textsAt+i]) })
}

// fromSearch sets what SearchColumns selects.
func (s *Stone) fromSearch(pack, number func(i int) int64, from func(i int) string) {
	var numbers [numberCount]int64
	for i, place := range searchCodes {
		numbers[place] = pack(i/codesInOne) >> (8 * (i % codesInOne)) & 0xff
	}
	for i, place := range searchNumbers {
		numbers[place] = number(i)
	}
	s.setNumbers(func(i int) int64 { return numbers[i] })
	var texts [textCount]string
	for i, place := range searchTexts {
		texts[place] = from(i)
	}
	s.setTexts(func(i int) string { return texts[i] })
}
