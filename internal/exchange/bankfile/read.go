package bankfile

import (
	"slices"
	"strings"

	"openbourse/internal/base/money"
)

// Read reads a file of any kind. Errors are refusals "bankfile.*" with the place; ReasonCode
// says the same in the code of a bank.
func Read(b []byte) (*File, error) {
	root, space, err := parse(b)
	if err != nil {
		return nil, err
	}
	version, ok := strings.CutPrefix(space, namespace)
	f := formOf(Kind(version[:min(len(version), len(Orders))]))
	if !ok || f.kind == "" || root.name != "Document" || !slices.Contains(f.read, strings.TrimPrefix(version, string(f.kind)+".")) {
		return nil, refused("kind", root.name, "value", brief(space))
	}
	l := &look{}
	l.only(root, f.root)
	msg := l.need(root, f.root)
	file := &File{Kind: f.kind}
	head := l.need(msg, "GrpHdr")
	file.ID, file.Created = l.given(l.need(head, "MsgId"), 35), l.when(l.need(head, "CreDtTm"))
	if l.err != nil {
		return nil, l.err
	}
	switch f.kind {
	case Orders:
		file.Order = l.order(msg, head)
	case Status:
		file.Result = l.result(msg)
	default:
		l.only(msg, "GrpHdr "+f.report)
		for _, n := range msg.all(f.report) {
			file.Reports = append(file.Reports, l.report(n, f.kind))
		}
		if len(file.Reports) == 0 {
			l.wrong("missing", msg.name+"/"+f.report)
		}
		l.twice(file.Reports)
	}
	if l.err != nil {
		return nil, l.err
	}
	switch {
	case file.Order != nil:
		file.Order.ID, file.Order.Created = file.ID, file.Created
	case file.Result != nil:
		file.Result.ID, file.Result.Created = file.ID, file.Created
	}
	return file, nil
}

const (
	orderParts = "PmtInfId PmtMtd BtchBookg NbOfTxs CtrlSum PmtTpInf ReqdExctnDt PoolgAdjstmntDt Dbtr DbtrAcct DbtrAgt DbtrAgtAcct InstrForDbtrAgt UltmtDbtr ChrgBr ChrgsAcct ChrgsAcctAgt CdtTrfTxInf"
	payParts   = "PmtId PmtTpInf Amt XchgRateInf ChrgBr MndtRltdInf ChqInstr UltmtDbtr IntrmyAgt1 IntrmyAgt1Acct IntrmyAgt2 IntrmyAgt2Acct IntrmyAgt3 IntrmyAgt3Acct CdtrAgt CdtrAgtAcct Cdtr CdtrAcct UltmtCdtr InstrForCdtrAgt InstrForDbtrAgt Purp RgltryRptg Tax RltdRmtInf RmtInf"
	entryParts = "NtryRef Amt CdtDbtInd RvslInd Sts BookgDt ValDt AcctSvcrRef Avlbty BkTxCd ComssnWvrInd AddtlInfInd AmtDtls Chrgs TechInptChanl Intrst CardTx NtryDtls AddtlNtryInf"
	reportPart = "Id StmtPgntn RptPgntn NtfctnPgntn ElctrncSeqNb RptgSeq LglSeqNb CreDtTm FrToDt CpyDplctInd RptgSrc Acct RltdAcct Intrst Bal TxsSummry Ntry AddtlStmtInf AddtlRptInf AddtlNtfctnInf"
)

// order reads payment orders. All payments of a file go from one account.
func (l *look) order(msg, head *node) *Order {
	l.only(msg, "GrpHdr PmtInf")
	o := &Order{Initiator: l.word(l.at(head, "InitgPty", "Nm"), 140)}
	count, sum, seen := int64(0), decimal{}, map[string]bool{}
	blocks := msg.all("PmtInf")
	if len(blocks) == 0 {
		l.wrong("missing", "PmtInf")
	}
	for i, b := range blocks {
		l.only(b, orderParts)
		l.given(l.need(b, "PmtInfId"), 35)
		l.code(l.need(b, "PmtMtd"), "TRF")
		from := Party{Name: l.word(l.at(b, "Dbtr", "Nm"), 140), Account: l.account(l.need(b, "DbtrAcct")), BIC: l.bic(l.need(b, "DbtrAgt"))}
		day := l.day(l.need(b, "ReqdExctnDt"))
		if i == 0 {
			o.Debtor, o.Execute = from, day
		} else if from != o.Debtor || day != o.Execute {
			l.wrong("blocks", "PmtInf")
		}
		n, part := int64(0), decimal{}
		for _, x := range b.all("CdtTrfTxInf") {
			p := l.payment(x)
			if seen[p.EndToEnd] {
				l.wrong("twice_id", "EndToEndId", "value", p.EndToEnd)
			}
			seen[p.EndToEnd] = true
			o.Payments = append(o.Payments, p)
			n++
			l.add(&part, p.Amount, p.Currency)
			l.add(&sum, p.Amount, p.Currency)
		}
		l.totals(b, n, part)
		count += n
	}
	if count == 0 || count > MaxEntries {
		l.wrong("count", "CdtTrfTxInf", "value", count)
	}
	l.need(head, "NbOfTxs")
	l.totals(head, count, sum)
	return o
}

func (l *look) add(d *decimal, n int64, c money.Currency) {
	var ok bool
	if *d, ok = d.plus(n, c); !ok {
		l.wrong("sum", "CtrlSum", "value", "", "sum", "")
	}
}

// totals compares count and control sum, where they are given, with what stands there.
func (l *look) totals(n *node, count int64, sum decimal) {
	if x := l.at(n, "NbOfTxs"); x != nil {
		if said := l.number(x); said != count {
			l.wrong("count", n.name+"/NbOfTxs", "value", said)
		}
	}
	l.sum(n, "CtrlSum", sum)
}

func (l *look) sum(n *node, name string, sum decimal) {
	x := l.at(n, name)
	if x == nil {
		return
	}
	s := strings.TrimSpace(x.text)
	if said, ok := decimalText(s); !ok || said != sum {
		l.wrong("sum", n.name+"/"+name, "value", brief(s), "sum", sum.text())
	}
}

func (l *look) payment(x *node) Payment {
	l.only(x, payParts)
	p := Payment{EndToEnd: l.given(l.need(x, "PmtId", "EndToEndId"), 35)}
	p.Amount, p.Currency = l.money(l.need(x, "Amt", "InstdAmt"))
	if p.Amount <= 0 {
		l.wrong("amount", "InstdAmt", "value", p.Amount)
	}
	p.Creditor = Party{Name: l.given(l.need(x, "Cdtr", "Nm"), 140), Account: l.account(l.need(x, "CdtrAcct")), BIC: l.bic(l.at(x, "CdtrAgt"))}
	p.Reference, p.Text = l.remittance(l.at(x, "RmtInf"))
	return p
}

// remittance reads what a payment is for.
func (l *look) remittance(n *node) (reference, text string) {
	if n == nil {
		return "", ""
	}
	for _, u := range n.all("Ustrd") {
		text = strings.TrimSpace(text + " " + l.word(u, 140))
	}
	for _, s := range n.all("Strd") {
		if r := l.word(l.at(s, "CdtrRefInf", "Ref"), 35); r != "" {
			if reference != "" && reference != r {
				l.wrong("twice", "CdtrRefInf/Ref")
			}
			reference = r
		}
	}
	return reference, text
}

// account reads an account's number. Whether an IBAN's check digits are right is the
// bank's to know; what people type is checked by ValidIBAN.
func (l *look) account(n *node) string {
	if iban := l.at(n, "Id", "IBAN"); iban != nil {
		s := l.given(iban, 34)
		if !looksLikeIBAN(s) {
			l.wrong("account", "IBAN", "value", brief(s))
		}
		return s
	}
	return l.given(l.need(n, "Id", "Othr", "Id"), 34)
}

// bic reads the bank's code, where there is one; its old name is read too.
func (l *look) bic(n *node) string {
	if n == nil {
		return ""
	}
	in := l.at(n, "FinInstnId")
	x := l.at(in, "BICFI")
	if x == nil {
		x = l.at(in, "BIC")
	}
	s := l.word(x, 11)
	if s != "" && len(s) != 8 && len(s) != 11 {
		l.wrong("account", "BICFI", "value", brief(s))
	}
	return s
}

// looksLikeIBAN is the pattern of the schemas.
func looksLikeIBAN(s string) bool {
	if len(s) < 5 || len(s) > 34 {
		return false
	}
	for i, c := range s {
		letter, digit := c >= 'A' && c <= 'Z', c >= '0' && c <= '9'
		if i < 2 && !letter || (i == 2 || i == 3) && !digit || i > 3 && !letter && !digit && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

// ValidIBAN tells whether an IBAN's check digits are right (ISO 13616: modulo 97 is 1).
func ValidIBAN(s string) bool {
	if len(s) < 15 || len(s) > 34 {
		return false
	}
	n := 0
	for _, c := range s[4:] + s[:4] {
		switch {
		case c >= '0' && c <= '9':
			n = (n*10 + int(c-'0')) % 97
		case c >= 'A' && c <= 'Z':
			n = (n*100 + int(c-'A') + 10) % 97
		case c >= 'a' && c <= 'z':
			n = (n*100 + int(c-'a') + 10) % 97
		default:
			return false
		}
	}
	return n == 1
}

// result reads what became of an order.
func (l *look) result(msg *node) *Result {
	l.only(msg, "GrpHdr OrgnlGrpInfAndSts OrgnlPmtInfAndSts")
	g := l.need(msg, "OrgnlGrpInfAndSts")
	r := &Result{Original: l.given(l.need(g, "OrgnlMsgId"), 35), Group: l.word(l.at(g, "GrpSts"), 4), Reason: l.reason(l.at(g, "StsRsnInf"))}
	seen := map[string]bool{}
	for _, b := range msg.all("OrgnlPmtInfAndSts") {
		for _, x := range b.all("TxInfAndSts") {
			o := Outcome{EndToEnd: l.given(l.need(x, "OrgnlEndToEndId"), 35), Status: l.given(l.need(x, "TxSts"), 4)}
			for _, why := range x.all("StsRsnInf") {
				if o.Reason.Code == "" {
					o.Reason = l.reason(why)
				}
			}
			if seen[o.EndToEnd] {
				l.wrong("twice_id", "OrgnlEndToEndId", "value", o.EndToEnd)
			}
			seen[o.EndToEnd] = true
			r.Payments = append(r.Payments, o)
		}
	}
	if r.Group == "" && len(r.Payments) == 0 {
		l.wrong("missing", "OrgnlGrpInfAndSts/GrpSts")
	}
	return r
}

func (l *look) reason(n *node) Reason {
	if n == nil {
		return Reason{}
	}
	r := Reason{Code: l.word(l.at(n, "Rsn", "Cd"), 4)}
	if r.Code == "" {
		r.Code = l.word(l.at(n, "Rsn", "Prtry"), 35)
	}
	for _, t := range n.all("AddtlInf") {
		r.Text = strings.TrimSpace(r.Text + " " + l.word(t, 105))
	}
	return r
}
