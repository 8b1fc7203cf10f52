package api

import (
	"net/http"
	"strconv"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/custody"
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
	get("customsAccounts", "/customs-accounts", "custody.report", "border", "Customs accounts read off the ledger: opening, movements and closing in thousandths of a carat, pieces and US cents", (*Server).customsAccounts),
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
	No          int64  `json:"no"`
	Direction   string `json:"direction"`
	State       string `json:"state" enum:"draft,announced,moving,arrived,closed,withdrawn"`
	Member      int64  `json:"member" doc:"number of the member"`
	Principal   int64  `json:"principal,omitempty" doc:"number of the principal whose goods they are"`
	Counterpart string `json:"counterpart"`
	Pieces      int64  `json:"pieces"`
	Carats      string `json:"carats"`
	USD         int64  `json:"usd_cents"`
}

func (s *Server) shipmentHead(c *call, n orgNumbers, x *shipment.Shipment) (ShipmentHead, error) {
	h := ShipmentHead{
		No: x.No, Direction: string(x.Direction), State: string(x.State), Counterpart: x.Counterpart, Pieces: x.Pieces, Carats: carat.Decimal(int64(x.Weight), 3), USD: x.Value,
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
	Line   int64  `json:"line"`
	Stone  int64  `json:"stone,omitempty"`
	Label  string `json:"label"`
	HS     string `json:"hs"`
	Kind   string `json:"kind" enum:"natural,lab_grown,treated"`
	Rough  bool   `json:"rough"`
	Pieces int64  `json:"pieces"`
	Carats string `json:"carats"`
	USD    int64  `json:"usd_cents"`
	Stands string `json:"stands" doc:"customs status of the goods"`
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
		w.Lines = append(w.Lines, ShipmentLine{l.No, l.Stone, l.Label, l.HS, l.Kind, l.Rough, l.Pieces, carat.Decimal(int64(l.Weight), 3), l.Value, string(l.Lot.State)})
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
	Stone  int64  `json:"stone"`
	Carats string `json:"carats"`
	Pieces int64  `json:"pieces"`
	Scale  string `json:"scale"`
}

// WeighedGoods is what the reading showed.
type WeighedGoods struct {
	Within    bool   `json:"within"`
	Declared  string `json:"declared"`
	Tolerance string `json:"tolerance"`
	Report    int64  `json:"report,omitempty" doc:"number of the report when the goods are held"`
}

func (s *Server) weighGoods(c *call, in weighGoods) (WeighedGoods, error) {
	reading, err := carat.Parse(in.Body.Carats)
	if err != nil {
		return WeighedGoods{}, errs.New(errs.Invalid, "custody.reading").At("carats")
	}
	w, err := custody.Weigh{Shipment: in.No, Stone: in.Body.Stone, Reading: reading, Pieces: in.Body.Pieces, Scale: in.Body.Scale}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return WeighedGoods{w.Within, carat.Decimal(int64(w.Declared), 3), carat.Decimal(int64(w.Tolerance), 3), w.Report}, err
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
	Stone    int64         `json:"stone"`
	Member   int64         `json:"member" doc:"number of the member in whose account it stands"`
	Owner    int64         `json:"owner" doc:"number of the owner"`
	State    string        `json:"state"`
	Class    string        `json:"class"`
	HS       string        `json:"hs"`
	Pieces   int64         `json:"pieces"`
	Carats   string        `json:"carats"`
	USD      int64         `json:"usd_cents"`
	Place    string        `json:"place"`
	Box      string        `json:"box,omitempty" doc:"of the vault; for staff and the owner"`
	Shipment int64         `json:"shipment,omitempty"`
	Since    clock.Instant `json:"since"`
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
			Stone: l.Stone, State: string(l.State), Class: l.Class(), HS: l.HS, Pieces: l.Pieces, Carats: carat.Decimal(int64(l.Weight), 3), USD: l.Value,
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
	Member   int64           `json:"member" doc:"number of the member"`
	Class    string          `json:"class"`
	Status   string          `json:"status"`
	Opening  custody.Measure `json:"opening"`
	In       custody.Measure `json:"in"`
	Bought   custody.Measure `json:"bought"`
	Returned custody.Measure `json:"returned"`
	MovedIn  custody.Measure `json:"moved_in"`
	Adjusted custody.Measure `json:"adjusted"`
	Sold     custody.Measure `json:"sold"`
	Out      custody.Measure `json:"out"`
	Worked   custody.Measure `json:"worked"`
	Home     custody.Measure `json:"home"`
	MovedOut custody.Measure `json:"moved_out"`
	Closing  custody.Measure `json:"closing"`
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
		out.Accounts = append(out.Accounts, CustomsAccount{no, b.Class, b.Status, b.Opening, b.In, b.Bought, b.Returned, b.MovedIn, b.Adjusted, b.Sold, b.Out, b.Worked, b.Home, b.MovedOut, b.Closing})
	}
	return out, nil
}
