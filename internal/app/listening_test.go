package app

import (
	"net/netip"
	"testing"

	"openbourse/internal/house/settings"
)

func TestALiveHouseDoesNotSpeakPlainHTTPToTheNetwork(t *testing.T) {
	t.Parallel()
	proxy := netip.MustParsePrefix("10.0.0.0/8")
	for _, c := range []struct {
		l       Listening
		mode    settings.Mode
		origin  string
		proxy   netip.Prefix
		refused bool
		warned  bool
	}{
		{l: Listening{Addr: ":8080"}, origin: "https://sde.example", refused: true},
		{l: Listening{Addr: "0.0.0.0:80"}, origin: "http://sde.example", refused: true},
		{l: Listening{Addr: "[::]:80"}, origin: "https://sde.example", refused: true},
		{l: Listening{Addr: ":8080"}, origin: "https://sde.example", proxy: proxy},
		{l: Listening{Addr: ":443", Cert: "c", Key: "k"}, origin: "https://sde.example"},
		{l: Listening{Addr: ":443", Hosts: []string{"sde.example"}}, origin: "https://sde.example"},
		{l: Listening{Addr: ":443", Cert: "c", Key: "k"}, origin: "http://sde.example", warned: true},
		{l: Listening{Addr: "127.0.0.1:8080"}, origin: "https://sde.example", warned: true},
		{l: Listening{Addr: "localhost:8080"}, origin: "http://localhost:8080"},
		{l: Listening{Addr: "[::1]:8080"}, origin: "http://localhost:8080"},
		{l: Listening{Addr: ":8080"}, mode: settings.Demo, origin: "http://localhost:8080"},
	} {
		mode := settings.Live
		if c.mode != "" {
			mode = c.mode
		}
		warning, err := c.l.Safe(mode, c.origin, c.proxy)
		if (err != nil) != c.refused || (warning != "") != c.warned {
			t.Errorf("%+v as %s: %q, %v", c.l, c.origin, warning, err)
		}
	}
}

func TestAnAddressForMachinesThatWatchIsWarnedOfWhenOthersReachIt(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]bool{"": false, "127.0.0.1:9090": false, "localhost:9090": false, "[::1]:9090": false, ":9090": true, "0.0.0.0:9090": true, "10.0.0.7:9090": true} {
		if got := Exposed(addr); (got != "") != want {
			t.Errorf("%q: %q", addr, got)
		}
	}
}
