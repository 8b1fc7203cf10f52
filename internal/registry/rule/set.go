package rule

import (
	"context"
	"strings"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Set notes a new version of a rule. An empty value says that from that day on there is
// no such rule.
type Set struct {
	Name   string     `json:"name"`
	Item   string     `json:"item,omitempty"`
	Value  string     `json:"value"`
	From   clock.Date `json:"from"`
	Until  clock.Date `json:"until,omitempty"`
	Source string     `json:"source"`
	Mark   Mark       `json:"mark"`
}

// Noted is the answer: the number of the version.
type Noted struct {
	No int64 `json:"no"`
}

// Do notes it.
func (c Set) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Noted, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "rule.Set", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Noted, error) {
			if err := access.Check(who, "rule.change", access.Any); err != nil {
				return nil, Noted{}, err
			}
			if err := c.check(); err != nil {
				return nil, Noted{}, err
			}
			if definitions[c.Name].TwoPeople && !who.Person.IsZero() {
				return nil, Noted{}, errs.New(errs.Conflict, "rule.two_people")
			}
			return c.write(ctx, tx, k.Clock().Now(), who, 0)
		})
}

func (c Set) check() error {
	d, known := definitions[c.Name]
	if !known {
		return unknown(c.Name)
	}
	if d.Item != nil {
		if err := d.Item(c.Item); err != nil {
			return err
		}
	}
	if c.Value != "" {
		if _, err := d.parse(c.Value); err != nil {
			return d.badValue(c.Value).Because(err).At("value")
		}
	}
	if _, err := clock.ParseDate(string(c.From)); err != nil {
		return errs.New(errs.Invalid, "rule.bad_day").At("from")
	}
	if _, err := clock.ParseDate(string(c.Until)); c.Until != "" && (err != nil || c.Until <= c.From) {
		return errs.New(errs.Invalid, "rule.bad_until").At("until")
	}
	if !c.Mark.Known() {
		return errs.New(errs.Invalid, "rule.bad_mark").At("mark")
	}
	for _, f := range [...]struct{ name, text string }{{"source", c.Source}, {"item", c.Item}, {"value", c.Value}} {
		if len(f.text) > 2000 || !utf8.ValidString(f.text) || strings.ContainsRune(f.text, 0) {
			return errs.New(errs.Invalid, "rule.bad_text").At(f.name)
		}
	}
	if strings.TrimSpace(c.Source) == "" {
		return errs.New(errs.Invalid, "rule.no_source").At("source")
	}
	return nil
}

// badValue is the refusal of a value that the rule cannot have.
func (d Definition) badValue(v string) *errs.Error {
	if d.Words != nil {
		return errs.New(errs.Invalid, "rule.bad_word", "value", v, "words", strings.Join(d.Words, ", "))
	}
	return errs.New(errs.Invalid, "rule.bad_value", "value", v)
}
