package statistics

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/registry/rule"
)

// Past is a figure that an exchange or the press published. It is kept as it was said, with
// its source and how certain it is; nothing is added up from such figures.
type Past struct {
	From, To  Month
	Code      string
	Value     int64  // US cents, fen, or a number of things
	Unit      string // USD, CNY, count
	Qualifier string // about, less than; empty: as said
	Growth    int64  // on YearBase, tenths of a percent; 0: not said
	YearBase  string // the year it was compared with
	Weight    int64  // carats × 1000, 0: not said
	Mark      rule.Mark
	Source    string
	Note      string
	Conflict  string // figures of one letter cannot all be right, or are not of one scope
}

//go:embed published.csv
var publishedCSV string

// PublishedSince2001 are all figures that ship with the program, in order of their periods.
var PublishedSince2001 = mustRead(publishedCSV)

func mustRead(text string) []Past {
	all, err := readPast(text)
	if err != nil {
		panic("statistics: published.csv: " + err.Error())
	}
	return all
}

// readPast reads figures as published.csv holds them.
func readPast(text string) ([]Past, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, err
	}
	var all []Past
	for n, r := range rows[1:] {
		p := Past{Code: r[2], Unit: r[5], Qualifier: r[6], YearBase: r[8], Mark: rule.Mark(r[10]), Source: r[11], Note: r[12], Conflict: r[13]}
		var ok, too bool
		p.From, ok = ParseMonth(r[0])
		p.To, too = ParseMonth(r[1])
		if !ok || !too || p.From > p.To || !p.Mark.Known() || p.Source == "" {
			return nil, fmt.Errorf("row %d: period, mark or source", n+2)
		}
		scale, err := strconv.Atoi(r[4])
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", n+2, err)
		}
		if p.Unit != "count" {
			scale += 2 // cents and fen
		}
		if p.Value, err = carat.Fixed(r[3], scale); err != nil {
			return nil, fmt.Errorf("row %d: %w", n+2, err)
		}
		for i, to := range map[int]*int64{7: &p.Growth, 9: &p.Weight} {
			if r[i] == "" {
				continue
			}
			if *to, err = strconv.ParseInt(r[i], 10, 64); err != nil {
				return nil, fmt.Errorf("row %d: %w", n+2, err)
			}
		}
		p.Weight *= 1000
		all = append(all, p)
	}
	slices.SortStableFunc(all, func(a, b Past) int { return int(a.From - b.From) })
	return all, nil
}
