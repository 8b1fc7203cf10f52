package listfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

func readCSV(b []byte) (*List, error) {
	switch {
	case bytes.HasPrefix(b, []byte("Last Updated,")):
		return readUK(b, consolidated)
	case bytes.HasPrefix(b, []byte("Report Date:")):
		return readUK(b, sanctionsList)
	case bytes.HasPrefix(b, []byte("fileGenerationDate;")):
		return readEU(b)
	}
	first, _, _ := bytes.Cut(b[:min(len(b), 200)], []byte("\n"))
	return nil, refused("unknown", "name", brief(strings.TrimSpace(string(first))))
}

// table reads rows of a CSV file by the names of its columns.
type table struct {
	r     *csv.Reader
	col   map[string]int
	row   []string
	err   error
	wants int
}

func newTable(b []byte, comma rune) *table {
	t := &table{r: csv.NewReader(bytes.NewReader(b)), col: map[string]int{}}
	t.r.Comma, t.r.ReuseRecord, t.r.FieldsPerRecord = comma, true, -1
	t.r.LazyQuotes = comma == ';' // the EU's file has quotes inside of cells
	return t
}

// head reads the names of the columns; those that are needed must be there.
func (t *table) head(need ...string) error {
	row, err := t.r.Read()
	if err != nil {
		return refused("columns", "name", need[0])
	}
	for i, name := range row {
		t.col[strings.TrimSpace(name)] = i
	}
	for _, n := range need {
		if _, ok := t.col[n]; !ok {
			return refused("columns", "name", n)
		}
	}
	t.wants = len(row)
	return nil
}

// next reads a row; false at the end or when err is set.
func (t *table) next() bool {
	row, err := t.r.Read()
	if errors.Is(err, io.EOF) {
		return false
	}
	line, _ := t.r.FieldPos(0)
	if err != nil || len(row) != t.wants {
		t.err = refused("row", "line", line)
		return false
	}
	t.row = row
	return true
}

func (t *table) get(name string) string {
	if i, ok := t.col[name]; ok && i < len(t.row) {
		return strings.TrimSpace(t.row[i])
	}
	return ""
}

// gathered are entries whose records stand on several rows.
type gathered struct {
	at  map[string]int
	all []Entry
}

func (g *gathered) of(id, kind string) (*Entry, error) {
	if i, ok := g.at[id]; ok {
		return &g.all[i], nil
	}
	if kind == "" {
		return nil, refused("kind", "id", brief(id))
	}
	if len(g.all) == maxEntries {
		return nil, refused("many", "max", maxEntries)
	}
	g.at[id] = len(g.all)
	g.all = append(g.all, Entry{ID: strings.Clone(id), Kind: kind})
	return &g.all[len(g.all)-1], nil
}

// readEU reads the CSV of the EU: one row for each thing said of an entity.
func readEU(b []byte) (*List, error) {
	t := newTable(b, ';')
	if err := t.head("fileGenerationDate", "Entity_LogicalId", "Entity_SubjectType", "NameAlias_WholeName"); err != nil {
		return nil, err
	}
	l, g := &List{Source: EU, Format: "eu-csv"}, gathered{at: map[string]int{}}
	for t.next() {
		if l.Day == "" {
			l.Day = day(t.get("fileGenerationDate"))
		}
		e, err := g.of(t.get("Entity_LogicalId"), euKind(t.get("Entity_SubjectType")))
		if err != nil {
			return nil, err
		}
		e.Names = append(e.Names, strings.Clone(t.get("NameAlias_WholeName")))
		e.Births = append(e.Births, birth(t.get("BirthDate_BirthDate")), year(t.get("BirthDate_Year")))
		e.Countries = append(e.Countries, code(t.get("Citizenship_CountryIso2Code")))
		if e.Kind != Person {
			e.Countries = append(e.Countries, code(t.get("Address_CountryIso2Code")))
		}
		e.Programs = append(e.Programs, strings.Clone(t.get("Entity_Regulation_Programme")))
		if len(e.Names) > 8*maxNames {
			e.tidy()
		}
	}
	l.Entries = g.all
	return l, t.err
}

// ukColumns are the names of the columns in one of the two files of the United Kingdom.
type ukColumns struct {
	format, first                                        string
	id, kind, olderKind, nameType, script, birth, nation string
	country, regime                                      string
}

// consolidated is the file of the Office of Financial Sanctions Implementation, which ended in
// January 2026; sanctionsList is the UK Sanctions List, which took its place.
var (
	consolidated = ukColumns{
		format: "uk-csv", first: "Last Updated,", id: "Group ID", kind: "Group Type", nameType: "Alias Type", script: "Name Non-Latin Script", birth: "DOB",
		nation: "Nationality", country: "Country", regime: "Regime",
	}
	sanctionsList = ukColumns{
		format: "uk-list-csv", first: "Report Date:", id: "Unique ID", kind: "Designation Type", olderKind: "Individual, Entity, Ship", nameType: "Name type", script: "Name non-latin script", birth: "D.O.B",
		nation: "Nationality(/ies)", country: "Address Country", regime: "Regime Name",
	}
)

// readUK reads a CSV of the United Kingdom: the day on the first line, one row for each name,
// address or birthday of somebody listed.
func readUK(b []byte, c ukColumns) (*List, error) {
	first, rest, _ := bytes.Cut(b, []byte("\n"))
	l, g := &List{Source: UK, Format: c.format, Day: day(strings.Trim(strings.TrimPrefix(strings.TrimSpace(string(first)), c.first), ", "))}, gathered{at: map[string]int{}}
	t := newTable(rest, ',')
	if err := t.head("Name 6", "Name 1", c.id); err != nil {
		return nil, err
	}
	if _, newer := t.col[c.kind]; !newer {
		if _, older := t.col[c.olderKind]; !older {
			return nil, refused("columns", "name", c.kind)
		}
		c.kind = c.olderKind
	}
	for t.next() {
		e, err := g.of(t.get(c.id), ukKind(t.get(c.kind)))
		if err != nil {
			return nil, err
		}
		var parts []string
		for _, p := range [6]string{"Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6"} {
			parts = append(parts, t.get(p))
		}
		name := strings.Join(parts, " ")
		if kind := t.get(c.nameType); strings.EqualFold(kind, "Primary name") && len(e.Names) > 0 {
			e.Names = append([]string{name}, e.Names...)
		} else {
			e.Names = append(e.Names, name)
		}
		e.Names = append(e.Names, strings.Clone(t.get(c.script)))
		for d := range strings.SplitSeq(t.get(c.birth), "|") {
			e.Births = append(e.Births, birth(d))
		}
		where := strings.Split(t.get(c.nation), "|")
		if e.Kind != Person {
			where = append(where, t.get(c.country))
		}
		e.Countries = append(e.Countries, countries(where)...)
		e.Programs = append(e.Programs, strings.Clone(t.get(c.regime)))
		if len(e.Names) > 8*maxNames {
			e.tidy()
		}
	}
	l.Entries = g.all
	return l, t.err
}
