package stockfile

import (
	"slices"

	"openbourse/internal/base/errs"
)

// rowNumber is the value of stock_no that numbers stones by their row.
const rowNumber = "row"

// applyDefaults reads the profile's values for all rows into the row every row starts
// from, so that a cell that is not empty replaces them.
func (f *File) applyDefaults() error {
	names := make([]string, 0, len(f.opt.Profile.Defaults))
	for name := range f.opt.Profile.Defaults {
		names = append(names, name)
	}
	slices.Sort(names)
	f.blank.work.color, f.blank.work.clarity = new(word), new(word)
	for _, name := range names {
		value := f.opt.Profile.Defaults[name]
		field := fieldByName[name]
		f.given[1].add(field)
		if field == FieldStockNo && value == rowNumber {
			f.byRow = true
			continue
		}
		if err := f.blank.given(field, value); err != nil {
			return err
		}
	}
	f.blank.Notes, f.blank.work.present = nil, fieldSet{}
	return nil
}

// given reads a value that is given for all rows; it must be readable.
func (r *Row) given(field Field, value string) error {
	from := len(r.Notes)
	c := newColumn(-1, field, Profile{})
	if value != "" {
		r.cell(c, value, DefaultLimits.Cell)
	}
	for _, n := range r.Notes[from:] {
		if n.Level >= Kept {
			return errs.New(errs.Invalid, "stockfile.default_unread", "name", field.String(), "value", value).At(field.String())
		}
	}
	return nil
}

// checkDefault refuses a value that its field cannot take.
func checkDefault(name, value string) error {
	field, ok := fieldByName[name]
	if !ok {
		return unknownField(name)
	}
	if field == FieldStockNo && value == rowNumber {
		return nil
	}
	var scratch Row
	return scratch.given(field, value)
}
