package duty

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/registry/rule"
)

// Asked is a line as programs write it: amounts, rate and weight are decimal text.
type Asked struct {
	ID        string          `json:"id,omitempty"` // given back as it came
	Date      string          `json:"date"`
	HS        string          `json:"hs"`
	Route     string          `json:"route"`
	Direction string          `json:"direction"`
	Origin    string          `json:"origin"`
	Proof     []AskedProof    `json:"proof"`
	Terms     string          `json:"terms,omitempty"`
	Value     AskedAmount     `json:"value"`
	Freight   string          `json:"freight,omitempty"`
	Insurance string          `json:"insurance,omitempty"`
	Rate      string          `json:"rate,omitempty"`
	Weight    json.RawMessage `json:"weight_ct,omitempty"` // text or number
}

// AskedAmount is an amount with its currency.
type AskedAmount struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

// AskedProof is a proof of origin: its form alone, or with the day it was issued.
type AskedProof Proof

// UnmarshalJSON reads "acfta" or {"form":"acfta","issued":"2026-01-05"}.
func (p *AskedProof) UnmarshalJSON(b []byte) error {
	var form string
	if json.Unmarshal(b, &form) == nil {
		p.Form = form
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	return dec.Decode((*Proof)(p))
}

// proofNames are ways people write the forms, without case, spaces and strokes.
var proofNames = map[string]string{
	"acfta": FormE, "e": FormE, "forme": FormE, "asean": FormE, "cafta": FormE,
	"rcep": FormRCEP, "formrcep": FormRCEP, "rcepcertificate": FormRCEP,
	"kp": Kimberley, "kpc": Kimberley, "kimberley": Kimberley,
}

// Line reads what was asked as a line and its day.
func (a *Asked) Line() (clock.Date, Line, error) {
	x := Line{
		HS: a.HS, Route: Route(strings.ToLower(a.Route)), Direction: Direction(strings.ToLower(a.Direction)), Origin: a.Origin,
		Terms: Terms(strings.ToUpper(a.Terms)), Currency: a.Value.Currency,
	}
	day, err := clock.ParseDate(a.Date)
	if err != nil {
		return "", x, errs.New(errs.Invalid, "duty.bad_day", "day", short(a.Date)).At("date")
	}
	for i := range a.Proof {
		form, known := proofNames[strings.NewReplacer(" ", "", "-", "", "_", "").Replace(strings.ToLower(a.Proof[i].Form))]
		if !known {
			return "", x, errs.New(errs.Invalid, "duty.bad_proof", "proof", short(a.Proof[i].Form)).At("proof")
		}
		if a.Proof[i].Issued != "" {
			if _, err := clock.ParseDate(string(a.Proof[i].Issued)); err != nil {
				return "", x, errs.New(errs.Invalid, "duty.bad_day", "day", short(string(a.Proof[i].Issued))).At("proof")
			}
		}
		x.Proofs = append(x.Proofs, Proof{form, a.Proof[i].Issued})
	}
	for _, f := range [...]struct {
		text, field, key string
		scale            int
		must             bool
		to               *int64
	}{
		{a.Value.Amount, "value", "duty.bad_value", 2, true, &x.Value},
		{a.Freight, "freight", "duty.bad_cost", 2, false, &x.Freight},
		{a.Insurance, "insurance", "duty.bad_cost", 2, false, &x.Insurance},
		{a.Rate, "rate", "duty.bad_rate", 6, false, &x.Rate},
		{strings.Trim(string(a.Weight), `"`), "weight_ct", "duty.bad_weight", 3, false, (*int64)(&x.Weight)},
	} {
		if f.text == "" && !f.must || f.field == "weight_ct" && f.text == "null" {
			continue
		}
		n, err := carat.Fixed(f.text, f.scale)
		if err != nil || n < 0 || n == 0 && (f.must || f.field == "rate") {
			return "", x, errs.New(errs.Invalid, f.key).At(f.field)
		}
		*f.to = n
	}
	return day, x, nil
}

// short cuts what is repeated to the reader.
func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// Answer is an assessment as programs read it: fen are whole numbers, rates text.
type Answer struct {
	ID          string       `json:"id,omitempty"`
	Date        clock.Date   `json:"date"`
	HS          string       `json:"hs"`
	Value       int64        `json:"customs_value_fen"`
	Duty        int64        `json:"duty_fen"`
	Consumption int64        `json:"consumption_tax_fen"`
	VAT         int64        `json:"vat_fen"`
	Refund      int64        `json:"refund_fen"`
	Net         int64        `json:"net_fen"`
	Lines       []AnswerLine `json:"lines"`
	Notes       []AnswerNote `json:"notes,omitempty"`
}

// AnswerLine is one amount and why.
type AnswerLine struct {
	Tax     string        `json:"tax"`
	Formula string        `json:"formula"`
	Base    int64         `json:"base_fen,omitempty"`
	Rate    string        `json:"rate"` // "13%"; of the customs value yuan for one of the currency
	Amount  int64         `json:"amount_fen"`
	RuleID  string        `json:"rule_id,omitempty"`
	Legal   string        `json:"legal_reference,omitempty"`
	From    clock.Date    `json:"from,omitempty"`
	Until   clock.Date    `json:"until,omitempty"`
	Mark    rule.Mark     `json:"mark,omitempty"`
	Losers  []AnswerLoser `json:"losers,omitempty"`
}

// AnswerLoser is a rate of duty that was not taken.
type AnswerLoser struct {
	Kind   Kind   `json:"kind"`
	Rate   string `json:"rate"`
	RuleID string `json:"rule_id"`
	Legal  string `json:"legal_reference"`
	Reason string `json:"reason"`
	Why    string `json:"why"`
}

// AnswerNote is something to know beside the taxes.
type AnswerNote struct {
	Code   string `json:"code,omitempty"`
	Text   string `json:"text"`
	RuleID string `json:"rule_id,omitempty"`
	Legal  string `json:"legal_reference,omitempty"`
}

// AnswerOf writes an assessment for programs.
func AnswerOf(l i18n.Lang, a *Assessment) Answer {
	out := Answer{
		Date: a.Day, HS: a.HS, Value: a.Value, Duty: a.Duty, Consumption: a.Tax, VAT: a.VAT, Refund: a.Refund, Net: a.Net(),
		Lines: make([]AnswerLine, 1, len(a.Taxes)+1),
	}
	out.Lines[0] = AnswerLine{Tax: "customs_value", Formula: a.Formula(l), Rate: carat.Decimal(a.Rate, 6), Amount: a.Value}
	if x := a.RateRule; x != nil {
		v := &out.Lines[0]
		v.RuleID, v.Legal, v.From, v.Until, v.Mark = x.ID, x.Source, x.From, x.Until, x.Mark
	}
	for i := range a.Taxes {
		t := &a.Taxes[i]
		line := AnswerLine{
			Tax: string(t.Kind), Formula: t.Formula(l, a), Base: t.Base, Rate: Percent(t.Rate()) + "%", Amount: t.Amount,
			RuleID: t.Rule.ID, Legal: t.Rule.Source, From: t.Rule.From, Until: t.Rule.Until, Mark: t.Rule.Mark,
		}
		for _, o := range t.Losers {
			line.Losers = append(line.Losers, AnswerLoser{o.Rule.Kind, Percent(o.Rule.rate) + "%", o.Rule.ID, o.Rule.Source, o.Reason, l.T("duty.why_" + o.Reason)})
		}
		out.Lines = append(out.Lines, line)
	}
	for i := range a.Notes {
		n := &a.Notes[i]
		note := AnswerNote{Code: n.Code, Text: n.Words(l)}
		if n.Rule != nil {
			note.RuleID, note.Legal = n.Rule.ID, n.Rule.Source
		}
		out.Notes = append(out.Notes, note)
	}
	return out
}

// Failed is the answer to a line that could not be assessed.
type Failed struct {
	ID    string `json:"id,omitempty"`
	Line  int    `json:"line"` // of the input, from 1
	Error struct {
		Code    string `json:"code"` // the refusal's key
		Message string `json:"message"`
		Field   string `json:"field,omitempty"`
	} `json:"error"`
}

// MaxLine is how many bytes a JSON line may have.
const MaxLine = 64 << 10

// Each reads JSON lines, assesses each and writes its answer; what is wrong with one line is
// its answer and does not stop the others. It gives how many were refused; the error is
// of reading or writing. rules gives the rules of a day.
func Each(in io.Reader, out io.Writer, l i18n.Lang, rules func(clock.Date) (*Rules, error)) (refused int, err error) {
	r := bufio.NewReaderSize(in, MaxLine)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for n := 1; ; n++ {
		line, tooLong, err := nextLine(r)
		if err != nil && !errors.Is(err, io.EOF) {
			return refused, err
		}
		if len(bytes.TrimSpace(line)) > 0 || tooLong {
			answer, fail := answerLine(line, tooLong, l, rules)
			if fail != nil {
				refused++
				e := errs.Of(fail)
				if e.Code == errs.Internal {
					return refused, fail
				}
				f := Failed{ID: answer.ID, Line: n}
				f.Error.Code, f.Error.Message, f.Error.Field = e.Key, l.Fill(e.Key, e.Args), e.Field
				if err := enc.Encode(&f); err != nil {
					return refused, err
				}
			} else if err := enc.Encode(&answer); err != nil {
				return refused, err
			}
		}
		if err != nil {
			return refused, nil
		}
	}
}

// nextLine reads a line; of one that is too long the rest is skipped.
func nextLine(r *bufio.Reader) (line []byte, tooLong bool, err error) {
	line, err = r.ReadSlice('\n')
	for errors.Is(err, bufio.ErrBufferFull) {
		line, tooLong = nil, true
		_, err = r.ReadSlice('\n')
	}
	return line, tooLong, err
}

func answerLine(b []byte, tooLong bool, l i18n.Lang, rules func(clock.Date) (*Rules, error)) (Answer, error) {
	if tooLong {
		return Answer{}, errs.New(errs.TooLarge, "duty.long_line", "most", MaxLine)
	}
	asked, err := ReadAsked(b)
	if err != nil {
		return Answer{ID: asked.ID}, err
	}
	day, x, err := asked.Line()
	if err != nil {
		return Answer{ID: asked.ID}, err
	}
	r, err := rules(day)
	if err != nil {
		return Answer{ID: asked.ID}, err
	}
	a, err := Assess(r, x)
	if err != nil {
		return Answer{ID: asked.ID}, err
	}
	out := AnswerOf(l, &a)
	out.ID = asked.ID
	return out, nil
}

// ReadAsked reads one JSON object and nothing after it.
func ReadAsked(b []byte) (Asked, error) {
	var a Asked
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&a); err != nil {
		return a, errs.New(errs.Invalid, "duty.bad_line", "why", short(strings.TrimPrefix(err.Error(), "json: "))).Because(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return a, errs.New(errs.Invalid, "duty.bad_line", "why", "…")
	}
	a.ID = short(a.ID)
	return a, nil
}
