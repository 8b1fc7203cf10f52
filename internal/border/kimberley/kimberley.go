// Package kimberley keeps the certificates of the Kimberley Process: rough diamonds move
// between its participants only, each shipment with a certificate of its own.
//
// Words.
//
//	certificate  of a shipment of rough; named by the issuer's two letters and a free number
//	participant  a country, or the European Union, that trades rough under the scheme, by date
//	origin       where rough was mined; a parcel of mixed origin should name every country
//	reading      what customs weighed, counted and assessed at the examination
//	consent      of the issuer, to a record that differs from the goods: without it they go back
//	confirmation what the importing authority sends the issuer after entry
//	data sheet   what is printed on a Chinese certificate; the form itself is the government's
//	retention    years in which a certificate is kept
//	evidence     a statement about a stone's origin, or a warranty, kept with the stone
//	table        trade by quarter and production by half-year, in carats, US dollars and certificates
//
// Customs is the authority in China since 1 September 2024 (GAC Decree 269). The steps of
// import follow its Articles 5 to 8.
package kimberley

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/affiliation"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// The directions.
const (
	In  = "in"  // from abroad to the exchange
	Out = "out" // from the exchange abroad
)

// The states of a certificate that came with goods.
const (
	Announced lifecycle.State = "announced"
	Declared  lifecycle.State = "declared"
	Examined  lifecycle.State = "examined"
	Matched   lifecycle.State = "matched"
	Mismatch  lifecycle.State = "mismatch"
	Asked     lifecycle.State = "asked"
	Amended   lifecycle.State = "amended"
	Entered   lifecycle.State = "entered"
	Confirmed lifecycle.State = "confirmed"
	Refused   lifecycle.State = "refused"
	Withdrawn lifecycle.State = "withdrawn"
)

// The states of a certificate for goods that leave.
const (
	Requested lifecycle.State = "requested"
	Checked   lifecycle.State = "checked"
	Sealed    lifecycle.State = "sealed"
	Issued    lifecycle.State = "issued"
	Shipped   lifecycle.State = "shipped"
	Lost      lifecycle.State = "lost"
	Void      lifecycle.State = "void"
)

var (
	byMember  = []string{"trader", "stockkeeper", "memberadmin"}
	byCustoms = []string{"officer"}
)

const decree = "GAC Decree 269 (in force 1 Sep 2024)"

// ImportLife is the way of a certificate that comes with rough from abroad.
var ImportLife = lifecycle.Table{Name: "kp_in", Steps: []lifecycle.Step{
	{From: Announced, Act: "declare", To: Declared, Who: byMember, Rule: decree + ", Art. 5: the consignee or his agent declares with the certificate of the exporting member"},
	{From: Announced, Act: "withdraw", To: Withdrawn, Who: byMember, Rule: "our decision: what was typed and never declared may be taken back"},
	{From: Declared, Act: "withdraw", To: Withdrawn, Who: byMember, Rule: "our decision: before customs has examined it"},
	{From: Declared, Act: "examine", To: Examined, Who: byCustoms, Rule: decree + ", Arts. 5–8: at a designated place, with the declarant present, certificate and goods are examined"},
	{From: Examined, Act: "match", To: Matched, Who: byCustoms, Rule: decree + ", Arts. 5–8: goods and certificate agree"},
	{From: Examined, Act: "differ", To: Mismatch, Who: byCustoms, Rule: decree + ", Arts. 5–8: goods and certificate do not agree; customs may ask the issuing member"},
	{From: Mismatch, Act: "ask", To: Asked, Who: byCustoms, Rule: decree + ", Arts. 5–8: the record is amended only with the consent of the issuing member"},
	{From: Mismatch, Act: "refuse", To: Refused, Who: byCustoms, Rule: decree + ", Arts. 5–8: without agreement the goods do not enter"},
	{From: Asked, Act: "amend", To: Amended, Who: byCustoms, Rule: decree + ", Arts. 5–8: the issuing member consented"},
	{From: Asked, Act: "refuse", To: Refused, Who: byCustoms, Rule: decree + ", Arts. 5–8: the issuing member did not consent"},
	{From: Matched, Act: "enter", To: Entered, Who: byCustoms, Rule: decree + ", Arts. 5–8: entry"},
	{From: Amended, Act: "enter", To: Entered, Who: byCustoms, Rule: decree + ", Arts. 5–8: entry after the amendment"},
	{From: Entered, Act: "confirm", To: Confirmed, Who: byCustoms, Rule: decree + ", Arts. 5–8: the issuing member gets the confirmation of entry"},
}}

// ExportLife is the way of a certificate for rough that goes abroad.
var ExportLife = lifecycle.Table{Name: "kp_out", Steps: []lifecycle.Step{
	{From: Requested, Act: "check", To: Checked, Who: byCustoms, Rule: decree + ": customs checks the goods before it issues a certificate"},
	{From: Requested, Act: "withdraw", To: Withdrawn, Who: byMember, Rule: "our decision: before customs has checked the goods"},
	{From: Requested, Act: "refuse", To: Refused, Who: byCustoms, Rule: "goods and application do not agree: apply anew"},
	{From: Checked, Act: "seal", To: Sealed, Who: byCustoms, Rule: "KPCS: rough travels in a tamper-resistant container"},
	{From: Checked, Act: "void", To: Void, Who: byCustoms, Rule: "customs takes the application off its desk"},
	{From: Sealed, Act: "issue", To: Issued, Who: byCustoms, Rule: decree + ": customs issues the certificate"},
	{From: Sealed, Act: "void", To: Void, Who: byCustoms, Rule: "the seal was broken before the certificate was issued"},
	{From: Issued, Act: "ship", To: Shipped, Who: byMember, Rule: "the shipment leaves while the certificate is valid"},
	{From: Issued, Act: "void", To: Void, Who: byCustoms, Rule: "the certificate is returned unused"},
	{From: Issued, Act: "lose", To: Lost, Who: byCustoms, Rule: "a lost certificate is reported and never valid again"},
	{From: Shipped, Act: "confirm", To: Confirmed, Who: byCustoms, Rule: "KPCS: the importing authority confirms the receipt"},
	{From: Shipped, Act: "lose", To: Lost, Who: byCustoms, Rule: "lost on the way: reported to the importing authority"},
}}

// Codes are the headings of rough diamonds under the scheme.
var Codes = []string{"7102.10", "7102.21", "7102.31"}

var (
	KeepRule = rule.Define(rule.Definition{
		Name: "kimberley.keep", Kind: rule.Whole, Shipped: "3", Mark: rule.Read,
		Source: "Council Regulation (EC) 2368/2002, Annex I: the original is accessible for at least three years",
	})
	toleranceRule = rule.Define(rule.Definition{
		Name: "kimberley.tolerance", Kind: rule.Whole, Shipped: "10", Mark: rule.Proposal,
		Source: "our proposal, not confirmed: thousandths of a carat by which a weighing of a certificate may differ",
	})
	statementRule = rule.Define(rule.Definition{
		Name: "kimberley.statement", Kind: rule.Text, Mark: rule.Read, Source: "31 CFR 592.307; KPCS Annex I",
		Shipped: "The rough diamonds in this shipment have been handled in accordance with the provisions of the Kimberley Process Certification Scheme for rough diamonds.",
	})
	statementZhRule = rule.Define(rule.Definition{
		Name: "kimberley.statement_zh", Kind: rule.Text, Mark: rule.Proposal, Source: "our translation; the English binds",
		Shipped: "本批毛坯钻石已按照《毛坯钻石金伯利进程证书制度》的规定处理。",
	})
)

// Goods is how much of a stone or parcel a certificate is of.
type Goods struct {
	Stone  int64 `json:"stone"`
	Weight int64 `json:"weight"` // carats × 1000
}

// Certificate is one of the register.
type Certificate struct {
	No                 int64
	Direction          string
	Member             id.ID
	State              lifecycle.State
	Issuer, Number     string
	HS                 string
	Weight             int64 // carats × 1000
	USD                int64 // cents
	Parcels            int64
	Origins            Origins
	Mixed              bool
	Issued, Expires    clock.Date
	Exporter, Importer string
	From, To           string // participants
	Shipment           int64
	Seen               Reading
	Seal               string
	Opened             clock.Instant
	Day                clock.Date // it counts in the tables of this day, empty: it does not
	Paper              string
	Keep               clock.Date // first day after the retention

	events int64
}

// Reading is what customs weighed, counted and assessed.
type Reading struct {
	Weight  int64 `json:"weight"`
	Parcels int64 `json:"parcels"`
	USD     int64 `json:"usd,omitempty"` // 0: the value is taken as declared
}

// Name is what people call a certificate: its issuer and number, or what it waits for.
func (c *Certificate) Name() string {
	if c.Number == "" {
		return c.Issuer
	}
	return c.Issuer + " " + c.Number
}

// Life is the lifecycle of its direction.
func (c *Certificate) Life() lifecycle.Table {
	if c.Direction == Out {
		return ExportLife
	}
	return ImportLife
}

// Partner is the participant on the other side.
func (c *Certificate) Partner() string {
	if c.Direction == Out {
		return c.To
	}
	return c.From
}

// ExpiredOn tells whether its validity is over on a day before it was used.
func (c *Certificate) ExpiredOn(day clock.Date) bool {
	open := c.Day == "" || c.State == Issued
	return open && c.Expires != "" && c.Expires < day && c.State != Refused && c.State != Withdrawn && c.State != Void
}

func (c *Certificate) moved(what string) fact.KimberleyMoved {
	return fact.KimberleyMoved{
		Certificate: c.No, Direction: c.Direction, Member: c.Member, Issuer: c.Issuer, Number: c.Number, What: what, State: string(c.State), HS: c.HS,
		Weight: c.Weight, USD: c.USD, Parcels: c.Parcels, Origins: c.Origins.String(), Mixed: c.Mixed, From: c.From, To: c.To, Shipment: c.Shipment, Day: c.Day, Paper: c.Paper,
	}
}

// line is a text of one line that a person typed.
func line(s, field string, most int, must bool) (string, error) {
	s = strings.Join(strings.Fields(s), " ")
	if must && s == "" || utf8.RuneCountInString(s) > most || !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
		return "", errs.New(errs.Invalid, "kimberley.bad_line", "max", most).At(field)
	}
	return s, nil
}

func code(s string) (string, error) {
	s = strings.TrimSpace(s)
	if len(s) == 8 && !strings.Contains(s, ".") || len(s) == 6 && !strings.Contains(s, ".") {
		s = s[:4] + "." + s[4:6]
	}
	if !slices.Contains(Codes, s) {
		return "", errs.New(errs.Invalid, "kimberley.bad_code").At("hs")
	}
	return s, nil
}

// most bounds weights and values, so that sums cannot overflow.
const most = 1 << 46

func amounts(weight, usd, parcels int64) error {
	switch {
	case weight <= 0 || weight > most:
		return errs.New(errs.Invalid, "kimberley.bad_weight").At("weight")
	case usd <= 0 || usd > most:
		return errs.New(errs.Invalid, "kimberley.bad_value").At("usd")
	case parcels <= 0 || parcels > 100_000:
		return errs.New(errs.Invalid, "kimberley.bad_parcels").At("parcels")
	}
	return nil
}

// untied refuses an officer who stands behind the member.
func untied(ctx context.Context, q db.Querier, who access.Actor, member id.ID, day clock.Date) error {
	behind, err := affiliation.Behind(ctx, q, member, day)
	if err != nil {
		return err
	}
	if slices.Contains(behind, who.Person) || slices.Contains(behind, who.Org) {
		return errs.New(errs.Forbidden, "kimberley.tied")
	}
	return nil
}

func none(no int64) error { return errs.New(errs.NotFound, "kimberley.none", "certificate", no) }
