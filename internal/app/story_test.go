package app_test

import (
	"testing"

	"openbourse/internal/app/apptest"
	"openbourse/internal/base/clock"
)

// fair is a demo house in which a story is played.
type fair struct{ *apptest.Fair }

// openFair makes a demo with n stones and serves it until the test ends.
func openFair(t *testing.T, n int64) *fair { return openFairOn(t, n, nil) }

// openFairOn is openFair on a clock of the test’s; nil for the machine’s.
func openFairOn(t *testing.T, n int64, c clock.Clock) *fair {
	t.Helper()
	return &fair{apptest.OpenOn(t, n, c)}
}
