package access

import (
	"strings"

	"openbourse/internal/base/errs"
)

// Room is the part of an act before the dot: "market" of "market.publish".
func (a Act) Room() string {
	room, _, _ := strings.Cut(string(a), ".")
	return room
}

// scoped tells whether an act is among the scopes of a key; "market.*" covers a room.
func scoped(scopes []Act, act Act) bool {
	for _, s := range scopes {
		if s == act || s == Act(act.Room()+".*") {
			return true
		}
	}
	return false
}

// KeyActs are the acts a key can carry at all, in table order: those a person need not
// do in person.
func KeyActs() []Act {
	var acts []Act
	for _, l := range Table {
		if !l.InPerson {
			acts = append(acts, l.Act)
		}
	}
	return acts
}

// Scopes reads the scopes asked for a key and refuses what no key may do or nobody knows.
func Scopes(asked []string) ([]Act, error) {
	if len(asked) == 0 {
		return nil, errs.New(errs.Invalid, "access.no_scope").At("scopes")
	}
	known := map[Act]bool{}
	for _, a := range KeyActs() {
		known[a], known[Act(a.Room()+".*")] = true, true
	}
	var scopes []Act
	for _, s := range asked {
		a := Act(strings.TrimSpace(s))
		if !known[a] {
			return nil, errs.New(errs.Invalid, "access.bad_scope", "scope", s).At("scopes")
		}
		if !scoped(scopes, a) {
			scopes = append(scopes, a)
		}
	}
	return scopes, nil
}
