package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/registry/rate"
	"openbourse/internal/registry/rule"
)

// dealAnswerForm is the form in which an offer or a counter-offer is made.
type dealAnswerForm struct {
	Form      form
	Counter   bool
	One       *dealStone
	Lines     []dealPriceLine
	Hint      string
	Payments  []option
	Delivers  []option
	Valid     []option
	Grounds   []option
	Sides     []option // for a broker
	Sealable  bool
	Broker    bool
	Percents  bool
	Ct        string // weight for the module that links the fields
	AskPPC    int64
	Ref       int64 // reference price per carat, in the room's currency; 0: none was published, or it cannot be reckoned
	RefHint   string
	ReadAs    string
	Last      string
	CanSubmit bool
}

type dealPriceLine struct {
	dealStone
	Typed string
}

// dealAccept is the other way to answer: to accept.
type dealAccept struct {
	Title, Sum string
	Each       []dealStone
	Sides      []option
}

// dealAnswers fills in the forms the reader can send now.
func (s *Server) dealAnswers(r *Request, d *dealData) error {
	x := d.R
	d.Asks = deal.Open(x.State) && x.Side != deal.Seller
	if d.Can[string(deal.ActOffer)] || d.Can[string(deal.ActCounter)] {
		var err error
		if d.Answer, err = s.answerForm(r, d); err != nil {
			return err
		}
	}
	v, ok := x.Standing()
	if !ok || !d.Can[string(deal.ActStrike)] {
		return nil
	}
	l := r.Lang
	a := &dealAccept{Sum: l.Money(money.Of(v.Total, x.Currency)), Title: l.T("deal.accept_total", "sum", l.Money(money.Of(v.Total, x.Currency)))}
	if len(x.Lines) == 1 && len(v.Prices) == 1 {
		a.Title = l.T("deal.accept_ct", "sum", l.Money(money.Of(v.Prices[0].PPC, x.Currency)))
	}
	if v.Each && len(v.Prices) > 1 {
		for _, p := range v.Prices {
			for _, st := range d.Stones {
				if st.No == p.Line {
					st.Ask = l.Money(money.Of(p.Total, x.Currency))
					a.Each = append(a.Each, st)
				}
			}
		}
	}
	if x.Side == deal.Broker {
		a.Sides = []option{{string(x.Turn), l.T("deal.for_" + string(x.Turn))}}
	}
	d.Accept = a
	return nil
}

func (s *Server) answerForm(r *Request, d *dealData) (*dealAnswerForm, error) {
	l, x := r.Lang, d.R
	ways, err := s.deliveryOptions(r, x)
	if err != nil {
		return nil, err
	}
	a := &dealAnswerForm{
		Counter: x.State == deal.Offered, Sealable: x.Side != deal.Seller && x.Memo == 0, Broker: !x.Broker.IsZero(), Percents: x.Currency == money.USD,
		Payments: paymentOptions(l), Delivers: ways, Valid: validOptions(l), Grounds: groundOptions(l),
	}
	if x.Side == deal.Broker {
		a.Sides = []option{{"buyer", l.T("deal.for_buyer")}, {"seller", l.T("deal.for_seller")}}
	}
	a.Form = d.Form
	fresh := d.Form.Err == nil
	if fresh {
		a.Form = filled(l, "days", "0", "delivery", ways[0].Value, "valid", "2", "each", "")
	}
	last := map[int64]deal.Priced{}
	if n := len(x.Offers); n > 0 {
		v := &x.Offers[n-1]
		for _, p := range v.Prices {
			last[p.Line] = p
		}
		if fresh {
			a.Form.Values.Set("days", strconv.FormatInt(v.Days, 10))
			a.Form.Values.Set("delivery", v.Delivery)
		}
	}
	plain := func(minor int64) string { return l.Scaled(minor, x.Currency.Digits(), 0) }
	for i := range d.Stones {
		st := d.Stones[i]
		if st.State != deal.LineOpen {
			continue
		}
		value := st.AskPPC
		if p, ok := last[st.No]; ok {
			value = p.PPC
		} else if x.Currency != money.USD {
			value = 0
		}
		if fresh && value > 0 && len(x.Lines) == 1 {
			a.Form.Values.Set("ppc."+strconv.FormatInt(st.No, 10), plain(value))
		}
		a.Lines = append(a.Lines, dealPriceLine{st, a.Form.V("ppc." + strconv.FormatInt(st.No, 10))})
	}
	if len(x.Lines) == 1 && len(a.Lines) == 1 {
		a.One = &a.Lines[0].dealStone
		a.Ct, a.AskPPC = a.One.Weight.String(), a.One.AskPPC
		a.Hint = between(l, d)
		dollar, said, err := s.dollarIn(r, x.Currency)
		if err != nil {
			return nil, err
		}
		a.RefHint = said
		a.Ref, err = money.MulDiv(a.One.ref, dollar, rate.One)
		return a, err
	}
	return a, nil
}

// between says where the last two prices stand.
func between(l i18n.Lang, d *dealData) string {
	var mine, theirs int64
	for _, v := range d.R.Offers {
		if len(v.Prices) != 1 {
			continue
		}
		if v.Side == d.R.Side {
			mine = v.Prices[0].PPC
		} else {
			theirs = v.Prices[0].PPC
		}
	}
	if mine == 0 || theirs == 0 {
		return ""
	}
	return l.T("deal.between", "mine", l.Money(money.Of(mine, d.R.Currency)), "theirs", l.Money(money.Of(theirs, d.R.Currency)))
}

func paymentOptions(l i18n.Lang) []option {
	var all []option
	for _, n := range deal.PaymentDays() {
		all = append(all, option{strconv.FormatInt(n, 10), daysWord(l, n)})
	}
	return all
}

// deliveryOptions are how the goods can change hands from where they are; those on memo are with their buyer.
func (s *Server) deliveryOptions(r *Request, x *deal.Room) ([]option, error) {
	if x.Memo != 0 {
		return waysOf(r.Lang, []string{deal.WithBuyer}), nil
	}
	ways, err := deal.Ways(r.Context(), s.Keeper.DB(), x.Lines)
	return waysOf(r.Lang, ways), err
}

func waysOf(l i18n.Lang, ways []string) []option {
	var all []option
	for _, d := range ways {
		all = append(all, option{d, l.T("deal.delivery_" + d)})
	}
	return all
}

func groundOptions(l i18n.Lang) []option {
	var all []option
	for _, g := range deal.Grounds() {
		all = append(all, option{g, l.T("deal.ground_" + g)})
	}
	return all
}

func validOptions(l i18n.Lang) []option {
	var all []option
	for _, h := range []int64{1, 2, 4, 24, 72, 168} {
		word := l.T("deal.n_hours", "n", h)
		if h >= 24 {
			word = l.T("deal.n_days", "n", h/24)
		}
		all = append(all, option{strconv.FormatInt(h, 10), word})
	}
	return all
}

// readOffer turns what was typed into the command. until is kept once it was shown, so that
// what is signed is what was seen.
func (s *Server) readOffer(r *Request, f form, x *deal.Room) (deal.Offer, error) {
	c := deal.Offer{Deal: x.No, Version: wholeOf(f.V("version")), Side: deal.Side(f.V("side")), Sealed: f.V("sealed") == "1", Each: f.V("each") == "1"}
	c.Terms = deal.Terms{Days: wholeOf(f.V("days")), Delivery: f.V("delivery"), MemoDays: wholeOf(f.V("memo_days")), SightDays: wholeOf(f.V("sight_days")), Grounds: f.Values["grounds"]}
	if c.SightDays == 0 {
		c.Grounds = nil
	}
	if typed := strings.TrimSpace(f.V("commission")); typed != "" {
		rate, err := carat.Fixed(strings.ReplaceAll(strings.TrimSuffix(typed, "%"), ",", "."), 4)
		if err != nil {
			return c, errs.New(errs.Invalid, "deal.commission").At("commission")
		}
		c.CommissionRate = rate * rule.RateScale / 1_000_000
	}
	var err error
	if c.Until, err = untilOf(r, f); err != nil {
		return c, err
	}
	if typed := strings.TrimSpace(f.V("percent")); typed != "" {
		p, err := tenths(typed)
		if err != nil {
			return c, err
		}
		c.Percent = &p
	}
	for i := range x.Lines {
		l := &x.Lines[i]
		how, typed, field := f.price(l.No)
		if how == "" || f.V("out."+strconv.FormatInt(l.No, 10)) == "1" {
			continue
		}
		p := deal.Price{Line: l.No, How: how}
		if typed := strings.TrimSpace(f.V("w." + strconv.FormatInt(l.No, 10))); typed != "" {
			if p.Weight, err = typedCarats(typed, "w."+strconv.FormatInt(l.No, 10)); err != nil {
				return c, err
			}
		}
		switch how {
		case toReference:
			p.How = deal.PerCarat
			p.Amount, err = s.byReference(r, l, typed, x.Currency)
		case deal.Percent:
			p.Amount, err = tenths(typed)
		default:
			p.Amount, err = deal.ReadAmount(typed, x.Currency)
		}
		if err != nil {
			return c, errs.Of(err).At(field)
		}
		c.Prices = append(c.Prices, p)
	}
	return c, nil
}

// untilOf is until when an offer is to bind: as it was shown, or so many hours from now.
func untilOf(r *Request, f form) (clock.Instant, error) {
	var until clock.Instant
	if err := until.UnmarshalText([]byte(f.V("until"))); err == nil && until != 0 {
		return until, nil
	}
	hours := wholeOf(f.V("valid"))
	if hours < 1 || hours > 10_000 {
		return 0, errs.New(errs.Invalid, "deal.until_past").At("valid")
	}
	return r.Now.Add(time.Duration(hours) * time.Hour), nil
}

// tenths reads a per cent as people write it, in tenths: "−8", "-8,5 %".
func tenths(s string) (int64, error) {
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "%"))
	n, err := carat.Fixed(strings.NewReplacer("−", "-", ",", ".", "+", "").Replace(s), 1)
	if err != nil {
		return 0, errs.New(errs.Invalid, "deal.percent_unread").At("percent")
	}
	return n, nil
}

// number reads a whole number; nonsense is 0, and the room refuses what 0 is not good for.
func wholeOf(s string) int64 {
	n, _ := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	return n
}

// dealAnswer declines, withdraws or closes.
func (s *Server) dealAnswer(w http.ResponseWriter, r *Request) error {
	no, v, err := numbered(r)
	if err != nil {
		return err
	}
	act, version, side, why := lifecycle.Act(v.Get("do")), wholeOf(v.Get("version")), deal.Side(v.Get("side")), v.Get("reason")
	switch act {
	case deal.ActDecline:
		_, err = deal.Decline{Deal: no, Version: version, Side: side, Reason: why}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	case deal.ActWithdraw:
		_, err = deal.Withdraw{Deal: no, Version: version, Side: side, Reason: why}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	case deal.ActClose:
		_, err = deal.Close{Deal: no, Reason: why}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	default:
		return errs.New(errs.NotFound, "web.no_such_page")
	}
	return s.dealDone(w, r, no, "deal.said_"+string(act), err)
}

// dealDone leads back to the room, or shows it with what was refused.
func (s *Server) dealDone(w http.ResponseWriter, r *Request, no int64, said string, err error) error {
	if err == nil {
		s.say(w, said)
		return redirect(w, r, dealURL(no))
	}
	f, err := again(r, err, errs.Unsupported)
	if err != nil {
		return err
	}
	return s.dealPage(w, r, no, f)
}
