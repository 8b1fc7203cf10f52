package stockfile

import (
	"math"
	"slices"
)

// agree is the share of rows that must bear a reading of a column out.
const agree = 0.8

// at reads the number in the column of field f in a row of the sample.
func (m *mapper) at(row []string, f Field) (int64, bool) {
	c := m.in.Mapped(f)
	if c == nil {
		return 0, false
	}
	return m.numberAt(row, c.Index, numbers[f].scale)
}

func (m *mapper) numberAt(row []string, col, scale int) (int64, bool) {
	if col >= len(row) {
		return 0, false
	}
	v, how := decimal(row[col], scale, m.marks[col])
	return v, how < unread && v != 0
}

// near tells whether a and b differ by at most the given percentage of b, or a dollar.
func near(a, b, percent int64) bool {
	d := a - b
	if d < 0 {
		d = -d
	}
	return d <= 100 || d <= b/100*percent
}

// decidePrice settles a column headed "Price": per carat or for the whole stone. It looks for
// a second price to compare with, then for the list price and discount, then at how the
// price grows with weight; what remains is asked.
func (m *mapper) decidePrice() {
	i := slices.IndexFunc(m.in.Columns, func(c Column) bool { return c.By == "" && normal(c.Header) == "PRICE" })
	if i < 0 || len(m.cells[i]) == 0 && m.p.Price == "" {
		return
	}
	c := &m.in.Columns[i]
	take := func(meaning, by string) {
		c.By, c.Field = by, FieldPPC
		if meaning == TotalPrice {
			c.Field = FieldTotalPrice
		}
	}
	if m.p.Price != "" {
		take(m.p.Price, "profile")
		return
	}
	if meaning, ok := m.comparePrice(i); ok {
		take(meaning, "values")
		return
	}
	q := Question{Key: "price", Column: i, Choices: priceMeanings}
	if meaning, slope, rows := m.growthOfPrice(i); meaning != "" {
		take(meaning, "values")
		q.Proposed = meaning
		m.note(i, c.Field, Changed, "stockfile.price_by_weight", "meaning", phrase("stockfile.meaning."+meaning), "power", slope, "rows", rows)
	} else {
		q.Open = true
		m.note(i, FieldNone, HoldsRow, "stockfile.price_unclear", "header", c.Header)
	}
	q.Why = m.in.Notes[len(m.in.Notes)-1]
	m.in.Questions = append(m.in.Questions, q)
}

// comparePrice finds the meaning under which a price column agrees with the other columns.
func (m *mapper) comparePrice(col int) (string, bool) {
	rows, asTotal, asPPC := 0, 0, 0
	for _, row := range m.sample {
		price, ok := m.numberAt(row, col, 2)
		carat, too := m.at(row, FieldCarat)
		if !ok || !too || carat <= 0 || price <= 0 {
			continue
		}
		ppc, hasPPC := m.at(row, FieldPPC)
		total, hasTotal := m.at(row, FieldTotalPrice)
		if !hasPPC && !hasTotal {
			if ppc, hasPPC = m.listed(row); !hasPPC {
				continue
			}
		}
		rows++
		if hasPPC {
			total = ppc * carat / 1000
		} else {
			ppc = total * 1000 / carat
		}
		if carat > 980 && carat < 1020 {
			rows-- // at one carat both are the same
			continue
		}
		if near(price, total, 2) {
			asTotal++
		}
		if near(price, ppc, 2) {
			asPPC++
		}
	}
	switch n := int(agree * float64(rows)); {
	case rows == 0:
		return "", false
	case asTotal > n && asTotal > asPPC:
		return TotalPrice, true
	case asPPC > n && asPPC > asTotal:
		return PerCarat, true
	}
	return "", false
}

// listed is the price per carat that list price and discount make, under the likelier
// reading of the discount.
func (m *mapper) listed(row []string) (int64, bool) {
	list, ok := m.at(row, FieldListPrice)
	d, too := m.at(row, FieldDiscountPct)
	if !ok || !too {
		return 0, false
	}
	meaning := m.p.Discount
	if meaning == "" {
		meaning = m.magnitude(FieldDiscountPct)
	}
	return list + list*int64(tenths(d, meaning))/1000, true
}

// growthOfPrice fits price against weight, both as logarithms. A price per carat grows
// with about the 0.5th to 1st power of weight, a price for the stone with the 1.5th to 2nd.
// Only a clear result is an answer.
func (m *mapper) growthOfPrice(col int) (meaning string, power string, rows int) {
	var n, sx, sy, sxx, sxy, syy float64
	for _, row := range m.sample {
		price, ok := m.numberAt(row, col, 2)
		carat, too := m.at(row, FieldCarat)
		if !ok || !too || price <= 0 || carat <= 0 {
			continue
		}
		x, y := math.Log(float64(carat)), math.Log(float64(price))
		n, sx, sy, sxx, sxy, syy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y, syy+y*y
	}
	if n < 50 {
		return "", "", 0
	}
	vx, vy, cov := sxx-sx*sx/n, syy-sy*sy/n, sxy-sx*sy/n
	if vx/n < 0.06 || vy <= 0 { // weights too much alike
		return "", "", 0
	}
	slope := cov / vx
	spread := math.Sqrt(max(0, vy-slope*cov) / (n - 2) / vx)
	power = formatPower(slope)
	switch {
	case slope-4*spread > 1.3 && slope < 3:
		return TotalPrice, power, int(n)
	case slope+4*spread < 1.05 && slope-4*spread > 0.3:
		return PerCarat, power, int(n)
	}
	return "", "", 0
}

func formatPower(f float64) string {
	v := int(math.Round(f * 100))
	s := itoa(v % 100)
	if len(s) < 2 {
		s = "0" + s
	}
	return itoa(v/100) + "." + s
}

// tenths turns a discount as a column writes it, in thousandths, into tenths of a percent.
func tenths(v int64, meaning string) int32 {
	round := func(v, by int64) int64 {
		if v < 0 {
			return -((-v + by/2) / by)
		}
		return (v + by/2) / by
	}
	switch meaning {
	case Percent:
		v = round(v, 100)
	case PercentOff:
		v = -round(v, 100)
	case FractionOff:
		v = -v
	}
	return int32(v)
}

// magnitude is the reading of a discount column by size alone: anything above 1.5 cannot
// be a fraction.
func (m *mapper) magnitude(f Field) string {
	c := m.in.Mapped(f)
	for _, cell := range m.cells[c.Index] {
		v, how := decimal(cell, 3, m.marks[c.Index])
		if how < unread && (v > 1500 || v < -1500) {
			return Percent
		}
	}
	return Fraction
}

// decideDiscount settles fraction or percentage, and which sign is below the list price, once
// for the column: by size, then by list×(1+d)≈price per carat on the rows that carry all three.
// A column that fits neither is not read.
func (m *mapper) decideDiscount(f Field) {
	c := m.in.Mapped(f)
	if c == nil {
		return
	}
	if m.p.Discount != "" {
		m.in.discount = m.p.Discount
		return
	}
	first := m.magnitude(f)
	tries := []string{first, first + "_off"}
	if first == Fraction {
		tries = append(tries, Percent, PercentOff)
	}
	rows, best, bestHits := 0, "", 0
	for _, meaning := range tries {
		hits := 0
		rows = 0
		for _, row := range m.sample {
			list, ok := m.at(row, FieldListPrice)
			d, too := m.at(row, f)
			ppc, three := m.pricePerCarat(row)
			if !ok || !too || !three {
				continue
			}
			rows++
			if near(list+list*int64(tenths(d, meaning))/1000, ppc, 1) {
				hits++
			}
		}
		if hits > bestHits {
			best, bestHits = meaning, hits
		}
	}
	switch {
	case rows > 0 && bestHits > int(agree*float64(rows))-1 && bestHits > 0:
		m.in.discount = best
	case rows > 0:
		m.note(c.Index, f, Kept, "stockfile.discount_refused", "rows", rows)
		c.Field, c.By = FieldNone, ""
	default:
		m.discountUnproved(c, first)
	}
}

// discountUnproved takes the reading by size where no row can prove it. A column of mostly
// positive numbers may as well be "points off", so its sign is asked.
func (m *mapper) discountUnproved(c *Column, meaning string) {
	n, positive := 0, 0
	for _, row := range m.sample {
		if d, ok := m.at(row, FieldDiscountPct); ok {
			n++
			if d > 0 {
				positive++
			}
		}
	}
	m.in.discount = meaning
	if n == 0 || positive*2 < n {
		return
	}
	priced := m.in.Mapped(FieldPPC) != nil || m.in.Mapped(FieldTotalPrice) != nil
	m.note(c.Index, FieldDiscountPct, Kept, "stockfile.discount_sign", "header", c.Header)
	m.in.Questions = append(m.in.Questions, Question{Key: "discount", Column: c.Index, Choices: []string{meaning, meaning + "_off"}, Open: !priced, Why: m.in.Notes[len(m.in.Notes)-1]})
	c.Field, c.By = FieldNone, ""
}

// pricePerCarat is the stated price per carat of a row, or the one its total makes.
func (m *mapper) pricePerCarat(row []string) (int64, bool) {
	if v, ok := m.at(row, FieldPPC); ok {
		return v, true
	}
	total, ok := m.at(row, FieldTotalPrice)
	carat, too := m.at(row, FieldCarat)
	if !ok || !too || carat <= 0 {
		return 0, false
	}
	return total * 1000 / carat, true
}
