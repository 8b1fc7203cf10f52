//go:build !unix

// Package pgtemp runs a PostgreSQL server of its own in a temporary folder, on Unix only.
package pgtemp

import (
	"context"
	"errors"
)

// ErrNone says that no PostgreSQL that can be started is installed.
var ErrNone = errors.New("PostgreSQL is started on Unix only")

// Server is a running server; here there is none.
type Server struct{ Address string }

// Start fails with ErrNone.
func Start(context.Context, string, ...string) (*Server, error) { return nil, ErrNone }

// Stop does nothing.
func (*Server) Stop() error { return nil }
