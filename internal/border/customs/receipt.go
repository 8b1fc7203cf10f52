package customs

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
)

// Limits of a file of receipts.
const (
	MaxReceiptFile = 1 << 20
	MaxReceipts    = 500
	maxNote        = 500
)

// Channel is what customs answered.
type Channel string

// The channels, each with the act it is.
const (
	SaysAccepted   Channel = "accepted"
	SaysRefused    Channel = "refused"
	SaysCheck      Channel = "paper_check"
	SaysInspection Channel = "inspection"
	SaysAgrees     Channel = "agrees"
	SaysDiffers    Channel = "differs"
	SaysHeld       Channel = "held"
	SaysCleared    Channel = "cleared"
	SaysTax        Channel = "tax"
	SaysPaid       Channel = "paid"
	SaysReleased   Channel = "released"
	SaysAmended    Channel = "amended"
	SaysWithdrawn  Channel = "withdrawn"
	SaysDenied     Channel = "denied" // no consent to what was asked
)

var channels = map[Channel]lifecycle.Act{
	SaysAccepted: ActAccept, SaysRefused: ActRefuse, SaysCheck: ActExamine, SaysInspection: ActLook, SaysAgrees: ActAgree, SaysDiffers: ActDiffer,
	SaysHeld: ActHold, SaysCleared: ActClear, SaysTax: ActAssess, SaysPaid: ActPay, SaysReleased: ActRelease, SaysAmended: ActAmend, SaysWithdrawn: ActWithdraw, SaysDenied: "",
}

// Channels are all channels in the order of a paper's way.
var Channels = []Channel{SaysAccepted, SaysRefused, SaysCheck, SaysInspection, SaysAgrees, SaysDiffers, SaysHeld, SaysCleared, SaysTax, SaysPaid, SaysReleased, SaysAmended, SaysWithdrawn, SaysDenied}

// Receipt is one answer of customs about one paper.
type Receipt struct {
	Paper   int64         `json:"paper"`
	Entry   string        `json:"entry,omitempty"`
	Channel Channel       `json:"channel"`
	At      clock.Instant `json:"at"`
	Note    string        `json:"note,omitempty"`
	Slip    string        `json:"slip,omitempty"`
	Due     Sums          `json:"due"`
	LookAt  clock.Instant `json:"look_at,omitzero"`
	LookIn  string        `json:"look_in,omitempty"`
}

// Read reads a file of receipts: XML of the root DecReceipts, or CSV with a head line of
// the same names. What is wrong anywhere refuses it whole, with the place.
func Read(b []byte) ([]Receipt, error) {
	if len(b) > MaxReceiptFile {
		return nil, errs.New(errs.TooLarge, "customs.file_large", "max", MaxReceiptFile>>20).At("file")
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if !utf8.Valid(b) {
		return nil, errs.New(errs.Unsupported, "customs.file_kind").At("file")
	}
	var rows []map[string]string
	var err error
	switch head := bytes.TrimSpace(b); {
	case len(head) == 0:
		return nil, errs.New(errs.Invalid, "customs.file_empty").At("file")
	case head[0] == '<':
		rows, err = readXML(b)
	default:
		rows, err = readCSV(b)
	}
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, errs.New(errs.Invalid, "customs.file_empty").At("file")
	}
	all := make([]Receipt, 0, len(rows))
	for i, row := range rows {
		r, err := receiptOf(row)
		if err != nil {
			e := errs.Of(err)
			return nil, errs.New(e.Code, "customs.file_line", "line", i+1, "field", e.Field, "value", e.Args["value"]).At("file").Because(err)
		}
		all = append(all, r)
	}
	return all, nil
}

// columns are the names of a receipt's fields, as XML elements and as heads of CSV.
var columns = []string{"SeqNo", "EntryId", "Channel", "NoticeDate", "Note", "SlipNo", "Duty", "ConsumptionTax", "Vat", "Refund", "InspectionAt", "InspectionPlace"}

func known(name string) bool {
	for _, c := range columns {
		if c == name {
			return true
		}
	}
	return false
}

func malformed(why error) error {
	return errs.New(errs.Invalid, "customs.file_broken").At("file").Because(why)
}

// readXML reads <DecReceipts><DecReceipt><SeqNo>…</DecReceipt>…</DecReceipts>. There is
// nothing else in it: no attributes, no document type, no other namespace, no field twice.
func readXML(b []byte) ([]map[string]string, error) {
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = true
	var rows []map[string]string
	var path []string
	var text strings.Builder
	closed := false
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			if !closed {
				return nil, malformed(errors.New("it ends before DecReceipts is closed"))
			}
			return rows, nil
		}
		if err != nil {
			return nil, malformed(err)
		}
		switch t := t.(type) {
		case xml.Directive:
			return nil, malformed(errors.New("a document type"))
		case xml.ProcInst:
			if t.Target != "xml" || len(path) > 0 || closed {
				return nil, malformed(errors.New("a processing instruction"))
			}
		case xml.StartElement:
			if err := opens(path, t, closed); err != nil {
				return nil, malformed(err)
			}
			if path = append(path, t.Name.Local); len(path) == 2 {
				if len(rows) == MaxReceipts {
					return nil, errs.New(errs.TooLarge, "customs.file_many", "max", MaxReceipts).At("file")
				}
				rows = append(rows, map[string]string{})
			}
			text.Reset()
		case xml.CharData:
			if len(path) == 3 {
				text.Write(t)
			} else if len(bytes.TrimSpace(t)) > 0 {
				return nil, malformed(errors.New("text between the elements"))
			}
		case xml.EndElement:
			if len(path) == 3 {
				row := rows[len(rows)-1]
				if _, twice := row[t.Name.Local]; twice {
					return nil, malformed(errors.New(t.Name.Local + " stands twice"))
				}
				row[t.Name.Local] = strings.TrimSpace(text.String())
			}
			path = path[:len(path)-1]
			closed = len(path) == 0
		}
	}
}

// opens refuses an element that has no business where it stands.
func opens(path []string, t xml.StartElement, closed bool) error {
	name := t.Name.Local
	ok := !closed && len(t.Attr) == 0 && t.Name.Space == ""
	switch len(path) {
	case 0:
		ok = ok && name == "DecReceipts"
	case 1:
		ok = ok && name == "DecReceipt"
	case 2:
		ok = ok && known(name)
	default:
		ok = false
	}
	if !ok {
		return errors.New("element " + name)
	}
	return nil
}

func readCSV(b []byte) ([]map[string]string, error) {
	r := csv.NewReader(bytes.NewReader(b))
	head, err := r.Read()
	if err != nil {
		return nil, malformed(err)
	}
	seen := map[string]bool{}
	for i, h := range head {
		head[i] = strings.TrimSpace(h)
		if !known(head[i]) || seen[head[i]] {
			return nil, errs.New(errs.Unsupported, "customs.file_kind").At("file").Because(errors.New("column " + head[i]))
		}
		seen[head[i]] = true
	}
	var rows []map[string]string
	for {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, malformed(err)
		}
		if len(rows) == MaxReceipts {
			return nil, errs.New(errs.TooLarge, "customs.file_many", "max", MaxReceipts).At("file")
		}
		row := map[string]string{}
		for i, v := range rec {
			row[head[i]] = strings.TrimSpace(v)
		}
		rows = append(rows, row)
	}
}

// receiptOf reads the fields of one receipt; the refusal names the field.
func receiptOf(row map[string]string) (Receipt, error) {
	bad := func(field string) error {
		return errs.New(errs.Invalid, "customs.bad_value", "value", row[field]).At(field)
	}
	r := Receipt{Entry: row["EntryId"], Channel: Channel(row["Channel"]), Note: row["Note"], Slip: row["SlipNo"], LookIn: row["InspectionPlace"]}
	var err error
	if r.Paper, err = strconv.ParseInt(row["SeqNo"], 10, 64); err != nil || r.Paper <= 0 || row["SeqNo"][0] == '+' {
		return r, bad("SeqNo")
	}
	if _, ok := channels[r.Channel]; !ok {
		return r, bad("Channel")
	}
	if r.At, err = instantOf(row["NoticeDate"]); err != nil {
		return r, bad("NoticeDate")
	}
	if row["InspectionAt"] != "" {
		if r.LookAt, err = instantOf(row["InspectionAt"]); err != nil {
			return r, bad("InspectionAt")
		}
	}
	for field, into := range map[string]*int64{"Duty": &r.Due.Duty, "ConsumptionTax": &r.Due.Tax, "Vat": &r.Due.VAT, "Refund": &r.Due.Refund} {
		if *into, err = fenOf(row[field]); err != nil {
			return r, bad(field)
		}
	}
	return r, r.fit()
}

// fit refuses a receipt that does not say what its channel needs.
func (r *Receipt) fit() error {
	bad := func(field, value string) error {
		return errs.New(errs.Invalid, "customs.bad_value", "value", value).At(field)
	}
	for field, v := range map[string]string{"Note": r.Note, "SlipNo": r.Slip, "InspectionPlace": r.LookIn} {
		if utf8.RuneCountInString(v) > maxNote || !utf8.ValidString(v) || strings.ContainsFunc(v, func(c rune) bool { return unicode.IsControl(c) && c != '\n' }) {
			return bad(field, field)
		}
	}
	if utf8.RuneCountInString(r.Slip) > 40 {
		return bad("SlipNo", r.Slip)
	}
	switch {
	case r.Channel == SaysAccepted && len(r.Entry) != 18:
		return bad("EntryId", r.Entry)
	case r.Channel == SaysTax && r.Slip == "":
		return bad("SlipNo", r.Slip)
	case r.Channel != SaysTax && (r.Slip != "" || r.Due != Sums{}):
		return bad("SlipNo", r.Slip)
	case r.Channel == SaysInspection && (r.LookAt == 0 || r.LookIn == ""):
		return bad("InspectionAt", "")
	case (r.Channel == SaysRefused || r.Channel == SaysDiffers || r.Channel == SaysHeld || r.Channel == SaysDenied) && r.Note == "":
		return bad("Note", "")
	}
	return nil
}

// instantOf reads "2026-11-27T11:26:00+08:00": the zone must be said.
func instantOf(s string) (clock.Instant, error) {
	t, err := time.Parse(time.RFC3339, s)
	if err == nil && (t.Year() < 2001 || t.Year() > 2200) {
		err = errors.New("year")
	}
	return clock.At(t), err
}

// fenOf reads yuan with at most two decimals; nothing is 0.
func fenOf(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	a, err := money.Parse(s, money.CNY)
	if err == nil && (a.Minor < 0 || a.Minor > 1_000_000_000_000_00) {
		err = errors.New("out of range")
	}
	return a.Minor, err
}
