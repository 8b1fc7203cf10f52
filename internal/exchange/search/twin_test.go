package search_test

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/stone"
)

// twin answers the way anyone would write it down: one listing after the other.
type twin struct{ rows map[int64]search.Row }

const notAvailable = stone.Availability(5)

func (t *twin) answer(a search.Ask) (total int64, order []int64, facets map[search.Field]map[string]int64, sums search.Sums) {
	facets = map[search.Field]map[string]int64{}
	var found []search.Row
	for _, r := range t.rows {
		if r.Availability == notAvailable && r.Member != a.See.Own || slices.Contains(a.See.Hidden, r.Member) && r.Member != a.See.Own {
			continue
		}
		fails := t.fails(&r, &a)
		if len(fails) == 0 {
			found = append(found, r)
			total++
			if a.Query.OneKind() != 0 {
				sums.Carat += int64(r.Stone.Carat)
				sums.Value += r.Total
			}
		}
		for _, f := range a.Facets {
			if len(fails) == 0 || len(fails) == 1 && fails[0] == f {
				if facets[f] == nil {
					facets[f] = map[string]int64{}
				}
				facets[f][t.choice(&r, f)]++
			}
		}
	}
	slices.SortFunc(found, func(x, y search.Row) int { return t.compare(&x, &y, a.Query.Sort) })
	for _, r := range found {
		order = append(order, r.No)
	}
	return total, order, facets, sums
}

func (t *twin) compare(x, y *search.Row, s search.Sort) int {
	kx, okx := t.key(x, s.By)
	ky, oky := t.key(y, s.By)
	if okx != oky { // who does not state the key comes last
		if okx {
			return -1
		}
		return 1
	}
	c := cmp.Or(cmp.Compare(kx, ky), cmp.Compare(x.No, y.No))
	if s.Down {
		return -c
	}
	return c
}

func (t *twin) key(r *search.Row, by search.SortKey) (int64, bool) {
	switch by {
	case search.ByPPC:
		return r.PPC, true
	case search.ByTotal:
		return r.Total, true
	case search.ByCarat:
		return int64(r.Stone.Carat), true
	case search.ByDiscount:
		if !r.Discounted {
			return 0, false
		}
		return int64(r.Discount), true
	case search.ByColor:
		c := max(r.Stone.Grades.Color, r.Stone.Grades.ColorTo)
		return int64(c), c != 0
	case search.ByClarity:
		c := max(r.Stone.Grades.Clarity, r.Stone.Grades.ClarTo)
		return int64(c), c != 0
	}
	return int64(r.Listed) / 1e6, true
}

// codes and nums are the attributes of a listing by field.
func (t *twin) codes(r *search.Row) map[search.Field]uint8 {
	s := &r.Stone
	return map[search.Field]uint8{
		search.FieldKind: uint8(s.Kind), search.FieldForm: uint8(s.Form), search.FieldShape: uint8(s.Shape),
		search.FieldColor: uint8(max(s.Grades.Color, s.Grades.ColorTo)), search.FieldClarity: uint8(max(s.Grades.Clarity, s.Grades.ClarTo)),
		search.FieldFancy: uint8(s.Grades.Fancy), search.FieldFancy2: uint8(s.Grades.Fancy2), search.FieldIntensity: uint8(s.Grades.Intensity),
		search.FieldOvertone: uint8(s.Grades.Overtone), search.FieldAssessment: uint8(s.Grades.Assessment),
		search.FieldCut: uint8(s.Cut), search.FieldPolish: uint8(s.Polish), search.FieldSymmetry: uint8(s.Symmetry),
		search.FieldFluor: uint8(s.Fluor), search.FieldFluorColor: uint8(s.FluorColor), search.FieldLab: uint8(s.Report().Lab),
		search.FieldAvailability: uint8(r.Availability), search.FieldProof: uint8(r.Proof), search.FieldTreatment: uint8(s.Treatment),
		search.FieldGrowth: uint8(s.Growth), search.FieldGirdleMin: uint8(s.GirdleMin), search.FieldGirdleMax: uint8(s.GirdleMax),
		search.FieldCulet: uint8(s.CuletSize), search.FieldShade: uint8(s.Shade), search.FieldMilky: uint8(s.Milky),
		search.FieldEyeClean: uint8(s.EyeClean), search.FieldBlack: uint8(s.Black), search.FieldOpen: uint8(s.Open), search.FieldHeartsArrows: uint8(s.HeartsArrows),
	}
}

func (t *twin) fails(r *search.Row, a *search.Ask) (out []search.Field) {
	q, s := &a.Query, &r.Stone
	if k := q.OneKind(); k != 0 && k != s.Kind {
		out = append(out, search.FieldKind)
	}
	for f, c := range t.codes(r) {
		if set := f.Set(q); set != nil && *set != 0 && !set.Has(c) {
			out = append(out, f)
		}
	}
	if q.ShadeNot.Has(uint8(s.Shade)) {
		out = append(out, search.FieldShadeNot)
	}
	has := [...]bool{search.HasImage: r.Image, search.HasVideo: r.Video, search.HasReport: s.Report().Number != "", search.HasInscription: s.Inscription != ""}
	for c := range q.Has.All() {
		if !has[c] {
			out = append(out, search.FieldHas)
		}
	}
	for f, v := range map[search.Field]int32{
		search.FieldDepthPct: s.DepthPct, search.FieldTablePct: s.TablePct, search.FieldRatio: s.Ratio(), search.FieldLength: s.Length, search.FieldWidth: s.Width,
		search.FieldDepth: s.Depth, search.FieldCrownAngle: s.CrownAngle, search.FieldCrownHeight: s.CrownHeight, search.FieldPavilionAngle: s.PavilionAngle,
		search.FieldPavilionPc: s.PavilionDepth, search.FieldPieces: s.Pieces,
	} {
		if rg := *f.Ranges(q); len(rg) > 0 && (v == 0 || !rg.Has(int64(v))) {
			out = append(out, f)
		}
	}
	for f, v := range map[search.Field]int64{search.FieldCarat: int64(s.Carat), search.FieldPPC: r.PPC, search.FieldTotal: r.Total} {
		if !f.Ranges(q).Has(v) {
			out = append(out, f)
		}
	}
	if len(q.Discount) > 0 && (!r.Discounted || !q.Discount.Has(int64(r.Discount))) {
		out = append(out, search.FieldDiscount)
	}
	for f, words := range map[search.Field][]string{
		search.FieldCountry: {r.Country}, search.FieldCity: {r.City}, search.FieldBrand: {s.Brand}, search.FieldProgram: {strings.TrimRight(s.Program, " 0123456789")},
		search.FieldOrigin: s.Origins, search.FieldSieve: {s.SieveFrom, s.SieveTo}, search.FieldNumbers: {r.StockNo, s.Report().Number},
	} {
		want := *f.Texts(q)
		if len(want) > 0 && !slices.ContainsFunc(want, func(w string) bool { return holds(words, w) }) {
			out = append(out, f)
		}
	}
	for _, w := range q.Symbols {
		if !holds(s.KeyToSymbols, w) {
			out = append(out, search.FieldSymbols)
		}
	}
	for _, w := range q.SymbolsNot {
		if holds(s.KeyToSymbols, w) {
			out = append(out, search.FieldSymbolsNot)
		}
	}
	if len(q.Seller) > 0 && !slices.Contains(q.Seller, r.Member) {
		out = append(out, search.FieldSeller)
	}
	switch q.Since {
	case "":
	case "7d":
		if r.Listed < a.Now.Add(-7*24*time.Hour) {
			out = append(out, search.FieldSince)
		}
	default:
		if r.Listed < clock.At(clock.Date(q.Since).Time()) {
			out = append(out, search.FieldSince)
		}
	}
	return out
}

func holds(words []string, w string) bool {
	return slices.ContainsFunc(words, func(x string) bool { return x != "" && strings.EqualFold(x, w) })
}

// choice names what a listing counts as in a facet.
func (t *twin) choice(r *search.Row, f search.Field) string {
	switch f {
	case search.FieldCountry:
		return r.Country
	case search.FieldCity:
		return strings.ToLower(r.City)
	case search.FieldSeller:
		return strconv.FormatInt(r.Member, 10)
	case search.FieldCarat:
		return t.bar(f, int64(r.Stone.Carat))
	case search.FieldPPC:
		return t.bar(f, r.PPC)
	case search.FieldTotal:
		return t.bar(f, r.Total)
	}
	return strconv.Itoa(int(t.codes(r)[f]))
}

func (t *twin) bar(f search.Field, v int64) string {
	from := int64(0)
	for _, b := range search.Bars(f) {
		if v >= b {
			from = b
		}
	}
	return strconv.FormatInt(from, 10)
}

// said is the index's facets in the twin's words.
func said(res search.Result) map[search.Field]map[string]int64 {
	out := map[search.Field]map[string]int64{}
	for f, counts := range res.Facets {
		for _, c := range counts {
			if c.N == 0 {
				continue
			}
			w := strconv.Itoa(int(c.Code))
			switch {
			case search.Bars(f) != nil:
				w = strconv.FormatInt(c.From, 10)
			case f == search.FieldCountry || f == search.FieldCity || f == search.FieldSeller:
				w = c.Word
			}
			if out[f] == nil {
				out[f] = map[string]int64{}
			}
			out[f][w] += c.N
		}
	}
	return out
}
