package simulate

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"openbourse/internal/app/banksim"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/bankfile"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// stamp is when something was done.
type stamp = clock.Instant

// collecting is the exchange's account at the bank; each member has one of his own.
const collecting = "10000001"

func accountOf(member int) string { return "2000000" + strconv.Itoa(member) }

// foundBank opens the accounts at a bank that makes every mistake a bank makes.
func (w *world) foundBank(ctx context.Context) error {
	bank, err := (party.AddOrg{Kind: party.Bank, Name: "Simulated Bank", Country: "CN", Since: "2020-01-01"}).Do(ctx, w.k, system, id.New())
	if err != nil {
		return err
	}
	house, err := party.House(ctx, w.d)
	if err != nil {
		return err
	}
	w.bank = banksim.New(w.Seed, banksim.Faults...)
	open := func(org id.ID, number string) error {
		w.bank.Open(number, "USD")
		_, err := settle.OpenAccount{Org: org, Currency: "USD", Account: number, BIC: w.bank.BIC, Bank: bank.Org}.Do(ctx, w.k, system, id.New())
		return err
	}
	if err := open(house.ID, collecting); err != nil {
		return err
	}
	for n, who := range w.people {
		if err := open(who.Org, accountOf(n)); err != nil {
			return err
		}
		if err := w.payTo(ctx, n, who); err != nil {
			return err
		}
	}
	return nil
}

// payTo names where a member is paid out to; two of his people agree on it.
func (w *world) payTo(ctx context.Context, n int, who access.Actor) error {
	who.Roles = []access.Role{access.MemberAdmin}
	second := who
	second.Person = id.New()
	named, err := settle.NamePayoutAccount{Currency: "USD", Account: "9000000" + strconv.Itoa(n), Holder: who.OrgName}.Do(ctx, w.k, who, id.New())
	if err != nil {
		return err
	}
	done, err := settle.ConfirmPayoutAccount{No: named.No}.Do(ctx, w.k, second, id.New())
	w.paysFrom = done.From
	return err
}

// order has a member send money to his account. The bank brings it late, in parts, tells of
// it twice, in another currency, or only in the statement of the day.
func (w *world) order(n int) {
	w.send(n, accountOf(n), int64(500_000+w.dice.IntN(4_000_000)), "")
}

func (w *world) send(from int, to string, amount int64, reference string) {
	w.bank.Pay(banksim.Payment{
		To: to, Currency: "USD", Amount: amount, Reference: reference, From: bankfile.Party{Name: w.people[from].Name, Account: "9000000" + strconv.Itoa(from)},
	}, w.clock.Instant.Time())
}

// payByBank has a buyer pay a deal at the bank; sometimes a little wrong.
func (w *world) payByBank() {
	r := w.anyRoom(func(r *room) bool { return r.state == "mazal" && !r.wired })
	if r != nil {
		w.wire(r)
	}
}

// wire sends what is owed for a deal.
func (w *world) wire(r *room) {
	amount := r.total + r.owed(w.clock.Instant)
	if w.dice.IntN(8) == 0 {
		amount += int64(w.dice.IntN(200)) - 100
	}
	r.wired = true
	w.send(r.buyer, collecting, amount, settle.DealReference(r.no))
}

// deliver takes the exchange's orders to the bank, and takes in what the bank says by now.
func (w *world) deliver(ctx context.Context) error {
	orders, err := settle.Send(ctx, w.k, system)
	if err != nil {
		return err
	}
	now := w.clock.Instant
	var said []banksim.File
	for _, o := range orders {
		x, err := bankfile.Read(o.Content)
		if err != nil {
			return fmt.Errorf("%s: %w", o.Name, err)
		}
		for _, p := range x.Order.Payments {
			w.sent[p.EndToEnd] = now
		}
		said = append(said, w.bank.Take(o.Name, o.Content, now.Time())...)
	}
	for _, f := range append(said, w.bank.Tick(now.Time())...) {
		if err := w.hear(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// hear takes in one file of the bank. The same booking counts once, whichever file brings it,
// and a file about the wrong currency is refused whole.
func (w *world) hear(ctx context.Context, f banksim.File) error {
	x, err := bankfile.Read(f.Content)
	if err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	right := true
	for _, r := range x.Reports {
		for _, e := range r.Entries {
			right = right && e.Currency == "USD"
		}
	}
	_, ok, err := try(ctx, w, "bank file", right, func(id.ID) (string, error) {
		t, err := settle.Import(ctx, w.k, system, f.Name, f.Content)
		return t.Message, err
	})
	if err != nil || !ok {
		return err
	}
	if x.Result != nil {
		for _, o := range x.Result.Payments {
			if o.Status == "ACSC" || o.Status == "RJCT" {
				w.answered(o.EndToEnd, o.Status == "ACSC")
			}
		}
	}
	for _, r := range x.Reports {
		for _, e := range r.Entries {
			w.credited(r.Account, e)
		}
		if x.Kind == bankfile.Statement {
			w.statement = clock.DateOf(clock.At(r.From), time.UTC)
		}
	}
	return w.follow(ctx)
}

// answered is what an answer of the bank to one of our orders does, the first time.
func (w *world) answered(endToEnd string, paid bool) {
	delete(w.sent, endToEnd)
	if !strings.HasPrefix(endToEnd, "PO") { // money between accounts at the bank: nobody has more or less for it
		return
	}
	p := w.plain.payouts[payoutNumber(endToEnd)]
	if p == nil {
		w.breach("the bank answers for payout %q that nobody ordered", endToEnd)
		return
	}
	if p.over {
		return
	}
	p.over = true
	w.plain.aside[p.member] -= p.amount
	if !paid && p.pays != nil {
		p.pays.coming = nil
	}
	w.rep.Done["payout refused by the bank"]++
	if paid {
		w.rep.Done["payout refused by the bank"]--
		w.rep.Done["payout paid"]++
		w.plain.cash[p.member] -= p.amount
	}
}

// payoutNumber is the payout that our number at the bank names; 0: none.
func payoutNumber(endToEnd string) int64 {
	no, _ := strings.CutPrefix(endToEnd, "PO")
	n, _ := strconv.ParseInt(no, 10, 64)
	return n
}

// credited is what one booking does, the first time it is told.
func (w *world) credited(account string, e bankfile.Entry) {
	booking := account + " " + e.Ref
	if w.booked[booking] {
		return
	}
	w.booked[booking] = true
	if number := e.Payments[0].EndToEnd; number != "" { // one of our orders, on either account
		p := w.plain.payouts[payoutNumber(number)]
		if p == nil || p.pays == nil || !e.Credit {
			w.answered(number, true)
			return
		}
		p.pays.coming = nil // the money of a deal has come
	}
	for n := range w.people {
		if account == accountOf(n) {
			w.plain.cash[n] += e.Amount
			return
		}
	}
	for _, r := range w.plain.rooms {
		if r.total > 0 && settle.DealReference(r.no) == e.Payments[0].Reference {
			w.plain.credit(r, e.Amount, w.clock.Instant, w.rep.Days)
			return
		}
	}
	w.breach("the bank knows a reference %q that nobody was given", e.Payments[0].Reference)
}

// credit is money for a deal: it waits in suspense until it is exactly what is owed, and then
// settles; what is too much, or for a deal that is over, stays there.
func (p *plain) credit(r *room, amount int64, now clock.Instant, day int) {
	p.suspense += amount
	r.at(now)
	owed := r.total + r.owed(now)
	if r.state != "mazal" || r.mode == "ledger" || r.came+amount > owed {
		return
	}
	if r.came += amount; r.came < owed {
		return
	}
	p.suspense -= owed
	p.cash[r.buyer] += owed
	r.wire, r.came = owed, 0
	p.settle(r, now, day)
}

// reconciled compares the day that the bank closed last with the ledger and the deals.
func (w *world) reconciled(ctx context.Context) error {
	if w.statement == "" {
		return nil
	}
	d, err := settle.Reconcile(ctx, w.d, system, w.statement, w.clock.Instant)
	if err != nil {
		return err
	}
	old := 0
	for _, at := range w.sent {
		if at < w.clock.Instant.Add(-3*24*time.Hour) {
			old++
		}
	}
	for _, u := range d.Unexplained {
		if _, waits := w.sent[u.Ref]; u.What == settle.NoAnswer && waits {
			old--
			continue
		}
		w.breach("the bank's %s is not explained: %+v", w.statement, u)
	}
	if old != 0 {
		w.breach("%d orders have waited for the bank for more than three days, and the comparison does not say so", old)
	}
	w.statement = ""
	return nil
}
