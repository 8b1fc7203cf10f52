package api

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/document"
)

// paperOperations are signed papers.
var paperOperations = []Operation{
	get("listPapers", "/papers", "paper.read", "papers", "Signed papers your organisation reads, newest first", (*Server).listPapers),
	get("readPaper", "/papers/{code}", "paper.read", "papers", "One paper with its content, hash and signature", (*Server).readPaper),
	file("downloadPaper", "/papers/{code}/file", "paper.read", "papers", "One paper as the file that “bourse verify” checks without the exchange", []string{"application/octet-stream"}, (*Server).downloadPaper),
	get("checkPaper", "/verify/{code}", "paper.check", "papers", "Whether a paper is genuine, unchanged and in force; nothing of what stands in it", (*Server).checkPaper),
}

type listPapers struct {
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"50" min:"1" max:"200"`
}

// PaperPage is one page of papers.
type PaperPage struct {
	Papers []PaperLine `json:"papers"`
	Next   string      `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// PaperLine is a paper without its content.
type PaperLine struct {
	Code      string        `json:"code" example:"7Q4M-2KXD-9HTA-C"`
	Kind      string        `json:"kind" example:"invoice"`
	Subject   string        `json:"subject" doc:"what it is about" example:"deal:1204"`
	At        clock.Instant `json:"at"`
	State     string        `json:"state" enum:"in_force,replaced,void"`
	Ended     clock.Instant `json:"ended,omitzero" doc:"since when it is replaced or void"`
	Successor string        `json:"successor,omitempty" doc:"code of the paper that took its place"`
}

func paperLine(p *document.Paper) PaperLine {
	return PaperLine{p.Code.String(), string(p.Kind), p.Subject, p.At, string(p.State), p.Ended, codeText(p.Successor)}
}

func codeText(c document.Code) string {
	if c == "" {
		return ""
	}
	return c.String()
}

func (s *Server) listPapers(c *call, in listPapers) (PaperPage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return PaperPage{}, err
	}
	all, err := document.Mine(c.Context(), s.DB, c.Actor, before, in.Limit)
	if err != nil {
		return PaperPage{}, err
	}
	page := PaperPage{Papers: []PaperLine{}}
	for i := range all {
		page.Papers = append(page.Papers, paperLine(&all[i]))
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].No, 10)
	}
	return page, nil
}

type paperCode struct {
	Code string `path:"code" doc:"as it stands on the paper" example:"7Q4M-2KXD-9HTA-C"`
}

// WholePaper is a paper with its content.
type WholePaper struct {
	PaperLine
	Content   json.RawMessage `json:"content" doc:"what was signed, in canonical form: keys sorted, no spaces, whole numbers"`
	Hash      string          `json:"sha256" doc:"of the content, hexadecimal"`
	Key       string          `json:"key" doc:"Ed25519 public key of the exchange, hexadecimal"`
	Signature string          `json:"signature" doc:"base64"`
}

func (s *Server) readPaper(c *call, in paperCode) (WholePaper, error) {
	p, err := document.Read(c.Context(), s.DB, c.Actor, in.Code)
	if err != nil {
		return WholePaper{}, err
	}
	return WholePaper{paperLine(&p), p.Content, hex.EncodeToString(p.Hash), hex.EncodeToString(p.Key), base64.StdEncoding.EncodeToString(p.Signature)}, nil
}

func (s *Server) downloadPaper(w http.ResponseWriter, c *call, in paperCode) error {
	p, err := document.Read(c.Context(), s.DB, c.Actor, in.Code)
	if err != nil {
		return err
	}
	b, err := p.File()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", `attachment; filename="`+p.Code.String()+`.json"`)
	_, err = w.Write(b)
	return err
}

// PaperCheck is what everybody may know of a paper.
type PaperCheck struct {
	Code      string        `json:"code"`
	Kind      string        `json:"kind"`
	At        clock.Instant `json:"at"`
	State     string        `json:"state" enum:"in_force,replaced,void"`
	Ended     clock.Instant `json:"ended,omitzero" doc:"since when it is replaced or void"`
	Successor string        `json:"successor,omitempty" doc:"code of the paper that took its place"`
	Hash      string        `json:"sha256" doc:"of its content: compare it with the file you were given"`
	Genuine   bool          `json:"genuine" doc:"content and signature are as they were written, by the exchange's key"`
}

func (s *Server) checkPaper(c *call, in paperCode) (PaperCheck, error) {
	x, err := document.Check(c.Context(), s.Keeper, in.Code)
	if err != nil {
		return PaperCheck{}, err
	}
	return PaperCheck{x.Code.String(), string(x.Kind), x.At, string(x.State), x.Ended, codeText(x.Successor), hex.EncodeToString(x.Hash), x.Genuine}, nil
}
