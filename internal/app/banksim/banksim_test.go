package banksim_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"openbourse/internal/app/banksim"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/bankfile"
)

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

const (
	dollars = "6222021001116245702"
	yuan    = "6222021001116245703"
	buyer   = "BE68539007547034"
)

func payment(n int64) banksim.Payment {
	return banksim.Payment{To: dollars, Currency: money.USD, Amount: n, Reference: "RF18S1", From: bankfile.Party{Name: "Buyer", Account: buyer}}
}

func order(id string, n ...int64) []byte {
	o := &bankfile.Order{ID: id, Created: monday, Initiator: "The exchange", Debtor: bankfile.Party{Name: "The exchange", Account: dollars}, Execute: "2026-11-23"}
	for i, x := range n {
		o.Payments = append(o.Payments, bankfile.Payment{EndToEnd: fmt.Sprintf("PO%d", i+1), Currency: money.USD, Amount: x, Creditor: bankfile.Party{Name: "Member", Account: buyer}})
	}
	return bankfile.WriteOrder(o)
}

// read reads the bank's files; each must be one the exchange can read.
func read(t interface{ Fatalf(string, ...any) }, files []banksim.File) []*bankfile.File {
	var all []*bankfile.File
	for _, f := range files {
		x, err := bankfile.Read(f.Content)
		if err != nil {
			t.Fatalf("%s: %v\n%s", f.Name, err, f.Content)
		}
		all = append(all, x)
	}
	return all
}

func TestAPaymentIsAdvisedAtOnceAndStandsInTheDaysStatement(t *testing.T) {
	b := banksim.New(1)
	b.Pay(payment(877_250), monday)
	got := read(t, b.Tick(monday))
	if len(got) != 1 || got[0].Kind != bankfile.Advice {
		t.Fatalf("%+v", got)
	}
	e := got[0].Reports[0].Entries[0]
	if p := e.Payments[0]; !e.Credit || !e.Booked || e.Amount != 877_250 || p.Reference != "RF18S1" || p.Other.Account != buyer || got[0].Reports[0].Account != dollars {
		t.Errorf("%+v", e)
	}
	if more := b.Tick(monday.Add(time.Hour)); len(more) != 0 {
		t.Errorf("said again: %v", more)
	}
	day := read(t, b.Tick(monday.AddDate(0, 0, 1)))
	if len(day) != 1 || day[0].Kind != bankfile.Statement || day[0].Reports[0].Closing.Amount != 877_250 || day[0].Reports[0].Closing.Day != "2026-11-23" {
		t.Fatalf("%+v", day)
	}
	if day[0].Reports[0].Entries[0].Ref != e.Ref {
		t.Error("the statement calls the entry by another number")
	}
}

func TestAnOrderIsAnsweredAndBookedAndTheSameOrderAgainIsLeftAlone(t *testing.T) {
	b := banksim.New(1)
	o := order("OB1", 500, 700)
	got := read(t, b.Take("OB1.xml", o, monday))
	if len(got) != 1 || got[0].Result == nil || got[0].Result.Original != "OB1" || len(got[0].Result.Payments) != 2 || got[0].Result.Payments[1].Status != "ACSC" {
		t.Fatalf("%+v", got)
	}
	debits := read(t, b.Tick(monday))
	if len(debits) != 2 || debits[0].Reports[0].Entries[0].Credit || debits[0].Reports[0].Entries[0].Payments[0].EndToEnd != "PO1" {
		t.Fatalf("%+v", debits)
	}
	if again := b.Take("OB1.xml", o, monday); len(again) != 0 {
		t.Errorf("the same order: %v", again)
	}
	other := read(t, b.Take("OB1.xml", order("OB1", 501), monday))
	if r := other[0].Result; r.Group != "RJCT" || r.Reason.Code != "DU01" {
		t.Errorf("the number of another order: %+v", r)
	}
	if more := b.Tick(monday); len(more) != 0 {
		t.Errorf("what was refused was booked: %v", more)
	}
}

func TestWhatIsNoOrderIsRefusedWithTheBanksCode(t *testing.T) {
	b := banksim.New(1)
	bad := strings.Replace(string(order("OB2", 500)), "<CtrlSum>5</CtrlSum>", "<CtrlSum>6</CtrlSum>", 1)
	for name, x := range map[string]struct{ file, code string }{
		"a wrong sum":     {bad, "AM10"},
		"no XML":          {"hello", "FF01"},
		"a document type": {strings.Replace(string(order("OB3", 1)), "<Document", "<!DOCTYPE d><Document", 1), "FF01"},
	} {
		if r := read(t, b.Take("order.xml", []byte(x.file), monday))[0].Result; r.Group != "RJCT" || r.Reason.Code != x.code {
			t.Errorf("%s: %+v, want %s", name, r, x.code)
		}
	}
	wrong := strings.Replace(string(order("OB4", 500)), buyer, "BE68539007547035", 1)
	if r := read(t, b.Take("order.xml", []byte(wrong), monday))[0].Result; r.Payments[0].Status != "RJCT" || r.Payments[0].Reason.Code != "AC01" {
		t.Errorf("an account that no bank has: %+v", r)
	}
	if files := b.Tick(monday); len(files) != 0 {
		t.Errorf("booked: %v", files)
	}
}

// one plays one payment with one fault, with the seed that draws it, and gives what the bank
// says at once and in the week after.
func one(t *testing.T, f banksim.Fault) (at, later []*bankfile.File) {
	t.Helper()
	for seed := range uint64(64) {
		b := banksim.New(seed, f)
		b.Open(dollars, money.USD)
		b.Open(yuan, money.CNY)
		b.Pay(payment(1_000), monday)
		at, later = read(t, b.Tick(monday)), nil
		plain := len(at) == 1 && at[0].Reports[0].Entries[0].Amount == 1_000 && at[0].Reports[0].Currency == money.USD
		for d := range 8 {
			later = append(later, read(t, b.Tick(monday.AddDate(0, 0, d+1)))...)
		}
		if !plain {
			return at, later
		}
	}
	t.Fatalf("%s never happened", f)
	return nil, nil
}

func entries(kind bankfile.Kind, files []*bankfile.File) (all []bankfile.Entry) {
	for _, f := range files {
		if f.Kind == kind {
			all = append(all, f.Reports[0].Entries...)
		}
	}
	return all
}

func TestEachFaultIsWhatItsNameSays(t *testing.T) {
	at, later := one(t, banksim.Late)
	if len(at) != 0 || len(entries(bankfile.Advice, later)) != 1 || len(entries(bankfile.Statement, later)) != 1 {
		t.Errorf("late: %d files at once, then %+v", len(at), later)
	}
	at, later = one(t, banksim.Partial)
	parts := append(entries(bankfile.Advice, at), entries(bankfile.Advice, later)...)
	if len(parts) != 2 || parts[0].Amount+parts[1].Amount != 1_000 || parts[0].Ref == parts[1].Ref {
		t.Errorf("partial: %+v", parts)
	}
	at, _ = one(t, banksim.Duplicate)
	if e := entries(bankfile.Advice, at); len(at) != 3 || e[0].Ref != e[1].Ref || at[0].ID == at[1].ID || at[0].ID != at[2].ID {
		t.Errorf("duplicate: %+v", at)
	}
	at, _ = one(t, banksim.Currency)
	if at[0].Reports[0].Account != yuan || at[0].Reports[0].Entries[0].Currency != money.CNY {
		t.Errorf("currency: %+v", at[0].Reports[0])
	}
	at, later = one(t, banksim.Missing)
	if len(at) != 0 || len(entries(bankfile.Advice, later)) != 0 || len(entries(bankfile.Statement, later)) != 1 {
		t.Errorf("missing: %+v", later)
	}
}

func TestTheSameSeedMakesTheSameFilesAndStatementsAlwaysAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		type act struct {
			n   int64
			pay bool
		}
		acts := make([][]act, 6)
		for d := range acts {
			for range rapid.IntRange(0, 5).Draw(t, "payments") {
				acts[d] = append(acts[d], act{rapid.Int64Range(1, 1_000_000).Draw(t, "amount"), rapid.Bool().Draw(t, "pay")})
			}
		}
		play := func() (files []banksim.File) {
			b := banksim.New(seed, banksim.Faults...)
			b.Open(dollars, money.USD)
			b.Open(yuan, money.CNY)
			for d, day := range acts {
				now := monday.AddDate(0, 0, d)
				for i, a := range day {
					if a.pay {
						b.Pay(payment(a.n), now)
					} else {
						files = append(files, b.Take("o.xml", order(fmt.Sprintf("OB%d-%d", d, i), a.n), now)...)
					}
				}
				files = append(files, b.Tick(now)...)
			}
			for d := range 10 {
				files = append(files, b.Tick(monday.AddDate(0, 0, len(acts)+d))...)
			}
			return files
		}
		one, two := play(), play()
		if !slices.EqualFunc(one, two, func(a, b banksim.File) bool { return a.Name == b.Name && bytes.Equal(a.Content, b.Content) }) {
			t.Fatal("the same seed told another story")
		}
		closing := map[string]int64{} // read checks that each adds up; here that each begins where the last ended
		for _, f := range read(t, one) {
			if f.Kind == bankfile.Statement {
				r := f.Reports[0]
				if r.Opening.Amount != closing[r.Account] {
					t.Fatalf("%s begins with %d after %d", r.Account, r.Opening.Amount, closing[r.Account])
				}
				closing[r.Account] = r.Closing.Amount
			}
		}
	})
}

func TestABankThatFellOverWritesTheSameFilesAgain(t *testing.T) {
	dir := t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	f, err := banksim.OpenFolder(dir, 7)
	must(err)
	must(os.WriteFile(filepath.Join(dir, banksim.Out, "OB1.xml"), order("OB1", 500), 0o600))
	must(os.WriteFile(filepath.Join(dir, banksim.Out, ".OB2.xml.part"), []byte("half"), 0o600))
	pay := bankfile.WriteOrder(&bankfile.Order{ID: "C1", Created: monday, Debtor: bankfile.Party{Name: "Buyer", Account: buyer}, Execute: "2026-11-23", Payments: []bankfile.Payment{
		{EndToEnd: "1", Currency: money.USD, Amount: 900, Reference: "RF18S1", Creditor: bankfile.Party{Name: "The exchange", Account: dollars}},
	}})
	must(os.WriteFile(filepath.Join(dir, banksim.Pay, "C1.xml"), pay, 0o600))
	must(os.Remove(filepath.Join(dir, banksim.In))) // nothing can be written there
	must(os.WriteFile(filepath.Join(dir, banksim.In), nil, 0o600))
	in := func() map[string]string {
		all := map[string]string{}
		names, err := filepath.Glob(filepath.Join(dir, banksim.In, "*.xml"))
		must(err)
		for _, n := range names {
			b, err := os.ReadFile(n)
			must(err)
			all[filepath.Base(n)] = string(b)
		}
		return all
	}
	if _, err = f.Step(monday); err == nil {
		t.Fatal("nothing could be written and nobody said so")
	}
	must(os.Remove(filepath.Join(dir, banksim.In)))
	f, err = banksim.OpenFolder(dir, 99)
	must(err)
	_, err = f.Step(monday.Add(time.Hour))
	must(err)
	first := in()
	if len(first) != 3 { // the answer, its debit and the customer's credit
		t.Fatalf("%d files: %v", len(first), first)
	}
	for name := range first {
		if !strings.HasPrefix(name, "SIM7-") {
			t.Errorf("%s: the seed is the one it began with", name)
		}
	}
	got, err := f.Step(monday.Add(2 * time.Hour))
	if err != nil || got.Taken != 0 || got.Written != 0 || len(in()) != 3 {
		t.Errorf("with nothing new: %+v %v", got, err)
	}
	must(f.Pay(payment(10), monday.Add(3*time.Hour)))
	f, err = banksim.OpenFolder(dir, 7)
	must(err)
	got, err = f.Step(monday.Add(3 * time.Hour))
	if err != nil || got.Written != 1 {
		t.Errorf("a payment that was noted: %+v %v", got, err)
	}
}
