package document

import (
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
)

// Code is what people type to check a paper: fifteen letters and digits by chance (75 bits)
// and one that finds mistypings, in groups of four: "7F3A-C91E-20KM-T4XZ". The alphabet is
// Crockford's: no I, L, O, U; what looks alike is read alike.
type Code string

const (
	alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	codeLen  = 16
)

func newCode() Code {
	b := make([]byte, codeLen-1)
	id.Random(b)
	for i := range b {
		b[i] = alphabet[b[i]&31]
	}
	return Code(b) + Code(alphabet[checksum(string(b))])
}

// checksum weighs each letter by its place: every single mistyping is found, and nearly
// every pair of letters that changed places.
func checksum(s string) int {
	sum := 0
	for i := range len(s) {
		sum += (2*i + 1) * strings.IndexByte(alphabet, s[i])
	}
	return sum % 32
}

var alike = strings.NewReplacer("O", "0", "I", "1", "L", "1", "-", "", " ", "", "–", "", "\u00a0", "")

// ParseCode reads a code as people type it: in small letters, with or without hyphens. A
// mistyped one is errs.Invalid "document.bad_code".
func ParseCode(s string) (Code, error) {
	bad := errs.New(errs.Invalid, "document.bad_code").At("code")
	if len(s) > 60 {
		return "", bad
	}
	c := alike.Replace(strings.ToUpper(strings.TrimSpace(s)))
	if len(c) != codeLen || strings.ContainsFunc(c, func(r rune) bool { return r > 127 || !strings.ContainsRune(alphabet, r) }) {
		return "", bad
	}
	if alphabet[checksum(c[:codeLen-1])] != c[codeLen-1] {
		return "", bad
	}
	return Code(c), nil
}

// String is the code as it is printed.
func (c Code) String() string {
	if len(c) != codeLen {
		return string(c)
	}
	return string(c[:4] + "-" + c[4:8] + "-" + c[8:12] + "-" + c[12:])
}
