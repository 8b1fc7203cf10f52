package duty_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/border/duty"
)

const goodLine = `{"date":"2025-10-31","hs":"7102.39","route":"sde","direction":"import","origin":"IN","proof":[],"value":{"amount":"100000.00","currency":"USD"},"freight":"0","insurance":"0.00","rate":"7.10","weight_ct":"12.5"}`

func TestJSONLinesAreAnsweredOneByOne(t *testing.T) {
	t.Parallel()
	bad := map[string]string{
		`{"date":`: "duty.bad_line", `[]`: "duty.bad_line", `{} {}`: "duty.bad_line", `{"freight_cost":"1"}`: "duty.bad_line",
		strings.Replace(goodLine, `"100000.00"`, `100000.00`, 1):            "duty.bad_line", // an amount is text
		strings.Replace(goodLine, "100000.00", "1e5", 1):                    "duty.bad_value",
		strings.Replace(goodLine, "100000.00", "-5", 1):                     "duty.bad_value",
		strings.Replace(goodLine, "100000.00", "0.001", 1):                  "duty.bad_value",
		strings.Replace(goodLine, `"7.10"`, `"0"`, 1):                       "duty.bad_rate",
		strings.Replace(goodLine, `"rate":"7.10",`, ``, 1):                  "duty.no_customs_rate",
		strings.Replace(goodLine, "2025-10-31", "31.10.2025", 1):            "duty.bad_day",
		strings.Replace(goodLine, "7102.39", "7102.29.00", 1):               "duty.outside",
		strings.Replace(goodLine, "[]", `["form z"]`, 1):                    "duty.bad_proof",
		strings.Replace(goodLine, "12.5", "12.5555", 1):                     "duty.bad_weight",
		strings.Replace(goodLine, "7102.39", strings.Repeat("7", 70000), 1): "duty.long_line",
	}
	var in strings.Builder
	var want []string
	for line, key := range bad {
		in.WriteString(line + "\n\n" + goodLine + "\n")
		want = append(want, key, "")
	}
	in.WriteString(strings.Replace(goodLine, `"12.5"`, `12.5`, 1)) // the last has no newline
	want = append(want, "")
	var out bytes.Buffer
	refused, err := duty.Each(strings.NewReader(in.String()), &out, i18n.English, duty.Shipped)
	if err != nil || refused != len(bad) {
		t.Fatalf("%d refused: %v", refused, err)
	}
	for i, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		var a struct {
			duty.Answer
			Error struct{ Code, Message string }
		}
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if a.Error.Code != want[i] || (want[i] != "") != (a.Error.Message != "") {
			t.Errorf("line %d: %q, want %q", i, a.Error.Code, want[i])
		}
		if want[i] == "" && (a.VAT != 9_230_000 || a.Refund != 6_390_000 || a.Net != 2_840_000 || len(a.Lines) != 5) {
			t.Errorf("line %d: %s", i, line)
		}
	}
}

func TestAnAnswerSaysItsFormulaRuleAndSource(t *testing.T) {
	t.Parallel()
	for l, want := range map[i18n.Lang]string{
		i18n.English: "VAT 92,300.00 − 4 % × (customs value + duty) 710,000.00 = 63,900.00, never less than 0",
		i18n.Chinese: "增值税 92,300.00 − 4 % ×（完税价格 + 关税）710,000.00 = 63,900.00，不小于 0",
		i18n.Dutch:   "btw 92.300,00 − 4 % × (douanewaarde + invoerrecht) 710.000,00 = 63.900,00, nooit minder dan 0",
	} {
		var out bytes.Buffer
		if _, err := duty.Each(strings.NewReader(goodLine), &out, l, duty.Shipped); err != nil {
			t.Fatal(err)
		}
		var a duty.Answer
		if err := json.Unmarshal(out.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		x := a.Lines[4]
		if x.Formula != want || x.Rate != "4%" || x.RuleID != "duty.refund_over[71023900/sde].2006-07-01" || !strings.Contains(x.Legal, "Caishui [2006] 65") || x.Until != "2025-11-01" || x.Mark != "R" {
			t.Errorf("%+v", x)
		}
	}
}

func FuzzJSONLines(f *testing.F) {
	f.Add([]byte(goodLine))
	f.Add([]byte(`{"proof":[{"form":"E","issued":"2026-01-01"},"rcep"],"weight_ct":null}`))
	f.Add([]byte("\n\r\n{}\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var out bytes.Buffer
		if _, err := duty.Each(bytes.NewReader(b), &out, i18n.English, duty.Shipped); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			var a duty.Answer
			if err := json.Unmarshal([]byte(line), &a); err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			if a.Net != a.Duty+a.Consumption+a.VAT-a.Refund || a.Net < 0 || a.Refund > a.VAT {
				t.Fatalf("%q: %+v", b, a)
			}
		}
	})
}
