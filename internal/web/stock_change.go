package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/export"
)

// changeStock carries out the table of the stock page: changed prices and states, or the
// withdrawal of the selected. What cannot be read is told beside its row, and then nothing
// is changed.
func (s *Server) changeStock(w http.ResponseWriter, r *Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	q, err := url.ParseQuery(form.Get("query"))
	if err != nil {
		return errs.New(errs.Invalid, "web.form_unreadable").Because(err)
	}
	nos := listingNos(form["no"])
	if form.Get("do") == "withdraw" {
		nos = listingNos(form["pick"])
	}
	listings, err := market.ListingsByNo(r.Context(), s.Keeper.DB(), r.Actor, r.Now, nos...)
	if err != nil {
		return err
	}
	listings = slices.DeleteFunc(listings, func(x market.Listing) bool { return x.MemberNo != r.Actor.OrgNo })
	acts, key, problems := edits(r, form, listings)
	if len(problems) > 0 {
		return s.stockPage(w, r, q, form, problems)
	}
	for _, a := range acts {
		if err := a.do(s, r); err != nil {
			e := errs.Of(err)
			if e.Code == errs.Internal {
				return err
			}
			problems = append(problems, stockProblem{a.listing, a.stock + ": " + r.Lang.Fill(e.Key, e.Args)})
		}
	}
	if len(problems) > 0 {
		return s.stockPage(w, r, q, form, problems)
	}
	if len(acts) == 0 {
		key = "stock.nothing_changed"
	}
	s.say(w, key, "n", strconv.Itoa(len(acts)))
	return redirect(w, r, local("/stock?"+q.Encode(), "/stock"))
}

// listingNos are the listing numbers of a form, at most a page of them.
func listingNos(values []string) []int64 {
	var nos []int64
	for _, v := range values {
		if no, err := strconv.ParseInt(v, 10, 64); err == nil && no > 0 && len(nos) < stockPage {
			nos = append(nos, no)
		}
	}
	return nos
}

// stockAct is one edit of one listing. Its id derives from the form's, so that a form
// sent twice does everything once.
type stockAct struct {
	listing int64
	stock   string
	do      func(s *Server, r *Request) error
}

func edits(r *Request, form url.Values, listings []market.Listing) (acts []stockAct, said string, problems []stockProblem) {
	add := func(x *market.Listing, what string, do func(s *Server, r *Request, cmd id.ID) error) {
		part := fmt.Sprintf("%s %d", what, x.No)
		acts = append(acts, stockAct{x.No, x.StockNo, func(s *Server, r *Request) error { return do(s, r, r.Command().With(part)) }})
	}
	for i := range listings {
		x := &listings[i]
		key := strconv.FormatInt(x.No, 10)
		if form.Get("do") == "withdraw" {
			add(x, "withdraw", func(s *Server, r *Request, cmd id.ID) error {
				_, err := market.Withdraw{Listing: x.No}.Do(r.Context(), s.Keeper, r.Actor, cmd)
				return err
			})
			continue
		}
		if raw := form.Get("ppc." + key); raw != "" && raw != priceText(r.Lang, x.PPC) {
			cents, ok := readPrice(raw)
			if !ok {
				problems = append(problems, stockProblem{x.No, r.Lang.T("stock.bad_price", "stock", x.StockNo, "raw", raw)})
				continue
			}
			if cents != x.PPC {
				add(x, "price", func(s *Server, r *Request, cmd id.ID) error {
					_, err := market.ChangePrice{Listing: x.No, PPC: cents}.Do(r.Context(), s.Keeper, r.Actor, cmd)
					return err
				})
			}
		}
		if word := form.Get("av." + key); word != "" && word != x.Availability.String() {
			add(x, "availability", func(s *Server, r *Request, cmd id.ID) error {
				_, err := market.SetAvailability{Listing: x.No, Availability: word}.Do(r.Context(), s.Keeper, r.Actor, cmd)
				return err
			})
		}
	}
	if form.Get("do") == "withdraw" {
		return acts, "stock.withdrawn", problems
	}
	return acts, "stock.saved", problems
}

// stockFile is the reader's own stock as a file that uploads again as it is.
func (s *Server) stockFile(w http.ResponseWriter, r *Request) error {
	if r.Actor.OrgNo == 0 {
		return errs.New(errs.Forbidden, "stock.no_member")
	}
	format := export.Format(r.URL.Path[len("/stock."):])
	ask, _ := ownFilter(r, r.URL.Query())
	ask.After, ask.Limit = "", exportPage
	rows := func(yield func(export.Line, error) bool) {
		for {
			page, err := market.MyStock(r.Context(), s.Keeper.DB(), r.Actor, r.Now, ask)
			if err != nil {
				yield(export.Line{}, err)
				return
			}
			for i := range page.Listings {
				if !yield(export.Of(&page.Listings[i]), nil) {
					return
				}
			}
			if ask.After = page.Next; page.Next == "" {
				return
			}
		}
	}
	h := w.Header()
	h.Set("Content-Type", format.Type())
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", format.FileName("stock", string(clock.DateOf(r.Now, s.zone(r))))))
	h.Set("Cache-Control", "private, no-store")
	if err := export.Write(w, format, r.Lang, rows, format != export.JSON); err != nil {
		s.Log.ErrorContext(r.Context(), "export", "id", r.ID, "err", err)
		panic(http.ErrAbortHandler) // a file that stops early must not look whole
	}
	return nil
}

// exportPage is how many listings an export reads at once.
const exportPage = 500

// keepStock says that the whole stock still stands.
func (s *Server) keepStock(w http.ResponseWriter, r *Request) error {
	done, err := market.KeepAlive{Member: r.Actor.OrgNo, All: true}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	if err != nil {
		return err
	}
	s.say(w, "stock.alive_done", "until", moment(r.Lang, done.Until, s.zone(r)))
	return redirect(w, r, "/stock")
}
