package settle

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/bankfile"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// The parts of the folder that the exchange and the bank share, for example an SFTP mount.
const (
	FolderOut     = "out"     // our orders, until the bank takes them
	FolderIn      = "in"      // what the bank says
	FolderDone    = "done"    // read to its end
	FolderRefused = "refused" // not read, each with a text that says why
)

// Link is what one look at the folder did.
type Link struct {
	Read    []Taken  `json:"read"`
	Refused []string `json:"refused"` // names of files, with the reason
	Sent    []string `json:"sent"`    // names of files written
}

// TakeFolder reads what the bank put into the folder and writes the orders that wait. It may
// be stopped at any moment: files are read whole or not at all, and a file that was written
// twice carries the same number.
func TakeFolder(ctx context.Context, k *journal.Keeper, dir string) (Link, error) {
	l := Link{Read: []Taken{}, Refused: []string{}, Sent: []string{}}
	for _, part := range []string{FolderOut, FolderIn, FolderDone, FolderRefused} {
		if err := os.MkdirAll(filepath.Join(dir, part), 0o750); err != nil {
			return l, err
		}
	}
	all, err := os.ReadDir(filepath.Join(dir, FolderIn)) // in the order of their names
	if err != nil {
		return l, err
	}
	for _, e := range all {
		if name := e.Name(); e.Type().IsRegular() && !strings.HasPrefix(name, ".") { // a point: still being written
			if err := l.take(ctx, k, dir, name); err != nil {
				return l, err
			}
		}
	}
	sent, err := HandOver(ctx, k, filepath.Join(dir, FolderOut))
	for _, o := range sent {
		l.Sent = append(l.Sent, o.Name)
	}
	return l, err
}

// take reads one file and puts it away.
func (l *Link) take(ctx context.Context, k *journal.Keeper, dir, name string) error {
	from := filepath.Join(dir, FolderIn, name)
	t, err := importFile(ctx, k, system, from)
	to := filepath.Join(dir, FolderDone, name)
	if e := errs.Of(err); e != nil && e.Code != errs.Internal && e.Code != errs.Unavailable {
		why := i18n.English.Fill(e.Key, e.Args)
		to = filepath.Join(dir, FolderRefused, name)
		if err := WriteWhole(to+".txt", []byte(why+"\n")); err != nil {
			return err
		}
		l.Refused = append(l.Refused, name+": "+why)
	} else if err != nil {
		return err
	} else {
		l.Read = append(l.Read, t)
	}
	return os.Rename(from, to)
}

// importFile reads a file of the disk, no further than the longest one may be.
func importFile(ctx context.Context, k *journal.Keeper, who access.Actor, path string) (Taken, error) {
	st, err := os.Stat(path)
	if err != nil {
		return Taken{}, err
	}
	if st.Size() > bankfile.MaxSize {
		return Taken{}, errs.New(errs.TooLarge, "bankfile.size", "max", bankfile.MaxSize>>20, "at", "")
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return Taken{}, err
	}
	return Import(ctx, k, who, filepath.Base(path), b)
}

// HandOver writes the orders that wait into a folder, each once.
func HandOver(ctx context.Context, k *journal.Keeper, dir string) ([]Outgoing, error) {
	if _, err := Send(ctx, k, system); err != nil {
		return nil, err
	}
	waiting, err := Outbox(ctx, k.DB(), system)
	if err != nil {
		return nil, err
	}
	for i, o := range waiting {
		if err := WriteWhole(filepath.Join(dir, o.Name), o.Content); err != nil {
			return waiting[:i], err
		}
		if err := k.DB().Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE bank_message SET way = 'sent' WHERE id = $1 AND way = 'out'", o.Message)
			return err
		}); err != nil {
			return waiting[:i], err
		}
	}
	return waiting, nil
}

// WriteWhole writes a file that is there whole or not at all, whatever happens.
func WriteWhole(name string, b []byte) (err error) {
	dir, base := filepath.Split(name)
	tmp := filepath.Join(dir, "."+base+".part")
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o640)
	if err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, ignoreMissing(os.Remove(tmp)))
	}
	return os.Rename(tmp, name)
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
