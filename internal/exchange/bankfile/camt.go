package bankfile

import (
	"strconv"

	"openbourse/internal/base/money"
)

// report reads what a camt message says of one account.
func (l *look) report(n *node, kind Kind) Report {
	l.only(n, reportPart)
	r := Report{ID: l.given(l.need(n, "Id"), 35), Account: l.account(l.need(n, "Acct")), Currency: money.Currency(l.word(l.at(n, "Acct", "Ccy"), 3))}
	l.when(l.at(n, "CreDtTm"))
	if span := l.at(n, "FrToDt"); span != nil {
		r.From, r.To = l.when(l.at(span, "FrDtTm")), l.when(l.at(span, "ToDtTm"))
	}
	for _, b := range n.all("Bal") {
		l.balance(b, &r)
	}
	for _, x := range n.all("Ntry") {
		r.Entries = append(r.Entries, l.entry(x))
	}
	if len(r.Entries) > MaxEntries {
		l.wrong("count", n.name+"/Ntry", "value", len(r.Entries))
	}
	l.summary(l.at(n, "TxsSummry"), &r)
	if kind == Statement {
		l.adds(n, &r)
	}
	return r
}

func (l *look) balance(n *node, r *Report) {
	tp := l.word(l.at(n, "Tp", "CdOrPrtry", "Cd"), 4)
	b := &Balance{Day: l.day(l.need(n, "Dt"))}
	b.Amount, b.Currency = l.money(l.need(n, "Amt"))
	if l.code(l.need(n, "CdtDbtInd"), "CRDT", "DBIT") == "DBIT" {
		b.Amount = -b.Amount
	}
	into := map[string]**Balance{"OPBD": &r.Opening, "CLBD": &r.Closing}[tp]
	if into == nil { // available, interim, forward: not ours to check
		return
	}
	if *into != nil {
		l.wrong("twice", "Bal/"+tp)
	}
	*into = b
}

func (l *look) entry(n *node) Entry {
	l.only(n, entryParts)
	e := Entry{Ref: l.word(l.at(n, "AcctSvcrRef"), 35), Day: l.day(l.at(n, "BookgDt")), Value: l.day(l.at(n, "ValDt"))}
	if e.Ref == "" {
		e.Ref = l.word(l.at(n, "NtryRef"), 35)
	}
	e.Amount, e.Currency = l.money(l.need(n, "Amt"))
	if e.Amount <= 0 {
		l.wrong("amount", "Ntry/Amt", "value", e.Amount)
	}
	e.Credit = l.code(l.need(n, "CdtDbtInd"), "CRDT", "DBIT") == "CRDT"
	if rv := l.at(n, "RvslInd"); rv != nil {
		s := l.code(rv, "true", "false", "1", "0")
		e.Reversal = s == "true" || s == "1"
	}
	sts := l.need(n, "Sts")
	if cd := l.at(sts, "Cd"); cd != nil {
		sts = cd
	}
	e.Booked = l.code(sts, "BOOK", "PDNG", "INFO", "FUTR") == "BOOK"
	sum, stated := int64(0), 0
	for _, d := range n.all("NtryDtls") {
		for _, x := range d.all("TxDtls") {
			t, said := l.transfer(x, &e)
			if said {
				stated++
				if sum > 1<<62-t.Amount {
					l.wrong("sum", "Ntry/Amt", "value", "", "sum", "")
					return e
				}
				sum += t.Amount
			}
			e.Payments = append(e.Payments, t)
		}
	}
	switch {
	case len(e.Payments) == 1 && stated == 0:
		e.Payments[0].Amount = e.Amount
	case stated > 0 && (stated < len(e.Payments) || sum != e.Amount):
		l.wrong("sum", "Ntry/Amt", "value", amountText(e.Amount, e.Currency), "sum", amountText(sum, e.Currency))
	}
	return e
}

// transfer reads one payment of an entry; said is whether it states an amount of its own.
func (l *look) transfer(n *node, e *Entry) (t Transfer, said bool) {
	if d := l.at(n, "CdtDbtInd"); d != nil {
		l.code(d, "CRDT", "DBIT")
	}
	refs := l.at(n, "Refs")
	t.Ref, t.EndToEnd = l.word(l.at(refs, "AcctSvcrRef"), 35), l.word(l.at(refs, "EndToEndId"), 35)
	if t.EndToEnd == "NOTPROVIDED" {
		t.EndToEnd = ""
	}
	if a := l.at(n, "Amt"); a != nil {
		var c money.Currency
		if t.Amount, c = l.money(a); c != e.Currency { // what it was before it was exchanged
			t.Amount = 0
		}
	} else if a := l.at(n, "AmtDtls", "TxAmt", "Amt"); a != nil { // where the versions before .04 have it
		var c money.Currency
		if t.Amount, c = l.money(a); c != e.Currency {
			t.Amount = 0
		}
	}
	t.Reference, t.Text = l.remittance(l.at(n, "RmtInf"))
	who, agent := "Dbtr", "DbtrAgt"
	if !e.Credit {
		who, agent = "Cdtr", "CdtrAgt"
	}
	parties := l.at(n, "RltdPties")
	name := l.at(parties, who, "Pty", "Nm")
	if name == nil {
		name = l.at(parties, who, "Nm")
	}
	t.Other.Name = l.word(name, 140)
	if a := l.at(parties, who+"Acct"); a != nil {
		t.Other.Account = l.account(a)
	}
	t.Other.BIC = l.bic(l.at(n, "RltdAgts", agent))
	return t, t.Amount > 0
}

// summary compares the totals a message states with its entries.
func (l *look) summary(n *node, r *Report) {
	if n == nil {
		return
	}
	for _, part := range []struct {
		name string
		of   func(*Entry) bool
		sum  string
	}{
		{"TtlNtries", func(*Entry) bool { return true }, "Sum"},
		{"TtlCdtNtries", func(e *Entry) bool { return e.Credit }, "Sum"},
		{"TtlDbtNtries", func(e *Entry) bool { return !e.Credit }, "Sum"},
	} {
		x := l.at(n, part.name)
		if x == nil {
			continue
		}
		count, sum := int64(0), decimal{}
		for i := range r.Entries {
			if e := &r.Entries[i]; part.of(e) {
				count++
				l.add(&sum, e.Amount, e.Currency)
			}
		}
		if nb := l.at(x, "NbOfNtries"); nb != nil && l.number(nb) != count {
			l.wrong("count", part.name+"/NbOfNtries", "value", strconv.FormatInt(l.number(nb), 10))
		}
		l.sum(x, part.sum, sum)
	}
}

// adds checks a statement: opening balance and booked entries make the closing one.
func (l *look) adds(n *node, r *Report) {
	if r.Opening == nil || r.Closing == nil {
		l.wrong("missing", n.name+"/Bal")
		return
	}
	c := r.Opening.Currency
	at := r.Opening.Amount
	if r.Closing.Currency != c || r.Currency != "" && r.Currency != c {
		l.wrong("currency", "Bal/Amt", "value", string(r.Closing.Currency))
	}
	for i := range r.Entries {
		e := &r.Entries[i]
		if e.Currency != c {
			l.wrong("currency", "Ntry/Amt", "value", string(e.Currency))
		}
		if !e.Booked {
			continue
		}
		s := e.Signed()
		if s > 0 && at > 1<<62-s || s < 0 && at < -(1<<62)-s {
			l.wrong("balance", n.name, "closing", "", "sum", "")
			return
		}
		at += s
	}
	if at != r.Closing.Amount {
		l.wrong("balance", n.name, "closing", signedText(r.Closing.Amount, c), "sum", signedText(at, c))
	}
}

func signedText(n int64, c money.Currency) string {
	if n < 0 {
		return "-" + amountText(-n, c)
	}
	return amountText(n, c)
}

// twice refuses a message that books the same entry twice.
func (l *look) twice(all []Report) {
	for i := range all {
		seen := map[string]bool{}
		for k := range all[i].Entries {
			ref := all[i].Entries[k].Ref
			if ref != "" && seen[ref] {
				l.wrong("twice_id", "AcctSvcrRef", "value", ref)
			}
			seen[ref] = true
		}
	}
}
