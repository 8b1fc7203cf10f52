package market

import (
	"encoding/json"
	"fmt"

	"openbourse/internal/exchange/stockfile"
)

// keptNote is a note as upload_row keeps it: its words are chosen when it is read, in the
// reader's language.
type keptNote struct {
	Level  stockfile.Level `json:"level"`
	Column int             `json:"column"`
	Field  string          `json:"field,omitempty"`
	Raw    string          `json:"raw,omitempty"`
	Value  string          `json:"value,omitempty"`
	Key    string          `json:"key"`
	Args   []keptArg       `json:"args,omitempty"`
}

// keptArg is a number, a text, or a field to be named in the reader's language.
type keptArg struct {
	Field string `json:"f,omitempty"`
	Text  string `json:"t,omitempty"`
	Int   *int64 `json:"n,omitempty"`
}

func keepNotes(notes []stockfile.Note) (string, error) {
	kept := make([]keptNote, 0, len(notes))
	for _, n := range notes {
		k := keptNote{Level: n.Level, Column: n.Column, Raw: n.Raw, Value: n.Value, Key: n.Key}
		if n.Field != stockfile.FieldNone {
			k.Field = n.Field.String()
		}
		for _, a := range n.Args {
			k.Args = append(k.Args, keepArg(a))
		}
		kept = append(kept, k)
	}
	b, err := json.Marshal(kept)
	if err != nil {
		return "", fmt.Errorf("market: keeping notes: %w", err)
	}
	return string(b), nil
}

func keepArg(a any) keptArg {
	var n int64
	switch v := a.(type) {
	case stockfile.Field:
		return keptArg{Field: v.String()}
	case string:
		return keptArg{Text: v}
	case int:
		n = int64(v)
	case int32:
		n = int64(v)
	case int64:
		n = v
	default:
		return keptArg{Text: fmt.Sprint(v)}
	}
	return keptArg{Int: &n}
}

func readNotes(s string) ([]stockfile.Note, error) {
	var kept []struct {
		keptNote
		Level string `json:"level"`
	}
	if err := json.Unmarshal([]byte(s), &kept); err != nil {
		return nil, fmt.Errorf("market: reading notes: %w", err)
	}
	notes := make([]stockfile.Note, 0, len(kept))
	for _, k := range kept {
		n := stockfile.Note{Column: k.Column, Raw: k.Raw, Value: k.Value, Key: k.Key}
		for l := stockfile.Changed; l <= stockfile.RefusesRow; l++ {
			if l.String() == k.Level {
				n.Level = l
			}
		}
		n.Field, _ = stockfile.ParseField(k.Field) // a note without a field has none
		for _, a := range k.Args {
			switch {
			case a.Int != nil:
				n.Args = append(n.Args, *a.Int)
			case a.Field != "":
				f, _ := stockfile.ParseField(a.Field)
				n.Args = append(n.Args, f)
			default:
				n.Args = append(n.Args, a.Text)
			}
		}
		notes = append(notes, n)
	}
	return notes, nil
}
