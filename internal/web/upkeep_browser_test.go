package web

import (
	"strings"
	"testing"
	"time"

	"openbourse/internal/browser"
	"openbourse/internal/registry/access"
)

func TestTwoPeopleEraseWhatIsOverItsTimeInTheBrowserWithoutScripts(t *testing.T) {
	t.Parallel()
	one, two := browser.Open(t), browser.Open(t)
	p, origin := opened(t)
	p.letter(366 * 24 * time.Hour)
	one.Scripts(false)
	one.Visit(origin + "/signin/demo/" + mailOf(access.Staff))
	one.Visit(origin + "/admin/erasure")
	one.Choose("#f-kind", "mail")
	one.Submit("form[action='/admin/erasure'] button")
	if !strings.HasPrefix(one.Title(), "Error:") {
		t.Errorf("without a reason: %s", one.Title())
	}
	one.Type("#f-reason", "The year is over.")
	one.Submit("form[action='/admin/erasure'] button")
	one.Says("[role=status]", "Asked for")
	if n := one.Count("form[action='/admin/erasure/1/confirm']"); n != 0 {
		t.Error("who asked may confirm")
	}
	two.Visit(origin + "/signin/demo/" + mailOf(access.Admin))
	two.Visit(origin + "/admin/erasure")
	two.Accessible()
	two.Submit("form[action='/admin/erasure/1/confirm'] button")
	two.Says("main", "The year is over.")
	if err := p.server.Retention.Sweep(t.Context(), p.k); err != nil {
		t.Fatal(err)
	}
	two.Visit(origin + "/admin/erasure")
	two.Says("main details", "Signed record")
	two.Accessible()
	two.NoProblems()
	two.Visit(origin + "/admin/health")
	two.Accessible()
	two.NoProblems()
}
