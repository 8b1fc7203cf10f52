package customs

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/xml"
	"strconv"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

// Formats of an export.
const (
	CSV = "csv"
	XML = "xml"
)

// Message writes a paper as a map of the fields that the Single Window asks for: to be typed
// or read in there. It follows the field names of GAC Announcement 2018 No. 67 as public
// code uses them; conformance with a schema is not claimed.
func Message(ctx context.Context, q db.Querier, who access.Actor, no int64, format string) ([]byte, error) {
	p, err := enter(ctx, q, who, "declaration.export", no)
	if err != nil {
		return nil, err
	}
	lines, err := linesOf(ctx, q, no, p.Revision)
	if err != nil {
		return nil, err
	}
	files, err := attachmentsOf(ctx, q, no)
	if err != nil {
		return nil, err
	}
	switch format {
	case CSV:
		return p.csv(lines, files)
	case XML:
		return p.xml(lines, files)
	}
	return nil, errs.New(errs.Invalid, "customs.bad_format").At("format")
}

// pair is a field and what it says.
type pair struct{ name, says string }

// list is DecList of one line.
func (l *Line) list(p *Paper) []pair {
	origin, dest := "CN", "CN"
	if len(l.Origins) > 0 {
		origin = l.Origins[0].Country
	}
	if !p.Kind.In() && p.Kind.Record() {
		dest = p.Head["TradeCountry"]
	}
	price := "" // of one unit
	if ppc, err := money.PerCarat(l.Price, carat.Weight(l.Weight)); err == nil && Unit(l.HS) == "克拉" {
		price = money.Of(ppc, p.Currency).Decimal()
	}
	return []pair{
		{"GNo", strconv.FormatInt(l.No, 10)},
		{"CodeTS", l.HS},
		{"GName", l.Name},
		{"GModel", l.Model.Text(l.HS)},
		{"GQty", inUnit(l.HS, l.Weight)},
		{"GUnit", Unit(l.HS)},
		{"FirstQty", inUnit(l.HS, l.Weight)},
		{"FirstUnit", Unit(l.HS)},
		{"SecondQty", strconv.FormatInt(l.Pieces, 10)},
		{"SecondUnit", "粒"},
		{"DeclPrice", price},
		{"DeclTotal", money.Of(l.Price, p.Currency).Decimal()},
		{"TradeCurr", string(p.Currency)},
		{"OriginCountry", origin},
		{"DestinationCountry", dest},
		{"DutyMode", map[bool]string{true: "全免", false: "照章征税"}[p.Kind.Record()]},
	}
}

// csv has a line per field: part, number, field, value.
func (p *Paper) csv(lines []Line, files []Attachment) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	row := func(cells ...string) {
		_ = w.Write(cells) // a bytes.Buffer takes everything
	}
	row("part", "no", "field", "value")
	for _, v := range p.Head.Values() {
		row("DecHead", "1", v.Name, harmless(v.Says))
	}
	for i := range lines {
		for _, f := range lines[i].list(p) {
			if f.says != "" {
				row("DecList", strconv.FormatInt(lines[i].No, 10), f.name, harmless(f.says))
			}
		}
	}
	for _, a := range files {
		row("LicenseDocu", strconv.FormatInt(a.No, 10), a.Code, harmless(a.Number))
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// harmless keeps a spreadsheet from taking a text for a formula.
func harmless(s string) string {
	if s != "" && (s[0] == '=' || s[0] == '+' || s[0] == '-' || s[0] == '@') {
		return "'" + s
	}
	return s
}

// xml is DecMessage with DecHead, DecLists and the documents that come with it.
func (p *Paper) xml(lines []Line, files []Attachment) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", " ")
	t := tree{e: e}
	t.open("DecMessage")
	t.open("DecHead")
	for _, v := range p.Head.Values() {
		t.leaf(v.Name, v.Says)
	}
	t.shut("DecHead")
	t.open("DecLists")
	for i := range lines {
		t.open("DecList")
		for _, f := range lines[i].list(p) {
			t.leaf(f.name, f.says)
		}
		t.shut("DecList")
	}
	t.shut("DecLists")
	t.open("DecLicenseDocus")
	for _, a := range files {
		t.open("LicenseDocu")
		t.leaf("DocuCode", a.Code)
		t.leaf("CertCode", a.Number)
		t.shut("LicenseDocu")
	}
	t.shut("DecLicenseDocus")
	t.shut("DecMessage")
	if t.err == nil {
		t.err = e.Flush()
	}
	b.WriteByte('\n')
	return b.Bytes(), t.err
}

// tree writes elements until one fails.
type tree struct {
	e   *xml.Encoder
	err error
}

func (t *tree) put(tok xml.Token) {
	if t.err == nil {
		t.err = t.e.EncodeToken(tok)
	}
}

func (t *tree) open(name string) { t.put(xml.StartElement{Name: xml.Name{Local: name}}) }
func (t *tree) shut(name string) { t.put(xml.EndElement{Name: xml.Name{Local: name}}) }

func (t *tree) leaf(name, says string) {
	if says == "" {
		return
	}
	t.open(name)
	t.put(xml.CharData(says))
	t.shut(name)
}
