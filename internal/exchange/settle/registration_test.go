package settle_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
	"openbourse/internal/store/mail"
)

// says writes the fact of a yearly check and lets the room read the journal twice.
func (b *bank) says(f fact.RegistrationChecked) {
	b.t.Helper()
	_, err := journal.Do(b.ctx, b.k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "test.check", Input: f},
		func(context.Context, *db.Tx) (journal.Fact, struct{}, error) { return f, struct{}{}, nil })
	b.must(err)
	all, err := b.k.After(b.ctx, 0, 5000)
	b.must(err)
	for range 2 {
		for _, e := range all {
			_, err := settle.ApplyRegistration(settings.Letterhead)(b.ctx, b.k, e)
			b.must(err)
		}
	}
}

func (b *bank) unregistered(who access.Actor, want ...string) {
	b.t.Helper()
	all, err := settle.Unregistered(b.ctx, b.d, who)
	b.must(err)
	var have []string
	for _, x := range all {
		o, err := party.OrgByID(b.ctx, b.d, x.Org)
		b.must(err)
		have = append(have, o.Name+" "+x.Result)
	}
	if strings.Join(have, ", ") != strings.Join(want, ", ") {
		b.t.Errorf("%s sees %v, want %v", who.Name, have, want)
	}
}

func TestAFailedCheckOfARegistrationReachesTheBankAndPassingItEndsIt(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		_, err := settings.Begin{Change: settings.Change{Name: "House", NameZh: "交易所", Zone: "Asia/Shanghai", Preset: settings.SDE, Origin: "http://localhost", Currency: "USD"}, Mode: settings.Demo}.Do(b.ctx, b.k, system, id.New())
		b.must(err)
		second := b.house.org(party.Bank, "Bank of the Hills") // keeps one member's account, and none of the exchange
		clerk := b.person(second, party.Bank, "clerk", access.Partner)
		third := b.member("third")
		_, err = settle.OpenAccount{Org: third.Org, Currency: money.USD, Account: "6222021001116245800", Bank: second.Org}.Do(b.ctx, b.k, system, id.New())
		b.must(err)
		letters := func(want ...string) {
			t.Helper()
			all, err := mail.ListUnsent(b.ctx, b.d, 50)
			b.must(err)
			var have []string
			for _, l := range all {
				have = append(have, l.To+": "+l.Subject)
			}
			if len(have) != len(want) {
				t.Errorf("letters %v, want %v", have, want)
			}
			for _, w := range want {
				if !strings.Contains(strings.Join(have, "\n"), w) {
					t.Errorf("letters %v, want %q", have, w)
				}
			}
		}
		passed := fact.RegistrationChecked{Org: b.buyer.Org, Year: 2025, Done: "2025-06-02", Result: "passed"}
		b.says(passed)
		b.unregistered(b.teller)
		letters() // that all is right is no news
		b.says(fact.RegistrationChecked{Org: b.buyer.Org, Year: 2026, Done: "2026-06-02", Result: "failed"})
		b.unregistered(b.teller, "buyer failed")
		b.unregistered(clerk) // the member's money does not go through this bank
		letters("teller@example.org: House: member", "other@example.org: House: member")
		b.says(passed) // of the year before, noted late
		b.unregistered(b.teller, "buyer failed")
		b.later(time.Minute)
		b.says(fact.RegistrationChecked{Org: third.Org, Year: 2026, Result: "lapsed"})
		b.unregistered(b.teller, "third lapsed", "buyer failed")
		b.unregistered(clerk, "third lapsed")
		letters("teller@example.org", "other@example.org", "clerk@example.org: House: member", "was not checked in time", "did not pass")
		b.says(fact.RegistrationChecked{Org: b.buyer.Org, Year: 2026, Done: "2026-07-01", Result: "passed"})
		b.unregistered(b.teller, "third lapsed")
		if _, err := settle.Unregistered(b.ctx, b.d, b.buyer); err == nil {
			t.Error("a member reads the bank's list")
		}
		if settle.Foreign(money.CNY) || !settle.Foreign(money.USD) {
			t.Error("which payments are verified")
		}
	})
}

// TestAnOldCheckIsKeptWithoutALetter is of the first start after an upgrade: the journal is read
// from its beginning, and nobody gets letters about last year.
func TestAnOldCheckIsKeptWithoutALetter(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		_, err := settings.Begin{Change: settings.Change{Name: "House", Zone: "Asia/Shanghai", Preset: settings.SDE, Origin: "http://localhost", Currency: "USD"}, Mode: settings.Demo}.Do(b.ctx, b.k, system, id.New())
		b.must(err)
		f := fact.RegistrationChecked{Org: b.buyer.Org, Year: 2026, Done: "2026-06-02", Result: "failed"}
		_, err = journal.Do(b.ctx, b.k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "test.check", Input: f},
			func(context.Context, *db.Tx) (journal.Fact, struct{}, error) { return f, struct{}{}, nil })
		b.must(err)
		b.later(48 * time.Hour)
		b.says(fact.RegistrationChecked{Org: b.seller.Org, Year: 2026, Done: "2026-06-02", Result: "passed"})
		b.unregistered(b.teller, "buyer failed")
		if all, err := mail.ListUnsent(b.ctx, b.d, 50); err != nil || len(all) != 0 {
			t.Errorf("%d letters: %v", len(all), err)
		}
	})
}
