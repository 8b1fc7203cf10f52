package web

import (
	"context"
	"net/http"
	"testing"
	"time"

	"openbourse/internal/registry/access"
	"openbourse/internal/registry/retention"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/mail"
)

func TestWhatIsOverItsTimeIsErasedWhenASecondAdministratorSaysSo(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	staff, admin := p.token[access.Staff], p.token[access.Admin]
	p.shows(p.ask("GET", "/admin/erasure", staff), http.StatusOK, "What is kept and erased", "not confirmed", "365 days")
	p.shows(p.ask("POST", "/admin/erasure", staff, "kind", "mail", "reason", "yearly"), http.StatusConflict, "Nothing of this kind is over its time")
	p.shows(p.ask("POST", "/admin/erasure", staff, "kind", "person", "person", "nobody@house.example", "reason", "asked"), http.StatusUnprocessableEntity, "Error:")
	p.shows(p.ask("POST", "/admin/erasure", staff, "kind", "person", "person", mailOf(access.Trader), "reason", "asked"), http.StatusConflict, "still holds a post")
	p.letter(366 * 24 * time.Hour)
	p.leads(p.ask("POST", "/admin/erasure", staff, "kind", "mail", "reason", "<b>yearly</b>"), "/admin/erasure")
	p.holds(p.ask("GET", "/admin/erasure", admin), "Asked for", "&lt;b&gt;yearly&lt;/b&gt;", `action="/admin/erasure/1/confirm"`)
	p.shows(p.ask("POST", "/admin/erasure/1/confirm", staff), http.StatusForbidden)
	p.shows(p.ask("POST", "/admin/erasure/1/confirm", p.token[access.Trader]), http.StatusForbidden)
	p.leads(p.ask("POST", "/admin/erasure/1/confirm", admin), "/admin/erasure")
	if err := p.server.Retention.Sweep(t.Context(), p.k); err != nil {
		t.Fatal(err)
	}
	p.holds(p.ask("GET", "/admin/erasure", admin), "Erased", "Signed record", "&#34;erased&#34;:1")
	p.shows(p.ask("POST", "/admin/erasure/1/decline", admin), http.StatusConflict)
}

func TestTheExchangesPeopleSeeHowTheHouseIs(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	page := p.ask("GET", "/admin/health", p.token[access.Staff])
	p.shows(page, http.StatusOK, "How the house is", "The server writes none by itself", "Last entry of the journal")
	p.shows(p.ask("GET", "/admin/health", p.token[access.Trader]), http.StatusForbidden)
	p.shows(p.ask("GET", "/admin/health", ""), http.StatusUnauthorized)
}

// letter is one that was posted and sent so long ago.
func (p *staffed) letter(ago time.Duration) {
	p.Helper()
	if err := p.k.DB().Write(p.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		if err := mail.Post(ctx, tx, p.now.Instant.Add(-ago), mail.Letter{To: mailOf(access.Trader), Subject: "Your deal", Text: "text"}); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "UPDATE mail SET sent = posted, body = ''")
		return err
	}); err != nil {
		p.Fatal(err)
	}
}

// kept is what the exchange of the tests keeps how long.
func kept() *retention.Desk {
	return retention.New(retention.Kind{Name: "mail", Keep: testKeep, Due: mail.SentBefore, Erase: mail.EraseSent})
}

var testKeep = rule.Define(rule.Definition{Name: "retention.mail", Kind: rule.Days, Shipped: "365", Source: "the test", Mark: rule.Proposal})
