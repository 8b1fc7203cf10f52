package signin

import (
	"bytes"
	"encoding/binary"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
)

func TestCodesAreThoseOfTheStandards(t *testing.T) {
	t.Parallel()
	secret := []byte("12345678901234567890")
	for i, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"} { // RFC 4226 appendix D
		if got := hotp(secret, uint64(i), 6); got != want {
			t.Errorf("counter %d: %s, want %s", i, got, want)
		}
	}
	for at, want := range map[int64]string{ // RFC 6238 appendix B, SHA-1
		59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130",
	} {
		if got := hotp(secret, uint64(at/30), 8); got != want {
			t.Errorf("second %d: %s, want %s", at, got, want)
		}
	}
}

func TestACodeCountsOnceAndNearItsTime(t *testing.T) {
	t.Parallel()
	secret, now := newTOTPSecret(), clock.At(time.Unix(1_800_000_015, 0))
	step := int64(1_800_000_015 / 30)
	code := hotp(secret, uint64(step), 6)
	if s, ok := checkTOTP(secret, code[:3]+" "+code[3:], now, 0); !ok || s != step {
		t.Errorf("a typed code gave %d, %v", s, ok)
	}
	if _, ok := checkTOTP(secret, code, now, step); ok {
		t.Error("a used code was taken again")
	}
	if _, ok := checkTOTP(secret, code, now.Add(30*time.Second), 0); !ok {
		t.Error("the code before the present one was refused")
	}
	for name, typed := range map[string]string{"too late": code, "short": "12345", "words": "abcdef", "long": strings.Repeat("1", 1000), "none": ""} {
		at := now
		if name == "too late" {
			at = now.Add(2 * time.Minute)
		}
		if _, ok := checkTOTP(secret, typed, at, 0); ok {
			t.Errorf("%s was taken", name)
		}
	}
	u, err := url.Parse(totpAddress(secret, "Huangpu Diamond Exchange", "ana@x.example"))
	if err != nil || u.Scheme != "otpauth" || u.Query().Get("issuer") != "Huangpu Diamond Exchange" || strings.Contains(u.RawQuery, "+") {
		t.Errorf("%s, %v", u, err)
	}
}

func TestPasswordsAreHashedByTheStandardAndComparedWhole(t *testing.T) {
	t.Parallel()
	if s := phc(costLive, make([]byte, 16), make([]byte, 32)); !strings.HasPrefix(s, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("a live house hashes as %s", s)
	}
	h := hashPassword("correct horse battery")
	if ok, weak := checkPassword(h, "correct horse battery"); !ok || weak {
		t.Error("the right password was refused")
	}
	for _, p := range []string{"", "correct horse batter", "correct horse battery ", "Correct horse battery"} {
		if ok, _ := checkPassword(h, p); ok {
			t.Errorf("%q was taken", p)
		}
	}
	if hashPassword("correct horse battery") == h {
		t.Error("two hashes of one password are equal: no salt")
	}
	old := cost{memory: 32, passes: 1, lanes: 1}
	salt := []byte("saltsalt")
	if ok, weak := checkPassword(phc(old, salt, argon2.IDKey([]byte("x"), salt, 1, 32, 1, 32)), "x"); !ok || !weak {
		t.Error("a hash of older parameters must match and be made anew")
	}
}

func TestABrokenHashMatchesNothing(t *testing.T) {
	t.Parallel()
	good := phc(cost{memory: 64, passes: 1, lanes: 1}, []byte("saltsalt"), make([]byte, 32))
	if _, _, _, err := parsePHC(good); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{
		"", "x", strings.Replace(good, "argon2id", "argon2i", 1), strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "m=64", "m=99999999", 1), strings.Replace(good, "m=64", "m=064", 1), strings.Replace(good, "t=1", "t=0", 1),
		strings.Replace(good, "t=1", "t=+1", 1), strings.Replace(good, ",p=1", "", 1), good + "=", good + "$", good[:len(good)-30],
	} {
		if _, _, _, err := parsePHC(bad); err == nil {
			t.Errorf("%s was read", bad)
		}
		if ok, _ := checkPassword(bad, ""); ok {
			t.Errorf("%s matched", bad)
		}
	}
}

func FuzzParsePHC(f *testing.F) {
	f.Add(phc(costNow, make([]byte, 16), make([]byte, 32)))
	f.Add("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, s string) {
		c, salt, hash, err := parsePHC(s)
		if err == nil && phc(c, salt, hash) != s {
			t.Errorf("%q reads as %q", s, phc(c, salt, hash))
		}
	})
}

func TestWeakPasswordsAreRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	for p, key := range map[string]string{
		"short": "signin.password_short", "aaaaaaaaaaaaaa": "signin.password_plain", "ana.peeters is great": "signin.password_name",
		strings.Repeat("long text ", 30): "signin.password_long", "bad \xff bytes in here": "signin.password_long",
	} {
		if err := goodPassword(p, "Ana.Peeters@x.example"); !errs.Is(err, key) {
			t.Errorf("%q: %v, want %s", p, err, key)
		}
	}
	if err := goodPassword("钻石交易所的一个长密码短语", "ana@x.example"); err != nil {
		t.Error(err)
	}
}

func TestKeysCarryTheirPrefixAndCheckThemselves(t *testing.T) {
	t.Parallel()
	key, hash, tail := newKey(false)
	if !strings.HasPrefix(key, "bk_live_") || !strings.HasSuffix(key, tail) || len(key) != 46 {
		t.Errorf("key %s, tail %s", key, tail)
	}
	if h, ok := hashKey(key); !ok || !bytes.Equal(h, hash) {
		t.Error("a good key was refused")
	}
	if test, _, _ := newKey(true); !strings.HasPrefix(test, "bk_test_") {
		t.Errorf("test key %s", test)
	}
	for i := range key { // every single typing error is seen
		wrong := []byte(key)
		wrong[i] ^= 1
		if _, ok := hashKey(string(wrong)); ok {
			t.Errorf("an error at %d was not seen", i)
		}
	}
}

func FuzzHashKey(f *testing.F) {
	key, _, _ := newKey(true)
	f.Add(key)
	f.Add("bk_live_")
	f.Fuzz(func(t *testing.T, s string) {
		if _, ok := hashKey(s); ok && sumOf(s[:len(s)-keySum]) != s[len(s)-keySum:] {
			t.Errorf("%q was taken", s)
		}
	})
}

func FuzzHashToken(f *testing.F) {
	token, _ := newToken()
	f.Add(token)
	f.Add(token + "=")
	f.Fuzz(func(t *testing.T, s string) {
		if h := hashToken(s); h != nil && (len(h) != 32 || len(s) != 43) {
			t.Errorf("%q was taken", s)
		}
	})
}

func TestTheSealOpensOnlyItsOwn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := SealIn(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := SealIn(dir)
	if err != nil {
		t.Fatal(err)
	}
	other, err := SealIn(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	shut := s.shut([]byte("secret"), []byte("row 1"))
	if got, err := again.open(shut, []byte("row 1")); err != nil || string(got) != "secret" {
		t.Errorf("the same key gave %q, %v", got, err)
	}
	altered := bytes.Clone(shut)
	altered[len(altered)-1] ^= 1
	for name, open := range map[string]func() ([]byte, error){
		"another key": func() ([]byte, error) { return other.open(shut, []byte("row 1")) },
		"another row": func() ([]byte, error) { return s.open(shut, []byte("row 2")) },
		"altered":     func() ([]byte, error) { return s.open(altered, []byte("row 1")) },
		"cut off":     func() ([]byte, error) { return s.open(shut[:5], []byte("row 1")) },
	} {
		if _, err := open(); err == nil {
			t.Errorf("%s opened", name)
		}
	}
	if st, err := os.Stat(filepath.Join(dir, sealFile)); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("key file %v, %v", st.Mode(), err)
	}
	if err := os.WriteFile(filepath.Join(dir, sealFile), []byte("not hex"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := SealIn(dir); err == nil {
		t.Error("a broken key file was read")
	}
}

func TestGuessingGetsSlowerAndMemoryStaysBounded(t *testing.T) {
	t.Parallel()
	th := &throttle{free: 3, first: time.Second, most: time.Minute, every: time.Millisecond, burst: 1000, size: 100}
	now := clock.At(time.Unix(1_800_000_000, 0))
	for range 3 {
		if err := th.allow(now, "a"); err != nil {
			t.Fatal("a free try was refused")
		}
		th.failed(now, "a")
	}
	if err := th.allow(now, "a"); err != nil {
		t.Fatal("waiting began too early")
	}
	for _, want := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
		th.failed(now, "a")
		if err := th.allow(now.Add(want*time.Second-1000), "a"); !errs.Is(err, "signin.wait") {
			t.Errorf("a try before %d s was allowed", want)
		}
		now = now.Add(want * time.Second)
		if err := th.allow(now, "a"); err != nil {
			t.Errorf("a try after %d s was refused: %v", want, err)
		}
	}
	if err := th.allow(now, "b"); err != nil {
		t.Error("another name waits too")
	}
	th.failed(now, "a")
	th.succeeded("a")
	if err := th.allow(now, "a"); err != nil {
		t.Error("success did not forget the failures")
	}
	var b [8]byte
	for i := range uint64(10_000) {
		binary.BigEndian.PutUint64(b[:], i)
		th.failed(now, string(b[:]))
	}
	if len(th.names) > 100 {
		t.Errorf("%d names are remembered", len(th.names))
	}
	slow := &throttle{free: 100, first: time.Second, most: time.Minute, every: time.Minute, burst: 2, size: 10}
	for i, want := range []bool{true, true, false} {
		if got := slow.allow(now, "a") == nil; got != want {
			t.Errorf("try %d: %v", i, got)
		}
	}
}
