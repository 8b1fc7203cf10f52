package lane

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// The forms.
const (
	FormE    = "E"    // ASEAN and China
	FormRCEP = "RCEP" // Regional Comprehensive Economic Partnership
)

// The states of a proof.
const (
	Asked    lifecycle.State = "asked"
	Accepted lifecycle.State = "fits"
	Differs  lifecycle.State = "differs"
)

// ProofLife is the lifecycle of a proof of origin.
var ProofLife = lifecycle.Table{Name: "proof", Steps: []lifecycle.Step{
	{From: Asked, Act: "fit", To: Accepted, Who: []string{"trader", "stockkeeper", "memberadmin"}, Rule: "the certificate that came back says what the sheet asked for"},
	{From: Asked, Act: "differ", To: Differs, Who: []string{"trader", "stockkeeper", "memberadmin"}, Rule: "a box differs, or the rules of the form are not kept: the issuing body is asked to put it right"},
	{From: Differs, Act: "fit", To: Accepted, Who: []string{"trader", "stockkeeper", "memberadmin"}, Rule: "the certificate came back corrected"},
	{From: Differs, Act: "differ", To: Differs, Who: []string{"trader", "stockkeeper", "memberadmin"}, Rule: "it came back and still differs"},
}}

// Criteria are the origin criteria of the forms.
var Criteria = map[string][]string{FormE: {"WO", "PE", "CC", "CTH", "CTSH", "RVC40"}, FormRCEP: {"WO", "PE", "CC", "CTH", "CTSH", "RVC40"}}

// Boxes are what is written into a form. Which boxes a form has, and their numbers, boxKeys
// says.
type Boxes struct {
	Reference string     `json:"reference,omitempty"` // number of the certificate; empty on the sheet
	Body      string     `json:"body,omitempty"`      // issuing body: customs, CCPIT or the other side's
	Exporter  string     `json:"exporter"`
	Importer  string     `json:"importer"`
	Producer  string     `json:"producer,omitempty"`
	Departure clock.Date `json:"departure,omitempty"`
	Transport string     `json:"transport"`
	Origin    string     `json:"origin"` // country
	Criterion string     `json:"criterion"`
	HS        string     `json:"hs"` // first six digits
	Goods     string     `json:"goods"`
	Weight    int64      `json:"weight"` // carats × 1000
	FOB       int64      `json:"fob,omitempty"`
	Currency  string     `json:"currency,omitempty"`
	Invoice   string     `json:"invoice"`
	Invoiced  clock.Date `json:"invoiced"`
	Issued    clock.Date `json:"issued,omitempty"`
	Retro     bool       `json:"retro,omitempty"`        // issued retroactively
	Third     bool       `json:"third,omitempty"`        // third-party invoicing
	BackTo    bool       `json:"back_to_back,omitempty"` // RCEP back-to-back; movement certificate of Form E
	First     string     `json:"first,omitempty"`        // number of the proof a back-to-back one rests on
	Exhibit   bool       `json:"exhibit,omitempty"`      // Form E
}

// Proof is a proof of origin of a case.
type Proof struct {
	No       int64
	Shipment int64
	Form     string
	State    lifecycle.State
	Paper    string
	Sheet    Boxes
	Back     Boxes // as the certificate came back
	Findings []string
	At, Came clock.Instant
}

func proofsOf(ctx context.Context, q db.Querier, no int64) ([]Proof, error) {
	return db.Rows(ctx, q, scanProof, "SELECT p.no, p.shipment, p.form, p.state, p.paper, p.asked, p.returned, p.findings, p.at, p.back FROM lane_proof p WHERE p.shipment = $1 ORDER BY p.no LIMIT 100", no)
}

func scanProof(r *sql.Rows) (Proof, error) {
	var p Proof
	var asked, back, findings string
	if err := r.Scan(&p.No, &p.Shipment, &p.Form, &p.State, &p.Paper, &asked, &back, &findings, &p.At, &p.Came); err != nil {
		return p, err
	}
	p.Findings = strings.Fields(findings)
	if err := json.Unmarshal([]byte(asked), &p.Sheet); err != nil {
		return p, fmt.Errorf("lane: proof %d: %w", p.No, err)
	}
	if back != "" {
		if err := json.Unmarshal([]byte(back), &p.Back); err != nil {
			return p, fmt.Errorf("lane: proof %d: %w", p.No, err)
		}
	}
	return p, nil
}

// boxKeys are the boxes of the forms in their numbers, as far as an applicant fills them.
var boxKeys = map[string][]struct {
	no   int64
	key  string
	text func(b *Boxes) string
}{
	FormE: {
		{1, "exporter", func(b *Boxes) string { return b.Exporter }},
		{2, "consignee", func(b *Boxes) string { return b.Importer }},
		{3, "transport", (*Boxes).moves},
		{5, "item", func(*Boxes) string { return "1" }},
		{6, "marks", func(*Boxes) string { return "N/M" }},
		{7, "goods", func(b *Boxes) string { return b.Goods + "; HS " + b.HS }},
		{8, "criterion", func(b *Boxes) string { return b.Criterion }},
		{9, "quantity_fob", func(b *Boxes) string { return b.quantity() + "; FOB " + b.value() }},
		{10, "invoices", (*Boxes).invoices},
		{11, "declaration", func(b *Boxes) string { return b.Origin }},
		{13, "ticks", (*Boxes).ticks},
	},
	FormRCEP: {
		{1, "exporter", func(b *Boxes) string { return b.Exporter }},
		{2, "importer", func(b *Boxes) string { return b.Importer }},
		{3, "producer", func(b *Boxes) string { return b.Producer }},
		{4, "transport", (*Boxes).moves},
		{6, "item", func(*Boxes) string { return "1" }},
		{7, "marks", func(*Boxes) string { return "N/M" }},
		{8, "goods", func(b *Boxes) string { return b.Goods }},
		{9, "hs6", func(b *Boxes) string { return b.HS }},
		{10, "criterion", func(b *Boxes) string { return b.Criterion }},
		{11, "rcep_origin", func(b *Boxes) string { return b.Origin }},
		{12, "quantity", func(b *Boxes) string {
			if strings.HasPrefix(b.Criterion, "RVC") {
				return b.quantity() + "; FOB " + b.value()
			}
			return b.quantity()
		}},
		{13, "invoices", (*Boxes).invoices},
		{14, "remarks", func(b *Boxes) string { return b.First }},
		{15, "declaration", func(b *Boxes) string { return b.Origin }},
		{17, "ticks", (*Boxes).ticks},
	},
}

func (b *Boxes) moves() string {
	return strings.TrimSpace(string(b.Departure) + " " + b.Transport)
}

func (b *Boxes) quantity() string { return carat.Weight(b.Weight).String() + " ct" }

func (b *Boxes) value() string {
	return b.Currency + " " + money.Of(b.FOB, money.Currency(b.Currency)).Decimal()
}

func (b *Boxes) invoices() string {
	return strings.TrimSpace(b.Invoice + " " + string(b.Invoiced))
}

func (b *Boxes) ticks() string {
	var all []string
	for _, t := range []struct {
		on   bool
		word string
	}{{b.Retro, "issued retroactively"}, {b.BackTo, "back-to-back"}, {b.Third, "third-party invoicing"}, {b.Exhibit, "exhibition"}} {
		if t.on {
			all = append(all, t.word)
		}
	}
	return strings.Join(all, ", ")
}

// Apply drafts the application for a proof from the shipment. What the shipment does not say
// is given with it.
type Apply struct {
	Shipment  int64      `json:"shipment"`
	Form      string     `json:"form"`
	Line      int64      `json:"line"` // of the shipment: one proof for one line
	Origin    string     `json:"origin"`
	Criterion string     `json:"criterion"`
	Producer  string     `json:"producer,omitempty"`
	Departure clock.Date `json:"departure"`
	Third     bool       `json:"third,omitempty"`
	BackTo    bool       `json:"back_to_back,omitempty"`
	First     string     `json:"first,omitempty"`
	Exhibit   bool       `json:"exhibit,omitempty"`
}

// Do drafts it and writes the sheet as a paper.
func (c Apply) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "lane.Apply", c, c.Shipment, "note", func(ctx context.Context, tx *db.Tx, w *Whole, now clock.Instant) (journal.Fact, Done, error) {
		b, err := c.boxes(ctx, tx, w)
		if err != nil {
			return nil, Done{}, err
		}
		sheet, err := w.sheet(ctx, tx, c.Form, &b)
		if err != nil {
			return nil, Done{}, err
		}
		no, err := tx.Next(ctx, "lane.proof")
		if err != nil {
			return nil, Done{}, err
		}
		sheet.Proof = no
		sheet.Day = clock.Date(now.Time().Format("2006-01-02"))
		p, err := document.Issue(ctx, tx, k, now, document.Draft{Kind: document.OriginApplication, Subject: w.Ship.Ref(), Content: sheet, Readers: []id.ID{w.Member}})
		if err != nil {
			return nil, Done{}, err
		}
		asked, err := json.Marshal(b)
		if err != nil {
			return nil, Done{}, err
		}
		f := w.moved("applied")
		f.Proof, f.Form, f.Paper = no, c.Form, string(p.Code)
		_, err = tx.Exec(ctx, "INSERT INTO lane_proof (no, shipment, form, state, paper, asked, returned, reference, findings, at, back) VALUES ($1, $2, $3, $4, $5, $6, '', '', '', $7, 0)",
			no, w.Shipment, c.Form, string(Asked), string(p.Code), string(asked), now)
		return f, Done{Proof: no, Paper: string(p.Code)}, err
	})
}

// boxes fills the form from the shipment.
func (c Apply) boxes(ctx context.Context, q db.Querier, w *Whole) (b Boxes, err error) {
	if Criteria[c.Form] == nil {
		return b, errs.New(errs.Invalid, "lane.bad_form").At("form")
	}
	if !slices.Contains(Criteria[c.Form], c.Criterion) {
		return b, errs.New(errs.Invalid, "lane.bad_criterion", "list", strings.Join(Criteria[c.Form], ", ")).At("criterion")
	}
	at := slices.IndexFunc(w.Lines, func(l shipment.Line) bool { return l.No == c.Line })
	if at < 0 {
		return b, errs.New(errs.Invalid, "lane.no_line", "line", c.Line).At("line")
	}
	l := &w.Lines[at]
	origin := strings.ToUpper(strings.TrimSpace(c.Origin))
	if !partner(c.Form, origin) {
		return b, errs.New(errs.Invalid, "lane.bad_origin", "form", c.Form, "country", origin).At("origin")
	}
	if !partner(c.Form, w.From) || !partner(c.Form, w.To) {
		return b, errs.New(errs.Conflict, "lane.no_party", "form", c.Form, "from", w.From, "to", w.To).At("form")
	}
	if _, err := clock.ParseDate(string(c.Departure)); err != nil {
		return b, errs.New(errs.Invalid, "lane.bad_day").At("departure")
	}
	b = Boxes{
		Departure: c.Departure, Transport: strings.TrimSpace(w.Ship.Carrier + " " + w.Ship.Waybill + ", " + w.From + " – " + w.To), Origin: origin, Criterion: c.Criterion, HS: l.HS[:6],
		Goods: strconv.FormatInt(w.Ship.Packages, 10) + " package(s), " + strconv.FormatInt(l.Pieces, 10) + " piece(s) " + l.Label, Weight: int64(l.Weight), FOB: l.Price, Currency: string(w.Ship.Currency),
		Invoice: w.Ship.Invoice, Invoiced: w.Ship.InvoiceDay, Third: c.Third, BackTo: c.BackTo, Exhibit: c.Exhibit && c.Form == FormE,
	}
	if b.Producer, err = text(c.Producer, "producer", false); err != nil {
		return b, err
	}
	if b.First, err = text(c.First, "first", c.BackTo); err != nil {
		return b, err
	}
	member, err := party.OrgByID(ctx, q, w.Member)
	b.Exporter, b.Importer = w.Ship.Counterpart, member.Name
	if !w.Direction.In() {
		b.Exporter, b.Importer = member.Name, w.Ship.Counterpart
	}
	return b, err
}

// partner tells whether a country is a party to the agreement of a form.
func partner(form, country string) bool {
	return country == "CN" || form == FormE && in(country, "ASEAN") || form == FormRCEP && in(country, "RCEP")
}

func (w *Whole) sheet(ctx context.Context, q db.Querier, form string, b *Boxes) (document.OriginSheet, error) {
	d := document.OriginSheet{Shipment: w.Shipment, Form: form}
	house, err := party.House(ctx, q)
	if err != nil && !errs.Is(err, "party.no_org") {
		return d, err
	}
	d.Exchange = document.PartyOf(house)
	o, err := party.OrgByID(ctx, q, w.Member)
	d.Member = document.PartyOf(o)
	for _, x := range boxKeys[form] {
		d.Boxes = append(d.Boxes, document.OriginBox{No: x.no, Key: x.key, Text: x.text(b)})
	}
	return d, err
}
