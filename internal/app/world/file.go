package world

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strings"

	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/stone"
)

// columns are those of a stock file of the world, in the order dealers write them.
var columns = []stockfile.Field{
	stockfile.FieldStockNo, stockfile.FieldAvailability, stockfile.FieldStoneClass, stockfile.FieldGrowthMethod, stockfile.FieldForm,
	stockfile.FieldShape, stockfile.FieldCarat, stockfile.FieldParcelStones, stockfile.FieldColor, stockfile.FieldFancyColor,
	stockfile.FieldFancyIntensity, stockfile.FieldFancyOvertone, stockfile.FieldClarity, stockfile.FieldAssessment, stockfile.FieldCut,
	stockfile.FieldPolish, stockfile.FieldSymmetry, stockfile.FieldFluorIntensity, stockfile.FieldFluorColor, stockfile.FieldMeasurements,
	stockfile.FieldDepthPct, stockfile.FieldTablePct, stockfile.FieldGirdleMin, stockfile.FieldGirdleMax, stockfile.FieldGirdlePct,
	stockfile.FieldGirdleCondition, stockfile.FieldCuletSize, stockfile.FieldCrownHeight, stockfile.FieldCrownAngle,
	stockfile.FieldPavilionDepth, stockfile.FieldPavilionAngle, stockfile.FieldStarLength, stockfile.FieldLowerHalf, stockfile.FieldLab,
	stockfile.FieldReportNo, stockfile.FieldReportDate, stockfile.FieldReportType, stockfile.FieldKeyToSymbols, stockfile.FieldInscription,
	stockfile.FieldTreatment, stockfile.FieldEyeClean, stockfile.FieldShade, stockfile.FieldMilky, stockfile.FieldBlackInclusion,
	stockfile.FieldOpenInclusion, stockfile.FieldHeartsArrows, stockfile.FieldBrand, stockfile.FieldOriginCountry,
	stockfile.FieldProvenanceProgram, stockfile.FieldPPC, stockfile.FieldTotalPrice, stockfile.FieldListPrice, stockfile.FieldDiscountPct,
	stockfile.FieldCountry, stockfile.FieldState, stockfile.FieldCity, stockfile.FieldMemberComment, stockfile.FieldSieveFrom, stockfile.FieldSieveTo,
	stockfile.FieldScreening, stockfile.FieldHSCode, stockfile.FieldRoughModel, stockfile.FieldRoughQuality, stockfile.FieldKPCertificate, stockfile.FieldMine,
}

// WriteFile writes listings as a stock file (CSV) that says everything the world knows of
// them in the canonical words.
func WriteFile(out io.Writer, listings iter.Seq[Listing]) error {
	w := csv.NewWriter(out)
	line := make([]string, len(columns))
	for i, f := range columns {
		line[i] = f.String()
	}
	if err := w.Write(line); err != nil {
		return fmt.Errorf("world: %w", err)
	}
	var row stockfile.Row
	for l := range listings {
		row.Stone, row.Offer = l.Stone, l.offer()
		for i, f := range columns {
			line[i] = row.Value(f)
			switch {
			case f == stockfile.FieldLab && len(l.Stone.Reports) == 0:
				line[i] = "None" // uncertified goods say so
			case f == stockfile.FieldOriginCountry: // in dealers' files a cell NA says "not available"
				line[i] = strings.Replace(line[i], "NA", "Namibia", 1)
			}
		}
		if err := w.Write(line); err != nil {
			return fmt.Errorf("world: %w", err)
		}
	}
	w.Flush()
	return w.Error()
}

// WriteCSV writes the first n listings of the world as one member's stock file.
func (w World) WriteCSV(out io.Writer, n int64) error { return WriteFile(out, w.Listings(n)) }

// Listings are the first n listings.
func (w World) Listings(n int64) iter.Seq[Listing] {
	return func(yield func(Listing) bool) {
		for no := int64(1); no <= n; no++ {
			if !yield(w.Listing(no)) {
				return
			}
		}
	}
}

func (l *Listing) offer() stockfile.Offer {
	o := stockfile.Offer{
		StockNo: l.StockNo, PPC: l.PPC, Total: l.Total, ListPrice: l.ListPrice, Discount: l.Discount, HasDiscount: l.ListPrice > 0,
		Availability: l.Availability, Country: l.Place.Country, State: l.Place.State, City: l.Place.City, Comment: l.Comment,
	}
	switch l.Stone.Form {
	case stone.Parcel:
		o.Screening = "Screened by the member"
	case stone.Rough:
		o.HSCode, o.RoughModel, o.Quality = "7102.31", "Sawable", "Commercial"
	}
	return o
}
