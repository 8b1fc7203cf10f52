package banksim

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/exchange/bankfile"
)

// Tick books what is due and gives the files that say so; a day that is over is closed first.
func (b *Bank) Tick(now time.Time) []File {
	today := clock.DateOf(clock.At(now), time.UTC)
	var files []File
	if b.Day != "" && b.Day < today {
		files = b.close(now)
	}
	b.Day = max(b.Day, today) // a clock that goes back opens no day again
	slices.SortStableFunc(b.Due, func(x, y due) int { return x.At.Compare(y.At) })
	n := 0
	for n < len(b.Due) && !b.Due[n].At.After(now) {
		files = append(files, b.book(&b.Due[n], now)...)
		n++
	}
	b.Due = slices.Delete(b.Due, 0, n)
	return files
}

// book books one payment, on both accounts where both are kept here, and advises it.
func (b *Bank) book(d *due, now time.Time) []File {
	b.Open(d.To, d.Entry.Currency)
	files := b.enter(d, d.To, d.Entry, now)
	if d.Into != "" {
		in := d.Entry
		in.Credit, in.Payments = true, slices.Clone(in.Payments)
		for i := range in.Payments {
			in.Payments[i].Other = bankfile.Party{Account: d.To, BIC: b.BIC}
		}
		files = append(files, b.enter(d, d.Into, in, now)...)
	}
	if d.Order != "" {
		files = append(files, b.result(&bankfile.Result{Original: d.Order, Group: "PART", Payments: []bankfile.Outcome{{EndToEnd: d.Entry.Payments[0].EndToEnd, Status: "ACSC"}}}, now))
	}
	return files
}

// enter books a payment on one account.
func (b *Bank) enter(d *due, account string, e bankfile.Entry, now time.Time) []File {
	b.Entries++
	e.Ref, e.Day, e.Value = fmt.Sprintf("SIM%d-%d", b.Seed, b.Entries), b.Day, b.Day
	a := b.Accounts[account]
	var files []File
	if !d.Quiet {
		files = append(files, b.advice(account, e, now))
	}
	if d.Twice {
		files = append(files, b.advice(account, e, now))
		again := files[0]
		again.Name = "again-" + again.Name
		files = append(files, again)
	}
	if a.Currency == e.Currency { // what was advised by mistake is no money on the account
		a.Balance += e.Signed()
		a.Entries = append(a.Entries, e)
	}
	return files
}

// close writes the statement of the day of each account that was moved.
func (b *Bank) close(now time.Time) []File {
	var files []File
	for _, number := range slices.Sorted(maps.Keys(b.Accounts)) {
		a := b.Accounts[number]
		if len(a.Entries) == 0 {
			continue
		}
		start := b.Day.Time()
		files = append(files, b.report(bankfile.Statement, now, bankfile.Report{
			Account: number, Currency: a.Currency, From: start, To: start.AddDate(0, 0, 1), Entries: a.Entries,
			Opening: &bankfile.Balance{Currency: a.Currency, Amount: a.Opening, Day: b.Day},
			Closing: &bankfile.Balance{Currency: a.Currency, Amount: a.Balance, Day: b.Day},
		}))
		a.Opening, a.Entries = a.Balance, nil
	}
	return files
}

// Statements closes the day that is open, as the bank does at its end.
func (b *Bank) Statements(now time.Time) []File { return b.close(now) }

func (b *Bank) advice(account string, e bankfile.Entry, now time.Time) File {
	return b.report(bankfile.Advice, now, bankfile.Report{Account: account, Currency: e.Currency, Entries: []bankfile.Entry{e}})
}

func (b *Bank) report(k bankfile.Kind, now time.Time, r bankfile.Report) File {
	id := b.message()
	r.ID = id
	return File{name(id, k), bankfile.WriteReports(k, id, now, []bankfile.Report{r})}
}

func (b *Bank) result(r *bankfile.Result, now time.Time) File {
	r.ID, r.Created = b.message(), now
	return File{name(r.ID, bankfile.Status), bankfile.WriteResult(r)}
}

// message is the next MsgId.
func (b *Bank) message() string {
	b.Files++
	return fmt.Sprintf("SIM%d-M%06d", b.Seed, b.Files)
}

func name(id string, k bankfile.Kind) string { return id + "." + string(k) + ".xml" }
