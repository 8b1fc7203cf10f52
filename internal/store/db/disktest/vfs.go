package disktest

import (
	"path/filepath"
	"strings"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// system wraps the file system of SQLite and records what is done to lasting files.
type system struct {
	vfs.VFSFilename
	d *Disk
}

// OpenFilename opens a file; files that do not outlive a crash are left alone.
func (s system) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, out, err := s.VFSFilename.OpenFilename(name, flags)
	if err != nil || flags&(vfs.OPEN_MAIN_DB|vfs.OPEN_WAL|vfs.OPEN_MAIN_JOURNAL) == 0 {
		return f, out, err
	}
	return &file{f, s.d, s.d.file(name.String())}, out, nil
}

// Delete removes a file and its content.
func (s system) Delete(name string, syncDir bool) error {
	if strings.Contains(filepath.Base(name), "-") { // a log or a journal of the database
		n := s.d.file(name)
		s.d.note(event{kind: resized, file: n})
		s.d.note(event{kind: synced, file: n})
	}
	return s.VFSFilename.Delete(name, syncDir)
}

// file records. The memory that connections share is passed on as it is.
type file struct {
	vfs.File
	d *Disk
	n int
}

func (f *file) SharedMemory() vfs.SharedMemory {
	return f.File.(vfs.FileSharedMemory).SharedMemory()
}

func (f *file) WriteAt(p []byte, at int64) (int, error) {
	f.d.note(event{kind: wrote, file: f.n, at: at, data: append([]byte(nil), p...)})
	return f.File.WriteAt(p, at)
}

func (f *file) Truncate(size int64) error {
	f.d.note(event{kind: resized, file: f.n, at: size})
	return f.File.Truncate(size)
}

func (f *file) Sync(flags vfs.SyncFlag) error {
	if wait := f.d.Wait.Load(); wait != nil {
		(*wait)()
	}
	if f.d.Fail.Load() {
		return sqlite3.IOERR_FSYNC
	}
	if !f.d.Deaf {
		f.d.note(event{kind: synced, file: f.n})
	}
	return nil // what the machine's own disk holds does not matter here
}

func (f *file) PersistWAL() bool         { return f.File.(vfs.FilePersistWAL).PersistWAL() }
func (f *file) SetPersistWAL(keep bool)  { f.File.(vfs.FilePersistWAL).SetPersistWAL(keep) }
func (f *file) LockState() vfs.LockLevel { return f.File.(vfs.FileLockState).LockState() }
func (f *file) PowersafeOverwrite() bool {
	return f.File.(vfs.FilePowersafeOverwrite).PowersafeOverwrite()
}

func (f *file) SetPowersafeOverwrite(y bool) {
	f.File.(vfs.FilePowersafeOverwrite).SetPowersafeOverwrite(y)
}
