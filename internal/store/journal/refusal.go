package journal

import (
	"bytes"
	"encoding/json"
	"fmt"

	"openbourse/internal/base/errs"
)

// refused turns a refusal into its fact. Arguments become what a message shows, so that
// the words are the same when it is given again.
func refused(e *errs.Error) Refused {
	r := Refused{Code: e.Code, Key: e.Key, Field: e.Field}
	if len(e.Args) > 0 {
		r.Args = make(map[string]any, len(e.Args))
	}
	for k, v := range e.Args {
		switch v := v.(type) {
		case string:
			r.Args[k] = brief(v)
		case int, int64, float64, bool:
			r.Args[k] = v
		default:
			r.Args[k] = brief(fmt.Sprint(v))
		}
	}
	return r
}

// maxArg bounds an argument of a refusal, in letters: it often is what somebody typed, and
// the journal keeps it for ever.
const maxArg = 300

func brief(s string) string {
	if len(s) <= maxArg {
		return s
	}
	letters := []rune(s[:min(len(s), 4*maxArg)])
	if len(letters) <= maxArg && len(s) <= 4*maxArg {
		return s
	}
	return string(letters[:min(len(letters), maxArg)]) + "…"
}

// again gives the first answer once more: into answer, or as the refusal it was.
func (f first) again(answer any) (refusal, err error) {
	if f.fact != (Refused{}).FactName() {
		if err := json.Unmarshal(f.answer, answer); err != nil {
			return nil, fmt.Errorf("journal: reading the first answer: %w", err)
		}
		return nil, nil
	}
	var r Refused
	d := json.NewDecoder(bytes.NewReader(f.body))
	d.UseNumber()
	if err := d.Decode(&r); err != nil {
		return nil, fmt.Errorf("journal: reading the first refusal: %w", err)
	}
	for k, v := range r.Args {
		if n, ok := v.(json.Number); ok {
			r.Args[k] = number(n)
		}
	}
	return &errs.Error{Code: r.Code, Key: r.Key, Field: r.Field, Args: r.Args}, nil
}

// number reads a number of a refusal: whole ones exactly.
func number(n json.Number) any {
	if i, err := n.Int64(); err == nil {
		return i
	}
	f, err := n.Float64()
	if err != nil {
		return n.String()
	}
	return f
}
