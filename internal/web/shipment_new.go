package web

import (
	"net/http"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/border/custody"
	"openbourse/internal/exchange/deal"
	told "openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/shipment"
)

type shipmentNewData struct {
	Form                              form
	Ways, Terms, Modes, Money, Owners []option
	Carriers, Stores                  []string // partners to choose from; others can be typed
}

// shipmentNew is the form of a shipment; ?stones= names bonded stones that are to leave.
func (s *Server) shipmentNew(w http.ResponseWriter, r *Request) error {
	q := r.URL.Query()
	var goods []string
	for _, word := range strings.FieldsFunc(strings.Join(q["stones"], ","), func(c rune) bool { return c == ',' }) {
		l, _, err := custody.LotOf(r.Context(), s.Keeper.DB(), r.Actor, wholeOf(word))
		if err != nil {
			return err
		}
		goods = append(goods, goodLine(&l))
	}
	way := orElse(q.Get("direction"), string(shipment.AbroadIn))
	return s.shipmentForm(w, r, filled(r.Lang, "direction", way, "terms", "CIF", "currency", "USD", "packages", "1", "goods", strings.Join(goods, "\n"),
		"refers", q.Get("refers"), "from_country", "CN", "to_country", "CN"))
}

// goodLine is a bonded lot as the form reads it.
func goodLine(l *custody.Lot) string {
	form := "parcel"
	if l.Single {
		form = "single"
	}
	if l.Rough {
		form = "rough"
	}
	return strings.Join([]string{
		strconv.FormatInt(l.Stone, 10), "#" + strconv.FormatInt(l.Stone, 10), l.HS, l.Kind, form, strconv.FormatInt(l.Pieces, 10),
		l.Weight.String(), money.Of(l.Value, money.USD).Decimal(), "", "", "", "",
	}, " ; ")
}

func (s *Server) shipmentForm(w http.ResponseWriter, r *Request, f form) error {
	d := shipmentNewData{Form: f, Owners: []option{{Value: "", Word: r.Lang.T("shipment.own")}}}
	for _, x := range shipment.Directions {
		d.Ways = append(d.Ways, option{Value: string(x), Word: wayWord(r.Lang, x)})
	}
	for _, x := range shipment.Terms {
		d.Terms = append(d.Terms, option{Value: x, Word: x})
	}
	d.Modes = append(d.Modes, option{Value: "", Word: r.Lang.T("shipment.usual_mode")})
	for _, x := range shipment.Modes {
		d.Modes = append(d.Modes, option{Value: x, Word: x})
	}
	for _, c := range []string{"USD", "CNY", "EUR", "HKD"} {
		d.Money = append(d.Money, option{Value: c, Word: c})
	}
	all, err := party.Orgs(r.Context(), s.Keeper.DB(), party.Filter{Kind: party.Principal, Via: r.Actor.Org, Limit: 200})
	if err != nil {
		return err
	}
	for _, o := range all {
		d.Owners = append(d.Owners, option{Value: strconv.FormatInt(o.No, 10), Word: o.NameIn(r.Lang)})
	}
	if d.Carriers, d.Stores, err = s.carriersAndStores(r); err != nil {
		return err
	}
	return s.show(w, r, "shipment_new", View{Title: f.Title(r.Lang.T("shipment.new")), Data: d, NoIndex: true, Status: f.Status()})
}

// carriersAndStores are the partners that a shipment can name: who is named by this name
// finds it on his own desk.
func (s *Server) carriersAndStores(r *Request) (carriers, stores []string, err error) {
	for _, x := range []struct {
		kind party.OrgKind
		to   *[]string
	}{{party.Carrier, &carriers}, {party.Bonded, &stores}} {
		all, err := party.Orgs(r.Context(), s.Keeper.DB(), party.Filter{Kind: x.kind})
		if err != nil {
			return nil, nil, err
		}
		for _, o := range all {
			*x.to = append(*x.to, o.NameIn(r.Lang))
		}
	}
	return carriers, stores, nil
}

// shipmentDraft keeps what the form says.
func (s *Server) shipmentDraft(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	var c shipment.Draft
	c.Head, err = s.shipmentHead(r, v.Get)
	if err == nil {
		c.Goods, err = readShipped(v.Get("goods"), c.Head.Currency)
	}
	var done shipment.Done
	if err == nil {
		done, err = c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	if err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		return s.shipmentForm(w, r, f)
	}
	s.say(w, "shipment.said_drafted", "no", strconv.FormatInt(done.Shipment, 10))
	return redirect(w, r, shipmentURL(done.Shipment))
}

func (s *Server) shipmentHead(r *Request, v func(string) string) (shipment.Head, error) {
	h := shipment.Head{
		Direction: shipment.Direction(v("direction")), Mode: v("mode"), Counterpart: v("counterpart"),
		From:    shipment.Side{Country: strings.ToUpper(strings.TrimSpace(v("from_country"))), Port: v("from_port")},
		To:      shipment.Side{Country: strings.ToUpper(strings.TrimSpace(v("to_country"))), Port: v("to_port")},
		Carrier: v("carrier"), Waybill: v("waybill"), Escort: v("escort"), Terms: v("terms"), Currency: money.Currency(v("currency")), Policy: v("policy"),
		Packages: wholeOf(v("packages")), Invoice: v("invoice"), InvoiceDay: clock.Date(strings.TrimSpace(v("invoice_day"))), Packing: v("packing"),
		Contract: v("contract"), Carnet: v("carnet"), Handbook: v("handbook"), Refers: wholeOf(v("refers")), RefersPaper: v("refers_paper"),
	}
	var err error
	if h.Principal, err = s.orgNamed(r, v("principal")); err != nil {
		return h, errs.New(errs.Invalid, "shipment.principal").At("principal")
	}
	for _, f := range []struct {
		name string
		at   *int64
	}{{"freight", &h.Freight}, {"insurance", &h.Insurance}, {"insured", &h.Insured}} {
		if strings.TrimSpace(v(f.name)) == "" {
			continue
		}
		a, err := deal.ReadAmount(v(f.name), h.Currency)
		if err != nil {
			return h, errs.New(errs.Invalid, "shipment.money").At(f.name)
		}
		*f.at = a
	}
	h.Gross = wholeOf(v("gross"))
	return h, nil
}

// readShipped reads one line for each good, its fields separated by semicolons: number on the
// exchange (0 for new goods), label, tariff code, kind, single | parcel | rough, pieces,
// carats, price, value in US dollars, origins "BW:80 CA:22.5", Kimberley certificate, reports.
func readShipped(text string, currency money.Currency) ([]shipment.Good, error) {
	var all []shipment.Good
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n++
		if strings.TrimSpace(line) == "" {
			continue
		}
		f := strings.SplitN(line, ";", 12)
		if len(f) < 8 {
			return nil, errs.New(errs.Invalid, "shipment.bad_goods", "line", n).At("goods")
		}
		for len(f) < 12 {
			f = append(f, "")
		}
		for i := range f {
			f[i] = strings.TrimSpace(f[i])
		}
		g, err := readShippedLine(f, currency)
		if err != nil {
			return nil, errs.New(errs.Invalid, "shipment.bad_goods", "line", n).At("goods").Because(err)
		}
		all = append(all, g)
	}
	return all, nil
}

func readShippedLine(f []string, currency money.Currency) (shipment.Good, error) {
	g := shipment.Good{Stone: wholeOf(f[0]), Label: f[1], HS: f[2], Kind: f[3], Rough: f[4] == "rough", Single: f[4] == "single", Pieces: wholeOf(f[5]), Kimberley: f[10]}
	if f[4] != "rough" && f[4] != "single" && f[4] != "parcel" {
		return g, errs.New(errs.Invalid, "shipment.single", "label", g.Label)
	}
	w, err := readCarats(f[6], "goods")
	if err != nil {
		return g, err
	}
	g.Weight = carat.Weight(w)
	if g.Price, err = deal.ReadAmount(f[7], currency); err != nil {
		return g, err
	}
	if f[8] != "" {
		if g.Value, err = deal.ReadAmount(f[8], money.USD); err != nil {
			return g, err
		}
	}
	for _, part := range strings.Fields(f[9]) {
		country, share, _ := strings.Cut(part, ":")
		if share != "" {
			if w, err = readCarats(share, "goods"); err != nil {
				return g, err
			}
		}
		g.Origins = append(g.Origins, told.Share{Country: strings.ToUpper(country), Weight: w})
	}
	for rep := range strings.SplitSeq(f[11], ",") {
		if rep = strings.TrimSpace(rep); rep != "" {
			g.Reports = append(g.Reports, rep)
		}
	}
	return g, nil
}
