package translation_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/translation"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

func clerk() access.Actor {
	return access.Actor{Person: id.New(), Org: id.New(), OrgKind: "exchange", Roles: []access.Role{access.Staff}}
}

func TestAHouseSaysWhatOneProposedAndAnotherTook(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := journal.New(d, clock.System{})
		one, two := clerk(), clerk()
		propose := func(l i18n.Lang, key string, m i18n.Message) (translation.Answer, error) {
			return translation.Propose{Lang: l, Key: key, Message: m}.Do(ctx, k, one, id.New())
		}
		word := i18n.Message{Text: "Geheim woord"}
		made, err := propose("nl", "signin.password", word)
		if err != nil {
			t.Fatal(err)
		}
		held := func() i18n.Message {
			t.Helper()
			all, err := translation.Held(ctx, d)
			if err != nil {
				t.Fatal(err)
			}
			return all["nl"]["signin.password"]
		}
		if !held().Empty() {
			t.Error("what is only proposed is said")
		}
		if _, err := (translation.Decide{No: made.No, Take: true}).Do(ctx, k, one, id.New()); !errs.Is(err, "translation.same_person") {
			t.Errorf("taking one's own: %v", err)
		}
		if _, err := (translation.Decide{No: made.No, Take: true}).Do(ctx, k, two, id.New()); err != nil {
			t.Fatal(err)
		}
		if held().Text != word.Text {
			t.Errorf("the house says %+v", held())
		}
		if _, err := propose("nl", "signin.password", word); !errs.Is(err, "translation.said_already") {
			t.Errorf("the same again: %v", err)
		}
		back, err := propose("nl", "signin.password", i18n.Message{})
		if err == nil {
			_, err = translation.Decide{No: back.No, Take: true}.Do(ctx, k, two, id.New())
		}
		if err != nil || !held().Empty() {
			t.Errorf("going back: %v, the house says %+v", err, held())
		}
		if all, err := translation.History(ctx, d, two, "nl", "signin.password"); err != nil || len(all) != 2 {
			t.Errorf("history: %d %v", len(all), err)
		}
	})
}

func TestAWordingThatDoesNotFitIsRefusedAndChangesNothing(t *testing.T) {
	d := dbtest.SQLite(t)
	ctx, k := context.Background(), journal.New(d, clock.System{})
	for want, c := range map[string]translation.Propose{
		"web.no_such_language":  {Lang: "fr", Key: "signin.password", Message: i18n.Message{Text: "x"}},
		"translation.no_key":    {Lang: "nl", Key: "no.such_key", Message: i18n.Message{Text: "x"}},
		"translation.arguments": {Lang: "nl", Key: "signin.password", Message: i18n.Message{Text: "{n} woorden"}},
		"translation.plural":    {Lang: "ru", Key: "stone.count", Message: i18n.Message{Text: "{n} камней"}},
		"translation.empty":     {Lang: "nl", Key: "stone.count", Message: i18n.Message{Forms: map[string]string{"one": "{n} steen"}}},
		"translation.letters":   {Lang: "nl", Key: "signin.password", Message: i18n.Message{Text: "a\x07b"}},
		"translation.long":      {Lang: "nl", Key: "signin.password", Message: i18n.Message{Text: strings.Repeat("a", 4001)}},
	} {
		if _, err := c.Do(ctx, k, clerk(), id.New()); !errs.Is(err, want) {
			t.Errorf("%+v: %v, want %s", c, err, want)
		}
	}
	trader := access.Actor{Person: id.New(), Org: id.New(), OrgKind: "member", Roles: []access.Role{access.Trader}}
	if _, err := (translation.Propose{Lang: "nl", Key: "signin.password", Message: i18n.Message{Text: "x"}}).Do(ctx, k, trader, id.New()); errs.Of(err) == nil || errs.Of(err).Code != errs.Forbidden {
		t.Errorf("a trader: %v", err)
	}
	if all, err := translation.Waiting(ctx, d, clerk()); err != nil || len(all) != 0 {
		t.Errorf("%d wordings wait, %v", len(all), err)
	}
}

// FuzzPropose: whatever is typed, what passes fits its key and survives the journey.
func FuzzPropose(f *testing.F) {
	f.Add("nl", "signin.password", "woord", "")
	f.Add("ru", "stone.count", "{n} камень", "few")
	f.Add("zh", "stone.count", "<script>{n}", "other")
	f.Fuzz(func(t *testing.T, l, key, text, form string) {
		m := i18n.Message{Text: text}
		if form != "" {
			m = i18n.Message{Forms: map[string]string{form: text}}
		}
		if len(i18n.Fits(i18n.Lang(l), key, m)) > 0 {
			return
		}
		b, err := json.Marshal(m)
		var again i18n.Message
		if err == nil {
			err = json.Unmarshal(b, &again)
		}
		if err != nil || again.Text != m.Text || len(again.Forms) != len(m.Forms) {
			t.Errorf("%+v comes back as %+v, %v", m, again, err)
		}
	})
}
