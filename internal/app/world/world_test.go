package world_test

import (
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"

	"openbourse/internal/app/world"
	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/stone"
)

func TestEveryStoneFollowsFromItsNumber(t *testing.T) {
	t.Parallel()
	for no := int64(1); no < 200; no++ {
		if a, b := world.Demo.Listing(no), world.Demo.Listing(no); !reflect.DeepEqual(a, b) {
			t.Fatalf("listing %d was made twice: %+v and %+v", no, a, b)
		}
	}
}

func TestStonesAreAsStonesAre(t *testing.T) {
	t.Parallel()
	const n = 30_000
	rounds, grown, top, clustered := 0, 0, map[int]int{}, 0
	reports, stock := map[string]bool{}, map[string]bool{}
	eras, forms, kinds := map[stone.Scale]int{}, map[stone.Form]int{}, map[stone.Kind]int{}
	for no := int64(1); no <= n; no++ {
		l := world.Demo.Listing(no)
		s := &l.Stone
		if err := s.Grades.Check(); err != nil {
			t.Fatalf("listing %d: %v", no, err)
		}
		if k := s.Report().Key(); k != "" && reports[k] || stock[l.StockNo] || l.PPC <= 0 || l.Total <= 0 || s.Carat <= 0 {
			t.Fatalf("listing %d has a number twice or no price: %+v", no, l)
		} else if k != "" {
			reports[k] = true
		}
		stock[l.StockNo] = true
		forms[s.Form]++
		kinds[s.Kind]++
		if s.Shape == 1 {
			rounds++
		}
		top[l.Member]++
		if s.Kind == stone.LabGrown {
			grown++
			eras[s.Grades.Scale]++
		}
		if c := s.Carat % 1000; s.Form == stone.Single && (c < 60 || c >= 500 && c < 560) {
			clustered++
		}
		if s.Form != stone.Single && s.Form != stone.Pair {
			continue
		}
		width := float64(s.Width)
		if s.Shape == 1 {
			width = float64(s.Length+s.Width) / 2
		}
		if d := float64(s.Depth) / width * 1000; math.Abs(d-float64(s.DepthPct)) > 8 {
			t.Fatalf("listing %d: %d × %d × %d is %.1f%% deep, not %d tenths", no, s.Length, s.Width, s.Depth, d/10, s.DepthPct)
		}
		if s.Shape == 1 {
			sum := s.CrownHeight + s.GirdlePct + s.PavilionDepth
			if sum-s.DepthPct > 8 || s.DepthPct-sum > 8 {
				t.Fatalf("listing %d: crown, girdle and pavilion make %d, the depth is %d", no, sum, s.DepthPct)
			}
		}
	}
	if rounds < n*47/100 || rounds > n*58/100 || grown < n*8/100 || grown > n*12/100 {
		t.Fatalf("%d rounds and %d laboratory-grown of %d", rounds, grown, n)
	}
	if top[1] < n/10 || len(top) != 40 || clustered < n/6 {
		t.Fatalf("the largest of %d members has %d; %d stones lie just above a round weight", len(top), top[1], clustered)
	}
	if len(eras) != 3 || len(forms) != 4 || len(kinds) != 3 {
		t.Fatalf("scales of laboratory-grown stones %v, forms %v, kinds %v", eras, forms, kinds)
	}
}

func TestMembersHaveNamesInTwoScripts(t *testing.T) {
	t.Parallel()
	all := world.Demo.Companies()
	names, mails, principals := map[string]bool{}, map[string]bool{}, 0
	for _, m := range all {
		if m.Name == "" || m.NameZh == "" || m.Country != "CN" || names[m.Name] || names[m.NameZh] {
			t.Fatalf("%+v", m)
		}
		names[m.Name], names[m.NameZh] = true, true
		for _, p := range m.People {
			if p.Name == "" || p.NameZh == "" || mails[p.Mail] {
				t.Fatalf("%+v", p)
			}
			mails[p.Mail] = true
		}
		if m.Principal != nil {
			principals++
		}
	}
	if len(all) != 40 || principals != 8 {
		t.Fatalf("%d members, %d principals", len(all), principals)
	}
}

func TestTheDealersFileHasFortyColumnsAndIsReadAsReadyStock(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := (world.World{Seed: 3, Members: 40, Grown: 100, Singles: true}).WriteForty(&b, 11, 2000); err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(b.String(), "\n")
	if n := len(strings.Split(head, ",")); n != 40 {
		t.Fatalf("%d columns", n)
	}
	f, err := stockfile.Open(bytes.NewReader(b.Bytes()), int64(b.Len()), stockfile.Options{Name: "stock.csv"})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	shown := 0
	sum, err := f.Each(t.Context(), func(r *stockfile.Row) error {
		for _, n := range r.Notes {
			if n.Level >= stockfile.HoldsRow && shown < 10 {
				t.Logf("row %d: %s", r.No, n.Text(i18n.English))
				shown++
			}
		}
		return nil
	})
	if err != nil || sum.Rows != 2000 || sum.Ready != 2000 {
		t.Fatalf("%+v: %v", sum, err)
	}
}
