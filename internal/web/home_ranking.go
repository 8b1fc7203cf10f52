package web

import (
	"strconv"

	"openbourse/internal/border/statistics"
)

// homeRanking is the box "Import ranking": the first members of the newest month that is out.
type homeRanking struct {
	Period, Note string
	Rows         []homeRank
}

type homeRank struct {
	Rank, Name, Value string
	Width             int64 // of 90; 0: values are not shown
}

// homeRanked is how many members the box names.
const homeRanked = 8

// homeRanking reads it; nil when no month is out.
func (s *Server) homeRanking(r *Request) (*homeRanking, error) {
	month, found, err := statistics.NewestOut(r.Context(), s.Keeper.DB())
	if err != nil || !found {
		return nil, err
	}
	goods, err := statistics.ParseGoods("")
	if err != nil {
		return nil, err
	}
	pub, err := statistics.ReadRanking(r.Context(), s.Keeper.DB(), statistics.Of("month", month), goods)
	if err != nil {
		return nil, err
	}
	var d importsData
	d.Values, d.Bands = pub.Policy == statistics.Values, pub.Policy == statistics.Bands
	s.importRows(r, &d, &pub)
	out := &homeRanking{Period: periodWords(r.Lang, pub.Of), Note: r.Lang.T("home.ranking_first", "n", len(pub.Rows))}
	for i := range d.Rows[:min(homeRanked, len(d.Rows))] {
		x := &d.Rows[i]
		out.Rows = append(out.Rows, homeRank{Rank: strconv.FormatInt(pub.Rows[i].Rank, 10), Name: x.Name, Value: x.Value, Width: x.Bar * 90 / barWidth})
	}
	return out, nil
}
