package web

import (
	"html/template"
	"maps"
	"slices"
	"strings"

	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/stockfile"
)

// mapping is the mapping step of an upload as its page shows it: what every column is
// read as, what is asked, what is missing, and which words are not understood.
type mapping struct {
	Columns   []mapColumn
	Questions []mapQuestion
	Given     []mapGiven // fields given once for all rows
	Fields    template.HTML
	Words     []mapWord
	Settings  []mapSetting // how the file itself is read
	Notes     []string     // about the file as a whole
	Open      bool         // a question must be answered first
}

// mapColumn is one column of the file.
type mapColumn struct {
	Index   int
	Header  string
	Samples string
	By      string // message key of who decided; empty when nobody
	Options template.HTML
}

// mapQuestion is something only the member knows.
type mapQuestion struct {
	Name    string // of the form's field; empty when the answer is the choice of the column
	Column  int
	Header  string
	Why     string
	Open    bool
	Choices []choice
}

// mapGiven is a field that no column fills.
type mapGiven struct {
	Field, Label, Value string
	Row                 bool // a stock number: may be the number of the row
	Choices             []choice
}

// mapWord is a word of the file that the list of its field does not have.
type mapWord struct {
	No          int // of the form's fields
	Field, Name string
	Raw         string
	Choices     []choice
}

// mapSetting is one way of reading the file.
type mapSetting struct {
	Name    string
	Choices []choice
}

// choice is one option of a select.
type choice struct {
	Value, Label string
	Chosen       bool
}

// newMapping makes the mapping step from what the reader found out. unknown are words of
// the rows read for the preview, by field.
func newMapping(l i18n.Lang, in *stockfile.Inspection, p stockfile.Profile, unknown map[stockfile.Field][]string) mapping {
	m := mapping{Open: in.Open()}
	options := fieldOptions(l)
	for _, c := range in.Columns {
		chosen := c.Field.String()
		if p.Columns[c.Key] == stockfile.Ignore {
			chosen = stockfile.Ignore
		}
		col := mapColumn{Index: c.Index, Header: c.Header, Samples: strings.Join(c.Samples, " · "), Options: options.with(chosen)}
		if c.By != "" {
			col.By = "stock.by_" + c.By
		}
		if col.Header == "" {
			col.Header = l.T("stock.column_n", "n", c.Index+1)
		}
		m.Columns = append(m.Columns, col)
	}
	for _, q := range in.Questions {
		m.Questions = append(m.Questions, question(l, in, q, p))
	}
	for _, n := range in.Notes {
		said := n.Text(l)
		if !slices.ContainsFunc(m.Questions, func(q mapQuestion) bool { return q.Why == said }) {
			m.Notes = append(m.Notes, said)
		}
	}
	m.Given = given(l, in, p)
	m.Fields = options.toChoose(l)
	m.Words = mapWords(l, p, unknown)
	m.Settings = cutting(l, in, p)
	return m
}

func question(l i18n.Lang, in *stockfile.Inspection, q stockfile.Question, p stockfile.Profile) mapQuestion {
	x := mapQuestion{Column: q.Column, Why: q.Why.Text(l), Open: q.Open}
	if q.Column >= 0 && q.Column < len(in.Columns) {
		x.Header = in.Columns[q.Column].Header
	}
	said := map[string]string{"price": p.Price, "discount": p.Discount}[q.Key]
	if q.Key != "price" && q.Key != "discount" {
		return x
	}
	x.Name = q.Key
	x.Choices = append(x.Choices, choice{"", l.T("stock.choose"), said == ""})
	for _, c := range q.Choices {
		x.Choices = append(x.Choices, choice{c, l.T("stock.answer_" + c), c == said})
	}
	return x
}

// given are the fields that need a value for all rows, and those that have one.
func given(l i18n.Lang, in *stockfile.Inspection, p stockfile.Profile) []mapGiven {
	names := slices.Sorted(maps.Keys(p.Defaults))
	for _, f := range in.Missing {
		if (f == stockfile.FieldPPC || f == stockfile.FieldTotalPrice) && in.Open() { // the question about the price comes first
			continue
		}
		if !slices.Contains(names, f.String()) {
			names = append(names, f.String())
		}
	}
	var all []mapGiven
	for _, name := range names {
		f, ok := stockfile.ParseField(name)
		if !ok {
			continue
		}
		g := mapGiven{Field: name, Label: stockfile.Label(l, f), Value: p.Defaults[name], Row: f == stockfile.FieldStockNo}
		g.Choices = wordChoices(l, f, g.Value)
		all = append(all, g)
	}
	return all
}

// wordChoices are the words of a field's list, nil when it has none.
func wordChoices(l i18n.Lang, f stockfile.Field, chosen string) []choice {
	words := stockfile.Choices(f)
	if len(words) == 0 {
		return nil
	}
	all := []choice{{"", l.T("stock.choose"), chosen == ""}}
	for _, w := range words {
		all = append(all, choice{w, w, strings.EqualFold(w, chosen)})
	}
	return all
}

// mapWords are the words of the profile and the words nobody has explained yet.
func mapWords(l i18n.Lang, p stockfile.Profile, unknown map[stockfile.Field][]string) []mapWord {
	var all []mapWord
	for _, f := range stockfile.Fields() {
		said := p.Values[f.String()]
		raws := slices.Sorted(maps.Keys(said))
		for _, raw := range unknown[f] {
			if _, ok := said[raw]; !ok {
				raws = append(raws, raw)
			}
		}
		for _, raw := range raws {
			if c := wordChoices(l, f, said[raw]); c != nil {
				c[0].Label = l.T("stock.leave_word")
				all = append(all, mapWord{No: len(all), Field: f.String(), Name: stockfile.Label(l, f), Raw: raw, Choices: c})
			}
		}
	}
	return all
}

var (
	encodings  = []string{"utf-8", "gb18030", "big5", "windows-1252"}
	delimiters = []string{",", ";", "\t", "|"}
)

// cutting is how a text file is cut into cells: to be said only where the samples look wrong.
func cutting(l i18n.Lang, in *stockfile.Inspection, p stockfile.Profile) []mapSetting {
	if in.Encoding == "" {
		return nil
	}
	enc := mapSetting{Name: "encoding", Choices: []choice{{"", l.T("stock.detected", "what", in.Encoding), p.Encoding == ""}}}
	for _, e := range encodings {
		enc.Choices = append(enc.Choices, choice{e, e, p.Encoding == e})
	}
	del := mapSetting{Name: "delimiter", Choices: []choice{{"", l.T("stock.detected", "what", l.T("stock.delimiter_"+delimiterName(in.Delimiter))), p.Delimiter == ""}}}
	for _, d := range delimiters {
		del.Choices = append(del.Choices, choice{d, l.T("stock.delimiter_" + delimiterName(d)), p.Delimiter == d})
	}
	return []mapSetting{enc, del}
}

func delimiterName(d string) string {
	switch d {
	case ";":
		return "semicolon"
	case "\t":
		return "tab"
	case "|":
		return "bar"
	}
	return "comma"
}

// optionList is the options of all fields, made once for a page of up to 400 selects.
type optionList struct {
	values []string
	html   []string
}

func fieldOptions(l i18n.Lang) optionList {
	var o optionList
	add := func(value, label string) {
		var m markup
		m.attr("value", value)
		m.raw(">")
		m.text(label)
		m.raw("</option>")
		o.values = append(o.values, value)
		o.html = append(o.html, string(m.b))
	}
	add("", l.T("stock.not_decided"))
	add(stockfile.Ignore, l.T("stock.not_read"))
	for _, f := range stockfile.Fields() {
		add(f.String(), stockfile.Label(l, f))
	}
	return o
}

// with is the list with one option chosen.
func (o optionList) with(chosen string) template.HTML {
	var b strings.Builder
	for i, h := range o.html {
		b.WriteString("<option")
		if o.values[i] == chosen {
			b.WriteString(" selected")
		}
		b.WriteString(h)
	}
	return template.HTML(b.String()) // every part was escaped on its way in
}

// toChoose is the list of fields alone, for a value given to all rows.
func (o optionList) toChoose(l i18n.Lang) template.HTML {
	var m markup
	m.raw(`<option value="">`)
	m.text(l.T("stock.choose"))
	m.raw("</option>")
	for _, h := range o.html[2:] { // without the two answers that are no field
		m.raw("<option")
		m.raw(h)
	}
	return m.html()
}
