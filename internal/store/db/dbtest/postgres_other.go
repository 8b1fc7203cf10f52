//go:build !unix

package dbtest

import "testing"

// Address skips: tests start PostgreSQL on Unix only.
func Address(t testing.TB) string {
	t.Helper()
	t.Skip("PostgreSQL is tested on Unix")
	return ""
}
