package db

import (
	"fmt"
	"sync"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// What SQLite's page caches hold, in pages of 4 KiB.
const (
	writerPages = 16_384
	readerPages = 512 // of each connection: its cache is dropped after every commit
	pageSize    = 4096
	pageExtra   = 512 // room for SQLite's own header of a page
	bufferPages = writerPages + 16*readerPages
)

// lastingPages gives SQLite one buffer for the pages of all caches, before the first
// connection. Without it every page is allocated by itself, and a reader that begins after
// a commit gives hundreds of them back to the operating system one by one, while all other
// connections wait for the allocator: measured up to 0.4 s for a read of a single row.
var lastingPages = sync.OnceValue(func() error {
	tls := libc.NewTLS()
	defer tls.Close()
	buffer, free := pageMemory(bufferPages * (pageSize + pageExtra))
	if buffer == 0 {
		return fmt.Errorf("db: no memory for %d pages", bufferPages)
	}
	list := libc.NewVaList(buffer, int32(pageSize+pageExtra), int32(bufferPages))
	if list == 0 {
		return fmt.Errorf("db: no memory")
	}
	defer libc.Xfree(tls, list)
	switch rc := sqlite3.Xsqlite3_config(tls, sqlite3.SQLITE_CONFIG_PAGECACHE, list); rc {
	case sqlite3.SQLITE_OK:
		return nil
	case sqlite3.SQLITE_MISUSE: // something else in this process has opened a database before: all is well, only slower
		free()
		return nil
	default:
		return fmt.Errorf("db: SQLite does not take a buffer for its pages: code %d", rc)
	}
})
