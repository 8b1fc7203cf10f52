package stockfile

import (
	"slices"
	"strings"
)

// maxJudged bounds the cells of a column that are looked at to decide what it is.
const maxJudged = 400

// decideAmbiguous settles headers with several meanings by the values of their column. A
// meaning that another column already has without doubt is left to that column.
func (m *mapper) decideAmbiguous() {
	taken := map[Field]bool{}
	for _, c := range m.in.Columns {
		taken[c.Field] = c.Field != FieldNone && !repeatable[c.Field]
	}
	for i := range m.in.Columns {
		c := &m.in.Columns[i]
		if c.By != "" || m.p.Layout != "" {
			continue
		}
		key := normal(c.Header)
		fields := headerFields(key)
		if len(fields) < 2 && ambiguous[key] == nil || key == "PRICE" {
			continue
		}
		cells := m.cells[i]
		best, bestFit := FieldNone, 0.0
		for _, f := range fields {
			if taken[f] || m.p.Defaults[f.String()] != "" && len(fields) == 2 && key == "CUT" {
				continue
			}
			if v := fit(f, cells); v > bestFit {
				best, bestFit = f, v
			}
		}
		switch {
		case len(cells) == 0:
			if i := slices.IndexFunc(fields, func(f Field) bool { return !taken[f] }); i >= 0 {
				c.Field, c.By = fields[i], "header"
			}
		case bestFit >= 0.3:
			c.Field, c.By = best, "values"
			taken[best] = !repeatable[best]
		default:
			m.note(i, FieldNone, Kept, "stockfile.column_unclear", "header", c.Header, "choices", fieldNamesOf(fields))
		}
	}
}

func fieldNamesOf(fields []Field) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.String()
	}
	return strings.Join(names, ", ")
}

// fit is the share of cells that a field can read and believe, 0 to 1.
func fit(f Field, cells []string) float64 {
	if len(cells) == 0 {
		return 0
	}
	cells = cells[:min(len(cells), maxJudged)]
	n, good := 0, 0.0
	c := newColumn(0, f, Profile{})
	for _, raw := range cells {
		raw = strings.TrimSpace(raw)
		if blankWords[normal(raw)] {
			continue
		}
		n++
		good += believes(c, raw)
	}
	if n == 0 {
		return 0
	}
	return good / float64(n)
}

// believes is how well one cell suits a field: 1 for certain, less for text that could be
// anything.
func believes(c *column, raw string) float64 {
	in := func(scale int, low, high int64) float64 {
		v, how := decimal(raw, scale, '.')
		return yes(how < unread && v >= low && v <= high)
	}
	switch c.field {
	case FieldCarat:
		return in(3, 1, 500_000)
	case FieldDepthPct:
		return max(in(1, 300, 1000), 0.5*in(1, 0, 0))
	case FieldDepthMM:
		return max(in(2, 30, 2500), 0.5*in(2, 0, 0))
	case FieldMeasurements:
		return yes(looksMeasured(raw))
	case FieldReportNo:
		r := readReportNo(raw)
		return yes(r.level < HoldsRow && digitsIn(r.number) >= 5 || r.level == RefusesRow)
	case FieldReportURL:
		low := strings.ToLower(raw)
		return yes(strings.HasPrefix(low, "http") || strings.HasSuffix(low, ".pdf") || strings.HasSuffix(low, ".jpg"))
	case FieldReportComment:
		low := strings.ToLower(raw)
		for _, s := range []string{"not shown", "graining", "based on", "inscri", "as grown", "pinpoint", "minor details", "additional"} {
			if strings.Contains(low, s) {
				return 1
			}
		}
		return 0.3
	case FieldMemberComment, FieldReportType, FieldCity, FieldStockNo, FieldSieve, FieldRoughQuality:
		return 0.4
	}
	w := readWord(c, raw)
	return yes(w.flag != 0 && w.flag != flagBlank)
}

func yes(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func digitsIn(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n
}
