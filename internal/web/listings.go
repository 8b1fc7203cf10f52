package web

import (
	"strconv"

	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/search"
)

// listings are the stones of a result's hits, in their order, with what lists show of them.
// They are shared with other requests: nobody changes them.
func (s *Server) listings(r *Request, res search.Result) ([]*onPage, error) {
	if len(res.Hits) == 0 {
		return nil, nil
	}
	nos := make([]int64, len(res.Hits))
	for i, h := range res.Hits {
		nos[i] = h.No
	}
	known, rest := map[int64]*onPage{}, nos
	if stranger(r.Actor) {
		known, rest = s.recent.take(res.Stock, r.Actor, r.Now, nos)
	}
	if len(rest) > 0 {
		read, err := market.BriefByNo(r.Context(), s.Keeper.DB(), r.Actor, r.Now, rest...)
		if err != nil {
			return nil, err
		}
		fresh := make([]*onPage, len(read))
		for i := range read {
			fresh[i] = &onPage{Listing: read[i]}
			known[read[i].No] = fresh[i]
		}
		if stranger(r.Actor) {
			s.recent.keep(res.Stock, r.Actor, fresh)
		}
	}
	all := make([]*onPage, 0, len(nos))
	for _, no := range nos {
		if x := known[no]; x != nil {
			all = append(all, x)
		}
	}
	return all, nil
}

// sees says whose eyes are looking: what the member itself offers is always visible to it.
func (s *Server) sees(r *Request) search.Visibility {
	return search.Visibility{Own: r.Actor.OrgNo}
}

// jump is the stone that a query names by its one report or stock number, 0 when it asks
// for anything else or the number fits none or several.
func (s *Server) jump(r *Request, q search.Query) (int64, error) {
	if len(q.Numbers) != 1 || len(q.Unknown) > 0 || q.Encode() != (search.Query{Numbers: q.Numbers}).Encode() {
		return 0, nil
	}
	res, err := s.Search.Search(r.Context(), search.Ask{Query: q, See: s.sees(r), Limit: 2, Now: r.Now, Zone: s.zone(r)})
	if err != nil || len(res.Hits) != 1 {
		return 0, err
	}
	return res.Hits[0].No, nil
}

func stoneURL(no int64) string { return "/stones/" + strconv.FormatInt(no, 10) }
