package signin

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"openbourse/internal/base/errs"
)

// Limits of a password: long enough not to be guessed, short enough not to be a load.
const (
	passwordMin   = 12  // characters
	passwordMax   = 256 // bytes
	passwordKinds = 5   // different characters at least
)

// cost are the argon2id parameters (RFC 9106): KiB of memory, passes, lanes.
type cost struct {
	memory, passes uint32
	lanes          uint8
}

// costLive is the OWASP recommendation for argon2id with 19 MiB; costNow is what new hashes
// use. Tests lower it, nothing else does.
var (
	costLive = cost{memory: 19 * 1024, passes: 2, lanes: 1}
	costNow  = costLive
)

const (
	saltBytes = 16
	hashBytes = 32
)

// hashing bounds how many hashes are computed at once, so that sign-ins cannot take the
// machine's memory: each takes 19 MiB.
var hashing = make(chan struct{}, max(2, runtime.NumCPU()))

func derive(password string, salt []byte, c cost, size uint32) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.lanes, size)
}

// goodPassword refuses passwords that are too short, too long, nearly one character, or
// contain the person's own e-mail name.
func goodPassword(password, email string) error {
	name, _, _ := strings.Cut(strings.ToLower(email), "@")
	kinds := map[rune]bool{}
	for _, r := range password {
		kinds[r] = true
	}
	switch {
	case !utf8.ValidString(password) || len(password) > passwordMax:
		return errs.New(errs.Invalid, "signin.password_long", "max", passwordMax).At("password")
	case utf8.RuneCountInString(password) < passwordMin:
		return errs.New(errs.Invalid, "signin.password_short", "min", passwordMin).At("password")
	case len(kinds) < passwordKinds:
		return errs.New(errs.Invalid, "signin.password_plain", "min", passwordKinds).At("password")
	case len(name) >= 4 && strings.Contains(strings.ToLower(password), name):
		return errs.New(errs.Invalid, "signin.password_name").At("password")
	}
	return nil
}

// hashPassword makes the PHC string of a password with a fresh salt:
// $argon2id$v=19$m=19456,t=2,p=1$salt$hash.
func hashPassword(password string) string {
	salt := make([]byte, saltBytes)
	rand.Read(salt) // never fails (crypto/rand)
	c := costNow
	return phc(c, salt, derive(password, salt, c, hashBytes))
}

func phc(c cost, salt, hash []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.lanes, b64(salt), b64(hash))
}

// dummy is what is checked when there is no such person, so that the answer takes as long.
func dummy() string { return phc(costNow, make([]byte, saltBytes), make([]byte, hashBytes)) }

// checkPassword compares in constant time. weak says that the hash was made with other
// parameters than today's and should be made again. A string that is no PHC string of
// ours, or asks for more work than we ever wrote, matches nothing.
func checkPassword(encoded, password string) (match, weak bool) {
	c, salt, hash, err := parsePHC(encoded)
	if err != nil || len(password) > passwordMax {
		return false, false
	}
	got := derive(password, salt, c, uint32(len(hash)))
	return subtle.ConstantTimeCompare(got, hash) == 1, c != costNow
}

// parsePHC reads the string that phc writes and nothing looser.
func parsePHC(s string) (c cost, salt, hash []byte, err error) {
	bad := func(what string) (cost, []byte, []byte, error) {
		return cost{}, nil, nil, fmt.Errorf("signin: password hash: bad %s", what)
	}
	parts := strings.Split(s, "$")
	if len(s) > 512 || len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || strings.ContainsAny(s, "\r\n") { // the decoder passes over line ends
		return bad("form")
	}
	if parts[2] != "v="+strconv.Itoa(argon2.Version) {
		return bad("version")
	}
	fields := strings.Split(parts[3], ",")
	if len(fields) != 3 {
		return bad("parameters")
	}
	memory, ok1 := parameter(fields[0], "m=", 8, 1<<18)
	passes, ok2 := parameter(fields[1], "t=", 1, 10)
	lanes, ok3 := parameter(fields[2], "p=", 1, 8)
	if !ok1 || !ok2 || !ok3 || memory < 8*lanes {
		return bad("parameters")
	}
	c = cost{memory: memory, passes: passes, lanes: uint8(lanes)}
	enc := base64.RawStdEncoding.Strict()
	if salt, err = enc.DecodeString(parts[4]); err != nil || len(salt) < 8 || len(salt) > 64 {
		return bad("salt")
	}
	if hash, err = enc.DecodeString(parts[5]); err != nil || len(hash) < 16 || len(hash) > 64 {
		return bad("hash")
	}
	return c, salt, hash, nil
}

func parameter(s, prefix string, low, high uint64) (uint32, bool) {
	digits, ok := strings.CutPrefix(s, prefix)
	n, err := strconv.ParseUint(digits, 10, 32)
	return uint32(n), ok && err == nil && n >= low && n <= high && strconv.FormatUint(n, 10) == digits
}
