package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/stockfile"
)

// StockCheckCmd reads a stock file and says what would become of every row. It needs no
// exchange and changes nothing. Exit code 0 when the file could be read, 2 when not.
type StockCheckCmd struct {
	File     string   `arg:"" help:"Stock file: CSV, TSV, TXT, XLSX, or a ZIP with one of them."`
	Set      []string `help:"A value for all rows whose cell is empty or missing; stock_no=row numbers stones by row, price=total|per_carat and discount=percent|fraction|percent_off|fraction_off say what a column means." placeholder:"FIELD=VALUE" sep:"none"`
	Profile  string   `help:"Mapping profile, a JSON file." type:"existingfile"`
	KeysOnly bool     `help:"The file only names stones, as keep-alive and delete take it."`
	Rows     bool     `help:"One JSON line a row, with its canonical fields."`
	JSON     bool     `name:"json" help:"The report as JSON."`
}

// Run checks the file and writes to the standard output.
func (c *StockCheckCmd) Run(ctx context.Context) error {
	out := bufio.NewWriterSize(os.Stdout, 1<<16)
	err := c.check(ctx, out)
	if err := errors.Join(err, out.Flush()); err != nil {
		complain(err)
		return exit(2)
	}
	return nil
}

func (c *StockCheckCmd) check(ctx context.Context, out io.Writer) error {
	p, err := c.profile()
	if err != nil {
		return err
	}
	src, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer src.Close()
	info, err := src.Stat()
	if err != nil {
		return err
	}
	f, err := stockfile.Open(src, info.Size(), stockfile.Options{Name: info.Name(), Profile: p, KeysOnly: c.KeysOnly})
	if err != nil {
		return err
	}
	defer f.Close()
	r := checkReport{out: out, in: f.Inspection(), lang: readersLanguage()}
	switch {
	case c.Rows:
		_, err = f.Each(ctx, r.rowLine)
		return err
	case c.JSON:
		return r.json(ctx, f)
	}
	return r.words(ctx, f)
}

func (c *StockCheckCmd) profile() (stockfile.Profile, error) {
	var p stockfile.Profile
	if c.Profile != "" {
		b, err := os.ReadFile(c.Profile)
		if err != nil {
			return p, err
		}
		if err := json.Unmarshal(b, &p); err != nil {
			return p, fmt.Errorf("%s: %w", c.Profile, err)
		}
	}
	return p.With(c.Set)
}

// readersLanguage is the language of the terminal: LANG=zh_CN.UTF-8 is Chinese.
func readersLanguage() i18n.Lang {
	name, _, _ := strings.Cut(os.Getenv("LANG"), ".")
	return i18n.Match(strings.ReplaceAll(name, "_", "-"))
}

// checkReport writes what is found out about a file, row by row and never all at once.
type checkReport struct {
	out  io.Writer
	in   *stockfile.Inspection
	lang i18n.Lang
}

type checkColumn struct {
	Header string          `json:"header"`
	Field  stockfile.Field `json:"field"`
}

// checkCell is one cell that was changed or objected to, or a whole row: then the column is empty.
type checkCell struct {
	Row    int             `json:"row"`
	Column string          `json:"column"`
	Raw    string          `json:"raw"`
	Value  string          `json:"value"`
	Note   string          `json:"note"`
	Level  stockfile.Level `json:"level"`
}

func (r *checkReport) cell(row int, n *stockfile.Note) checkCell {
	column := n.Field.String()
	if n.Column >= 0 {
		column = r.in.Columns[n.Column].Header
	}
	return checkCell{row, column, n.Raw, n.Value, n.Text(r.lang), n.Level}
}

// json writes one object; the cells come first because the counts are known last.
func (r *checkReport) json(ctx context.Context, f *stockfile.File) error {
	columns := make([]checkColumn, 0, len(r.in.Columns))
	for _, c := range r.in.Columns {
		columns = append(columns, checkColumn{c.Header, c.Field})
	}
	if err := r.piece(`{"columns":`, columns); err != nil {
		return err
	}
	notes := make([]checkCell, 0, len(r.in.Notes))
	for i := range r.in.Notes {
		notes = append(notes, r.cell(r.in.HeaderRow, &r.in.Notes[i]))
	}
	if err := r.piece(`,"file":`, notes); err != nil {
		return err
	}
	before := `,"cells":[`
	sum, err := f.Each(ctx, func(row *stockfile.Row) error {
		for i := range row.Notes {
			if err := r.piece(before, r.cell(row.No, &row.Notes[i])); err != nil {
				return err
			}
			before = ",\n"
		}
		return nil
	})
	if err != nil {
		return err
	}
	if before != ",\n" {
		if _, err := io.WriteString(r.out, before); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(r.out, `],"rows":%d,"ready":%d,"held":%d,"refused":%d}`+"\n", sum.Rows, sum.Ready, sum.Held, sum.Refused)
	return err
}

func (r *checkReport) piece(before string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(r.out, before); err != nil {
		return err
	}
	_, err = r.out.Write(b)
	return err
}

// rowLine writes one row with its canonical fields as one line of JSON.
func (r *checkReport) rowLine(row *stockfile.Row) error {
	line := map[string]any{"row": row.No, "status": row.Status}
	for f, v := range row.Values() {
		line[f.String()] = v
	}
	notes := make([]checkCell, 0, len(row.Notes))
	for i := range row.Notes {
		notes = append(notes, r.cell(row.No, &row.Notes[i]))
	}
	line["notes"] = notes
	b, err := json.Marshal(line)
	if err != nil {
		return err
	}
	_, err = r.out.Write(append(b, '\n'))
	return err
}

// shownObjections bounds what is listed in words; the rest is in --json.
const shownObjections = 40

// words writes the report for a person.
func (r *checkReport) words(ctx context.Context, f *stockfile.File) error {
	for _, c := range r.in.Columns {
		fmt.Fprintf(r.out, "%-32s %s\n", c.Header, c.Field)
	}
	for i := range r.in.Notes {
		fmt.Fprintln(r.out, r.in.Notes[i].Text(r.lang))
	}
	shown := 0
	sum, err := f.Each(ctx, func(row *stockfile.Row) error {
		if row.Status == stockfile.Ready || shown >= shownObjections {
			return nil
		}
		shown++
		_, err := fmt.Fprintf(r.out, "%d %s: %s\n", row.No, r.lang.T("stockfile.status."+row.Status.String()), stockfile.Reasons(row, r.in, r.lang))
		return err
	})
	if err != nil {
		return err
	}
	if n := sum.Held + sum.Refused - shown; n > 0 {
		fmt.Fprintf(r.out, "… +%d (--json)\n", n)
	}
	_, err = fmt.Fprintf(r.out, "%d: %s %d, %s %d, %s %d\n", sum.Rows, r.lang.T("stockfile.status.ready"), sum.Ready,
		r.lang.T("stockfile.status.held"), sum.Held, r.lang.T("stockfile.status.refused"), sum.Refused)
	return err
}
