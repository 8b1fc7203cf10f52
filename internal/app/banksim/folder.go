package banksim

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"openbourse/internal/exchange/bankfile"
)

// The parts of the folder, as the exchange's bank link has them, and the simulator's own.
const (
	Out     = "out"     // the exchange's orders
	In      = "in"      // what the bank says
	Pay     = "pay"     // orders of customers: pain.001 to accounts here
	Fetched = "fetched" // orders that the bank has
	book    = "bank.json"
)

// Folder is a bank that lives on a folder. What it is about to write it notes first, so
// that a bank that fell over writes the very same files again.
type Folder struct {
	Dir string
	*kept
}

// kept is what stands in the folder about the bank.
type kept struct {
	Bank  *Bank  `json:"bank"`
	Files []File `json:"files,omitempty"` // decided and not yet written for certain
	Gone  []gone `json:"gone,omitempty"`  // orders taken and not yet put away
}

// gone is an order that was taken: where it lay.
type gone struct{ Part, Name string }

// OpenFolder goes on with the bank of a folder, or begins one there. The faults are those of
// now; the seed is the one it began with.
func OpenFolder(dir string, seed uint64, faults ...Fault) (*Folder, error) {
	for _, part := range []string{Out, In, Pay, Fetched} {
		if err := os.MkdirAll(filepath.Join(dir, part), 0o750); err != nil {
			return nil, err
		}
	}
	f := &Folder{Dir: dir, kept: &kept{Bank: New(seed, faults...)}}
	b, err := os.ReadFile(filepath.Join(dir, book))
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	if err != nil {
		return nil, err
	}
	f.kept = &kept{}
	if err := json.Unmarshal(b, f.kept); err != nil || f.Bank == nil {
		return nil, fmt.Errorf("banksim: %s is not the book of a simulated bank: %w", filepath.Join(dir, book), err)
	}
	f.Bank.Faults = faults
	return f, nil
}

// Step is what one step did.
type Step struct {
	Taken   int `json:"taken"`   // orders
	Written int `json:"written"` // files for the exchange
	Waiting int `json:"waiting"` // bookings still to come
}

// Step takes what lies in out and pay, books what is due and writes what there is to say.
func (f *Folder) Step(now time.Time) (Step, error) {
	if err := f.flush(); err != nil { // what was decided before the bank fell over
		return Step{}, err
	}
	s := Step{}
	for _, part := range []string{Out, Pay} {
		names, err := waiting(filepath.Join(f.Dir, part))
		if err != nil {
			return s, err
		}
		for _, name := range names {
			content, err := os.ReadFile(filepath.Join(f.Dir, part, name))
			if err != nil {
				return s, err
			}
			if part == Pay {
				f.customers(content, now)
			} else {
				f.Files = append(f.Files, f.Bank.Take(name, content, now)...)
			}
			f.Gone = append(f.Gone, gone{part, name})
			s.Taken++
		}
	}
	f.Files = append(f.Files, f.Bank.Tick(now)...)
	s.Written, s.Waiting = len(f.Files), len(f.Bank.Due)
	return s, f.flush()
}

// Pay is money that a customer sends; the next step books it.
func (f *Folder) Pay(p Payment, now time.Time) error {
	f.Bank.Pay(p, now)
	return f.save()
}

// customers reads an order of a customer; what nobody can read nobody is paid by.
func (f *Folder) customers(content []byte, now time.Time) {
	x, err := bankfile.Read(content)
	if err != nil || x.Order == nil || f.Bank.Seen[x.ID] != "" {
		return
	}
	f.Bank.Seen[x.ID] = Pay
	for _, p := range x.Order.Payments {
		f.Bank.Pay(Payment{To: p.Creditor.Account, Currency: p.Currency, Amount: p.Amount, Reference: p.Reference, Text: p.Text, From: x.Order.Debtor}, now)
	}
}

// flush writes down what was decided, then writes the files and puts the orders away.
func (f *Folder) flush() error {
	if err := f.save(); err != nil {
		return err
	}
	if len(f.Files)+len(f.Gone) == 0 {
		return nil
	}
	for _, x := range f.Files {
		if err := write(filepath.Join(f.Dir, In, x.Name), x.Content); err != nil {
			return err
		}
	}
	for _, g := range f.Gone {
		err := os.Rename(filepath.Join(f.Dir, g.Part, g.Name), filepath.Join(f.Dir, Fetched, g.Name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	f.Files, f.Gone = nil, nil
	return f.save()
}

func (f *Folder) save() error {
	b, err := json.Marshal(f.kept)
	if err != nil {
		return err
	}
	return write(filepath.Join(f.Dir, book), b)
}

// waiting are the files that are whole: a name that begins with a point is still written.
func waiting(dir string) ([]string, error) {
	all, err := os.ReadDir(dir) // sorted by name
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range all {
		if e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") && strings.HasSuffix(strings.ToLower(e.Name()), ".xml") {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// write puts a whole file there or none.
func write(name string, b []byte) error {
	dir, base := filepath.Split(name)
	tmp := filepath.Join(dir, "."+base+".part")
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(tmp, name)
}
