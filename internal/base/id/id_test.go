package id_test

import (
	"testing"

	"openbourse/internal/base/id"
)

func TestAnIDSurvivesTextAndStorage(t *testing.T) {
	a := id.New()
	b, err := id.Parse(a.String())
	if err != nil || a != b {
		t.Fatalf("%v became %v: %v", a, b, err)
	}
	v, err := a.Value()
	if err != nil {
		t.Fatal(err)
	}
	var c id.ID
	if err := c.Scan(v); err != nil || c != a {
		t.Fatalf("%v became %v: %v", a, c, err)
	}
}

func TestLaterIDsSortLater(t *testing.T) {
	last := id.New()
	for range 1000 {
		next := id.New()
		if next.Compare(last) <= 0 {
			t.Fatalf("%v does not come after %v", next, last)
		}
		last = next
	}
}

func FuzzParse(f *testing.F) {
	f.Add("0198c1de-0000-7000-8000-000000000000")
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		i, err := id.Parse(s)
		if err != nil {
			return
		}
		if j, err := id.Parse(i.String()); err != nil || j != i {
			t.Fatalf("%q read as %v, then as %v: %v", s, i, j, err)
		}
	})
}

func TestPartsOfOneActHaveTheirOwnIdsThatComeAgain(t *testing.T) {
	a := id.New()
	first, again := a.With("price 1"), a.With("price 1")
	if first != again || a.With("price 1") == a.With("price 2") || id.New().With("price 1") == a.With("price 1") {
		t.Error("derived ids do not tell parts and acts apart")
	}
}
