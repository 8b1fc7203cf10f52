package document

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
)

// MaxFile is the most bytes a paper's file may have.
const MaxFile = 1 << 20

// file is a paper as a file.
type file struct {
	Form      string          `json:"form"` // "openbourse paper 1"
	Code      string          `json:"code"`
	Kind      Kind            `json:"kind"`
	At        int64           `json:"at"` // µs since 1970, UTC
	Content   json.RawMessage `json:"content"`
	Hash      string          `json:"sha256"`
	Key       string          `json:"key"`
	Signature string          `json:"signature"`
}

const form = "openbourse paper 1"

// File is the paper as one file for anybody who is given it.
func (p *Paper) File() ([]byte, error) {
	b, err := json.MarshalIndent(file{
		form, p.Code.String(), p.Kind, int64(p.At), p.Content, hex.EncodeToString(p.Hash), hex.EncodeToString(p.Key), hex.EncodeToString(p.Signature),
	}, "", " ")
	if err != nil {
		return nil, fmt.Errorf("document: %w", err)
	}
	return append(b, '\n'), nil
}

// ReadFile reads a paper's file. Spaces and the order of its keys make no difference; the
// content is brought into its canonical form. What is none is errs.Unsupported
// "document.no_file".
func ReadFile(b []byte) (Paper, error) {
	no := func(why error) (Paper, error) {
		return Paper{}, errs.New(errs.Unsupported, "document.no_file").Because(why)
	}
	if len(b) > MaxFile {
		return Paper{}, errs.New(errs.TooLarge, "document.large", "max", MaxFile>>20)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var f file
	if err := d.Decode(&f); err != nil {
		return no(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return no(errors.New("something follows the paper"))
	}
	if err := once(b); err != nil {
		return no(err)
	}
	if f.Form != form {
		return no(fmt.Errorf("form %q", f.Form))
	}
	code, err := ParseCode(f.Code)
	if err != nil {
		return no(err)
	}
	v, err := decode(f.Content)
	if err != nil {
		return no(err)
	}
	p := Paper{Code: code, Kind: f.Kind, At: clock.Instant(f.At)}
	if p.Content, err = appendCanonical(nil, v); err != nil {
		return no(err)
	}
	for _, x := range []struct {
		into *[]byte
		text string
	}{{&p.Hash, f.Hash}, {&p.Key, f.Key}, {&p.Signature, f.Signature}} {
		if *x.into, err = hex.DecodeString(x.text); err != nil {
			return no(err)
		}
	}
	return p, nil
}

// once refuses a key that stands twice in one object, however it is spelled: of two totals
// people might read one and the signature be over the other.
func once(b []byte) error {
	d := json.NewDecoder(bytes.NewReader(b))
	var open []map[string]bool // of each object around; nil for a list
	key := false               // the next text is a key
	for {
		t, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		inObject := len(open) > 0 && open[len(open)-1] != nil
		if s, ok := t.(string); ok && inObject && key {
			if s = strings.ToLower(s); open[len(open)-1][s] {
				return fmt.Errorf("%q stands twice", s)
			}
			open[len(open)-1][s] = true
			key = false
			continue
		}
		switch t {
		case json.Delim('{'):
			open = append(open, map[string]bool{})
		case json.Delim('['):
			open = append(open, nil)
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
		}
		key = len(open) > 0 && open[len(open)-1] != nil
	}
}

// Verify says whether a paper's file is genuine: unchanged, and signed by one of the keys
// that the reader trusts. It says "document.changed" or "document.other_key" when not.
func Verify(p *Paper, trusted ...ed25519.PublicKey) error {
	known := false
	for _, k := range trusted {
		known = known || k.Equal(ed25519.PublicKey(p.Key))
	}
	if !p.Genuine() {
		return errs.New(errs.Conflict, "document.changed")
	}
	if !known {
		return errs.New(errs.Conflict, "document.other_key", "key", hex.EncodeToString(p.Key))
	}
	return nil
}
