// Package signintest gives tests what people hold in their hands: an authenticator app.
package signintest

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"testing"

	"openbourse/internal/base/clock"
)

// Code is what an authenticator app shows at an instant for the secret a page gave (RFC
// 6238). It is written apart from the desk's own, so that the two check each other.
func Code(t testing.TB, secret string, at clock.Instant) string {
	t.Helper()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, at.Time().Unix()/30) // a hash takes everything
	sum := mac.Sum(nil)
	from := sum[19] & 15
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[from:])&(1<<31-1))%1_000_000)
}
