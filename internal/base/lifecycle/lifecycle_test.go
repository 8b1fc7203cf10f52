package lifecycle_test

import (
	"testing"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
)

var door = lifecycle.Table{Name: "door", Steps: []lifecycle.Step{
	{From: "open", Act: "close", To: "closed", Who: []string{"porter"}, Rule: "doors close at night"},
	{From: "closed", Act: "open", To: "open", Who: []string{"porter"}, Rule: "doors open at day"},
}}

func TestTheTableDecides(t *testing.T) {
	if err := door.Check(); err != nil {
		t.Fatal(err)
	}
	if s, err := door.Next("open", "close"); err != nil || s != "closed" {
		t.Fatalf("%s, %v", s, err)
	}
	s, err := door.Next("closed", "close")
	if s != "closed" || !errs.Is(err, "lifecycle.not_now") {
		t.Fatalf("closing a closed door gave %s, %v", s, err)
	}
	if a := door.Acts("open"); len(a) != 1 || a[0] != "close" {
		t.Fatalf("acts on an open door: %v", a)
	}
}

func TestABadTableIsFound(t *testing.T) {
	for name, steps := range map[string][]lifecycle.Step{
		"empty":       nil,
		"twice":       append([]lifecycle.Step{door.Steps[0]}, door.Steps...),
		"unreachable": append([]lifecycle.Step{{From: "a", Act: "x", To: "a", Who: []string{"y"}, Rule: "z"}}, door.Steps...),
		"ruleless":    {{From: "a", Act: "x", To: "b", Who: []string{"y"}}},
	} {
		if (lifecycle.Table{Name: name, Steps: steps}).Check() == nil {
			t.Errorf("a table that is %s passed", name)
		}
	}
}
