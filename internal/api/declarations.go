package api

import (
	"io"
	"net/http"
	"strconv"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/border/customs"
	"openbourse/internal/export"
)

// declarationOperations are customs papers, approval forms and certificates of stones. What
// a member lodges and an officer decides they do in person, on the pages.
var declarationOperations = []Operation{
	get("listDeclarations", "/declarations", "declaration.list", "declarations", "Customs papers of your organisation, newest first; officers and the exchange’s people see all", (*Server).listDeclarations),
	get("readDeclaration", "/declarations/{no}", "declaration.read", "declarations", "A customs paper with its lines and its checks as they stand", (*Server).readDeclaration),
	command("draftDeclaration", http.MethodPost, "/declarations", "declaration.draft", "declarations", "Draft the paper that an announced shipment of yours needs", (*Server).draftDeclaration),
	command("fillDeclaration", http.MethodPost, "/declarations/{no}/form", "declaration.draft", "declarations", "State what only you know of a draft, correct its lines, name its documents", (*Server).fillDeclaration),
	command("checkDeclaration", http.MethodPost, "/declarations/{no}/check", "declaration.draft", "declarations", "Compare a draft with vault, account, rules and register; it can then be lodged", (*Server).checkDeclaration),
	file("exportDeclaration", "/declarations/{no}/export", "declaration.export", "declarations", "The paper as a map of the Single Window’s fields; no conformance is claimed", []string{"text/csv", "application/xml"}, (*Server).exportDeclaration),
	command("takeReceipts", http.MethodPost, "/declarations/receipts", "declaration.receipt", "declarations", "Read a file of customs’ answers, XML or CSV: whole or not at all, and once", (*Server).takeReceipts),
	get("listApprovalForms", "/approval-forms", "approval.list", "declarations", "The register of Diamond Transaction Approval Forms, newest first", (*Server).listApprovalForms),
	get("listStoneCertificates", "/stone-certificates", "certificate.list", "declarations", "Certificates of single stones, newest first", (*Server).listStoneCertificates),
	command("requestStoneCertificate", http.MethodPost, "/declarations/{no}/certificates", "certificate.request", "declarations", "Ask for the certificate of a stone that came in; give the hash from your own books to have it compared", (*Server).requestStoneCertificate),
}

type listDeclarations struct {
	State string `query:"state" doc:"only papers in this state"`
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"50" min:"1" max:"200"`
}

// DeclarationPage is one page of customs papers.
type DeclarationPage struct {
	Declarations []DeclarationLine `json:"declarations"`
	Next         string            `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// DeclarationLine is a paper in a list.
type DeclarationLine struct {
	No       int64          `json:"no"`
	Revision int64          `json:"revision"`
	Kind     string         `json:"kind" enum:"record-in,record-out,import,export"`
	State    string         `json:"state" enum:"draft,validated,sent,accepted,paper_check,inspection,held,assessed,paid,released,closed,amended,withdrawn,refused"`
	Member   int64          `json:"member" doc:"its number"`
	Shipment int64          `json:"shipment,omitempty"`
	Entry    string         `json:"entry,omitempty" doc:"customs’ 18 digits"`
	USD      export.Decimal `json:"usd"`
	Failed   int64          `json:"failed,omitempty" doc:"checks that failed when they were last run"`
	Sent     clock.Instant  `json:"sent,omitzero"`
	Released clock.Instant  `json:"released,omitzero"`
}

func (s *Server) declarationLine(c *call, n orgNumbers, p *customs.Paper) (DeclarationLine, error) {
	l := DeclarationLine{
		No: p.No, Revision: p.Revision, Kind: string(p.Kind), State: string(p.State), Shipment: p.Shipment, Entry: p.Entry, USD: decimalOf(p.USD, money.USD), Failed: p.Failed,
		Sent: p.Sent, Released: p.Released,
	}
	var err error
	l.Member, err = n.of(c.Context(), s, p.Member)
	return l, err
}

func (s *Server) listDeclarations(c *call, in listDeclarations) (DeclarationPage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return DeclarationPage{}, err
	}
	all, err := customs.List(c.Context(), s.DB, c.Actor, lifecycle.State(in.State), before, in.Limit)
	if err != nil {
		return DeclarationPage{}, err
	}
	page, n := DeclarationPage{Declarations: []DeclarationLine{}}, orgNumbers{}
	for i := range all {
		l, err := s.declarationLine(c, n, &all[i])
		if err != nil {
			return DeclarationPage{}, err
		}
		page.Declarations = append(page.Declarations, l)
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].No, 10)
	}
	return page, nil
}

type declarationNo struct {
	No int64 `path:"no" doc:"number of the paper"`
}

// Declaration is a customs paper with its lines and checks.
type Declaration struct {
	DeclarationLine
	Head     map[string]string  `json:"head" doc:"fields of the form by customs’ names"`
	Lines    []DeclaredGoods    `json:"lines"`
	Checks   []DeclarationCheck `json:"checks,omitempty" doc:"as they stand now, while the paper is on its way"`
	Form     string             `json:"form,omitempty" doc:"number of the approval form"`
	Slip     string             `json:"slip,omitempty"`
	Print    string             `json:"print,omitempty" doc:"code of the printed paper"`
	Currency string             `json:"currency,omitempty"`
	Payable  export.Decimal     `json:"payable_cny,omitempty" doc:"as assessed here"`
}

// DeclaredGoods is one line of goods.
type DeclaredGoods struct {
	No        int64          `json:"no"`
	Stone     int64          `json:"stone,omitempty"`
	HS        string         `json:"hs"`
	Kind      string         `json:"kind" enum:"natural,lab_grown,treated"`
	Rough     bool           `json:"rough,omitempty"`
	Pieces    int64          `json:"pieces"`
	Carat     export.Decimal `json:"carat"`
	USD       export.Decimal `json:"usd"`
	Origin    string         `json:"origin,omitempty"`
	Kimberley string         `json:"kimberley,omitempty"`
	Model     string         `json:"model" doc:"declaration elements in the order of the code"`
	Value     export.Decimal `json:"value_cny,omitempty" doc:"customs value"`
	Duty      export.Decimal `json:"duty_cny,omitempty"`
	VAT       export.Decimal `json:"vat_cny,omitempty"`
	Refund    export.Decimal `json:"refund_cny,omitempty"`
}

// DeclarationCheck is one check and, when it fails, why and the way out.
type DeclarationCheck struct {
	Check string `json:"check"`
	OK    bool   `json:"ok"`
	Line  int64  `json:"line,omitempty"`
	Why   string `json:"why,omitempty"`
}

func (s *Server) readDeclaration(c *call, in declarationNo) (Declaration, error) {
	x, err := customs.ReadPaper(c.Context(), s.DB, c.Actor, s.Clock.Now(), in.No)
	if err != nil {
		return Declaration{}, err
	}
	d := Declaration{Head: x.Head, Lines: []DeclaredGoods{}, Slip: x.Slip, Print: x.Document, Currency: string(x.Currency)}
	for i := range x.Lines {
		l := &x.Lines[i]
		g := DeclaredGoods{
			No: l.No, Stone: l.Stone, HS: l.HS, Kind: l.Kind, Rough: l.Rough, Pieces: l.Pieces, Carat: export.Decimal(carat.Weight(l.Weight).String()), USD: decimalOf(l.USD, money.USD),
			Origin: l.OriginText(), Kimberley: l.Kimberley, Model: l.Model.Text(l.HS),
		}
		if l.Assessed != nil {
			g.Value, g.Duty, g.VAT, g.Refund = decimalOf(l.Tax.Value, money.CNY), decimalOf(l.Tax.Duty, money.CNY), decimalOf(l.Tax.VAT, money.CNY), decimalOf(l.Tax.Refund, money.CNY)
		}
		d.Lines = append(d.Lines, g)
	}
	if sum := customs.Total(x.Lines); sum.Value > 0 {
		d.Payable = decimalOf(sum.Net(), money.CNY)
	}
	for _, f := range x.Checks {
		k := DeclarationCheck{Check: f.Check, OK: f.Bad == nil, Line: f.Line}
		if f.Bad != nil {
			k.Why = c.Lang.Fill(f.Bad.Key, f.Bad.Args)
		}
		d.Checks = append(d.Checks, k)
	}
	if x.Form != nil {
		d.Form = x.Form.Number
	}
	d.DeclarationLine, err = s.declarationLine(c, orgNumbers{}, &x.Paper)
	return d, err
}

type draftDeclaration struct {
	Body DraftDeclaration `body:"json" example:"{\"shipment\":12}"`
}

// DraftDeclaration names the shipment a paper is drafted from.
type DraftDeclaration struct {
	Shipment int64 `json:"shipment" doc:"number of an announced shipment of yours"`
}

// DeclarationMoved says where a paper stands now.
type DeclarationMoved struct {
	Declaration int64  `json:"declaration"`
	State       string `json:"state"`
}

func declarationMoved(d customs.Done, err error) (DeclarationMoved, error) {
	return DeclarationMoved{d.Paper, string(d.State)}, err
}

func (s *Server) draftDeclaration(c *call, in draftDeclaration) (DeclarationMoved, error) {
	return declarationMoved(customs.DraftPaper{Shipment: in.Body.Shipment}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd))
}

type fillDeclaration struct {
	No   int64           `path:"no" doc:"number of the paper"`
	Body FillDeclaration `body:"json" example:"{\"head\":{\"PromiseItmes\":\"00000\"}}"`
}

// FillDeclaration is what the member states of a draft.
type FillDeclaration struct {
	Head    map[string]string  `json:"head,omitempty" doc:"fields of the form by customs’ names, those the member states"`
	Changes []DeclarationFixes `json:"changes,omitempty" doc:"values of lines that were wrong"`
	Off     []int64            `json:"off,omitempty" doc:"lines to take off"`
}

// DeclarationFixes is one value of one line.
type DeclarationFixes struct {
	Line  int64  `json:"line"`
	Field string `json:"field" enum:"weight,pieces,price,usd,hs,origin,kimberley"`
	Is    string `json:"is"`
}

func (s *Server) fillDeclaration(c *call, in fillDeclaration) (DeclarationMoved, error) {
	f := customs.Fill{Paper: in.No, Head: in.Body.Head, Off: in.Body.Off}
	for _, x := range in.Body.Changes {
		f.Changes = append(f.Changes, customs.Change{Line: x.Line, Field: x.Field, Is: x.Is})
	}
	return declarationMoved(f.Do(c.Context(), s.Keeper, c.Actor, c.Cmd))
}

func (s *Server) checkDeclaration(c *call, in declarationNo) (DeclarationMoved, error) {
	return declarationMoved(customs.Check{Paper: in.No}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd))
}

type exportDeclaration struct {
	No     int64  `path:"no" doc:"number of the paper"`
	Format string `query:"format" doc:"csv or xml; csv when left out"`
}

func (s *Server) exportDeclaration(w http.ResponseWriter, c *call, in exportDeclaration) error {
	format := in.Format
	if format == "" {
		format = customs.CSV
	}
	b, err := customs.Message(c.Context(), s.DB, c.Actor, in.No, format)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", map[string]string{customs.CSV: "text/csv; charset=utf-8", customs.XML: "application/xml; charset=utf-8"}[format])
	h.Set("Content-Disposition", `attachment; filename="declaration-`+strconv.FormatInt(in.No, 10)+"."+format+`"`)
	_, err = w.Write(b)
	return err
}

type takeReceipts struct {
	File io.Reader `body:"application/xml text/csv multipart/form-data"`
}

// ReceiptsTaken says what a file of receipts did.
type ReceiptsTaken struct {
	Digest   string             `json:"digest" doc:"SHA-256 of the file"`
	Receipts int64              `json:"receipts"`
	Papers   []DeclarationMoved `json:"papers" doc:"where the paper of each receipt stands"`
}

func (s *Server) takeReceipts(c *call, in takeReceipts) (ReceiptsTaken, error) {
	f, _, err := fileOf(c, in.File)
	if err != nil {
		return ReceiptsTaken{}, err
	}
	b, err := io.ReadAll(io.LimitReader(f, customs.MaxReceiptFile+1))
	if err != nil {
		return ReceiptsTaken{}, bodyLimit(errs.New(errs.Invalid, "api.no_body").Because(err))
	}
	t, err := customs.Take(c.Context(), s.Keeper, c.Actor, b)
	out := ReceiptsTaken{Digest: t.Digest, Receipts: t.Receipts, Papers: []DeclarationMoved{}}
	for _, p := range t.Papers {
		out.Papers = append(out.Papers, DeclarationMoved{p.Paper, string(p.State)})
	}
	return out, err
}
