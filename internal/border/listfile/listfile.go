// Package listfile reads the files in which public bodies publish whom they have listed:
// the Office of Foreign Assets Control of the United States (XML and advanced XML), the
// European Union (XML and CSV), the United Kingdom (XML and CSV) and the United Nations
// (XML). It is pure: bytes in, entries out, or a refusal with the place.
//
// Words.
//
//	list     one file as it was published: its source, day and digest, and its entries
//	entry    somebody listed: a person, an organisation or a vessel, with all his names
//	record   what the file holds of one entry
//
// A file is read strictly: what is no such file, is cut off, counts wrongly, names an entry
// twice or leaves one without a name is refused as a whole, for half a list would clear
// whoever stands on the other half. What a format says beyond what we need is left alone.
package listfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
)

// Source is whose list it is.
type Source string

// The sources.
const (
	OFAC Source = "ofac"
	EU   Source = "eu"
	UK   Source = "uk"
	UN   Source = "un"
)

// Sources are all sources.
var Sources = []Source{OFAC, EU, UK, UN}

// The kinds of entries, as names are compared.
const (
	Person       = "person"
	Organisation = "organisation"
	Vessel       = "vessel"
)

// Entry is somebody listed.
type Entry struct {
	ID        string   `json:"id"` // as the list numbers him
	Kind      string   `json:"kind"`
	Names     []string `json:"names"` // the first is the one he is listed by
	Births    []string `json:"births,omitempty"`
	Countries []string `json:"countries,omitempty"` // ISO 3166 alpha-2: nationality, citizenship; of organisations where they sit
	Programs  []string `json:"programs,omitempty"`
}

// List is one file.
type List struct {
	Source  Source
	Format  string // "ofac-xml", "ofac-advanced", "eu-xml", "eu-csv", "uk-xml", "uk-list-csv", "uk-csv" (until January 2026), "un-xml"
	Day     clock.Date
	Digest  string // SHA-256 of the file, hexadecimal
	Entries []Entry
}

// Limits of a file. The largest today, the advanced file of OFAC, has about 120 MB.
const (
	MaxSize    = 256 << 20
	maxEntries = 200_000
	maxNames   = 500
	maxName    = 1_000 // bytes
)

func refused(why string, args ...any) error {
	return errs.New(errs.Invalid, "listfile."+why, args...).At("file")
}

// Read reads a file of any of the formats.
func Read(b []byte) (*List, error) {
	if len(b) > MaxSize {
		return nil, refused("size", "max", MaxSize>>20)
	}
	if !utf8.Valid(b) || bytes.IndexByte(b, 0) >= 0 {
		return nil, refused("encoding")
	}
	sum := sha256.Sum256(b)
	body := bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	var l *List
	var err error
	if bytes.HasPrefix(bytes.TrimLeft(body[:min(len(body), 200)], " \t\r\n"), []byte("<")) {
		l, err = readXML(body)
	} else {
		l, err = readCSV(body)
	}
	if err != nil {
		return nil, err
	}
	l.Digest = hex.EncodeToString(sum[:])
	return l, l.check()
}

// check refuses a list nobody can be screened against.
func (l *List) check() error {
	if len(l.Entries) == 0 {
		return refused("empty")
	}
	if l.Day == "" {
		return refused("day")
	}
	seen := make(map[string]bool, len(l.Entries))
	for i := range l.Entries {
		e := &l.Entries[i]
		e.tidy()
		switch {
		case e.ID == "" || len(e.ID) > 100:
			return refused("no_id", "n", i+1)
		case seen[e.ID]:
			return refused("twice", "id", e.ID)
		case len(e.Names) == 0:
			return refused("no_name", "id", e.ID)
		case len(e.Names) > maxNames || slices.ContainsFunc(e.Names, func(n string) bool { return len(n) > maxName }):
			return refused("long", "id", e.ID)
		}
		seen[e.ID] = true
	}
	return nil
}

// tidy drops what is empty or there twice, and brings white space in order.
func (e *Entry) tidy() {
	clean := func(all []string) []string {
		var out []string
		for _, s := range all {
			if s = strings.Join(strings.Fields(s), " "); s != "" && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
		return out
	}
	e.ID = strings.TrimSpace(e.ID)
	e.Names, e.Births, e.Countries, e.Programs = clean(e.Names), clean(e.Births), clean(e.Countries), clean(e.Programs)
}
