// Package errs holds the one error type that may reach a reader: a code that maps
// to one HTTP status, a message key that exists in every language, and arguments.
//
// A refusal says what happened, why, and the way out. Errors from below (SQL, files,
// the network) are wrapped and never shown: Of turns them into Internal.
package errs

import (
	"errors"
	"fmt"
	"net/http"
)

// Code sorts errors by what the caller can do about them.
type Code string

// The codes, each with one HTTP status (see Status).
const (
	Invalid         Code = "invalid"         // the input is wrong: change it
	Unauthenticated Code = "unauthenticated" // sign in first
	Forbidden       Code = "forbidden"       // you may not; another person may
	NotFound        Code = "not_found"       // no such thing, or none you may see
	Conflict        Code = "conflict"        // it changed meanwhile: look again
	Gone            Code = "gone"            // it was there and is over
	TooLarge        Code = "too_large"       // over a limit: make it smaller
	Unsupported     Code = "unsupported"     // a kind of file or content not read here
	TooMany         Code = "too_many"        // too often: wait
	Unavailable     Code = "unavailable"     // the house is busy or closing: try again
	Internal        Code = "internal"        // our fault; the request id finds it in the log
)

var status = map[Code]int{
	Invalid:         http.StatusUnprocessableEntity,
	Unauthenticated: http.StatusUnauthorized,
	Forbidden:       http.StatusForbidden,
	NotFound:        http.StatusNotFound,
	Conflict:        http.StatusConflict,
	Gone:            http.StatusGone,
	TooLarge:        http.StatusRequestEntityTooLarge,
	Unsupported:     http.StatusUnsupportedMediaType,
	TooMany:         http.StatusTooManyRequests,
	Unavailable:     http.StatusServiceUnavailable,
	Internal:        http.StatusInternalServerError,
}

// Error is a refusal in words every face can translate.
type Error struct {
	Code  Code           // what the caller can do about it
	Key   string         // message key: the room, a dot, the case ("market.claimed")
	Args  map[string]any // named values of the message
	Field string         // the input field at fault, empty when it is not one field
	err   error          // the cause, for logs only
}

// New makes an error from a code, a message key and pairs of argument name and value.
func New(code Code, key string, pairs ...any) *Error {
	e := &Error{Code: code, Key: key}
	for i := 0; i+1 < len(pairs); i += 2 {
		if e.Args == nil {
			e.Args = make(map[string]any, len(pairs)/2)
		}
		e.Args[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return e
}

// At names the input field the error belongs to and returns a copy.
func (e *Error) At(field string) *Error {
	c := *e
	c.Field = field
	return &c
}

// Because attaches the cause, which is logged and never shown, and returns a copy.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.err = cause
	return &c
}

func (e *Error) Error() string {
	s := string(e.Code) + " " + e.Key
	if e.Field != "" {
		s += " at " + e.Field
	}
	if len(e.Args) > 0 {
		s += fmt.Sprint(" ", e.Args)
	}
	if e.err != nil {
		s += ": " + e.err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.err }

// Status is the HTTP status of the error's code.
func (e *Error) Status() int {
	if s, ok := status[e.Code]; ok {
		return s
	}
	return http.StatusInternalServerError
}

// Of finds the refusal inside err, or wraps anything else as Internal. Of(nil) is nil.
func Of(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return New(Internal, "errs.internal").Because(err)
}

// Is tells whether err is a refusal with that message key.
func Is(err error, key string) bool {
	var e *Error
	return errors.As(err, &e) && e.Key == key
}
