package app

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/border/kimberley"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/letter"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/retention"
	"openbourse/internal/registry/rule"
	"openbourse/internal/registry/signin"
	"openbourse/internal/store/db"
	"openbourse/internal/store/mail"
)

const unconfirmed = "our proposal, not confirmed: "

var (
	keepMail = rule.Define(rule.Definition{
		Name: "retention.mail", Kind: rule.Days, Shipped: "365", Mark: rule.Proposal,
		Source: unconfirmed + "days for which it is kept to whom a letter went and about what; its text is erased when it is sent",
	})
	keepRecovery = rule.Define(rule.Definition{
		Name: "retention.recovery", Kind: rule.Days, Shipped: "730", Mark: rule.Proposal,
		Source: unconfirmed + "days for which a decided request to be let back in is kept",
	})
	keepApplicants = rule.Define(rule.Definition{
		Name: "retention.applicants", Kind: rule.Days, Shipped: "730", Mark: rule.Proposal,
		Source: unconfirmed + "days for which documents, texts and owners of an application that came to nothing are kept",
	})
)

// erasures is what is kept how long, and who erases it. A new kind is a line here: its room
// gives the functions.
func erasures() *retention.Desk {
	return retention.New(
		retention.Kind{Name: "visits", Keep: membership.KeepVisits, Daily: true}, // the sweep of memberships forgets guests, and nothing else does
		retention.Kind{Name: "applicants", Keep: keepApplicants, Due: admission.EndedBefore, Erase: admission.EraseEnded},
		retention.Kind{
			Name: "mail", Keep: keepMail, Due: mail.SentBefore, Erase: mail.EraseSent,
			Person: func(ctx context.Context, tx *db.Tx, p party.Person, _ clock.Instant) (int64, error) {
				chosen, err := letter.ErasePerson(ctx, tx, p)
				if err != nil {
					return 0, err
				}
				n, err := mail.EraseTo(ctx, tx, p.Email)
				return chosen + n, err
			},
		},
		retention.Kind{Name: "recovery", Keep: keepRecovery, Due: signin.RecoveriesBefore, Erase: signin.EraseRecoveries, Person: signin.ErasePerson},
		retention.Kind{Name: "kimberley", Keep: kimberley.KeepRule}, // kept at least so long; nothing erases it by itself
	)
}
