package price

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/stone"
)

// PastColumns are the columns of a file of past sales, in any order; cut and fluorescence
// may be left out. Members are named by their numbers, grades by the words of the trade.
var PastColumns = []string{"date", "seller", "buyer", "kind", "shape", "carat", "color", "clarity", "cut", "fluorescence", "usd_per_carat"}

// mostPast is how many rows a file may have.
const mostPast = 1_000_000

// ReadPast reads a file of past sales. It is all right or refused with the first row that
// is not, counted from 1 behind the head; org gives the member of a number.
func ReadPast(file io.Reader, now clock.Instant, org func(no int64) (id.ID, error)) ([]fact.PastSale, error) {
	r := csv.NewReader(file)
	r.ReuseRecord = true
	head, err := r.Read()
	if err != nil {
		return nil, errs.New(errs.Invalid, "price.brought_head", "columns", strings.Join(PastColumns, ",")).Because(err)
	}
	at := map[string]int{}
	for i, name := range head {
		at[strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\uFEFF")))] = i
	}
	for _, name := range PastColumns {
		if _, ok := at[name]; !ok && name != "cut" && name != "fluorescence" {
			return nil, errs.New(errs.Invalid, "price.brought_head", "columns", strings.Join(PastColumns, ",")).Because(fmt.Errorf("no column %q", name))
		}
	}
	var all []fact.PastSale
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		row := len(all) + 1
		if err != nil || row > mostPast {
			return nil, errs.New(errs.Invalid, "price.brought_bad", "row", row, "field", "row").Because(err)
		}
		s, field, err := pastRow(func(name string) string {
			if i, ok := at[name]; ok {
				return strings.TrimSpace(cells[i])
			}
			return ""
		}, org)
		if field == "" {
			field = wrong(&s, now)
		}
		if field != "" {
			return nil, errs.New(errs.Invalid, "price.brought_bad", "row", row, "field", field).Because(err)
		}
		all = append(all, s)
	}
}

// pastRow reads one row; field names what cannot be read.
func pastRow(cell func(name string) string, org func(no int64) (id.ID, error)) (s fact.PastSale, field string, err error) {
	s.Day, s.Kind = clock.Date(cell("date")), strings.ReplaceAll(strings.ToLower(cell("kind")), "laboratory-grown", stone.LabGrown.String())
	for _, side := range []struct {
		name string
		to   *id.ID
	}{{"seller", &s.Seller}, {"buyer", &s.Buyer}} {
		no, err := strconv.ParseInt(cell(side.name), 10, 64)
		if err != nil {
			return s, side.name, err
		}
		if *side.to, err = org(no); err != nil {
			return s, side.name, err
		}
	}
	grades := []struct {
		name string
		to   *int64
		read func(string) (int64, error)
	}{
		{"shape", &s.Shape, func(v string) (int64, error) { c, err := stone.ParseShape(v); return int64(c), err }},
		{"color", &s.Color, func(v string) (int64, error) { c, err := stone.ParseColor(v); return int64(c), err }},
		{"clarity", &s.Clarity, func(v string) (int64, error) { c, err := stone.ParseClarity(v); return int64(c), err }},
		{"cut", &s.Cut, func(v string) (int64, error) { c, err := stone.ParseGrade(v); return int64(c), err }},
		{"fluorescence", &s.Fluor, func(v string) (int64, error) { c, err := stone.ParseFluorescence(v); return int64(c), err }},
		{"carat", &s.Weight, func(v string) (int64, error) { return carat.Fixed(v, 3) }},
		{"usd_per_carat", &s.PPC, func(v string) (int64, error) { return carat.Fixed(v, 2) }},
	}
	for _, g := range grades {
		if *g.to, err = g.read(cell(g.name)); err != nil {
			return s, g.name, err
		}
	}
	return s, "", nil
}
