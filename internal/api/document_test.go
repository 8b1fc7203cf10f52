package api_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"openbourse/internal/api"
)

// described is the description, read once.
var described = sync.OnceValue(func() map[string]any {
	b, err := api.Document("https://exchange.example")
	if err != nil {
		panic(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(b, &doc); err != nil {
		panic(err)
	}
	return doc
})

// fits checks a JSON value against a schema of the description: types, required and
// unknown properties, enums, patterns.
func fits(s map[string]any, v any, at string) error {
	if ref, ok := s["$ref"].(string); ok {
		name := strings.TrimPrefix(ref, "#/components/schemas/")
		return fits(described()["components"].(map[string]any)["schemas"].(map[string]any)[name].(map[string]any), v, at)
	}
	if enum, ok := s["enum"].([]any); ok && !slices.Contains(enum, v) {
		return fmt.Errorf("%s is %v, which is not one of %v", at, v, enum)
	}
	switch s["type"] {
	case nil:
		return nil
	case "string":
		text, ok := v.(string)
		if !ok {
			return fmt.Errorf("%s is %v, no string", at, v)
		}
		if p, ok := s["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(text) {
			return fmt.Errorf("%s is %q, which is not like %s", at, text, p)
		}
	case "integer":
		if n, ok := v.(float64); !ok || n != math.Trunc(n) {
			return fmt.Errorf("%s is %v, no integer", at, v)
		}
	case "boolean":
		if _, ok := v.(bool); !ok {
			return fmt.Errorf("%s is %v, no boolean", at, v)
		}
	case "array":
		all, ok := v.([]any)
		if !ok {
			return fmt.Errorf("%s is %v, no array", at, v)
		}
		for i, x := range all {
			if err := fits(s["items"].(map[string]any), x, fmt.Sprint(at, "/", i)); err != nil {
				return err
			}
		}
	case "object":
		return fitsObject(s, v, at)
	}
	return nil
}

func fitsObject(s map[string]any, v any, at string) error {
	object, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("%s is %v, no object", at, v)
	}
	properties, _ := s["properties"].(map[string]any)
	required, _ := s["required"].([]any)
	for _, name := range required {
		if _, ok := object[name.(string)]; !ok {
			return fmt.Errorf("%s lacks %v", at, name)
		}
	}
	for name, x := range object {
		p, ok := properties[name].(map[string]any)
		if other, more := s["additionalProperties"].(map[string]any); !ok && more {
			p, ok = other, true
		}
		if !ok {
			return fmt.Errorf("%s has %s, which is not described", at, name)
		}
		if err := fits(p, x, at+"/"+name); err != nil {
			return err
		}
	}
	return nil
}

// asDescribed checks an answer that came over the wire against the description.
func (a answer) asDescribed(t testing.TB) {
	t.Helper()
	path, ok := strings.CutPrefix(a.Request.URL.Path, api.Base)
	if !ok {
		return
	}
	op := operationOf(a.Request.Method, path)
	if op == nil {
		return // a path that does not exist: the problem's form is checked apart
	}
	r, ok := op["responses"].(map[string]any)[fmt.Sprint(a.StatusCode)].(map[string]any)
	if !ok {
		t.Errorf("%s %s answers %s, which is not described", a.Request.Method, path, a.Status)
		return
	}
	kind, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	content, _ := r["content"].(map[string]any)
	media, ok := content[kind].(map[string]any)
	if !ok || !strings.HasSuffix(kind, "json") || len(a.body) == 0 || a.body[0] == '[' {
		return
	}
	var v any
	must(t, json.Unmarshal(a.body, &v))
	if err := fits(media["schema"].(map[string]any), v, "answer"); err != nil {
		t.Errorf("%s %s: %v", a.Request.Method, path, err)
	}
}

func operationOf(method, path string) map[string]any {
	var best map[string]any
	exact := -1
	for template, methods := range described()["paths"].(map[string]any) {
		want, have := strings.Split(template, "/"), strings.Split(path, "/")
		same := 0
		if len(want) != len(have) {
			continue
		}
		for i := range want {
			if want[i] == have[i] {
				same++
			} else if !strings.HasPrefix(want[i], "{") {
				same = -1
				break
			}
		}
		if op, ok := methods.(map[string]any)[strings.ToLower(method)].(map[string]any); ok && same > exact {
			best, exact = op, same
		}
	}
	return best
}

func TestEveryExampleFitsItsSchema(t *testing.T) {
	examples := 0
	check := func(at string, m map[string]any) {
		s, ok := m["schema"].(map[string]any)
		e, has := m["example"]
		if !has {
			return
		}
		if !ok { // a property: it is its own schema
			s = m
		}
		examples++
		if s["type"] == "array" {
			if one, ok := e.(string); ok {
				e = []any{one}
			}
		}
		if err := fits(s, e, "example"); err != nil {
			t.Errorf("%s: %v", at, err)
		}
	}
	walk(described(), check, "")
	if examples < 30 {
		t.Errorf("only %d examples", examples)
	}
}

func TestEveryWriteAsksForAKeyAndEveryReadTakesAnETag(t *testing.T) {
	for _, op := range api.Operations {
		names := map[string]bool{}
		for _, p := range operationOf(op.Method, op.Path)["parameters"].([]any) {
			names[p.(map[string]any)["name"].(string)] = true
		}
		if want := op.Method != http.MethodGet; names["Idempotency-Key"] != want {
			t.Errorf("%s: Idempotency-Key %v", op.ID, !want)
		}
		if want := op.Method == http.MethodGet && op.Types == nil; names["If-None-Match"] != want {
			t.Errorf("%s: If-None-Match %v", op.ID, !want)
		}
	}
}
