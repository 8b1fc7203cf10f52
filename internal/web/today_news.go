package web

import (
	"strconv"

	"openbourse/internal/house/news"
)

// todayNews are texts that wait for a person's word before they count.
func (s *Server) todayNews(r *Request) (todayPart, error) {
	p := todayPart{Title: r.Lang.T("news.today")}
	all, err := news.Holds(r.Context(), s.Keeper.DB(), r.Actor, 100)
	for i := range all {
		v := &all[i]
		p.Rows = append(p.Rows, todayRow{
			No: strconv.FormatInt(v.Article, 10), URL: newsTextURL(v.Article, v.Lang), What: v.Words.Title, When: moment(r.Lang, v.At, s.zone(r)), Chip: chip(stateKind(v.Hold), stateWord(r.Lang, news.HoldLife, v.Hold)),
		})
	}
	return p, err
}
