package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/db"
)

// unfinished is part of the name of a backup that is being written.
const unfinished = ".unfinished-"

// named are the names that rotation gives, and the only files it ever removes.
var named = regexp.MustCompile(`^bourse-\d{8}T\d{6}Z\.backup$`)

// Rotation keeps backups in a folder, the newest few.
type Rotation struct {
	Folder string
	Keep   int // at least 1
}

// Make writes a backup under the name of its instant and removes those beyond Keep. Nothing
// is removed before the new one is whole.
func (r Rotation) Make(ctx context.Context, d *db.DB, c clock.Clock) (Report, error) {
	if err := os.MkdirAll(r.Folder, 0o700); err != nil {
		return Report{}, fmt.Errorf("backup: %w", err)
	}
	name := "bourse-" + c.Now().Time().UTC().Format("20060102T150405Z") + ".backup"
	rep, err := Make(ctx, d, c, filepath.Join(r.Folder, name))
	if err != nil {
		return rep, err
	}
	return rep, r.tidy(c)
}

// Kept is a backup in the folder.
type Kept struct {
	Name  string
	Bytes int64
	At    clock.Instant
}

// List are the backups of the folder, the newest first.
func (r Rotation) List() ([]Kept, error) {
	entries, err := os.ReadDir(r.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	var all []Kept
	for _, e := range entries {
		if !named.MatchString(e.Name()) {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return nil, fmt.Errorf("backup: %w", err)
		}
		at, err := time.Parse("20060102T150405Z", strings.TrimSuffix(strings.TrimPrefix(e.Name(), "bourse-"), ".backup"))
		if err != nil {
			continue // digits that are no day
		}
		all = append(all, Kept{e.Name(), info.Size(), clock.At(at)})
	}
	slices.SortFunc(all, func(a, b Kept) int { return strings.Compare(b.Name, a.Name) })
	return all, nil
}

// tidy removes the oldest ones, and what a process that was killed has left unfinished.
func (r Rotation) tidy(c clock.Clock) error {
	all, err := r.List()
	if err != nil {
		return err
	}
	var fails []error
	for i, k := range all {
		if i >= max(r.Keep, 1) {
			fails = append(fails, os.Remove(filepath.Join(r.Folder, k.Name)))
		}
	}
	left, err := filepath.Glob(filepath.Join(r.Folder, ".bourse-*"+unfinished+"*"))
	fails = append(fails, err)
	for _, name := range left {
		if info, err := os.Stat(name); err == nil && c.Now().Time().Sub(info.ModTime()) > 24*time.Hour {
			fails = append(fails, os.Remove(name))
		}
	}
	return errors.Join(fails...)
}
