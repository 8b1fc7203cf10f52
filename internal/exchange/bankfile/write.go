package bankfile

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"strconv"
	"strings"
	"time"
	"unicode"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/money"
)

// out writes elements in the order they are called for. Texts are cut to what the standard
// allows and escaped here and nowhere else.
type out struct {
	b     bytes.Buffer
	depth int
}

func begin(k Kind) *out {
	f := formOf(k)
	o := &out{}
	o.b.WriteString(xml.Header)
	o.open(`Document xmlns="` + namespace + string(k) + "." + f.version + `"`)
	o.open(f.root)
	return o
}

func (o *out) end(k Kind) []byte {
	o.close(formOf(k).root)
	o.close("Document")
	return o.b.Bytes()
}

func (o *out) indent() {
	for range o.depth {
		o.b.WriteByte(' ')
	}
}

func (o *out) open(name string) {
	o.indent()
	o.b.WriteString("<" + name + ">\n")
	o.depth++
}

func (o *out) close(name string) {
	o.depth--
	o.indent()
	o.b.WriteString("</" + name + ">\n")
}

// in writes elements that hold only one another around what f writes.
func (o *out) in(names string, f func()) {
	all := strings.Fields(names)
	for _, n := range all {
		o.open(n)
	}
	f()
	for i := range all {
		o.close(all[len(all)-1-i])
	}
}

// text writes an element, and none for an empty text.
func (o *out) text(name, s string, most int) {
	if s = clean(s, most); s == "" {
		return
	}
	o.indent()
	o.b.WriteString("<" + name + ">")
	_ = xml.EscapeText(&o.b, []byte(s)) // a buffer takes everything
	o.b.WriteString("</" + strings.Fields(name)[0] + ">\n")
}

// clean takes out what no bank takes and cuts.
func clean(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar || r >= 0xfffe {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, " "))
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		s = strings.TrimSpace(string(r[:most]))
	}
	return s
}

func (o *out) when(name string, t time.Time) {
	if !t.IsZero() {
		o.text(name, t.UTC().Format("2006-01-02T15:04:05.000Z"), 40)
	}
}

func (o *out) amount(name string, n int64, c money.Currency) {
	o.text(name+` Ccy="`+string(c)+`"`, amountText(n, c), 24)
}

func (o *out) day(name string, d clock.Date) {
	if d != "" {
		o.in(name, func() { o.text("Dt", string(d), 10) })
	}
}

func (o *out) account(name, number string) {
	if number == "" {
		return
	}
	o.in(name+" Id", func() { o.number(number) })
}

func (o *out) number(number string) {
	if looksLikeIBAN(number) {
		o.text("IBAN", number, 34)
		return
	}
	o.in("Othr", func() { o.text("Id", number, 34) })
}

func (o *out) agent(name, bic string) {
	o.in(name+" FinInstnId", func() {
		if bic != "" {
			o.text("BICFI", bic, 11)
			return
		}
		o.in("Othr", func() { o.text("Id", "NOTPROVIDED", 35) })
	})
}

func (o *out) remittance(reference, text string) {
	if reference == "" && text == "" {
		return
	}
	o.in("RmtInf", func() {
		o.text("Ustrd", text, 140)
		if reference != "" {
			o.in("Strd CdtrRefInf", func() {
				o.in("Tp CdOrPrtry", func() { o.text("Cd", "SCOR", 4) })
				o.text("Ref", reference, 35)
			})
		}
	})
}

// WriteOrder writes payments as a pain.001.
func WriteOrder(x *Order) []byte {
	sum := decimal{}
	for _, p := range x.Payments {
		sum, _ = sum.plus(p.Amount, p.Currency)
	}
	count := strconv.Itoa(len(x.Payments))
	o := begin(Orders)
	o.in("GrpHdr", func() {
		o.text("MsgId", x.ID, 35)
		o.when("CreDtTm", x.Created)
		o.text("NbOfTxs", count, 15)
		o.text("CtrlSum", sum.text(), 18)
		o.in("InitgPty", func() { o.text("Nm", cmp.Or(x.Initiator, x.Debtor.Name), 140) })
	})
	o.in("PmtInf", func() {
		o.text("PmtInfId", x.ID, 35)
		o.text("PmtMtd", "TRF", 3)
		o.text("NbOfTxs", count, 15)
		o.text("CtrlSum", sum.text(), 18)
		o.day("ReqdExctnDt", x.Execute)
		o.in("Dbtr", func() { o.text("Nm", x.Debtor.Name, 140) })
		o.account("DbtrAcct", x.Debtor.Account)
		o.agent("DbtrAgt", x.Debtor.BIC)
		for i := range x.Payments {
			o.payment(&x.Payments[i])
		}
	})
	return o.end(Orders)
}

func (o *out) payment(p *Payment) {
	o.in("CdtTrfTxInf", func() {
		o.in("PmtId", func() { o.text("EndToEndId", p.EndToEnd, 35) })
		o.in("Amt", func() { o.amount("InstdAmt", p.Amount, p.Currency) })
		if p.Creditor.BIC != "" {
			o.agent("CdtrAgt", p.Creditor.BIC)
		}
		o.in("Cdtr", func() { o.text("Nm", p.Creditor.Name, 140) })
		o.account("CdtrAcct", p.Creditor.Account)
		o.remittance(p.Reference, p.Text)
	})
}

// WriteResult writes what became of an order as a pain.002.
func WriteResult(x *Result) []byte {
	o := begin(Status)
	o.in("GrpHdr", func() {
		o.text("MsgId", x.ID, 35)
		o.when("CreDtTm", x.Created)
	})
	o.in("OrgnlGrpInfAndSts", func() {
		o.text("OrgnlMsgId", x.Original, 35)
		o.text("OrgnlMsgNmId", string(Orders)+"."+formOf(Orders).version, 35)
		o.text("GrpSts", x.Group, 4)
		o.reason(x.Reason)
	})
	if len(x.Payments) > 0 {
		o.in("OrgnlPmtInfAndSts", func() {
			o.text("OrgnlPmtInfId", x.Original, 35)
			for _, p := range x.Payments {
				o.in("TxInfAndSts", func() {
					o.text("OrgnlEndToEndId", p.EndToEnd, 35)
					o.text("TxSts", p.Status, 4)
					o.reason(p.Reason)
				})
			}
		})
	}
	return o.end(Status)
}

func (o *out) reason(r Reason) {
	if r.Code == "" {
		return
	}
	o.in("StsRsnInf", func() {
		if len([]rune(r.Code)) <= 4 {
			o.in("Rsn", func() { o.text("Cd", r.Code, 4) })
		} else {
			o.in("Rsn", func() { o.text("Prtry", r.Code, 35) })
		}
		o.text("AddtlInf", r.Text, 105)
	})
}

// WriteReports writes a camt.052, 053 or 054.
func WriteReports(k Kind, id string, created time.Time, all []Report) []byte {
	f := formOf(k)
	o := begin(k)
	o.in("GrpHdr", func() {
		o.text("MsgId", id, 35)
		o.when("CreDtTm", created)
	})
	for i := range all {
		r := &all[i]
		o.in(f.report, func() {
			o.text("Id", r.ID, 35)
			o.when("CreDtTm", created)
			if !r.From.IsZero() && !r.To.IsZero() {
				o.in("FrToDt", func() {
					o.when("FrDtTm", r.From)
					o.when("ToDtTm", r.To)
				})
			}
			o.in("Acct", func() {
				o.in("Id", func() { o.number(r.Account) })
				o.text("Ccy", string(r.Currency), 3)
			})
			if k != Advice {
				o.balance("OPBD", r.Opening)
				o.balance("CLBD", r.Closing)
			}
			for n := range r.Entries {
				o.entry(&r.Entries[n])
			}
		})
	}
	return o.end(k)
}

func (o *out) balance(tp string, b *Balance) {
	if b == nil {
		return
	}
	o.in("Bal", func() {
		o.in("Tp CdOrPrtry", func() { o.text("Cd", tp, 4) })
		o.amount("Amt", max(b.Amount, -b.Amount), b.Currency)
		o.direction(b.Amount >= 0)
		o.day("Dt", b.Day)
	})
}

func (o *out) direction(credit bool) {
	if credit {
		o.text("CdtDbtInd", "CRDT", 4)
	} else {
		o.text("CdtDbtInd", "DBIT", 4)
	}
}

func (o *out) entry(e *Entry) {
	o.in("Ntry", func() {
		o.amount("Amt", e.Amount, e.Currency)
		o.direction(e.Credit)
		if e.Reversal {
			o.text("RvslInd", "true", 5)
		}
		o.in("Sts", func() { o.text("Cd", map[bool]string{true: "BOOK", false: "PDNG"}[e.Booked], 4) })
		o.day("BookgDt", e.Day)
		o.day("ValDt", e.Value)
		o.text("AcctSvcrRef", e.Ref, 35)
		family := map[bool]string{true: "RCDT", false: "ICDT"}[e.Credit]
		o.in("BkTxCd Domn", func() {
			o.text("Cd", "PMNT", 4)
			o.in("Fmly", func() {
				o.text("Cd", family, 4)
				o.text("SubFmlyCd", "OTHR", 4)
			})
		})
		if len(e.Payments) > 0 {
			o.in("NtryDtls", func() {
				for i := range e.Payments {
					o.transfer(&e.Payments[i], e)
				}
			})
		}
	})
}

func (o *out) transfer(t *Transfer, e *Entry) {
	who, agent := "Dbtr", "DbtrAgt"
	if !e.Credit {
		who, agent = "Cdtr", "CdtrAgt"
	}
	o.in("TxDtls", func() {
		o.in("Refs", func() {
			o.text("AcctSvcrRef", t.Ref, 35)
			o.text("EndToEndId", cmp.Or(t.EndToEnd, "NOTPROVIDED"), 35)
		})
		o.amount("Amt", t.Amount, e.Currency)
		o.direction(e.Credit)
		if t.Other.Name != "" || t.Other.Account != "" {
			o.in("RltdPties", func() {
				if t.Other.Name != "" {
					o.in(who+" Pty", func() { o.text("Nm", t.Other.Name, 140) })
				}
				o.account(who+"Acct", t.Other.Account)
			})
		}
		if t.Other.BIC != "" {
			o.in("RltdAgts", func() { o.agent(agent, t.Other.BIC) })
		}
		o.remittance(t.Reference, t.Text)
	})
}
