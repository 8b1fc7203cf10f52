package stockfile

import (
	"strings"

	"openbourse/internal/registry/stone"
)

// reportNo is a report number with what was found around it.
type reportNo struct {
	number string
	lab    stone.Lab // a laboratory written before the number
	blank  bool
	level  Level
	key    string
}

// readReportNo takes the artefacts of spreadsheets off a report number: spaces, the
// apostrophe before text, ="…", a final ".0", a laboratory's name before it. A number that
// a spreadsheet has shortened (2.15E+09) has lost digits and refuses the row.
func readReportNo(raw string) reportNo {
	s := unwrap(raw)
	switch key := normal(s); {
	case blankWords[key] || key == "NONE" || key == "0" || key == "NOCERT" || key == "NONCERT" || key == "PENDING":
		return reportNo{blank: true}
	case scientific(s):
		return reportNo{level: RefusesRow, key: "stockfile.scientific"}
	case formula(s):
		return reportNo{level: HoldsRow, key: "stockfile.formula_value"}
	}
	n := reportNo{number: s}
	n.number = strings.TrimSuffix(n.number, ".0")
	n.number = strings.TrimLeft(n.number, "#")
	if i := strings.IndexAny(n.number, "0123456789"); i > 0 {
		if m, ok := wordsOf(FieldLab)[normal(strings.TrimRight(n.number[:i], " -:#.№"))]; ok && m.code != 0 {
			n.lab, n.number = stone.Lab(m.code), n.number[i:]
		}
	}
	if strings.ContainsAny(n.number, " \t") {
		n.number = strings.Join(strings.Fields(n.number), "")
	}
	n.number = strings.ToUpper(n.number)
	for _, c := range []byte(n.number) {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && c != '-' && c != '/' && c != '.' {
			return reportNo{level: HoldsRow, key: "stockfile.report_no_form"}
		}
	}
	if len(n.number) < 4 || len(n.number) > 32 {
		return reportNo{level: HoldsRow, key: "stockfile.report_no_form"}
	}
	if n.number != raw {
		n.level, n.key = Changed, keyReadAs
	}
	return n
}

// unwrap takes off what spreadsheets put around a text to keep it text: a leading
// apostrophe, or ="…".
func unwrap(s string) string {
	s = strings.TrimSpace(s)
	if t, ok := strings.CutPrefix(s, `="`); ok && strings.HasSuffix(t, `"`) && len(t) > 0 {
		s = t[:len(t)-1]
	}
	return strings.TrimSpace(strings.TrimPrefix(s, "'"))
}

// formula tells whether a spreadsheet would run the cell as a formula.
func formula(s string) bool {
	if s == "" {
		return false
	}
	switch s[0] {
	case '=', '@', '\t', '\r':
		return true
	case '+', '-':
		_, how := plainDecimal(s, 3)
		return how == unread && len(s) > 1
	}
	return false
}
