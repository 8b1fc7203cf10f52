package door_test

import (
	"net/http/httptest"
	"net/netip"
	"testing"

	"openbourse/internal/door"
)

func TestOnlyTheTrustedProxyIsBelieved(t *testing.T) {
	t.Parallel()
	proxy := netip.MustParsePrefix("10.0.0.0/8")
	for _, c := range []struct {
		from, told string
		trusted    netip.Prefix
		want       string
	}{
		{"10.1.2.3:5000", "198.51.100.7", proxy, "198.51.100.7"},
		{"10.1.2.3:5000", "203.0.113.9, 198.51.100.7", proxy, "198.51.100.7"},
		{"203.0.113.5:5000", "198.51.100.7", proxy, "203.0.113.5"},
		{"10.1.2.3:5000", "198.51.100.7", netip.Prefix{}, "10.1.2.3"},
		{"10.1.2.3:5000", "nonsense", proxy, "10.1.2.3"},
		{"[::ffff:203.0.113.5]:80", "", proxy, "203.0.113.5"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.from
		r.Header.Set("X-Forwarded-For", c.told)
		if got := door.ClientIP(r, c.trusted); got.String() != c.want {
			t.Errorf("%s, told %q: %s, want %s", c.from, c.told, got, c.want)
		}
	}
}

func TestALineTheCallerWroteHimselfIsNotBelieved(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = "10.1.2.3:5000"
	r.Header.Add("X-Forwarded-For", "203.0.113.9")  // the caller's
	r.Header.Add("X-Forwarded-For", "198.51.100.7") // the proxy's, added as a line of its own
	if got := door.ClientIP(r, netip.MustParsePrefix("10.0.0.0/8")); got.String() != "198.51.100.7" {
		t.Errorf("believed %s", got)
	}
}

func TestAnIPv6CustomerHasOneAllowance(t *testing.T) {
	t.Parallel()
	a, b := netip.MustParseAddr("2001:db8:1:2::1"), netip.MustParseAddr("2001:db8:1:2:ffff::9")
	if door.Network(a) != door.Network(b) || door.Network(a) == door.Network(netip.MustParseAddr("2001:db8:1:3::1")) {
		t.Fatalf("%s, %s", door.Network(a), door.Network(b))
	}
}

func TestABurstIsBoundedAndTheWaitIsTold(t *testing.T) {
	t.Parallel()
	l := door.NewLimiter(door.Limits{}.Or(door.Limits{Reads: 0.001, Writes: 1}))
	if _, ok := l.Allow("a", true); !ok {
		t.Fatal("the first write was refused")
	}
	for range 5 {
		l.Allow("a", true)
	}
	if wait, ok := l.Allow("a", true); ok || wait <= 0 {
		t.Fatalf("the seventh write at once: %v, wait %v", ok, wait)
	}
	if _, ok := l.Allow("b", true); !ok {
		t.Fatal("one caller used up another's allowance")
	}
}
