package admission

import (
	"context"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

const (
	older  = "older admission page of the Shanghai Diamond Exchange (cnsde.com/memberen/regist.aspx)"
	weak   = "third-party page of low quality (942113.com): ask the exchange before you rely on it"
	panama = "rights and obligations of members of the Panama Diamond Exchange (pde.com.pa), the pattern of the federation"
	ours   = "our proposal: the exchange has published nothing"
)

// since is the first day of the shipped versions: before any exchange began on this program.
const since = clock.Date("2000-01-01")

// of are the shipped versions of a rule for the presets sde, gzde and plain.
func of(values ...any) []rule.Rule {
	var all []rule.Rule
	for i, item := range []string{string(settings.SDE), string(settings.GZDE), string(settings.Plain)} {
		all = append(all, rule.Rule{Item: item, Value: values[3*i].(string), From: since, Mark: values[3*i+1].(rule.Mark), Source: values[3*i+2].(string)})
	}
	return all
}

var (
	noticeDays   = rule.Define(rule.Definition{Name: "admission.notice_days", Kind: rule.Days, Dated: of("30", rule.Read, sde, "30", rule.Proposal, ours, "10", rule.Read, panama)})
	sponsorsOf   = rule.Define(rule.Definition{Name: "admission.sponsors", Kind: rule.Whole, Dated: of("2", rule.Read, older, "2", rule.Proposal, ours, "2", rule.Read, panama)})
	probation    = rule.Define(rule.Definition{Name: "admission.probation_months", Kind: rule.Whole, Dated: of("24", rule.Read, older, "0", rule.Proposal, ours, "24", rule.Read, panama)})
	payMonths    = rule.Define(rule.Definition{Name: "admission.pay_months", Kind: rule.Whole, Dated: of("6", rule.Read, sde, "6", rule.Proposal, ours, "6", rule.Proposal, ours)})
	againMonths  = rule.Define(rule.Definition{Name: "admission.again_months", Kind: rule.Whole, Dated: of("12", rule.Read, older, "12", rule.Proposal, ours, "6", rule.Read, panama)})
	experience   = rule.Define(rule.Definition{Name: "admission.experience_years", Kind: rule.Whole, Dated: of("3", rule.Read, older, "0", rule.Proposal, ours, "2", rule.Read, panama)})
	atHome       = rule.Define(rule.Definition{Name: "admission.home_only", Kind: rule.Whole, Dated: of("1", rule.Read, sde, "0", rule.Proposal, ours, "0", rule.Proposal, ours)})
	entryFee     = rule.Define(rule.Definition{Name: "admission.entry_fee", Kind: rule.Whole, Dated: of("20000", rule.Memory, weak, "0", rule.Proposal, ours, "0", rule.Proposal, ours)})
	annualFee    = rule.Define(rule.Definition{Name: "admission.annual_fee", Kind: rule.Whole, Dated: of("3000", rule.Read, sde+"; due each January by "+weak, "0", rule.Proposal, ours, "0", rule.Proposal, ours)})
	answerDays   = rule.Define(rule.Definition{Name: "admission.answer_days", Kind: rule.Days, Shipped: "10", Mark: rule.Proposal, Source: ours})
	remindDays   = rule.Define(rule.Definition{Name: "admission.remind_days", Kind: rule.Days, Shipped: "14", Mark: rule.Proposal, Source: ours})
	draftDays    = rule.Define(rule.Definition{Name: "admission.draft_days", Kind: rule.Days, Shipped: "90", Mark: rule.Proposal, Source: "our proposal: days after which a draft that nobody went on with lapses; it blocks no other application meanwhile"})
	returnMonths = rule.Define(rule.Definition{Name: "admission.return_months", Kind: rule.Whole, Shipped: "6", Mark: rule.Proposal, Source: "our proposal: months in which an application that was sent back is handed in again, as many as the Shanghai Diamond Exchange gives for paying"})
	perDay       = rule.Define(rule.Definition{Name: "admission.new_per_day", Kind: rule.Whole, Shipped: "50", Mark: rule.Proposal, Source: "our proposal: visitors open no more applications a day, so that nobody floods the desk"})
)

// Tiers are what a company may ask to be at an exchange that has tiers.
var Tiers = []string{"comprehensive", "core"}

// Terms are the rules an application goes by.
type Terms struct {
	Preset string
	Zone   *time.Location
	Day    clock.Date // today

	NoticeDays, Sponsors, Probation, PayMonths, AgainMonths, Experience, AnswerDays, DraftDays, ReturnMonths int64
	HomeOnly                                                                                                 bool
	EntryFee, AnnualFee                                                                                      int64 // whole US dollars
	Rules                                                                                                    []rule.Rule
	Tiers                                                                                                    []string
}

// TermsOn are the terms of the exchange's own preset at an instant.
func TermsOn(ctx context.Context, q db.Querier, now clock.Instant) (Terms, error) {
	h, err := settings.Now(ctx, q)
	if err != nil {
		return Terms{}, err
	}
	return termsOf(ctx, q, string(h.Preset), h.Location(), now)
}

func termsOf(ctx context.Context, q db.Querier, preset string, zone *time.Location, now clock.Instant) (Terms, error) {
	t := Terms{Preset: preset, Zone: zone, Day: clock.DateOf(now, zone)}
	var home int64
	for _, x := range []struct {
		d    rule.Definition
		item string
		to   *int64
	}{
		{noticeDays, preset, &t.NoticeDays},
		{sponsorsOf, preset, &t.Sponsors},
		{experience, preset, &t.Experience},
		{atHome, preset, &home},
		{probation, preset, &t.Probation},
		{entryFee, preset, &t.EntryFee},
		{annualFee, preset, &t.AnnualFee},
		{payMonths, preset, &t.PayMonths},
		{againMonths, preset, &t.AgainMonths},
		{answerDays, "", &t.AnswerDays},
		{draftDays, "", &t.DraftDays},
		{returnMonths, "", &t.ReturnMonths},
	} {
		r, found, err := x.d.At(ctx, q, x.item, t.Day)
		if err != nil {
			return t, err
		}
		if !found {
			return t, errs.New(errs.Unavailable, "admission.no_rule", "name", x.d.Name)
		}
		if *x.to, err = r.Int(); err != nil {
			return t, err
		}
		t.Rules = append(t.Rules, r)
	}
	t.HomeOnly = home == 1
	if preset == string(settings.GZDE) {
		t.Tiers = Tiers
		for _, tier := range Tiers {
			r, found, err := party.OffService(ctx, q, party.Tier(tier), t.Day)
			if err != nil {
				return t, err
			}
			if found {
				t.Rules = append(t.Rules, r)
			}
		}
	}
	return t, nil
}

// AnnualFeeOn is the annual fee of the exchange's own preset on a day, in whole US dollars.
func AnnualFeeOn(ctx context.Context, q db.Querier, day clock.Date) (rule.Rule, bool, error) {
	h, err := settings.Now(ctx, q)
	if errs.Is(err, "settings.none") { // while it is being set up
		h.Preset, err = settings.SDE, nil
	}
	if err != nil {
		return rule.Rule{}, false, err
	}
	return annualFee.At(ctx, q, string(h.Preset), day)
}

// terms are those of one application: the preset it was made under, the rules of today.
func (a *Application) terms(ctx context.Context, q db.Querier, now clock.Instant) (Terms, error) {
	h, err := settings.Now(ctx, q)
	if err != nil {
		return Terms{}, err
	}
	return termsOf(ctx, q, a.Preset, h.Location(), now)
}

// Left is how many months of a year are left on a day, its own month among them.
func Left(day clock.Date) int64 { return 13 - int64(day.Time().Month()) }

// Owed is the part of a year's fee for some months, less a discount in millionths, rounded
// once, half up to the cent.
func Owed(full, months, discount int64) (int64, error) {
	return money.MulDiv(full*months, rule.RateScale-discount, 12*rule.RateScale)
}

// draftEnd is the instant from which a draft that is written now is none.
func (t *Terms) draftEnd() clock.Instant { return midnight(t.Day.AddDays(int(t.DraftDays)+1), t.Zone) }

// returnEnd is the instant from which what is sent back now can be handed in no more.
func (t *Terms) returnEnd() clock.Instant {
	return midnight(t.Day.AddMonths(int(t.ReturnMonths)).AddDays(1), t.Zone)
}
