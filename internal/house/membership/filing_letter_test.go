package membership_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/mail"
)

// post is a house whose letters are opened as they come.
type post struct {
	*house
	opened map[id.ID]bool
}

// opens wants letters to exactly these people since it opened the last, one each, and in each
// the words given.
func (p *post) opens(what string, want map[string][]string) {
	p.Helper()
	p.follow() // what is read again writes to nobody
	all, err := mail.ListUnsent(p.ctx, p.d, 100)
	p.must(err)
	waits := maps.Clone(want)
	for _, l := range all {
		if p.opened[l.ID] {
			continue
		}
		p.opened[l.ID] = true
		words, expected := waits[l.To]
		if !expected {
			p.Errorf("%s: a letter too many to %s: %s", what, l.To, l.Subject)
			continue
		}
		delete(waits, l.To)
		for _, w := range words {
			if !strings.Contains(l.Subject+"\n"+l.Text, w) {
				p.Errorf("%s: %s does not read %q:\n%s\n%s", what, l.To, w, l.Subject, l.Text)
			}
		}
	}
	for to := range waits {
		p.Errorf("%s: no letter to %s", what, to)
	}
}

// reads adds somebody who reads a language.
func (h *house) reads(org id.ID, name string, l i18n.Lang, roles ...access.Role) access.Actor {
	h.Helper()
	p, err := party.AddPerson{Org: org, Email: name + "@example.org", Name: name, Lang: l, Roles: roles}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return access.Actor{Person: p.Person, Org: org, Name: name, Roles: roles, Lang: l}
}

// supervised is a house whose supervising office answers here: Ma and Lena of the office may,
// and at the first member Ada, Dirk and Xia administer and Tom and Zoe trade.
func supervised(h *house) (p *post, ma access.Actor) {
	h.rule("party.validation", "office")
	office := h.org(party.Supervisor, "Office", "2020-01-01")
	ma = h.reads(office.Org, "ma", i18n.Chinese, access.Partner, access.PartnerAdmin)
	ma.OrgKind = string(party.Supervisor)
	h.reads(office.Org, "lena", i18n.Russian, access.Partner)
	h.person(h.org(party.Bank, "Bank", "2020-01-01"), party.Bank, "zheng", access.Partner)
	h.reads(h.one.Org, "dirk", i18n.Dutch, access.MemberAdmin)
	h.reads(h.one.Org, "xia", i18n.Chinese, access.MemberAdmin, access.Trader)
	h.reads(h.one.Org, "zoe", i18n.English, access.Trader)
	return &post{h, map[id.ID]bool{}}, ma
}

func TestTheOfficeIsWrittenToOnceThatAFilingWaitsAndTheMemberOnceHowItWasAnswered(t *testing.T) {
	each(t, func(h *house) {
		p, ma := supervised(h)
		asked, err := membership.AskRepresentative{Person: h.trader.Person}.Do(h.ctx, h.k, h.one, id.New())
		h.must(err)
		p.opens("nobody has looked at a document yet", nil)
		h.twice(func(cmd id.ID) error {
			_, err := membership.VerifyRepresentative{No: asked.Request, Proof: "permit"}.Do(h.ctx, h.k, h.staff, cmd)
			return err
		})
		p.opens("it waits", map[string][]string{
			"ma@example.org":   {"交易所：第 1 号代表备案待贵办公室答复", "ma：\n\nOne申请将tom备案", "\n\nhttp://localhost/filings\n"},
			"lena@example.org": {"House: заявка на регистрацию 1 ждёт вашего ведомства", "lena!\n\nOne просит", ": tom.", "\n\nhttp://localhost/filings\n"},
		})

		_, err = membership.Decline{No: asked.Request, Why: " "}.Do(h.ctx, h.k, ma, id.New())
		h.refused("without a reason", err, "membership.empty")
		p.opens("a refusal writes to nobody", nil)
		h.twice(func(cmd id.ID) error {
			_, err := membership.Decline{No: asked.Request, Why: "the permit {has} run out"}.Do(h.ctx, h.k, ma, cmd)
			return err
		})
		const why, page = "the permit {has} run out", "\n\nhttp://localhost/membership#representative\n"
		p.opens("it was sent back", map[string][]string{
			"ada@example.org":  {"House: filing 1 was sent back", "ada,\n\nthe supervising office has not validated the filing of tom for One.", why, page},
			"dirk@example.org": {"House: aanmelding 1 is teruggestuurd", "dirk,\n\nhet toezicht", why, page},
			"xia@example.org":  {"交易所：第 1 号代表备案已退回", "xia：\n\n", why, page},
			"tom@example.org":  {"House: filing 1 was sent back", "tom,\n\n", why, page},
		})

		again := h.verified(h.trader.Person)
		p.opens("it waits again", map[string][]string{"ma@example.org": {"第 2 号"}, "lena@example.org": {"заявка на регистрацию 2 "}})
		h.twice(func(cmd id.ID) error {
			_, err := membership.Validate{No: again, Source: "DA 2026-14"}.Do(h.ctx, h.k, ma, cmd)
			return err
		})
		p.opens("it is validated", map[string][]string{
			"ada@example.org":  {"House: filing 2 is validated", "DA 2026-14", "From now on tom may sign", page},
			"dirk@example.org": {"House: aanmelding 2 is bekrachtigd", "DA 2026-14", page},
			"xia@example.org":  {"第 2 号代表备案已确认", "DA 2026-14", page},
			"tom@example.org":  {"House: filing 2 is validated", "DA 2026-14", page},
		})
	})
}

func TestWhoHasLeftIsNotWrittenToAboutFilings(t *testing.T) {
	each(t, func(h *house) {
		p, ma := supervised(h)
		no := h.verified(h.trader.Person)
		p.opens("it waits", map[string][]string{"ma@example.org": nil, "lena@example.org": nil})
		h.clock.Instant = h.clock.Instant.Add(time.Hour)
		for _, email := range []string{"lena", "dirk", "tom"} {
			who, err := party.PersonByEmail(h.ctx, h.d, email+"@example.org")
			h.must(err)
			_, err = party.DeactivatePerson{Person: who.ID}.Do(h.ctx, h.k, system, id.New())
			h.must(err)
		}
		_, err := membership.Validate{No: no, Source: "DA 1"}.Do(h.ctx, h.k, ma, id.New())
		h.refused("he has left", err, "membership.not_ours")
		_, err = membership.EndRequest{No: no, Why: "he has left"}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		p.opens("the exchange refuses it", map[string][]string{
			"ada@example.org": {"House: filing 1 was refused", "the exchange has refused the request that tom sign for One.", "he has left"},
			"xia@example.org": {"交易所：第 1 号代表备案申请未获接纳", "he has left"},
		})
		h.verified(h.one.Person)
		p.opens("another waits", map[string][]string{"ma@example.org": {"第 2 号"}})
	})
}

func TestWhileTheOfficeAnswersByLetterOnlyTheMemberIsWrittenTo(t *testing.T) {
	each(t, func(h *house) {
		p, _ := supervised(h)
		h.rule("party.validation", "letter")
		no := h.verified(h.one.Person)
		p.opens("the office is asked by letter", nil)
		_, err := membership.FileRequested{No: no, Source: "letter 5"}.Do(h.ctx, h.k, h.admin, id.New())
		h.must(err)
		p.opens("its letter is noted; who administers and is filed reads it once", map[string][]string{
			"ada@example.org": {"House: filing 1 is validated", "letter 5"}, "dirk@example.org": {"letter 5"}, "xia@example.org": {"letter 5"},
		})
		asked, err := membership.AskRepresentative{Person: h.trader.Person}.Do(h.ctx, h.k, h.one, id.New())
		h.must(err)
		_, err = membership.EndRequest{No: asked.Request}.Do(h.ctx, h.k, h.one, id.New())
		h.must(err)
		p.opens("the member took it back itself", nil)
	})
}
