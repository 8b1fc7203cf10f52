//go:build !linux

package db

import "modernc.org/libc"

// pageMemory is memory outside the garbage collector's, zero when there is none.
func pageMemory(size int) (at uintptr, free func()) {
	tls := libc.NewTLS()
	defer tls.Close()
	at = libc.Xmalloc(tls, libc.Tsize_t(size))
	return at, func() {
		tls := libc.NewTLS()
		defer tls.Close()
		libc.Xfree(tls, at)
	}
}
