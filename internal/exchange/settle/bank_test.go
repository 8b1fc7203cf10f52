package settle_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/bankfile"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rate"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// bank is a house with a bank beside it: collecting accounts in two currencies and a
// dedicated account of the buyer.
type bank struct {
	*house
	org           party.Added
	teller, other access.Actor
	seller, buyer access.Actor
	files         int
}

const (
	collecting    = "6222021001116245702"
	collectingCNY = "6222021001116245703"
	dedicated     = "6222021001116245799"
	payer         = "BE68539007547034"
)

func withBank(t *testing.T, f func(t *testing.T, b *bank)) {
	t.Helper()
	each(t, func(t *testing.T, h *house) {
		b := &bank{house: h, org: h.org(party.Bank, "Bank of the Bund")}
		b.teller = h.person(b.org, party.Bank, "teller", access.Partner)
		b.other = h.person(b.org, party.Bank, "other", access.Partner)
		b.seller, b.buyer = h.member("seller"), h.member("buyer")
		ex, err := party.House(h.ctx, h.d)
		h.must(err)
		b.account(ex.ID, money.USD, collecting)
		b.account(ex.ID, money.CNY, collectingCNY)
		b.account(b.buyer.Org, money.USD, dedicated)
		f(t, b)
	})
}

func (b *bank) account(org id.ID, c money.Currency, number string) {
	b.t.Helper()
	_, err := settle.OpenAccount{Org: org, Currency: c, Account: number, Bank: b.org.Org}.Do(b.ctx, b.k, system, id.New())
	b.must(err)
}

// credit is an entry of money that came in.
func credit(ref string, c money.Currency, n int64, reference string) bankfile.Entry {
	return bankfile.Entry{
		Ref: ref, Currency: c, Amount: n, Credit: true, Booked: true, Day: "2026-11-23", Value: "2026-11-23",
		Payments: []bankfile.Transfer{{Amount: n, Reference: reference, Other: bankfile.Party{Name: "Buyer", Account: payer, BIC: "BBRUBEBB"}}},
	}
}

// advise has the bank send a camt.054.
func (b *bank) advise(account string, all ...bankfile.Entry) (settle.Taken, error) {
	b.files++
	f := bankfile.WriteReports(bankfile.Advice, fmt.Sprintf("ADV%d", b.files), b.clock.Now().Time(), []bankfile.Report{{ID: "N1", Account: account, Currency: all[0].Currency, Entries: all}})
	return settle.Import(b.ctx, b.k, b.teller, "advice.xml", f)
}

func (b *bank) told(account string, all ...bankfile.Entry) settle.Taken {
	b.t.Helper()
	t, err := b.advise(account, all...)
	b.must(err)
	return t
}

func (b *bank) deal(total int64, c money.Currency) fact.DealStruck {
	b.t.Helper()
	return b.struck(fact.DealStruck{Seller: b.seller.Org, Buyer: b.buyer.Org, Total: total, Currency: string(c)})
}

func TestACreditWithTheRightReferenceReleasesTitleAgainstMoneyOnce(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		d := b.deal(877_250, money.USD)
		file := bankfile.WriteReports(bankfile.Advice, "A1", start.Time(), []bankfile.Report{{
			ID: "N", Account: collecting, Currency: money.USD, Entries: []bankfile.Entry{credit("E1", money.USD, 877_250, settle.DealReference(d.Deal))},
		}})
		got, err := settle.Import(b.ctx, b.k, b.teller, "a.xml", file)
		if err != nil || got.Settled != 1 || got.Held != 0 {
			t.Fatalf("%+v %v", got, err)
		}
		s := b.state(d.Deal)
		if s.State != settle.Settled || b.owner(d.Lines[0].Stone) != b.buyer.Org {
			t.Errorf("%s, owner %s", s.State, b.owner(d.Lines[0].Stone))
		}
		if got := b.cash(b.seller, money.USD); got != s.Proceeds() {
			t.Errorf("the seller has %d of %d", got, s.Proceeds())
		}
		head, _, err := b.k.Head(b.ctx)
		b.must(err)
		again, err := settle.Import(b.ctx, b.k, b.teller, "a.xml", file)
		if err != nil || !again.Again {
			t.Errorf("read again: %+v %v", again, err)
		}
		if later := b.told(collecting, credit("E1", money.USD, 877_250, settle.DealReference(d.Deal))); later.Settled+later.Held != 0 {
			t.Errorf("the same booking in another file: %+v", later)
		}
		if got := b.cash(b.seller, money.USD); got != s.Proceeds() {
			t.Errorf("the seller has %d after the file came again", got)
		}
		if now, _, _ := b.k.Head(b.ctx); now != head+1 { // the second file itself
			t.Errorf("%d entries were written by files that bring nothing new", now-head)
		}
		b.sound()
	})
}

// Found by the simulation: a statement that named such a booking again was refused whole.
func TestABookingToldAgainAfterItsDealWasSettledOtherwiseChangesNothing(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		d := b.deal(100_000, money.USD)
		part := credit("E1", money.USD, 40_000, settle.DealReference(d.Deal))
		b.told(collecting, part)
		b.deposit(b.buyer, money.USD, 100_000)
		_, err := b.settle(b.buyer, d.Deal)
		b.must(err)
		if got := b.told(collecting, part); got.Settled != 0 || got.Held != 1 {
			t.Errorf("told again: %+v", got)
		}
		if s := b.state(d.Deal); s.State != settle.Settled {
			t.Errorf("the settlement is %s", s.State)
		}
		b.sound()
	})
}

func TestPartsAddUpAndMoneyThatDoesNotFitIsHeldWithItsReason(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		d := b.deal(100_000, money.USD)
		ref := settle.DealReference(d.Deal)
		held := func(want string, e bankfile.Entry, account string) settle.Credit {
			t.Helper()
			b.told(account, e)
			all, err := settle.Credits(b.ctx, b.d, b.teller, "", 0, 1)
			b.must(err)
			if all[0].Why != want || all[0].State != settle.Held || all[0].Entry != e.Ref {
				t.Errorf("%s: %+v, want %q", e.Ref, all[0], want)
			}
			return all[0]
		}
		held(settle.WhyPart, credit("P1", money.USD, 60_000, strings.ToLower(ref[:4])+" "+ref[4:]), collecting)
		held(settle.WhyAmount, credit("P2", money.USD, 40_001, ref), collecting)
		held(settle.WhyCurrency, credit("P3", money.CNY, 40_000, ref), collectingCNY)
		nobody := held(settle.WhyUnknown, credit("P4", money.USD, 40_000, "RF18539007547034"), collecting)
		none := held(settle.WhyUnknown, credit("P5", money.USD, 1, ""), collecting)
		if s := b.state(d.Deal); s.State != settle.Open {
			t.Fatalf("money that does not fit released: %s", s.State)
		}
		before, _, err := b.k.Head(b.ctx)
		b.must(err)
		b.must(settle.Sweep(b.ctx, b.k))
		if after, _, err := b.k.Head(b.ctx); err != nil || after != before {
			t.Errorf("a sweep that found a part of the money wrote %d entries, %v", after-before, err)
		}
		if got := b.told(collecting, credit("P6", money.USD, 40_000, ref)); got.Settled != 1 {
			t.Errorf("the rest: %+v", got)
		}
		if s := b.state(d.Deal); s.State != settle.Settled {
			t.Errorf("after the rest: %s", s.State)
		}
		held(settle.WhySettled, credit("P7", money.USD, 100, ref), collecting)
		if _, err := (settle.AssignCredit{Credit: nobody.No, Org: b.buyer.Org, Reason: "the buyer's letter"}).Do(b.ctx, b.k, system, id.New()); err == nil {
			t.Error("a machine assigned money")
		}
		boss := access.Actor{Person: id.New(), OrgKind: "exchange", Roles: []access.Role{access.Admin}}
		_, err = (settle.AssignCredit{Credit: nobody.No, Org: b.buyer.Org, Reason: "the buyer's letter"}).Do(b.ctx, b.k, boss, id.New())
		b.must(err)
		if got := b.cash(b.buyer, money.USD); got != 40_000 {
			t.Errorf("the buyer has %d", got)
		}
		_, err = settle.ReturnCredit{Credit: nobody.No}.Do(b.ctx, b.k, b.teller, id.New())
		if errs.Of(err) == nil || errs.Of(err).Code != errs.Conflict {
			t.Errorf("what was assigned went back: %v", err)
		}
		large := held(settle.WhyUnknown, credit("P8", money.USD, 100_000_00, ""), collecting)
		assign := settle.AssignCredit{Credit: large.No, Org: b.buyer.Org, Reason: "the buyer's letter"}
		waits, err := assign.Do(b.ctx, b.k, boss, id.New())
		b.must(err)
		if waits.Transfer != 0 || waits.Posting == 0 || b.cash(b.buyer, money.USD) != 40_000 {
			t.Errorf("one person assigned a large sum: %+v", waits)
		}
		second := access.Actor{Person: id.New(), OrgKind: "exchange", Roles: []access.Role{access.Admin}}
		if _, err := assign.Do(b.ctx, b.k, second, id.New()); !errs.Is(err, "settle.posting_waits") {
			t.Errorf("assigned twice: %v", err)
		}
		_, err = settle.ApprovePosting{No: waits.Posting}.Do(b.ctx, b.k, second, id.New())
		b.must(err)
		if got := b.cash(b.buyer, money.USD); got != 100_400_00 {
			t.Errorf("the buyer has %d", got)
		}
		_, err = settle.ReturnCredit{Credit: none.No}.Do(b.ctx, b.k, b.teller, id.New())
		b.must(err)
		out, err := settle.Send(b.ctx, b.k, system)
		b.must(err)
		f, err := bankfile.Read(out[0].Content)
		if err != nil || len(f.Order.Payments) != 1 || f.Order.Payments[0].Creditor.Account != payer || f.Order.Payments[0].Amount != 1 {
			t.Fatalf("the order: %+v %v", f, err)
		}
		b.answered(f.Order, "ACSC", "")
		all, err := settle.Credits(b.ctx, b.d, b.teller, settle.Returned, 0, 10)
		if err != nil || len(all) != 1 || all[0].No != none.No {
			t.Errorf("returned: %+v %v", all, err)
		}
		b.sound()
	})
}

// answered has the bank answer an order.
func (b *bank) answered(o *bankfile.Order, status, reason string) settle.Taken {
	b.t.Helper()
	b.files++
	r := &bankfile.Result{ID: fmt.Sprintf("RES%d", b.files), Created: b.clock.Now().Time(), Original: o.ID, Group: "PART"}
	for _, p := range o.Payments {
		r.Payments = append(r.Payments, bankfile.Outcome{EndToEnd: p.EndToEnd, Status: status, Reason: bankfile.Reason{Code: reason}})
	}
	t, err := settle.Import(b.ctx, b.k, b.teller, "answer.xml", bankfile.WriteResult(r))
	b.must(err)
	return t
}

func TestLateMoneyNeedsThePenaltyAndAfterTheGraceItIsHeld(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		d := b.deal(1_000_000, money.USD)
		ref := settle.DealReference(d.Deal)
		b.later(25 * time.Hour) // an hour late
		if got := b.told(collecting, credit("L1", money.USD, 1_000_000, ref)); got.Settled != 0 {
			t.Errorf("the bare price settled a late deal: %+v", got)
		}
		s := b.state(d.Deal)
		if s.State != settle.Overdue || s.Penalty != 500 {
			t.Fatalf("%s, penalty %d", s.State, s.Penalty)
		}
		if got := b.told(collecting, credit("L2", money.USD, 500, ref)); got.Settled != 1 {
			t.Errorf("price and penalty: %+v", got)
		}
		late := b.deal(1_000_000, money.USD)
		b.later(10 * 24 * time.Hour)
		b.told(collecting, credit("L3", money.USD, 1_000_000, settle.DealReference(late.Deal)))
		all, err := settle.Credits(b.ctx, b.d, b.teller, settle.Held, 0, 1)
		if err != nil || all[0].Why != settle.WhyLate {
			t.Errorf("%+v %v", all, err)
		}
		b.sound()
	})
}

func TestMoneyOnTheDedicatedAccountIsTheMembersOwnOrPaysHisDeal(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		d := b.deal(50_000, money.USD)
		b.told(dedicated, credit("D1", money.USD, 70_000, ""))
		if got := b.cash(b.buyer, money.USD); got != 70_000 {
			t.Errorf("he has %d", got)
		}
		if got := b.told(dedicated, credit("D2", money.USD, 50_000, settle.DealReference(d.Deal))); got.Settled != 1 {
			t.Errorf("%+v", got)
		}
		b.sound()
	})
}

func TestAPayoutGoesOnlyToAnAccountThatTwoPeopleConfirmedAndAfterADelay(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		b.deposit(b.seller, money.USD, 100_000)
		one := b.seller
		one.Roles = []access.Role{access.MemberAdmin, access.Trader}
		two := b.seller
		two.Person = id.New()
		ask := settle.AskPayout{Currency: money.USD, Amount: 60_000}
		_, err := ask.Do(b.ctx, b.k, one, id.New())
		refused(t, "without an account", err, "bank.no_account_yet")
		_, err = settle.NamePayoutAccount{Currency: money.USD, Account: "BE68539007547035", Holder: "Seller"}.Do(b.ctx, b.k, one, id.New())
		refused(t, "wrong check digits", err, "bank.iban")
		named, err := settle.NamePayoutAccount{Currency: money.USD, Account: payer, BIC: "BBRUBEBB", Holder: "Seller & Sons"}.Do(b.ctx, b.k, one, id.New())
		b.must(err)
		_, err = settle.ConfirmPayoutAccount{No: named.No}.Do(b.ctx, b.k, one, id.New())
		refused(t, "by the same person", err, "bank.second_person")
		_, err = settle.ConfirmPayoutAccount{No: named.No}.Do(b.ctx, b.k, b.buyer, id.New())
		refused(t, "by another member", err, "bank.no_payout_account")
		_, err = settle.ConfirmPayoutAccount{No: named.No}.Do(b.ctx, b.k, two, id.New())
		b.must(err)
		_, err = ask.Do(b.ctx, b.k, one, id.New())
		refused(t, "before the delay is over", err, "bank.no_account_yet")
		b.later(8 * 24 * time.Hour)
		_, err = settle.AskPayout{Currency: money.USD, Amount: 100_001}.Do(b.ctx, b.k, one, id.New())
		refused(t, "more than there is", err, "settle.short_cash")
		_, err = ask.Do(b.ctx, b.k, one, id.New())
		b.must(err)
		if got := b.cash(b.seller, money.USD); got != 40_000 {
			t.Errorf("free while it is on its way: %d", got)
		}
		out, err := settle.Send(b.ctx, b.k, system)
		b.must(err)
		if again, err := settle.Send(b.ctx, b.k, system); err != nil || len(again) != 0 {
			t.Errorf("sent twice: %+v %v", again, err)
		}
		f, err := bankfile.Read(out[0].Content)
		b.must(err)
		b.answered(f.Order, "RJCT", "AC04")
		if got := b.cash(b.seller, money.USD); got != 100_000 {
			t.Errorf("after the bank refused: %d", got)
		}
		_, err = ask.Do(b.ctx, b.k, one, id.New())
		b.must(err)
		out, err = settle.Send(b.ctx, b.k, system)
		b.must(err)
		f, err = bankfile.Read(out[0].Content)
		b.must(err)
		b.answered(f.Order, "PDNG", "")
		wrong := bankfile.Entry{Ref: "X0", Currency: money.USD, Amount: 59_999, Booked: true, Day: "2026-12-01", Payments: []bankfile.Transfer{{Amount: 59_999, EndToEnd: f.Order.Payments[0].EndToEnd}}}
		if got := b.told(collecting, wrong); got.Payouts != 0 || got.Unknown != 1 {
			t.Errorf("another sum than was ordered: %+v", got)
		}
		stranger := b.person(b.house.org(party.Bank, "Another bank"), party.Bank, "stranger", access.Partner)
		foreign := &bankfile.Result{ID: "FOREIGN", Created: start.Time(), Original: f.Order.ID, Payments: []bankfile.Outcome{{EndToEnd: f.Order.Payments[0].EndToEnd, Status: "RJCT"}}}
		if got, err := settle.Import(b.ctx, b.k, stranger, "x.xml", bankfile.WriteResult(foreign)); err != nil || got.Payouts != 0 || got.Unknown != 1 {
			t.Errorf("another bank answered: %+v %v", got, err)
		}
		debit := bankfile.Entry{Ref: "X1", Currency: money.USD, Amount: 60_000, Booked: true, Day: "2026-12-01", Payments: []bankfile.Transfer{{Amount: 60_000, EndToEnd: f.Order.Payments[0].EndToEnd}}}
		if got := b.told(collecting, debit); got.Payouts != 1 { // the answer never came, the booking did
			t.Errorf("%+v", got)
		}
		b.answered(f.Order, "ACSC", "") // late, and nothing new
		mine, err := settle.Payouts(b.ctx, b.d, b.seller, b.seller.Org, settle.PaidOut, 0, 10)
		if err != nil || len(mine) != 1 || b.cash(b.seller, money.USD) != 40_000 {
			t.Errorf("%+v %v", mine, err)
		}
		b.sound()
	})
}

func TestTheDaysStatementIsExplainedToTheCentOrSaysWhatIsNot(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		d := b.deal(100_000, money.CNY)
		ok := credit("S1", money.CNY, 100_000, settle.DealReference(d.Deal))
		b.told(collectingCNY, ok)
		day := func(close int64, all ...bankfile.Entry) settle.Day {
			t.Helper()
			b.files++
			f := bankfile.WriteReports(bankfile.Statement, fmt.Sprintf("STM%d", b.files), start.Time(), []bankfile.Report{{
				ID: "S", Account: collectingCNY, Currency: money.CNY, Entries: all,
				Opening: &bankfile.Balance{Currency: money.CNY, Day: "2026-11-22"}, Closing: &bankfile.Balance{Currency: money.CNY, Amount: close, Day: "2026-11-23"},
			}})
			_, err := settle.Import(b.ctx, b.k, b.teller, "s.xml", f)
			b.must(err)
			r, err := settle.Reconcile(b.ctx, b.d, b.teller, "2026-11-23", b.clock.Now())
			b.must(err)
			return r
		}
		if r := day(100_000, ok); len(r.Unexplained) != 0 || r.Entries != 1 || r.Accounts != 1 {
			t.Errorf("a clean day: %+v", r)
		}
		charge := bankfile.Entry{Ref: "S2", Currency: money.CNY, Amount: 25, Booked: true, Day: "2026-11-23"}
		if r := day(99_975, ok, charge); len(r.Unexplained) != 1 || r.Unexplained[0].What != settle.NotOnLedger || r.Unexplained[0].Amount != -25 {
			t.Errorf("a charge nobody knows: %+v", r)
		}
		b.told(collectingCNY, credit("S3", money.CNY, 7, ""))
		if r := day(100_000, ok); len(r.Unexplained) != 1 || r.Unexplained[0].What != settle.NotAtBank || r.Held != 1 {
			t.Errorf("a credit that the statement lacks: %+v", r)
		}
	})
}

func TestAPersonOfTheBankConfirmsByHandAndALargeSumWantsTwo(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		small, large := b.deal(90_000, money.USD), b.deal(50_000_000, money.USD)
		c := settle.Confirm{Account: collecting, Entry: "H1", Currency: money.USD, Amount: 90_000, Reference: settle.DealReference(small.Deal), Booked: "2026-11-23"}
		_, err := c.Do(b.ctx, b.k, b.buyer, id.New())
		refused(t, "by the buyer", err, "bank.unknown_account")
		stranger := b.person(b.house.org(party.Bank, "Another bank"), party.Bank, "stranger", access.Partner)
		_, err = c.Do(b.ctx, b.k, stranger, id.New())
		refused(t, "by another bank", err, "bank.unknown_account")
		_, err = c.Do(b.ctx, b.k, b.teller, id.New())
		b.must(err)
		if s := b.state(small.Deal); s.State != settle.Settled {
			t.Errorf("a small sum: %s", s.State)
		}
		c = settle.Confirm{Account: collecting, Entry: "H2", Currency: money.USD, Amount: 50_000_000, Reference: settle.DealReference(large.Deal), Booked: "2026-11-23"}
		got, err := c.Do(b.ctx, b.k, b.teller, id.New())
		if err != nil || got.State != "waiting" || b.state(large.Deal).State != settle.Open {
			t.Errorf("one person released a large sum: %+v %v", got, err)
		}
		_, err = c.Do(b.ctx, b.k, b.teller, id.New())
		refused(t, "the same person again", err, "bank.second_of_bank")
		other := c
		other.Amount--
		_, err = other.Do(b.ctx, b.k, b.other, id.New())
		refused(t, "another sum", err, "bank.confirmed_otherwise")
		if all, err := settle.Confirmations(b.ctx, b.d, b.other); err != nil || len(all) != 1 {
			t.Errorf("%+v %v", all, err)
		}
		_, err = c.Do(b.ctx, b.k, b.other, id.New())
		b.must(err)
		if s := b.state(large.Deal); s.State != settle.Settled {
			t.Errorf("after the second person: %s", s.State)
		}
		if got := b.told(collecting, credit("H2", money.USD, 50_000_000, settle.DealReference(large.Deal))); got.Held != 0 && got.Settled != 1 {
			t.Errorf("the file that comes after: %+v", got)
		}
		if all, err := settle.Expected(b.ctx, b.d, stranger, b.clock.Now(), 10); err != nil || len(all) != 0 {
			t.Errorf("another bank sees what is expected: %+v %v", all, err)
		}
		b.sound()
	})
}

func TestABadBankFileIsRefusedAndMovesNothing(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		d := b.deal(1_000, money.USD)
		ref := settle.DealReference(d.Deal)
		good := bankfile.WriteReports(bankfile.Advice, "G1", start.Time(), []bankfile.Report{{ID: "N", Account: collecting, Entries: []bankfile.Entry{credit("G1", money.USD, 1, "")}}})
		_, err := settle.Import(b.ctx, b.k, b.teller, "g.xml", good)
		b.must(err)
		head, _, err := b.k.Head(b.ctx)
		b.must(err)
		report := func(id, account string, e ...bankfile.Entry) []byte {
			return bankfile.WriteReports(bankfile.Advice, id, start.Time(), []bankfile.Report{{ID: "N", Account: account, Entries: e}})
		}
		whole := credit("B1", money.USD, 1_000, ref)
		split := whole
		split.Payments = []bankfile.Transfer{{Amount: 600, Reference: ref}, {Amount: 500, Reference: ref}}
		for name, x := range map[string]struct {
			file []byte
			key  string
			who  access.Actor
		}{
			"the number of another message":  {report("G1", collecting, whole), "bank.message_twice", b.teller},
			"a foreign currency":             {report("B1", collecting, credit("B1", money.EUR, 1_000, ref)), "bank.account_currency", b.teller},
			"an account that is not here":    {report("B2", "999999", whole), "bank.unknown_account", b.teller},
			"parts that make another sum":    {report("B3", collecting, split), "bankfile.sum", b.teller},
			"a document type":                {[]byte(strings.Replace(string(report("B4", collecting, whole)), "<Document", "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><Document", 1)), "bankfile.dtd", b.teller},
			"an entity":                      {[]byte(strings.Replace(string(report("B5", collecting, whole)), "<MsgId>B5", "<MsgId>&e;", 1)), "bankfile.xml", b.teller},
			"orders instead of what came in": {bankfile.WriteOrder(&bankfile.Order{ID: "B6", Created: start.Time(), Debtor: bankfile.Party{Name: "x", Account: "1234"}, Execute: clock.Date("2026-11-23"), Payments: []bankfile.Payment{{EndToEnd: "1", Currency: money.USD, Amount: 1, Creditor: bankfile.Party{Name: "y", Account: "5678"}}}}), "bank.orders", b.teller},
			"brought by a member":            {report("B7", collecting, whole), "access.forbidden", b.buyer},
		} {
			_, err := settle.Import(b.ctx, b.k, x.who, "bad.xml", x.file)
			refused(t, name, err, x.key)
		}
		if now, _, _ := b.k.Head(b.ctx); now != head {
			t.Errorf("%d entries were written", now-head)
		}
		if s := b.state(d.Deal); s.State != settle.Open {
			t.Errorf("the deal is %s", s.State)
		}
	})
}

func TestMoneyOfADealThatIsUndoneIsHeldAgainAndGoesBack(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		d := b.deal(50_000, money.USD)
		b.told(collecting, credit("U1", money.USD, 50_000, settle.DealReference(d.Deal)))
		s := b.state(d.Deal)
		_, err := journal.Do(b.ctx, b.k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "test.rescind", Input: d.Deal},
			func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
				_, err := ledger.Reverse(ctx, tx, s.Transfer, b.clock.Now(), "deal.rescind", s.Ref())
				return fact.DealRescinded{Deal: d.Deal, By: "both", At: b.clock.Now()}, struct{}{}, err
			})
		b.must(err)
		b.follow()
		held, err := settle.Credits(b.ctx, b.d, b.teller, settle.Held, 0, 10)
		if err != nil || len(held) != 1 || held[0].Why != settle.WhyRescinded {
			t.Fatalf("%+v %v", held, err)
		}
		if _, err := (settle.ReturnCredit{Credit: held[0].No}).Do(b.ctx, b.k, b.teller, id.New()); err != nil {
			t.Errorf("it cannot go back: %v", err)
		}
		b.sound()
	})
}

func TestAReferenceRateIsKeptByDayWithItsSource(t *testing.T) {
	withBank(t, func(t *testing.T, b *bank) {
		set := func(value, from string) error {
			_, err := rule.Set{Name: "settle.rate", Item: "CNY", Value: value, From: clock.Date(from), Source: "central parity, published 09:15", Mark: rule.Read}.Do(b.ctx, b.k, system, id.New())
			return err
		}
		b.must(set("7.1230", "2026-11-20"))
		b.must(set("7.1185", "2026-11-24"))
		for _, bad := range []string{"0", "-7", "seven", "7.1234567", ""} {
			if err := set(bad, "2026-11-25"); bad != "" && errs.Of(err) == nil {
				t.Errorf("%q was taken: %v", bad, err)
			}
		}
		for day, want := range map[clock.Date]string{"2026-11-19": "", "2026-11-23": "7.1230", "2026-11-24": "7.1185"} {
			r, found, err := rate.Noted(b.ctx, b.d, money.CNY, day)
			if err != nil || found != (want != "") || r.Value != want {
				t.Errorf("%s: %+v %v %v", day, r, found, err)
			}
		}
	})
}
