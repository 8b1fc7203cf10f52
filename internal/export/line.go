// Package export says how a listing is written for others: one flat line with the
// canonical names of stock files, the same in JSON answers, CSV and XLSX.
//
// What others may not see (the member's own list price, tags, locks) has no place in a
// Line. Numbers are exact decimals as text; words are the canonical words of package
// stone, so that an exported file reads back as a stock file.
package export

import (
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/stone"
)

// Decimal is an exact number written as text: "7420.50"; empty when not stated.
type Decimal string

// Line is a listing as a flat line. The tags: json is the column's key, head the message
// of its head, doc what the description of the API says.
type Line struct {
	No         int64  `json:"no" head:"export.no" doc:"number of the listing on the exchange" example:"40285"`
	Seller     int64  `json:"seller" head:"export.seller" doc:"number of the member" example:"188"`
	SellerName string `json:"seller_name" head:"field.seller" doc:"name of the member"`
	StockNo    string `json:"stock_no" head:"export.stock_no" doc:"the member's own number" example:"SZ-20396"`

	StoneClass string  `json:"stone_class" head:"field.o" doc:"what is never mixed" enum:"natural,lab_grown,treated"`
	Form       string  `json:"form" head:"field.form" doc:"single, pair, parcel or rough" enum:"single,pair,parcel,rough"`
	Growth     string  `json:"growth_method,omitempty" head:"field.grown" doc:"laboratory-grown only" example:"CVD"`
	Shape      string  `json:"shape,omitempty" head:"field.s" example:"Round"`
	Carat      Decimal `json:"carat" head:"field.ct" doc:"weight of the whole entry" example:"1.21"`
	Pieces     int64   `json:"parcel_stones,omitempty" head:"field.pcs" doc:"2 for a pair; parcels when stated"`

	Color         string  `json:"color,omitempty" head:"field.c" example:"E"`
	ColorTo       string  `json:"color_to,omitempty" head:"export.color_to" doc:"worse end of a range"`
	Clarity       string  `json:"clarity,omitempty" head:"field.k" example:"VS1"`
	ClarityTo     string  `json:"clarity_to,omitempty" head:"export.clarity_to" doc:"worse end of a range"`
	Assessment    string  `json:"assessment,omitempty" head:"field.as" doc:"laboratory-grown since October 2025: Premium or Standard"`
	Fancy         string  `json:"fancy_color,omitempty" head:"field.fc"`
	Fancy2        string  `json:"fancy_color2,omitempty" head:"field.fc2"`
	Intensity     string  `json:"fancy_intensity,omitempty" head:"field.fi"`
	Overtone      string  `json:"fancy_overtone,omitempty" head:"field.fo"`
	Cut           string  `json:"cut,omitempty" head:"field.cut" example:"Excellent"`
	Polish        string  `json:"polish,omitempty" head:"field.pol" example:"Excellent"`
	Symmetry      string  `json:"symmetry,omitempty" head:"field.sym" example:"Excellent"`
	Fluorescence  string  `json:"fluor_intensity,omitempty" head:"field.fl" example:"None"`
	FluorColor    string  `json:"fluor_color,omitempty" head:"field.flc"`
	Lab           string  `json:"lab,omitempty" head:"field.lab" example:"GIA"`
	ReportNo      string  `json:"report_no,omitempty" head:"export.report_no" example:"2245118093"`
	ReportDate    string  `json:"report_date,omitempty" head:"export.report_date" example:"2026-09-09"`
	KeyToSymbols  string  `json:"key_to_symbols,omitempty" head:"export.key_to_symbols"`
	Inscription   string  `json:"inscription,omitempty" head:"export.inscription"`
	Treatment     string  `json:"treatment,omitempty" head:"field.tr"`
	Length        Decimal `json:"length,omitempty" head:"field.l" doc:"millimetres; round: smallest diameter" example:"6.85"`
	Width         Decimal `json:"width,omitempty" head:"field.w" doc:"millimetres; round: largest diameter" example:"6.88"`
	Depth         Decimal `json:"depth_mm,omitempty" head:"field.d" doc:"millimetres" example:"4.22"`
	Ratio         Decimal `json:"ratio,omitempty" head:"field.lw" doc:"length to width, longer side first" example:"1"`
	DepthPct      Decimal `json:"depth_pct,omitempty" head:"field.dp" example:"61.4"`
	TablePct      Decimal `json:"table_pct,omitempty" head:"field.tp" example:"57"`
	CrownAngle    Decimal `json:"crown_angle,omitempty" head:"field.ca" example:"34.5"`
	CrownHeight   Decimal `json:"crown_height,omitempty" head:"field.ch"`
	PavilionAngle Decimal `json:"pavilion_angle,omitempty" head:"field.pa" example:"40.8"`
	PavilionDepth Decimal `json:"pavilion_depth,omitempty" head:"field.pd"`
	StarLength    Decimal `json:"star_length,omitempty" head:"export.star_length"`
	LowerHalf     Decimal `json:"lower_half,omitempty" head:"export.lower_half"`
	GirdlePct     Decimal `json:"girdle_pct,omitempty" head:"export.girdle_pct"`
	GirdleMin     string  `json:"girdle_min,omitempty" head:"field.gmin"`
	GirdleMax     string  `json:"girdle_max,omitempty" head:"field.gmax"`
	CuletSize     string  `json:"culet_size,omitempty" head:"field.cu"`
	Shade         string  `json:"shade,omitempty" head:"field.sh"`
	Milky         string  `json:"milky,omitempty" head:"field.milky"`
	EyeClean      string  `json:"eye_clean,omitempty" head:"field.ec"`
	Black         string  `json:"black_inclusion,omitempty" head:"field.bi"`
	White         string  `json:"white_inclusion,omitempty" head:"export.white_inclusion"`
	Open          string  `json:"open_inclusion,omitempty" head:"field.oi"`
	HeartsArrows  string  `json:"hearts_arrows,omitempty" head:"field.ha"`
	Brand         string  `json:"brand,omitempty" head:"field.brand"`
	Origin        string  `json:"origin_country,omitempty" head:"field.from" doc:"country of mining, ISO 3166-1; a list for rough"`
	Program       string  `json:"provenance_program,omitempty" head:"field.prog"`
	SieveFrom     string  `json:"sieve_from,omitempty" head:"export.sieve_from"`
	SieveTo       string  `json:"sieve_to,omitempty" head:"export.sieve_to"`

	PPC          Decimal    `json:"ppc,omitempty" head:"field.ppc" doc:"US dollars per carat" example:"7420"`
	Total        Decimal    `json:"total_price,omitempty" head:"field.total" doc:"US dollars for the entry" example:"8978.2"`
	Discount     Decimal    `json:"discount_pct,omitempty" head:"field.disc" doc:"percent to the seller's own list price, negative is below" example:"-6.1"`
	Availability string     `json:"availability,omitempty" head:"field.av" example:"Available"`
	Proof        string     `json:"proof" head:"field.proof" doc:"how well availability is proven" enum:"vault,confirmed,claimed"`
	Country      string     `json:"country,omitempty" head:"field.in" doc:"where the stone is, ISO 3166-1" example:"BE"`
	State        string     `json:"state,omitempty" head:"export.state"`
	City         string     `json:"city,omitempty" head:"field.city"`
	Comment      string     `json:"member_comment,omitempty" head:"export.comment"`
	Image        string     `json:"image,omitempty" head:"export.image"`
	Video        string     `json:"video,omitempty" head:"export.video"`
	Listed       clock.Date `json:"listed" head:"export.listed" doc:"day of the first publication, UTC"`
}

// Of writes a listing as a line.
func Of(l *market.Listing) Line {
	s := &l.Stone
	line := Line{
		No: l.No, Seller: l.MemberNo, SellerName: l.MemberName, StockNo: l.StockNo,
		StoneClass: s.Kind.String(), Form: s.Form.String(), Growth: s.Growth.String(), Shape: s.Shape.String(),
		Carat: Decimal(s.Carat.String()), Treatment: s.Treatment.String(),
		Cut: s.Cut.String(), Polish: s.Polish.String(), Symmetry: s.Symmetry.String(),
		Fluorescence: s.Fluor.String(), FluorColor: s.FluorColor.String(),
		KeyToSymbols: strings.Join(s.KeyToSymbols, ", "), Inscription: s.Inscription,
		Length: tenths(s.Length, 2), Width: tenths(s.Width, 2), Depth: tenths(s.Depth, 2), Ratio: tenths(s.Ratio(), 2),
		DepthPct: tenths(s.DepthPct, 1), TablePct: tenths(s.TablePct, 1),
		CrownAngle: tenths(s.CrownAngle, 1), CrownHeight: tenths(s.CrownHeight, 1),
		PavilionAngle: tenths(s.PavilionAngle, 1), PavilionDepth: tenths(s.PavilionDepth, 1),
		StarLength: tenths(s.StarLength, 1), LowerHalf: tenths(s.LowerHalf, 1), GirdlePct: tenths(s.GirdlePct, 1),
		GirdleMin: s.GirdleMin.String(), GirdleMax: s.GirdleMax.String(), CuletSize: s.CuletSize.String(),
		Shade: s.Shade.String(), Milky: s.Milky.String(), EyeClean: s.EyeClean.String(),
		Black: s.Black.String(), White: s.White, Open: s.Open.String(), HeartsArrows: s.HeartsArrows.String(),
		Brand: s.Brand, Origin: strings.Join(s.Origins, ", "), Program: s.Program, SieveFrom: s.SieveFrom, SieveTo: s.SieveTo,
	}
	if s.Form != stone.Single {
		line.Pieces = int64(s.Pieces)
	}
	line.grades(s)
	line.offer(&l.Offer)
	line.Proof, line.Listed = l.Proof.String(), clock.Date(l.Listed.Time().Format("2006-01-02"))
	if r := s.Report(); r.Number != "" {
		line.Lab, line.ReportNo, line.ReportDate = r.Lab.String(), r.Number, string(r.Date)
	}
	return line
}

func (line *Line) grades(s *stone.Stone) {
	g := s.Grades
	line.Color, line.ColorTo, line.Clarity, line.ClarityTo = g.Color.String(), g.ColorTo.String(), g.Clarity.String(), g.ClarTo.String()
	line.Assessment, line.Fancy, line.Fancy2 = g.Assessment.String(), g.Fancy.String(), g.Fancy2.String()
	line.Intensity, line.Overtone = g.Intensity.String(), g.Overtone.String()
}

func (line *Line) offer(o *stockfile.Offer) {
	line.PPC, line.Total = cents(o.PPC), cents(o.Total)
	if o.HasDiscount {
		line.Discount = Decimal(carat.Decimal(int64(o.Discount), 1))
	}
	line.Availability, line.Country, line.State, line.City = o.Availability.String(), o.Country, o.State, o.City
	line.Comment, line.Image, line.Video = o.Comment, o.Image, o.Video
}

// tenths writes a scaled integer, nothing for one that is not stated.
func tenths(v int32, scale int) Decimal {
	if v == 0 {
		return ""
	}
	return Decimal(carat.Decimal(int64(v), scale))
}

func cents(v int64) Decimal {
	if v == 0 {
		return ""
	}
	return Decimal(carat.Decimal(v, 2))
}
