package stockfile

import (
	"strings"

	"openbourse/internal/base/i18n"
)

// column is a column that is read: how, and what was decided about it.
type column struct {
	index     int
	field     Field
	kind      kind
	comma     byte              // decimal mark of its numbers
	dayFirst  order             // how its dates are written
	implied   string            // the half of the value its header says
	report    int               // which report of the stone it belongs to
	workbook  bool              // cells come from a workbook: numbers may stand in scientific notation
	number    number            // of its field, when it has numbers
	text      text              // of its field, when it has text
	target    func(*Row) *uint8 // where the code of a word goes, when that is all there is to it
	overrides map[string]string // the profile's words
	memo      map[string]*word
	quick     [64]recall
}

// maxMemo bounds the words a column remembers.
const maxMemo = 1 << 14

// recall is one place of a column's quick memory, found by the shape of a cell.
type recall struct {
	raw  string
	word *word
}

// word reads a cell through the column's memory: first the place its length and ends
// point to, then the map.
func (c *column) word(raw string) *word {
	place := &c.quick[(len(raw)*7+int(raw[0])+int(raw[len(raw)-1])*3)&63]
	if place.word != nil && place.raw == raw {
		return place.word
	}
	w, ok := c.memo[raw]
	if !ok {
		read := readWord(c, raw)
		w = &read
		raw = strings.Clone(raw) // not to hold on to the whole row
		if len(c.memo) < maxMemo {
			c.memo[raw] = w
		}
		*place = recall{raw, w}
	}
	return w
}

// repeatable are fields that several columns may fill.
var repeatable = map[Field]bool{
	FieldLab: true, FieldReportNo: true, FieldReportURL: true, FieldReportDate: true, FieldReportType: true, FieldLabLocation: true, FieldReportComment: true,
	FieldImage: true, FieldVideo: true, FieldShade: true, FieldBlackInclusion: true, FieldOpenInclusion: true, FieldWhiteInclusion: true, FieldCustomer: true,
}

// ofReport are the fields of a report; the second column of one belongs to the second report.
var ofReport = map[Field]bool{
	FieldLab: true, FieldReportNo: true, FieldReportURL: true, FieldReportDate: true, FieldReportType: true, FieldLabLocation: true, FieldReportComment: true,
}

// mapper decides which column is read as what.
type mapper struct {
	p      Profile
	in     *Inspection
	cells  [][]string // by column: cells of the sample that are not empty
	sample [][]string // rows of the sample
	marks  []byte     // by column: the decimal mark of its numbers
	wb     bool
}

const samplesShown = 5

// mapColumns fills the inspection's columns from the header row (or the layout) and the
// sample, and returns the columns to read.
func mapColumns(in *Inspection, header []string, sample [][]string, p Profile, workbook bool) []*column {
	m := &mapper{p: p, in: in, sample: sample, wb: workbook}
	width := len(header)
	m.cells = make([][]string, width)
	for _, row := range sample {
		for i, c := range row[:min(len(row), width)] {
			if strings.TrimSpace(c) != "" {
				m.cells[i] = append(m.cells[i], c)
			}
		}
	}
	for _, cells := range m.cells {
		m.marks = append(m.marks, decimalMark(cells))
	}
	seen := map[string]int{}
	for i, h := range header {
		key := normal(h)
		seen[key]++
		col := Column{Index: i, Header: strings.TrimSpace(h), Key: ColumnKey(h, seen[key]), Filled: len(m.cells[i])}
		for _, c := range m.cells[i] {
			if len(col.Samples) < samplesShown {
				col.Samples = append(col.Samples, c)
			}
		}
		in.Columns = append(in.Columns, col)
	}
	m.assign()
	m.decideAmbiguous()
	m.decidePrice()
	m.dropDoubles()
	m.decideDiscount(FieldDiscountPct)
	if m.in.Mapped(FieldCashDiscountPct) != nil {
		m.in.cashDiscount = m.magnitude(FieldCashDiscountPct)
	}
	return m.columns()
}

// assign takes what the profile or the header alone decides.
func (m *mapper) assign() {
	for i := range m.in.Columns {
		c := &m.in.Columns[i]
		base := normal(c.Header)
		name, ok := m.p.Columns[c.Key]
		switch {
		case ok && name == Ignore:
			c.By = "profile"
		case ok:
			c.Field, c.By = fieldByName[name], "profile"
		case m.p.Layout != "":
			if l := layouts[m.p.Layout]; i < len(l) {
				c.Field, c.By = l[i], "position"
			}
		default:
			if f := headerFields(base); len(f) == 1 && ambiguous[base] == nil {
				c.Field, c.By = f[0], "header"
			} else if len(f) == 0 && base != "" && !isReason(c.Header) {
				m.note(i, FieldNone, Kept, "stockfile.header_unknown", "header", c.Header)
			}
		}
	}
}

func (m *mapper) note(col int, f Field, level Level, key string, args ...any) {
	n := Note{Level: level, Column: col, Field: f, Key: key, Args: args}
	if col >= 0 {
		n.Raw = m.in.Columns[col].Header
	}
	m.in.Notes = append(m.in.Notes, n)
}

// isReason tells whether a header is the one this reader writes over its reasons, in any language.
func isReason(header string) bool {
	for _, l := range i18n.Languages {
		if header == l.T("stockfile.reason") {
			return true
		}
	}
	return false
}

// dropDoubles leaves one column to each field that can be filled only once: the first
// that has values.
func (m *mapper) dropDoubles() {
	first := map[Field]int{}
	for i := range m.in.Columns {
		c := &m.in.Columns[i]
		if c.Field == FieldNone || repeatable[c.Field] {
			continue
		}
		j, twice := first[c.Field]
		if !twice {
			first[c.Field] = i
			continue
		}
		keep, drop := j, i
		if m.in.Columns[j].Filled == 0 && c.Filled > 0 || m.in.Columns[j].By != "profile" && c.By == "profile" {
			keep, drop = i, j
		}
		first[c.Field] = keep
		a, b := &m.in.Columns[keep], &m.in.Columns[drop]
		m.note(drop, a.Field, Kept, "stockfile.two_columns", "kept", a.Header, "left", b.Header)
		if b.Filled > 0 && a.By != "profile" {
			m.in.Questions = append(m.in.Questions, Question{Key: "column", Column: drop, Choices: []string{a.Key, b.Key}, Proposed: a.Key, Why: m.in.Notes[len(m.in.Notes)-1]})
		}
		b.Field, b.By = FieldNone, ""
	}
}

// columns are the columns to read, with what their cells need.
func (m *mapper) columns() []*column {
	var all []*column
	nth := map[Field]int{}
	for i := range m.in.Columns {
		c := &m.in.Columns[i]
		if c.Field == FieldNone {
			continue
		}
		if ofReport[c.Field] {
			c.Report = nth[c.Field]
			nth[c.Field]++
			if c.Report >= maxReports {
				m.note(i, c.Field, Kept, "stockfile.too_many_reports", "max", maxReports)
				c.Field = FieldNone
				continue
			}
		}
		col := newColumn(i, c.Field, m.p)
		col.report, col.workbook = c.Report, m.wb
		if v := impliedBy[normal(c.Header)]; v != "" && (c.Field == FieldShade || c.Field == FieldStoneClass) {
			col.implied = v
		}
		if col.kind == kindNumber {
			col.comma = m.marks[i]
		}
		if c.Field == FieldReportDate {
			col.dayFirst = dateOrder(m.cells[i])
		}
		all = append(all, col)
	}
	return all
}

func newColumn(index int, f Field, p Profile) *column {
	c := &column{index: index, field: f, kind: kindOf(f), comma: '.', number: numbers[f], text: texts[f], target: wordTargets[f], memo: map[string]*word{}}
	for raw, to := range p.Values[f.String()] {
		if c.overrides == nil {
			c.overrides = map[string]string{}
		}
		c.overrides[normal(raw)] = to
	}
	return c
}

// decimalMark tells whether the numbers of a column have decimal commas: some comma does
// not stand before exactly three digits, and no point stands behind one.
func decimalMark(cells []string) byte {
	mark := byte('.')
	for _, c := range cells {
		i := strings.LastIndexByte(c, ',')
		if i < 0 {
			continue
		}
		if strings.IndexByte(c[i:], '.') >= 0 {
			return '.'
		}
		digits := len(c[i+1:]) - len(strings.TrimLeft(c[i+1:], "0123456789"))
		if digits != 3 || strings.TrimLeft(c[:i], "-$ ") == "0" {
			mark = ','
		}
	}
	return mark
}
