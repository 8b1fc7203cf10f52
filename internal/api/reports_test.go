package api_test

import (
	"context"
	"net/http"
	"testing"

	"openbourse/internal/api"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/signin"
)

func TestAProgramOfALaboratoryAnswersForItsReports(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	ctx, system := context.Background(), access.System("test")
	o, err := party.AddOrg{Kind: party.Laboratory, Name: "Light Laboratory", Country: "CN", Since: "2020-01-01"}.Do(ctx, h.k, system, id.New())
	must(t, err)
	p, err := party.AddPerson{Org: o.Org, Email: "clerk@lab.example", Name: "Clerk", Lang: i18n.English, Roles: []access.Role{access.Partner}}.Do(ctx, h.k, system, id.New())
	must(t, err)
	k, err := h.desk.MakeKey(ctx, access.Actor{Person: p.Person, Org: o.Org, OrgNo: o.No, OrgKind: string(party.Laboratory), Roles: []access.Role{access.Partner}}, id.New(), signin.MakeKey{Name: "reports", Scopes: []string{"report.*"}, Days: 30})
	must(t, err)
	key := k.Secret
	answer := func(genuine bool, note string) values {
		return values{"lab": "GIA", "number": "5156368664", "genuine": genuine, "note": note}
	}
	h.send(http.MethodPost, "/reports", key, answer(true, "")).problem(t, http.StatusForbidden) // nobody noted that it may
	_, err = market.SetIssuer{Lab: "GIA", Org: o.Org}.Do(ctx, h.k, system, id.New())
	must(t, err)
	h.send(http.MethodPost, "/reports", key, values{"lab": "XYZ", "number": "1", "genuine": true}).problem(t, http.StatusUnprocessableEntity)
	h.send(http.MethodPost, "/reports", key, answer(true, "")).problem(t, http.StatusUnprocessableEntity) // never seen here
	var page api.ReportAnswers
	h.get("/reports", key).into(t, &page)
	if len(page.Answers) != 0 || page.Next != "" {
		t.Errorf("%+v", page)
	}
	h.get("/reports", h.key(0, "market.*")).problem(t, http.StatusForbidden)
}
