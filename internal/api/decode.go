package api

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/exchange/search"
)

// Inputs are structs whose fields say where their value comes from:
//
//	path:"no"      a part of the path
//	query:"limit"  a parameter; with default:"50" min:"1" max:"1000" for numbers
//	query:"*"      a search.Query: every filter of a search
//	body:"json"    the JSON body
//
// A field of type io.Reader takes the raw body.

const (
	maxBody  = 1 << 20
	maxQuery = 16 << 10
)

// decode fills in from the request and refuses what it does not know.
func decode(c *call, in any) error {
	if len(c.URL.RawQuery) > maxQuery {
		return errs.New(errs.TooLarge, "api.query_too_long")
	}
	values, err := url.ParseQuery(c.URL.RawQuery)
	if err != nil {
		return errs.New(errs.Invalid, "api.query_broken").Because(err)
	}
	v := reflect.ValueOf(in).Elem()
	known, filters := parameterNames(v.Type())
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if err := decodeField(c, f, v.Field(i), values, known); err != nil {
			return err
		}
	}
	if filters {
		return nil
	}
	for key := range values {
		if !contains(known, key) {
			return errs.New(errs.Invalid, "api.unknown_parameter", "name", key, "known", strings.Join(known, ", ")).At(key)
		}
	}
	return nil
}

// parameterNames are the query keys of an input, and whether it takes search filters too.
func parameterNames(t reflect.Type) (known []string, filters bool) {
	for i := range t.NumField() {
		switch q := t.Field(i).Tag.Get("query"); q {
		case "":
		case "*":
			filters = true
		default:
			known = append(known, q)
		}
	}
	return known, filters
}

func contains(all []string, s string) bool {
	for _, a := range all {
		if a == s {
			return true
		}
	}
	return false
}

func decodeField(c *call, f reflect.StructField, into reflect.Value, values url.Values, known []string) error {
	if name, ok := f.Tag.Lookup("path"); ok {
		if err := set(into, c.PathValue(name), f.Tag); err != nil {
			return errs.New(errs.NotFound, "api.no_such_thing").Because(err)
		}
		return nil
	}
	if name, ok := f.Tag.Lookup("query"); ok {
		if name == "*" {
			return decodeFilters(into, values, known)
		}
		text := values.Get(name)
		if len(values[name]) > 1 {
			return errs.New(errs.Invalid, "api.parameter_twice", "name", name).At(name)
		}
		if text == "" {
			text = f.Tag.Get("default")
		}
		if text == "" {
			return nil
		}
		err := set(into, text, f.Tag)
		if err == nil && into.Type() == dateType {
			_, err = clock.ParseDate(text)
		}
		if err != nil {
			return errs.New(errs.Invalid, "api.bad_parameter", "name", name, "value", text).At(name).Because(err)
		}
		return nil
	}
	if _, ok := f.Tag.Lookup("body"); ok {
		return decodeBody(c, into)
	}
	return nil
}

// decodeFilters reads a search and refuses it when a filter was not understood.
func decodeFilters(into reflect.Value, values url.Values, own []string) error {
	q := search.ParseValues(values, own...)
	if len(q.Unknown) > 0 {
		u := q.Unknown[0]
		return errs.New(errs.Invalid, "api.unknown_filter", "name", u.Key, "value", u.Value).At(u.Key)
	}
	into.Set(reflect.ValueOf(q))
	return nil
}

// set reads one value from text.
func set(into reflect.Value, text string, tag reflect.StructTag) error {
	if into.CanAddr() {
		if t, ok := into.Addr().Interface().(encoding.TextUnmarshaler); ok {
			return t.UnmarshalText([]byte(text))
		}
	}
	switch into.Kind() {
	case reflect.String:
		if len(text) > 1000 {
			return errors.New("too long")
		}
		if !storable(text) {
			return errors.New("not text")
		}
		if enum := tag.Get("enum"); enum != "" && !contains(strings.Split(enum, ","), text) {
			return errors.New("not one of " + enum)
		}
		into.SetString(text)
	case reflect.Bool:
		v, err := strconv.ParseBool(text)
		if err != nil {
			return err
		}
		into.SetBool(v)
	case reflect.Int, reflect.Int64:
		v, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return err
		}
		for name, bad := range map[string]func(bound int64) bool{"min": func(b int64) bool { return v < b }, "max": func(b int64) bool { return v > b }} {
			if b, err := strconv.ParseInt(tag.Get(name), 10, 64); err == nil && bad(b) {
				return errors.New("out of bounds")
			}
		}
		into.SetInt(v)
	case reflect.Slice:
		into.Set(reflect.ValueOf(strings.Split(text, ",")))
	default:
		panic("api: no parameter can be a " + into.Type().String())
	}
	return nil
}

// storable tells whether every engine keeps the text: PostgreSQL refuses broken UTF-8 and
// the zero character.
func storable(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

var dateType = reflect.TypeFor[clock.Date]()

var readerType = reflect.TypeFor[io.Reader]()

// decodeBody reads the JSON body strictly, or hands the raw body on.
func decodeBody(c *call, into reflect.Value) error {
	if into.Type() == readerType {
		into.Set(reflect.ValueOf(c.Body))
		return nil
	}
	if kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return errs.New(errs.Unsupported, "api.want_json")
	}
	b, err := io.ReadAll(c.Body)
	if err == nil && bytes.Contains(b, []byte(`\u0000`)) {
		err = errors.New("a zero character")
	}
	if err != nil {
		return bodyError(err)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err = d.Decode(into.Addr().Interface()); err == nil {
		_, err = d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		err = errors.New("more than one value")
	}
	return bodyError(err)
}

// bodyError says what is wrong with a JSON body without showing our inner words.
func bodyError(err error) error {
	var large *http.MaxBytesError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &large):
		return errs.New(errs.TooLarge, "api.body_too_large", "bytes", large.Limit)
	case errors.As(err, &kind):
		return errs.New(errs.Invalid, "api.body_type", "field", kind.Field).At(kind.Field).Because(err)
	case strings.HasPrefix(err.Error(), "json: unknown field "):
		name := strings.Trim(strings.TrimPrefix(err.Error(), "json: unknown field "), `"`)
		return errs.New(errs.Invalid, "api.unknown_field", "field", name).At(name).Because(err)
	}
	var refusal *errs.Error
	if errors.As(err, &refusal) {
		return refusal
	}
	return errs.New(errs.Invalid, "api.body_broken").Because(err)
}
