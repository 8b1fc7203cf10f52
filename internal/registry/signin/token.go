package signin

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"hash/crc32"
	"strings"
)

// Tokens (sessions, one-time links) are 32 random bytes; the tables hold their SHA-256.
const tokenBytes = 32

func newToken() (token string, hash []byte) {
	b := make([]byte, tokenBytes)
	rand.Read(b)
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, hashToken(token)
}

// hashToken is what the tables hold; nil for what cannot be a token.
func hashToken(token string) []byte {
	if len(token) != base64.RawURLEncoding.EncodedLen(tokenBytes) { // the decoder passes over line ends
		return nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) != tokenBytes {
		return nil
	}
	h := sha256.Sum256(b)
	return h[:]
}

// API keys read "bk_live_" or "bk_test_" (a demo's), 32 random characters, and six that
// check them, so that scanners find leaked keys and typing errors are told from
// revocations without asking the tables.
const (
	keyLive   = "bk_live_"
	keyTest   = "bk_test_"
	keyRandom = 32
	keySum    = 6
	base62    = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

// newKey makes a key, its hash, and the tail that lists show.
func newKey(test bool) (key string, hash []byte, tail string) {
	prefix := keyLive
	if test {
		prefix = keyTest
	}
	var b strings.Builder
	b.WriteString(prefix)
	for n := 0; n < keyRandom; {
		var one [1]byte
		rand.Read(one[:])
		if one[0] < 248 { // 4 × 62: every character equally likely
			b.WriteByte(base62[one[0]%62])
			n++
		}
	}
	key = b.String() + sumOf(b.String())
	h, _ := hashKey(key)
	return key, h, key[len(key)-4:]
}

func sumOf(body string) string {
	n := crc32.ChecksumIEEE([]byte(body))
	sum := make([]byte, keySum)
	for i := keySum - 1; i >= 0; i-- {
		sum[i] = base62[n%62]
		n /= 62
	}
	return string(sum)
}

// hashKey checks the form of a key and gives its hash.
func hashKey(key string) ([]byte, bool) {
	if len(key) != len(keyLive)+keyRandom+keySum || !strings.HasPrefix(key, keyLive) && !strings.HasPrefix(key, keyTest) {
		return nil, false
	}
	body := key[:len(key)-keySum]
	if sumOf(body) != key[len(body):] {
		return nil, false
	}
	h := sha256.Sum256([]byte(key))
	return h[:], true
}
