package main

import (
	"path/filepath"
	"testing"
)

func TestCertificatesAreKeptInAFolderThatSomebodyNamed(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		c       serveCmd
		cache   string
		refused bool
	}{
		{c: serveCmd{place: place{Data: "house"}, ACME: []string{"a.example"}}, cache: filepath.Join("house", "certificates")},
		{c: serveCmd{place: place{DB: "postgres://x"}, ACME: []string{"a.example"}}, refused: true},
		{c: serveCmd{place: place{DB: "postgres://x"}, ACME: []string{"a.example"}, Certs: "kept"}, cache: "kept"},
		{c: serveCmd{place: place{Data: "house"}, ACME: []string{"a.example"}, Certs: "kept"}, cache: "kept"},
		{c: serveCmd{place: place{DB: "postgres://x"}}},
		{c: serveCmd{place: place{Data: "house"}, Cert: "a.pem"}, refused: true},
	} {
		l, err := x.c.listening()
		if (err != nil) != x.refused || err == nil && l.Cache != x.cache {
			t.Errorf("%+v: %+v, %v", x.c, l, err)
		}
	}
}
