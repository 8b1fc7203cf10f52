// Package party keeps the organisations around the exchange and their people.
//
// Words.
//
//	organisation  a company or office: member, principal, bank, laboratory, museum …
//	principal     a foreign company that consigns through one member
//	standing      where an organisation stands on a day: active, suspended, resigned, expelled
//	person        a human being, known by e-mail address
//	post          a person's belonging to one organisation with his roles, from when until when
//
// Everything is dated: who was what on any past day can be asked. The customs office
// keeps its own people; the exchange's administrator may only create the first one.
package party

import (
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
)

// OrgKind is what an organisation is.
type OrgKind string

// The kinds of organisation.
const (
	Member     OrgKind = "member"
	Principal  OrgKind = "principal" // consigns through a member
	Bank       OrgKind = "bank"
	Laboratory OrgKind = "laboratory"
	Museum     OrgKind = "museum"
	Customs    OrgKind = "customs"    // the customs office on the exchange
	Supervisor OrgKind = "supervisor" // the office that supervises the exchange
	Carrier    OrgKind = "carrier"
	Bonded     OrgKind = "bonded"      // keeps a bonded store outside the exchange
	Society    OrgKind = "association" // of the trade: dealers, jewellers, another exchange
	GuildBody  OrgKind = "guildbody"   // of designers and craftsmen
	Exchange   OrgKind = "exchange"    // the exchange itself
	Applicant  OrgKind = "applicant"   // asks to become a member
)

// partners are the roles at an organisation that works with the exchange.
var partners = []access.Role{access.Partner, access.PartnerAdmin}

// rolesOf says which roles people of a kind of organisation may have.
var rolesOf = map[OrgKind][]access.Role{
	Member:     {access.Trader, access.StockKeeper, access.MemberAdmin},
	Principal:  {access.Partner},
	Bank:       partners,
	Laboratory: partners,
	Museum:     partners,
	Customs:    {access.Officer, access.CustomsAdmin},
	Supervisor: partners,
	Carrier:    partners,
	Bonded:     partners,
	Society:    partners,
	GuildBody:  partners,
	Exchange:   {access.Staff, access.Compliance, access.Admin},
	Applicant:  {access.Applicant},
}

// Kinds are all kinds in the order they are offered.
var Kinds = []OrgKind{Member, Principal, Bank, Laboratory, Museum, Customs, Supervisor, Carrier, Bonded, Society, GuildBody, Exchange, Applicant}

// Roles are the roles people of such an organisation may have.
func (k OrgKind) Roles() []access.Role { return rolesOf[k] }

// Known tells whether k is one of the kinds.
func (k OrgKind) Known() bool { return rolesOf[k] != nil }

// Org is an organisation in one version, with its whole standing.
type Org struct {
	ID      id.ID
	No      int64 // the number people say: member 12
	Kind    OrgKind
	Name    string // in Latin letters
	NameZh  string // in Chinese, may be empty
	Country string // ISO 3166-1 alpha-2
	RegNo   string // in the register of companies, may be empty
	Via     id.ID  // a principal's member, else none

	Standings []Standing // in the order noted
}

// NameIn is the name for a reader of that language.
func (o Org) NameIn(l i18n.Lang) string {
	if l == i18n.Chinese && o.NameZh != "" {
		return o.NameZh
	}
	return o.Name
}

// Person is a human being as people of the exchange know him.
type Person struct {
	ID     id.ID
	Email  string // lower case
	Name   string
	NameZh string
	Lang   i18n.Lang
	Post   Post // the present or asked-for one; its Org is zero when there is none
}

// Active tells whether the person holds a post.
func (p Person) Active() bool { return !p.Post.Org.IsZero() }

// NameIn is the name for a reader of that language.
func (p Person) NameIn(l i18n.Lang) string {
	if l == i18n.Chinese && p.NameZh != "" {
		return p.NameZh
	}
	return p.Name
}

// Post is a person's belonging to an organisation.
type Post struct {
	Org   id.ID
	Roles []access.Role
	From  clock.Instant
	Until clock.Instant // zero: still holding it
}

// Limits of texts, in characters.
const (
	maxName  = 120
	maxEmail = 254
	maxRegNo = 60
	maxWhy   = 1000
)

// line cleans one line of text: no control characters, no outer spaces, at most max characters.
func line(field, s string, max int) (string, error) {
	s = strings.TrimSpace(s)
	if !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
		return "", errs.New(errs.Invalid, "party.bad_text").At(field)
	}
	if utf8.RuneCountInString(s) > max {
		return "", errs.New(errs.Invalid, "party.long_text", "max", max).At(field)
	}
	return s, nil
}

// Email reads an e-mail address and gives its one form: lower case, no name around it.
func Email(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	a, err := mail.ParseAddress(s)
	name, host, ok := strings.Cut(s, "@")
	bad := func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(`<>()[]\,;:"@`, r)
	}
	if err != nil || a.Address != s || !ok || len(s) > maxEmail || !utf8.ValidString(s) || name == "" || len(name) > 64 ||
		strings.ContainsFunc(name, bad) || strings.ContainsFunc(host, bad) ||
		strings.HasPrefix(host, ".") || strings.HasSuffix(host, ".") || host == "" {
		return "", errs.New(errs.Invalid, "party.bad_email").At("email")
	}
	return s, nil
}

func country(s string) (string, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	r, err := language.ParseRegion(s)
	if err != nil || len(s) != 2 || !r.IsCountry() || r.String() != s {
		return "", errs.New(errs.Invalid, "party.bad_country", "code", s).At("country")
	}
	return s, nil
}

// rolesFor checks roles against the kind of organisation and puts them in table order.
func rolesFor(k OrgKind, asked []access.Role) ([]access.Role, error) {
	if len(asked) == 0 {
		return nil, errs.New(errs.Invalid, "party.no_role").At("roles")
	}
	for _, r := range asked {
		if !slices.Contains(k.Roles(), r) {
			return nil, errs.New(errs.Invalid, "party.bad_role", "role", string(r)).At("roles")
		}
	}
	var roles []access.Role
	for _, r := range k.Roles() {
		if slices.Contains(asked, r) {
			roles = append(roles, r)
		}
	}
	return roles, nil
}
