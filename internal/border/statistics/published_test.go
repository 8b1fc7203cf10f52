package statistics_test

import (
	"testing"

	"openbourse/internal/border/statistics"
)

func TestPublishedFiguresKeepSourceScopeAndConflicts(t *testing.T) {
	t.Parallel()
	conflicts := map[string]int{}
	found := false
	for _, p := range statistics.PublishedSince2001 {
		if p.Conflict != "" {
			conflicts[p.Conflict]++
		}
		if p.Code == statistics.Total && p.From.String() == "2018-01" {
			found = p.Value == 5_784_000_000_00 && p.Unit == "USD" && p.Source == "cnsde content30375" && p.Growth == 82
		}
	}
	if !found || conflicts["A"] != 2 || conflicts["C"] != 2 {
		t.Errorf("2018 as published: %v; conflicts %v", found, conflicts)
	}
}
