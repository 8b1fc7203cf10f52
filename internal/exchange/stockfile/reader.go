package stockfile

import (
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/registry/stone"
)

// reader reads rows one after another into the same Row.
type reader struct {
	f     *File
	row   Row
	index [fieldCount]int // the column of each field, -1 when none
	seen  seen
	buf   []byte
}

func newReader(f *File) *reader {
	rd := &reader{f: f}
	for i := range rd.index {
		rd.index[i] = -1
	}
	for _, c := range f.columns {
		if rd.index[c.field] < 0 {
			rd.index[c.field] = c.index
		}
	}
	return rd
}

// read turns the raw cells of row.Raw into everything else.
func (rd *reader) read(no int) {
	r := &rd.row
	raw, notes, extra, more := r.Raw, r.Notes[:0], r.Extra[:0], r.Offer.MoreImages[:0]
	reports := r.Stone.Reports[:0]
	*r = rd.f.blank
	r.No, r.Raw, r.Notes, r.Extra, r.Offer.MoreImages, r.Stone.Reports = no, raw, append(notes, rd.f.hold...), append(extra, rd.f.blank.Extra...), more, reports
	if rd.f.byRow {
		r.Offer.StockNo = itoa(no)
		r.work.taken.add(FieldStockNo)
	}
	for _, c := range rd.f.columns {
		if c.index >= len(raw) {
			continue
		}
		cell := raw[c.index]
		if cell == "" {
			continue
		}
		r.cell(c, cell, rd.f.opt.Limits.Cell)
	}
	rd.finish()
}

// cell reads one cell that is not empty.
func (r *Row) cell(c *column, raw string, longest int) {
	if raw[0] <= ' ' || raw[len(raw)-1] <= ' ' {
		if strings.TrimSpace(raw) == "" {
			return
		}
	}
	r.work.present.add(c.field)
	if len(raw) > longest {
		r.note(RefusesRow, c, "", "", "stockfile.cell_too_long", "kilobytes", longest>>10)
		return
	}
	if raw[0] == '#' && brokenCell(raw) {
		r.note(Kept, c, raw, "", "stockfile.broken_cell")
		return
	}
	switch c.kind {
	case kindWord:
		r.word(c, raw)
	case kindNumber:
		r.number(c, raw)
	case kindMeasurements:
		r.measurements(c, raw)
	case kindStockNo:
		r.stockNo(c, raw)
	case kindReportNo:
		r.reportNo(c, raw)
	case kindComment:
		r.comment(c, raw)
	default:
		r.text(c, raw)
	}
}

func (r *Row) note(level Level, c *column, raw, value, key string, args ...any) {
	n := Note{Level: level, Column: -1, Raw: raw, Value: value, Key: key, Args: args}
	if c != nil {
		n.Column, n.Field = c.index, c.field
	}
	r.Notes = append(r.Notes, n)
}

// number reads a plain number.
func (r *Row) number(c *column, raw string) {
	n := &c.number
	cell := raw
	if c.workbook {
		cell, _ = spelled(raw)
	}
	v, how := decimal(cell, n.scale, c.comma)
	switch {
	case how == currency:
		r.note(Kept, c, raw, "", "stockfile.currency")
		return
	case how == unread:
		if k := normal(raw); !blankWords[k] && k != "NONE" {
			r.note(Kept, c, raw, "", "stockfile.not_a_number")
		}
		return
	case v == 0 && n.zero:
		return
	case v < n.min || v > n.max:
		r.note(Kept, c, raw, "", "stockfile.out_of_range")
		return
	case how == cleaned:
		r.note(Changed, c, raw, carat.Decimal(v, n.scale), keyReadAs)
	case how == rounded:
		r.note(Changed, c, raw, carat.Decimal(v, n.scale), "stockfile.rounded")
	}
	if n.to32 != nil {
		*n.to32(r) = int32(v)
	} else {
		*n.to64(r) = v
	}
	switch c.field {
	case FieldLength, FieldWidth, FieldDepthMM:
		r.work.zeroSide[c.field-FieldLength] = v == 0
	}
	r.work.taken.add(c.field)
}

// measurements reads three sides from one cell.
func (r *Row) measurements(c *column, raw string) {
	sides, n, how := readMeasurements(raw)
	switch {
	case how == unread:
		if k := normal(raw); !blankWords[k] && k != "NONE" && k != "0" {
			r.note(Kept, c, raw, "", "stockfile.not_measured")
		}
		return
	case how == rounded:
		r.note(Changed, c, raw, sidesText(sides), "stockfile.rounded")
	}
	if n == 1 {
		sides[1] = sides[0]
	}
	r.work.measured = sides
	for i := range n {
		r.work.zeroSide[i] = r.work.zeroSide[i] || sides[i] == 0
	}
	r.work.taken.add(c.field)
}

func sidesText(s [3]int32) string {
	return carat.Decimal(int64(s[0]), 2) + " x " + carat.Decimal(int64(s[1]), 2) + " x " + carat.Decimal(int64(s[2]), 2)
}

func (r *Row) stockNo(c *column, raw string) {
	s := raw
	if raw[0] <= ' ' || raw[0] == '=' || raw[0] == '\'' || raw[len(raw)-1] <= ' ' {
		s = unwrap(raw)
	}
	if c.workbook {
		s, _ = spelled(s)
	}
	if s == "" {
		return
	}
	if scientific(s) && strings.ContainsAny(s, "+") {
		r.note(RefusesRow, c, raw, "", "stockfile.scientific")
		return
	}
	if len(s) > 32 {
		r.note(RefusesRow, c, raw, "", "stockfile.stock_no_long", "max", 32)
		return
	}
	if formula(s) {
		r.note(Changed, c, raw, s, "stockfile.formula")
	} else if s != raw {
		r.note(Changed, c, raw, s, keyReadAs)
	}
	r.Offer.StockNo = s
	r.work.taken.add(FieldStockNo)
}

func (r *Row) reportNo(c *column, raw string) {
	cell := raw
	if c.workbook {
		cell, _ = spelled(raw)
	}
	n := readReportNo(cell)
	switch {
	case n.blank:
		return
	case n.level >= HoldsRow:
		r.note(n.level, c, raw, "", n.key)
		return
	}
	if cell != raw && n.level == 0 {
		n.level, n.key = Changed, keyReadAs
	}
	if n.level != 0 {
		r.note(n.level, c, raw, n.number, n.key)
	}
	rep := &r.work.reports[c.report]
	rep.Number = n.number
	if rep.Lab == 0 {
		rep.Lab = n.lab
	} else if n.lab != 0 && n.lab != rep.Lab {
		r.note(HoldsRow, c, raw, "", "stockfile.two_labs", "one", rep.Lab.String(), "two", n.lab.String())
	}
	r.work.hasReport[c.report] = true
	r.work.taken.add(FieldReportNo)
}

// comment reads the member's own words. A comment with a price or a contact is left out.
func (r *Row) comment(c *column, raw string) {
	s := unescape(strings.TrimSpace(raw))
	if sayNothing(s) {
		return
	}
	if suspicious(s) {
		if key, words := brokenRule(s); key != "" {
			r.note(Kept, c, raw, "", key, "words", words)
			return
		}
	}
	r.flagFormula(c, raw, s)
	r.Offer.Comment = s
	r.work.taken.add(c.field)
}

func (r *Row) flagFormula(c *column, raw, s string) {
	if formula(s) {
		r.note(Changed, c, raw, s, "stockfile.formula")
	} else if s != strings.TrimSpace(raw) {
		r.note(Changed, c, raw, s, keyReadAs)
	}
}

// text reads free text into its place.
func (r *Row) text(c *column, raw string) {
	s := raw
	if raw[0] <= ' ' || raw[len(raw)-1] <= ' ' || raw[0] == '"' || raw[0] == '\\' || raw[0] == '=' || raw[0] == '\'' {
		s = unescape(unwrap(raw))
	}
	if sayNothing(s) {
		return
	}
	r.flagFormula(c, raw, s)
	if c.text.to != nil {
		if len(s) > c.text.max {
			r.note(Kept, c, raw, "", "stockfile.text_too_long", "max", c.text.max)
			return
		}
		*c.text.to(r) = s
		r.work.taken.add(c.field)
		return
	}
	rep := &r.work.reports[min(c.report, maxReports-1)]
	switch c.field {
	case FieldReportURL:
		rep.URL = s
	case FieldReportType:
		rep.Type = s
	case FieldLabLocation:
		rep.Location = s
	case FieldReportComment:
		rep.Comment = s
	case FieldImage:
		if r.Offer.Image == "" {
			r.Offer.Image = s
		} else {
			r.Offer.MoreImages = append(r.Offer.MoreImages, s)
		}
	case FieldVideo:
		if r.Offer.Video == "" {
			r.Offer.Video = s
		}
	case FieldSieve:
		r.sieve(s)
	case FieldCustomer: // the member's private note: only its raw cell is kept
		return
	default:
		r.Extra = append(r.Extra, FieldValue{c.field, s})
	}
	r.work.taken.add(c.field)
}

func (r *Row) sieve(s string) {
	from, to, ok := splitRange(s)
	if !ok || len(from) > 20 || len(to) > 20 {
		from, to = s, ""
	}
	r.Stone.SieveFrom, r.Stone.SieveTo = from, to
}

// word reads a cell of listed words into its place.
func (r *Row) word(c *column, raw string) {
	w := c.word(raw)
	if w.level != 0 {
		r.note(w.level, c, raw, w.text, w.key)
		if w.level >= Kept {
			if c.field == FieldOriginCountry && w.flag == flagMixed {
				r.work.mixedOrigin = true
			}
			return
		}
	}
	switch w.flag {
	case flagBlank:
		return
	case flagNone:
		r.said.add(c.field)
	}
	r.work.taken.add(c.field)
	if c.target != nil {
		*c.target(r) = w.code[0]
		return
	}
	r.setWord(c, w)
}

// setWord places the words that need more than one code.
func (r *Row) setWord(c *column, w *word) {
	s, o := &r.Stone, &r.Offer
	switch c.field {
	case FieldColor:
		r.work.color = w
	case FieldClarity:
		r.work.clarity = w
	case FieldFancyColor:
		for i, code := range w.code {
			if code != 0 {
				r.work.fancy[i] = code
			}
		}
	case FieldFluorIntensity:
		s.Fluor = stone.Fluorescence(w.code[0])
		if w.code[1] != 0 {
			s.FluorColor = stone.FluorColor(w.code[1])
		}
	case FieldGirdle, FieldGirdleMin, FieldGirdleMax:
		setGirdle(s, c.field, w)
	case FieldShade:
		if s.Shade <= 1 {
			s.Shade = stone.Shade(w.code[0])
		}
	case FieldBlackInclusion:
		if s.Black == 0 || severity(c.field, w.code[0]) > severity(c.field, uint8(s.Black)) {
			s.Black = stone.Black(w.code[0])
		}
	case FieldOpenInclusion:
		if s.Open == 0 || severity(c.field, w.code[0]) > severity(c.field, uint8(s.Open)) {
			s.Open = stone.Open(w.code[0])
		}
	case FieldLab:
		r.work.reports[c.report].Lab = stone.Lab(w.code[0])
		if c.report == 0 {
			r.work.uncertified = w.code[0] == 0
		}
	case FieldReportDate:
		r.work.reports[c.report].Date = clock.Date(w.text)
	case FieldCountry:
		o.Country = w.text
		if len(w.list) > 0 && o.City == "" {
			o.City = w.list[0]
		}
	case FieldOriginCountry:
		s.Origins = w.list
	case FieldKeyToSymbols:
		s.KeyToSymbols = w.list
	}
}
