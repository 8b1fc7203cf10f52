package names_test

import (
	"math"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/border/names"
)

func TestANameIsFoundHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind     names.Kind
		one, two string
		same     bool
	}{
		{names.Person, "Сергей Викторович Орлов", "ORLOV, Sergei Viktorovich", true},
		{names.Person, "Serhiy Orlov", "Сергей Орлов", true},
		{names.Person, "S. Orlov", "Sergey Orlov", true},
		{names.Person, "SergeyOrlov", "Sergey Orlov", true},
		{names.Person, "陈志明", "Chen Zhiming", true},
		{names.Person, "陳志明", "陈志明", true},
		{names.Person, "Chan Chi-ming", "Anton Petrov", false},
		{names.Person, "Chan Weiming", "Chen Weiming", true},
		{names.Person, "欧阳明", "Ouyang Ming", true},
		{names.Person, "Petr Orlov", "Sergey Orlov", false},
		{names.Person, "Boris Ivanovich Orlov", "Boris Petrovich Orlov", false},
		{names.Person, "Mr. Jan de Vries", "Jan de Vries", true},
		{names.Organisation, "Северный Алмаз ООО", "Severny Almaz LLC", true},
		{names.Organisation, "Общество с ограниченной ответственностью «Северный Алмаз»", "OOO Severnyi Almaz", true},
		{names.Organisation, "华明钻石有限公司", "Huaming Diamonds Co., Ltd.", true},
		{names.Organisation, "Blue River Trading Limited", "Blue River Trading Ltd", true},
		{names.Organisation, "Blue River Trading Limited", "Red River Mining Ltd", false},
		{names.Organisation, "Brigade Forty-Four", "Brigade 44", true},
		{names.Organisation, "J.P. Diamonds", "JP Diamonds", true},
	} {
		r := names.Compare(c.one, c.two, c.kind)
		if (r.Score >= names.Threshold) != c.same {
			t.Errorf("%s and %s: %.2f, want the same: %v (%v)", c.one, c.two, r.Score, c.same, r.Reasons)
		}
		if len(r.Reasons) == 0 {
			t.Errorf("%s and %s: a score without a reason", c.one, c.two)
		}
	}
}

// The pairs are drawn by rule from aliases of public lists (docs/screening.md).
func TestChineseAndRussianAliasesOfTheListsAreFound(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/aliases.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	pairs, err := names.ReadPairs(f)
	if err != nil {
		t.Fatal(err)
	}
	m := names.Measure(pairs)
	t.Logf("%+v", m)
	if len(pairs) < 200 || m.F1 < 0.9 || m.AtUsed.F1 < 0.9 {
		t.Errorf("%d pairs, F1 %.3f, at the threshold that is used %.3f", len(pairs), m.F1, m.AtUsed.F1)
	}
}

func TestEvidenceMovesAScore(t *testing.T) {
	t.Parallel()
	r := names.Compare("Sergey Orlov", "Sergey Orlov", names.Person)
	same := r.Weigh(names.Evidence{Births: []string{"1972-04-28"}}, names.Evidence{Births: []string{"1950", "1972-04-28"}})
	other := r.Weigh(names.Evidence{Births: []string{"1972-04-28"}}, names.Evidence{Births: []string{"1950-01-01"}})
	year := r.Weigh(names.Evidence{Births: []string{"1972-04-28"}}, names.Evidence{Births: []string{"1973"}})
	unknown := r.Weigh(names.Evidence{Births: []string{"1972-04-28"}}, names.Evidence{})
	country := r.Weigh(names.Evidence{Countries: []string{"BE"}}, names.Evidence{Countries: []string{"RU"}})
	if !(same.Score > year.Score && year.Score > r.Score && other.Score < r.Score && country.Score < r.Score && unknown.Score == r.Score) {
		t.Errorf("%.2f: same day %.2f, a year apart %.2f, another %.2f, another country %.2f, unknown %.2f", r.Score, same.Score, year.Score, other.Score, country.Score, unknown.Score)
	}
	if last := other.Reasons[len(other.Reasons)-1]; last.What != "birth_differs" {
		t.Errorf("the last reason is %+v", last)
	}
}

func TestANameIsAHitOfItselfInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfNDistinct(rapid.StringMatching(`[b-y]{5,9}`), 2, 4, rapid.ID[string]).Draw(t, "words")
		if r := names.Compare(strings.Join(words, " "), strings.Join(words, " "), names.Person); r.Score < names.Threshold {
			t.Fatalf("%v: %.2f", words, r.Score)
		}
		turned := rapid.Permutation(words).Draw(t, "turned")
		if r := names.Compare(strings.Join(words, " "), strings.Join(turned, " "), names.Person); r.Score < names.Threshold {
			t.Fatalf("%v and %v: %.2f %v", words, turned, r.Score, r.Reasons)
		}
	})
}

// The index compares only names that share letters; comparing everything finds hardly more.
func TestTheIndexFindsWhatComparingEverythingFinds(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/aliases.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	pairs, err := names.ReadPairs(f)
	if err != nil {
		t.Fatal(err)
	}
	x := names.NewIndex()
	for i, p := range pairs {
		x.Add(p.Two, p.Kind, i)
	}
	plain, found := 0, 0
	for _, p := range pairs[:40] {
		all := map[int]float64{}
		for i, o := range pairs {
			if r := names.Compare(p.One, o.Two, p.Kind); r.Score >= names.Threshold && (o.Kind == names.Person) == (p.Kind == names.Person) {
				all[i] = r.Score
			}
		}
		plain += len(all)
		for _, h := range x.Find(p.One, p.Kind, names.Threshold) {
			if all[h.Ref] != h.Score {
				t.Errorf("%s and %s: %.3f, compared plainly %.3f", p.One, h.Text, h.Score, all[h.Ref])
			}
			found++
		}
	}
	if plain == 0 || found < plain*97/100 {
		t.Errorf("%d of %d", found, plain)
	}
}

func TestAFileThatIsNoFileOfPairsIsRefused(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "a,b\n", "schema,name1,name2,is_match\nPerson,a,b,maybe\n", "schema,name1,name2,is_match\nPerson,a\n", "schema,name1,name2,is_match\n\"Person,a,b,true\n"} {
		if _, err := names.ReadPairs(strings.NewReader(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

func FuzzCompare(f *testing.F) {
	f.Add("Сергей Орлов", "ORLOV, Sergei")
	f.Add("欧阳明", "Ouyang Ming Co., Ltd.")
	f.Add("J.-C. o'Neill & Söhne GmbH", "\xff..a.b.")
	f.Fuzz(func(t *testing.T, one, two string) {
		for _, k := range []names.Kind{names.Person, names.Organisation, names.Other} {
			r := names.Compare(one, two, k)
			if math.IsNaN(r.Score) || r.Score < 0 || r.Score > 1 {
				t.Fatalf("score %v", r.Score)
			}
		}
	})
}
