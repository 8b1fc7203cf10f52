package web

import (
	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/price"
	"openbourse/internal/registry/stone"
)

// homeIndex is the newest value of the price index of a kind of stones.
type homeIndex struct {
	Name, Value, Month string
	Change             *movement
}

// homeIndex gives them for natural and laboratory-grown stones, each by itself.
func (s *Server) homeIndex(r *Request) ([]homeIndex, error) {
	var out []homeIndex
	for _, k := range []stone.Kind{stone.Natural, stone.LabGrown} {
		points, err := price.Index(r.Context(), s.Keeper.DB(), k.String())
		if err != nil {
			return nil, err
		}
		if x, ok := newestIndex(r.Lang, points); ok {
			x.Name = r.Lang.T("stats.home_" + k.String())
			out = append(out, x)
		}
	}
	return out, nil
}

// newestIndex is the last value there is; false when there is none.
func newestIndex(l i18n.Lang, points []price.Point) (homeIndex, bool) {
	var before, last *price.Point
	for i := range points {
		if points[i].Value > 0 {
			before, last = last, &points[i]
		}
	}
	if last == nil {
		return homeIndex{}, false
	}
	return homeIndex{Value: hundredths(l, last.Value), Month: l.Month(last.Month.Day()), Change: changed(l, before, last)}, true
}
