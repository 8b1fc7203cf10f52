package fact_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"openbourse/internal/registry/fact"
)

func TestEveryFactSurvivesTheJournal(t *testing.T) {
	for _, f := range fact.Kinds() {
		full := reflect.New(reflect.TypeOf(f)).Elem()
		fill(full, 1)
		want := full.Interface().(fact.Fact)
		body, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got, known, err := fact.Read(want.FactName(), want.FactVersion(), body)
		if err != nil || !known {
			t.Fatalf("%s: known %v, %v", f.FactName(), known, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s came back changed:\n%s", f.FactName(), diff)
		}
	}
}

// fill gives every field a value that is not its zero, so that a field lost on the way
// shows.
func fill(v reflect.Value, n int) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("json") != "-" {
				fill(v.Field(i), n+i)
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n+1)
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(k, n)
		fill(e, n)
		v.SetMapIndex(k, e)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.String:
		v.SetString(strings.Repeat("x", n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uint:
		v.SetUint(uint64(n))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(n))
	case reflect.Float64:
		v.SetFloat(float64(n) / 2)
	}
}

// personal are words that a field of a fact must not have in its name.
var personal = []string{
	"email", "mail", "phone", "mobile", "password", "secret", "token", "passport",
	"birth", "firstname", "first_name", "lastname", "last_name", "surname", "person_name", "address", "ip",
}

func TestNoFactHasAFieldForPersonalData(t *testing.T) {
	for _, f := range fact.Kinds() {
		var look func(path string, typ reflect.Type)
		look = func(path string, typ reflect.Type) {
			switch typ.Kind() {
			case reflect.Slice, reflect.Pointer, reflect.Array, reflect.Map:
				look(path, typ.Elem())
			case reflect.Struct:
				for i := range typ.NumField() {
					field := typ.Field(i)
					name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
					if name == "-" {
						continue
					}
					if name == "" {
						t.Errorf("%s.%s has no json name", path, field.Name)
					}
					for _, w := range personal {
						for _, part := range strings.FieldsFunc(name, func(r rune) bool { return r == '_' }) {
							if part == w || name == w {
								t.Errorf("%s.%s looks like personal data", path, name)
							}
						}
					}
					look(path+"."+name, field.Type)
				}
			}
		}
		look(f.FactName(), reflect.TypeOf(f))
	}
}

func TestEveryFactThatIsWrittenIsListedOnce(t *testing.T) {
	listed := map[string]int{}
	names := map[string]int{}
	for _, f := range fact.Kinds() {
		listed[reflect.TypeOf(f).Name()]++
		room, event, ok := strings.Cut(f.FactName(), ".")
		if !ok || room == "" || event == "" || f.FactVersion() < 1 {
			t.Errorf("%T is called %q, version %d", f, f.FactName(), f.FactVersion())
		}
		names[f.FactName()+"/"+string(rune('0'+f.FactVersion()))]++
	}
	for n, k := range names {
		if k > 1 {
			t.Errorf("%s stands for %d facts", n, k)
		}
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			m, ok := d.(*ast.FuncDecl)
			if !ok || m.Recv == nil || m.Name.Name != "FactName" {
				continue
			}
			if typ := m.Recv.List[0].Type.(*ast.Ident).Name; listed[typ] != 1 {
				t.Errorf("%s is listed %d times in kinds", typ, listed[typ])
			}
		}
	}
}

func TestAnUnknownFactIsPassedOver(t *testing.T) {
	if _, known, err := fact.Read("stock.published", 99, []byte(`{}`)); known || err != nil {
		t.Errorf("known %v, %v", known, err)
	}
}
