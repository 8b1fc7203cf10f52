package stockfile

import (
	"slices"

	"openbourse/internal/base/i18n"
	"openbourse/internal/registry/stone"
)

// Status is what becomes of a row.
type Status uint8

// The statuses, mildest first.
const (
	Ready   Status = 1 // may be listed as read
	Held    Status = 2 // read, but something contradicts or is missing: the member must speak
	Refused Status = 3 // cannot be stock as it stands
)

func (s Status) String() string {
	return [...]string{"", "ready", "held", "refused"}[min(s, Refused)]
}

// MarshalText writes "ready", "held" or "refused".
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Level says how serious a note is.
type Level uint8

// The levels, mildest first.
const (
	Changed    Level = 1 // the value was read in other words or rounded: raw and value differ
	Kept       Level = 2 // the cell could not be read: its raw text is kept and no value taken
	HoldsRow   Level = 3
	RefusesRow Level = 4
)

func (l Level) String() string {
	return [...]string{"", "changed", "kept", "held", "refused"}[min(l, RefusesRow)]
}

// MarshalText writes "changed", "kept", "held" or "refused".
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// Note is what the reader has to say about one cell, one row or one column.
type Note struct {
	Level  Level
	Column int    // index of the column in the file, -1 when the note is about the whole row or a value given for all rows
	Field  Field  // what the cell was read as
	Raw    string // the cell as it stands in the file
	Value  string // the canonical value taken, empty when none was
	Key    string // message key in room "stockfile"
	Args   []any  // pairs of argument name and value; a Field among them is named in the reader's language
}

// Text is the note in words.
func (n *Note) Text(l i18n.Lang) string {
	args := make([]any, 0, len(n.Args)+8)
	args = append(args, "raw", n.Raw, "value", n.Value, "field", Label(l, n.Field))
	for i, a := range n.Args {
		if i%2 == 1 {
			a = label(l, a)
		}
		args = append(args, a)
	}
	return l.T(n.Key, args...)
}

// Answer is yes, no or not said.
type Answer uint8

// The answers.
const (
	Yes Answer = 1
	No  Answer = 2
)

func (a Answer) String() string { return [...]string{"", "true", "false"}[min(a, No)] }

// Offer is what the member asks for the stone and says about it, apart from what it is.
// Prices are US cents, discounts tenths of a percent; 0 is "not stated" unless Has… says.
type Offer struct {
	StockNo string

	PPC, Total      int64 // price per carat and for all; each is derived from the other when one is missing
	ListPrice       int64 // the member's own list price per carat, never shown to others
	Discount        int32 // to the list price, negative below it
	HasDiscount     bool
	CashPPC         int64
	CashDiscount    int32
	HasCashDiscount bool
	MemoPPC         int64
	PairPPC         int64

	Availability         stone.Availability
	Country, State, City string // country: ISO 3166-1 alpha-2

	Comment       string // the member's; left empty when it breaks a rule, the raw cell stands in the note
	Image, Video  string
	MoreImages    []string
	PairStockNo   string
	PairSeparable Answer
	Feed          Answer // may third parties show it
	RFID          string
	Screening     string // parcels: the record that laboratory-grown stones were looked for
	HSCode        string // rough
	RoughModel    string // rough
	Quality       string // rough and its colour in the producer's words
	RoughColor    string
}

// FieldValue is a canonical value that has no place in Stone or Offer.
type FieldValue struct {
	Field Field
	Value string
}

// Row is one row of a file, read. The reader uses one Row again and again: what a Row
// points to through slices is good until the next row, so Clone what is kept. Strings are
// always safe to keep.
type Row struct {
	No     int      // number of the row as a spreadsheet shows it: a header in row 1 makes the first row 2
	Raw    []string // every cell as it stands, without the quotes of the file format
	Stone  stone.Stone
	Offer  Offer
	Extra  []FieldValue
	Status Status
	Notes  []Note

	said fieldSet // fields whose cell says "none" in words, which the types cannot hold
	work work
}

// Clone is a copy that shares no slice the reader writes to again.
func (r *Row) Clone() *Row {
	c := *r
	c.Raw = slices.Clone(r.Raw)
	c.Notes = slices.Clone(r.Notes)
	c.Extra = slices.Clone(r.Extra)
	c.Stone.Reports = slices.Clone(r.Stone.Reports)
	c.Offer.MoreImages = slices.Clone(r.Offer.MoreImages)
	return &c
}

// fieldSet is a set of fields.
type fieldSet [2]uint64

func (s *fieldSet) add(f Field)      { s[f>>6] |= 1 << (f & 63) }
func (s *fieldSet) has(f Field) bool { return s[f>>6]&(1<<(f&63)) != 0 }
