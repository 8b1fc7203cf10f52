package web

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/market"
	"openbourse/internal/paper/grid"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/memo"
)

// memosPage is how many memos one page of the list shows.
const memosPage = 50

// memosData is the memo book: open memos by their due time, which shows their age, or all.
type memosData struct {
	Open, May, Lien bool
	Rows            []memosRow
	More            string
}

type memosRow struct {
	No, Left             int64
	Chip                 template.HTML
	With, Role           string
	Value, Due, LateWord string
}

// memos lists the reader's memos.
func (s *Server) memos(w http.ResponseWriter, r *Request) error {
	q := r.URL.Query()
	ask := memo.Ask{Open: q.Get("v") != "all", Before: wholeOf(q.Get("before")), Limit: memosPage + 1}
	if ask.Open { // what is open is looked at as a whole
		ask.Limit = 500
	}
	all, err := memo.List(r.Context(), s.Keeper.DB(), r.Actor, r.Now, ask)
	if err != nil {
		return err
	}
	d := memosData{Open: ask.Open, May: r.Actor.May("memo.propose", access.Own), Lien: r.Actor.May("memo.lien", access.Own)}
	if !ask.Open && len(all) > memosPage {
		all = all[:memosPage]
		d.More = "/memos?v=all&before=" + strconv.FormatInt(all[memosPage-1].No, 10)
	}
	for i := range all {
		d.Rows = append(d.Rows, s.memosRow(r, &all[i]))
	}
	return s.show(w, r, "memos", View{Title: r.Lang.T("memo.title"), Data: d, NoIndex: true})
}

func (s *Server) memosRow(r *Request, m *memo.Memo) memosRow {
	row := memosRow{
		No: m.No, Left: m.Left, Chip: chip(stateKind(m.State), stateWord(r.Lang, memo.Life, m.State)),
		Value: r.Lang.Money(money.Of(m.Total, m.Currency)), Due: moment(r.Lang, m.Due, s.zone(r)),
	}
	if n := m.DaysLate(r.Now); n > 0 {
		row.LateWord = r.Lang.T("memo.late", "n", n)
	}
	switch m.Side(r.Actor.Org) {
	case "owner":
		row.With, row.Role = s.orgName(r, m.Holder), r.Lang.T("memo.you_gave")
	case "holder":
		row.With, row.Role = s.orgName(r, m.Owner), r.Lang.T("memo.you_have")
	default:
		row.With = s.orgName(r, m.Owner) + " → " + s.orgName(r, m.Holder)
	}
	return row
}

// memoNewData is the form of a new memo.
type memoNewData struct {
	Form                    form
	Currencies, Cover, Side []option
}

// memoNew shows the form.
func (s *Server) memoNew(w http.ResponseWriter, r *Request) error {
	return s.memoForm(w, r, filled(r.Lang, "currency", "USD", "cover", "city", "insurer", "holder", "bears", "holder", "goods", r.URL.Query().Get("goods")))
}

func (s *Server) memoForm(w http.ResponseWriter, r *Request, f form) error {
	d := memoNewData{Form: f}
	for _, c := range []string{"USD", "CNY", "EUR", "HKD"} {
		d.Currencies = append(d.Currencies, option{Value: c, Word: c})
	}
	for _, c := range memo.Covers() {
		d.Cover = append(d.Cover, option{Value: c, Word: r.Lang.T("memo.cover_" + c)})
	}
	for _, c := range memo.Sides() {
		d.Side = append(d.Side, option{Value: c, Word: r.Lang.T("memo.side_" + c)})
	}
	return s.show(w, r, "memo_new", View{Title: f.Title(r.Lang.T("memo.new")), Data: d, NoIndex: true, Status: f.Status()})
}

// memoPropose proposes what the form says.
func (s *Server) memoPropose(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	c := memo.Propose{
		Currency: money.Currency(v.Get("currency")), Day: clock.Date(strings.TrimSpace(v.Get("day"))),
		Cover: v.Get("cover"), Insurer: v.Get("insurer"), Bears: v.Get("bears"),
	}
	done, err := s.memoDraft(r, &c, v.Get("member_no"), v.Get("goods"))
	if err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		return s.memoForm(w, r, f)
	}
	s.say(w, "memo.said_proposed", "no", strconv.FormatInt(done.Memo, 10))
	return redirect(w, r, memoURL(done.Memo))
}

func memoURL(no int64) string { return "/memos/" + strconv.FormatInt(no, 10) }

func (s *Server) memoDraft(r *Request, c *memo.Propose, holder, goods string) (memo.Done, error) {
	var err error
	if c.Holder, err = s.orgNamed(r, holder); err != nil {
		return memo.Done{}, err
	}
	no := 0
	for line := range strings.SplitSeq(goods, "\n") {
		no++
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		g, err := s.memoGood(r, f, c.Currency)
		if err != nil {
			return memo.Done{}, errs.New(errs.Invalid, "memo.bad_goods", "line", no).At("goods").Because(err)
		}
		c.Goods = append(c.Goods, g)
	}
	return c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
}

// memoGood reads a line "stock number, price per carat, carats".
func (s *Server) memoGood(r *Request, f []string, currency money.Currency) (memo.Good, error) {
	if len(f) < 2 || len(f) > 3 {
		return memo.Good{}, errs.New(errs.Invalid, "memo.label")
	}
	l, err := market.ListingOfStockNo(r.Context(), s.Keeper.DB(), r.Actor, r.Now, r.Actor.OrgNo, f[0])
	if err != nil {
		return memo.Good{}, err
	}
	price, err := money.Parse(f[1], currency)
	if err != nil {
		return memo.Good{}, err
	}
	g := memo.Good{Stone: l.Stone.No, Label: l.StockNo, PPC: price.Minor}
	if len(f) == 3 {
		g.Weight, err = carat.Parse(f[2])
	}
	return g, err
}

// memoLien is the list of goods out, for filing.
func (s *Server) memoLien(w http.ResponseWriter, r *Request) error {
	var all []memo.LienLine
	for after := int64(0); ; {
		page, err := memo.Lien(r.Context(), s.Keeper.DB(), r.Actor, after, 1000)
		if err != nil {
			return err
		}
		if len(page) == 1000 { // the last memo of a full page may go on: read it again
			last := page[999].Memo
			for len(page) > 0 && page[len(page)-1].Memo == last {
				page = page[:len(page)-1]
			}
			after = last - 1
			all = append(all, page...)
			continue
		}
		all = append(all, page...)
		break
	}
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="goods-on-memo.csv"`)
	h.Set("Cache-Control", "private, no-store")
	text := func(f func(l memo.LienLine) string) func([]byte, memo.LienLine) []byte {
		return func(b []byte, l memo.LienLine) []byte { return append(b, f(l)...) }
	}
	return grid.CSV(w, []grid.Column[memo.LienLine]{
		{Key: "memo", Text: text(func(l memo.LienLine) string { return strconv.FormatInt(l.Memo, 10) })},
		{Key: "since", Text: text(func(l memo.LienLine) string { return l.Since.String() })},
		{Key: "due", Text: text(func(l memo.LienLine) string { return l.Due.String() })},
		{Key: "owner", Text: text(func(l memo.LienLine) string { return s.orgName(r, l.Owner) })},
		{Key: "holder", Text: text(func(l memo.LienLine) string { return s.orgName(r, l.Holder) })},
		{Key: "stone", Text: text(func(l memo.LienLine) string { return strconv.FormatInt(l.Stone, 10) })},
		{Key: "stock_no", Text: text(func(l memo.LienLine) string { return l.Label })},
		{Key: "kind", Text: text(func(l memo.LienLine) string { return l.Kind })},
		{Key: "carat", Number: true, Text: text(func(l memo.LienLine) string { return l.Weight.String() })},
		{Key: "currency", Text: text(func(l memo.LienLine) string { return string(l.Currency) })},
		{Key: "value", Number: true, Text: text(func(l memo.LienLine) string { return money.Of(l.Value, l.Currency).Decimal() })},
		{Key: "paper", Text: text(func(l memo.LienLine) string { return l.Paper })},
	}, grid.All(all), grid.CSVOptions{})
}
