package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/access"
)

// Document is the OpenAPI 3.1 description of all operations, generated from the same
// structs that decode requests and encode answers.
func Document(origin string) ([]byte, error) {
	s := &schemas{named: map[string]schema{}, types: map[string]reflect.Type{}}
	paths := map[string]schema{}
	for i := range Operations {
		op := &Operations[i]
		path := op.Path
		if paths[path] == nil {
			paths[path] = schema{}
		}
		paths[path][strings.ToLower(op.Method)] = s.operation(op)
	}
	s.refer(reflect.TypeFor[Problem]())
	if origin == "" {
		origin = "/"
	}
	doc := schema{
		"openapi": "3.1.0",
		"info": schema{
			"title": "The exchange for programs", "version": "1",
			"description": "Stones, stock and uploads of a diamond exchange. Numbers that must be exact are decimal strings. Parameters and fields that are not known are refused. Every write needs an Idempotency-Key (a UUID); the same key and input give the first answer again.",
			"license":     schema{"name": "Apache-2.0", "identifier": "Apache-2.0"},
		},
		"servers":    []schema{{"url": strings.TrimSuffix(origin, "/") + Base}},
		"tags":       []schema{{"name": "stones"}, {"name": "stock"}, {"name": "exchange"}},
		"paths":      paths,
		"components": schema{"schemas": s.named, "securitySchemes": schema{"key": schema{"type": "http", "scheme": "bearer", "bearerFormat": "bk_", "description": "An API key made on the account page."}}},
	}
	b, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("describing the API: %w", err)
	}
	return append(b, '\n'), nil
}

func (s *schemas) operation(op *Operation) schema {
	o := schema{"operationId": op.ID, "summary": op.Summary, "tags": []string{op.Group}, "parameters": s.parameters(op), "responses": s.responses(op)}
	if body := s.body(op); body != nil {
		o["requestBody"] = body
	}
	public := access.Check(access.Actor{}, op.Act, access.Public) == nil
	if o["security"] = []schema{}; !public || op.Signed {
		o["security"] = []schema{{"key": []string{}}}
	}
	if !public {
		o["x-scope"] = string(op.Act)
	}
	return o
}

func (s *schemas) parameters(op *Operation) []schema {
	all := []schema{}
	for i := range op.in.NumField() {
		f := op.in.Field(i)
		if name, ok := f.Tag.Lookup("path"); ok {
			p := s.of(f.Type)
			describeField(p, f)
			all = append(all, parameter("path", name, p, true))
		}
		if name, ok := f.Tag.Lookup("query"); ok && name != "*" {
			p := s.of(f.Type)
			describeField(p, f)
			one := parameter("query", name, p, false)
			if p["type"] == "array" {
				one["style"], one["explode"] = "form", false
			}
			all = append(all, one)
		} else if name == "*" {
			all = append(all, filters()...)
		}
	}
	if op.writes() {
		all = append(all, parameter("header", "Idempotency-Key", schema{"type": "string", "format": "uuid"}, true))
	} else if op.Types == nil {
		all = append(all, parameter("header", "If-None-Match", schema{"type": "string", "description": "the ETag of an earlier answer"}, false))
	}
	return append(all, parameter("header", "Accept-Language", schema{"type": "string", "description": "language of problems and notes", "example": "zh"}, false))
}

func parameter(in, name string, s schema, required bool) schema {
	p := schema{"in": in, "name": name, "schema": s, "required": required}
	for _, k := range []string{"description", "example"} {
		if v, ok := s[k]; ok {
			p[k] = v
			delete(s, k)
		}
	}
	return p
}

// filters are the parameters of a search: every filter of the trade, as in the address of
// the search page.
func filters() []schema {
	all := []schema{parameter("query", "q", schema{"type": "string", "description": "a query on one line", "example": "round 1-1.5 D-G VS1+ ex gia"}, false)}
	var zero search.Query
	for _, f := range search.Fields() {
		p := schema{"type": "string"}
		switch {
		case f.Set(&zero) != nil:
			words := make([]string, 0, f.Codes())
			for c := 1; c < f.Codes(); c++ {
				words = append(words, f.Word(uint8(c)))
			}
			p["description"] = "one or several of: " + strings.Join(words, ", ")
			if f.Ordered() && len(words) > 1 {
				p["description"] = p["description"].(string) + "; a range is best-worst: " + words[0] + "-" + words[1]
			}
		case f.Ranges(&zero) != nil:
			p["description"] = "a range a-b, a- or -b; several with commas; " + strconv.Itoa(f.Scale()) + " decimals at most"
		case f.Texts(&zero) != nil:
			p["description"] = "words, several with commas"
		}
		all = append(all, parameter("query", f.Key(), p, false))
	}
	return all
}

func (s *schemas) body(op *Operation) schema {
	for i := range op.in.NumField() {
		f := op.in.Field(i)
		kind, ok := f.Tag.Lookup("body")
		if !ok {
			continue
		}
		content := schema{}
		for t := range strings.SplitSeq(kind, " ") {
			if t == "json" {
				t = "application/json"
			}
			one := schema{"schema": s.of(f.Type)}
			if t == "multipart/form-data" {
				one = schema{"schema": schema{"type": "object", "properties": schema{"file": s.of(f.Type)}, "required": []string{"file"}}}
			}
			if e := f.Tag.Get("example"); e != "" {
				one["example"] = json.RawMessage(e)
			}
			content[t] = one
		}
		return schema{"required": true, "content": content}
	}
	return nil
}

func (s *schemas) responses(op *Operation) schema {
	ok := schema{"description": "Done"}
	content := schema{}
	for _, t := range op.Types {
		content[t] = schema{"schema": schema{"type": "string", "format": "binary"}}
	}
	if op.out != nil {
		content["application/json"] = schema{"schema": s.of(op.out)}
	}
	if len(content) > 0 {
		ok["content"] = content
	}
	all := schema{strconv.Itoa(op.status): ok}
	if !op.writes() && op.Types == nil {
		ok["headers"] = schema{"ETag": schema{"schema": schema{"type": "string"}}}
		all[strconv.Itoa(http.StatusNotModified)] = schema{"description": "Nothing changed since the ETag"}
	}
	problem := schema{"application/problem+json": schema{"schema": s.refer(reflect.TypeFor[Problem]())}}
	codes := []errs.Code{errs.Invalid, errs.Unauthenticated, errs.Forbidden, errs.NotFound, errs.Conflict, errs.TooLarge, errs.TooMany, errs.Internal, errs.Unavailable}
	if op.writes() {
		codes = append(codes, errs.Gone, errs.Unsupported)
	}
	for _, c := range codes {
		status := errs.New(c, "").Status()
		all[strconv.Itoa(status)] = schema{"description": http.StatusText(status), "content": problem}
	}
	return all
}
