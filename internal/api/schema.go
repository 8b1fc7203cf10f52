package api

import (
	"encoding"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/export"
)

// schema is a JSON Schema 2020-12 as OpenAPI 3.1 uses it.
type schema map[string]any

// schemas collects the named types of the description.
type schemas struct {
	named map[string]schema
	types map[string]reflect.Type
}

var wellKnown = map[reflect.Type]schema{
	reflect.TypeFor[id.ID]():           {"type": "string", "format": "uuid"},
	reflect.TypeFor[clock.Instant]():   {"type": "string", "format": "date-time", "description": "empty when there is none"},
	reflect.TypeFor[clock.Date]():      {"type": "string", "format": "date"},
	reflect.TypeFor[export.Decimal]():  {"type": "string", "pattern": `^-?[0-9]+(\.[0-9]+)?$`},
	reflect.TypeFor[io.Reader]():       {"type": "string", "format": "binary"},
	reflect.TypeFor[json.RawMessage](): {},
}

var textType = reflect.TypeFor[encoding.TextMarshaler]()

// of is the schema of a type: structs with a name stand in components and are referred to.
func (s *schemas) of(t reflect.Type) schema {
	if known, ok := wellKnown[t]; ok {
		return copyOf(known)
	}
	switch {
	case t.Kind() == reflect.Pointer:
		return s.of(t.Elem())
	case t.Implements(textType):
		return schema{"type": "string"}
	}
	switch t.Kind() {
	case reflect.String:
		return schema{"type": "string"}
	case reflect.Bool:
		return schema{"type": "boolean"}
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint8:
		return schema{"type": "integer"}
	case reflect.Slice:
		return schema{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		return schema{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.Interface:
		return schema{}
	case reflect.Struct:
		if t.Name() == "" {
			return s.object(t)
		}
		return s.refer(t)
	}
	panic("api: no schema for " + t.String())
}

func (s *schemas) refer(t reflect.Type) schema {
	name := typeName(t)
	if other, taken := s.types[name]; taken && other != t {
		panic(fmt.Sprintf("api: %s and %s have one name in the description", other, t))
	} else if !taken {
		s.types[name] = t
		s.named[name] = nil // a type may hold itself
		s.named[name] = s.object(t)
	}
	return schema{"$ref": "#/components/schemas/" + name}
}

// typeName is the name of a type in the description: generic ones drop the path of their
// argument.
func typeName(t reflect.Type) string {
	name := t.Name()
	if base, arg, ok := strings.Cut(name, "["); ok {
		arg = strings.TrimSuffix(arg, "]")
		arg = arg[strings.LastIndexAny(arg, "./")+1:]
		name = base + upperFirst(arg)
	}
	return upperFirst(name)
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func (s *schemas) object(t reflect.Type) schema {
	properties, required := schema{}, []string{}
	s.fields(t, properties, &required)
	o := schema{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		o["required"] = required
	}
	return o
}

func (s *schemas) fields(t reflect.Type, properties schema, required *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" {
			s.fields(f.Type, properties, required)
			continue
		}
		if !f.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		p := s.of(f.Type)
		describeField(p, f)
		properties[name] = p
		if !strings.Contains(options, "omitempty") && !strings.Contains(options, "omitzero") {
			*required = append(*required, name)
		}
	}
}

// describeField adds what the tags of a field say.
func describeField(p schema, f reflect.StructField) {
	if d := f.Tag.Get("doc"); d != "" {
		p["description"] = d
	}
	if e := f.Tag.Get("enum"); e != "" {
		p["enum"] = strings.Split(e, ",")
	}
	for tag, name := range map[string]string{"min": "minimum", "max": "maximum"} {
		if n, err := strconv.ParseInt(f.Tag.Get(tag), 10, 64); err == nil {
			p[name] = n
		}
	}
	for tag, name := range map[string]string{"default": "default", "example": "example"} {
		if text, ok := f.Tag.Lookup(tag); ok {
			p[name] = typed(p, text)
		}
	}
}

// typed turns a tag's text into the JSON value its schema wants.
func typed(p schema, text string) any {
	switch p["type"] {
	case "integer":
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
	case "boolean":
		return text == "true"
	case "array":
		return strings.Split(text, ",")
	}
	return text
}

func copyOf(s schema) schema {
	c := make(schema, len(s))
	for k, v := range s {
		c[k] = v
	}
	return c
}
