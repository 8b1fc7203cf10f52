package web

import (
	"net/http"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/parcel"
)

func (s *Server) parcelSplit(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	c := parcel.Split{Stone: no}
	if c.Parts, err = readParts(v.Get("parts"), false); err != nil {
		return s.parcelDone(w, r, parcel.Done{}, atField(err, "parts"))
	}
	done, err := c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	if len(done.Out) == 1 { // the reader stays with what he split
		done.Out = nil
	}
	return s.parcelDone(w, r, done, atField(err, "parts"))
}

func (s *Server) parcelSieve(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	c := parcel.Resieve{Stone: no}
	if c.Parts, err = readParts(v.Get("sizes"), true); err != nil {
		return s.parcelDone(w, r, parcel.Done{}, atField(err, "sizes"))
	}
	done, err := c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	done.Out = nil
	return s.parcelDone(w, r, done, atField(err, "sizes"))
}

func (s *Server) parcelMerge(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	c := parcel.Merge{Stones: []int64{no}, Label: v.Get("label")}
	for word := range strings.FieldsFuncSeq(v.Get("stones"), func(c rune) bool { return c == ' ' || c == ',' || c == ';' || c == '\n' || c == '\r' || c == '\t' }) {
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil || n <= 0 {
			return s.parcelDone(w, r, parcel.Done{}, errs.New(errs.Invalid, "parcel.none", "stone", word).At("stones"))
		}
		c.Stones = append(c.Stones, n)
	}
	done, err := c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	if errs.Is(err, "parcel.none") { // one of those named, not the page
		e := errs.Of(err)
		err = errs.New(errs.Invalid, e.Key, "stone", e.Args["stone"]).At("stones")
	}
	return s.parcelDone(w, r, done, err)
}

func (s *Server) parcelWeigh(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	c := parcel.Reweigh{Stone: no, Reason: v.Get("reason")}
	if c.Weight, err = typedCarats(v.Get("weight"), "weight"); err != nil {
		return s.parcelDone(w, r, parcel.Done{}, err)
	}
	if typed := strings.TrimSpace(v.Get("pieces")); typed != "" {
		if c.Pieces, err = strconv.ParseInt(typed, 10, 64); err != nil || c.Pieces <= 0 {
			return s.parcelDone(w, r, parcel.Done{}, errs.New(errs.Invalid, "parcel.bad_pieces").At("pieces"))
		}
	}
	done, err := c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.parcelDone(w, r, done, err)
}

func (s *Server) parcelDecide(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	weighing, err := pathNo(r, "weighing")
	if err != nil {
		return err
	}
	done, err := parcel.Decide{Weighing: weighing, Confirm: v.Get("do") == "confirm"}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	if err == nil && done.Act == 0 {
		s.say(w, "parcel.said_declined")
		return redirect(w, r, parcelURL(no))
	}
	return s.parcelDone(w, r, done, err)
}

// parcelSale says how the reader's listed parcel is sold.
func (s *Server) parcelSale(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	d := parcelData{No: no}
	if err := d.sale(r, s); err != nil {
		return err
	}
	if d.Sale == nil {
		return errs.New(errs.NotFound, "parcel.none", "stone", no)
	}
	c := market.AllowSelection{Listing: d.Sale.Listing, Allow: v.Get("allow") == "1"}
	if c.Allow {
		if c.Least, err = typedCarats(v.Get("least"), "least"); err != nil {
			return s.parcelDone(w, r, parcel.Done{}, err)
		}
		if typed := strings.TrimSpace(v.Get("sale_ppc")); typed != "" {
			if c.PPC, err = deal.ReadAmount(typed, money.USD); err != nil {
				return s.parcelDone(w, r, parcel.Done{}, atField(err, "sale_ppc"))
			}
		}
	}
	if _, err := c.Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		if errs.Is(err, "market.bad_price") {
			err = atField(err, "sale_ppc")
		}
		return s.parcelDone(w, r, parcel.Done{}, err)
	}
	s.say(w, "parcel.said_sale")
	return redirect(w, r, parcelURL(no))
}

// atField says which field of the form an error is about.
func atField(err error, field string) error {
	if e := errs.Of(err); e != nil && e.Code == errs.Invalid {
		return e.At(field)
	}
	return err
}

// typedCarats reads a weight as people type it.
func typedCarats(s, field string) (carat.Weight, error) {
	n, err := readCarats(s, field)
	if err != nil || n <= 0 {
		return 0, errs.New(errs.Invalid, "parcel.bad_weight").At(field)
	}
	return carat.Weight(n), nil
}

// readParts reads one part a line: when sieved the sieve above and the one below, "-" for
// none; then carats, how many stones when that is a whole number and not the last word that
// could be a label, and the owner's number for it.
func readParts(text string, sieved bool) ([]parcel.Part, error) {
	var all []parcel.Part
	no := 0
	for line := range strings.SplitSeq(text, "\n") {
		no++
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		p, ok := readPart(f, sieved)
		if !ok {
			return nil, errs.New(errs.Invalid, "parcel.bad_line", "line", no)
		}
		all = append(all, p)
	}
	return all, nil
}

func readPart(f []string, sieved bool) (p parcel.Part, ok bool) {
	if sieved {
		if len(f) < 3 {
			return p, false
		}
		p.SieveFrom, p.SieveTo, f = f[0], strings.TrimPrefix(f[1], "-"), f[2:]
		if p.SieveTo != "" {
			p.SieveTo = "-" + p.SieveTo
		}
	}
	var err error
	if p.Weight, err = typedCarats(f[0], "parts"); err != nil {
		return p, false
	}
	if f = f[1:]; len(f) > 0 {
		if n, err := strconv.ParseInt(f[0], 10, 64); err == nil {
			p.Pieces, f = n, f[1:]
		} else if f[0] == "-" {
			f = f[1:]
		}
	}
	p.Label = strings.Join(f, " ")
	return p, true
}
