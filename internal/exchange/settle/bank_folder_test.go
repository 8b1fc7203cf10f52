package settle_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"openbourse/internal/app/banksim"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/bankfile"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
)

func TestAPlayedBankAndTheExchangeSettleThroughAFolder(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		dir := t.TempDir()
		sim, err := banksim.OpenFolder(dir, 7)
		b.must(err)
		d := b.deal(877_250, money.USD)
		b.must(sim.Pay(banksim.Payment{
			To: collecting, Currency: money.USD, Amount: 877_250, Reference: settle.DealReference(d.Deal), From: bankfile.Party{Name: "Buyer", Account: payer},
		}, b.clock.Now().Time()))
		_, err = sim.Step(b.clock.Now().Time())
		b.must(err)
		l, err := settle.TakeFolder(b.ctx, b.k, dir)
		b.must(err)
		if s := b.state(d.Deal); s.State != settle.Settled || len(l.Read) == 0 || len(l.Refused) != 0 {
			t.Fatalf("%s: %+v", s.State, l)
		}
		b.payTo(b.seller, payer)
		_, err = settle.AskPayout{Currency: money.USD, Amount: 500_000}.Do(b.ctx, b.k, b.seller, id.New())
		b.must(err)
		for range 3 { // out with the order, the bank's answer, in with it
			_, err = settle.TakeFolder(b.ctx, b.k, dir)
			b.must(err)
			_, err = sim.Step(b.clock.Now().Time())
			b.must(err)
			b.later(24 * time.Hour)
		}
		_, err = settle.TakeFolder(b.ctx, b.k, dir)
		b.must(err)
		if paid, err := settle.Payouts(b.ctx, b.d, b.seller, b.seller.Org, settle.PaidOut, 0, 10); err != nil || len(paid) != 1 {
			all, _ := settle.Payouts(b.ctx, b.d, b.seller, b.seller.Org, "", 0, 10)
			t.Errorf("the payout: %+v %v", all, err)
		}
		b.must(os.WriteFile(filepath.Join(dir, settle.FolderIn, "bad.xml"), []byte("<nonsense>"), 0o600))
		l, err = settle.TakeFolder(b.ctx, b.k, dir)
		b.must(err)
		why, err := os.ReadFile(filepath.Join(dir, settle.FolderRefused, "bad.xml.txt"))
		if err != nil || len(l.Refused) != 1 || !strings.Contains(string(why), "well-formed") {
			t.Errorf("a bad file: %+v %q %v", l, why, err)
		}
		if left, err := os.ReadDir(filepath.Join(dir, settle.FolderIn)); err != nil || len(left) != 0 {
			t.Errorf("%d files were left: %v", len(left), err)
		}
		b.sound()
	})
}

// payTo gives a member a payout account in force.
func (b *bank) payTo(who access.Actor, account string) {
	b.t.Helper()
	b.payToIn(who, money.USD, account)
}

func (b *bank) payToIn(who access.Actor, c money.Currency, account string) {
	b.t.Helper()
	n, err := settle.NamePayoutAccount{Currency: c, Account: account, Holder: "Seller"}.Do(b.ctx, b.k, who, id.New())
	b.must(err)
	second := who
	second.Person = id.New()
	_, err = settle.ConfirmPayoutAccount{No: n.No}.Do(b.ctx, b.k, second, id.New())
	b.must(err)
	b.later(8 * 24 * time.Hour)
}
