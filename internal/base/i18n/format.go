package i18n

import (
	"fmt"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/money"
)

const (
	nbsp  = "\u00a0"
	minus = "\u2212"
)

// separators are group and decimal marks: 1,234.5 | 1.234,5 | 1 234,5.
var separators = map[Lang][2]string{English: {",", "."}, Chinese: {",", "."}, Dutch: {".", ","}, Russian: {nbsp, ","}}

// Int writes a whole number with its groups: 1,234,567.
func (l Lang) Int(v int64) string { return l.Scaled(v, 0, 0) }

// Scaled writes an integer scaled by 10^scale with at least min decimals:
// English Scaled(615, 1, 1) is "61.5".
func (l Lang) Scaled(v int64, scale, min int) string {
	sign := ""
	s := carat.Decimal(v, scale)
	if t, neg := strings.CutPrefix(s, "-"); neg {
		sign, s = minus, t
	}
	whole, frac, _ := strings.Cut(s, ".")
	for len(frac) < min {
		frac += "0"
	}
	sep := separators[l]
	var b strings.Builder
	b.WriteString(sign)
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(sep[0])
		}
		b.WriteRune(c)
	}
	if frac != "" {
		b.WriteString(sep[1])
		b.WriteString(frac)
	}
	return b.String()
}

// Carat writes a weight with two decimals, three where the third is not zero: "1.21".
func (l Lang) Carat(w carat.Weight) string { return l.Scaled(int64(w), 3, 2) }

// Percent writes tenths of a percent with one decimal: "−6.1%"; Russian sets a space.
func (l Lang) Percent(tenths int64) string {
	s := l.Scaled(tenths, 1, 1) + "%"
	if l == Russian {
		return strings.TrimSuffix(s, "%") + nbsp + "%"
	}
	return s
}

var moneyPrefix = map[money.Currency]string{money.USD: "US$", money.CNY: "CN¥", money.EUR: "EUR", money.HKD: "HK$"}

// Money writes the currency before the amount in every language, because "$" after a
// number is read as any dollar: "US$ 8,978.20".
func (l Lang) Money(a money.Amount) string {
	p := moneyPrefix[a.Currency]
	if p == "" {
		p = string(a.Currency)
	}
	return p + nbsp + l.Scaled(a.Minor, a.Currency.Digits(), a.Currency.Digits())
}

// Whole writes minor units of c as whole units, rounded half up, without the currency:
// table heads carry it.
func (l Lang) Whole(minor int64, c money.Currency) string {
	unit := int64(1)
	for range c.Digits() {
		unit *= 10
	}
	if minor < 0 {
		return minus + l.Int((-minor+unit/2)/unit)
	}
	return l.Int((minor + unit/2) / unit)
}

var months = map[Lang][]string{
	English: {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	Dutch:   {"jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"},
	Russian: {"янв.", "февр.", "мар.", "апр.", "мая", "июн.", "июл.", "авг.", "сент.", "окт.", "нояб.", "дек."},
}

// Date writes a calendar date: 22 Nov 2026, 2026年11月22日, 22 nov 2026, 22 нояб. 2026 г.
func (l Lang) Date(d clock.Date) string {
	if d == "" {
		return ""
	}
	t := d.Time()
	switch l {
	case Chinese:
		return fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day())
	case Russian:
		return fmt.Sprintf("%d %s %d"+nbsp+"г.", t.Day(), months[l][t.Month()-1], t.Year())
	}
	return fmt.Sprintf("%d %s %d", t.Day(), months[l][t.Month()-1], t.Year())
}

// monthsAlone are months that stand without a day, where a language writes them otherwise.
var monthsAlone = map[Lang][]string{
	Russian: {"январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"},
}

// Month writes the month of a date: Oct 2026, 2026年10月, okt 2026, октябрь 2026 г.
func (l Lang) Month(d clock.Date) string {
	t := d.Time()
	switch l {
	case Chinese:
		return fmt.Sprintf("%d年%d月", t.Year(), t.Month())
	case Russian:
		return fmt.Sprintf("%s %d"+nbsp+"г.", monthsAlone[l][t.Month()-1], t.Year())
	}
	return fmt.Sprintf("%s %d", months[l][t.Month()-1], t.Year())
}

// Size writes a number of bytes in powers of 1,000: "2.8 MB".
func (l Lang) Size(bytes int64) string {
	units := []string{"B", "kB", "MB", "GB", "TB"}
	f, u := float64(bytes), 0
	for f >= 1000 && u < len(units)-1 {
		f, u = f/1000, u+1
	}
	s := strconv.FormatFloat(f, 'f', 1, 64)
	if u == 0 {
		s = strconv.FormatInt(bytes, 10)
	}
	return strings.Replace(s, ".", separators[l][1], 1) + nbsp + units[u]
}
