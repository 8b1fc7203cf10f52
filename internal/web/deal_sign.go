package web

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/registry/signin"
)

// signData is the page on which somebody sees what he would bind himself to and proves
// once more who he is.
type signData struct {
	Form     form
	Title    string
	Lead     string
	Seal     bool
	Facts    []fact
	Lines    []signLine
	Total    string
	ReadAs   string
	Kept     []option // the fields of the form, carried on
	Action   string
	Back     string
	BackWord string
	Text     string // what is signed, when it is in words
	Digest   string
	Act      string
	Button   string
	Factors  signin.Factors
	Demo     bool // a click is enough in the fictional exchange
	Changed  bool
	Signable bool
	Ways     []option // of delivery, when there is a choice
	Way      form     // the one that is shown
	Again    string   // where another is asked for
}

type signLine struct{ Stock, Carat, PPC, Total string }

// signing is a command that waits for its proof.
type signing struct {
	binding deal.Binding
	title   string
	lead    string
	button  string
	seal    bool
	ways    []string // of delivery to choose among, before anything is signed
	again   string   // where the page is asked for with another
	do      func(proof id.ID) (to string, err error)
}

// dealSign shows what would be signed.
func (s *Server) dealSign(w http.ResponseWriter, r *Request) error {
	no, x, err := s.toSign(r)
	if err != nil {
		return s.dealDone(w, r, no, "", err)
	}
	return s.signPage(w, r, x, dealURL(no), dealURL(no)+"/signed", form{Lang: r.Lang})
}

// dealSigned takes the second proof and does what was signed.
func (s *Server) dealSigned(w http.ResponseWriter, r *Request) error {
	if no, err := pathNo(r, "no"); err == nil {
		if done, err := s.signedBefore(w, r, no); done || err != nil {
			return err
		}
	}
	no, x, err := s.toSign(r)
	if err != nil {
		return s.dealDone(w, r, no, "", err)
	}
	return s.signed(w, r, x, dealURL(no), dealURL(no)+"/signed")
}

// toSign reads the form into the command it is about.
func (s *Server) toSign(r *Request) (int64, *signing, error) {
	no, err := pathNo(r, "no")
	if err != nil {
		return 0, nil, err
	}
	v, err := r.Form()
	if err != nil {
		return no, nil, err
	}
	f, ctx, d := form{Values: v, Lang: r.Lang}, r.Context(), s.Keeper.DB()
	x := &signing{}
	back := func(key string, err error) (string, error) { return key, err }
	switch v.Get("do") {
	case "offer":
		room, err := deal.Read(ctx, d, r.Actor, r.Now, no)
		if err != nil {
			return no, nil, err
		}
		c, err := s.readOffer(r, f, &room)
		if err != nil {
			return no, nil, err
		}
		v.Set("until", c.Until.String())
		x.title, x.lead, x.button = "deal.sign_offer", "deal.sign_offer_lead", "deal.sign_send"
		if c.Sealed {
			x.title, x.lead, x.seal = "deal.sign_sealed", "deal.sign_sealed_lead", true
		}
		x.binding, err = c.Draft(ctx, d, r.Actor, r.Now)
		x.do = func(proof id.ID) (string, error) {
			c.Proof = proof
			_, err := c.Do(ctx, s.Keeper, r.Actor, r.Command())
			return back("deal.said_offer", err)
		}
		return no, x, err
	case "strike":
		c := deal.Strike{Deal: no, Version: wholeOf(v.Get("version")), Side: deal.Side(v.Get("side"))}
		for _, n := range v["line"] {
			c.Lines = append(c.Lines, wholeOf(n))
		}
		x.title, x.lead, x.button, x.seal = "deal.sign_strike", "deal.sign_strike_lead", "deal.sign_accept", true
		x.binding, err = c.Draft(ctx, d, r.Actor, r.Now)
		x.do = func(proof id.ID) (string, error) {
			c.Proof = proof
			_, err := c.Do(ctx, s.Keeper, r.Actor, r.Command())
			return back("deal.said_strike", err)
		}
		return no, x, err
	case "mandate":
		c := deal.Mandate{Deal: no, Give: v.Get("give") == "1"}
		x.title, x.lead, x.button = "deal.sign_mandate", "deal.sign_mandate_lead", "deal.sign_confirm"
		x.binding, err = c.Draft(ctx, d, r.Actor, r.Now)
		x.do = func(proof id.ID) (string, error) {
			c.Proof = proof
			_, err := c.Do(ctx, s.Keeper, r.Actor, r.Command())
			return back("deal.said_mandate", err)
		}
		return no, x, err
	case "rescind":
		c := deal.Rescind{Deal: no, Ground: v.Get("ground"), Reason: v.Get("reason")}
		x.title, x.lead, x.button, x.seal = "deal.sign_rescind", "deal.sign_rescind_lead", "deal.sign_confirm", true
		if c.Ground != "" {
			x.title, x.lead = "deal.sign_return", "deal.sign_return_lead"
		}
		x.binding, err = c.Draft(ctx, d, r.Actor, r.Now)
		x.do = func(proof id.ID) (string, error) {
			c.Proof = proof
			done, err := c.Do(ctx, s.Keeper, r.Actor, r.Command())
			return back(either(done.Until != 0, "deal.said_return", "deal.said_rescind"), err)
		}
		return no, x, err
	}
	return no, nil, errs.New(errs.NotFound, "web.no_such_page")
}

// notCarried are fields of the form that belong to one sending only.
var notCarried = []string{"cmd", "password", "code", "proof", "digest"}

func (s *Server) signPage(w http.ResponseWriter, r *Request, x *signing, back, action string, f form) error {
	l, b := r.Lang, &x.binding
	sum := func(n int64) string { return l.Money(money.Of(n, b.Currency)) }
	d := signData{
		Form: f, Title: l.T(x.title), Lead: l.T(x.lead), Seal: x.seal, Action: action, Back: back, BackWord: l.T("deal.back"), Button: l.T(x.button),
		Digest: hex.EncodeToString(b.Digest()), Act: string(b.Act),
	}
	if len(x.ways) > 1 {
		d.Ways, d.Way, d.Again = waysOf(l, x.ways), filled(l, "delivery", b.Delivery), x.again
	}
	for _, ln := range b.Lines {
		d.Lines = append(d.Lines, signLine{ln.StockNo, l.Scaled(ln.Weight, 3, 2), sum(ln.PPC), sum(ln.Total)})
	}
	d.Facts = append(d.Facts, fact{Label: l.T("deal.side_seller"), Value: s.orgName(r, b.Seller)}, fact{Label: l.T("deal.side_buyer"), Value: s.orgName(r, b.Buyer)})
	if !b.Broker.IsZero() {
		d.Facts = append(d.Facts, fact{Label: l.T("deal.side_broker"), Value: s.orgName(r, b.Broker)})
	}
	if b.Total > 0 {
		d.Total = sum(b.Total)
	}
	if b.Delivery != "" {
		d.Facts = append(d.Facts, termFacts(l, &b.Terms, b.Commission, b.Currency)...)
	}
	if b.Pays != "" {
		d.Facts = append(d.Facts, fact{Label: l.T("settle.mode"), Value: l.T("settle.mode_" + b.Pays)})
	}
	if b.Rate != "" {
		d.Facts = append(d.Facts, fact{Label: l.T("deal.ask_rate"), Value: l.T("settle.rate_is", "currency", string(b.Currency), "rate", b.Rate)})
	}
	if b.Until != 0 {
		d.Facts = append(d.Facts, fact{Label: l.T("deal.binds_until"), Value: moment(l, b.Until, s.zone(r))})
	}
	return s.showSign(w, r, d)
}

// showSign shows what would be signed, with the ways the reader can prove himself and what
// his form said.
func (s *Server) showSign(w http.ResponseWriter, r *Request, d signData) error {
	var err error
	if d.Factors, err = s.Desk.Factors(r.Context(), r.Actor); err != nil {
		return err
	}
	d.Demo = s.Desk.Demo && !d.Factors.Password && !d.Factors.TOTP && d.Factors.Passkeys == 0
	d.Signable = d.Demo || d.Factors.TOTP || d.Factors.Passkeys > 0
	for key, values := range r.PostForm {
		if !slices.Contains(notCarried, key) {
			for _, v := range values {
				d.Kept = append(d.Kept, option{key, v})
			}
		}
	}
	slices.SortStableFunc(d.Kept, func(a, b option) int { return strings.Compare(a.Value, b.Value) }) // values of one field stay as they came
	return s.show(w, r, "deal_sign", View{Title: d.Form.Title(d.Title), Status: d.Form.Status(), Data: d, NoIndex: true, Cache: "no-store", Scripts: []string{"passkey.js"}})
}

// proofOf reads the proof that came with the form, or makes one of password and code.
func (s *Server) proofOf(r *Request, act string, digest []byte) (id.ID, error) {
	if proof, err := id.Parse(r.PostFormValue("proof")); err == nil {
		return proof, nil
	}
	p, err := s.Desk.Confirm(r.Context(), r.Actor, signin.Confirming{Act: act, Digest: digest, Password: r.PostFormValue("password"), Code: r.PostFormValue("code")})
	return p.ID, err
}

// signed spends the proof, when what would be done is still what was shown.
func (s *Server) signed(w http.ResponseWriter, r *Request, x *signing, back, action string) error {
	digest := x.binding.Digest()
	if r.PostFormValue("digest") != hex.EncodeToString(digest) {
		return s.signPage(w, r, x, back, action, form{Lang: r.Lang, Values: url.Values{}, Err: errs.New(errs.Conflict, "deal.sign_changed")})
	}
	proof, err := s.proofOf(r, string(x.binding.Act), digest)
	said := ""
	if err == nil {
		said, err = x.do(proof)
	}
	if err != nil {
		f, err := again(r, err, errs.Forbidden)
		if err != nil {
			return err
		}
		return s.signPage(w, r, x, back, action, f)
	}
	if no, ok := madeDeal(said); ok {
		s.say(w, "deal.said_bought")
		return redirect(w, r, dealURL(no))
	}
	s.say(w, said)
	return redirect(w, r, back)
}

// signedBefore leads one whose signed form comes again, because he pressed twice or was not
// answered, to what it did the first time. What is shown would be drawn up anew otherwise, and
// refused: he himself has changed what stands.
func (s *Server) signedBefore(w http.ResponseWriter, r *Request, no int64) (bool, error) {
	if _, err := r.Form(); err != nil {
		return false, err
	}
	answer, done, err := s.Keeper.Done(r.Context(), r.Actor.Key(), r.Command())
	if err != nil || !done {
		return false, err
	}
	var of struct {
		Deal int64 `json:"deal"`
	}
	if err := json.Unmarshal(answer, &of); err != nil || of.Deal == 0 || no != 0 && of.Deal != no {
		return false, nil //nolint:nilerr // the form brought the id of another command
	}
	s.say(w, "deal.said_signed")
	return true, redirect(w, r, dealURL(of.Deal))
}

// madeDeal reads the number of a deal that did not exist before it was signed.
func madeDeal(said string) (int64, bool) {
	no, err := strconv.ParseInt(said, 10, 64)
	return no, err == nil
}
