package grid

import (
	"strings"
	"unicode/utf8"
)

// Guard makes a text safe in files that spreadsheets open: an apostrophe is put before
// every character that could start a formula (= + - @, their full-width forms, tab and
// carriage return), at the start of the text and after every character that a spreadsheet
// set to another separator would take for the end of a cell (semicolon, tab, line end,
// vertical bar). Spaces and quotes in between do not help an attacker. A plain decimal
// number stays a number. Unguard is its inverse.
func Guard(s string) string {
	if harmless(s) || Plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 2)
	walk(s, func(part string, quotes int, trigger bool) {
		b.WriteString(part)
		if trigger {
			b.WriteByte('\'')
		}
	})
	return b.String()
}

// Unguard gives back the text that Guard was given.
func Unguard(s string) string {
	if harmless(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	walk(s, func(part string, quotes int, trigger bool) {
		if trigger && quotes > 0 {
			part = part[:len(part)-1]
		}
		b.WriteString(part)
	})
	return b.String()
}

// harmless tells quickly that a text holds no character that can start a formula.
func harmless(s string) bool {
	return !strings.ContainsAny(s, "=+-@\t\r\n＝＋－＠")
}

// walk cuts a text before every character that could start a formula at the start of a
// cell. quotes counts the apostrophes right before it. The last part has no trigger.
func walk(s string, cut func(part string, quotes int, trigger bool)) {
	from, quotes := 0, 0
	start, first := true, true // at a cell's start; at the text's very start
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case first && (r == '\t' || r == '\r' || r == '\n'),
			start && strings.ContainsRune("=+-@＝＋－＠", r):
			cut(s[from:i], quotes, true)
			from, first = i, false
			start, quotes = separates(r), 0
		case separates(r):
			start, first, quotes = true, false, 0
		case start && r == '\'':
			quotes++
		case start && (r == '"' || space(r)):
			first, quotes = false, 0
		default:
			start, first, quotes = false, false, 0
		}
		i += n
	}
	cut(s[from:], 0, false)
}

// separates are the characters that end a cell or a line in some spreadsheet's settings.
func separates(r rune) bool {
	return r == ';' || r == '\t' || r == '\r' || r == '\n' || r == '|'
}

// space are the blanks that spreadsheets skip before a formula.
func space(r rune) bool {
	switch r {
	case ' ', '\v', '\f', 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF:
		return true
	}
	return r >= 0x2000 && r <= 0x200F
}

// Plain tells whether a text is a plain decimal number: digits, one point, one minus.
func Plain[T string | []byte](s T) bool {
	digits, point := 0, false
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '-' && i == 0:
		case c == '.' && !point && digits > 0:
			point = true
		default:
			return false
		}
	}
	return digits > 0 && digits <= 18 && s[len(s)-1] != '.'
}

// Clean replaces what no file format of ours can carry: control characters other than
// tab and line ends, half characters, and U+FFFE and U+FFFF.
func Clean(s string) string {
	bad := func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7F || r == 0xFFFE || r == 0xFFFF
	}
	if utf8.ValidString(s) && strings.IndexFunc(s, bad) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if bad(r) {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
