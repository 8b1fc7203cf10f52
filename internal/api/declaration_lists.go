package api

import (
	"strconv"

	"openbourse/internal/border/customs"
)

// ApprovalFormPage is one page of the register.
type ApprovalFormPage struct {
	Forms []ApprovalForm `json:"forms"`
	Next  string         `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// ApprovalForm is a Diamond Transaction Approval Form.
type ApprovalForm struct {
	Number      string `json:"number"`
	State       string `json:"state" enum:"requested,numbered,customs_stamped,matched,invoiced,archived,form_void"`
	Direction   string `json:"direction" enum:"record-in,record-out,import,export"`
	Member      int64  `json:"member" doc:"its number"`
	Declaration int64  `json:"declaration"`
	Certificate string `json:"certificate,omitempty" doc:"duty-paid certificate, one to one"`
	Invoice     string `json:"invoice,omitempty"`
	Print       string `json:"print,omitempty" doc:"code of the printed form"`
}

type listCertificates struct {
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"50" min:"1" max:"200"`
}

func (s *Server) listApprovalForms(c *call, in listCertificates) (ApprovalFormPage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return ApprovalFormPage{}, err
	}
	all, err := customs.Forms(c.Context(), s.DB, c.Actor, before, in.Limit)
	if err != nil {
		return ApprovalFormPage{}, err
	}
	page, n := ApprovalFormPage{Forms: []ApprovalForm{}}, orgNumbers{}
	for i := range all {
		f := &all[i]
		x := ApprovalForm{Number: f.Number, State: string(f.State), Direction: string(f.Direction), Declaration: f.Paper, Certificate: f.Certificate, Invoice: f.Invoice, Print: f.Document}
		if x.Member, err = n.of(c.Context(), s, f.Member); err != nil {
			return ApprovalFormPage{}, err
		}
		page.Forms = append(page.Forms, x)
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].No, 10)
	}
	return page, nil
}

// StoneCertificatePage is one page of certificates.
type StoneCertificatePage struct {
	Certificates []StoneCertificate `json:"certificates"`
	Next         string             `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// StoneCertificate is the certificate of one stone; what the sides said stands only as
// whether they agree.
type StoneCertificate struct {
	No          int64    `json:"no"`
	Stone       int64    `json:"stone"`
	Declaration int64    `json:"declaration"`
	State       string   `json:"state" enum:"requested,data_matched,issued,revoked,re-exported"`
	Differs     []string `json:"differs,omitempty" doc:"sides that say something else than the exchange: member, customs"`
	Code        string   `json:"code,omitempty" doc:"anyone can check it at /v/"`
}

func (s *Server) listStoneCertificates(c *call, in listCertificates) (StoneCertificatePage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return StoneCertificatePage{}, err
	}
	all, err := customs.Certificates(c.Context(), s.DB, c.Actor, before, in.Limit)
	if err != nil {
		return StoneCertificatePage{}, err
	}
	page := StoneCertificatePage{Certificates: []StoneCertificate{}}
	for i := range all {
		x := &all[i]
		page.Certificates = append(page.Certificates, StoneCertificate{x.No, x.Stone, x.Paper, string(x.State), x.Differs(), x.Code})
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].No, 10)
	}
	return page, nil
}

type requestCertificate struct {
	No   int64              `path:"no" doc:"number of the paper"`
	Body RequestCertificate `body:"json" example:"{\"line\":1}"`
}

// RequestCertificate asks for the certificate of one line's stone.
type RequestCertificate struct {
	Line int64  `json:"line"`
	Hash string `json:"hash,omitempty" doc:"SHA-256 from your own books, in hex, over the canonical JSON of kind, report, rough, stone and weight in thousandths of a carat"`
}

func (s *Server) requestStoneCertificate(c *call, in requestCertificate) (StoneCertificate, error) {
	d, err := customs.Certify{Paper: in.No, Line: in.Body.Line, Hash: in.Body.Hash}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return StoneCertificate{No: d.Certificate, Declaration: in.No, State: string(d.State), Differs: d.Differs, Code: d.Code}, err
}
