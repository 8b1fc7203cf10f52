package access

import "slices"

// Act is what can be done: the room, a dot, the verb.
type Act string

// Grant gives roles an act on things they stand to in one relation.
type Grant struct {
	Rel   Relation
	Roles []Role
}

func (g Grant) covers(rel Relation) bool { return g.Rel == rel || g.Rel == Any }

// Line is one act of the permission table.
type Line struct {
	Act      Act
	Starts   bool // starts something new: refused to people of a suspended organisation
	InPerson bool // only by a signed-in person: never by an API key, never by the house itself
	May      []Grant
}

func to(rel Relation, roles ...Role) Grant { return Grant{Rel: rel, Roles: roles} }

// Groups of roles that stand together in many lines.
var (
	member  = []Role{Trader, StockKeeper, MemberAdmin}
	market  = []Role{Trader, StockKeeper, MemberAdmin, Staff, Admin}
	house   = []Role{Staff, Admin}
	keepers = []Role{StockKeeper, MemberAdmin}
)

// Table is the one permission table: role × act × relation. Every page, call and command
// names an act that stands here; docs/permissions.md is written from it. The customs
// office keeps its own people: no line gives the exchange's administrator an act on them
// except creating the first customs administrator.
var Table = slices.Concat(
	baseLines,
	dealLines,
	settleLines,
	bankLines,
	paperLines,
	memoLines,
	parcelLines,
	priceLines,
	justiceLines,
	declarationLines,
	kimberleyLines,
	shipmentLines,
	statisticsLines,
	dutyLines,
	screeningLines,
	custodyLines,
	laneLines,
	translationLines,
	upkeepLines,
	newsLines,
	organLines,
	membershipLines,
	partnerLines,
	reportLines,
	officeLines,
	admissionLines,
	deadlineLines,
)

// baseLines are signing in, organisations, the exchange's own affairs, stock and market.
var baseLines = []Line{
	// what everybody may see
	{Act: "site.read", May: []Grant{to(Public, Visitor)}},
	{Act: "site.status", May: []Grant{to(Public, Visitor)}},
	{Act: "calendar.read", May: []Grant{to(Public, Visitor)}},
	{Act: "api.describe", May: []Grant{to(Public, Visitor)}},
	{Act: "party.directory", May: []Grant{to(Public, Visitor)}},
	{Act: "journal.head", May: []Grant{to(Public, Visitor)}},

	// proving who one is, and one's own account
	{Act: "signin.enter", InPerson: true, May: []Grant{to(Public, Visitor)}},
	{Act: "signin.link", InPerson: true, May: []Grant{to(Public, Visitor)}},
	{Act: "signin.demo", InPerson: true, May: []Grant{to(Public, Visitor)}},
	{Act: "signin.leave", InPerson: true, May: []Grant{to(Public, Visitor)}},
	{Act: "account.read", InPerson: true, May: []Grant{to(Own, Person)}},
	{Act: "account.change", InPerson: true, May: []Grant{to(Own, Person)}},
	{Act: "account.key", InPerson: true, Starts: true, May: []Grant{to(Own, Person)}},
	{Act: "account.key_revoke", InPerson: true, May: []Grant{to(Own, Person), to(Own, MemberAdmin, PartnerAdmin)}},

	// organisations and their people
	{Act: "party.list", May: []Grant{to(Any, house...)}},
	{Act: "party.read", May: []Grant{to(Own, Person), to(Any, house...), to(Any, Officer, CustomsAdmin)}},
	{Act: "party.add", May: []Grant{to(Any, Admin)}},
	{Act: "party.rename", May: []Grant{to(Own, CustomsAdmin), to(Any, Admin)}}, // the page; party.change or customs.office_change decides
	{Act: "party.change", May: []Grant{to(Any, Admin)}},
	{Act: "party.standing", May: []Grant{to(Any, Admin)}},
	{Act: "party.category", May: []Grant{to(Any, Admin)}},
	{Act: "party.person_list", May: []Grant{to(Own, MemberAdmin, PartnerAdmin), to(Any, house...)}},
	{Act: "party.person_add", May: []Grant{to(Own, MemberAdmin, PartnerAdmin), to(Any, Admin)}},
	{Act: "party.person_change", May: []Grant{to(Own, MemberAdmin, PartnerAdmin), to(Any, Admin)}},
	{Act: "party.person_recover", InPerson: true, May: []Grant{to(Any, Admin)}},
	// the pages of people, for those who keep some; party.person_* or customs.person_* decides about each
	{Act: "people.read", May: []Grant{to(Own, MemberAdmin, PartnerAdmin, CustomsAdmin), to(Any, house...)}},
	{Act: "people.keep", May: []Grant{to(Own, MemberAdmin, PartnerAdmin, CustomsAdmin), to(Any, Admin)}},
	{Act: "people.recover", InPerson: true, May: []Grant{to(Own, CustomsAdmin), to(Any, Admin)}},
	{Act: "customs.office_change", InPerson: true, May: []Grant{to(Own, CustomsAdmin)}},
	{Act: "customs.first", May: []Grant{to(Any, Admin)}},
	{Act: "customs.person_list", InPerson: true, May: []Grant{to(Own, CustomsAdmin)}},
	{Act: "customs.person_add", InPerson: true, May: []Grant{to(Own, CustomsAdmin)}},
	{Act: "customs.person_change", InPerson: true, May: []Grant{to(Own, CustomsAdmin)}},
	{Act: "customs.person_recover", InPerson: true, May: []Grant{to(Own, CustomsAdmin)}},

	// the exchange's own affairs
	{Act: "settings.read", May: []Grant{to(Any, house...)}},
	{Act: "settings.change", May: []Grant{to(Any, Admin)}},
	{Act: "rule.read", May: []Grant{to(Any, Person)}},
	{Act: "rule.change", May: []Grant{to(Any, Admin)}},
	{Act: "calendar.change", May: []Grant{to(Any, Admin)}},
	{Act: "journal.read", May: []Grant{to(Any, Admin)}},
	{Act: "affiliation.read", May: []Grant{to(Own, Person), to(Any, house...)}},
	{Act: "affiliation.change", May: []Grant{to(Any, Admin)}},

	// stock and the market
	{Act: "market.count", May: []Grant{to(Public, Visitor)}},  // how many stones, never which
	{Act: "market.prices", May: []Grant{to(Public, Visitor)}}, // what is asked for a search as a whole; of visitors only where the exchange's settings open it
	{Act: "market.search", May: []Grant{to(Any, market...)}},
	{Act: "market.saved", InPerson: true, May: []Grant{to(Own, market...)}},
	{Act: "market.read", May: []Grant{to(Any, market...), to(Any, Officer)}},
	{Act: "market.export", May: []Grant{to(Any, market...)}},
	{Act: "market.stock", May: []Grant{to(Own, member...), to(Any, house...)}},
	{Act: "market.upload", Starts: true, May: []Grant{to(Own, keepers...)}},
	{Act: "market.map", May: []Grant{to(Own, keepers...)}},
	{Act: "market.publish", Starts: true, May: []Grant{to(Own, keepers...)}},
	{Act: "market.undo", May: []Grant{to(Own, keepers...)}},
	{Act: "market.change", Starts: true, May: []Grant{to(Own, keepers...)}},
	{Act: "market.alive", Starts: true, May: []Grant{to(Own, keepers...)}},
	{Act: "market.withdraw", May: []Grant{to(Own, keepers...), to(Any, Admin)}},
	{Act: "market.vault", May: []Grant{to(Any, house...)}},
}

// Find is the line of an act.
func Find(act Act) (Line, bool) {
	i := slices.IndexFunc(Table, func(l Line) bool { return l.Act == act })
	if i < 0 {
		return Line{}, false
	}
	return Table[i], true
}
