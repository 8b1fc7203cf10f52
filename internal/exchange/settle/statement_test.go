package settle_test

import (
	"encoding/json"
	"testing"
	"time"

	"openbourse/internal/base/id"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/document"
)

func TestAStatementOfDaysThatAreOverIsSigned(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		payer, payee := h.member("payer"), h.member("payee")
		h.deposit(payer, "USD", 6000)
		_, err := settle.Pay{From: payer.Org, To: payee.Org, Currency: "USD", Amount: 1000}.Do(h.ctx, h.k, payer, id.New())
		h.must(err)
		c := settle.SignStatement{Org: payer.Org, Currency: "USD", From: "2026-11-23", To: "2026-11-23"}
		_, err = c.Do(h.ctx, h.k, payer, id.New())
		refused(t, "the day is not over", err, "settle.day_not_over")
		h.later(24 * time.Hour)
		bad := c
		bad.From = "2026-11-24"
		_, err = bad.Do(h.ctx, h.k, payer, id.New())
		refused(t, "days the wrong way round", err, "settle.times")
		bad = c
		bad.Currency = "XAU"
		_, err = bad.Do(h.ctx, h.k, payer, id.New())
		refused(t, "no currency of the exchange", err, "settle.currency")
		_, err = c.Do(h.ctx, h.k, payee, id.New())
		refused(t, "another member's", err, "access.forbidden")
		done, err := c.Do(h.ctx, h.k, payer, id.New())
		h.must(err)
		p, err := document.Read(h.ctx, h.d, payer, done.Paper)
		h.must(err)
		var s document.Statement
		h.must(json.Unmarshal(p.Content, &s))
		if !p.Genuine() || s.Opening != 0 || s.Closing != 5000 || len(s.Lines) != 2 || s.Lines[1].Out != 1000 || s.Member.Name != "payer" {
			t.Errorf("the statement says %s", p.Content)
		}
		_, err = document.Read(h.ctx, h.d, payee, done.Paper)
		refused(t, "another reads it", err, "document.none")
	})
}
