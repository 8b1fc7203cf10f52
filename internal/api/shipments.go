package api

import (
	"net/http"
	"strconv"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/border/custody"
	"openbourse/internal/export"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/shipment"
)

// shipmentOperations are shipments and goods under customs control. They are drafted on the
// pages; decisions about differences are a person's own.
var shipmentOperations = []Operation{
	get("listShipments", "/shipments", "shipment.list", "border", "Shipments of your organisation, newest first; staff and officers see all that are announced", (*Server).listShipments),
	get("readShipment", "/shipments/{no}", "shipment.read", "border", "A shipment with its lines and where each stands", (*Server).readShipment),
	command("announceShipment", http.MethodPost, "/shipments/{no}/announce", "shipment.announce", "border", "Announce a draft: papers are drafted from it from then on", (*Server).announceShipment),
	command("moveShipment", http.MethodPost, "/shipments/{no}/move", "custody.move", "border", "Move its goods one step on: depart, lodge, apply, back …", (*Server).moveShipment),
	command("weighGoods", http.MethodPost, "/shipments/{no}/weighings", "custody.weigh", "border", "Note a reading of the scale; a difference beyond the tolerance holds the goods", (*Server).weighGoods),
	get("listBonded", "/bonded", "custody.read", "border", "Goods under customs control in your customs account, by the number of their stone", (*Server).listBonded),
	get("customsAccounts", "/customs-accounts", "custody.report", "border", "Customs accounts read off the ledger: opening, movements and closing in carats, pieces and US dollars", (*Server).customsAccounts),
}

type listShipments struct {
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"50" min:"1" max:"200"`
}

// ShipmentPage is one page of shipments.
type ShipmentPage struct {
	Shipments []ShipmentHead `json:"shipments"`
	Next      string         `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// ShipmentHead is a shipment in a list.
type ShipmentHead struct {
	No          int64          `json:"no"`
	Direction   string         `json:"direction"`
	State       string         `json:"state" enum:"draft,announced,moving,arrived,closed,withdrawn"`
	Member      int64          `json:"member" doc:"number of the member"`
	Principal   int64          `json:"principal,omitempty" doc:"number of the principal whose goods they are"`
	Counterpart string         `json:"counterpart"`
	Pieces      int64          `json:"pieces"`
	Carats      export.Decimal `json:"carats"`
	USD         export.Decimal `json:"usd"`
}

func (s *Server) shipmentHead(c *call, n orgNumbers, x *shipment.Shipment) (ShipmentHead, error) {
	h := ShipmentHead{
		No: x.No, Direction: string(x.Direction), State: string(x.State), Counterpart: x.Counterpart, Pieces: x.Pieces, Carats: caratsOf(x.Weight), USD: decimalOf(x.Value, money.USD),
	}
	var err error
	if h.Member, err = n.of(c.Context(), s, x.Member); err != nil {
		return h, err
	}
	h.Principal, err = n.of(c.Context(), s, x.Principal)
	return h, err
}

func (s *Server) listShipments(c *call, in listShipments) (ShipmentPage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return ShipmentPage{}, err
	}
	all, err := shipment.List(c.Context(), s.DB, c.Actor, shipment.Ask{Before: before, Limit: in.Limit})
	if err != nil {
		return ShipmentPage{}, err
	}
	page, n := ShipmentPage{Shipments: []ShipmentHead{}}, orgNumbers{}
	for i := range all {
		h, err := s.shipmentHead(c, n, &all[i])
		if err != nil {
			return page, err
		}
		page.Shipments = append(page.Shipments, h)
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].No, 10)
	}
	return page, nil
}

type oneShipment struct {
	No int64 `path:"no" doc:"number of the shipment" example:"12"`
}

// ShipmentWhole is a shipment with its lines.
type ShipmentWhole struct {
	ShipmentHead
	Paper int64          `json:"paper,omitempty" doc:"customs paper that is released"`
	Lines []ShipmentLine `json:"lines"`
}

// ShipmentLine is a line of a shipment.
type ShipmentLine struct {
	Line   int64          `json:"line"`
	Stone  int64          `json:"stone,omitempty"`
	Label  string         `json:"label"`
	HS     string         `json:"hs"`
	Kind   string         `json:"kind" enum:"natural,lab_grown,treated"`
	Rough  bool           `json:"rough"`
	Pieces int64          `json:"pieces"`
	Carats export.Decimal `json:"carats"`
	USD    export.Decimal `json:"usd"`
	Stands string         `json:"stands" doc:"customs status of the goods"`
}

func (s *Server) readShipment(c *call, in oneShipment) (ShipmentWhole, error) {
	d, err := custody.Stand(c.Context(), s.DB, c.Actor, s.Clock.Now(), in.No)
	if err != nil {
		return ShipmentWhole{}, err
	}
	w := ShipmentWhole{Paper: d.Paper, Lines: []ShipmentLine{}}
	if w.ShipmentHead, err = s.shipmentHead(c, orgNumbers{}, &d.Shipment); err != nil {
		return w, err
	}
	for i := range d.Lines {
		l := &d.Lines[i]
		w.Lines = append(w.Lines, ShipmentLine{l.No, l.Stone, l.Label, l.HS, l.Kind, l.Rough, l.Pieces, caratsOf(l.Weight), decimalOf(l.Value, money.USD), string(l.Lot.State)})
	}
	return w, nil
}

// ShipmentMoved is what a step did.
type ShipmentMoved struct {
	Shipment int64  `json:"shipment"`
	State    string `json:"state" doc:"of the shipment when it is announced, of its goods when they move"`
	Lots     int64  `json:"lots,omitempty" doc:"stones and parcels that moved"`
}

func (s *Server) announceShipment(c *call, in oneShipment) (ShipmentMoved, error) {
	d, err := shipment.Announce{Shipment: in.No}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return ShipmentMoved{Shipment: d.Shipment, State: string(d.State)}, err
}

type moveShipment struct {
	No   int64        `path:"no" doc:"number of the shipment" example:"12"`
	Body MoveShipment `body:"json" example:"{\"act\":\"depart\"}"`
}

// MoveShipment names the step.
type MoveShipment struct {
	Act         string        `json:"act"`
	Appointment clock.Instant `json:"appointment,omitzero" doc:"of lodge and declare: when the goods are to be looked at"`
	Place       string        `json:"place,omitempty"`
}

func (s *Server) moveShipment(c *call, in moveShipment) (ShipmentMoved, error) {
	d, err := custody.Step{Shipment: in.No, Act: lifecycle.Act(in.Body.Act), Appointment: in.Body.Appointment, Place: in.Body.Place}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return ShipmentMoved{d.Shipment, string(d.State), d.Lots}, err
}

type weighGoods struct {
	No   int64      `path:"no" doc:"number of the shipment" example:"12"`
	Body WeighGoods `body:"json" example:"{\"stone\":40285,\"carats\":\"1.01\",\"pieces\":1,\"scale\":\"MT-1\"}"`
}

// WeighGoods is a reading of the scale.
type WeighGoods struct {
	Stone  int64          `json:"stone"`
	Carats export.Decimal `json:"carats"`
	Pieces int64          `json:"pieces"`
	Scale  string         `json:"scale"`
}

// WeighedGoods is what the reading showed.
type WeighedGoods struct {
	Within    bool           `json:"within"`
	Declared  export.Decimal `json:"declared"`
	Tolerance export.Decimal `json:"tolerance"`
	Report    int64          `json:"report,omitempty" doc:"number of the report when the goods are held"`
}

func (s *Server) weighGoods(c *call, in weighGoods) (WeighedGoods, error) {
	reading, err := carat.Parse(string(in.Body.Carats))
	if err != nil {
		return WeighedGoods{}, errs.New(errs.Invalid, "custody.reading").At("carats")
	}
	w, err := custody.Weigh{Shipment: in.No, Stone: in.Body.Stone, Reading: reading, Pieces: in.Body.Pieces, Scale: in.Body.Scale}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return WeighedGoods{w.Within, caratsOf(w.Declared), caratsOf(w.Tolerance), w.Report}, err
}

type listBonded struct {
	State string `query:"state" doc:"only goods of this customs status"`
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"50" min:"1" max:"200"`
}

// BondedPage is one page of goods under customs control.
type BondedPage struct {
	Goods []BondedGoods `json:"goods"`
	Next  string        `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// BondedGoods is a stone or parcel under customs control.
type BondedGoods struct {
	Stone    int64          `json:"stone"`
	Member   int64          `json:"member" doc:"number of the member in whose account it stands"`
	Owner    int64          `json:"owner" doc:"number of the owner"`
	State    string         `json:"state"`
	Class    string         `json:"class"`
	HS       string         `json:"hs"`
	Pieces   int64          `json:"pieces"`
	Carats   export.Decimal `json:"carats"`
	USD      export.Decimal `json:"usd"`
	Place    string         `json:"place"`
	Box      string         `json:"box,omitempty" doc:"of the vault; for staff and the owner"`
	Shipment int64          `json:"shipment,omitempty"`
	Since    clock.Instant  `json:"since"`
}

func (s *Server) listBonded(c *call, in listBonded) (BondedPage, error) {
	after, err := cursorNo(in.After)
	if err != nil {
		return BondedPage{}, err
	}
	all, err := custody.Lots(c.Context(), s.DB, c.Actor, custody.LotAsk{State: lifecycle.State(in.State), After: after, Limit: in.Limit})
	if err != nil {
		return BondedPage{}, err
	}
	page, n := BondedPage{Goods: []BondedGoods{}}, orgNumbers{}
	for i := range all {
		l := &all[i]
		g := BondedGoods{
			Stone: l.Stone, State: string(l.State), Class: l.Class(), HS: l.HS, Pieces: l.Pieces, Carats: caratsOf(l.Weight), USD: decimalOf(l.Value, money.USD),
			Place: l.Place, Box: l.Box, Shipment: l.Shipment, Since: l.Since,
		}
		if g.Member, err = n.of(c.Context(), s, l.Member); err != nil {
			return page, err
		}
		if g.Owner, err = n.of(c.Context(), s, l.Owner); err != nil {
			return page, err
		}
		page.Goods = append(page.Goods, g)
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].Stone, 10)
	}
	return page, nil
}

type customsAccounts struct {
	Member int64         `query:"member" doc:"number of a member; members read their own and leave it out"`
	From   clock.Instant `query:"from" doc:"first instant; the movements before make the opening"`
	To     clock.Instant `query:"to" doc:"instant after the last; left out: until now"`
}

// CustomsAccounts are accounts over a time.
type CustomsAccounts struct {
	Accounts []CustomsAccount `json:"accounts"`
}

// CustomsAccount is one account: opening + in + bought + returned + moved in + adjusted is
// sold + out + worked + home + moved out + closing.
type CustomsAccount struct {
	Member   int64          `json:"member" doc:"number of the member"`
	Class    string         `json:"class"`
	Status   string         `json:"status"`
	Opening  CustomsMeasure `json:"opening"`
	In       CustomsMeasure `json:"in"`
	Bought   CustomsMeasure `json:"bought"`
	Returned CustomsMeasure `json:"returned"`
	MovedIn  CustomsMeasure `json:"moved_in"`
	Adjusted CustomsMeasure `json:"adjusted"`
	Sold     CustomsMeasure `json:"sold"`
	Out      CustomsMeasure `json:"out"`
	Worked   CustomsMeasure `json:"worked"`
	Home     CustomsMeasure `json:"home"`
	MovedOut CustomsMeasure `json:"moved_out"`
	Closing  CustomsMeasure `json:"closing"`
}

// CustomsMeasure is how much.
type CustomsMeasure struct {
	Carats export.Decimal `json:"carats"`
	Pieces int64          `json:"pieces"`
	USD    export.Decimal `json:"usd"`
}

func measured(m custody.Measure) CustomsMeasure {
	return CustomsMeasure{caratsOf(m.Weight), m.Pieces, decimalOf(m.USD, money.USD)}
}

func (s *Server) customsAccounts(c *call, in customsAccounts) (CustomsAccounts, error) {
	ask := custody.BalanceAsk{From: in.From, To: in.To}
	switch {
	case in.Member != 0:
		o, err := party.OrgByNo(c.Context(), s.DB, in.Member)
		if err != nil {
			return CustomsAccounts{}, err
		}
		ask.Member = o.ID
	case c.Actor.OrgKind == string(party.Member):
		ask.Member = c.Actor.Org
	}
	lines, err := custody.Balance(c.Context(), s.DB, c.Actor, ask)
	if err != nil {
		return CustomsAccounts{}, err
	}
	out, n := CustomsAccounts{Accounts: []CustomsAccount{}}, orgNumbers{}
	for _, b := range lines {
		no, err := n.of(c.Context(), s, b.Member)
		if err != nil {
			return out, err
		}
		out.Accounts = append(out.Accounts, CustomsAccount{
			no, b.Class, b.Status, measured(b.Opening), measured(b.In), measured(b.Bought), measured(b.Returned), measured(b.MovedIn), measured(b.Adjusted),
			measured(b.Sold), measured(b.Out), measured(b.Worked), measured(b.Home), measured(b.MovedOut), measured(b.Closing),
		})
	}
	return out, nil
}
