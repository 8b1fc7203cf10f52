package stockfile

import (
	"slices"
	"strings"

	"openbourse/internal/base/errs"
)

// Profile is what a member answered in the mapping step, so that the same file is read
// the same way next time. It is plain data: the same bytes with the same profile give the
// same rows and notes.
type Profile struct {
	Version   int                          `json:"version"`             // counts up with every change; uploads name it
	Layout    string                       `json:"layout,omitempty"`    // "" for a header row, "gemfind" or "punchmark" for files without one
	HeaderRow int                          `json:"headerRow,omitempty"` // 0: found by the reader
	Encoding  string                       `json:"encoding,omitempty"`  // "" to detect, else "utf-8", "gb18030", "big5", "windows-1252"
	Delimiter string                       `json:"delimiter,omitempty"` // "" to detect, else one of , ; | and tab
	Columns   map[string]string            `json:"columns,omitempty"`   // column key (see ColumnKey) to field name; "-" for "do not read"
	Values    map[string]map[string]string `json:"values,omitempty"`    // field name to raw word to canonical word: cut, Premium, Excellent
	Price     string                       `json:"price,omitempty"`     // what a column "Price" means: "per_carat" or "total"
	Discount  string                       `json:"discount,omitempty"`  // "percent", "fraction", "percent_off", "fraction_off"
	Defaults  map[string]string            `json:"defaults,omitempty"`  // field name to value for cells that are empty or missing; stock_no "row" is the row number
}

// What a price column and a discount column can mean. In the "off" forms a positive
// number is below the list price.
const (
	PerCarat    = "per_carat"
	TotalPrice  = "total"
	Percent     = "percent"
	Fraction    = "fraction"
	PercentOff  = "percent_off"
	FractionOff = "fraction_off"
)

// Ignore is the field name for a column that is not to be read.
const Ignore = "-"

var (
	priceMeanings    = []string{PerCarat, TotalPrice}
	discountMeanings = []string{Percent, Fraction, PercentOff, FractionOff}
)

// With is the profile with field=value pairs added to its defaults; "price" and
// "discount" set what these columns mean. The profile itself is not changed.
func (p Profile) With(pairs []string) (Profile, error) {
	d := make(map[string]string, len(p.Defaults)+len(pairs))
	for k, v := range p.Defaults {
		d[k] = v
	}
	for _, pair := range pairs {
		k, v, ok := strings.Cut(pair, "=")
		k, v = strings.TrimSpace(k), strings.TrimSpace(v)
		switch {
		case !ok || k == "":
			return p, errs.New(errs.Invalid, "stockfile.set_form", "pair", pair).At("set")
		case k == "price":
			p.Price = v
		case k == "discount":
			p.Discount = v
		default:
			d[k] = v
		}
	}
	p.Defaults = d
	return p, p.Check()
}

// Check refuses a profile with a field or value that does not exist.
func (p Profile) Check() error {
	if p.Price != "" && !slices.Contains(priceMeanings, p.Price) {
		return badSetting("price", p.Price, priceMeanings)
	}
	if p.Discount != "" && !slices.Contains(discountMeanings, p.Discount) {
		return badSetting("discount", p.Discount, discountMeanings)
	}
	if _, ok := layouts[p.Layout]; !ok && p.Layout != "" {
		return badSetting("layout", p.Layout, layoutNames())
	}
	if p.Encoding != "" && !slices.Contains(encodingNames, p.Encoding) {
		return badSetting("encoding", p.Encoding, encodingNames)
	}
	if p.Delimiter != "" && !strings.Contains(delimiters, p.Delimiter) || len(p.Delimiter) > 1 {
		return badSetting("delimiter", p.Delimiter, strings.Split(delimiters, ""))
	}
	for _, name := range p.Columns {
		if _, ok := fieldByName[name]; !ok && name != Ignore {
			return unknownField(name)
		}
	}
	for name, v := range p.Defaults {
		if err := checkDefault(name, v); err != nil {
			return err
		}
	}
	for name, words := range p.Values {
		for _, v := range words {
			if err := checkDefault(name, v); err != nil {
				return err
			}
		}
	}
	return nil
}

func badSetting(name, value string, allowed []string) error {
	return errs.New(errs.Invalid, "stockfile.setting", "name", name, "value", value, "allowed", strings.Join(allowed, ", ")).At(name)
}

func unknownField(name string) error {
	return errs.New(errs.Invalid, "stockfile.field_unknown", "name", name).At(name)
}

// ColumnKey is the name a profile knows a column by: its header in capitals without
// spaces and punctuation, and "#2" behind it for the second column of that name.
func ColumnKey(header string, nth int) string {
	k := normal(header)
	if nth > 1 {
		k += "#" + itoa(nth)
	}
	return k
}
