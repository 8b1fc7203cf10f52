// Package custody keeps goods under customs control: where each stone or parcel stands from
// its way in to its way out, and that nothing is lost between.
//
// Words.
//
//	lot        one stone or parcel under customs control
//	member     in whose customs account a lot stands; a foreign principal's goods stand in
//	           his member's account under his own title
//	move       one of the transitions of the table Moves, with its document and tax
//	gate       the released customs paper without which goods do not pass
//	certificate of the Kimberley Process: natural rough is opened once it is declared, and
//	           admitted once it has entered
//	seal       put on by the office at the port, broken here in the member's presence
//	weighing   a reading of the scale beside what was declared
//	report     a difference that was found, and what an officer decided about it
//	box        where in the vault a lot lies: seen by staff and the owner only
//	stay       goods in or out for a time: a show outside against guarantee, a temporary entry
//	handbook   of entrusted processing: what went out must come back, less the norm of loss
//	check      a count of the vault against the accounts, decided by another person
//
// Three books of the ledger move with a lot: place, customs status, and title when weight is
// found to differ. A movement is one transfer; the balance of every customs account is read
// off the legs (Balance), never off the lots.
package custody

import (
	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/ledger"
)

// The states of a lot.
const (
	Outside    lifecycle.State = "outside" // not under the control of the exchange's customs yet
	InTransit  lifecycle.State = "in_transit"
	PortSealed lifecycle.State = "port_sealed"
	ToInspect  lifecycle.State = "await_inspection"
	Bonded     lifecycle.State = "bonded"
	Held       lifecycle.State = "held"
	ToExit     lifecycle.State = "await_exit"
	Released   lifecycle.State = "released_home"
	Exited     lifecycle.State = "exited"
	ZoneWork   lifecycle.State = "processor_zone"
	InlandWork lifecycle.State = "processor_inland"
	ShownOut   lifecycle.State = "temp_out"
	Returning  lifecycle.State = "returning"
	Seized     lifecycle.State = "seized"
	Consumed   lifecycle.State = "consumed"
)

// The acts.
const (
	ActDepart  lifecycle.Act = "depart"
	ActForward lifecycle.Act = "forward"
	ActSample  lifecycle.Act = "sample"
	ActDonate  lifecycle.Act = "donate"
	ActArrive  lifecycle.Act = "arrive"
	ActLodge   lifecycle.Act = "lodge"
	ActDeclare lifecycle.Act = "declare"
	ActAdmit   lifecycle.Act = "admit"
	ActHold    lifecycle.Act = "hold"
	ActAmend   lifecycle.Act = "amend"
	ActClear   lifecycle.Act = "clear"
	ActRefuse  lifecycle.Act = "refuse"
	ActSeize   lifecycle.Act = "seize"
	ActSell    lifecycle.Act = "sell"
	ActApply   lifecycle.Act = "apply"
	ActCancel  lifecycle.Act = "cancel"
	ActRelease lifecycle.Act = "release"
	ActExit    lifecycle.Act = "exit"
	ActZone    lifecycle.Act = "zone"
	ActInland  lifecycle.Act = "inland"
	ActConsume lifecycle.Act = "consume"
	ActShow    lifecycle.Act = "show"
	ActBack    lifecycle.Act = "back"
	ActBuy     lifecycle.Act = "buy"
	ActReturn  lifecycle.Act = "return"
	ActCount   lifecycle.Act = "count"
)

// Move is a transition with what it needs: number, document and tax of exchange.md 2.2.
type Move struct {
	No  string
	Doc string // key of words
	Tax string // none, guarantee, import, open: key of words
	lifecycle.Step
}

var (
	byMember  = []string{"trader", "stockkeeper"}
	byOfficer = []string{"officer"}
	byHouse   = []string{"house"}
)

// Moves are the thirteen transitions of a lot, each with its ways.
var Moves = []Move{
	{"1", "notice", "none", lifecycle.Step{From: Outside, Act: ActDepart, To: InTransit, Who: byMember, Rule: "shipment notice: invoice, packing list, waybill, insurance; rough with its Kimberley certificate"}},
	{"1", "notice", "none", lifecycle.Step{From: Outside, Act: ActForward, To: InTransit, Who: byMember, Rule: "a satellite bonded store forwards to the exchange under seal"}},
	{"2", "seal", "none", lifecycle.Step{From: InTransit, Act: ActArrive, To: PortSealed, Who: byOfficer, Rule: "arrival; transfer under customs' seal to the exchange's customs"}},
	{"3", "record_in", "none", lifecycle.Step{From: PortSealed, Act: ActLodge, To: ToInspect, Who: byMember, Rule: "inbound record list and an appointment for inspection"}},
	{"4", "record_in", "none", lifecycle.Step{From: ToInspect, Act: ActAdmit, To: Bonded, Who: byOfficer, Rule: "seal opened in the member's presence (GAC Decree 152, article 5), weight, count and identity agree, paper released"}},
	{"4x", "report", "none", lifecycle.Step{From: ToInspect, Act: ActHold, To: Held, Who: byOfficer, Rule: "weight, count, value or Kimberley certificate differ"}},
	{"4x", "report", "none", lifecycle.Step{From: Held, Act: ActAmend, To: ToInspect, Who: byOfficer, Rule: "the paper is amended to what was found, with customs' consent"}},
	{"4x", "report", "none", lifecycle.Step{From: Held, Act: ActClear, To: Bonded, Who: byOfficer, Rule: "the difference is explained; the account says what was found"}},
	{"4x", "report", "none", lifecycle.Step{From: Held, Act: ActRefuse, To: ToExit, Who: byOfficer, Rule: "the goods go back where they came from"}},
	{"4x", "report", "none", lifecycle.Step{From: Held, Act: ActSeize, To: Seized, Who: byOfficer, Rule: "customs keeps the goods"}},
	{"5", "trade", "none", lifecycle.Step{From: Bonded, Act: ActSell, To: Bonded, Who: byHouse, Rule: "a trade on the exchange moves the account, not the goods"}},
	{"6", "import", "import", lifecycle.Step{From: Bonded, Act: ActApply, To: ToExit, Who: byMember, Rule: "the paper that lets them out is released"}},
	{"6", "import", "none", lifecycle.Step{From: ToExit, Act: ActCancel, To: Bonded, Who: byMember, Rule: "what has not left may stay"}},
	{"6", "import", "import", lifecycle.Step{From: ToExit, Act: ActRelease, To: Released, Who: byOfficer, Rule: "import declaration assessed, paid and released; approval form matched with the certificate one to one"}},
	{"7", "export", "open", lifecycle.Step{From: Outside, Act: ActDeclare, To: ToInspect, Who: byMember, Rule: "export declaration from the home market; treatment since 1 Nov 2025 not confirmed"}},
	{"8", "record_out", "none", lifecycle.Step{From: ToExit, Act: ActExit, To: Exited, Who: byOfficer, Rule: "outbound record list, sealed; rough with a Chinese Kimberley certificate"}},
	{"9", "zone", "none", lifecycle.Step{From: Bonded, Act: ActZone, To: ZoneWork, Who: byOfficer, Rule: "entrusted processing in another zone: bonded transfer"}},
	{"9", "zone", "none", lifecycle.Step{From: ZoneWork, Act: ActBack, To: Returning, Who: byMember, Rule: "goods come back from the processor"}},
	{"9", "zone", "none", lifecycle.Step{From: ZoneWork, Act: ActConsume, To: Consumed, Who: byOfficer, Rule: "written off against what came back, within the norm of unit consumption"}},
	{"10", "handbook", "none", lifecycle.Step{From: Bonded, Act: ActInland, To: InlandWork, Who: byOfficer, Rule: "entrusted processing outside: under a processing-trade handbook"}},
	{"10", "handbook", "none", lifecycle.Step{From: InlandWork, Act: ActBack, To: Returning, Who: byMember, Rule: "goods come back from the processor"}},
	{"10", "handbook", "none", lifecycle.Step{From: InlandWork, Act: ActConsume, To: Consumed, Who: byOfficer, Rule: "written off against what came back, within the norm of unit consumption (HDB/DZ001-2004)"}},
	{"10", "import", "import", lifecycle.Step{From: InlandWork, Act: ActBuy, To: Released, Who: byOfficer, Rule: "home sale of processing goods is declared at the exchange's customs (GAC Decree 152, article 4)"}},
	{"11", "guarantee", "guarantee", lifecycle.Step{From: Bonded, Act: ActShow, To: ShownOut, Who: byOfficer, Rule: "show outside the zone against a guarantee, for a time"}},
	{"11", "guarantee", "none", lifecycle.Step{From: ShownOut, Act: ActBack, To: Returning, Who: byMember, Rule: "before the last day"}},
	{"11", "import", "import", lifecycle.Step{From: ShownOut, Act: ActBuy, To: Released, Who: byOfficer, Rule: "sold where it was shown: declared and taxed as an import"}},
	{"11", "record_in", "none", lifecycle.Step{From: Returning, Act: ActLodge, To: ToInspect, Who: byMember, Rule: "what comes back is looked at again"}},
	{"12", "sample", "open", lifecycle.Step{From: Outside, Act: ActSample, To: InTransit, Who: byMember, Rule: "samples and advertising goods that are not traded: supervision mode 3010"}},
	{"12", "donation", "open", lifecycle.Step{From: Outside, Act: ActDonate, To: InTransit, Who: byMember, Rule: "goods given free of charge: supervision mode 3339 (from memory, not confirmed)"}},
	{"12", "original", "open", lifecycle.Step{From: Exited, Act: ActReturn, To: InTransit, Who: byMember, Rule: "returned goods name the original paper: supervision mode 4561 (from memory, not confirmed)"}},
	{"12", "original", "open", lifecycle.Step{From: Released, Act: ActDeclare, To: ToInspect, Who: byMember, Rule: "returned goods name the original paper"}},
	{"13", "check", "none", lifecycle.Step{From: Bonded, Act: ActCount, To: Bonded, Who: byHouse, Rule: "a counted difference within the tolerance is booked"}},
	{"13", "check", "none", lifecycle.Step{From: Bonded, Act: ActHold, To: Held, Who: byHouse, Rule: "a counted difference beyond the tolerance is reported"}},
}

// Life is the lifecycle of a lot.
var Life = func() lifecycle.Table {
	t := lifecycle.Table{Name: "custody"}
	for _, m := range Moves {
		t.Steps = append(t.Steps, m.Step)
	}
	return t
}()

// stand is where a lot of a state stands in two books. A world account has no owner.
type stand struct {
	status      string
	statusWorld bool
	place       string
	placeWorld  bool
	placeOf     string // house, member, owner
}

var stands = map[lifecycle.State]stand{
	InTransit:  {ledger.InTransit, false, ledger.Transit, false, "house"},
	PortSealed: {ledger.PortSealed, false, "port", false, "house"},
	ToInspect:  {ledger.ToInspect, false, "inspection room", false, "house"},
	Bonded:     {ledger.Bonded, false, ledger.Vault, false, "house"},
	Held:       {ledger.OnHold, false, "hold", false, "house"},
	ToExit:     {ledger.ToExit, false, "dispatch", false, "house"},
	Released:   {ledger.HomeMarket, true, ledger.Premises, false, "owner"},
	Exited:     {ledger.Abroad, true, ledger.Abroad, true, ""},
	ZoneWork:   {ledger.ZoneWork, false, "processor", false, "member"},
	InlandWork: {ledger.InlandWork, false, "processor", false, "member"},
	ShownOut:   {ledger.OutForAWhile, false, "show", false, "member"},
	Returning:  {ledger.ComingBack, false, ledger.Transit, false, "house"},
	Seized:     {ledger.Seized, false, "hold", false, "house"},
	Consumed:   {ledger.WeightLoss, true, ledger.WeightLoss, true, ""},
}

// Places are where in the exchange a bonded lot may be.
var Places = ledger.Rooms

// Lot is one stone or parcel under customs control.
type Lot struct {
	Stone     int64
	Member    id.ID
	Owner     id.ID
	Kind      string
	Rough     bool
	Single    bool
	HS        string
	Pieces    int64
	Weight    carat.Weight
	Value     int64 // US cents
	State     lifecycle.State
	Shipment  int64
	Since     clock.Instant
	Box       string // empty when the reader may not know
	Temporary int64
	Report    int64
	Place     string // purpose of its place account

	status, place int64
	fresh         bool // not written yet
}

// Class is what is never mixed in one figure: rough and polished of each kind.
func (l *Lot) Class() string {
	if l.Rough {
		return "rough " + l.Kind
	}
	return "polished " + l.Kind
}

// quantity is what the lot is in the ledger.
func (l *Lot) quantity() int64 {
	if l.Single {
		return 1
	}
	return int64(l.Weight)
}
