package web

import (
	"net/http"
	"testing"

	"openbourse/internal/registry/access"
)

func TestATranslatorProposesAndAnotherTakes(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	admin, staff := p.token[access.Admin], p.token[access.Staff]
	key := "/admin/languages/stone.count"
	p.shows(p.ask("GET", "/admin/languages?lang=ru&room=stone", admin), http.StatusOK, "stone.count", "камней", "few", "Complete")
	p.shows(p.ask("GET", "/admin/languages?lang=nl&q=<script>", admin), http.StatusOK, "No key is like that")
	p.shows(p.ask("GET", key+"?lang=ru", admin), http.StatusOK, "Form “few”", "Form “many”", "камня")
	p.shows(p.ask("GET", "/admin/languages/no.such", admin), http.StatusNotFound)
	p.shows(p.ask("POST", key, admin, "lang", "ru", "textone", "{n} бриллиант", "textfew", "{n} бриллианта", "textmany", "", "textother", "{n} бриллианта"),
		http.StatusUnprocessableEntity, "A text is empty", "{n} бриллиант")
	p.leads(p.ask("POST", key, admin, "lang", "ru", "textone", "{n} <b>бриллиант</b>", "textfew", "{n} бриллианта", "textmany", "{n} бриллиантов", "textother", "{n} бриллианта"), key+"?lang=ru")
	p.shows(p.ask("GET", "/admin/languages?lang=ru", admin), http.StatusOK, "Proposed wordings", "&lt;b&gt;бриллиант", "Yours: another person decides")
	p.shows(p.ask("POST", "/admin/wordings/1/take", admin), http.StatusConflict, "You proposed it yourself")
	p.leads(p.ask("POST", "/admin/wordings/1/take", staff), "/admin/languages")
	p.shows(p.ask("POST", "/admin/wordings/1/take", staff), http.StatusConflict)
	p.shows(p.ask("GET", "/admin/wordings/ru", admin), http.StatusOK, `"stone.count"`, `"many": "{n} бриллиантов"`)
	p.shows(p.ask("GET", "/admin/languages?lang=ru&show=changed", admin), http.StatusOK, "Changed here")
	p.shows(p.ask("GET", "/admin/languages", p.token[access.Trader]), http.StatusForbidden)
}
