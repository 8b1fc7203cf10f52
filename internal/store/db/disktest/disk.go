// Package disktest is a disk that loses power: it is for tests and is not shipped.
//
// Words:
//
//	disk     where a store's files are, with a record of all that was written to them
//	event    a write, a change of length, a sync, or a word said to a caller ("acknowledged")
//	crash    the power goes after an event: what was synced is there; of what came later each
//	         write is there, or not, or torn at a sector, in any order
//	deaf     a disk that does not hear syncs, as under synchronous=OFF
//
// The store runs on a second build of SQLite whose file system can be wrapped; what a
// crash leaves is opened with the house's own.
package disktest

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	_ "github.com/ncruces/go-sqlite3/driver" // the driver "sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// kind of an event.
type kind uint8

const (
	wrote kind = iota
	resized
	synced
	said
)

type event struct {
	kind kind
	file int
	at   int64 // offset, or length
	data []byte
	word int64
}

// Disk is one disk. Its record may be read when nothing writes any more.
type Disk struct {
	Deaf bool                   // syncs are not heard
	Fail atomic.Bool            // from now on every sync fails, as a broken disk does
	Wait atomic.Pointer[func()] // every sync calls it first

	name   string
	mu     sync.Mutex
	files  map[string]int
	paths  []string
	events []event
}

var disks atomic.Int64

// New makes a disk.
func New() *Disk {
	d := &Disk{name: fmt.Sprintf("disk%d", disks.Add(1)), files: map[string]int{}}
	vfs.Register(d.name, system{vfs.Find("").(vfs.VFSFilename), d})
	return d
}

// Open opens a SQLite file on the disk; it is what db.Options.Open wants.
func (d *Disk) Open(file string, pragmas ...string) (*sql.DB, error) {
	v := url.Values{"vfs": {d.name}, "_txlock": {"immediate"}}
	v["_pragma"] = append([]string{"busy_timeout(10000)", "foreign_keys(1)", "temp_store(memory)"}, pragmas...)
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(file), RawQuery: v.Encode()}
	return sql.Open("sqlite3", u.String())
}

// Say records a word between the writes: what a caller was told.
func (d *Disk) Say(word int64) { d.note(event{kind: said, word: word}) }

// Events is how many there are.
func (d *Disk) Events() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.events)
}

func (d *Disk) note(e event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = append(d.events, e)
}

func (d *Disk) file(path string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n, ok := d.files[path]
	if !ok {
		n = len(d.paths)
		d.files[path] = n
		d.paths = append(d.paths, path)
	}
	return n
}

// content is a file as its writes have made it.
type content []byte

func (c *content) write(at int64, data []byte) {
	if need := int(at) + len(data); need > len(*c) {
		*c = append(*c, make([]byte, need-len(*c))...)
	}
	copy((*c)[at:], data)
}

func (c *content) resize(n int64) {
	if int(n) <= len(*c) {
		*c = (*c)[:n]
		return
	}
	c.write(n, nil)
}

// Replay goes through the record again, so that crashes can be made at any event.
type Replay struct {
	d       *Disk
	next    int
	durable []content
	waiting [][]event // of each file, since its last sync
	Said    int64     // the last word said
}

// Replay begins at the start of the record.
func (d *Disk) Replay() *Replay {
	return &Replay{d: d, durable: make([]content, len(d.paths)), waiting: make([][]event, len(d.paths))}
}

// To goes on until n events have happened.
func (r *Replay) To(n int) {
	for ; r.next < n; r.next++ {
		switch e := r.d.events[r.next]; e.kind {
		case said:
			r.Said = e.word
		case synced:
			for _, w := range r.waiting[e.file] {
				apply(&r.durable[e.file], w, len(w.data))
			}
			r.waiting[e.file] = nil
		default:
			r.waiting[e.file] = append(r.waiting[e.file], e)
		}
	}
}

const sector = 512

func apply(c *content, e event, bytes int) {
	if e.kind == resized {
		c.resize(e.at)
		return
	}
	c.write(e.at, e.data[:bytes])
}

// Crash writes into a folder what the disk holds after a power loss here: all that was
// synced, and of the rest what chance leaves.
func (r *Replay) Crash(folder string, chance *rand.Rand) error {
	for i, path := range r.d.paths {
		left := append(content(nil), r.durable[i]...)
		waiting := append([]event(nil), r.waiting[i]...)
		keep := chance.Float64() // of this file much or little has reached the disk
		chance.Shuffle(len(waiting), func(a, b int) { waiting[a], waiting[b] = waiting[b], waiting[a] })
		for _, e := range waiting {
			switch x := chance.Float64(); {
			case x < keep*0.8:
				apply(&left, e, len(e.data))
			case x < keep && len(e.data) > sector:
				apply(&left, e, sector*(1+chance.IntN(len(e.data)/sector)))
			}
		}
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(path)), left, 0o600); err != nil {
			return err
		}
	}
	return nil
}
