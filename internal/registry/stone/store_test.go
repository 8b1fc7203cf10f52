package stone_test

import (
	"context"
	"database/sql/driver"
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

// full is a stone every field of which says something, different from field to field.
func full() stone.Stone {
	n := int64(0)
	var fill func(v reflect.Value)
	fill = func(v reflect.Value) {
		n++
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				fill(v.Field(i))
			}
		case reflect.Slice:
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			fill(v.Index(0))
			fill(v.Index(1))
		case reflect.String:
			v.SetString(fmt.Sprintf("text-%d-钻", n))
		case reflect.Uint8:
			v.SetUint(uint64(1 + n%9))
		default:
			v.SetInt(100 + n)
		}
	}
	var s stone.Stone
	fill(reflect.ValueOf(&s).Elem())
	for i := range s.Reports {
		s.Reports[i].Date = clock.Date(fmt.Sprintf("2026-11-0%d", i+1))
	}
	return s
}

func TestADescriptionIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		want := full()
		bare := stone.Stone{No: 7, Kind: stone.Natural}
		e := stone.NewEditions()
		e.Add(&want, 3, want.Hash())
		e.Add(&bare, 4, bare.Hash())
		want.No = 99
		e.SetNo(0, 99)
		if err := d.Write(ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) error { return e.Write(ctx, tx) }); err != nil {
			t.Fatal(err)
		}
		for _, s := range []stone.Stone{want, bare} {
			got, ok, err := stone.Latest(ctx, d, s.No)
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			if len(s.Reports) == 0 {
				got.Reports = nil
			}
			if len(s.Origins) == 0 {
				got.Origins = nil
			}
			if d := cmp.Diff(s, got); d != "" {
				t.Errorf("stone %d: %s", s.No, d)
			}
			if got.Hash() != s.Hash() {
				t.Errorf("stone %d: its hash changed on the way", s.No)
			}
		}
		var searched stone.Stone
		if err := d.Scan(ctx, "SELECT "+stone.SearchColumns("s")+" FROM stone s WHERE s.no = $1", func(v []driver.Value) error {
			if len(v) != stone.SearchCount {
				return fmt.Errorf("%d values", len(v))
			}
			searched.FromSearch(v)
			return nil
		}, int64(99)); err != nil {
			t.Fatal(err)
		}
		want.Reports = []stone.Report{{Lab: want.Reports[0].Lab, Number: want.Reports[0].Number}}
		want.LabShape, want.Grades.FancyDescription, want.White, want.KPCertificate, want.Mine = "", "", "", "", ""
		if d := cmp.Diff(want, searched); d != "" {
			t.Fatal(d)
		}
	})
}

func TestEveryFieldOfADescriptionCountsInItsHash(t *testing.T) {
	t.Parallel()
	base := full()
	var change func(path string, v reflect.Value)
	change = func(path string, v reflect.Value) {
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				change(path+"."+v.Type().Field(i).Name, v.Field(i))
			}
			return
		case reflect.Slice:
			change(path+"[1]", v.Index(1))
			return
		}
		old := reflect.New(v.Type()).Elem()
		old.Set(v)
		before := base.Hash()
		switch v.Kind() {
		case reflect.String:
			v.SetString(v.String() + "x")
		case reflect.Uint8:
			v.SetUint(v.Uint() + 1)
		default:
			v.SetInt(v.Int() + 1)
		}
		if base.Hash() == before && path != ".No" {
			t.Errorf("%s does not count", path)
		}
		v.Set(old)
	}
	change("", reflect.ValueOf(&base).Elem())
}
