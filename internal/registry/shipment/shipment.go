// Package shipment keeps consignments: goods on their way over a border, with everything
// that travels with them.
//
// Words.
//
//	shipment   goods of one member that travel together, one direction, one invoice
//	direction  between which sides it goes: abroad, home market, the exchange, a processor,
//	           a place of show
//	principal  the foreign company whose goods they are when they are not the member's own
//	line       one stone or parcel with its code of the tariff, weight, value and origins
//	origin     a country with its share of the weight: where rough was mined, where polished
//	           was cut
//	value      in US cents: what the exchange's books and figures are kept in
//	price      in the currency of the invoice: what customs' value is reckoned from
//	seal       customs' or a carrier's, put on and broken once
//
// A shipment is written once. Customs papers, Kimberley certificates and cross-border cases
// are drafted from it and never typed again; the rooms of the border move it along (Advance)
// as the goods move.
package shipment

import (
	"strconv"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/fact"
)

// Direction is between which sides a shipment goes.
type Direction string

// The directions.
const (
	AbroadIn      Direction = "abroad-in"      // abroad to the exchange
	AbroadOut     Direction = "abroad-out"     // the exchange to abroad
	HomeIn        Direction = "home-in"        // home market to the exchange
	HomeOut       Direction = "home-out"       // the exchange to the home market
	SatelliteIn   Direction = "satellite-in"   // forwarded under seal from a bonded store elsewhere
	TemporaryIn   Direction = "temporary-in"   // abroad to the exchange for a time: exhibits, samples, ATA carnet
	TemporaryBack Direction = "temporary-back" // and back abroad
	ShowOut       Direction = "show-out"       // the exchange to a place in the home market for a time, against guarantee
	ShowBack      Direction = "show-back"      // and back
	ZoneOut       Direction = "zone-out"       // to a processor in another bonded zone
	ZoneBack      Direction = "zone-back"
	InlandOut     Direction = "inland-out" // to a processor outside, under a processing-trade handbook
	InlandBack    Direction = "inland-back"
)

// way is what follows from a direction.
type way struct {
	in    bool   // the goods come to the exchange
	paper string // customs paper it needs, as fact.PaperReleased names kinds; empty: none
	mode  string // usual supervision mode
	back  bool   // goods that were out before: refers to the shipment they left with
	other bool   // the other end is abroad
}

// ways: record lists between abroad and the exchange, declarations between the home market
// and the exchange (exchange.md 0.2, 2.2). Modes marked [I] there are defaults, not law.
var ways = map[Direction]way{
	AbroadIn:      {in: true, paper: "record-in", mode: "1234", other: true},
	AbroadOut:     {paper: "record-out", mode: "1234", other: true},
	HomeIn:        {in: true, paper: "export", mode: "0110"},
	HomeOut:       {paper: "import", mode: "0110"},
	SatelliteIn:   {in: true, paper: "record-in", mode: "1200"},
	TemporaryIn:   {in: true, paper: "record-in", mode: "2600", other: true},
	TemporaryBack: {paper: "record-out", mode: "2600", back: true, other: true},
	ShowOut:       {mode: "2700"},
	ShowBack:      {in: true, mode: "2700", back: true},
	ZoneOut:       {paper: "record-out", mode: "1200"},
	ZoneBack:      {in: true, paper: "record-in", mode: "1200", back: true},
	InlandOut:     {mode: "0615"},
	InlandBack:    {in: true, mode: "0615", back: true},
}

// Directions are all directions in the order they are offered.
var Directions = []Direction{AbroadIn, AbroadOut, HomeOut, HomeIn, SatelliteIn, TemporaryIn, TemporaryBack, ShowOut, ShowBack, ZoneOut, ZoneBack, InlandOut, InlandBack}

// Known tells whether d is a direction.
func (d Direction) Known() bool { _, ok := ways[d]; return ok }

// In tells whether the goods come to the exchange.
func (d Direction) In() bool { return ways[d].in }

// Back tells whether the goods were out before, so that the shipment refers to another.
func (d Direction) Back() bool { return ways[d].back }

// Abroad tells whether the other end is abroad.
func (d Direction) Abroad() bool { return ways[d].other }

// Paper is the kind of customs paper the direction needs, as fact.PaperReleased names it;
// empty when the goods move without one: against a guarantee, or under a handbook.
func (d Direction) Paper() string { return ways[d].paper }

// Modes are the supervision modes a shipment may have. 4561 is from memory.
var Modes = []string{"0110", "1200", "1233", "1234", "0214", "0615", "2600", "2700", "2939", "3010", "3339", "4561"}

// Terms are the delivery terms (Incoterms 2020).
var Terms = []string{"EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP"}

// The states.
const (
	Drafted   lifecycle.State = "draft"
	Announced lifecycle.State = "announced"
	Moving    lifecycle.State = "moving"
	Arrived   lifecycle.State = "arrived"
	Closed    lifecycle.State = "closed"
	Withdrawn lifecycle.State = "withdrawn"
)

// The acts.
const (
	ActChange   lifecycle.Act = "change"
	ActAnnounce lifecycle.Act = "announce"
	ActWithdraw lifecycle.Act = "withdraw"
	ActDepart   lifecycle.Act = "depart"
	ActArrive   lifecycle.Act = "arrive"
	ActClose    lifecycle.Act = "close"
)

var (
	traders = []string{"trader", "stockkeeper"}
	handed  = []string{"officer", "staff"}
)

// Life is the lifecycle of a shipment.
var Life = lifecycle.Table{Name: "shipment", Steps: []lifecycle.Step{
	{From: Drafted, Act: ActChange, To: Drafted, Who: traders, Rule: "until it is announced nobody has seen it"},
	{From: Drafted, Act: ActAnnounce, To: Announced, Who: traders, Rule: "invoice, packing list, waybill and insurance are complete; for rough from abroad the Kimberley certificate (GAC Decree 269, article 5)"},
	{From: Drafted, Act: ActWithdraw, To: Withdrawn, Who: traders, Rule: "nothing has moved yet"},
	{From: Announced, Act: ActWithdraw, To: Withdrawn, Who: traders, Rule: "nothing has moved yet"},
	{From: Announced, Act: ActDepart, To: Moving, Who: append(traders, handed...), Rule: "the carrier has the goods"},
	{From: Moving, Act: ActArrive, To: Arrived, Who: handed, Rule: "the goods are at the other end under whole seals"},
	{From: Arrived, Act: ActClose, To: Closed, Who: handed, Rule: "every line is where it is to be, or decided about"},
	{From: Moving, Act: ActClose, To: Closed, Who: handed, Rule: "what left the exchange is out of its books"},
}}

// MaxLines bounds one shipment.
const MaxLines = 500

// Side is one end of the way.
type Side struct {
	Country string `json:"country"` // ISO 3166 alpha-2
	Port    string `json:"port,omitempty"`
}

// Head is what is said of the whole shipment.
type Head struct {
	Direction   Direction      `json:"direction"`
	Principal   id.ID          `json:"principal,omitzero"`
	Mode        string         `json:"mode,omitempty"` // empty: the usual one of the direction
	Counterpart string         `json:"counterpart"`    // company at the other end
	From        Side           `json:"from"`
	To          Side           `json:"to"`
	Carrier     string         `json:"carrier,omitempty"`
	Waybill     string         `json:"waybill,omitempty"`
	Escort      string         `json:"escort,omitempty"`
	Terms       string         `json:"terms"`
	Currency    money.Currency `json:"currency"`
	Freight     int64          `json:"freight,omitempty"`
	Insurance   int64          `json:"insurance,omitempty"`
	Insured     int64          `json:"insured,omitempty"` // limit of the policy
	Policy      string         `json:"policy,omitempty"`
	Packages    int64          `json:"packages"`
	Gross       int64          `json:"gross"` // grams
	Invoice     string         `json:"invoice,omitempty"`
	InvoiceDay  clock.Date     `json:"invoice_day,omitempty"`
	Packing     string         `json:"packing,omitempty"` // packing list
	Contract    string         `json:"contract,omitempty"`
	Carnet      string         `json:"carnet,omitempty"`       // ATA
	Handbook    string         `json:"handbook,omitempty"`     // of processing trade
	Refers      int64          `json:"refers,omitempty"`       // the shipment whose goods come back
	RefersPaper string         `json:"refers_paper,omitempty"` // the original customs paper of goods that come back
}

// Shipment is goods that travel together.
type Shipment struct {
	No     int64
	Member id.ID
	Head
	State     lifecycle.State
	Pieces    int64
	Weight    carat.Weight
	Value     int64 // US cents
	Price     int64 // minor units of Currency
	Drafted   clock.Instant
	Announced clock.Instant
	Ended     clock.Instant

	titled int64
}

// Owner is whose goods they are.
func (s *Shipment) Owner() id.ID {
	if s.Principal.IsZero() {
		return s.Member
	}
	return s.Principal
}

// Ref names the shipment in the ledger and on papers.
func (s *Shipment) Ref() string { return RefOf(s.No) }

// RefPrefix begins the reference of every shipment.
const RefPrefix = "shipment:"

// RefOf is the reference of a shipment by its number.
func RefOf(no int64) string { return RefPrefix + strconv.FormatInt(no, 10) }

// Good is what is said of one line.
type Good struct {
	Stone     int64        `json:"stone,omitempty"` // 0: goods new to the exchange
	Label     string       `json:"label"`
	HS        string       `json:"hs"`
	Kind      string       `json:"kind"` // natural, lab_grown, treated
	Rough     bool         `json:"rough,omitempty"`
	Single    bool         `json:"single,omitempty"`
	Pieces    int64        `json:"pieces"`
	Weight    carat.Weight `json:"weight"`
	Value     int64        `json:"value,omitempty"` // US cents; may be left out when the invoice is in US dollars
	Price     int64        `json:"price"`           // of the line, in the invoice's currency
	Origins   []fact.Share `json:"origins,omitempty"`
	Reports   []string     `json:"reports,omitempty"`
	Kimberley string       `json:"kimberley,omitempty"`
}

// Line is one stone or parcel of a shipment.
type Line struct {
	No int64
	Good
}

// Seal is one seal of a shipment.
type Seal struct {
	No      string
	Applied clock.Instant
	Applier string        // office
	Broken  clock.Instant // 0: whole
	Breaker id.ID
	Witness id.ID // the member's person who was there
}
