package signin

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"

	"openbourse/internal/base/clock"
)

// Codes from an authenticator app: RFC 6238 with HMAC-SHA-1, 30 seconds and six digits,
// what every app reads. One step before and after the present one is accepted, and a
// step that was used once, or an earlier one, never again.
const (
	totpStep   = 30 * time.Second
	totpDigits = 6
	totpDrift  = 1
	totpBytes  = 20
)

var base32Text = base32.StdEncoding.WithPadding(base32.NoPadding)

func newTOTPSecret() []byte {
	b := make([]byte, totpBytes)
	rand.Read(b)
	return b
}

// hotp is RFC 4226 section 5.3: the counter's HMAC, truncated to some decimal digits.
func hotp(secret []byte, counter uint64, digits int) string {
	mac := hmac.New(sha1.New, secret)
	var c [8]byte
	binary.BigEndian.PutUint64(c[:], counter)
	mac.Write(c[:])
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0x0f
	n := binary.BigEndian.Uint32(sum[at:at+4]) & 0x7fffffff
	mod := uint32(1)
	for range digits {
		mod *= 10
	}
	return fmt.Sprintf("%0*d", digits, n%mod)
}

// checkTOTP finds the step whose code was typed, later than the last step used.
func checkTOTP(secret []byte, typed string, now clock.Instant, last int64) (step int64, ok bool) {
	code := digitsOf(typed)
	if len(code) != totpDigits {
		return 0, false
	}
	present := int64(now) / totpStep.Microseconds()
	for s := present - totpDrift; s <= present+totpDrift; s++ {
		if subtle.ConstantTimeCompare([]byte(hotp(secret, uint64(s), totpDigits)), []byte(code)) == 1 && s > last {
			step, ok = s, true
		}
	}
	return step, ok
}

// digitsOf drops the spaces people type between groups.
func digitsOf(s string) string {
	if len(s) > 32 {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' {
			return -1
		}
		return r
	}, s)
}

// totpAddress is the otpauth: address that apps read from a QR code.
func totpAddress(secret []byte, issuer, account string) string {
	v := url.Values{"secret": {base32Text.EncodeToString(secret)}, "issuer": {issuer}}
	label := url.PathEscape(issuer + ":" + account)
	// Apps read %20, not the form encoding's plus.
	return "otpauth://totp/" + label + "?" + strings.ReplaceAll(v.Encode(), "+", "%20")
}
