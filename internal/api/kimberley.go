package api

import (
	"net/http"
	"strconv"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/border/kimberley"
	"openbourse/internal/export"
)

// kimberleyOperations are certificates of the Kimberley Process. What customs does is done
// by its officers in person, on the pages.
var kimberleyOperations = []Operation{
	get("listRough", "/kimberley", "kimberley.read", "kimberley", "Certificates of rough: your organisation’s, newest first; customs and the exchange see all", (*Server).listRough),
	get("readRough", "/kimberley/{no}", "kimberley.read", "kimberley", "A certificate with its goods and what was done with it", (*Server).readRough),
	command("announceRough", http.MethodPost, "/kimberley", "kimberley.announce", "kimberley", "Announce a certificate that comes with rough from abroad", (*Server).announceRough),
	command("applyRough", http.MethodPost, "/kimberley/applications", "kimberley.announce", "kimberley", "Apply for a certificate for rough that goes abroad", (*Server).applyRough),
	command("moveRough", http.MethodPost, "/kimberley/{no}/steps", "kimberley.move", "kimberley", "Declare a certificate to customs, withdraw it, or note that its goods left", (*Server).moveRough),
	get("listParticipants", "/kimberley/participants", "kimberley.participants", "kimberley", "Who was a participant of the Kimberley Process on a day, with source", (*Server).listParticipants),
	get("readRoughTrade", "/kimberley/trade/{period}", "kimberley.tables", "kimberley", "Trade in rough of a quarter by participant and code, in carats, US dollars and certificates", (*Server).readRoughTrade),
	get("readEvidence", "/stones/{no}/origin", "kimberley.evidence", "kimberley", "Evidence of where a stone comes from, and what a destination asks for", (*Server).readEvidence),
	command("stateOrigin", http.MethodPost, "/stones/{no}/origin", "kimberley.state", "kimberley", "Hang a statement of origin or a warranty on a stone of yours", (*Server).stateOrigin),
}

type listRough struct {
	Direction string `query:"direction" enum:"in,out" doc:"in: came from abroad; out: goes abroad"`
	State     string `query:"state"`
	After     string `query:"after" doc:"the cursor “next” of the page before"`
	Limit     int    `query:"limit" default:"50" min:"1" max:"200"`
}

// RoughPage is one page of certificates.
type RoughPage struct {
	Certificates []RoughCertificate `json:"certificates"`
	Next         string             `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// RoughCertificate is a certificate of the register.
type RoughCertificate struct {
	No        int64          `json:"no"`
	Direction string         `json:"direction" enum:"in,out"`
	State     string         `json:"state"`
	Issuer    string         `json:"issuer"`
	Number    string         `json:"number,omitempty"`
	Member    int64          `json:"member" doc:"its number"`
	HS        string         `json:"hs" enum:"7102.10,7102.21,7102.31"`
	Carats    export.Decimal `json:"carats"`
	USD       export.Decimal `json:"usd"`
	Parcels   int64          `json:"parcels"`
	Origins   string         `json:"origins,omitempty"`
	Mixed     bool           `json:"mixed,omitempty"`
	From      string         `json:"from"`
	To        string         `json:"to"`
	Issued    clock.Date     `json:"issued,omitempty"`
	Expires   clock.Date     `json:"expires,omitempty"`
	Day       clock.Date     `json:"day,omitempty" doc:"of entry or of issue: it counts in the tables of this day"`
	Shipment  int64          `json:"shipment,omitempty"`
	Paper     string         `json:"paper,omitempty" doc:"code of the confirmation or of the data sheet"`
	Keep      clock.Date     `json:"keep,omitempty" doc:"first day after the retention"`
}

func (s *Server) roughCertificate(c *call, n orgNumbers, x *kimberley.Certificate) (RoughCertificate, error) {
	member, err := n.of(c.Context(), s, x.Member)
	return RoughCertificate{
		No: x.No, Direction: x.Direction, State: string(x.State), Issuer: x.Issuer, Number: x.Number, Member: member, HS: x.HS, Carats: caratsOf(x.Weight), USD: decimalOf(x.USD, money.USD),
		Parcels: x.Parcels, Origins: x.Origins.Words(), Mixed: x.Mixed, From: x.From, To: x.To, Issued: x.Issued, Expires: x.Expires, Day: x.Day, Shipment: x.Shipment, Paper: x.Paper, Keep: x.Keep,
	}, err
}

func (s *Server) listRough(c *call, in listRough) (RoughPage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return RoughPage{}, err
	}
	all, err := kimberley.List(c.Context(), s.DB, c.Actor, kimberley.Filter{Direction: in.Direction, State: in.State, Before: before, Limit: in.Limit})
	if err != nil {
		return RoughPage{}, err
	}
	page, n := RoughPage{Certificates: []RoughCertificate{}}, orgNumbers{}
	for i := range all {
		l, err := s.roughCertificate(c, n, &all[i])
		if err != nil {
			return RoughPage{}, err
		}
		page.Certificates = append(page.Certificates, l)
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].No, 10)
	}
	return page, nil
}

type roughNo struct {
	No int64 `path:"no" doc:"number in the register"`
}

// RoughFile is a certificate with what was done with it.
type RoughFile struct {
	RoughCertificate
	Exporter string         `json:"exporter"`
	Importer string         `json:"importer"`
	Weighed  export.Decimal `json:"weighed,omitempty" doc:"carats as customs weighed them"`
	Seal     string         `json:"seal,omitempty"`
	Goods    []RoughGoods   `json:"goods"`
	Events   []RoughEvent   `json:"events" doc:"oldest first"`
}

// RoughGoods is how much of a stone or parcel a certificate is of.
type RoughGoods struct {
	Stone  int64          `json:"stone" doc:"its number on the exchange"`
	Carats export.Decimal `json:"carats"`
}

// RoughEvent is something that was done with a certificate.
type RoughEvent struct {
	At   clock.Instant `json:"at"`
	Act  string        `json:"act"`
	Side string        `json:"side" enum:"member,customs,house"`
	Note string        `json:"note,omitempty"`
}

func (s *Server) readRough(c *call, in roughNo) (RoughFile, error) {
	x, err := kimberley.Read(c.Context(), s.DB, c.Actor, in.No)
	if err != nil {
		return RoughFile{}, err
	}
	f := RoughFile{Exporter: x.Exporter, Importer: x.Importer, Seal: x.Seal, Goods: []RoughGoods{}, Events: []RoughEvent{}}
	if x.Seen.Weight > 0 {
		f.Weighed = caratsOf(x.Seen.Weight)
	}
	for _, g := range x.Goods {
		f.Goods = append(f.Goods, RoughGoods{g.Stone, caratsOf(g.Weight)})
	}
	for _, e := range x.Events {
		f.Events = append(f.Events, RoughEvent{e.At, e.Act, e.Side, e.Body})
	}
	f.RoughCertificate, err = s.roughCertificate(c, orgNumbers{}, &x.Certificate)
	return f, err
}

// RoughFigures are what is said of the goods of a certificate.
type RoughFigures struct {
	HS       string         `json:"hs" enum:"7102.10,7102.21,7102.31"`
	Carats   export.Decimal `json:"carats"`
	USD      export.Decimal `json:"usd"`
	Parcels  int64          `json:"parcels"`
	Origins  string         `json:"origins,omitempty" doc:"“BW 60%, ZA 40%”, “mixed: AO, CD” or “mixed”"`
	Exporter string         `json:"exporter,omitempty"`
	Importer string         `json:"importer,omitempty"`
	Shipment int64          `json:"shipment,omitempty"`
	Goods    []RoughGoods   `json:"goods,omitempty"`
}

// read turns the figures into those of the room.
func (f *RoughFigures) read() (weight, usd int64, o kimberley.Origins, mixed bool, goods []kimberley.Goods, err error) {
	number := func(v export.Decimal, scale int, key, field string) (n int64) {
		if err == nil {
			if n, err = carat.Fixed(string(v), scale); err != nil {
				err = errs.New(errs.Invalid, key).At(field)
			}
		}
		return n
	}
	weight, usd = number(f.Carats, 3, "kimberley.bad_weight", "carats"), number(f.USD, 2, "kimberley.bad_value", "usd")
	for _, g := range f.Goods {
		goods = append(goods, kimberley.Goods{Stone: g.Stone, Weight: number(g.Carats, 3, "kimberley.bad_weight", "goods")})
	}
	if err == nil && f.Origins != "" {
		o, mixed, err = kimberley.ParseOrigins(f.Origins)
	}
	return weight, usd, o, mixed, goods, err
}

type announceRough struct {
	Body AnnounceRough `body:"json" example:"{\"issuer\":\"BW\",\"number\":\"0012345\",\"hs\":\"7102.31\",\"carats\":\"12.5\",\"usd\":\"18750.00\",\"parcels\":2,\"origins\":\"BW\",\"issued\":\"2026-11-02\",\"expires\":\"2026-12-31\",\"exporter\":\"Gaborone Sorters\"}"`
}

// AnnounceRough is a certificate as it is printed.
type AnnounceRough struct {
	Issuer  string     `json:"issuer" doc:"two letters; EU for the European Union"`
	Number  string     `json:"number"`
	Issued  clock.Date `json:"issued"`
	Expires clock.Date `json:"expires"`
	RoughFigures
}

// RoughMoved says where a certificate stands now.
type RoughMoved struct {
	Certificate int64  `json:"certificate" doc:"number in the register"`
	State       string `json:"state"`
}

func (s *Server) announceRough(c *call, in announceRough) (RoughMoved, error) {
	b := &in.Body
	weight, usd, o, mixed, goods, err := b.read()
	if err != nil {
		return RoughMoved{}, err
	}
	d, err := kimberley.Announce{
		Issuer: b.Issuer, Number: b.Number, HS: b.HS, Weight: weight, USD: usd, Parcels: b.Parcels, Origins: o, Mixed: mixed, Issued: b.Issued, Expires: b.Expires,
		Exporter: b.Exporter, Importer: b.Importer, Shipment: b.Shipment, Goods: goods,
	}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return RoughMoved{d.Certificate, string(d.State)}, err
}

type applyRough struct {
	Body ApplyRough `body:"json" example:"{\"to\":\"BE\",\"hs\":\"7102.31\",\"carats\":\"8\",\"usd\":\"9000.00\",\"parcels\":1,\"origins\":\"BW, ZA\",\"importer\":\"Antwerp Rough\",\"goods\":[{\"stone\":70,\"carats\":\"8\"}]}"`
}

// ApplyRough asks customs for a certificate.
type ApplyRough struct {
	To string `json:"to" doc:"country of destination, two letters"`
	RoughFigures
}

func (s *Server) applyRough(c *call, in applyRough) (RoughMoved, error) {
	b := &in.Body
	weight, usd, o, mixed, goods, err := b.read()
	if err != nil {
		return RoughMoved{}, err
	}
	d, err := kimberley.Apply{
		To: b.To, HS: b.HS, Weight: weight, USD: usd, Parcels: b.Parcels, Origins: o, Mixed: mixed, Exporter: b.Exporter, Importer: b.Importer, Shipment: b.Shipment, Goods: goods,
	}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return RoughMoved{d.Certificate, string(d.State)}, err
}

type moveRough struct {
	No   int64     `path:"no" doc:"number in the register"`
	Body MoveRough `body:"json" example:"{\"act\":\"declare\"}"`
}

// MoveRough is a step of the member.
type MoveRough struct {
	Act string `json:"act" enum:"declare,withdraw,ship"`
	Why string `json:"why,omitempty"`
}
