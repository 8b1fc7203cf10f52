package web

import (
	"net/http"

	"openbourse/internal/base/money"
	"openbourse/internal/registry/document"
)

// paper shows one paper to its readers.
func (s *Server) paper(w http.ResponseWriter, r *Request) error {
	p, err := document.Read(r.Context(), s.Keeper.DB(), r.Actor, r.PathValue("code"))
	if err != nil {
		return err
	}
	return s.showSheet(w, r, p)
}

// kindOnPaper are the words of ISO 18323, in full.
var kindOnPaper = map[string]string{"natural": "natural", "lab_grown": "laboratory-grown", "treated": "treated natural"}

// kindInChinese are the same words as the disclosure texts of papers have them.
var kindInChinese = map[string]string{"natural": "天然", "lab_grown": "实验室培育", "treated": "经处理的天然"}

var currencyWords = map[money.Currency][2]string{
	money.USD: {"US dollars", "美元"}, money.CNY: {"Chinese yuan", "人民币"}, money.EUR: {"euro", "欧元"}, money.HKD: {"Hong Kong dollars", "港元"},
}

func nonEmpty(all ...string) []string {
	var out []string
	for _, s := range all {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// paperFile gives a paper as the file that anybody can verify.
func (s *Server) paperFile(w http.ResponseWriter, r *Request) error {
	p, err := document.Read(r.Context(), s.Keeper.DB(), r.Actor, r.PathValue("code"))
	if err != nil {
		return err
	}
	b, err := p.File()
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", `attachment; filename="`+string(p.Kind)+"-"+p.Code.String()+`.json"`)
	h.Set("Cache-Control", "private, no-store")
	_, err = w.Write(b)
	return err
}
