package api_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"openbourse/internal/api"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/price"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
)

func TestProgramsReadTheIndexItsErrataAndReferencePrices(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	ctx, boss := context.Background(), access.System("test")
	var none api.PriceIndex
	h.get("/price-index", "").into(t, &none)
	if none.Kind != "natural" || len(none.Months) != 0 {
		t.Errorf("before any sale: %+v", none)
	}
	h.get("/reference-prices", h.key(1, "market.search")).problem(t, http.StatusNotFound)
	var orgs []id.ID
	for i := range 12 {
		o, err := party.AddOrg{Kind: party.Member, Name: fmt.Sprintf("Old %d", i), Country: "BE", Since: "2020-01-01"}.Do(ctx, h.k, boss, id.New())
		must(t, err)
		orgs = append(orgs, o.Org)
	}
	for m := range 3 {
		b := price.Bring{Source: "old books"}
		for i := range 200 {
			b.Sales = append(b.Sales, fact.PastSale{
				Seller: orgs[i%6], Buyer: orgs[6+i/6%6], Day: price.Month("2026-08").Add(m).Day().AddDays(i % 28), Kind: "lab_grown",
				Shape: 1, Color: int64(1 + i/36%3), Clarity: 5, Cut: 2, Fluor: 1, Weight: int64(1000 + i%40), PPC: int64(60000-i/36%3*4000) * int64(10-m) / 10,
			})
		}
		_, err := b.Do(ctx, h.k, boss, id.New())
		must(t, err)
	}
	must(t, price.Publish(ctx, h.k))
	must(t, price.PublishIndex(ctx, h.k))
	staff := access.Actor{Person: id.New(), OrgKind: "exchange", Roles: []access.Role{access.Staff}}
	_, err := price.AddErratum{Kind: "lab_grown", Month: "2026-09", Value: 90_10, Text: map[i18n.Lang]string{i18n.English: "A deal was twice in it."}}.Do(ctx, h.k, staff, id.New())
	must(t, err)

	var index api.PriceIndex
	h.get("/price-index?kind=lab_grown", "").into(t, &index)
	if len(index.Months) != 3 || index.Base != "2026-08" || index.Months[0].Value != "100" || index.Months[1].Value != "90" || index.Months[2].Value != "80" || index.Months[2].Trades != 200 {
		t.Errorf("%+v", index)
	}
	h.get("/price-index?kind=lab", "").problem(t, http.StatusUnprocessableEntity)
	var errata api.Errata
	h.get("/price-index/errata", "").into(t, &errata)
	if len(errata.Errata) != 1 || errata.Errata[0].Value != "90.1" || errata.Errata[0].Lang != "en" {
		t.Errorf("%+v", errata)
	}
	var refs api.References
	h.get("/reference-prices?kind=lab_grown", h.key(1, "market.search")).into(t, &refs)
	if refs.Sales != 600 || len(refs.Values) != 3 || refs.Values[0].Basis != "traded" || refs.Values[0].Shape != "Round" || refs.Values[0].Trades != 216 {
		t.Errorf("%+v", refs)
	}
	h.get("/reference-prices?kind=lab_grown", "").problem(t, http.StatusUnauthorized)
	h.get("/price-flags", h.key(1, "market.search")).problem(t, http.StatusForbidden)
}
