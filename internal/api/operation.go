package api

import (
	"net/http"
	"reflect"
	"time"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
)

// Operation is one call of the API.
type Operation struct {
	ID      string // operationId of the description: "findStones"
	Method  string
	Path    string // under /api/v1, as net/http matches it
	Act     access.Act
	Summary string
	Group   string
	Types   []string      // content types of the answer; JSON when empty
	Signed  bool          // needs a key, whatever its scopes
	Body    int64         // bytes a request may carry, 1 MiB when zero
	Time    time.Duration // how long a transfer may take, 30 s when zero

	in, out reflect.Type
	status  int
	run     func(s *Server, w http.ResponseWriter, c *call) error
}

// writes tells whether the operation is a command and needs an Idempotency-Key.
func (o *Operation) writes() bool { return o.Method != http.MethodGet }

// call is one request on its way through an operation.
type call struct {
	*http.Request
	Actor access.Actor
	Lang  i18n.Lang
	ID    string // of the request, for the log and the problem
	Cmd   id.ID  // the Idempotency-Key of a write
	op    *Operation
}

// get declares a read.
func get[I, O any](name, path string, act access.Act, group, summary string, do func(*Server, *call, I) (O, error)) Operation {
	return declare(http.MethodGet, http.StatusOK, name, path, act, group, summary, do)
}

// command declares a write that answers 200.
func command[I, O any](name, method, path string, act access.Act, group, summary string, do func(*Server, *call, I) (O, error)) Operation {
	return declare(method, http.StatusOK, name, path, act, group, summary, do)
}

// signed is an operation that every key may call and nobody without one.
func signed(o Operation) Operation {
	o.Signed = true
	return o
}

func declare[I, O any](method string, status int, name, path string, act access.Act, group, summary string, do func(*Server, *call, I) (O, error)) Operation {
	o := Operation{
		ID: name, Method: method, Path: path, Act: act, Group: group, Summary: summary,
		in: input[I](name), out: reflect.TypeFor[O](), status: status,
	}
	o.run = func(s *Server, w http.ResponseWriter, c *call) error {
		var in I
		if err := decode(c, &in); err != nil {
			return err
		}
		out, err := do(s, c, in)
		if err != nil {
			return err
		}
		return answer(w, c, status, out)
	}
	return o
}

// input is the type of an operation's input. A field that does not say where its value comes
// from would stay empty for ever: that is a mistake of ours, and nothing starts with it.
func input[I any](name string) reflect.Type {
	t := reflect.TypeFor[I]()
	for i := range t.NumField() {
		tag, from := t.Field(i).Tag, false
		for _, source := range []string{"path", "query", "body"} {
			_, ok := tag.Lookup(source)
			from = from || ok
		}
		if !from {
			panic("api: " + name + ": nobody fills in " + t.Field(i).Name)
		}
	}
	return t
}

// file declares a read that answers with a file of one of the types, written by do.
func file[I any](name, path string, act access.Act, group, summary string, types []string, do func(*Server, http.ResponseWriter, *call, I) error) Operation {
	o := Operation{
		ID: name, Method: http.MethodGet, Path: path, Act: act, Group: group, Summary: summary, Types: types,
		in: input[I](name), status: http.StatusOK, Time: 5 * time.Minute,
	}
	o.run = func(s *Server, w http.ResponseWriter, c *call) error {
		var in I
		if err := decode(c, &in); err != nil {
			return err
		}
		return do(s, w, c, in)
	}
	return o
}
