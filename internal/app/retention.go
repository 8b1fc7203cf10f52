package app

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/border/kimberley"
	"openbourse/internal/border/screening"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/justice"
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
	keepUploads = rule.Define(rule.Definition{
		Name: "retention.uploads", Kind: rule.Days, Shipped: "1096", Mark: rule.Proposal,
		Source: unconfirmed + "days for which a stock file is kept as it came, since the E-Commerce Law of the People's Republic of China has what a platform offered kept for at least three years; the file a member's stock comes from stays",
	})
	keepTalk = rule.Define(rule.Definition{
		Name: "retention.talk", Kind: rule.Days, Shipped: "1461", Mark: rule.Proposal,
		Source: unconfirmed + "days after its last step for which talk and documents in the room of a deal are kept, a year more than the three in which a claim can be brought (Civil Code of the People's Republic of China); no day passes while a case is under way",
	})
	keepCases = rule.Define(rule.Definition{
		Name: "retention.cases", Kind: rule.Days, Shipped: "3653", Mark: rule.Proposal,
		Source: unconfirmed + "days after its last step for which what was said and shown in a case is kept; steps and award stay",
	})
	keepScreening = rule.Define(rule.Definition{
		Name: "retention.screening", Kind: rule.Days, Shipped: "3653", Mark: rule.Memory,
		Source: "from memory: the Anti-Money Laundering Law of the People's Republic of China, in force since 2025, has what is known of a customer kept for at least ten years after he left; ask the supervising office before you shorten it",
	})
)

// erasures is what is kept how long, and who erases it. A new kind is a line here: its room
// gives the functions.
func erasures() *retention.Desk {
	return retention.New(
		retention.Kind{Name: "visits", Keep: membership.KeepVisits, Daily: true}, // the sweep of memberships forgets guests, and nothing else does
		retention.Kind{Name: "sessions", Keep: signin.KeepSessions, Daily: true},
		retention.Kind{Name: "uploads", Keep: keepUploads, Due: market.SpentBefore, Erase: market.EraseSpent},
		retention.Kind{Name: "talk", Keep: keepTalk, Due: deal.TalkBefore, Erase: deal.EraseTalk},
		retention.Kind{Name: "cases", Keep: keepCases, Due: justice.ClosedBefore, Erase: justice.EraseClosed},
		retention.Kind{Name: "screening", Keep: keepScreening, Due: screening.ResultsBefore, Erase: screening.EraseResults, Person: screening.ErasePerson},
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
