package web

import (
	"cmp"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/market"
	"openbourse/internal/paper/chart"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/parcel"
)

// parcelData is a parcel with its lineage and what its reader may do to it.
type parcelData struct {
	No                   int64
	Number               string // its owner's
	Name                 string
	Kind                 template.HTML
	Facts                []fact
	Origins              []parcelOrigin
	Drawing              template.HTML
	Acts                 []parcelAct
	Waits                []parcelWait
	Form                 form
	Change               bool
	SieveHint, WeighHint string
	Sale                 *parcelSale
}

type parcelOrigin struct {
	Origin, Kimberley string
	Weight            carat.Weight
}

type parcelAct struct {
	When, What, Loss, Why string
	In, Out               []parcelRef
}

type parcelRef struct {
	Stone  int64
	This   bool
	Weight carat.Weight
	Words  string
}

type parcelWait struct {
	No                int64
	Text              string
	Chip              template.HTML
	Open, May         bool
	Was, Found, Asked string
}

// parcelSale is how a listed parcel of the reader is sold.
type parcelSale struct {
	Listing int64
	Words   string
}

func parcelURL(no int64) string { return "/parcels/" + strconv.FormatInt(no, 10) }

// parcel shows a parcel.
func (s *Server) parcel(w http.ResponseWriter, r *Request) error {
	return s.parcelPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) parcelPage(w http.ResponseWriter, r *Request, f form) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	t, err := parcel.Read(r.Context(), s.Keeper.DB(), r.Actor, no)
	if err != nil {
		return err
	}
	l := r.Lang
	d := &parcelData{No: no, Number: t.Number, Name: stoneTitle(l, &t.Stone), Kind: kindChip(l, t.Stone.Kind), Form: f}
	d.Facts = []fact{{Label: l.T("parcel.weight_now"), Value: l.Carat(t.Weight) + " ct"}}
	if t.Number != strconv.FormatInt(no, 10) {
		d.Facts = append([]fact{{Label: l.T("parcel.number"), Value: t.Number, Mono: true}}, d.Facts...)
	}
	if t.Mine > 0 && t.Mine != t.Weight {
		d.Facts = append(d.Facts, fact{Label: l.T("parcel.mine"), Value: l.Carat(t.Mine) + " ct"})
	}
	for _, o := range t.Origins {
		d.Origins = append(d.Origins, parcelOrigin{cmp.Or(strings.ReplaceAll(o.Origin, " ", ", "), l.T("parcel.not_stated")), o.Kimberley, o.Weight})
	}
	for i := range t.Acts {
		d.Acts = append(d.Acts, s.parcelAct(r, no, &t.Acts[i]))
	}
	d.Drawing = template.HTML(lineageTree(l, no, &t).SVG())
	rel := access.Own // Read gave it to its owner or to the exchange's people
	if r.Actor.HasAny(access.Staff, access.Admin) {
		rel = access.Any
	}
	d.Change = t.Mine > 0 && r.Actor.May("parcel.change", rel)
	for i := range t.Weighings {
		d.wait(r, s, &t.Weighings[i], rel)
	}
	if d.Change {
		most, err := parcel.Tolerance(r.Context(), s.Keeper.DB(), t.Mine, today(r, s.zone(r)))
		if err != nil {
			return err
		}
		d.SieveHint, d.WeighHint = l.T("parcel.sieve_hint", "tolerance", l.Carat(most)), l.T("parcel.weigh_hint", "tolerance", l.Carat(most))
	}
	if err := d.sale(r, s); err != nil {
		return err
	}
	return s.show(w, r, "parcel", View{Title: f.Title(l.T("parcel.title", "no", t.Number)), Data: d, NoIndex: true, Status: f.Status()})
}

func (s *Server) parcelAct(r *Request, no int64, a *parcel.Act) parcelAct {
	x := parcelAct{When: moment(r.Lang, a.At, s.zone(r)), What: r.Lang.T("parcel.act_" + a.What), Why: a.Reason}
	if a.Loss != 0 {
		x.Loss = r.Lang.Carat(a.Loss) + " ct"
	}
	for _, l := range a.Lines {
		ref := parcelRef{Stone: l.Stone, This: l.Stone == no, Weight: l.Weight, Words: l.Label}
		if l.Side == parcel.In {
			x.In = append(x.In, ref)
		} else {
			x.Out = append(x.Out, ref)
		}
	}
	return x
}

// mostDrawn bounds a drawing: what is larger only the table shows.
const mostDrawn = 40

// lineageTree is the drawing of a lineage: parcels with the weight they last came out with.
func lineageTree(l i18n.Lang, no int64, t *parcel.Lineage) chart.Tree {
	tree := chart.Tree{Finding: l.T("parcel.lineage_alt")}
	var order []int64
	head, foot := map[int64]string{}, map[int64]string{}
	at := func(line parcel.Line) int {
		i := slices.Index(order, line.Stone)
		if i < 0 {
			order = append(order, line.Stone)
			i = len(order) - 1
		}
		head[line.Stone] = cmp.Or(line.Label, head[line.Stone], strconv.FormatInt(line.Stone, 10))
		foot[line.Stone] = l.Carat(line.Weight) + " ct"
		return i
	}
	for i := range t.Acts {
		for _, in := range t.Acts[i].Lines {
			for _, out := range t.Acts[i].Lines {
				if in.Side != parcel.In || out.Side != parcel.Out || in.Stone == out.Stone {
					continue
				}
				tree.Lines = append(tree.Lines, [2]int{at(in), at(out)})
			}
		}
	}
	if len(order) > mostDrawn {
		return chart.Tree{}
	}
	head[no], foot[no] = t.Number, l.Carat(t.Weight)+" ct"
	for _, n := range order {
		tree.Boxes = append(tree.Boxes, chart.Box{Head: head[n], Foot: foot[n], This: n == no})
	}
	return tree
}

func (d *parcelData) wait(r *Request, s *Server, w *parcel.Weighing, rel access.Relation) {
	l := r.Lang
	open := w.State == parcel.Asked
	d.Waits = append(d.Waits, parcelWait{
		No: w.No, Text: l.T("parcel.waits", "was", l.Carat(w.Was), "found", l.Carat(w.Found), "reason", w.Reason), Open: open,
		Chip: chip(stateKind(w.State), stateWord(l, parcel.WeighingLife, w.State)), Asked: moment(l, w.Asked, s.zone(r)),
		May: open && w.Person != r.Actor.Person && r.Actor.May("parcel.decide", rel),
	})
}

// sale finds the reader's own listing of the parcel and how it is sold.
func (d *parcelData) sale(r *Request, s *Server) error {
	if !r.Actor.May("market.change", access.Own) {
		return nil
	}
	all, err := market.ListingsOfStone(r.Context(), s.Keeper.DB(), r.Actor, r.Now, d.No)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(x market.Listing) bool { return x.Member == r.Actor.Org })
	if i < 0 {
		return nil
	}
	sel, err := market.SelectionOf(r.Context(), s.Keeper.DB(), all[i].No)
	if err != nil {
		return err
	}
	d.Sale = &parcelSale{all[i].No, saleWords(r.Lang, sel)}
	if sel != nil && d.Form.Err == nil {
		d.Form.Values.Set("allow", "1")
		d.Form.Values.Set("least", r.Lang.Carat(sel.Least))
		d.Form.Values.Set("sale_ppc", r.Lang.Scaled(sel.PPC, 2, 0))
	}
	return nil
}

// saleWords says how a parcel is sold.
func saleWords(l i18n.Lang, sel *market.Selection) string {
	if sel == nil {
		return l.T("parcel.sale_whole")
	}
	return l.T("parcel.sale_parts", "least", l.Carat(sel.Least), "price", l.Money(money.Of(sel.PPC, money.USD)))
}

// parcelDone leads back to the parcel, or shows it with what is wrong.
func (s *Server) parcelDone(w http.ResponseWriter, r *Request, done parcel.Done, err error) error {
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.parcelPage(w, r, f)
	}
	if done.Act == 0 {
		s.say(w, "parcel.said_waits")
	} else {
		s.say(w, "parcel.said_done", "no", strconv.FormatInt(done.Act, 10))
	}
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	if len(done.Out) == 1 {
		no = done.Out[0]
	}
	return redirect(w, r, parcelURL(no))
}
