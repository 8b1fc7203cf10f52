// Package settings keeps what one house is called and how it runs: name, zone, preset,
// address, default currency, whether visitors see prices, and the notices on its public page.
//
// Every change is a new version; the one with the highest number holds, the others stay
// readable. Whether a house is the fictional one (mode demo) is said once, when it is set
// up, and can never be changed: a live exchange must not get one-click sign-ins.
//
// A house may want two people for a change: one proposes it, another accepts it. A change may
// also be for a later day; until then it waits, and it is void when the settings moved on.
package settings

import (
	"context"
	"database/sql"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Preset is which exchange's rules, calendar and words a house starts from.
type Preset string

// The presets.
const (
	SDE   Preset = "sde"   // Shanghai
	GZDE  Preset = "gzde"  // Guangzhou
	Plain Preset = "plain" // none of these
)

// Presets are all presets in the order they are offered.
var Presets = []Preset{SDE, GZDE, Plain}

// Mode says whether the house is real.
type Mode string

// The modes.
const (
	Live Mode = "live"
	Demo Mode = "demo"
)

// Currencies are those a house may keep its lists in.
var Currencies = []money.Currency{money.USD, money.CNY, money.EUR, money.HKD}

// House is one version of the settings.
type House struct {
	No       int64
	Noted    clock.Instant
	By       string // the journal's actor
	Name     string // in Latin letters
	NameZh   string
	Zone     string // IANA
	Preset   Preset
	Origin   string // where browsers find the house, without a slash at the end
	Mode     Mode
	Currency money.Currency
	Prices   bool // visitors see what is asked, too
	Two      bool // a change of the settings wants two people
}

// Location is the exchange's zone.
func (h House) Location() *time.Location {
	z, err := time.LoadLocation(h.Zone)
	if err != nil {
		return time.UTC // cannot be: zones are checked when they are set
	}
	return z
}

// NameIn is the exchange's name for a reader of that language.
func (h House) NameIn(l i18n.Lang) string {
	if l == i18n.Chinese && h.NameZh != "" {
		return h.NameZh
	}
	return h.Name
}

const columns = "no, noted_at, noted_by, name, name_zh, zone, preset, origin, mode, currency, open_prices, two_people"

func scan(r *sql.Rows) (House, error) {
	var h House
	var prices, two int64
	err := r.Scan(&h.No, &h.Noted, &h.By, &h.Name, &h.NameZh, &h.Zone, &h.Preset, &h.Origin, &h.Mode, &h.Currency, &prices, &two)
	h.Prices, h.Two = prices == 1, two == 1
	return h, err
}

// Now reads the settings in force; NotFound "settings.none" before the house is set up.
func Now(ctx context.Context, q db.Querier) (House, error) {
	h, ok, err := db.Row(ctx, q, scan, "SELECT "+columns+" FROM setting ORDER BY no DESC LIMIT 1")
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "settings.none")
	}
	return h, err
}

// History lists every version, the latest first.
func History(ctx context.Context, q db.Querier, who access.Actor) ([]House, error) {
	if err := access.Check(who, "settings.read", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scan, "SELECT "+columns+" FROM setting ORDER BY no DESC LIMIT 500")
}

// Begin sets a house up, once, and says whether it is real.
type Begin struct {
	Change
	Mode Mode `json:"mode"`
}

// Do sets it up: for the command line alone.
func (c Begin) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (House, error) {
	if !who.IsSystem() {
		return House{}, errs.New(errs.Forbidden, "access.forbidden", "act", "settings.Begin")
	}
	return c.write(ctx, k, who, journal.Act{Actor: who.Key(), ID: cmd, Kind: "settings.Begin", Input: c}, func(_ House, found bool) (Mode, error) {
		if found {
			return "", errs.New(errs.Conflict, "settings.begun")
		}
		if c.Mode != Live && c.Mode != Demo {
			return "", errs.New(errs.Invalid, "settings.bad_mode").At("mode")
		}
		return c.Mode, nil
	})
}

// Change writes a new version of the settings. The mode stays what it was.
type Change struct {
	Name     string         `json:"name"`
	NameZh   string         `json:"name_zh"`
	Zone     string         `json:"zone"`
	Preset   Preset         `json:"preset"`
	Origin   string         `json:"origin"`
	Currency money.Currency `json:"currency"`
	Prices   bool           `json:"prices,omitempty"` // visitors see what is asked, too
	Two      bool           `json:"two,omitempty"`    // changes want two people from now on
}

// Do changes them, unless they want two people: then Propose is the way. A new origin counts
// from the next start of the server.
func (c Change) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (House, error) {
	return c.write(ctx, k, who, journal.Act{Actor: who.Key(), ID: cmd, Kind: "settings.Change", Input: c}, func(last House, found bool) (Mode, error) {
		if !found {
			return "", errs.New(errs.Conflict, "settings.none")
		}
		if last.Two && !who.IsSystem() {
			return "", errs.New(errs.Conflict, "settings.wants_two")
		}
		return last.Mode, nil
	})
}

func (c Change) write(ctx context.Context, k *journal.Keeper, who access.Actor, act journal.Act, mode func(House, bool) (Mode, error)) (House, error) {
	_, err := journal.Do(ctx, k, act, func(ctx context.Context, tx *db.Tx) (journal.Fact, int64, error) {
		if err := access.Check(who, "settings.change", access.Any); err != nil {
			return nil, 0, err
		}
		last, found, err := db.Row(ctx, tx, scan, "SELECT "+columns+" FROM setting ORDER BY no DESC LIMIT 1")
		if err != nil {
			return nil, 0, err
		}
		h, err := c.read()
		if err != nil {
			return nil, 0, err
		}
		if h.Mode, err = mode(last, found); err != nil {
			return nil, 0, err
		}
		h.No, h.Noted, h.By = last.No+1, k.Clock().Now(), who.Key()
		return h.changed(), h.No, h.insert(ctx, tx)
	})
	if err != nil {
		return House{}, err
	}
	return Now(ctx, k.DB())
}

func (h *House) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "INSERT INTO setting ("+columns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
		h.No, h.Noted, h.By, h.Name, h.NameZh, h.Zone, h.Preset, h.Origin, h.Mode, h.Currency, yes(h.Prices), yes(h.Two))
	return err
}

func (h *House) changed() fact.SettingsChanged {
	return fact.SettingsChanged{
		No: h.No, Name: h.Name, NameZh: h.NameZh, Zone: h.Zone, Preset: string(h.Preset),
		Origin: h.Origin, Mode: string(h.Mode), Currency: string(h.Currency), Prices: h.Prices, Two: h.Two,
	}
}

func yes(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// read cleans and checks every field.
func (c Change) read() (House, error) {
	h := House{Name: strings.TrimSpace(c.Name), NameZh: strings.TrimSpace(c.NameZh), Zone: c.Zone, Preset: c.Preset, Currency: c.Currency, Prices: c.Prices, Two: c.Two}
	switch {
	case h.Name == "" || !plainLine(h.Name, 120):
		return h, errs.New(errs.Invalid, "settings.bad_name", "max", 120).At("name")
	case !plainLine(h.NameZh, 120):
		return h, errs.New(errs.Invalid, "settings.bad_name", "max", 120).At("name_zh")
	}
	if _, err := Zone(c.Zone); err != nil {
		return h, err
	}
	if !slices.Contains(Presets, c.Preset) {
		return h, errs.New(errs.Invalid, "settings.bad_preset").At("preset")
	}
	if !slices.Contains(Currencies, c.Currency) {
		return h, errs.New(errs.Invalid, "settings.bad_currency").At("currency")
	}
	var err error
	h.Origin, err = Origin(c.Origin)
	return h, err
}

// Origin reads an address of browsers: https://host, or http:// for this machine alone.
func Origin(s string) (string, error) {
	u, err := url.Parse(strings.TrimSuffix(strings.TrimSpace(s), "/"))
	bad := errs.New(errs.Invalid, "settings.bad_origin").At("origin")
	if err != nil || u.Hostname() == "" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil || len(s) > 200 {
		return "", bad
	}
	host := u.Hostname()
	local := host == "localhost" || host == "127.0.0.1" || host == "::1"
	if u.Scheme != "https" && (u.Scheme != "http" || !local) {
		return "", bad
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), nil
}

func plainLine(s string, max int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= max && !strings.ContainsFunc(s, unicode.IsControl)
}

// Zone reads the name of a time zone: IANA, such as "Asia/Shanghai".
func Zone(name string) (*time.Location, error) {
	z, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil, errs.New(errs.Invalid, "settings.bad_zone").At("zone")
	}
	return z, nil
}
