package id_test

import (
	"testing"
	"time"

	"openbourse/internal/base/id"
)

// Not parallel: while a seed holds, it holds for the whole process.
func TestASeedGivesTheSameIdsInTheOrderOfItsClock(t *testing.T) {
	at := time.UnixMilli(1_700_000_000_000)
	story := func(seed uint64) (all []id.ID, random [16]byte) {
		defer id.Seed(seed, func() time.Time { return at })()
		for range 5000 { // more than one millisecond's counter holds
			all = append(all, id.New())
			if last := all[len(all)-1]; last.Compare(id.Latest()) > 0 {
				t.Errorf("%s was made and comes after %s", last, id.Latest())
			}
		}
		id.Random(random[:])
		return all, random
	}
	a, x := story(1)
	b, y := story(1)
	c, z := story(2)
	if x != y || x == z {
		t.Errorf("random bytes of one seed are %x and %x, of another %x", x, y, z)
	}
	seen := map[id.ID]bool{}
	for i := range a {
		if a[i] != b[i] || a[i] == c[i] || seen[a[i]] || i > 0 && a[i-1].Compare(a[i]) >= 0 {
			t.Fatalf("id %d is %s, again %s, of another seed %s", i, a[i], b[i], c[i])
		}
		if p, err := id.Parse(a[i].String()); err != nil || p[6]>>4 != 7 || p[8]>>6 != 2 {
			t.Fatalf("%s is no UUID of version 7: %v", a[i], err)
		}
		seen[a[i]] = true
	}
	before := id.Latest()
	if one, two := id.New(), id.New(); one == two || seen[one] {
		t.Error("after a simulation ids are not by chance")
	} else if one.Compare(id.Latest()) > 0 {
		t.Error("an id comes after the latest there can be")
	}
	for before.Compare(id.Latest()) == 0 { // until the next millisecond
	}
	if one := id.New(); one.Compare(before) <= 0 {
		t.Errorf("%s was made later than %s", one, before)
	}
}
