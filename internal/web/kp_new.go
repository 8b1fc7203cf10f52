package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/border/kimberley"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/registry/stone"
)

// kpForm is the form of a certificate that comes, or of an application for one.
type kpForm struct {
	Form  form
	Codes []option
	Out   bool
}

func kpCodes(l i18n.Lang) []option {
	var all []option
	for _, c := range kimberley.Codes {
		all = append(all, option{c, l.T("kp.hs_" + c)})
	}
	return all
}

func (s *Server) kpFormPage(w http.ResponseWriter, r *Request, f form, out bool) error {
	title := r.Lang.T(either(out, "kp.apply", "kp.announce"))
	return s.show(w, r, "kp_new", View{Title: f.Title(title), Data: kpForm{f, kpCodes(r.Lang), out}, NoIndex: true, Status: f.Status()})
}

// kpNew is the form of a certificate that comes with goods.
func (s *Server) kpNew(w http.ResponseWriter, r *Request) error {
	f, err := s.kpFromShipment(r)
	if err != nil {
		return err
	}
	return s.kpFormPage(w, r, f, false)
}

// kpApplication is the form of an application.
func (s *Server) kpApplication(w http.ResponseWriter, r *Request) error {
	f, err := s.kpFromShipment(r)
	if err != nil {
		return err
	}
	return s.kpFormPage(w, r, f, true)
}

// kpFromShipment fills the form with what the shipment of the address says of its rough, so
// that nothing is typed twice. Its lines of one certificate and code go together.
func (s *Server) kpFromShipment(r *Request) (form, error) {
	f := filled(r.Lang, "hs", "7102.31")
	no := wholeOf(r.URL.Query().Get("shipment"))
	if no <= 0 {
		return f, nil
	}
	x, err := shipment.Read(r.Context(), s.Keeper.DB(), r.Actor, no)
	if err != nil {
		return f, err
	}
	out := !x.Direction.In()
	var first *shipment.Line
	var weight carat.Weight
	var usd int64
	var goods []string
	origins := kimberley.Origins{}
	for i := range x.Lines {
		l := &x.Lines[i]
		if !l.Rough || l.Kind != stone.Natural.String() || first != nil && (l.Kimberley != first.Kimberley || l.HS[:6] != first.HS[:6]) {
			continue
		}
		if first == nil {
			first = l
		}
		weight, usd = weight+l.Weight, usd+l.Value
		if l.Stone > 0 {
			goods = append(goods, strconv.FormatInt(l.Stone, 10)+" "+l.Weight.String())
		}
		for _, o := range l.Origins {
			if !origins.Has(o.Country) {
				origins = append(origins, kimberley.Origin{Country: o.Country})
			}
		}
	}
	if first == nil {
		return f, nil
	}
	for key, v := range map[string]string{
		"shipment": strconv.FormatInt(no, 10), "hs": first.HS[:4] + "." + first.HS[4:6], "weight": weight.String(), "usd": money.Of(usd, money.USD).Decimal(), "goods": strings.Join(goods, "\n"),
		"origins": origins.Words(), either(out, "importer", "exporter"): x.Counterpart, "to": x.To.Country,
	} {
		f.Values.Set(key, v)
	}
	if issuer, number, two := strings.Cut(strings.TrimSpace(first.Kimberley), " "); two && len(issuer) == 2 {
		f.Values.Set("issuer", issuer)
		f.Values.Set("number", number)
	} else if len(first.Kimberley) > 2 {
		f.Values.Set("issuer", first.Kimberley[:2])
		f.Values.Set("number", first.Kimberley[2:])
	}
	return f, nil
}

// kpFigures are what both forms say about the goods.
type kpFigures struct {
	weight, usd, parcels, shipment int64
	origins                        kimberley.Origins
	mixed                          bool
	goods                          []kimberley.Goods
}

func readFigures(v url.Values, out bool) (x kpFigures, err error) {
	if x.weight, err = readCarats(v.Get("weight"), "weight"); err != nil {
		return x, err
	}
	if x.usd, err = readUSD(v.Get("usd"), "usd"); err != nil {
		return x, err
	}
	x.parcels = wholeOf(v.Get("parcels"))
	x.shipment = wholeOf(v.Get("shipment"))
	if typed := strings.TrimSpace(v.Get("origins")); typed != "" || !out {
		if x.origins, x.mixed, err = kimberley.ParseOrigins(typed); err != nil {
			return x, err
		}
	}
	x.goods, err = readGoods(v.Get("goods"))
	return x, err
}

// kpAnnounce puts a certificate into the register.
func (s *Server) kpAnnounce(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	x, err := readFigures(v, false)
	var done kimberley.Done
	if err == nil {
		done, err = kimberley.Announce{
			Issuer: v.Get("issuer"), Number: v.Get("number"), HS: v.Get("hs"), Weight: x.weight, USD: x.usd, Parcels: x.parcels, Origins: x.origins, Mixed: x.mixed,
			Issued: clock.Date(strings.TrimSpace(v.Get("issued"))), Expires: clock.Date(strings.TrimSpace(v.Get("expires"))),
			Exporter: v.Get("exporter"), Importer: v.Get("importer"), Shipment: x.shipment, Goods: x.goods,
		}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.kpMade(w, r, done, err, false)
}

// kpApply asks customs for a certificate.
func (s *Server) kpApply(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	x, err := readFigures(v, true)
	var done kimberley.Done
	if err == nil {
		done, err = kimberley.Apply{
			To: v.Get("to"), HS: v.Get("hs"), Weight: x.weight, USD: x.usd, Parcels: x.parcels, Origins: x.origins, Mixed: x.mixed,
			Exporter: v.Get("exporter"), Importer: v.Get("importer"), Shipment: x.shipment, Goods: x.goods,
		}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.kpMade(w, r, done, err, true)
}

// kpMade leads to the new certificate, or shows the form with what is wrong.
func (s *Server) kpMade(w http.ResponseWriter, r *Request, done kimberley.Done, err error, out bool) error {
	if err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		return s.kpFormPage(w, r, f, out)
	}
	s.say(w, either(out, "kp.said_applied", "kp.said_announced"))
	return redirect(w, r, kpURL(done.Certificate))
}
