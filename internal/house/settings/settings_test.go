package settings_test

import (
	"context"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

var (
	ctx      = context.Background()
	operator = access.System("init")
	admin    = access.Actor{Person: id.New(), Roles: []access.Role{access.Admin}}
	good     = settings.Change{Name: "Huangpu Diamond Exchange", NameZh: "黄浦钻石交易所", Zone: "Asia/Shanghai", Preset: settings.SDE, Origin: "https://Huangpu.example/", Currency: "USD"}
)

func keeper(d *db.DB) *journal.Keeper {
	return journal.New(d, &clock.Fixed{Instant: clock.At(clock.Date("2026-11-23").Time())})
}

func TestAHouseIsSetUpOnceAndEveryChangeStays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := keeper(d)
		if _, err := settings.Now(ctx, d); !errs.Is(err, "settings.none") {
			t.Errorf("an empty house gave %v", err)
		}
		if _, err := good.Do(ctx, k, admin, id.New()); !errs.Is(err, "settings.none") {
			t.Errorf("changing nothing gave %v", err)
		}
		if _, err := (settings.Begin{Change: good, Mode: settings.Demo}).Do(ctx, k, admin, id.New()); !errs.Is(err, "access.forbidden") {
			t.Errorf("a person set the house up: %v", err)
		}
		h, err := settings.Begin{Change: good, Mode: settings.Live}.Do(ctx, k, operator, id.New())
		if err != nil || h.No != 1 || h.Origin != "https://huangpu.example" || h.Mode != settings.Live || h.NameIn(i18n.Chinese) != good.NameZh {
			t.Fatalf("%+v, %v", h, err)
		}
		if _, err := (settings.Begin{Change: good, Mode: settings.Demo}).Do(ctx, k, operator, id.New()); !errs.Is(err, "settings.begun") {
			t.Errorf("a live house became a demonstration: %v", err)
		}
		c := good
		c.Zone = "Europe/Brussels"
		if h, err = c.Do(ctx, k, admin, id.New()); err != nil || h.No != 2 || h.Mode != settings.Live || h.Location().String() != "Europe/Brussels" {
			t.Errorf("%+v, %v", h, err)
		}
		if h.Prices {
			t.Error("prices are open to visitors though nobody said so")
		}
		c.Prices = true
		if h, err = c.Do(ctx, k, admin, id.New()); err != nil || !h.Prices {
			t.Errorf("%+v, %v", h, err)
		}
		c.Prices = false
		if h, err = c.Do(ctx, k, admin, id.New()); err != nil || h.Prices {
			t.Errorf("%+v, %v", h, err)
		}
		all, err := settings.History(ctx, d, admin)
		if err != nil || len(all) != 4 || !all[1].Prices || all[3].Zone != "Asia/Shanghai" || all[0].By != admin.Key() {
			t.Errorf("history %+v, %v", all, err)
		}
		if _, err := settings.History(ctx, d, access.Actor{}); !errs.Is(err, "access.sign_in") {
			t.Errorf("a visitor read the history: %v", err)
		}
	})
}

func TestBadSettingsAreRefusedAtTheirField(t *testing.T) {
	t.Parallel()
	k := keeper(dbtest.SQLite(t))
	if _, err := (settings.Begin{Change: good, Mode: "test"}).Do(ctx, k, operator, id.New()); !errs.Is(err, "settings.bad_mode") {
		t.Errorf("mode: %v", err)
	}
	if _, err := (settings.Begin{Change: good, Mode: settings.Live}).Do(ctx, k, operator, id.New()); err != nil {
		t.Fatal(err)
	}
	for field, change := range map[string]func(*settings.Change){
		"name":     func(c *settings.Change) { c.Name = " " },
		"name_zh":  func(c *settings.Change) { c.NameZh = "a\nb" },
		"zone":     func(c *settings.Change) { c.Zone = "Mars/Base" },
		"preset":   func(c *settings.Change) { c.Preset = "lme" },
		"currency": func(c *settings.Change) { c.Currency = "XXX" },
		"origin":   func(c *settings.Change) { c.Origin = "http://huangpu.example" },
	} {
		c := good
		change(&c)
		if _, err := c.Do(ctx, k, admin, id.New()); errs.Of(err) == nil || errs.Of(err).Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestOriginsAreWhatBrowsersHave(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"https://sde.example": "https://sde.example", "http://localhost:8080/": "http://localhost:8080", "http://127.0.0.1:1": "http://127.0.0.1:1",
		"http://sde.example": "", "https://sde.example/path": "", "https://u:p@sde.example": "", "ftp://x": "", "": "", "https://": "", "sde.example": "", "https://x?y": "",
	} {
		if got, err := settings.Origin(in); got != want || (err == nil) != (want != "") {
			t.Errorf("%q gives %q, %v", in, got, err)
		}
	}
}

func TestNoticesHangFromTheirFirstToTheirLastDay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := keeper(d)
		n := settings.AddNotice{From: "2026-11-23", Until: "2026-12-22", Title: i18n.Text{"en": "Application of a member", "zh": "会员申请公示"}, Body: i18n.Text{"en": "Objections in writing."}}
		a, err := n.Do(ctx, k, admin, id.New())
		if err != nil {
			t.Fatal(err)
		}
		for day, want := range map[clock.Date]int{"2026-11-22": 0, "2026-11-23": 1, "2026-12-22": 1, "2026-12-23": 0} {
			up, err := settings.Notices(ctx, d, day)
			if err != nil || len(up) != want {
				t.Errorf("%s: %d notices, %v", day, len(up), err)
			}
			if want == 1 && (up[0].Title.In("zh") != "会员申请公示" || up[0].Title.In("nl") != "Application of a member" || up[0].DaysLeft("2026-11-23") != 30) {
				t.Errorf("%+v", up[0])
			}
		}
		if _, err := settings.WithdrawNotice(a).Do(ctx, k, admin, id.New()); err != nil {
			t.Fatal(err)
		}
		if up, err := settings.Notices(ctx, d, "2026-11-23"); err != nil || len(up) != 0 {
			t.Errorf("a withdrawn notice hangs: %v, %v", up, err)
		}
		if all, err := settings.AllNotices(ctx, d, admin); err != nil || len(all) != 1 || all[0].Withdrawn.IsZero() {
			t.Errorf("%+v, %v", all, err)
		}
		for key, bad := range map[string]settings.AddNotice{
			"settings.bad_days":  {From: "2026-11-23", Until: "2026-11-22", Title: n.Title},
			"settings.no_title":  {From: "2026-11-23", Until: "2026-11-23", Title: i18n.Text{"zh": "x"}},
			"settings.bad_title": {From: "2026-11-23", Until: "2026-11-23", Title: i18n.Text{"en": "a\nb"}},
		} {
			if _, err := bad.Do(ctx, k, admin, id.New()); !errs.Is(err, key) {
				t.Errorf("want %s, have %v", key, err)
			}
		}
		if _, err := (settings.WithdrawNotice{No: 99}).Do(ctx, k, admin, id.New()); !errs.Is(err, "settings.no_notice") {
			t.Errorf("%v", err)
		}
		if _, err := n.Do(ctx, k, access.Actor{}, id.New()); !errs.Is(err, "access.sign_in") {
			t.Errorf("%v", err)
		}
	})
}
