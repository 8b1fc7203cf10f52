// Package id makes and reads the identifiers of the house: UUID version 7 (RFC 9562),
// whose first 48 bits are a time, so that new rows land at the end of an index.
//
// Ids are stored as 16 bytes on both engines (BLOB, BYTEA) and written as 36 characters.
// Numbers people say aloud (members, stones, papers) come from counters in the writer.
package id

import (
	"bytes"
	"database/sql/driver"
	"fmt"

	"github.com/google/uuid"
)

// ID is one identifier. The zero ID means "none".
type ID [16]byte

// Parse reads the 36-character form (and the 32-digit form without dashes).
func Parse(s string) (ID, error) {
	if len(s) != 36 && len(s) != 32 {
		return ID{}, fmt.Errorf("id: want 36 or 32 characters, have %d", len(s))
	}
	u, err := uuid.Parse(s)
	if err != nil {
		return ID{}, fmt.Errorf("id: %w", err)
	}
	return ID(u), nil
}

// With derives the id of one part of a compound act (UUID version 5): the same id and
// part give the same id, so a form that is sent twice does each part once.
func (i ID) With(part string) ID { return ID(uuid.NewSHA1(uuid.UUID(i), []byte(part))) }

// Must is Parse for ids written in the code; it panics on a bad one.
func Must(s string) ID {
	i, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return i
}

func (i ID) String() string { return uuid.UUID(i).String() }

// IsZero tells whether this is no id.
func (i ID) IsZero() bool { return i == ID{} }

// Compare orders ids by time of making, as bytes.Compare does.
func (i ID) Compare(o ID) int { return bytes.Compare(i[:], o[:]) }

// MarshalText writes the 36-character form, or nothing for the zero id.
func (i ID) MarshalText() ([]byte, error) {
	if i.IsZero() {
		return []byte{}, nil
	}
	return []byte(i.String()), nil
}

// UnmarshalText reads what MarshalText wrote.
func (i *ID) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*i = ID{}
		return nil
	}
	p, err := Parse(string(b))
	if err != nil {
		return err
	}
	*i = p
	return nil
}

// Value stores 16 bytes, or NULL for the zero id.
func (i ID) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i[:], nil
}

// Scan reads 16 bytes or NULL.
func (i *ID) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i = ID{}
		return nil
	case []byte:
		if len(v) != 16 {
			return fmt.Errorf("id: want 16 bytes, have %d", len(v))
		}
		copy(i[:], v)
		return nil
	case string:
		return i.UnmarshalText([]byte(v))
	}
	return fmt.Errorf("id: cannot read %T", src)
}
