package bankfile_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/bankfile"
)

const schemas = "../../../../shared/schemas/iso20022"

// iban makes a valid IBAN of a country and an account.
func iban(country string, n int64) string {
	s := fmt.Sprintf("%s00%018d", country, n)
	for d := 2; d < 99; d++ {
		if t := fmt.Sprintf("%s%02d%018d", country, d, n); bankfile.ValidIBAN(t) {
			return t
		}
	}
	return s
}

var at = time.Date(2026, 11, 27, 9, 30, 0, 123e6, time.UTC)

func order(r *rand.Rand, n int) *bankfile.Order {
	o := &bankfile.Order{
		ID: "OB-" + strconv.Itoa(r.IntN(1e9)), Created: at, Initiator: "Huangpu Diamond Exchange",
		Debtor: bankfile.Party{Name: "Huangpu Diamond Exchange", Account: iban("DE", r.Int64N(1e15)), BIC: "DEUTDEFF"}, Execute: "2026-11-30",
	}
	for i := range n {
		c := []money.Currency{money.USD, money.CNY, money.EUR, money.HKD}[r.IntN(4)]
		p := bankfile.Payment{
			EndToEnd: "P" + strconv.Itoa(i+1), Currency: c, Amount: 1 + r.Int64N(1e12),
			Creditor: bankfile.Party{Name: "Meridian <Gems> & 亚洲宝石有限公司", Account: iban("BE", r.Int64N(1e15))},
		}
		if i%2 == 0 {
			p.Creditor.Account, p.Creditor.BIC = "6222 0210 0111 6245 702", "ICBKCNBJSHI"
			p.Reference = "RF18539007547034"
		} else {
			p.Text = "deal 1204"
		}
		o.Payments = append(o.Payments, p)
	}
	return o
}

func statement(r *rand.Rand, n int) bankfile.Report {
	rep := bankfile.Report{
		ID: "S1", Account: iban("DE", 55), Currency: money.USD, From: at.Add(-24 * time.Hour), To: at,
		Opening: &bankfile.Balance{Currency: money.USD, Amount: r.Int64N(1e9) - 5e8, Day: "2026-11-26"},
	}
	end := rep.Opening.Amount
	for i := range n {
		e := bankfile.Entry{
			Ref: "E" + strconv.Itoa(i+1), Currency: money.USD, Amount: 100 + r.Int64N(1e9), Credit: r.IntN(3) > 0, Booked: r.IntN(5) > 0, Day: "2026-11-27", Value: "2026-11-27",
			Reversal: r.IntN(20) == 0,
		}
		parts := 1 + r.IntN(3)
		rest := e.Amount
		for k := range parts {
			t := bankfile.Transfer{Ref: e.Ref + "/" + strconv.Itoa(k), EndToEnd: "X", Amount: rest, Reference: "RF18539007547034", Other: bankfile.Party{Name: "Payer", Account: iban("NL", 5), BIC: "ABNANL2A"}}
			if k < parts-1 {
				t.Amount = 1 + r.Int64N(10)
			}
			rest -= t.Amount
			e.Payments = append(e.Payments, t)
		}
		if e.Booked {
			end += e.Signed()
		}
		rep.Entries = append(rep.Entries, e)
	}
	rep.Closing = &bankfile.Balance{Currency: money.USD, Amount: end, Day: "2026-11-27"}
	return rep
}

func result() *bankfile.Result {
	return &bankfile.Result{ID: "R1", Created: at, Original: "OB-1", Group: "PART", Payments: []bankfile.Outcome{
		{EndToEnd: "P1", Status: "ACSC"}, {EndToEnd: "P2", Status: "RJCT", Reason: bankfile.Reason{Code: "AC04", Text: "closed account"}},
	}}
}

// files are one of each kind with the schema they must pass.
func files(r *rand.Rand) map[string][]byte {
	s := statement(r, 12)
	return map[string][]byte{
		"pain.001.001.09": bankfile.WriteOrder(order(r, 9)),
		"pain.002.001.11": bankfile.WriteResult(result()),
		"camt.052.001.08": bankfile.WriteReports(bankfile.Intraday, "M1", at, []bankfile.Report{s}),
		"camt.053.001.08": bankfile.WriteReports(bankfile.Statement, "M2", at, []bankfile.Report{s}),
		"camt.054.001.08": bankfile.WriteReports(bankfile.Advice, "M3", at, []bankfile.Report{s}),
	}
}

func TestEveryWrittenFileValidatesAgainstTheISOSchemas(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(schemas); err != nil {
		t.Skip("no ISO schemas: ", err)
	}
	if _, err := exec.LookPath("xmllint"); err != nil {
		t.Skip("no xmllint: ", err)
	}
	for seed := range uint64(3) {
		for kind, b := range files(rand.New(rand.NewPCG(seed, 1))) {
			validates(t, kind, b)
		}
	}
}

func validates(t *testing.T, kind string, b []byte) {
	t.Helper()
	name := filepath.Join(t.TempDir(), kind+".xml")
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "xmllint", "--nonet", "--noout", "--schema", filepath.Join(schemas, kind+".xsd"), name).CombinedOutput()
	if err != nil {
		t.Errorf("%s: %s\n%s", kind, out, b)
	}
}

func TestWhatIsWrittenIsReadAsItWas(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 2))
		o := order(r, 1+r.IntN(20))
		f, err := bankfile.Read(bankfile.WriteOrder(o))
		if err != nil {
			t.Fatal(err)
		}
		if f.Kind != bankfile.Orders || !f.Order.Created.Equal(o.Created) {
			t.Fatalf("%+v", f)
		}
		f.Order.Created = o.Created
		if !reflect.DeepEqual(f.Order, o) {
			t.Fatalf("order:\n%+v\n%+v", f.Order, o)
		}
		want := []bankfile.Report{statement(r, r.IntN(20))}
		for _, k := range []bankfile.Kind{bankfile.Intraday, bankfile.Statement, bankfile.Advice} {
			f, err := bankfile.Read(bankfile.WriteReports(k, "M", at, want))
			if err != nil {
				t.Fatal(err)
			}
			got := f.Reports
			if k == bankfile.Advice {
				got[0].Opening, got[0].Closing = want[0].Opening, want[0].Closing
			}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%s:\n%+v\n%+v", k, got, want)
			}
		}
	}
	f, err := bankfile.Read(bankfile.WriteResult(result()))
	if err != nil || !reflect.DeepEqual(f.Result, result()) {
		t.Errorf("%+v %v", f, err)
	}
}

func TestThePublicSamplesAreReadAndTheOneThatMiscountsIsRefused(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(filepath.Join(schemas, "sample.camt.053.001.04.xml"))
	if err != nil {
		t.Skip("no samples: ", err)
	}
	f, err := bankfile.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	r := f.Reports[0]
	if f.ID != "AAAASESS-FP-STAT001" || r.Account != "50000000054910000003" || len(r.Entries) != 3 || r.Closing.Amount != 43567850 || r.Entries[0].Payments[0].EndToEnd != "MUELL/FINP/RA12345" {
		t.Errorf("%+v", r)
	}
	again, err := bankfile.Read(bankfile.WriteReports(bankfile.Statement, f.ID, f.Created, f.Reports))
	if err != nil || again.Reports[0].Closing.Amount != r.Closing.Amount || len(again.Reports[0].Entries) != 3 {
		t.Errorf("written again: %v", err)
	}
	if _, err := exec.LookPath("xmllint"); err == nil {
		validates(t, "camt.053.001.08", bankfile.WriteReports(bankfile.Statement, f.ID, f.Created, f.Reports))
	}
	b, err = os.ReadFile(filepath.Join(schemas, "sample.pain.001.001.09.xml"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bankfile.Read(b); !errs.Is(err, "bankfile.count") || bankfile.ReasonCode(err) != "AM18" {
		t.Errorf("the sample says two payments and has more: %v", err)
	}
	n := bytes.Count(b, []byte("<CdtTrfTxInf>"))
	mended := bytes.Replace(b, []byte("<NbOfTxs>2</NbOfTxs>"), fmt.Appendf(nil, "<NbOfTxs>%d</NbOfTxs>", n), 1)
	if f, err := bankfile.Read(mended); err != nil || len(f.Order.Payments) != n || f.Order.Payments[0].Amount != 15000 {
		t.Errorf("%+v %v", f, err)
	} else if _, err := exec.LookPath("xmllint"); err == nil {
		validates(t, "pain.001.001.09", bankfile.WriteOrder(f.Order))
	}
}

// mutation spoils a good file in a way that has one right answer.
type mutation struct {
	key  string // refusal
	kind string // of file it applies to; empty: all
	make func(r *rand.Rand, s string) string
}

func once(old, with string) func(*rand.Rand, string) string {
	return func(_ *rand.Rand, s string) string { return strings.Replace(s, old, with, 1) }
}

// some replaces one of many.
func some(old string, with func(r *rand.Rand, found string) string) func(*rand.Rand, string) string {
	return func(r *rand.Rand, s string) string {
		n := strings.Count(s, old)
		if n == 0 {
			return s
		}
		i := 0
		for k := r.IntN(n); ; k-- {
			j := i + strings.Index(s[i:], old)
			if k == 0 {
				end := j + len(old) + strings.Index(s[j+len(old):], "<")
				return s[:j+len(old)] + with(r, s[j+len(old):end]) + s[end:]
			}
			i = j + len(old)
		}
	}
}

var mutations = []mutation{
	{"dtd", "", once("<Document", "<!DOCTYPE Document [<!ENTITY x \"y\">]>\n<Document")},
	{"dtd", "", once("<Document", "<?php echo 1 ?>\n<Document")},
	{"xml", "", once("<MsgId>", "<MsgId>&x;")},
	{"xml", "", func(r *rand.Rand, s string) string { return strings.ToValidUTF8(s[:60+r.IntN(len(s)-80)], "") }},
	{"kind", "pain.001", once("001.001.09", "001.001.77")},
	{"kind", "", once("urn:iso:std:iso:20022", "urn:example")},
	{"encoding", "", once("<MsgId>", "<MsgId>\xff")},
	{"missing", "", func(_ *rand.Rand, s string) string {
		return s[:strings.Index(s, "<MsgId>")] + s[strings.Index(s, "</MsgId>")+8:]
	}},
	{"text", "", some("<MsgId>", func(*rand.Rand, string) string { return strings.Repeat("x", 36) })},
	{"twice", "", once("<GrpHdr>", "<GrpHdr></GrpHdr><GrpHdr>")},
	{"date", "", some("<CreDtTm>", func(r *rand.Rand, _ string) string {
		return []string{"yesterday", "2026-13-01T00:00:00Z", ""}[r.IntN(3)]
	})},
	{"count", "pain.001", some("<NbOfTxs>", func(_ *rand.Rand, s string) string { return s + "1" })},
	{"sum", "pain.001", some("<CtrlSum>", func(r *rand.Rand, s string) string { return strconv.Itoa(1+r.IntN(9)) + s })},
	{"sum", "pain.001", some("<CtrlSum>", func(*rand.Rand, string) string { return "-1" })},
	{"unknown", "pain.001", once("<PmtMtd>", "<Surprise>1</Surprise><PmtMtd>")},
	{"unknown", "pain.001", once("<PmtMtd>", `<PmtMtd xmlns="urn:other">TRF</PmtMtd><PmtMtd>`)},
	{"code", "pain.001", some("<PmtMtd>", func(*rand.Rand, string) string { return "CHK" })},
	{"missing", "pain.001", once("<EndToEndId>P1</EndToEndId>", "")},
	{"twice_id", "pain.001", once("<EndToEndId>P2<", "<EndToEndId>P1<")},
	{"account", "pain.001", some("<IBAN>", func(_ *rand.Rand, s string) string { return "x" + s })},
	{"missing", "pain.001", once("Meridian &lt;Gems&gt; &amp; 亚洲宝石有限公司", " ")},
	{"date", "pain.001", some("<Dt>", func(*rand.Rand, string) string { return "2026-02-30" })},
	{"missing", "pain.002", once("<OrgnlMsgId>OB-1</OrgnlMsgId>", "")},
	{"twice_id", "pain.002", once("<OrgnlEndToEndId>P2<", "<OrgnlEndToEndId>P1<")},
	{"missing", "pain.002", some("<TxSts>", func(*rand.Rand, string) string { return "" })},
	{"code", "camt", some("<CdtDbtInd>", func(*rand.Rand, string) string { return "BOTH" })},
	{"unknown", "camt", once("<Ntry>", "<Ntry><Gift>1</Gift>")},
	{"twice_id", "camt", once("<AcctSvcrRef>E2<", "<AcctSvcrRef>E1<")},
	{"balance", "camt.053", func(r *rand.Rand, s string) string { // one entry on the other side
		i := strings.Index(s, "<Cd>BOOK<")
		from := strings.LastIndex(s[:i], "<CdtDbtInd>") + len("<CdtDbtInd>")
		other := map[string]string{"CRDT": "DBIT", "DBIT": "CRDT"}[s[from:from+4]]
		return s[:from] + other + s[from+4:]
	}},
	{"missing", "camt.053", once("<Cd>CLBD<", "<Cd>XXXX<")},
	{"twice", "camt.053", once("<Cd>CLBD<", "<Cd>OPBD<")},
}

func TestAThousandBadFilesAreRefusedEachForItsReason(t *testing.T) {
	t.Parallel()
	done := 0
	for seed := uint64(0); done < 1500; seed++ {
		r := rand.New(rand.NewPCG(seed, 3))
		all := files(r)
		for _, kind := range slices.Sorted(maps.Keys(all)) { // in one order, so that a seed is one story
			b := all[kind]
			for _, m := range mutations {
				if !strings.HasPrefix(kind, m.kind) {
					continue
				}
				bad := m.make(r, string(b))
				if bad == string(b) {
					continue
				}
				done++
				if _, err := bankfile.Read([]byte(bad)); !errs.Is(err, "bankfile."+m.key) {
					t.Fatalf("%s spoiled for %s (seed %d): %v\n%s", kind, m.key, seed, err, bad)
				}
			}
			for range 8 { // amounts
				bad := some(`Ccy="USD">`, func(r *rand.Rand, s string) string {
					return []string{"-" + s, "+" + s, s + "5", s + ".", "1e5", "0x10", "1,000.00", "", "NaN", "Inf", strings.Repeat("9", 19), "1.123456", " ", "١٢"}[r.IntN(14)]
				})(r, string(b))
				if bad == string(b) {
					continue
				}
				done++
				_, err := bankfile.Read([]byte(bad))
				if !errs.Is(err, "bankfile.amount") {
					t.Fatalf("amount in %s: %v\n%s", kind, err, bad)
				}
			}
			if bad := strings.Replace(string(b), `Ccy="USD"`, `Ccy="usd"`, 1); bad != string(b) {
				done++
				if _, err := bankfile.Read([]byte(bad)); !errs.Is(err, "bankfile.currency") || bankfile.ReasonCode(err) != "AM11" {
					t.Fatalf("currency in %s: %v", kind, err)
				}
			}
		}
	}
	t.Logf("%d bad files", done)
}

func TestALineWithoutEndAndAWellWithoutBottomAreRefused(t *testing.T) {
	t.Parallel()
	head := `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>`
	for name, b := range map[string][]byte{
		"large":                    bytes.Repeat([]byte("x"), bankfile.MaxSize+1),
		"long":                     []byte(head + strings.Repeat("x", 1<<20)),
		"deep":                     []byte(strings.Repeat("<a>", 100_000)),
		"empty":                    {},
		"deep in what is left out": []byte(head + "</MsgId></GrpHdr><SplmtryData>" + strings.Repeat("<a>", 10_000)),
	} {
		if _, err := bankfile.Read(b); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, b := range files(rand.New(rand.NewPCG(1, 1))) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := bankfile.Read(b)
		if err != nil {
			if errs.Of(err) == nil {
				t.Fatalf("not a refusal: %v", err)
			}
			return
		}
		switch { // what was read can be written, and is then read as the same
		case x.Order != nil:
			again, err := bankfile.Read(bankfile.WriteOrder(x.Order))
			if err != nil || len(again.Order.Payments) != len(x.Order.Payments) {
				t.Fatalf("order: %v", err)
			}
		case x.Reports != nil:
			again, err := bankfile.Read(bankfile.WriteReports(x.Kind, x.ID, x.Created, x.Reports))
			if err != nil || len(again.Reports) != len(x.Reports) {
				t.Fatalf("reports: %v", err)
			}
		}
	})
}

func BenchmarkReadingAStatementOfTenThousandEntries(b *testing.B) {
	f := bankfile.WriteReports(bankfile.Statement, "M", at, []bankfile.Report{statement(rand.New(rand.NewPCG(1, 1)), 10_000)})
	b.SetBytes(int64(len(f)))
	for b.Loop() {
		if _, err := bankfile.Read(f); err != nil {
			b.Fatal(err)
		}
	}
}
