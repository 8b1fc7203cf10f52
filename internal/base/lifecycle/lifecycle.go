// Package lifecycle turns a table of transitions into the one judge of what may
// happen next. The same table drives the code, the chips on the pages, the help page
// that draws it, and a test that walks every state.
package lifecycle

import (
	"fmt"
	"slices"

	"openbourse/internal/base/errs"
)

// State is where a thing stands; Act is what somebody does to it.
type (
	State string
	Act   string
)

// Step is one line of the table.
type Step struct {
	From State
	Act  Act
	To   State
	Who  []string // roles that may; the permission table decides on relation
	Rule string   // the rule and its article, or why we decided so
}

// Table is a whole lifecycle. The first step's From is where things begin.
type Table struct {
	Name  string // message-key prefix: state words are "state.<name>.<state>"
	Steps []Step
}

// Next is the state after act, or a Conflict refusal that names state and act.
func (t Table) Next(from State, act Act) (State, error) {
	for _, s := range t.Steps {
		if s.From == from && s.Act == act {
			return s.To, nil
		}
	}
	return from, errs.New(errs.Conflict, "lifecycle.not_now", "thing", t.Name, "state", string(from), "act", string(act))
}

// Acts are the acts possible in a state, in table order.
func (t Table) Acts(from State) []Act {
	var a []Act
	for _, s := range t.Steps {
		if s.From == from && !slices.Contains(a, s.Act) {
			a = append(a, s.Act)
		}
	}
	return a
}

// States are all states in order of first mention.
func (t Table) States() []State {
	var all []State
	for _, s := range t.Steps {
		for _, x := range []State{s.From, s.To} {
			if !slices.Contains(all, x) {
				all = append(all, x)
			}
		}
	}
	return all
}

// Check reports what is wrong with the table itself: two steps for one act in a state,
// a state nobody can reach, a step without a rule.
func (t Table) Check() error {
	if len(t.Steps) == 0 {
		return fmt.Errorf("lifecycle %s: no steps", t.Name)
	}
	seen := map[[2]string]bool{}
	reach := map[State]bool{t.Steps[0].From: true}
	for _, s := range t.Steps {
		k := [2]string{string(s.From), string(s.Act)}
		if seen[k] {
			return fmt.Errorf("lifecycle %s: %s in %s stands twice", t.Name, s.Act, s.From)
		}
		seen[k] = true
		if s.Rule == "" || len(s.Who) == 0 {
			return fmt.Errorf("lifecycle %s: %s in %s has no rule or nobody who may", t.Name, s.Act, s.From)
		}
	}
	for changed := true; changed; {
		changed = false
		for _, s := range t.Steps {
			if reach[s.From] && !reach[s.To] {
				reach[s.To], changed = true, true
			}
		}
	}
	for _, s := range t.States() {
		if !reach[s] {
			return fmt.Errorf("lifecycle %s: %s cannot be reached", t.Name, s)
		}
	}
	return nil
}
