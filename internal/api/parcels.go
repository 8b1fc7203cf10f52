package api

import (
	"net/http"
	"strconv"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/exchange/market"
	"openbourse/internal/export"
	"openbourse/internal/registry/parcel"
)

var parcelOperations = []Operation{
	get("listParcels", "/parcels", "parcel.read", "parcels", "Your parcels, newest first: those there are, or those used up", (*Server).listParcels),
	get("readParcel", "/parcels/{no}", "parcel.read", "parcels", "A parcel with its origins and its lineage, from what it came and what became of it", (*Server).readParcel),
	command("splitParcel", http.MethodPost, "/parcels/{no}/split", "parcel.change", "parcels", "Take parts out of a parcel by weight; the rest keeps its number", (*Server).splitParcel),
	command("sieveParcel", http.MethodPost, "/parcels/{no}/sieve", "parcel.change", "parcels", "Divide all of a parcel by size; what is missing is loss, within the tolerance", (*Server).sieveParcel),
	command("mergeParcels", http.MethodPost, "/parcels/merge", "parcel.change", "parcels", "Make one parcel of several of one owner, kind, place and customs status", (*Server).mergeParcels),
	command("weighParcel", http.MethodPost, "/parcels/{no}/weigh", "parcel.change", "parcels", "Put a parcel's weight right; beyond the tolerance it waits for a second person", (*Server).weighParcel),
	command("allowSelection", http.MethodPut, "/selections/{stock_no}", "market.change", "parcels", "Let buyers select out of a listed parcel, or sell it whole only", (*Server).allowSelection),
}

type listParcels struct {
	Gone  bool   `query:"gone" doc:"those that went into others instead"`
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"50" min:"1" max:"200"`
}

// ParcelPage is one page of parcels.
type ParcelPage struct {
	Parcels []ParcelLine `json:"parcels"`
	Next    string       `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// ParcelLine is a parcel of a list.
type ParcelLine struct {
	No      int64          `json:"no"`
	StockNo string         `json:"stock_no" doc:"your number for it; without one the exchange's" example:"P-12-A"`
	Kind    string         `json:"kind" enum:"natural,lab_grown,treated"`
	Carat   export.Decimal `json:"carat" doc:"yours of it" example:"12.5"`
	CameBy  string         `json:"came_by,omitempty" doc:"act it came out of; absent: it came in as it is" enum:"split,merge,resieve,reweigh,cut"`
	Parents []int64        `json:"parents,omitempty" doc:"parcels that went into that act"`
}

func (s *Server) listParcels(c *call, in listParcels) (ParcelPage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return ParcelPage{}, err
	}
	all, err := parcel.Mine(c.Context(), s.DB, c.Actor, parcel.Ask{Gone: in.Gone, Before: before, Limit: in.Limit})
	if err != nil {
		return ParcelPage{}, err
	}
	page := ParcelPage{Parcels: []ParcelLine{}}
	for i := range all {
		h := &all[i]
		line := ParcelLine{No: h.Stone.No, StockNo: h.Number, Kind: h.Stone.Kind.String(), Carat: caratsOf(h.Weight)}
		if h.Came != nil {
			line.CameBy = h.Came.What
			for _, l := range h.Came.Lines {
				if l.Side == parcel.In {
					line.Parents = append(line.Parents, l.Stone)
				}
			}
		}
		page.Parcels = append(page.Parcels, line)
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].Stone.No, 10)
	}
	return page, nil
}

type parcelNo struct {
	No int64 `path:"no" doc:"number of the parcel" example:"40285"`
}

// ParcelLineage is a parcel with where it came from and what became of it.
type ParcelLineage struct {
	No      int64          `json:"no"`
	StockNo string         `json:"stock_no" doc:"its owner's number for it; without one the exchange's" example:"P-12-A"`
	Kind    string         `json:"kind" enum:"natural,lab_grown,treated"`
	Carat   export.Decimal `json:"carat" doc:"what there is of it now, whoever owns it" example:"12.5"`
	Mine    export.Decimal `json:"mine" doc:"of it yours" example:"12.5"`
	Origins []ParcelOrigin `json:"origins"`
	Acts    []ParcelAct    `json:"acts" doc:"the earliest first"`
}

// ParcelOrigin is a part of a parcel's weight that has one origin.
type ParcelOrigin struct {
	Origin    string         `json:"origin" doc:"countries, ISO 3166-1 alpha-2; several: mixed and not told apart; empty: not stated" example:"BW"`
	Kimberley string         `json:"kimberley,omitempty" doc:"number of the certificate it came under"`
	Carat     export.Decimal `json:"carat" example:"12.5"`
}

// ParcelAct is what was done to parcels once.
type ParcelAct struct {
	No   int64          `json:"no"`
	At   clock.Instant  `json:"at"`
	Act  string         `json:"act" enum:"split,merge,resieve,reweigh,cut"`
	In   []ParcelGoods  `json:"in"`
	Out  []ParcelGoods  `json:"out"`
	Loss export.Decimal `json:"loss" doc:"carats; below zero: weight that was found" example:"0.02"`
}

// ParcelGoods is a parcel that went into an act or came out of it.
type ParcelGoods struct {
	Parcel int64          `json:"parcel"`
	Carat  export.Decimal `json:"carat" example:"12.5"`
	Pieces int64          `json:"pieces,omitempty"`
	Label  string         `json:"label,omitempty" doc:"the owner's number for it"`
}

func (s *Server) readParcel(c *call, in parcelNo) (ParcelLineage, error) {
	t, err := parcel.Read(c.Context(), s.DB, c.Actor, in.No)
	if err != nil {
		return ParcelLineage{}, err
	}
	p := ParcelLineage{No: in.No, StockNo: t.Number, Kind: t.Stone.Kind.String(), Carat: caratsOf(t.Weight), Mine: caratsOf(t.Mine), Origins: []ParcelOrigin{}, Acts: []ParcelAct{}}
	for _, o := range t.Origins {
		p.Origins = append(p.Origins, ParcelOrigin{o.Origin, o.Kimberley, caratsOf(o.Weight)})
	}
	for i := range t.Acts {
		a := &t.Acts[i]
		x := ParcelAct{No: a.No, At: a.At, Act: a.What, In: []ParcelGoods{}, Out: []ParcelGoods{}, Loss: caratsOf(a.Loss)}
		for _, l := range a.Lines {
			g := ParcelGoods{l.Stone, caratsOf(l.Weight), l.Pieces, l.Label}
			if l.Side == parcel.In {
				x.In = append(x.In, g)
			} else {
				x.Out = append(x.Out, g)
			}
		}
		p.Acts = append(p.Acts, x)
	}
	return p, nil
}

// ParcelDone is the answer of what changes parcels.
type ParcelDone struct {
	Act      int64          `json:"act,omitempty" doc:"absent while a weighing waits for a second person"`
	Parcels  []int64        `json:"parcels,omitempty" doc:"numbers of what came out"`
	Loss     export.Decimal `json:"loss,omitempty" doc:"carats"`
	Weighing int64          `json:"weighing,omitempty" doc:"number of a weighing that waits for a second person"`
}

func parcelDone(d parcel.Done, err error) (ParcelDone, error) {
	x := ParcelDone{Act: d.Act, Parcels: d.Out, Weighing: d.Weighing}
	if d.Loss != 0 {
		x.Loss = caratsOf(d.Loss)
	}
	return x, err
}

// ParcelParts are the parts that come out of a parcel.
type ParcelParts struct {
	Parts []ParcelPart `json:"parts"`
}

// ParcelPart is one of them.
type ParcelPart struct {
	Carat     export.Decimal `json:"carat" example:"2.5"`
	Pieces    int64          `json:"pieces,omitempty" doc:"when counted"`
	Label     string         `json:"label,omitempty" doc:"your number for it; left out: made of the number of the parcel, with a letter"`
	SieveFrom string         `json:"sieve_from,omitempty" doc:"when sieved: the sieve it lies above" example:"+6.5"`
	SieveTo   string         `json:"sieve_to,omitempty" doc:"when sieved: the one it falls through" example:"-11"`
}

func (p ParcelParts) parts() ([]parcel.Part, error) {
	all := make([]parcel.Part, 0, len(p.Parts))
	for _, x := range p.Parts {
		w, err := weightOf(x.Carat, "parts")
		if err != nil {
			return nil, err
		}
		all = append(all, parcel.Part{Weight: w, Pieces: x.Pieces, Label: x.Label, SieveFrom: x.SieveFrom, SieveTo: x.SieveTo})
	}
	return all, nil
}

func weightOf(d export.Decimal, field string) (carat.Weight, error) {
	w, err := carat.Parse(string(d))
	if err != nil {
		return 0, errs.New(errs.Invalid, "parcel.bad_weight").At(field).Because(err)
	}
	return w, nil
}

type splitParcel struct {
	No   int64       `path:"no" doc:"number of the parcel" example:"40285"`
	Body ParcelParts `body:"json" example:"{\"parts\":[{\"carat\":\"2.5\",\"label\":\"P-12A\"}]}"`
}

func (s *Server) splitParcel(c *call, in splitParcel) (ParcelDone, error) {
	parts, err := in.Body.parts()
	if err != nil {
		return ParcelDone{}, err
	}
	return parcelDone(parcel.Split{Stone: in.No, Parts: parts}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd))
}

type sieveParcel struct {
	No   int64       `path:"no" doc:"number of the parcel" example:"40285"`
	Body ParcelParts `body:"json" example:"{\"parts\":[{\"carat\":\"2.5\",\"sieve_from\":\"+6.5\",\"sieve_to\":\"-11\"}]}"`
}

func (s *Server) sieveParcel(c *call, in sieveParcel) (ParcelDone, error) {
	parts, err := in.Body.parts()
	if err != nil {
		return ParcelDone{}, err
	}
	return parcelDone(parcel.Resieve{Stone: in.No, Parts: parts}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd))
}

type mergeParcels struct {
	Body MergeParcels `body:"json" example:"{\"parcels\":[40285,40286]}"`
}

// MergeParcels names what to make one parcel of.
type MergeParcels struct {
	Parcels []int64 `json:"parcels"`
	Label   string  `json:"label,omitempty" doc:"your number for it"`
}

func (s *Server) mergeParcels(c *call, in mergeParcels) (ParcelDone, error) {
	return parcelDone(parcel.Merge{Stones: in.Body.Parcels, Label: in.Body.Label}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd))
}

type weighParcel struct {
	No   int64       `path:"no" doc:"number of the parcel" example:"40285"`
	Body WeighParcel `body:"json" example:"{\"carat\":\"12.48\",\"reason\":\"scale reading 17\"}"`
}

// WeighParcel is what the scale says.
type WeighParcel struct {
	Carat  export.Decimal `json:"carat" example:"12.48"`
	Pieces int64          `json:"pieces,omitempty" doc:"when counted"`
	Reason string         `json:"reason"`
}

func (s *Server) weighParcel(c *call, in weighParcel) (ParcelDone, error) {
	w, err := weightOf(in.Body.Carat, "carat")
	if err != nil {
		return ParcelDone{}, err
	}
	return parcelDone(parcel.Reweigh{Stone: in.No, Weight: w, Pieces: in.Body.Pieces, Reason: in.Body.Reason}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd))
}

type allowSelection struct {
	StockNo string         `path:"stock_no" doc:"the member's own number" example:"P-12"`
	Member  int64          `query:"member" doc:"number of the member; only the exchange names another than its own"`
	Body    AllowSelection `body:"json" example:"{\"allow\":true,\"least\":\"1\"}"`
}

// AllowSelection says how a listed parcel is sold.
type AllowSelection struct {
	Allow bool           `json:"allow" doc:"false: as a whole only"`
	Least export.Decimal `json:"least,omitempty" doc:"smallest selection in carats" example:"1"`
	PPC   export.Decimal `json:"ppc,omitempty" doc:"US dollars per carat of a selection; as for the whole parcel when left out" example:"900"`
}

func (s *Server) allowSelection(c *call, in allowSelection) (StockLine, error) {
	no, err := s.own(c, in.Member, in.StockNo)
	if err != nil {
		return StockLine{}, err
	}
	x := market.AllowSelection{Listing: no, Allow: in.Body.Allow}
	if x.Allow {
		if x.Least, err = weightOf(in.Body.Least, "least"); err != nil {
			return StockLine{}, err
		}
	}
	if in.Body.PPC != "" {
		if x.PPC, err = carat.Fixed(string(in.Body.PPC), 2); err != nil {
			return StockLine{}, errs.New(errs.Invalid, "market.bad_price").At("ppc").Because(err)
		}
	}
	if _, err := x.Do(c.Context(), s.Keeper, c.Actor, c.Cmd); err != nil {
		return StockLine{}, err
	}
	l, err := s.listing(c.Context(), c.Actor, no)
	return stockLine(&l), err
}
